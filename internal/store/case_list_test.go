package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// mixedCases stores 40 cases of a run, 10 of one that goes on, and 20 that live
// or have lived: of two jobs, due on different days.
func mixedCases(t *testing.T, s *Store) {
	t.Helper()
	slice := func(run, id string, first, n int) {
		p := casefile.NewSlice{Slice: casefile.Slice{ID: id, Run: run, Job: "f", Source: "sales", Table: "contracts", State: casefile.DueItem}, Aim: forgetContracts}
		for i := first; i < first+n; i++ {
			p.Derivations = append(p.Derivations, casefile.Derivation{ID: int64(i), Run: run, Job: "f", DueDay: day - rule.Day(i*7%90)})
			p.Cases = append(p.Cases, int64(i))
			p.Items = append(p.Items, casefile.Item{Key: fmt.Sprint(i), Case: int64(i), Derivation: int64(i)})
		}
		must(t, s.AddSlice(t.Context(), p))
	}
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "old", Day: day - 1, Started: time.Now()}))
	slice("old", "old-1", 1, 40)
	must(t, s.EndRun(t.Context(), "old", casefile.RunDone, time.Now()))
	if first, err := s.Numbers(t.Context(), "case", 50); err != nil || first != 1 {
		t.Fatalf("numbers begin with %d, %v", first, err)
	}
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "now", Day: day, Started: time.Now()}))
	slice("now", "now-1", 41, 10)
	for i := range 20 {
		it := waiting(fmt.Sprint(100+i), []concept.Approval{concept.ApprovalNone, concept.ApprovalOne, concept.ApprovalTwo}[i%3], casefile.PersonKey{9, byte(i)})
		it.Due = day + rule.Day(i*11%31)
		if i%4 == 0 {
			it.Aim = casefile.Aim{Object: "lead", Action: "mask", Kind: "mask", Job: "m"}
		}
		opened := addItems(t, s, opening("job/x"), it)
		if i == 4 || i == 5 {
			must(t, decide(t, s, opened[0].Case, "user:1", casefile.Refuse))
		}
		if i == 6 {
			must(t, s.Assign(t.Context(), opened[0].Case, "user:7", "user:1", time.Now()))
		}
	}
}

// listing: every filter, in every order, gives by pages of any size what it
// gives at once, and that is what a look at each case would choose.
func listing(t *testing.T, s *Store) {
	mixedCases(t, s)
	whole, err := s.ListCases(t.Context(), CaseQuery{Limit: 1000})
	must(t, err)
	if len(whole.Cases) != 70 || whole.Total != 70 || whole.Next != nil {
		t.Fatalf("%d cases, total %d", len(whole.Cases), whole.Total)
	}
	nobody, somebody := "", "user:7"
	from, to := day-20, day+5
	early := day - 400
	queries := map[string]CaseQuery{
		"all": {}, "awaiting": {States: []casefile.State{casefile.AwaitingApproval}}, "running": {States: []casefile.State{casefile.Running}},
		"refused": {States: []casefile.State{casefile.Refused}}, "closed": {States: []casefile.State{casefile.Closed}},
		"open":     {States: []casefile.State{casefile.Open, casefile.AwaitingApproval, casefile.ApprovedState, casefile.Running}},
		"of a job": {Job: "f"}, "of a lead": {Object: "lead"}, "of no job": {Job: "nightly"},
		"of a job, over": {Job: "f", States: []casefile.State{casefile.Closed, casefile.Refused, casefile.Cancelled}},
		"masked, waits":  {Action: "mask", States: []casefile.State{casefile.AwaitingApproval}},
		"due":            {DueFrom: &from, DueTo: &to}, "due, waits": {DueFrom: &from, DueTo: &to, States: []casefile.State{casefile.AwaitingApproval}},
		"due until": {DueTo: &from}, "due long ago": {DueFrom: &early, DueTo: &from, Job: "f"},
		"mine": {Assigned: &somebody}, "nobody's, waits": {Assigned: &nobody, States: []casefile.State{casefile.AwaitingApproval}},
		"of a person, a job": {ByPerson: true, Persons: []casefile.PersonKey{{9, 1}, {9, 2}, {9, 3}}, Job: "x"},
		"mine, of a job":     {Assigned: &somebody, Job: "x"},
		"of a person":        {ByPerson: true, Persons: []casefile.PersonKey{{9, 1}, {9, 2}}}, "of nobody known": {ByPerson: true, Persons: []casefile.PersonKey{{8}}},
	}
	for name, q := range queries {
		for _, byDue := range []bool{false, true} {
			q.ByDue = byDue
			want := chosen(whole.Cases, q)
			for _, size := range []int{1, 7, 200} {
				for _, walks := range []bool{false, true} { // a small store has nothing but rare aims
					q.walks = walks
					if diff := cmp.Diff(want, paged(t, s, q, size)); diff != "" {
						t.Errorf("%s, by due %v, walks %v, pages of %d (-want +got):\n%s", name, byDue, walks, size, diff)
					}
				}
			}
		}
	}
}

// paged is a whole list, page by page.
func paged(t *testing.T, s *Store, q CaseQuery, size int) []int64 {
	t.Helper()
	ids := []int64{}
	q.Limit = size
	for range 100 {
		p, err := s.ListCases(t.Context(), q)
		must(t, err)
		for _, c := range p.Cases {
			ids = append(ids, c.ID)
		}
		if p.Next == nil {
			return ids
		}
		q.After = p.Next
	}
	t.Fatal("the list has no end")
	return nil
}

// chosen is the list as a look at each case gives it.
func chosen(all []CaseHead, q CaseQuery) []int64 {
	var left []CaseHead
	for _, c := range all {
		of := slices.ContainsFunc(c.Aims, func(a casefile.Aim) bool {
			return (q.Object == "" || a.Object == q.Object) && (q.Action == "" || a.Action == q.Action) && (q.Job == "" || a.Job == q.Job)
		})
		if !of || len(q.States) > 0 && !slices.Contains(q.States, c.State) || q.DueFrom != nil && *c.Due < *q.DueFrom || q.DueTo != nil && *c.Due > *q.DueTo ||
			q.Assigned != nil && c.Assigned != *q.Assigned || q.ByPerson && !ofPerson(c, q.Persons) {
			continue
		}
		left = append(left, c)
	}
	late := func(c CaseHead) bool { return over(c.State) || c.ID <= 50 }
	slices.SortFunc(left, func(a, b CaseHead) int {
		x, y := CasePlace{ID: a.ID, Due: a.Due.String(), Over: q.ByDue && late(a)}, CasePlace{ID: b.ID, Due: b.Due.String(), Over: q.ByDue && late(b)}
		return q.before(x, y)
	})
	ids := []int64{}
	for _, c := range left {
		ids = append(ids, c.ID)
	}
	return ids
}

// ofPerson knows of mixedCases that case 51+i is of person {9, i}; what is over
// is found by nobody's identifiers.
func ofPerson(c CaseHead, persons []casefile.PersonKey) bool {
	return !over(c.State) && c.ID > 50 && slices.Contains(persons, casefile.PersonKey{9, byte(c.ID - 51)})
}

// headsOfCases: what a list says of each case.
func headsOfCases(t *testing.T, s *Store) {
	mixedCases(t, s)
	old, err := s.CaseHead(t.Context(), 7)
	must(t, err)
	opened, due := day-1, day-49
	want := CaseHead{ID: 7, State: casefile.Closed, Run: "old", Opened: &opened, Closed: &opened, Due: &due, Origin: "job/f",
		Aims: []casefile.Aim{forgetContracts}, Items: 1}
	if diff := cmp.Diff(want, old); diff != "" {
		t.Error(diff)
	}
	two, err := s.CaseHead(t.Context(), 53)
	must(t, err)
	if two.State != casefile.AwaitingApproval || two.Missing != 2 || two.Items != 1 || two.Origin != "job/x" {
		t.Errorf("%+v", two)
	}
	items, err := s.RunItems(t.Context(), 7)
	must(t, err)
	if len(items) != 1 || items[0].Key != "7" || items[0].Batch != "old-1" || items[0].Aim != forgetContracts {
		t.Errorf("%+v", items)
	}
	why, err := s.Derivations(t.Context(), []int64{7})
	must(t, err)
	if why[7].DueDay != due || why[7].Job != "f" {
		t.Errorf("%+v", why)
	}
	states, _, all, err := s.CountStates(t.Context(), "user:7")
	must(t, err)
	if states[casefile.Refused] != 2 || all != 70 {
		t.Errorf("states %v of %d", states, all)
	}
}
