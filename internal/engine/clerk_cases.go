package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/store"
)

// What a clerk sees of cases: those that speak of a record of the organisations
// assigned, and of each only what is about such records. Whose a record is says
// its source now, so a record that is gone is nobody's any more.

// A clerk's page looks at so many cases at a time, and so often: a clerk of a
// few records turns pages that hold few cases, and no page takes long.
const (
	clerkCases = 200
	clerkReads = 5
)

// clerksCases is a page of the cases that the actor may see.
func (e *Engine) clerksCases(ctx context.Context, actor access.Actor, q store.CaseQuery) (CasePage, error) {
	page := CasePage{Cases: []CaseRow{}}
	s, err := e.inForce(ctx)
	if err != nil {
		return page, err
	}
	defer s.Close()
	want := q.Limit
	q.Limit = clerkCases
	for range clerkReads {
		p, err := e.store.ListCases(ctx, q)
		if err != nil {
			return page, err
		}
		rows, err := e.seenCases(ctx, s, actor, p.Cases)
		if err != nil {
			return page, err
		}
		if room := want - len(page.Cases); len(rows) > room {
			page.Cases = append(page.Cases, rows[:room]...)
			page.Next = cursor(behind(rows[room-1], q.ByDue))
			break
		}
		page.Cases = append(page.Cases, rows...)
		if page.Next = ""; p.Next == nil {
			break
		}
		page.Next, q.After = cursor(*p.Next), p.Next
		if len(page.Cases) == want {
			break
		}
	}
	page.Total, page.TotalCapped = len(page.Cases), page.Next != ""
	return page, nil
}

// clerksCounts counts the cases that the actor may see, by state, and says that
// there may be more where it did not look at all of a state.
func (e *Engine) clerksCounts(ctx context.Context, actor access.Actor) (CaseCounts, error) {
	c := CaseCounts{States: map[casefile.State]int{}}
	s, err := e.inForce(ctx)
	if err != nil {
		return c, err
	}
	defer s.Close()
	for _, state := range casefile.CaseStates {
		if err := e.countSeen(ctx, s, actor, state, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// countSeen counts those of one state.
func (e *Engine) countSeen(ctx context.Context, s *situation, actor access.Actor, state casefile.State, c *CaseCounts) error {
	over := state == casefile.Closed || state == casefile.Refused || state == casefile.Cancelled
	q := store.CaseQuery{States: []casefile.State{state}, Limit: clerkCases}
	for range clerkReads {
		p, err := e.store.ListCases(ctx, q)
		if err != nil {
			return err
		}
		rows, err := e.seenCases(ctx, s, actor, p.Cases)
		if err != nil {
			return err
		}
		for _, r := range rows {
			c.States[state]++
			c.All++
			if r.Assigned == actor.ID && !over {
				c.Mine++
			}
		}
		if q.After = p.Next; p.Next == nil {
			return nil
		}
	}
	c.Capped = true
	return nil
}

// behind is the place of a case in the list.
func behind(r CaseRow, byDue bool) store.CasePlace {
	p := store.CasePlace{ID: r.ID}
	if byDue && r.Due != nil {
		p.Due = r.Due.String()
	}
	return p
}

// seenCases leaves of some cases those with a record that the actor may see.
func (e *Engine) seenCases(ctx context.Context, s *situation, actor access.Actor, heads []store.CaseHead) ([]CaseRow, error) {
	ids := make([]int64, len(heads))
	for i, h := range heads {
		ids[i] = h.ID
	}
	records, err := e.store.RecordsOfCases(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []RecordRef
	for _, id := range ids {
		all = append(all, refsOf(records[id])...)
	}
	seen, err := s.seenSet(ctx, actor, all)
	if err != nil {
		return nil, err
	}
	var rows []CaseRow
	for _, h := range heads {
		mine := slices.DeleteFunc(refsOf(records[h.ID]), func(r RecordRef) bool { return !seen[r] })
		if len(mine) == 0 {
			continue
		}
		objects := map[string]bool{}
		for _, r := range mine {
			objects[r.Object] = true
		}
		h.Aims = slices.DeleteFunc(slices.Clone(h.Aims), func(a casefile.Aim) bool { return !objects[a.Object] })
		h.Items = len(mine)
		rows = append(rows, rowOf(h))
	}
	return rows, nil
}

func refsOf(records []store.CaseRecord) []RecordRef {
	refs := make([]RecordRef, len(records))
	for i, r := range records {
		refs[i] = RecordRef{Object: r.Object, Key: r.Key}
	}
	return refs
}

// seenSet is seenRecords as a set.
func (s *situation) seenSet(ctx context.Context, actor access.Actor, refs []RecordRef) (map[RecordRef]bool, error) {
	left, err := s.seenRecords(ctx, actor, refs)
	set := make(map[RecordRef]bool, len(left))
	for _, r := range left {
		set[r] = true
	}
	return set, err
}

// narrow leaves of a case what the actor may see of it; a case with nothing
// left is not there.
func (r *caseReading) narrow(ctx context.Context, actor access.Actor) error {
	if !actor.Limited() {
		return nil
	}
	s, err := r.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var refs []RecordRef
	for _, it := range r.items {
		refs = append(refs, RecordRef{Object: it.Aim.Object, Key: it.Key})
	}
	for _, it := range r.ran {
		refs = append(refs, RecordRef{Object: it.Aim.Object, Key: it.Key})
	}
	if r.seen, err = s.seenSet(ctx, actor, refs); err != nil {
		return err
	}
	r.items = slices.DeleteFunc(r.items, func(it casefile.LivingItem) bool { return !r.seen[RecordRef{Object: it.Aim.Object, Key: it.Key}] })
	r.ran = slices.DeleteFunc(r.ran, func(it store.RunItem) bool { return !r.seen[RecordRef{Object: it.Aim.Object, Key: it.Key}] })
	if len(r.items)+len(r.ran) == 0 {
		return fmt.Errorf("case %d: %w", r.head.ID, ErrUnknownCase)
	}
	r.head.Aims, r.head.Missing = nil, 0
	for _, it := range r.items {
		r.head.Aims = append(r.head.Aims, it.Aim)
		if it.Living() {
			r.head.Missing = max(r.head.Missing, it.Missing())
		}
	}
	for _, it := range r.ran {
		r.head.Aims = append(r.head.Aims, it.Aim)
	}
	return nil
}

// withhold takes out of a case file what is about records the actor does not
// see, and the reasons of marks from whoever may not know them.
func (r *caseReading) withhold(actor access.Actor, f *CaseFile) {
	if r.seen != nil {
		items := map[string]bool{"": true}
		for _, it := range f.ItemList {
			items[it.ID] = true
		}
		f.Found = slices.DeleteFunc(f.Found, func(x FoundRecord) bool { return !r.seen[x.RecordRef] })
		f.Events = slices.DeleteFunc(f.Events, func(x CaseEvent) bool { return !items[x.Item] })
		f.Shared = nil
	}
	if !actor.May(access.ReadLocked) {
		for i := range f.ItemList {
			f.ItemList[i].Marks = withoutReasons(f.ItemList[i].Marks)
		}
	}
}

// onlySeen leaves of what was found the records that the actor may see. named
// says that the records were named one by one: then all of them must be.
func (f *finding) onlySeen(ctx context.Context, actor access.Actor, named bool) error {
	if !actor.Limited() {
		return nil
	}
	refs := make([]RecordRef, len(f.records))
	for i, r := range f.records {
		refs[i] = r.RecordRef
	}
	seen, err := f.s.seenSet(ctx, actor, refs)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if named && !seen[ref] {
			return fmt.Errorf("%s %s: %w", ref.Object, ref.Key, ErrUnknownRecord)
		}
	}
	f.records = slices.DeleteFunc(f.records, func(r *foundHere) bool { return !seen[r.RecordRef] })
	f.shared = nil
	return nil
}
