package schema

import (
	"slices"
	"testing"
)

func shop() *Database {
	return &Database{Dialect: "sqlite", Tables: []*Table{
		{Name: Name{Table: "users"}, PrimaryKey: []string{"id"}, Columns: []Column{
			{Name: "id", Raw: "INTEGER"}, {Name: "email", Raw: "TEXT", Nullable: true}}},
		{Name: Name{Table: "orders"}, PrimaryKey: []string{"id"}, Columns: []Column{{Name: "id", Raw: "INTEGER"}, {Name: "user_id", Raw: "INTEGER"}},
			ForeignKeys: []ForeignKey{{Columns: []string{"user_id"}, RefTable: Name{Table: "users"}, RefColumns: []string{"id"}}}},
	}}
}

func TestOutlineDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	other := shop()
	slices.Reverse(other.Tables)
	slices.Reverse(other.Tables[1].Columns)
	other.Tables[0].Triggers = []Trigger{{Name: "fristwerk_guard_orders", Timing: "BEFORE", Events: []string{"UPDATE"}}}
	if a, b := OutlineOf(shop()).Fingerprint(), OutlineOf(other).Fingerprint(); a != b {
		t.Errorf("%s, %s", a, b)
	}
	if d := Differences(OutlineOf(shop()), OutlineOf(other)); len(d) != 0 {
		t.Errorf("got %v", d)
	}
}

// TestDifferencesNamesEachKind changes one thing at a time.
func TestDifferencesNamesEachKind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want    Difference
		back    DifferenceKind // the same change undone
		changes func(*Database)
	}{
		{Difference{NewTable, "leads", "", "", ""}, GoneTable, func(d *Database) {
			d.Tables = append(d.Tables, &Table{Name: Name{Table: "leads"}, Columns: []Column{{Name: "id"}}})
		}},
		{Difference{NewColumn, "users", "birthday", "", "DATE"}, GoneColumn, func(d *Database) {
			d.Tables[0].Columns = append(d.Tables[0].Columns, Column{Name: "birthday", Raw: "DATE", Nullable: true})
		}},
		{Difference{ChangedColumn, "users", "email", "TEXT", "TEXT not null"}, ChangedColumn, func(d *Database) { d.Tables[0].Columns[1].Nullable = false }},
		{Difference{ChangedKey, "users", "", "id", "id, email"}, ChangedKey, func(d *Database) { d.Tables[0].PrimaryKey = []string{"id", "email"} }},
		{Difference{NewForeignKey, "users", "(id) → people (id) on delete cascade", "", ""}, GoneForeignKey, func(d *Database) {
			d.Tables[0].ForeignKeys = []ForeignKey{{Columns: []string{"id"}, RefTable: Name{Table: "people"}, RefColumns: []string{"id"}, OnDelete: "CASCADE"}}
		}},
		{Difference{NewTrigger, "users", "copy (after update or delete)", "", ""}, GoneTrigger, func(d *Database) {
			d.Tables[0].Triggers = []Trigger{{Name: "copy", Timing: "AFTER", Events: []string{"UPDATE", "DELETE"}}}
		}},
	} {
		now := shop()
		c.changes(now)
		if OutlineOf(now).Fingerprint() == OutlineOf(shop()).Fingerprint() {
			t.Errorf("%s: the fingerprint stays", c.want.Kind)
		}
		if got := Differences(OutlineOf(shop()), OutlineOf(now)); !slices.Equal(got, []Difference{c.want}) {
			t.Errorf("got %v, want %v", got, c.want)
		}
		if got := Differences(OutlineOf(now), OutlineOf(shop())); len(got) != 1 || got[0].Kind != c.back {
			t.Errorf("undone: got %v, want %s", got, c.back)
		}
	}
}

// TestDifferencesOfTriggers: what a trigger does is compared where both looks
// noted it; one from before bodies were read says nothing.
func TestDifferencesOfTriggers(t *testing.T) {
	t.Parallel()
	with := func(sum string) Outline {
		d := shop()
		d.Tables[0].Triggers = []Trigger{{Name: "copy", Timing: "AFTER", Events: []string{"UPDATE"}, Sum: sum}}
		return OutlineOf(d)
	}
	if with("a").Fingerprint() == with("b").Fingerprint() {
		t.Error("the fingerprint stays")
	}
	want := []Difference{{Kind: ChangedTrigger, Table: "users", What: "copy (after update)"}}
	if got := Differences(with("a"), with("b")); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for _, same := range [][2]string{{"a", "a"}, {"", "a"}, {"a", ""}} {
		if got := Differences(with(same[0]), with(same[1])); len(got) != 0 {
			t.Errorf("%v: %v", same, got)
		}
	}
}
