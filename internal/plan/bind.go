package plan

import (
	"slices"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Bind binds a concept to the schemas of its sources, by source name. It never
// fails: a table that is not there, or whose source is absent from schemas, is
// a finding that stops the jobs that need it. The concept must come from
// concept.Parse, which has checked that its own names exist.
func Bind(c *concept.Concept, schemas map[string]*schema.Database) *Binding {
	b := &Binding{Concept: c}
	for _, o := range c.Objects {
		b.Objects = append(b.Objects, bindObject(o, schemas[o.Source]))
	}
	for _, o := range b.Objects {
		b.count(o)
	}
	for _, a := range c.Actions {
		b.Actions = append(b.Actions, &Action{Action: a, Object: b.Object(a.Object)})
	}
	for _, j := range c.Jobs {
		b.Jobs = append(b.Jobs, &Job{Job: j, Action: b.Action(j.Action)})
	}
	for _, j := range b.Jobs {
		j.Digest = b.digest(j)
	}
	var found []Finding
	for _, a := range b.Actions {
		found = append(found, b.fit(a)...)
	}
	for _, analyze := range analyzers {
		found = append(found, analyze(b)...)
	}
	b.Add(found...)
	return b
}

// Object finds a bound object by name, nil if there is none.
func (b *Binding) Object(name string) *Object {
	for _, o := range b.Objects {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// Action finds a bound action by name, nil if there is none.
func (b *Binding) Action(name string) *Action {
	for _, a := range b.Actions {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Job finds a bound job by name, nil if there is none.
func (b *Binding) Job(name string) *Job {
	for _, j := range b.Jobs {
		if j.Name == name {
			return j
		}
	}
	return nil
}

// Coverage is the share of declared columns among all columns of mapped
// tables; 0 where no table was seen, since then nothing was checked.
func (b *Binding) Coverage() float64 {
	if b.Columns == 0 {
		return 0
	}
	return float64(b.Declared) / float64(b.Columns)
}

func bindObject(o *concept.Object, db *schema.Database) *Object {
	bound := &Object{Object: o, Database: db, Table: find(db, o.Table)}
	for _, p := range o.Parts {
		bound.Relations = append(bound.Relations, Relation{
			Name: p.Name, Parent: p.Parent, Part: true, Table: find(db, p.Table), By: p.By, Only: p.Only,
		})
	}
	for _, r := range o.Related {
		bound.Relations = append(bound.Relations, Relation{Name: r.Name, Table: find(db, r.Table), By: r.By, Only: r.Only})
	}
	for i := range bound.Relations {
		bound.Relations[i].Shared = bound.shares(&bound.Relations[i])
	}
	for _, p := range o.Person {
		bound.Person = append(bound.Person, bound.identifier(p))
	}
	return bound
}

func find(db *schema.Database, t concept.Table) *schema.Table {
	if db == nil {
		return nil
	}
	return db.Table(schema.Name{Schema: t.Schema, Table: t.Name})
}

// shares says whether several of our rows may point to one of theirs: then our
// columns are a reference, not a key of ours.
func (o *Object) shares(r *Relation) bool {
	ours := o.tableOf(r.Parent)
	if !r.Part || r.Table == nil || ours == nil {
		return false
	}
	var theirColumns, ourColumns []string
	for _, j := range r.By {
		theirColumns, ourColumns = append(theirColumns, j.Theirs), append(ourColumns, j.Ours)
	}
	own := identifies(ours, ourColumns) || r.Parent == "" && sameSet(ourColumns, o.Key)
	return identifies(r.Table, theirColumns) && !own
}

// tableOf is the record's table for an empty name, else a relation's.
func (o *Object) tableOf(relation string) *schema.Table {
	if relation == "" {
		return o.Table
	}
	if r := o.Relation(relation); r != nil {
		return r.Table
	}
	return nil
}

// Relation finds a part or related table by name, nil if there is none.
func (o *Object) Relation(name string) *Relation {
	for i := range o.Relations {
		if o.Relations[i].Name == name {
			return &o.Relations[i]
		}
	}
	return nil
}

// identifier fills in the kind: the category where the concept names none.
// What only means something within its object, a number or a user name, is a
// kind of the object's own.
func (o *Object) identifier(p concept.Identifier) Identifier {
	id := Identifier{Kind: p.Kind, Columns: p.Columns}
	for _, c := range p.Columns {
		id.Categories = append(id.Categories, o.category(c))
	}
	if id.Kind != "" {
		return id
	}
	for i, c := range p.Columns {
		if i > 0 {
			id.Kind += "+"
		}
		id.Kind += o.kindOf(c)
	}
	return id
}

func (o *Object) kindOf(c concept.ColumnRef) string {
	switch category := o.category(c); category {
	case "":
		return o.Name + "." + c.Column
	case method.CategoryIdentifier, method.CategoryUsername:
		return o.Name + "." + string(category)
	default:
		return string(category)
	}
}

// category of a column, empty if it is not declared personal.
func (o *Object) category(ref concept.ColumnRef) method.Category {
	for _, m := range o.mapped() {
		if m.relation != ref.Relation {
			continue
		}
		for _, c := range m.columns {
			if c.Name == ref.Column {
				return c.Category
			}
		}
	}
	return ""
}

// mapping is one table whose columns an object declares.
type mapping struct {
	relation    string // empty for the record
	name        concept.Table
	table       *schema.Table // nil if it was not found
	columns     []concept.Column
	notPersonal []string
	at          concept.Position
}

// mapped lists the record's table and those of its parts.
func (o *Object) mapped() []mapping {
	list := []mapping{{name: o.Object.Table, table: o.Table, columns: o.Columns, notPersonal: o.NotPersonal, at: o.At}}
	for _, p := range o.Parts {
		list = append(list, mapping{p.Name, p.Table, o.tableOf(p.Name), p.Columns, p.NotPersonal, p.At})
	}
	return list
}

// declares says whether a column is declared at all, and whether as personal.
func (m mapping) declares(column string) (declared, personal bool) {
	for _, c := range m.columns {
		if c.Name == column {
			return true, true
		}
	}
	return slices.Contains(m.notPersonal, column), false
}

func (b *Binding) count(o *Object) {
	declared, columns := o.Coverage()
	b.Declared, b.Columns = b.Declared+declared, b.Columns+columns
}

// Coverage counts the declared and all columns of the object's tables that
// were found.
func (o *Object) Coverage() (declared, columns int) {
	for _, m := range o.mapped() {
		if m.table == nil {
			continue
		}
		columns += len(m.table.Columns)
		for _, c := range m.table.Columns {
			if yes, _ := m.declares(c.Name); yes {
				declared++
			}
		}
	}
	return declared, columns
}
