package lookalike_test

import (
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const oddNames = `
objects:
  order:
    source: crm
    table: Order
    key: "Order Id"
    person: [select]
    columns: {select: email, First Name: name, "it's": phone, 'a"b': city, "c` + "`" + `d": postcode, Größe: other, "%s": free_text, "x.y": other}
    not_personal: ["Order Id", order, "?"]
    parts:
      group:
        table: group
        by: {"from": "Order Id"}
        columns: {User: name, user_: name}
        not_personal: ["from"]
    dates: {ended: order}
actions:
  forget: {object: order, kind: anonymise, approval: none, methods: {"%s": {replace: "it's"}}}
` + overTwoYears

// oddTables have names that must be quoted to be names at all. Each mark « »
// is what the dialect quotes names with.
var oddTables = []string{
	`CREATE TABLE «Order» («Order Id» integer PRIMARY KEY, «select» varchar(80) NOT NULL, «First Name» varchar(80), «it's» varchar(80),
		«a"b» varchar(80), «c` + "`" + `d» varchar(80), «Größe» varchar(80), «%s» varchar(80), «x.y» varchar(80), «order» date, «?» integer)`,
	`CREATE TABLE «group» («from» integer REFERENCES «Order» («Order Id»), «User» varchar(80) NOT NULL, «user_» varchar(80))`,
	`CREATE UNIQUE INDEX «odd index» ON «Order» («select»)`,
	`INSERT INTO «Order» VALUES (1, 'a@firma.example', 'Anna', '1', 'Ulm', '89073', 'XL', 'text', 'x', '2010-05-01', 7),
		(2, 'b@firma.example', 'Bernd', '2', 'Ulm', '89073', 'S', 'text', 'x', '2026-05-01', 8)`,
	`INSERT INTO «group» VALUES (1, 'Ute', 'ute'), (2, 'Udo', 'udo')`,
}

// quoted writes the names between « » as the dialect wants them.
func quoted(d testdb.Dialect, sql string) string {
	quote := `"`
	if d == testdb.MariaDB {
		quote = "`"
	}
	var b strings.Builder
	for i, piece := range strings.Split(sql, "«") {
		if i == 0 {
			b.WriteString(piece)
			continue
		}
		name, rest, _ := strings.Cut(piece, "»")
		b.WriteString(quote + strings.ReplaceAll(name, quote, quote+quote) + quote + rest)
	}
	return b.String()
}

// TestOddNames: reserved words, blanks, quotes, umlauts, percent signs and
// question marks in names, and two names that differ by case in PostgreSQL.
func TestOddNames(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		tables := make([]string, len(oddTables))
		for i, sql := range oddTables {
			tables[i] = quoted(db.Dialect, sql)
		}
		s := begin(t, db, oddNames, tables...)
		s.run(t, "met 1, done 1")
		s.holds(t, quoted(db.Dialect, `SELECT * FROM «Order» ORDER BY 1`), `
			1 | anon-1@anon.invalid | XXXX | \N | \N | \N | \N | it's | \N | 2010-05-01 | 7
			2 | b@firma.example | Bernd | 2 | Ulm | 89073 | S | text | x | 2026-05-01 | 8`)
		s.holds(t, quoted(db.Dialect, `SELECT * FROM «group» ORDER BY 1`), `
			1 | XXXX | XXXX
			2 | Udo | udo`)
		s.settled(t, "met 0, done 0")
	})
}
