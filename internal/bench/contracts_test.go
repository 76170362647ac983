package bench_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// Contracts whose id is even ended here, all others on a day that is not due.
// The boundary is that of the concept's rule on the day of the run.
const (
	endedLongAgo  = "2012-03-31"
	endedRecently = "2026-01-31"
	today         = "2026-11-23"
	boundary      = "2018-01-01"
)

// contracts are some contracts and invoices that are never changed: every
// measurement gets a copy.
type contracts struct {
	testdb.DB
	rows int
}

// writeContracts makes 15 columns a row, a primary key, a unique e-mail address
// and an index on the end date. Every tenth contract has a paid invoice.
func writeContracts(b *testing.B, d testdb.Dialect, rows int) contracts {
	b.Helper()
	c := contracts{testdb.NewMeasured(b, d), rows}
	text := "varchar(120)"
	if d == testdb.SQLite {
		text = "text"
	}
	c.Exec(b,
		strings.ReplaceAll(`CREATE TABLE contracts (id integer NOT NULL PRIMARY KEY,
			customer_no TEXT, first_name TEXT, last_name TEXT, birth_date DATE, email TEXT UNIQUE, phone TEXT, street TEXT,
			postcode TEXT, city TEXT, iban TEXT, notes TEXT, status TEXT NOT NULL, signed_on DATE, ended_on DATE)`, "TEXT", text),
		"CREATE TABLE invoices (id integer NOT NULL PRIMARY KEY, contract_id integer NOT NULL, paid_on DATE)",
		"INSERT INTO contracts "+c.rowsOf(c.contract()),
		"INSERT INTO invoices "+c.rowsOf("seq, seq * 10, "+c.date("2012-05-01"))+fmt.Sprintf(" WHERE seq <= %d", rows/10),
		"CREATE INDEX contracts_ended ON contracts (ended_on)",
		"CREATE INDEX invoices_contract ON invoices (contract_id)")
	c.settle(b)
	return c
}

// contract are the columns of the contract number seq.
func (c contracts) contract() string {
	of := func(prefix string) string { return c.join("'"+prefix+"'", "seq") }
	return strings.Join([]string{"seq", of("K-"), of("Vorname"), of("Nachname"), c.date("1970-05-05"), c.join("'person'", "seq", "'@example.org'"),
		of("030 12"), of("Hauptstraße "), "'12345'", "'Berlin'", of("DE8937040044"),
		of("Kunde wünscht Rückruf wegen Tarifwechsel, zuletzt angerufen unter 030 12"), "'ended'", c.date("2005-01-01"),
		"CASE WHEN seq % 2 = 0 THEN " + c.date(endedLongAgo) + " ELSE " + c.date(endedRecently) + " END"}, ", ")
}

// rowsOf selects from the numbers 1 to rows.
func (c contracts) rowsOf(columns string) string {
	numbers := map[testdb.Dialect]string{
		testdb.Postgres: fmt.Sprintf("generate_series(1, %d) AS s(seq)", c.rows),
		testdb.MariaDB:  fmt.Sprintf("seq_1_to_%d", c.rows),
		testdb.SQLite:   fmt.Sprintf("(WITH RECURSIVE s(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM s WHERE seq < %d) SELECT seq FROM s)", c.rows),
	}
	return "SELECT " + columns + " FROM " + numbers[c.Dialect]
}

func (c contracts) join(texts ...string) string {
	if c.Dialect == testdb.SQLite {
		return "(" + strings.Join(texts, " || ") + ")"
	}
	return "concat(" + strings.Join(texts, ", ") + ")"
}

func (c contracts) date(text string) string {
	if c.Dialect == testdb.Postgres {
		return "date '" + text + "'"
	}
	return "'" + text + "'"
}

// copy is a fresh copy, in memory as far as it fits and nothing waiting to be
// written. On PostgreSQL the checkpoint makes every page pay its image in the
// log: the worst case, for the UPDATE by hand as for us.
func (c contracts) copy(b *testing.B) contracts {
	b.Helper()
	fresh := contracts{testdb.Clone(b, c.DB), c.rows}
	fresh.settle(b)
	return fresh
}

func (c contracts) settle(b *testing.B) {
	b.Helper()
	switch c.Dialect {
	case testdb.Postgres:
		c.Exec(b, "VACUUM ANALYZE contracts", "VACUUM ANALYZE invoices", "CHECKPOINT")
	case testdb.MariaDB:
		c.Query(b, "ANALYZE TABLE contracts, invoices")
	case testdb.SQLite:
		c.Exec(b, "PRAGMA journal_mode = wal", "ANALYZE")
	}
	c.Query(b, "SELECT count(*), max(length(notes)) FROM contracts")
}

// byHand is the UPDATE that somebody would write who knows the rule, the
// columns and the database.
func (c contracts) byHand(where string) string {
	year := map[testdb.Dialect]string{
		testdb.Postgres: "date_trunc('year', birth_date)",
		testdb.MariaDB:  "makedate(year(birth_date), 1)",
		testdb.SQLite:   "substr(birth_date, 1, 4) || '-01-01'",
	}
	return "UPDATE contracts SET customer_no = NULL, first_name = 'XXXX', last_name = 'XXXX', birth_date = " + year[c.Dialect] +
		", email = " + c.join("'anon-'", "id", "'@anon.invalid'") +
		", phone = NULL, street = NULL, postcode = NULL, city = NULL, iban = NULL, notes = NULL, status = 'anonymised' WHERE " + where
}

// What the UPDATE by hand asks for.
const (
	due           = "ended_on < '" + boundary + "'"
	dueAndSettled = due + " AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.contract_id = contracts.id AND i.paid_on IS NULL)"
)

// changed counts the contracts that carry what the change writes, and holds it
// against the contracts that are due.
func (c contracts) changed(b *testing.B) {
	b.Helper()
	got := c.Query(b, "SELECT count(*) FROM contracts WHERE first_name = 'XXXX' AND notes IS NULL AND status = 'anonymised' AND email LIKE 'anon-%'")[0][0]
	if want := fmt.Sprint(c.rows / 2); got != want {
		b.Fatalf("%s contracts are anonymised, want %s", got, want)
	}
}
