package datasource

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// BenchmarkChange changes half of the contracts in batches, beside the single
// UPDATE a person would write, and reports the ratio of the times.
// FRISTWERK_BENCH_ROWS says how many contracts (100,000).
func BenchmarkChange(b *testing.B) {
	rows := 100_000
	if n, err := strconv.Atoi(os.Getenv("FRISTWERK_BENCH_ROWS")); err == nil {
		rows = n
	}
	for _, d := range testdb.Dialects() {
		for _, shape := range []string{"range", "locking", "keys"} {
			b.Run(string(d)+"/"+shape, func(b *testing.B) {
				for b.Loop() {
					benchmarkChange(b, d, shape, rows)
				}
			})
		}
	}
}

func benchmarkChange(b *testing.B, d testdb.Dialect, shape string, rows int) {
	b.StopTimer()
	single := benchContracts(b, d, rows)
	began := time.Now()
	single.Exec(b, singleUpdate(d))
	hand := time.Since(began)
	db := benchContracts(b, d, rows)
	s, err := Open(b.Context(), "bench", db.URL, time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Install(b.Context(), "bench"); err != nil {
		b.Fatal(err)
	}
	database, err := s.Inspect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	subject := &Subject{Key: []string{"id"}}
	for _, table := range database.Tables {
		switch table.Table {
		case "contracts":
			subject.Table = table
		case "invoices":
			subject.Relations = []Relation{{Name: "invoices", Table: table, By: []Join{{"contract_id", "id"}}}}
		}
	}
	criteria := &Criteria{Subject: subject, Day: today, Start: own("ended_on", ""), Before: rule.Date(2018, 1, 1), Change: benchChange()}
	if shape == "locking" {
		criteria.Vetoes = []Veto{{Relation: "invoices", Only: rule.Test{Column: rule.DateColumn{Name: "paid_on"}, Op: rule.Empty}}}
	}
	b.StartTimer()
	began = time.Now()
	changed := benchBatches(b, s, criteria, shape, rows)
	took := time.Since(began)
	if changed != rows/2 {
		b.Fatalf("changed %d of %d", changed, rows/2)
	}
	b.ReportMetric(took.Seconds()/hand.Seconds(), "ratio")
	b.ReportMetric(hand.Seconds(), "hand-s")
	b.ReportMetric(took.Seconds(), "batches-s")
}

func benchBatches(b *testing.B, s *Source, criteria *Criteria, shape string, rows int) (changed int) {
	const slice = 10_000
	for from := 0; from < rows; from += slice {
		batch := Batch{ID: fmt.Sprintf("run-%d", from), Run: "run", Object: "contracts", Action: "bench", At: time.Now(), Criteria: criteria,
			Span: &Span{From: Key(strconv.Itoa(from)), To: Key(strconv.Itoa(from + slice))}}
		if shape == "keys" {
			batch.Span = nil
			for id := from + 2; id <= from+slice; id += 2 {
				batch.Keys = append(batch.Keys, Key(strconv.Itoa(id)))
			}
		}
		done, err := s.Change(b.Context(), batch)
		if err != nil {
			b.Fatal(err)
		}
		changed += done.Changed
	}
	return changed
}

func benchChange() Change {
	constant := func(text string) *method.Program {
		return &method.Program{SQL: method.KeepNull{Then: method.Const{Text: text}}}
	}
	change := Change{Kind: method.Anonymise, Sets: []Assign{
		{Column: "first_name", Program: constant("XXXX")}, {Column: "last_name", Program: constant("XXXX")},
		{Column: "birth_date", Program: &method.Program{SQL: method.TruncateDate{To: "year"}}},
		{Column: "email", Program: &method.Program{UsesKey: true, SQL: method.Concat{method.Const{Text: "anon-"}, method.Key{}, method.Const{Text: "@anon.invalid"}}}},
		{Column: "status", Set: &method.Value{Text: "anonymised"}}}}
	for _, name := range []string{"phone", "street", "postcode", "city", "iban", "notes"} {
		change.Sets = append(change.Sets, Assign{Column: name, Program: &method.Program{SQL: method.Null{}}})
	}
	return change
}

func benchContracts(b *testing.B, d testdb.Dialect, rows int) testdb.DB {
	b.Helper()
	db := testdb.NewDurable(b, d)
	text, date := "varchar(80)", "date"
	if d == testdb.SQLite {
		text, date = "text", "text"
		db.Exec(b, "PRAGMA journal_mode = wal")
	}
	series := map[testdb.Dialect]string{
		testdb.Postgres: fmt.Sprintf("SELECT g AS seq FROM generate_series(1, %d) AS g", rows),
		testdb.MariaDB:  fmt.Sprintf("SELECT seq FROM seq_1_to_%d", rows),
		testdb.SQLite:   fmt.Sprintf("WITH RECURSIVE s(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM s WHERE seq < %d) SELECT seq FROM s", rows),
	}[d]
	joined := "concat('%s', seq)"
	if d == testdb.SQLite {
		joined = "('%s' || seq)"
	}
	c := func(prefix string) string { return fmt.Sprintf(joined, prefix) }
	db.Exec(b,
		"CREATE TABLE contracts (id int NOT NULL PRIMARY KEY, organisation_id int, first_name "+text+", last_name "+text+", birth_date "+date+", email "+text+
			" UNIQUE, phone "+text+", street "+text+", postcode "+text+", city "+text+", iban "+text+", notes "+text+", status "+text+", signed_on "+date+", ended_on "+date+")",
		"CREATE TABLE invoices (contract_id int, paid_on "+date+")", "CREATE INDEX invoices_contract ON invoices (contract_id)",
		"INSERT INTO contracts SELECT seq, 1, "+c("First")+", "+c("Last")+", '1970-05-05'"+castDate(d)+", "+c("a@b.example.org")+", "+c("0301234")+", "+c("Hauptstr. ")+
			", '12345', 'Berlin', "+c("DE0012345")+", "+c("some longer note about the customer that fills the row a bit more ")+
			", 'ended', '2005-01-01'"+castDate(d)+", (CASE WHEN seq % 2 = 0 THEN '2010-01-01' ELSE '2026-01-01' END)"+castDate(d)+" FROM ("+series+") AS s",
		"INSERT INTO invoices SELECT seq, '2012-01-01'"+castDate(d)+" FROM ("+series+") AS s WHERE seq % 10 = 0",
		"CREATE INDEX contracts_ended ON contracts (ended_on)")
	if d == testdb.Postgres {
		db.Exec(b, "VACUUM ANALYZE contracts", "ANALYZE invoices", "CHECKPOINT")
	}
	return db
}

func castDate(d testdb.Dialect) string {
	if d == testdb.Postgres {
		return "::date"
	}
	return ""
}

func singleUpdate(d testdb.Dialect) string {
	year, email := map[testdb.Dialect]string{testdb.Postgres: "date_trunc('year', birth_date)", testdb.MariaDB: "makedate(year(birth_date), 1)",
		testdb.SQLite: "substr(birth_date, 1, 4) || '-01-01'"}[d], "concat('anon-', id, '@anon.invalid')"
	if d == testdb.SQLite {
		email = "'anon-' || id || '@anon.invalid'"
	}
	return "UPDATE contracts SET first_name = 'XXXX', last_name = 'XXXX', birth_date = " + year + ", email = " + email +
		", status = 'anonymised', phone = NULL, street = NULL, postcode = NULL, city = NULL, iban = NULL, notes = NULL WHERE ended_on < '2018-01-01'"
}
