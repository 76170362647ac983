package datasource

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// sqliteGuard: any program that opens the file runs its triggers. RAISE takes a
// plain text only. REPLACE deletes without a trigger's notice as long as
// recursive_triggers is off, which is the default, so whoever inserts or renames
// over a row that is there is asked before.
type sqliteGuard struct{}

func (sqliteGuard) today(minutes int) string {
	return fmt.Sprintf("date('now', '%+d minutes')", minutes)
}

func (sqliteGuard) differs(_ *schema.Column, a, b string) string {
	return a + " IS NOT " + b + " COLLATE BINARY"
}

func (g sqliteGuard) items(w guardWriter, c claim) []guardItem {
	old := scope{table: c.table, alias: "OLD"}
	update := "(" + w.changed(c, c.guarding(), "OLD", "NEW") + ") AND " + w.marked(c, old, w.updateHolds(c), "")
	list := []guardItem{
		g.trigger(w, c, "update", "AFTER UPDATE", update),
		g.trigger(w, c, "delete", "BEFORE DELETE", w.marked(c, old, w.eitherHolds(), "")),
	}
	if over := g.overwrites(w, c); over != "" {
		list = append(list, g.trigger(w, c, "insert", "BEFORE INSERT", over),
			g.trigger(w, c, "rename", "BEFORE UPDATE OF "+g.uniqueColumns(w.d, c.table), over+" AND ("+g.another(w, c)+")"))
	}
	return list
}

func (g sqliteGuard) trigger(w guardWriter, c claim, event, timing, when string) guardItem {
	name := guardName(c, event)
	action := "SELECT RAISE(ABORT, " + w.message() + ");"
	if w.order.Observe {
		action = "INSERT INTO " + w.d.own("observed") + " (day, tab, event, program) VALUES (date('now'), " +
			w.d.literal(c.table.Table) + ", '" + event + "', '');"
	}
	body := seal("CREATE TRIGGER " + w.d.quote(name) + " " + timing + " ON " + w.d.quote(c.table.Table) + " WHEN " + when +
		" BEGIN " + sealOf(w.order.Observe) + " " + action + " END")
	return guardItem{name: name, table: c.table.Name, event: event, claim: c, body: body, creates: []string{body}}
}

// overwrites is true where another row o stands under a unique value of NEW and
// is protected: a REPLACE would take it away. Where only the key meets, and no
// protected column differs, the row stays as it is.
func (g sqliteGuard) overwrites(w guardWriter, c claim) string {
	var meets []string
	for _, columns := range uniques(c.table) {
		same := make([]string, len(columns))
		for i, name := range columns {
			same[i] = column(w.d, "o", name) + " = " + column(w.d, "NEW", name)
		}
		meets = append(meets, strings.Join(same, " AND "))
	}
	if len(meets) == 0 {
		return ""
	}
	o := scope{table: c.table, alias: "o"}
	parts := []string{w.lockHolds() + " AND (" + w.changed(c, c.guarding(), "o", "NEW") + ")"}
	if len(c.bound) > 0 {
		parts = append(parts, w.keepHolds()+" AND ("+w.changed(c, c.bound, "o", "NEW")+")")
	}
	holds := "(" + strings.Join(parts, " OR ") + ")"
	return "EXISTS (SELECT 1 FROM " + w.d.quote(c.table.Table) + " AS o WHERE (" + strings.Join(meets, " OR ") + ") AND " +
		w.marked(c, o, holds, "") + ")"
}

// another says that a row beside the one that is changed is met.
func (sqliteGuard) another(w guardWriter, c claim) string {
	var meets []string
	for _, columns := range uniques(c.table) {
		var moved []string
		for _, name := range columns {
			moved = append(moved, column(w.d, "OLD", name)+" IS NOT "+column(w.d, "NEW", name))
		}
		meets = append(meets, strings.Join(moved, " OR "))
	}
	return strings.Join(meets, " OR ")
}

// uniques are the whole unique indexes over plain columns. What others refuse
// or replace, a condition on columns cannot say.
func uniques(t *schema.Table) [][]string {
	var list [][]string
	for _, x := range t.Indexes {
		if x.Unique && x.Partial == "" && len(x.Columns) > 0 && !slices.Contains(x.Columns, "") &&
			!slices.ContainsFunc(list, func(known []string) bool { return slices.Equal(known, x.Columns) }) {
			list = append(list, x.Columns)
		}
	}
	return list
}

func (sqliteGuard) uniqueColumns(d dialect, t *schema.Table) string {
	names := namesOf(uniques(t)...)
	for i, name := range names {
		names[i] = d.quote(name)
	}
	return strings.Join(names, ", ")
}

func (sqliteGuard) drops(item liveItem) []string {
	return []string{"DROP TRIGGER IF EXISTS " + sqliteDialect{}.quote(item.name)}
}

func (sqliteGuard) before(o GuardOrder) []string {
	if !o.Observe {
		return nil
	}
	return []string{"CREATE TABLE IF NOT EXISTS " + sqliteDialect{}.own("observed") +
		" (day TEXT NOT NULL, tab TEXT NOT NULL, event TEXT NOT NULL, program TEXT NOT NULL)"}
}

func (sqliteGuard) after(GuardOrder) []string { return nil }

func (sqliteGuard) removes() []string {
	return []string{"DROP TABLE IF EXISTS " + sqliteDialect{}.own("observed")}
}

func (sqliteGuard) live(ctx context.Context, s *Source) ([]liveItem, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'fristwerk\_guard\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []liveItem
	for rows.Next() {
		item := liveItem{enabled: true, intact: true}
		if err := rows.Scan(&item.name, &item.table.Table, &item.body); err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}
