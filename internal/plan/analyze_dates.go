package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// movingStarts finds actions that change a date by which their own job, a
// following one or a duty still counts.
func movingStarts(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		for _, d := range b.laterDates(a) {
			if reason := a.moves(d.dateRef); reason != "" {
				at := where(a.Object.tableOf(d.relation).Table, d.column)
				found = append(found, b.onAction("start_moves", a, at, reason+", and "+d.reader+" counts from it"))
			}
		}
	}
	return found
}

// readDate is a date column and who counts from it.
type readDate struct {
	dateRef
	reader string
}

// laterDates are the dates that still count once the action is done: of the
// jobs that run it or what follows it, and of the duties that hold those back.
func (b *Binding) laterDates(a *Action) []readDate {
	var list []readDate
	add := func(s rule.Start, reader string) {
		for _, d := range datesOf(s) {
			if a.Object.tableOf(d.relation) != nil {
				list = append(list, readDate{d, reader})
			}
		}
	}
	chain := b.chain(a)
	for _, j := range b.Jobs {
		if slices.Contains(chain, j.Action) {
			add(j.When.Start, "the job "+j.Name)
		}
	}
	if !erases(a.Kind) {
		for _, d := range a.Object.Retain {
			add(d.Start, "the duty "+d.Title)
		}
	}
	return list
}

// chain is the action and those that follow it. The concept has no circles.
func (b *Binding) chain(a *Action) []*Action {
	list := []*Action{a}
	for next := b.Action(a.FollowedBy); next != nil && !slices.Contains(list, next); next = b.Action(next.FollowedBy) {
		list = append(list, next)
	}
	return list
}

// moves says how an action changes a date: it writes it, writes a column over
// which it is reached, or the database moves it with every change. Empty if it
// does not.
func (a *Action) moves(d dateRef) string {
	if a.Kind == method.Delete {
		return ""
	}
	if a.write(d.relation, d.column) != nil {
		return "the action " + a.Name + " writes"
	}
	for r := a.Object.Relation(d.relation); r != nil; r = a.Object.Relation(r.Parent) {
		for _, j := range r.By {
			if a.write(r.Name, j.Theirs) != nil || a.write(r.Parent, j.Ours) != nil {
				return "is no longer reached once the action " + a.Name + " has written a column of by"
			}
		}
	}
	c := a.Object.tableOf(d.relation).Column(d.column)
	if c != nil && c.OnUpdate && len(a.writesOf(d.relation)) > 0 {
		return "the database moves with every change of the row"
	}
	return ""
}

// indexes finds starts and joins that cost a look at the whole table.
func indexes(b *Binding) []Finding {
	var found []Finding
	for _, j := range b.Jobs {
		o := j.Action.Object
		for _, d := range datesOf(j.When.Start) {
			if d.relation == "" && o.Table != nil && o.Table.Column(d.column) != nil && !leads(o.Table, d.column) {
				found = append(found, b.onJob("index_missing", j, where(o.Object.Table.Name, d.column), "rules start from it"))
			}
		}
	}
	for _, o := range b.Objects {
		for _, r := range o.Relations {
			theirs := make([]string, len(r.By))
			for i, j := range r.By {
				theirs[i] = j.Theirs
			}
			if r.Table != nil && !leads(r.Table, theirs...) {
				found = append(found, b.onObject("index_missing", o, where(r.Table.Table, strings.Join(theirs, ",")), r.Name+" is found over it"))
			}
		}
	}
	return found
}
