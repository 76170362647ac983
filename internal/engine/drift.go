package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// findDrift names what is new or changed in a source since somebody last looked.
// Jobs that read or write a table concerned stop until somebody has: what is
// new there may hold a copy, or take rows along.
func (e *Engine) findDrift(ctx context.Context, s *situation) error {
	looks, err := e.schemaLooks(ctx, s)
	if err != nil {
		return err
	}
	for _, look := range looks {
		for _, d := range look.Changes {
			if strings.HasPrefix(string(d.Kind), "gone_") {
				continue // a column that is missed is a finding of its own; less of the rest harms nobody
			}
			s.binding.Add(drifted(s, look.Source, d)...)
		}
	}
	return nil
}

// drifted is one finding for each object concerned, or one that stops nothing.
func drifted(s *situation, source string, d schema.Difference) []plan.Finding {
	where := d.Table
	if d.What != "" {
		where += "." + d.What
	}
	var found []plan.Finding
	tables := concernedTables(s.schemas[source], d)
	for _, o := range s.binding.Objects {
		if o.Source == source && slices.ContainsFunc(tables, func(table string) bool { return uses(o, table) }) {
			f := plan.NewFinding("schema_changed", o.Name, where, difference(d))
			f.Jobs = s.jobsAbout(o.Name)
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		f := plan.NewFinding("schema_changed", "", source+": "+where, difference(d))
		f.Jobs = []string{}
		found = append(found, f)
	}
	return found
}

// concernedTables are the table that changed and, where it is new or points to
// another one than before, those it points to.
func concernedTables(now *schema.Database, d schema.Difference) []string {
	tables := []string{d.Table}
	if d.Kind != schema.NewTable && d.Kind != schema.NewForeignKey {
		return tables
	}
	for _, t := range now.Tables {
		if t.Name.String() != d.Table {
			continue
		}
		for _, key := range t.ForeignKeys {
			tables = append(tables, key.RefTable.String())
		}
	}
	return tables
}

// uses says whether an object reads or writes a table; one that is gone is known
// by the concept's name for it.
func uses(o *plan.Object, table string) bool {
	is := func(t *schema.Table, name concept.Table) bool {
		if t != nil {
			return t.Name.String() == table
		}
		return name.Name == table || name.Schema+"."+name.Name == table
	}
	if is(o.Table, o.Object.Table) {
		return true
	}
	return slices.ContainsFunc(o.Relations, func(r plan.Relation) bool { return is(r.Table, tableNamed(o, r.Name)) })
}

func tableNamed(o *plan.Object, relation string) concept.Table {
	if p := o.Part(relation); p != nil {
		return p.Table
	}
	if r := o.Object.Relation(relation); r != nil {
		return r.Table
	}
	return concept.Table{}
}

// jobsAbout are the jobs of an object, and those that ask about its persons.
func (s *situation) jobsAbout(object string) []string {
	names := []string{}
	for _, j := range s.binding.Jobs {
		asks := slices.ContainsFunc(personVetoes(s, j), func(other execution.PersonVeto) bool { return other.Object.Name == object })
		if j.Action.Object.Name == object || asks {
			names = append(names, j.Name)
		}
	}
	return names
}

// difference says in words what became of a thing.
func difference(d schema.Difference) string {
	kind, thing, _ := strings.Cut(string(d.Kind), "_")
	text := "the " + strings.ReplaceAll(thing, "_", " ") + " was changed"
	if kind == "new" {
		text = "a new " + strings.ReplaceAll(thing, "_", " ")
	}
	switch {
	case d.Was != "" && d.Is != "":
		text += " from " + d.Was + " to " + d.Is
	case d.Is != "":
		text += ", " + d.Is
	}
	return text
}

// ConfirmSchemas is ConfirmSchema for every source of the concept in force.
func (e *Engine) ConfirmSchemas(ctx context.Context, actor access.Actor) error {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return e.noteLooks(ctx, actor, s)
}
