package store

import (
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

var day = rule.Date(2026, time.November, 23)

func TestMain(m *testing.M) { testdb.Main(m) }

// TestConformance holds every engine the store can live in to the same
// promises: a new engine is one line here.
func TestConformance(t *testing.T) {
	t.Parallel()
	places := map[testdb.Dialect]func(*testing.T) string{
		testdb.SQLite:   func(t *testing.T) string { return filepath.Join(t.TempDir(), "fristwerk.db") },
		testdb.Postgres: func(t *testing.T) string { return testdb.New(t, testdb.Postgres).URL },
	}
	for _, d := range testdb.Dialects() {
		place, ok := places[d]
		if !ok {
			continue
		}
		for name, keeps := range promises {
			t.Run(string(d)+"/"+name, func(t *testing.T) {
				t.Parallel()
				keeps(t, open(t, place(t)))
			})
		}
	}
}

// promises are what every engine keeps, each on a store of its own.
var promises = map[string]func(*testing.T, *Store){
	"installation is proposed once":         installationIsProposedOnce,
	"versions":                              versions,
	"slice life":                            sliceLife,
	"claim refuses while paused":            claimRefusesWhilePaused,
	"claim refuses under a newer concept":   claimRefusesUnderANewerConcept,
	"person link lives as long as the case": personLinkLivesAsLongAsTheCase,
	"drop slice":                            dropSlice,
	"job runs":                              jobRuns,
	"one person, one open case":             onePersonOneOpenCase,
	"two people approve":                    twoApprove,
	"claim takes the case along":            claimTakesTheCaseAlong,
	"a slice of approved items":             aSliceOfApprovedItems,
	"marks hold cases open":                 marksHoldCasesOpen,
	"an erasure ends the rest":              anErasureEndsTheRest,
	"listing":                               listing,
	"heads of cases":                        headsOfCases,
	"one key":                               oneKey,
	"runs are listed":                       runsAreListed,
	"stages are kept":                       stagesAreKept,
	"lease has one holder":                  leaseHasOneHolder,
	"nothing is written under a lost lease": nothingIsWrittenUnderALostLease,
	"slices add up":                         slicesAddUp,
	"jobs fire once":                        jobsFireOnce,
	"jobs are stopped":                      jobsAreStopped,
	"people are kept":                       peopleAreKept,
	"people are changed":                    peopleAreChanged,
	"people are logged":                     peopleAreLogged,
	"a forgotten name leaves the id":        aForgottenNameLeavesTheID,
	"sessions live":                         sessionsLive,
	"web sessions live":                     webSessionsLive,
	"records of cases":                      recordsOfCases,
	"tokens live":                           tokensLive,
	"tries are counted":                     triesAreCounted,
	"addresses are known":                   addressesAreKnown,
	"proof log":                             proofLog,
	"epochs":                                epochs,
	"logged batches":                        loggedBatches,
	"proof of an entry":                     proofOfAnEntry,
	"proof is looked through":               proofIsLookedThrough,
	"proof tampering":                       proofTampering,
	"looks and exports are logged":          looksAndExportsAreLogged,
	"acts beside are logged":                actsBesideAreLogged,
	"notes on cases are logged":             notesOnCasesAreLogged,
	"views are listed newest first":         viewsAreListedNewestFirst,
	"guards are remembered":                 guardsAreRemembered,
	"keeps on persons":                      keepsOnPersons,
	"marks set by hand":                     marksSetByHand,
	"cases of a record are found":           casesOfARecordAreFound,
	"looks at schemas are kept":             looksAreKept,
	"versions follow the one that was seen": versionsAfter,
	"a repeated request is done once":       onceLife,
	"surveys are kept":                      surveysAreKept,
	"cases expire":                          casesExpire,
	"runs expire with their cases":          runsExpireWithTheirCases,
	"marks expire once they ended":          marksExpireOnceTheyEnded,
	"batches expire":                        batchesExpire,
	"views and access expire":               viewsAndAccessExpire,
	"what ended by itself is swept":         whatEndedByItselfIsSwept,
}

func open(t *testing.T, place string) *Store {
	t.Helper()
	s, err := Open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func installationIsProposedOnce(t *testing.T, s *Store) {
	first, err := s.Installation(t.Context(), func() string { return "one" })
	must(t, err)
	second, err := s.Installation(t.Context(), func() string { return "two" })
	must(t, err)
	if first != "one" || second != "one" {
		t.Errorf("got %q, then %q", first, second)
	}
}

func versions(t *testing.T, s *Store) {
	if _, err := s.InForce(t.Context()); !errors.Is(err, ErrNoConcept) {
		t.Fatalf("want ErrNoConcept, got %v", err)
	}
	for i, text := range []string{"a", "a", "b", "a"} {
		got, err := s.AddVersion(t.Context(), Version{Text: text, AppliedAt: time.Now(), AppliedBy: "os:anna"})
		must(t, err)
		if want := []int64{1, 1, 2, 3}[i]; got != want {
			t.Errorf("%d. %q: version %d, want %d", i, text, got, want)
		}
	}
	v, err := s.InForce(t.Context())
	must(t, err)
	if v.Version != 3 || v.Text != "a" {
		t.Errorf("in force: %d %q", v.Version, v.Text)
	}
}

// plannedSlice stores a run with one planned slice of n items, each a case.
func plannedSlice(t *testing.T, s *Store, id string, n int) casefile.NewSlice {
	t.Helper()
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r", Day: day, Started: time.Now()}))
	p := casefile.NewSlice{
		Slice: casefile.Slice{ID: id, Run: "r", Job: "j", Source: "sales", Table: "contracts",
			State: casefile.DueItem, Records: n, Ranged: true},
		Derivations: []casefile.Derivation{{ID: 1, Run: "r", Job: "j", StartName: "ended", Start: &day, LastDay: &day, DueDay: day + 1}},
	}
	for i := range n {
		p.Cases = append(p.Cases, int64(i+1))
		p.Items = append(p.Items, casefile.Item{Key: strconv.Itoa(i), Case: int64(i + 1), Derivation: 1})
	}
	must(t, s.AddSlice(t.Context(), p))
	return p
}

func sliceLife(t *testing.T, s *Store) {
	p := plannedSlice(t, s, "r-1", 1003)
	without, err := s.Claim(t.Context(), "r-1")
	must(t, err)
	if len(without) != 0 {
		t.Errorf("nothing was cancelled, got %v", without)
	}
	if _, err := s.Claim(t.Context(), "r-1"); !errors.Is(err, casefile.ErrClaimed) {
		t.Errorf("a slice is claimed once, got %v", err)
	}
	p.Slice.State, p.Slice.Changed = casefile.Done, 1002
	must(t, s.Finish(t.Context(), casefile.EndedSlice{
		Slice:     p.Slice,
		Differing: []casefile.Item{{Key: "7", State: casefile.Skipped, Reason: rule.Held}},
		Extra:     []casefile.Item{{Key: "x", Case: 1, Derivation: 1}},
	}))
	items, err := s.Items(t.Context(), "r-1")
	must(t, err)
	if len(items) != 1004 || items[1003].Key != "x" {
		t.Fatalf("got %d items", len(items))
	}
	want := casefile.Item{Key: "7", Case: 8, Derivation: 1, State: casefile.Skipped, Reason: rule.Held}
	if diff := cmp.Diff(want, items[7]); diff != "" {
		t.Error(diff)
	}
	slices, err := s.SlicesOf(t.Context(), "r")
	must(t, err)
	if diff := cmp.Diff([]casefile.Slice{p.Slice}, slices); diff != "" {
		t.Error(diff)
	}
	state, err := s.CaseState(t.Context(), 5)
	must(t, err)
	if state != casefile.Running {
		t.Errorf("while the run runs its cases run, got %s", state)
	}
	must(t, s.EndRun(t.Context(), "r", casefile.RunDone, time.Now()))
	if state, err = s.CaseState(t.Context(), 5); err != nil || state != casefile.Closed {
		t.Errorf("with the run its cases close, got %s, %v", state, err)
	}
}

func claimRefusesWhilePaused(t *testing.T, s *Store) {
	plannedSlice(t, s, "r-1", 1)
	must(t, s.SetPause(t.Context(), Pause{By: "os:anna", At: time.Now().UTC()}))
	if _, err := s.Claim(t.Context(), "r-1"); !errors.Is(err, casefile.ErrPaused) {
		t.Errorf("want casefile.ErrPaused, got %v", err)
	}
	was, err := s.ClearPause(t.Context(), "os:anna", time.Now())
	must(t, err)
	if !was {
		t.Error("it was paused")
	}
	if _, err := s.Claim(t.Context(), "r-1"); err != nil {
		t.Errorf("after resume: %v", err)
	}
}

func claimRefusesUnderANewerConcept(t *testing.T, s *Store) {
	plannedSlice(t, s, "r-1", 1)
	_, err := s.AddVersion(t.Context(), Version{Text: "a", AppliedAt: time.Now()})
	must(t, err)
	if _, err := s.Claim(t.Context(), "r-1"); !errors.Is(err, casefile.ErrNewer) {
		t.Errorf("want ErrNewer, got %v", err)
	}
}

// personLinkLivesAsLongAsTheCase follows one partially anonymised record:
// its case stays findable by the person until the following action is done.
func personLinkLivesAsLongAsTheCase(t *testing.T, s *Store) {
	p := plannedSlice(t, s, "r-1", 2)
	_, err := s.Claim(t.Context(), "r-1")
	must(t, err)
	person := casefile.PersonKey{1, 2, 3}
	p.Slice.State = casefile.Done
	must(t, s.Finish(t.Context(), casefile.EndedSlice{Slice: p.Slice,
		Awaited: []casefile.Awaited{{Table: "contracts", Key: "0", Action: "anonymise_contract", Case: 1, Why: "followed_by", DueDay: day}},
		Persons: map[int64][]casefile.PersonKey{1: {person}}}))
	must(t, s.EndRun(t.Context(), "r", casefile.RunDone, time.Now()))

	found, err := s.OpenCases(t.Context(), []casefile.PersonKey{person, {9}})
	must(t, err)
	if diff := cmp.Diff(map[casefile.PersonKey]int64{person: 1}, found); diff != "" {
		t.Error(diff)
	}
	links, err := s.PersonsOf(t.Context(), "contracts", []string{"0", "1"})
	must(t, err)
	if diff := cmp.Diff(map[string][]casefile.PersonKey{"0": {person}}, links); diff != "" {
		t.Error(diff)
	}
	must(t, s.Finish(t.Context(), casefile.EndedSlice{Slice: p.Slice, Settled: casefile.Settled{Table: "contracts", Keys: []string{"0"}}}))
	if open, err := s.AnyOpen(t.Context()); err != nil || open {
		t.Errorf("the link must be gone, got %v, %v", open, err)
	}
	if state, err := s.CaseState(t.Context(), 1); err != nil || state != casefile.Closed {
		t.Errorf("the case must be closed, got %s, %v", state, err)
	}
}

func dropSlice(t *testing.T, s *Store) {
	plannedSlice(t, s, "r-1", 3)
	must(t, s.DropSlice(t.Context(), "r-1"))
	must(t, s.DropSlice(t.Context(), "r-1"))
	if state, err := s.CaseState(t.Context(), 1); err == nil {
		t.Errorf("the cases must be gone with their only slice, got %s", state)
	}
}

func jobRuns(t *testing.T, s *Store) {
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r", Day: day, Started: time.Now()}))
	j := casefile.JobRun{Run: "r", Job: "j", Met: 3, Due: 2}
	must(t, s.PutJobRun(t.Context(), j))
	j.Done, j.Skipped, j.Codes = 1, map[rule.Reason]int{rule.Held: 2}, map[string]int{}
	must(t, s.PutJobRun(t.Context(), j))
	got, err := s.JobRuns(t.Context(), "r")
	must(t, err)
	if diff := cmp.Diff([]casefile.JobRun{j}, got); diff != "" {
		t.Error(diff)
	}
	ran, err := s.HasRunBefore(t.Context(), "j", "later")
	must(t, err)
	if !ran {
		t.Error("the job has run")
	}
	runs, err := s.OpenRuns(t.Context())
	must(t, err)
	if len(runs) != 1 || runs[0].Day != day {
		t.Errorf("open runs: %v", runs)
	}
}
