package schema

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// Outline is what is kept of a look at a database: enough to say at the next
// look what is new, changed or gone. It holds names and types, no value of a
// row. Same schema, same outline, in whatever order the catalogue answers.
type Outline struct {
	Tables []TableOutline `json:"tables"`
}

// TableOutline is one table of an Outline. The lists are sorted.
type TableOutline struct {
	Name        string          `json:"name"` // schema.table, or the table alone
	Key         []string        `json:"key"`
	Columns     []ColumnOutline `json:"columns"` // by name
	ForeignKeys []string        `json:"foreign_keys"`
	Triggers    []string        `json:"triggers"`
	// Bodies are sums of what triggers do, by trigger.
	Bodies map[string]string `json:"bodies,omitempty"`
}

// ColumnOutline is one column of an Outline.
type ColumnOutline struct {
	Name string `json:"name"`
	Type string `json:"type"` // as the database writes it, with "not null"
}

// ours is how the names of triggers begin that guard a table in our name.
const ours = "fristwerk_"

// OutlineOf draws the outline of a look. Our own triggers are left out.
func OutlineOf(db *Database) Outline {
	o := Outline{Tables: []TableOutline{}}
	for _, t := range db.Tables {
		o.Tables = append(o.Tables, t.outline())
	}
	slices.SortFunc(o.Tables, func(a, b TableOutline) int { return cmp.Compare(a.Name, b.Name) })
	return o
}

func (t *Table) outline() TableOutline {
	o := TableOutline{Name: t.Name.String(), Key: slices.Clone(t.PrimaryKey)}
	for i := range t.Columns {
		o.Columns = append(o.Columns, ColumnOutline{t.Columns[i].Name, t.Columns[i].described()})
	}
	slices.SortFunc(o.Columns, func(a, b ColumnOutline) int { return cmp.Compare(a.Name, b.Name) })
	for _, k := range t.ForeignKeys {
		text := "(" + strings.Join(k.Columns, ", ") + ") → " + k.RefTable.String() + " (" + strings.Join(k.RefColumns, ", ") + ")"
		if k.OnDelete == "CASCADE" || strings.HasPrefix(k.OnDelete, "SET") {
			text += " on delete " + strings.ToLower(k.OnDelete)
		}
		o.ForeignKeys = append(o.ForeignKeys, text)
	}
	for _, x := range t.Triggers {
		if !strings.HasPrefix(x.Name, ours) {
			name := x.Name + " (" + strings.ToLower(x.Timing+" "+strings.Join(x.Events, " or ")) + ")"
			o.Triggers = append(o.Triggers, name)
			o.does(name, x.Sum)
		}
	}
	slices.Sort(o.ForeignKeys)
	slices.Sort(o.Triggers)
	return o
}

// does notes what a trigger does, as far as that was to be read.
func (o *TableOutline) does(trigger, sum string) {
	if sum == "" {
		return
	}
	if o.Bodies == nil {
		o.Bodies = map[string]string{}
	}
	o.Bodies[trigger] = sum
}

func (c *Column) described() string {
	text := cmp.Or(c.Raw, string(c.Type))
	if !c.Nullable {
		text += " not null"
	}
	if c.Generated {
		text += " generated"
	}
	return text
}

// Fingerprint is equal for two outlines if and only if they are.
func (o Outline) Fingerprint() string {
	text, err := json.Marshal(o)
	if err != nil {
		panic("schema: an outline is not JSON: " + err.Error()) // texts and lists only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
