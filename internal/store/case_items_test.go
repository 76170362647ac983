package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

var forgetContracts = casefile.Aim{Object: "contract", Action: "forgetContracts", Kind: "anonymise", Job: "f"}

func opening(origin string) casefile.Opening {
	return casefile.Opening{Origin: origin, At: time.Unix(1_800_000_000, 0), Day: day}
}

// waiting is an item of a record that waits for people.
func waiting(key string, needs concept.Approval, persons ...casefile.PersonKey) casefile.NewItem {
	return casefile.NewItem{Source: "sales", Table: "contracts", Key: key, Aim: forgetContracts, Digest: "d1", State: casefile.DueItem,
		Needs: needs, Due: day, Persons: persons}
}

func addItems(t *testing.T, s *Store, o casefile.Opening, items ...casefile.NewItem) []casefile.Opened {
	t.Helper()
	out, err := s.AddItems(t.Context(), o, items)
	must(t, err)
	return out
}

func state(t *testing.T, s *Store, id int64, want casefile.State) {
	t.Helper()
	if got, err := s.CaseState(t.Context(), id); err != nil || got != want {
		t.Errorf("case %d is %s, %v; want %s", id, got, err, want)
	}
}

// onePersonOneOpenCase: items of one person meet in one case, across jobs and
// orders; when it is over, the next opens another.
func onePersonOneOpenCase(t *testing.T, s *Store) {
	anna, eva := casefile.PersonKey{1}, casefile.PersonKey{2}
	first := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalOne, anna), waiting("2", concept.ApprovalOne, eva),
		waiting("3", concept.ApprovalOne, anna), waiting("4", concept.ApprovalOne))
	if first[0].Case != first[2].Case || first[0].Case == first[1].Case || first[3].Case == first[1].Case {
		t.Errorf("cases: %+v", first)
	}
	again := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalOne, anna))
	if again[0].Fresh || again[0] != (casefile.Opened{Case: first[0].Case, Item: first[0].Item}) {
		t.Errorf("the item is there already: %+v", again)
	}
	other := waiting("1", concept.ApprovalOne, anna)
	other.Aim.Job, other.Aim.Action = "g", "mask"
	if more := addItems(t, s, opening("job/g"), other); more[0].Case != first[0].Case || !more[0].Fresh {
		t.Errorf("another job's item belongs to the open case: %+v", more)
	}
	items, err := s.ItemsOfCases(t.Context(), first[0].Case)
	must(t, err)
	var ends []ItemEnd
	for _, it := range items {
		ends = append(ends, ItemEnd{ID: it.ID, State: casefile.Skipped, Reason: rule.Gone})
	}
	must(t, s.ChangeItems(t.Context(), ends, day))
	state(t, s, first[0].Case, casefile.Closed)
	open, err := s.OpenCases(t.Context(), []casefile.PersonKey{anna, eva})
	must(t, err)
	if diff := cmp.Diff(map[casefile.PersonKey]int64{eva: first[1].Case}, open); diff != "" {
		t.Error(diff)
	}
	if next := addItems(t, s, opening("job/f"), waiting("9", concept.ApprovalOne, anna)); next[0].Case == first[0].Case {
		t.Error("a closed case has no link to the person, so the next is another")
	}
}

// decide decides about all items of a case that casefile allows.
func decide(t *testing.T, s *Store, id int64, who string, verdict casefile.Event) error {
	t.Helper()
	_, err := s.Decide(t.Context(), casefile.Decision{Case: id, Actor: who, At: time.Unix(1_800_000_000, 0), Verdict: string(verdict)}, day,
		func(items []casefile.LivingItem) ([]casefile.LivingItem, string, error) {
			items = slices.DeleteFunc(items, func(it casefile.LivingItem) bool { return it.State == casefile.Running || !it.Living() })
			if len(items) == 0 {
				return nil, "", casefile.ErrTransition
			}
			return items, "shown", nil
		})
	return err
}

// twoApprove: an item needs two different people; one who approves twice counts
// once, and another definition makes both void.
func twoApprove(t *testing.T, s *Store) {
	id := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalTwo, casefile.PersonKey{1}))[0].Case
	state(t, s, id, casefile.AwaitingApproval)
	for _, who := range []string{"user:1", "user:1"} {
		must(t, decide(t, s, id, who, casefile.Approve))
		state(t, s, id, casefile.AwaitingApproval)
	}
	must(t, decide(t, s, id, "user:2", casefile.Approve))
	state(t, s, id, casefile.ApprovedState)
	items, err := s.ItemsOf(t.Context(), forgetContracts)
	must(t, err)
	if len(items) != 1 || !slices.Equal(items[0].Approvers, []string{"user:1", "user:2"}) {
		t.Errorf("approvers: %+v", items)
	}
	if n, err := s.Renew(t.Context(), forgetContracts, "d1", day); err != nil || n != 0 {
		t.Errorf("the same definition: %d void, %v", n, err)
	}
	if n, err := s.Renew(t.Context(), forgetContracts, "d2", day); err != nil || n != 1 {
		t.Errorf("another definition: %d void, %v", n, err)
	}
	state(t, s, id, casefile.Closed)
	decisions, err := s.CaseDecisions(t.Context(), id)
	must(t, err)
	if len(decisions) != 3 || decisions[0].Digest != "shown" || decisions[0].Covered != 1 {
		t.Errorf("decisions stay: %+v", decisions)
	}
}

// claimTakesTheCaseAlong: what was cancelled cannot be claimed, what was claimed
// cannot be cancelled, and the link to the person goes with the last item.
func claimTakesTheCaseAlong(t *testing.T, s *Store) {
	var items []casefile.NewItem
	for i := range 4 {
		items = append(items, waiting(fmt.Sprint(i), concept.ApprovalNone, casefile.PersonKey{byte(i + 1)}))
	}
	opened := addItems(t, s, opening("job/f"), items...)
	must(t, decide(t, s, opened[1].Case, "user:1", casefile.Cancel))
	must(t, decide(t, s, opened[2].Case, "user:1", casefile.Refuse))

	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r", Day: day, Started: time.Now()}))
	p := casefile.NewSlice{Slice: casefile.Slice{ID: "r-1", Run: "r", Job: "f", Source: "sales", Table: "contracts", State: casefile.DueItem, Records: 4},
		Aim: forgetContracts, Digest: "d1", Derivations: []casefile.Derivation{{ID: 1, Run: "r", Job: "f", DueDay: day}}}
	for i := range 4 {
		p.Items = append(p.Items, casefile.Item{Key: fmt.Sprint(i), Case: opened[i].Case, Derivation: 1})
	}
	must(t, s.AddSlice(t.Context(), p))
	without, err := s.Claim(t.Context(), "r-1")
	must(t, err)
	if diff := cmp.Diff(map[string]rule.Reason{"1": rule.Cancelled, "2": rule.Refused}, without); diff != "" {
		t.Error(diff)
	}
	state(t, s, opened[0].Case, casefile.Running)
	if err := decide(t, s, opened[0].Case, "user:1", casefile.Cancel); !errors.Is(err, casefile.ErrTransition) {
		t.Errorf("what was claimed cannot be cancelled: %v", err)
	}
	p.Slice.State, p.Slice.Changed = casefile.Done, 1
	must(t, s.Finish(t.Context(), casefile.EndedSlice{Slice: p.Slice, Day: day, Differing: []casefile.Item{
		{Key: "1", State: casefile.Skipped, Reason: rule.Cancelled}, {Key: "2", State: casefile.Skipped, Reason: rule.Refused},
		{Key: "3", State: casefile.Skipped, Reason: rule.Held}}}))
	for i, want := range []casefile.State{casefile.Closed, casefile.Cancelled, casefile.Refused, casefile.Open} {
		state(t, s, opened[i].Case, want)
		linked, err := s.LinkedTo(t.Context(), opened[i].Case)
		must(t, err)
		if linked != (i == 3) {
			t.Errorf("case %d knows its person: %v", i, linked)
		}
	}
	left, err := s.ItemsOfCases(t.Context(), opened[3].Case)
	must(t, err)
	if left[0].State != casefile.DueItem || left[0].Reason != rule.Held {
		t.Errorf("what a Keep stops is due: %+v", left[0])
	}
}

// aSliceOfApprovedItems: only what people approved is claimed, under the digest
// they approved; a slice that is dropped gives its items back.
func aSliceOfApprovedItems(t *testing.T, s *Store) {
	opened := addItems(t, s, opening("job/f"), waiting("0", concept.ApprovalOne, casefile.PersonKey{1}), waiting("1", concept.ApprovalOne, casefile.PersonKey{2}))
	must(t, decide(t, s, opened[0].Case, "user:1", casefile.Approve))
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r", Day: day, Started: time.Now()}))
	slice := func(id, digest string) casefile.NewSlice {
		return casefile.NewSlice{Slice: casefile.Slice{ID: id, Run: "r", Job: "f", Source: "sales", Table: "contracts", State: casefile.DueItem, Records: 3},
			Aim: forgetContracts, Digest: digest, Needs: concept.ApprovalOne, Derivations: []casefile.Derivation{{ID: int64(len(id) + len(digest)*100), Run: "r", Job: "f", DueDay: day}},
			Items: []casefile.Item{{Key: "0", Case: opened[0].Case, Derivation: 1}, {Key: "1", Case: opened[1].Case, Derivation: 1}, {Key: "9", Case: opened[1].Case, Derivation: 1}}}
	}
	for _, c := range []struct {
		digest string
		want   map[string]rule.Reason
	}{
		{"d1", map[string]rule.Reason{"1": rule.AwaitingApproval, "9": rule.Cancelled}},
		{"other", map[string]rule.Reason{"0": rule.AwaitingApproval, "1": rule.AwaitingApproval, "9": rule.Cancelled}},
	} {
		must(t, s.AddSlice(t.Context(), slice("r-"+c.digest, c.digest)))
		without, err := s.Claim(t.Context(), "r-"+c.digest)
		must(t, err)
		if diff := cmp.Diff(c.want, without); diff != "" {
			t.Errorf("%s: %s", c.digest, diff)
		}
		must(t, s.DropSlice(t.Context(), "r-"+c.digest))
		state(t, s, opened[0].Case, casefile.ApprovedState)
	}
}

// marksHoldCasesOpen: a mark keeps its case open until it ends, also where the
// record's identifiers are others by then.
func marksHoldCasesOpen(t *testing.T, s *Store) {
	keep := casefile.NewItem{Source: "sales", Table: "contracts", Key: "1", Aim: casefile.Aim{Object: "contract", Action: "keep", Kind: "keep"},
		State: casefile.Done, Needs: concept.ApprovalNone, Due: day, Mark: "m1", Standing: true, Persons: []casefile.PersonKey{{1}}}
	id := addItems(t, s, opening(casefile.ByMark), keep)[0].Case
	state(t, s, id, casefile.Open)
	if more := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalNone)); more[0].Case != id {
		t.Errorf("a record that names nobody belongs where its mark is: %+v", more)
	}
	release := keep
	release.Aim.Action, release.Aim.Kind, release.Standing, release.Persons = "release", "release", false, []casefile.PersonKey{{7}}
	if ended := addItems(t, s, opening(casefile.ByMark), release); ended[0].Case != id {
		t.Errorf("the end of a mark belongs to its case: %+v", ended)
	}
	items, err := s.ItemsOf(t.Context(), forgetContracts)
	must(t, err)
	must(t, s.ChangeItems(t.Context(), []ItemEnd{{ID: items[0].ID, State: casefile.Skipped, Reason: rule.Gone}}, day))
	state(t, s, id, casefile.Closed)

	ends := day + 1
	keep.Key, keep.Mark, keep.NotBefore, keep.Persons = "2", "m2", &ends, []casefile.PersonKey{{3}}
	id = addItems(t, s, opening(casefile.ByMark), keep)[0].Case
	must(t, s.EndStanding(t.Context(), nil, day))
	state(t, s, id, casefile.Open)
	must(t, s.EndStanding(t.Context(), nil, day+1))
	state(t, s, id, casefile.Closed)
}

// anErasureEndsTheRest: when a record is erased, what weaker actions had to do
// with it is superseded, and the link goes in the same transaction.
func anErasureEndsTheRest(t *testing.T, s *Store) {
	mask := waiting("0", concept.ApprovalNone, casefile.PersonKey{1})
	mask.Aim.Action, mask.Aim.Job = "mask", "m"
	id := addItems(t, s, opening("job/m"), mask)[0].Case
	p := plannedSlice(t, s, "r-1", 1)
	_, err := s.Claim(t.Context(), "r-1")
	must(t, err)
	p.Slice.State = casefile.Done
	must(t, s.Finish(t.Context(), casefile.EndedSlice{Slice: p.Slice, Day: day, Settled: casefile.Settled{Table: "sales/contracts", Keys: []string{"0"}}}))
	state(t, s, id, casefile.Closed)
	items, err := s.ItemsOfCases(t.Context(), id)
	must(t, err)
	if items[0].State != casefile.Skipped || items[0].Reason != rule.Superseded {
		t.Errorf("%+v", items[0])
	}
	if linked, err := s.LinkedTo(t.Context(), id); err != nil || linked {
		t.Errorf("the link must be gone: %v, %v", linked, err)
	}
}

// aThousandOpenOneCase: so many open a case for one person at once, over several
// connections as two nodes would, and there is one.
func aThousandOpenOneCase(t *testing.T, places []string) {
	stores := make([]*Store, len(places))
	for i, p := range places {
		stores[i] = open(t, p)
	}
	const many = 1000
	person := casefile.PersonKey{4, 2}
	var wg sync.WaitGroup
	cases, errs := make([]int64, many), make([]error, many)
	for i := range many {
		wg.Go(func() {
			o := opening(casefile.ByAPI)
			o.OnePerson = true
			out, err := stores[i%len(stores)].AddItems(context.WithoutCancel(t.Context()), o, []casefile.NewItem{waiting(fmt.Sprint(i%7), concept.ApprovalOne, person)})
			errs[i] = err
			if err == nil {
				cases[i] = out[0].Case
			}
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	slices.Sort(cases)
	if got := slices.Compact(cases); len(got) != 1 {
		t.Errorf("%d cases for one person: %v", len(got), got)
	}
	items, err := stores[0].ItemsOfCases(t.Context(), cases[0])
	must(t, err)
	if len(items) != 7 {
		t.Errorf("%d items, want 7", len(items))
	}
}

func TestAThousandOpenOneCase(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		var place string
		switch d {
		case testdb.SQLite:
			place = filepath.Join(t.TempDir(), "fristwerk.db")
		case testdb.Postgres:
			place = testdb.New(t, testdb.Postgres).URL
		default:
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			aThousandOpenOneCase(t, []string{place, place})
		})
	}
}
