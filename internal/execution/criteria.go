package execution

import (
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Criteria puts a bound job for one day into the words of a foreign database:
// all that decides about one record. together are the jobs of the same run;
// only they can supersede, since only they can have been done.
func Criteria(b *plan.Binding, j *plan.Job, day rule.Day, together []*plan.Job) *datasource.Criteria {
	c := own(b, j, day)
	var keeps []datasource.Due
	for _, k := range b.KeepJobs(j.Action.Object) {
		keeps = append(keeps, due(b, k, day))
	}
	if stoppedByKeep(j.Action.Kind) {
		c.KeepJobs = keeps
	}
	for _, s := range b.Stronger(j) {
		if len(s.Stopped) > 0 {
			continue
		}
		stronger := own(b, s, day)
		stronger.KeepJobs = keeps // also where a keep does not stop j itself, a lock
		c.Stronger = append(c.Stronger, datasource.Stronger{
			Criteria: stronger,
			Runs:     contains(together, s) && casefile.Needed(s) == concept.ApprovalNone,
		})
	}
	return c
}

// own is the criteria of a job without regard to others.
func own(b *plan.Binding, j *plan.Job, day rule.Day) *datasource.Criteria {
	d := due(b, j, day)
	c := &datasource.Criteria{
		Subject: Subject(b, j.Action.Object),
		Day:     day,
		Only:    d.Only, Start: d.Start, Before: d.Before, Vetoes: d.Vetoes,
		Change: change(b, j, day),
		Waits:  casefile.Needed(j) != concept.ApprovalNone,
	}
	for i := range c.Change.Parts {
		if part := &c.Change.Parts[i]; part.Shared {
			part.Sharers = sharers(b, j.Action.Object, part.Relation, day)
			part.Siblings = siblings(b, j, day)
		}
	}
	for _, duty := range j.Action.Duties() {
		c.Duties = append(c.Duties, datasource.DutyTest{Start: duty.Start, Before: duty.Term.Boundary(day)})
	}
	return c
}

func due(b *plan.Binding, j *plan.Job, day rule.Day) datasource.Due {
	d := datasource.Due{Only: j.When.Only, Start: j.When.Start, Before: j.Boundary(day)}
	for _, u := range j.When.Unless {
		d.Vetoes = append(d.Vetoes, veto(b, j.Action.Object, u))
	}
	return d
}

func veto(b *plan.Binding, o *plan.Object, u rule.Unless) datasource.Veto {
	switch u := u.(type) {
	case rule.Has:
		return datasource.Veto{Relation: u.Relation, Only: u.Only}
	case rule.PersonHas:
		other := b.Object(u.Object)
		return datasource.Veto{
			Other:   Subject(b, other),
			Foreign: other.Source != o.Source,
			Same:    other == o,
			Only:    u.Only,
		}
	}
	panic("unless of an unknown sort")
}

// Subject puts a bound object into the words of its database.
func Subject(b *plan.Binding, o *plan.Object) *datasource.Subject {
	s := &datasource.Subject{
		Table: o.Table,
		Key:   o.Key,
		Only:  o.Only,
		Zones: rule.Zones{Concept: b.Concept.Zone, Source: b.Concept.Source(o.Source).Zone},
	}
	for _, r := range o.Relations {
		s.Relations = append(s.Relations, Relation(r))
	}
	for _, p := range o.Person {
		s.Person = append(s.Person, datasource.Identifier{Kind: p.Kind, Columns: refs(p.Columns),
			Fold: fold(p), Written: written(b, o, p.Columns)})
	}
	for _, d := range o.Dates {
		s.Events = s.Events || len(rule.Events(d.Start)) > 0
	}
	return s
}

// Relation puts a part or related table into the words of its database.
func Relation(r plan.Relation) datasource.Relation {
	return datasource.Relation{Name: r.Name, Parent: r.Parent, Part: r.Part, Table: r.Table, By: joins(r.By), Only: r.Only}
}

func joins(by []concept.Join) []datasource.Join {
	out := make([]datasource.Join, len(by))
	for i, j := range by {
		out[i] = datasource.Join(j)
	}
	return out
}

func refs(columns []concept.ColumnRef) []datasource.ColumnRef {
	out := make([]datasource.ColumnRef, len(columns))
	for i, c := range columns {
		out[i] = datasource.ColumnRef(c)
	}
	return out
}

// fold says which normal forms SQL can compare by itself; the others, and
// identifiers whose columns differ in theirs, are compared in Go.
func fold(p plan.Identifier) datasource.Fold {
	first := foldOf(p.Categories[0])
	for _, c := range p.Categories[1:] {
		if foldOf(c) != first {
			return datasource.InGo
		}
	}
	return first
}

func foldOf(c method.Category) datasource.Fold {
	switch c {
	case method.CategoryIdentifier:
		return datasource.Trim
	case method.CategoryEmail:
		return datasource.LowerTrim
	}
	return datasource.InGo
}

func change(b *plan.Binding, j *plan.Job, day rule.Day) datasource.Change {
	a := j.Action
	c := datasource.Change{Kind: a.Kind, Sets: assigns(a.Own), Delete: a.Kind == method.Delete}
	for _, p := range a.Parts {
		c.Parts = append(c.Parts, datasource.PartChange{
			Relation: p.Relation, Sets: assigns(p.Writes), Shared: shared(a.Object, p.Relation),
		})
	}
	if c.Delete {
		c.Parts = sharedParts(a.Object)
	}
	switch a.Kind {
	case method.Lock:
		c.Mark = &datasource.Mark{Object: a.Object.Table.Table, Kind: datasource.LockMark,
			Ground: string(a.Ground), Origin: Origin(j.Name), Since: day}
	case method.Keep:
		c.Mark = &datasource.Mark{Object: a.Object.Table.Table, Kind: datasource.KeepMark,
			Origin: Origin(j.Name), Since: day}
	}
	return c
}

// sharedParts are the parts that a deletion leaves to other records that point
// to them too.
func sharedParts(o *plan.Object) []datasource.PartChange {
	var parts []datasource.PartChange
	for _, r := range o.Relations {
		if r.Part && r.Shared {
			parts = append(parts, datasource.PartChange{Relation: r.Name, Shared: true})
		}
	}
	return parts
}

// Origin is the origin of marks a job sets.
func Origin(job string) string { return "job/" + job }

func assigns(writes []plan.Write) []datasource.Assign {
	out := make([]datasource.Assign, len(writes))
	for i, w := range writes {
		out[i] = datasource.Assign{Column: w.Column, Program: w.Program, Set: w.Set}
	}
	return out
}

func shared(o *plan.Object, relation string) bool {
	for _, r := range o.Relations {
		if r.Name == relation {
			return r.Shared
		}
	}
	return false
}

// stoppedByKeep: a Keep stops what changes values or deletes.
func stoppedByKeep(k method.Kind) bool { return k != method.Lock && k != method.Keep }

func contains(jobs []*plan.Job, j *plan.Job) bool {
	for _, x := range jobs {
		if x == j {
			return true
		}
	}
	return false
}

// InSQL tells whether two identifiers can be compared by SQL.
func InSQL(a, b plan.Identifier) bool { return fold(a) == fold(b) && fold(a) != datasource.InGo }

// written are the fixed values that actions of the object write to the columns
// of an identifier.
func written(b *plan.Binding, o *plan.Object, columns []concept.ColumnRef) [][]method.Expr {
	out := make([][]method.Expr, len(columns))
	for i, ref := range columns {
		for _, a := range b.Actions {
			if a.Object == o {
				out[i] = append(out[i], writtenBy(a, ref)...)
			}
		}
	}
	return out
}

func writtenBy(a *plan.Action, ref concept.ColumnRef) []method.Expr {
	writes := a.Own
	if ref.Relation != "" {
		writes = nil
		for _, p := range a.Parts {
			if p.Relation == ref.Relation {
				writes = p.Writes
			}
		}
	}
	var out []method.Expr
	for _, w := range writes {
		if w.Column == ref.Column && w.Program != nil && fixed(w.Program.SQL) {
			out = append(out, w.Program.SQL)
		}
	}
	return out
}

// fixed tells a value that an action makes up from one that is left of the old.
func fixed(e method.Expr) bool {
	switch e := e.(type) {
	case method.Const, method.Key:
		return true
	case method.KeepNull:
		return fixed(e.Then)
	case method.Concat:
		return true
	}
	return false
}

// sharers are the other objects of the source that map a part's table as well,
// each with the rules of its active erasing jobs.
func sharers(b *plan.Binding, o *plan.Object, part string, day rule.Day) []datasource.Sharer {
	var out []datasource.Sharer
	mapped := o.Relation(part)
	for _, other := range b.Objects {
		if other == o || other.Source != o.Source || other.Table == nil {
			continue
		}
		for _, r := range other.Relations {
			if r.Part && r.Parent == "" && r.Table != nil && r.Table.Name == mapped.Table.Name {
				out = append(out, datasource.Sharer{Subject: Subject(b, other), Relation: r.Name, Rules: erasing(b, other, day)})
			}
		}
	}
	return out
}

// erasing are the rules of an object's active erasing jobs.
func erasing(b *plan.Binding, o *plan.Object, day rule.Day) []*datasource.Criteria {
	return rules(b, day, func(j *plan.Job) bool {
		return j.Action.Object == o && (j.Action.Kind == method.Anonymise || j.Action.Kind == method.Delete)
	})
}

// siblings are the rules of the other jobs of an object that do to a record what
// a job does, or more.
func siblings(b *plan.Binding, of *plan.Job, day rule.Day) []*datasource.Criteria {
	stronger := b.Stronger(of)
	return rules(b, day, func(j *plan.Job) bool {
		same := j.Action.Object == of.Action.Object && j.Action.Kind == of.Action.Kind
		return j != of && (same || contains(stronger, j))
	})
}

// rules are the criteria of active jobs as far as their records' own columns go.
func rules(b *plan.Binding, day rule.Day, wanted func(*plan.Job) bool) []*datasource.Criteria {
	var out []*datasource.Criteria
	for _, j := range b.Jobs {
		if !j.Active || len(j.Stopped) > 0 || !wanted(j) {
			continue
		}
		d := due(b, j, day)
		c := &datasource.Criteria{Subject: Subject(b, j.Action.Object), Day: day, Only: d.Only, Start: d.Start, Before: d.Before,
			Vetoes: d.Vetoes, Change: change(b, j, day)}
		for _, duty := range j.Action.Duties() {
			c.Duties = append(c.Duties, datasource.DutyTest{Start: duty.Start, Before: duty.Term.Boundary(day)})
		}
		for _, k := range b.KeepJobs(j.Action.Object) {
			c.KeepJobs = append(c.KeepJobs, due(b, k, day))
		}
		out = append(out, c)
	}
	return out
}
