package datasource

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// sqliteCatalogue reads pragmas; what they leave out is read from the texts of
// the CREATE statements.
var sqliteCatalogue = []func(*look, context.Context) error{
	(*look).sqliteTables, (*look).sqliteColumns, (*look).sqliteIndexes, (*look).sqliteRowids,
	(*look).sqliteForeignKeys, (*look).sqliteTexts, (*look).sqliteViews,
}

// sqliteOurs is the condition on a table's name that leaves out SQLite's own
// and ours.
const sqliteOurs = `l.schema = 'main' AND l.type IN ('table', 'virtual') AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
	AND l.name NOT IN ('fristwerk_mark', 'fristwerk_batch', 'fristwerk_ledger', 'fristwerk_meta', 'fristwerk_observed')`

func (l *look) sqliteTables(ctx context.Context) error {
	readOnly := l.sqliteReadOnly(ctx)
	return l.each(ctx, `SELECT l.name, l.strict FROM pragma_table_list l WHERE `+sqliteOurs, func(row func(...any) error) error {
		t := &schema.Table{Transactional: true, ReadOnly: readOnly}
		err := row(&t.Table, &t.Strict)
		l.addTable(t)
		return err
	})
}

// sqliteReadOnly asks for the write lock, the only thing that a file we may
// only read refuses, and gives it back. It does not wait: a file that is busy
// can be written to, and whoever looks would stand in the way of a mark.
func (l *look) sqliteReadOnly(ctx context.Context) bool {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA "+busyTimeout(l.lock))
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return false
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return errors.Is(judge(err).kind, ErrReadOnly)
	}
	_, err = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return err != nil
}

func (l *look) sqliteColumns(ctx context.Context) error {
	return l.each(ctx, `SELECT l.name, x.name, x.type, x."notnull", x.dflt_value, x.hidden, x.pk, l.wr OR l.strict
		FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) x
		WHERE x.hidden <> 1 AND `+sqliteOurs+` ORDER BY l.name, x.cid`, func(row func(...any) error) error {
		var table schema.Name
		var c schema.Column
		var required, keyRequired bool
		var hidden, position int
		err := row(&table.Table, &c.Name, &c.Raw, &required, &c.Default, &hidden, &position, &keyRequired)
		c.Nullable = !required && !(keyRequired && position > 0)
		c.Generated = hidden > 1
		c.Type, c.Length, c.Scale = sqliteType(c.Raw)
		t := l.tables[table]
		t.Columns = append(t.Columns, c)
		if position > 0 {
			t.PrimaryKey = append(t.PrimaryKey, make([]string, max(0, position-len(t.PrimaryKey)))...)
			t.PrimaryKey[position-1] = c.Name
		}
		return err
	})
}

// sqliteType reads a declared type. SQLite takes any word and enforces none;
// the class is what the word promises, and what its affinity does not spoil.
func sqliteType(declared string) (class schema.Type, length, scale int) {
	name, sizes, _ := strings.Cut(strings.ToUpper(declared), "(")
	name = strings.TrimSpace(name)
	first, second, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(sizes), ")"), ",")
	length, _ = strconv.Atoi(strings.TrimSpace(first))
	scale, _ = strconv.Atoi(strings.TrimSpace(second))
	return sqliteClass(name), length, scale
}

func sqliteClass(name string) schema.Type {
	switch name {
	case "BOOL", "BOOLEAN":
		return schema.Bool
	case "DATE":
		return schema.Date
	case "TIME":
		return schema.Time
	case "DATETIME", "TIMESTAMP":
		return schema.Timestamp
	case "JSON", "JSONB":
		return schema.JSON
	case "", "ANY", "UUID", "STRING":
		return schema.Text
	}
	holds := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
	}
	switch {
	case holds("INT"):
		return schema.Int
	case holds("CHAR", "CLOB", "TEXT"):
		return schema.Text
	case holds("BLOB", "BINARY"):
		return schema.Bytes
	case holds("REAL", "FLOA", "DOUB"):
		return schema.Float
	case holds("DEC", "NUM"):
		return schema.Decimal
	}
	return schema.Other
}

// sqliteIndexes also learns the collation of columns that a constraint made
// unique: other indexes may name another collation than their column's.
func (l *look) sqliteIndexes(ctx context.Context) error {
	return l.each(ctx, `SELECT l.name, i.name, i."unique", i.origin,
			json_group_array(x.name ORDER BY x.seqno), json_group_array(x.coll ORDER BY x.seqno), coalesce(s.sql, '')
		FROM pragma_table_list l JOIN pragma_index_list(l.name) i JOIN pragma_index_xinfo(i.name) x ON x."key"
		LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = i.name
		WHERE `+sqliteOurs+` GROUP BY l.name, i.name, i."unique", i.origin, s.sql
		ORDER BY l.name, i.origin <> 'pk', i.name`, func(row func(...any) error) error {
		var table schema.Name
		var index schema.Index
		var origin, text string
		var columns, collations names
		err := row(&table.Table, &index.Name, &index.Unique, &origin, &columns, &collations, &text)
		index.Columns, index.Partial = columns, sqlitePredicate(text)
		l.addIndex(table, index, origin == "pk")
		for i, name := range index.Columns {
			if c := l.column(table, name); c != nil && origin != "c" {
				c.Collation = collations[i]
			}
		}
		return err
	})
}

// sqlitePredicate is what follows the last WHERE outside of brackets.
func sqlitePredicate(text string) string {
	depth, from := 0, -1
	for _, w := range words(text) {
		switch {
		case w.quoted:
		case w.text == "(":
			depth++
		case w.text == ")":
			depth--
		case w.text == "where" && depth == 0:
			from = w.to
		}
	}
	if from < 0 {
		return ""
	}
	return strings.TrimSpace(text[from:])
}

// sqliteRowids adds what no pragma lists: an INTEGER PRIMARY KEY is the row's
// own number, unique and never NULL without an index.
func (l *look) sqliteRowids(context.Context) error {
	for _, t := range l.out.Tables {
		if len(t.PrimaryKey) != 1 {
			continue
		}
		c := t.Column(t.PrimaryKey[0])
		indexed := slices.ContainsFunc(t.Indexes, func(i schema.Index) bool { return slices.Equal(i.Columns, t.PrimaryKey) && i.Unique })
		if c != nil && strings.EqualFold(c.Raw, "integer") && !indexed {
			c.Nullable = false
			t.Indexes = slices.Insert(t.Indexes, 0, schema.Index{Name: "rowid", Columns: t.PrimaryKey, Unique: true})
		}
	}
	return nil
}

func (l *look) sqliteForeignKeys(ctx context.Context) error {
	err := l.each(ctx, `SELECT l.name, f.id, f."table", json_group_array(f."from" ORDER BY f.seq),
			json_group_array(f."to" ORDER BY f.seq), f.on_delete, f.on_update
		FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name) f
		WHERE `+sqliteOurs+` GROUP BY l.name, f.id, f."table", f.on_delete, f.on_update
		ORDER BY l.name, f.id`, func(row func(...any) error) error {
		var key schema.ForeignKey
		var columns, theirs names
		err := row(&key.Table.Table, &key.Name, &key.RefTable.Table, &columns, &theirs, &key.OnDelete, &key.OnUpdate)
		key.Columns, key.RefColumns = columns, theirs
		l.sqliteTarget(&key)
		l.addForeignKey(key)
		return err
	})
	return err
}

// sqliteTarget finds the table a key means, whatever case it was written in,
// and the primary key where no column was named.
func (l *look) sqliteTarget(key *schema.ForeignKey) {
	for _, t := range l.out.Tables {
		if !strings.EqualFold(t.Table, key.RefTable.Table) {
			continue
		}
		key.RefTable = t.Name
		if slices.Contains(key.RefColumns, "") {
			key.RefColumns = t.PrimaryKey
		}
	}
}

// sqliteTexts reads checks and triggers from their CREATE statements.
func (l *look) sqliteTexts(ctx context.Context) error {
	return l.each(ctx, `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`,
		func(row func(...any) error) error {
			var kind, text string
			var name, table schema.Name
			err := row(&kind, &name.Table, &table.Table, &text)
			switch kind {
			case "table":
				for _, check := range sqliteChecks(text) {
					l.addCheck(name, check)
				}
			case "trigger":
				if l.addGuard(table, name.Table, text) {
					break
				}
				l.addTrigger(table, sqliteTrigger(name.Table, text))
			}
			return err
		})
}

// sqliteChecks cuts the expressions out of a CREATE TABLE.
func sqliteChecks(text string) []string {
	var checks []string
	ws := words(text)
	for i := 0; i+1 < len(ws); i++ {
		if ws[i].text != "check" || ws[i].quoted || ws[i+1].text != "(" {
			continue
		}
		depth, j := 1, i+2
		for ; j < len(ws) && depth > 0; j++ {
			switch {
			case ws[j].quoted:
			case ws[j].text == "(":
				depth++
			case ws[j].text == ")":
				depth--
			}
		}
		checks = append(checks, strings.TrimSpace(text[ws[i+1].to:ws[j-1].from]))
	}
	return checks
}

// sqliteTrigger reads CREATE TRIGGER name [BEFORE|AFTER|INSTEAD OF] event … BEGIN body END.
func sqliteTrigger(name, text string) schema.Trigger {
	trigger := schema.Trigger{Name: name, Timing: "BEFORE", Sum: sumOf(text, nil)}
	for _, w := range words(text) {
		if w.quoted {
			continue
		}
		switch word := strings.ToUpper(w.text); word {
		case "BEFORE", "AFTER":
			trigger.Timing = word
		case "INSTEAD":
			trigger.Timing = "INSTEAD OF"
		case "INSERT", "UPDATE", "DELETE":
			trigger.Events = []string{word}
		case "BEGIN":
			trigger.Writes = writes(text[w.to:], nil)
			return trigger
		}
	}
	return trigger
}

// sqliteViews takes every table and view whose name stands in a view for read.
func (l *look) sqliteViews(ctx context.Context) error {
	texts := map[schema.Name][]word{}
	err := l.each(ctx, `SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name`, func(row func(...any) error) error {
		var view schema.Name
		var text string
		err := row(&view.Table, &text)
		texts[view] = words(text)
		l.addRead(view, schema.Name{})
		return err
	})
	for view, ws := range texts {
		for _, name := range l.known() {
			if slices.ContainsFunc(ws, func(w word) bool { return strings.EqualFold(w.text, name.Table) }) {
				l.addRead(view, name)
			}
		}
	}
	return err
}
