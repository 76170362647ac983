package engine_test

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// modelTables are the tables of a model. INSTANT is the dialect's own type.
var modelTables = []string{
	`CREATE TABLE parents (id INTEGER PRIMARY KEY, status VARCHAR(20), d_date DATE)`,
	`CREATE TABLE things (id INTEGER PRIMARY KEY, parent_id INTEGER, status VARCHAR(20), amount DECIMAL(10,2), flag BOOLEAN,
		state VARCHAR(20), d_date DATE, d_time DATETIME, d_instant INSTANT, d_text VARCHAR(40), d_layout VARCHAR(20), d_unix BIGINT,
		d_ms BIGINT, customer_no VARCHAR(20), email VARCHAR(60), name VARCHAR(40), note VARCHAR(60), born DATE, zip VARCHAR(10))`,
	`CREATE TABLE items (id INTEGER PRIMARY KEY, thing_id INTEGER, status VARCHAR(20), d_date DATE, d_text VARCHAR(40),
		remark VARCHAR(60), agent VARCHAR(40) NOT NULL)`,
	`CREATE TABLE logs (id INTEGER PRIMARY KEY, thing_id INTEGER, status VARCHAR(20), d_date DATE)`,
	`CREATE TABLE contacts (id INTEGER PRIMARY KEY, status VARCHAR(20), customer_no VARCHAR(20), email VARCHAR(60))`,
}

func (r *drawing) instantType() string {
	return map[testdb.Dialect]string{testdb.SQLite: "TEXT", testdb.Postgres: "TIMESTAMPTZ", testdb.MariaDB: "TIMESTAMP NULL DEFAULT NULL"}[r.dialect]
}

// thingColumns is the order of a record's cells in its INSERT.
var thingColumns = strings.Split("status amount flag state d_date d_time d_instant d_text d_layout d_unix d_ms customer_no email name note born zip", " ")

// fill draws the rows of all tables and returns their INSERTs.
func (m *model) fill() []string {
	var inserts []string
	insert := func(table string, cells ...string) {
		inserts = append(inserts, fmt.Sprintf("INSERT INTO %s VALUES (%s)", table, strings.Join(cells, ", ")))
	}
	var parents []*row
	for id := range 4 {
		p := &row{id: id, cells: map[string]cell{"status": m.status(), "d_date": m.column("d_date")}}
		parents = append(parents, p)
		insert("parents", fmt.Sprint(id), p.cells["status"].sql, p.cells["d_date"].sql)
	}
	next := 0
	for id := range 30 {
		x := m.thing(id + 1)
		m.records = append(m.records, x)
		parent := "NULL"
		if m.chance(80) {
			p := pick(m.drawing, parents...)
			parent, x.related["parent"] = fmt.Sprint(p.id), []*row{p}
		}
		cells := []string{fmt.Sprint(x.id), parent}
		for _, c := range thingColumns {
			cells = append(cells, x.cells[c].sql)
		}
		insert("things", cells...)
		for range pick(m.drawing, 0, 1, 1, 2) {
			next++
			item := m.item(next)
			x.related["items"] = append(x.related["items"], item)
			insert("items", fmt.Sprint(next), fmt.Sprint(x.id), item.cells["status"].sql, item.cells["d_date"].sql, item.cells["d_text"].sql,
				item.cells["remark"].sql, item.cells["agent"].sql)
		}
		for range pick(m.drawing, 0, 0, 1, 2) {
			next++
			log := &row{id: next, cells: map[string]cell{"status": m.status(), "d_date": m.column("d_date")}}
			x.related["logs"] = append(x.related["logs"], log)
			insert("logs", fmt.Sprint(next), fmt.Sprint(x.id), log.cells["status"].sql, log.cells["d_date"].sql)
		}
	}
	for id := range 4 {
		c := &row{id: id, cells: map[string]cell{"status": m.status(), "customer_no": m.customerNo(), "email": m.email()}}
		m.contacts = append(m.contacts, c)
		insert("contacts", fmt.Sprint(id), c.cells["status"].sql, c.cells["customer_no"].sql, c.cells["email"].sql)
	}
	return inserts
}

func (m *model) thing(id int) *row {
	x := &row{id: id, cells: map[string]cell{"status": m.status(), "amount": null, "flag": null, "state": textCell("new"),
		"customer_no": m.customerNo(), "email": m.email(), "name": m.word(), "note": m.word(), "zip": m.oneOf("89073", "5", "")}, related: map[string][]*row{}}
	for _, c := range dateColumns {
		x.cells[c] = m.column(c)
	}
	if m.chance(85) {
		n := pick(m.drawing, amounts...)
		x.cells["amount"] = cell{sql: hundredths(n), text: hundredths(n), cents: n}
	}
	if m.chance(85) {
		x.cells["flag"] = pick(m.drawing, cell{sql: "TRUE", text: "1"}, cell{sql: "FALSE", text: "0"})
	}
	x.cells["born"] = m.oneOf("1980-02-29", "1999-01-01", "2001-12-31")
	return x
}

func (m *model) item(id int) *row {
	agent := m.word()
	for agent.null {
		agent = m.word()
	}
	return &row{id: id, cells: map[string]cell{"status": m.status(), "d_date": m.column("d_date"), "d_text": m.column("d_text"),
		"remark": m.word(), "agent": agent}}
}

// oneOf is one of the texts, or NULL.
func (m *model) oneOf(texts ...string) cell {
	if m.chance(15) {
		return null
	}
	return textCell(pick(m.drawing, texts...))
}

func (m *model) status() cell { return m.oneOf(append(statuses, "ended", "ended", "open")...) }
func (m *model) customerNo() cell {
	return m.oneOf("K1", " K1 ", "k1", "K2", "K3", "K4", "K5", "K6", "", "  ")
}
func (m *model) email() cell {
	return m.oneOf("a@example.org", "A@Example.org ", "b@example.org", "c@example.org", "d@example.org", "e@example.org", "")
}
func (m *model) word() cell {
	return m.oneOf("Barbara", "Anna", "Eva", "Jürgen", "Ö", "O'Hara", "Straße 5", "XXXX", "XXXXen", "gone", "")
}

// drawMarks puts marks on some records and returns their INSERTs. A job's mark
// stands where its condition holds, or anywhere if stale ones are wanted, which
// the next run ends.
func (m *model) drawMarks(table string, stale bool) []string {
	var inserts []string
	add := func(x *row, k markModel) {
		until := "NULL"
		if k.until != "" {
			until = "'" + k.until + "'"
		}
		m.marks[x.id] = append(m.marks[x.id], k)
		inserts = append(inserts, fmt.Sprintf("INSERT INTO %s VALUES ('m%d', 'things', '%d', '%s', '%s', '%s', '2020-01-01', %s)",
			table, len(inserts), x.id, k.kind, k.ground, k.origin, until))
	}
	for _, x := range m.records {
		for m.chance(25) {
			add(x, m.markByHand())
		}
		for _, j := range m.jobs {
			k := j.action.kind
			if (k == "lock" || k == "keep") && m.chance(30) && (stale || m.due(j, x) && m.vetoed(j, x) == "") {
				add(x, m.mark(j))
			}
		}
	}
	return inserts
}

func (m *model) markByHand() markModel {
	k := markModel{kind: pick(m.drawing, "keep", "keep", "lock", "lock_exception"), origin: pick(m.drawing, "hand", "hand/ends")}
	if k.kind == "lock" {
		k.ground = pick(m.drawing, "end_of_purpose", "retention_duty", "art18", "contractual")
	}
	if k.origin == "hand/ends" || k.kind == "lock_exception" || m.chance(50) {
		k.until = m.day.move(pick(m.drawing, -40, -1, 0, 1, 40)).String()
	}
	return k
}
