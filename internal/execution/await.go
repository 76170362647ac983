package execution

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Listing is what goes into case files before it may be done: records that
// people must approve, and those that come due within a job's notice. Nothing
// of the foreign database is written.
type Listing struct {
	Task
	// The Task's Criteria say what is due by the horizon, without asking people.
	Needs   concept.Approval
	Opening casefile.Opening
}

// List opens cases for the records of a listing and adds their items. What is
// in a case already is left as it is, with its due day and its approvals.
// It returns how many cases got an item that was not there.
func (x *Executor) List(ctx context.Context, l Listing) (cases int, err error) {
	l.Task.Run.Day = l.Opening.Day
	seen := map[int64]bool{}
	dropped := map[rule.Reason]int{}
	after := datasource.Key("")
	for {
		var page []datasource.Candidate
		err := Patiently(ctx, func() (err error) {
			page, err = l.Source.Page(ctx, l.Criteria, after, pageSize)
			return err
		})
		if err != nil || len(page) == 0 {
			return len(seen), err
		}
		after = page[len(page)-1].Key
		if page, err = l.Judge.drop(ctx, page, dropped); err != nil {
			return len(seen), err
		}
		if err := x.list(ctx, l, page, seen); err != nil {
			return len(seen), err
		}
	}
}

// list adds one page of items.
func (x *Executor) list(ctx context.Context, l Listing, page []datasource.Candidate, seen map[int64]bool) error {
	if len(page) == 0 {
		return nil
	}
	var starts map[datasource.Key]rule.Moment
	err := Patiently(ctx, func() (err error) {
		starts, err = l.Source.Starts(ctx, l.Criteria, Keys(page))
		return err
	})
	if err != nil {
		return err
	}
	derive := newDerivations(l.Task, x.Cases)
	why := map[rule.Day]*casefile.Derivation{}
	items := make([]casefile.NewItem, len(page))
	for i, c := range page {
		c.Start = starts[c.Key]
		d := derive.derive(c)
		if c.Start.State != rule.Known {
			c.Start.Day = rule.Ceiling
		}
		if why[c.Start.Day] == nil {
			if d.Late > 0 {
				d.Cause = derive.cause("")
			}
			why[c.Start.Day] = &d
		}
		items[i] = x.newItem(l, c, why[c.Start.Day])
	}
	added, err := x.Memory.AddItems(ctx, l.Opening, items)
	for _, a := range added {
		if a.Fresh {
			seen[a.Case] = true
		}
	}
	return err
}

func (x *Executor) newItem(l Listing, c datasource.Candidate, why *casefile.Derivation) casefile.NewItem {
	it := casefile.NewItem{
		Source: l.Source.Name(), Table: l.Object.Table.Table, Key: string(c.Key), Aim: AimOf(l.Job), Digest: l.Job.Digest,
		Why: why, State: casefile.Planned, Needs: l.Needs, Due: why.DueDay, Persons: personKeys(x.Persons, l.Object, c),
	}
	if it.Due <= l.Opening.Day {
		it.State = casefile.DueItem
	}
	return it
}

// Why derives one record's due day, for an item that is listed by itself.
func (x *Executor) Why(t Task, start rule.Moment, stopped rule.Reason) *casefile.Derivation {
	derive := newDerivations(t, x.Cases)
	d := derive.derive(datasource.Candidate{Start: start})
	if d.Late > 0 {
		d.Cause = derive.cause(stopped)
	}
	return &d
}

// PersonKeys hashes the identifiers of a record, strongest first.
func (x *Executor) PersonKeys(o *plan.Object, c datasource.Candidate) []casefile.PersonKey {
	return personKeys(x.Persons, o, c)
}
