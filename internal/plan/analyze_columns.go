package plan

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// undeclaredColumns finds columns of mapped tables that nobody has judged.
func undeclaredColumns(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		for _, m := range o.mapped() {
			if m.table == nil {
				continue
			}
			for _, c := range m.table.Columns {
				if declared, _ := m.declares(c.Name); !declared {
					f := b.onObject("undeclared_column", o, where(m.name.Name, c.Name), "")
					f.At = m.at
					found = append(found, f)
				}
			}
		}
	}
	return found
}

// generatedColumns finds computed columns that the concept wants written.
func generatedColumns(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		for _, m := range o.mapped() {
			for _, c := range m.columns {
				if generated(m.table, c.Name) {
					f := b.onObject("generated_column_mapped", o, where(m.name.Name, c.Name), "it is declared personal")
					f.At = c.At
					found = append(found, f)
				}
			}
		}
	}
	for _, a := range b.Actions {
		for _, s := range a.Set {
			if generated(a.Object.Table, s.Column) {
				found = append(found, b.onAction("generated_column_mapped", a, where(a.Object.Object.Table.Name, s.Column), "the action "+a.Name+" sets it"))
			}
		}
	}
	return found
}

func generated(t *schema.Table, column string) bool {
	if t == nil {
		return false
	}
	c := t.Column(column)
	return c != nil && c.Generated
}

// lookup collects the columns a concept mentions that are not there.
type lookup struct {
	b     *Binding
	found []Finding
}

// miss is the finding's detail if a known table lacks the column. Of a table
// that was not found nothing is said: unknown_table does.
func miss(t *schema.Table, column, mentionedIn string) (detail string, missing bool) {
	if t == nil || t.Column(column) != nil {
		return "", false
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.TrimSpace("it is named in " + mentionedIn + "; " + suggestion(column, names)), true
}

func (l *lookup) object(o *Object, t *schema.Table, column, mentionedIn string, at concept.Position) {
	if detail, missing := miss(t, column, mentionedIn); missing {
		f := l.b.onObject("unknown_column", o, where(t.Table, column), strings.TrimSuffix(detail, ";"))
		f.At = at
		l.found = append(l.found, f)
	}
}

func (l *lookup) objectCond(o *Object, t *schema.Table, only rule.Cond, at concept.Position) {
	for _, test := range testsOf(only) {
		l.object(o, t, test.Column.Name, "only", at)
	}
}

// unknownColumns finds every column the concept names and the database lacks.
func unknownColumns(b *Binding) []Finding {
	l := &lookup{b: b}
	for _, o := range b.Objects {
		l.declared(o)
		l.record(o)
		l.relations(o)
		l.starts(o)
	}
	for _, a := range b.Actions {
		l.action(a)
	}
	for _, j := range b.Jobs {
		l.job(j)
	}
	return l.found
}

func (l *lookup) declared(o *Object) {
	for _, m := range o.mapped() {
		for _, c := range m.columns {
			l.object(o, m.table, c.Name, "columns", c.At)
		}
		for _, c := range m.notPersonal {
			l.object(o, m.table, c, "not_personal", m.at)
		}
	}
}

func (l *lookup) record(o *Object) {
	for _, c := range o.Key {
		l.object(o, o.Table, c, "key", o.At)
	}
	if o.Label != "" {
		l.object(o, o.Table, o.Label, "label", o.At)
	}
	if c := o.Organisation; c != nil {
		l.object(o, o.tableOf(c.Relation), c.Column, "organisation", o.At)
	}
	for _, p := range o.Person {
		for _, c := range p.Columns {
			l.object(o, o.tableOf(c.Relation), c.Column, "person", o.At)
		}
	}
	l.objectCond(o, o.Table, o.Only, o.At)
	for _, d := range o.Retain {
		for _, c := range d.Columns {
			relation, column := o.split(c)
			l.object(o, o.tableOf(relation), column, "retain", d.At)
		}
	}
}

// split reads "activities.remark" as a part and its column. A name that no
// part begins is a column of the record, dots included.
func (o *Object) split(path string) (relation, column string) {
	if i := strings.LastIndex(path, "."); i > 0 && o.Relation(path[:i]) != nil {
		return path[:i], path[i+1:]
	}
	return "", path
}

func (l *lookup) relations(o *Object) {
	for _, r := range o.Relations {
		for _, j := range r.By {
			l.object(o, r.Table, j.Theirs, "by", o.At)
			l.object(o, o.tableOf(r.Parent), j.Ours, "by", o.At)
		}
		l.objectCond(o, r.Table, r.Only, o.At)
	}
}

func (l *lookup) starts(o *Object) {
	for _, d := range o.Dates {
		for _, c := range datesOf(d.Start) {
			l.object(o, o.tableOf(c.relation), c.column, "dates", d.At)
		}
	}
}

func (l *lookup) action(a *Action) {
	add := func(t *schema.Table, column, mentionedIn string) {
		if detail, missing := miss(t, column, mentionedIn); missing {
			l.found = append(l.found, l.b.onAction("unknown_column", a, where(t.Table, column), strings.TrimSuffix(detail, ";")))
		}
	}
	for _, s := range a.Set {
		add(a.Object.Table, s.Column, "set")
	}
	for _, c := range a.Columns {
		relation, column := a.Object.split(c)
		add(a.Object.tableOf(relation), column, "columns of the action "+a.Name)
	}
	for c := range a.Methods {
		relation, column := a.Object.split(c)
		add(a.Object.tableOf(relation), column, "methods")
	}
}

func (l *lookup) job(j *Job) {
	add := func(t *schema.Table, column, mentionedIn string) {
		if detail, missing := miss(t, column, mentionedIn); missing {
			l.found = append(l.found, l.b.onJob("unknown_column", j, where(t.Table, column), strings.TrimSuffix(detail, ";")))
		}
	}
	o := j.Action.Object
	for _, test := range testsOf(j.When.Only) {
		add(o.Table, test.Column.Name, "only of the job "+j.Name)
	}
	for _, c := range datesOf(j.When.Start) {
		add(o.tableOf(c.relation), c.column, "start of the job "+j.Name)
	}
	for _, u := range j.When.Unless {
		table, only := l.asked(o, u)
		for _, test := range testsOf(only) {
			add(table, test.Column.Name, "unless of the job "+j.Name)
		}
	}
}

// asked is the table an unless reads, and its condition.
func (l *lookup) asked(o *Object, u rule.Unless) (*schema.Table, rule.Cond) {
	switch u := u.(type) {
	case rule.Has:
		return o.tableOf(u.Relation), u.Only
	case rule.PersonHas:
		if other := l.b.Object(u.Object); other != nil {
			return other.Table, u.Only
		}
	}
	return nil, nil
}
