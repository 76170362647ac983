package bench_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// firstOfMany is the first id of the contracts that are added to the demo's.
const firstOfMany = 100_000

// makeSource builds the demo's tables. Those on a server are copied from the
// file, whose values every database reads; a day that cannot be is none there.
func (p *pages) makeSource(b *testing.B) {
	b.Helper()
	file := filepath.Join(p.dir, demo.File)
	if p.source.Dialect != testdb.SQLite {
		file = filepath.Join(b.TempDir(), demo.File)
	}
	if err := demo.Build(b.Context(), file, time.Now()); err != nil {
		b.Fatal(err)
	}
	if p.source.Dialect == testdb.SQLite {
		return
	}
	from := testdb.DB{Dialect: testdb.SQLite, SQL: opened(b, "sqlite", file)}
	for _, t := range from.Query(b, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
		p.source.Exec(b, p.definition(t[1]))
		p.copyTable(b, from, t[0])
	}
	for _, index := range from.Query(b, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL") {
		p.source.Exec(b, index[0])
	}
}

// definition is a table of the file in the words of another database.
func (p *pages) definition(create string) string {
	if p.source.Dialect == testdb.Postgres {
		return strings.NewReplacer("DATETIME", "TIMESTAMP", "DEFAULT 0", "DEFAULT false", "DEFAULT 1", "DEFAULT true").Replace(create)
	}
	return create
}

var impossible = regexp.MustCompile(`'0000-00-00( 00:00:00)?'`)

func (p *pages) copyTable(b *testing.B, from testdb.DB, table string) {
	b.Helper()
	var columns []string
	for _, c := range from.Query(b, "SELECT 'quote(CAST(' || name || ' AS TEXT))' FROM pragma_table_info('"+table+"')") {
		columns = append(columns, c[0])
	}
	const perStatement = 500
	rows := from.Query(b, "SELECT '(' || "+strings.Join(columns, " || ', ' || ")+" || ')' FROM "+table)
	for len(rows) > 0 {
		var text bytes.Buffer
		for i, row := range rows[:min(perStatement, len(rows))] {
			if i > 0 {
				text.WriteString(", ")
			}
			value := "NULL"
			if table == "leads" { // must have a day
				value = "'2020-01-01'"
			}
			text.WriteString(impossible.ReplaceAllString(row[0], value))
		}
		p.source.Exec(b, "INSERT INTO "+table+" VALUES "+text.String())
		rows = rows[min(perStatement, len(rows)):]
	}
}

// manyContracts adds contracts to the demo's: seven of ten ended, on days of the
// last twenty years, every fourth with an invoice, every tenth locked.
func (p *pages) manyContracts(b *testing.B) {
	b.Helper()
	of, mark := contracts{DB: p.source, rows: p.rows}, "fristwerk_mark"
	id := fmt.Sprintf("(seq + %d)", firstOfMany-1)
	day, halved, text := "date('2006-01-01', '+' || ("+id+" % 7600) || ' days')", "("+id+" / 2)", "CAST("+id+" AS TEXT)"
	switch p.source.Dialect {
	case testdb.Postgres:
		day, mark = "date '2006-01-01' + "+id+" % 7600", "fristwerk.mark"
	case testdb.MariaDB:
		day, halved, text = "date_add('2006-01-01', INTERVAL "+id+" % 7600 DAY)", "("+id+" DIV 2)", "CAST("+id+" AS CHAR)"
	case testdb.SQLite:
	}
	statements := []string{
		`INSERT INTO contracts (id, customer_no, contract_no, first_name, last_name, birth_date, email, phone, street, postcode, city, iban, notes, organisation_id,
			tariff, status, dispute, signed_on, ended_on, created_at) ` + of.rowsOf(strings.Join([]string{id, of.join("'KM-'", halved), of.join("'VM-'", id), "'Vorname'",
			of.join("'Nachname '", id), of.date("1970-05-05"), of.join("'person'", halved, "'@example.org'"), of.join("'030 12'", id), of.join("'Hauptstraße '", "("+id+" % 200)"),
			"'10115', 'Berlin', 'DE89370400440532013000', NULL", "1 + " + id + " % 20", "'Grün'", "CASE WHEN " + id + " % 10 < 7 THEN 'ended' ELSE 'active' END", "'none'", of.date("2004-01-01"),
			"CASE WHEN " + id + " % 10 < 7 THEN " + day + " END", of.moment("2004-01-01 10:00:00")}, ", ")),
		"INSERT INTO invoices (id, contract_id, invoice_no, recipient, amount, issued_on, paid_on) " + of.rowsOf(strings.Join([]string{"1000000 + " + id, id, of.join("'RM-'", id),
			of.join("'Nachname '", id), "99.5", day, of.date("2024-01-01")}, ", ")) + " WHERE " + id + " % 4 = 0",
		"INSERT INTO " + mark + " (id, object, record_key, kind, ground, origin, since, until) " + of.rowsOf(of.join("'bench-'", id)+", 'contracts', "+text+
			", 'lock', 'end_of_purpose', 'job/lock_ended_contracts', '2026-01-01', NULL") + " WHERE " + id + " % 10 = 3",
	}
	execute(b, p.source.SQL, statements...)
	switch p.source.Dialect {
	case testdb.Postgres:
		p.source.Exec(b, "VACUUM ANALYZE", "CHECKPOINT")
	case testdb.MariaDB:
		p.source.Query(b, "ANALYZE TABLE contracts, invoices, "+mark)
	case testdb.SQLite:
		execute(b, p.source.SQL, "ANALYZE")
	}
}

func (c contracts) moment(text string) string {
	if c.Dialect == testdb.Postgres {
		return "timestamp '" + text + "'"
	}
	return "'" + text + "'"
}
