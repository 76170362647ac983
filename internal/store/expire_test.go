package store

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// expired counts what has expired, deletes it, and holds the two against each
// other.
func expired(t *testing.T, s *Store, x Expiry) int {
	t.Helper()
	x.By = By{Actor: "scheduler", At: time.Date(2030, 1, 1, 4, 40, 0, 0, time.UTC)}
	due, err := s.Expiring(t.Context(), x)
	must(t, err)
	done := 0
	for {
		n, err := s.Expire(t.Context(), x)
		must(t, err)
		if done += n; n == 0 {
			break
		}
	}
	if due != done {
		t.Errorf("%s: %d were due, %d are deleted", x.Kind, due, done)
	}
	return done
}

// rows counts the rows of tables.
func (s *Store) rows(t *testing.T, tables ...string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range tables {
		n, err := s.db.NewSelect().TableExpr(table).Count(t.Context())
		must(t, err)
		if n > 0 {
			counts[table] = int(n)
		}
	}
	return counts
}

var caseTables = []string{"casefile", "case_item", "approval", "decision", "case_event", "case_task", "case_aim", "case_person", "awaited", "item", "slice",
	"derivation", "run", "job_run", "stage"}

// casesExpire: a case that is over goes with all that belongs to it when its
// day is past; one that is open never does, and cases of people have a period
// of their own.
func casesExpire(t *testing.T, s *Store) {
	job := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalOne, casefile.PersonKey{1}))[0].Case
	hand := opening(casefile.ByHand)
	hand.Tasks, hand.By = []string{"tell them"}, "user:1"
	asked := addItems(t, s, hand, waiting("2", concept.ApprovalTwo, casefile.PersonKey{2}))[0].Case
	open := addItems(t, s, hand, waiting("3", concept.ApprovalTwo, casefile.PersonKey{3}))[0].Case
	must(t, decide(t, s, job, "user:1", casefile.Refuse))
	must(t, decide(t, s, asked, "user:1", casefile.Approve))
	must(t, decide(t, s, asked, "user:2", casefile.Cancel))
	_, err := s.FinishTask(t.Context(), asked, 1, "user:1", time.Now(), day) // until then the case is not over
	must(t, err)
	must(t, decide(t, s, open, "user:1", casefile.Approve))
	for _, x := range []struct {
		kind  concept.OwnKind
		day   rule.Day
		renew bool // the definition changes, with which refusals end
		want  int
	}{
		{concept.OwnJobCases, day + 9999, false, 0}, {concept.OwnRequestCases, day + 9999, false, 0},
		{concept.OwnJobCases, day, true, 0}, {concept.OwnRequestCases, day, false, 0},
		{concept.OwnJobCases, day + 1, false, 1}, {concept.OwnRequestCases, day + 1, false, 1},
		{concept.OwnJobCases, day + 9999, false, 0}, {concept.OwnRequestCases, day + 9999, false, 0},
	} {
		if x.renew {
			renewOthers(t, s, open)
		}
		if got := expired(t, s, Expiry{Kind: x.kind, Day: x.day}); got != x.want {
			t.Errorf("%s before %s: %d, want %d", x.kind, x.day, got, x.want)
		}
	}
	left := s.rows(t, caseTables...)
	if left["casefile"] != 1 || left["case_item"] != 1 || left["approval"] != 1 || left["case_person"] != 1 {
		t.Errorf("left: %v", left)
	}
	state(t, s, open, casefile.AwaitingApproval)
}

// renewOthers makes void what was decided in all cases but one.
func renewOthers(t *testing.T, s *Store, but int64) {
	t.Helper()
	_, err := s.db.ExecContext(t.Context(), "UPDATE case_item SET digest = 'd2' WHERE case_id = ?", but)
	must(t, err)
	_, err = s.Renew(t.Context(), forgetContracts, "d2", day)
	must(t, err)
}

// runsExpireWithTheirCases: cases without a state end with their run; their
// lists go, and of the runs only the newest of each job stays.
func runsExpireWithTheirCases(t *testing.T, s *Store) {
	plannedSlice(t, s, "r-1", 1003)
	must(t, s.PutJobRun(t.Context(), casefile.JobRun{Run: "r", Job: "j"}))
	over := Expiry{Kind: concept.OwnJobCases, Day: day + 1}
	if got := expired(t, s, over); got != 0 {
		t.Errorf("%d cases of a run that is going on", got)
	}
	must(t, s.EndRun(t.Context(), "r", casefile.RunDone, time.Now()))
	if got := expired(t, s, over); got != 1003 {
		t.Errorf("%d cases", got)
	}
	if n, err := s.ExpireRuns(t.Context(), over); err != nil || n != 0 {
		t.Errorf("%d runs, %v: it is the newest of its job", n, err)
	}
	if diff := cmp.Diff(map[string]int{"run": 1, "job_run": 1}, s.rows(t, caseTables...)); diff != "" {
		t.Error(diff)
	}
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "s", Day: day + 1, Started: time.Now().Add(time.Hour)}))
	must(t, s.PutJobRun(t.Context(), casefile.JobRun{Run: "s", Job: "j"}))
	if n, err := s.ExpireRuns(t.Context(), over); err != nil || n != 1 {
		t.Errorf("%d runs, %v", n, err)
	}
	if ran, err := s.HasRunBefore(t.Context(), "j", "later"); err != nil || !ran {
		t.Errorf("the job ran before: %v, %v", ran, err)
	}
}

// marksExpireOnceTheyEnded: one that stands has no end.
func marksExpireOnceTheyEnded(t *testing.T, s *Store) {
	event := func(id, mark, event, source, at string) MarkEvent {
		return MarkEvent{ID: id, Mark: mark, Source: source, Tab: "contracts", RecordKey: "1", Kind: "keep", Event: event, Reason: "audit",
			Reference: "7 O 1/26", Actor: "os:eva", At: at}
	}
	must(t, s.AddMarkEvents(t.Context(), []MarkEvent{
		event("1", "stands", "set", "sales", "2020-01-01T00:00:00Z"),
		event("2", "ended", "set", "sales", "2020-01-01T00:00:00Z"), event("3", "ended", "ended", "sales", "2025-12-31T22:59:59.5Z"),
		event("4", "later", "set", "sales", "2020-01-01T00:00:00Z"), event("5", "later", "ended", "sales", "2025-12-31T23:00:00.25Z"),
		event("6", "asked", "asked", "sales", "2020-01-01T00:00:00Z"),
		event("7", "other", "set", "shop", "2020-01-01T00:00:00Z"), event("8", "other", "ended", "shop", "2020-01-02T00:00:00Z"),
	}))
	must(t, s.EndErased(t.Context(), By{Actor: "scheduler", At: time.Now()}, []MarkEvent{event("9", "later", "ended", "sales", "2025-12-31T23:00:00.75Z")}))
	berlin := time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC)
	if got := expired(t, s, Expiry{Kind: concept.OwnMarks, Source: "sales", Before: berlin}); got != 2 {
		t.Errorf("%d marks, want the one that ended and the one asked for", got)
	}
	for _, mark := range []string{"stands", "later", "other"} {
		if events, err := s.MarkEvents(t.Context(), mark); err != nil || len(events) == 0 {
			t.Errorf("%s: %v, %v", mark, events, err)
		}
	}
}

// batchesExpire: what the log says of old batches of one source goes; the log
// still verifies, and the batches are known as forgotten.
func batchesExpire(t *testing.T, s *Store) {
	at := time.Date(2026, 11, 25, 3, 30, 0, 0, time.UTC)
	for i, id := range []string{"a-1", "b-1", "a-2", "a-3"} {
		source := map[byte]string{'a': "sales", 'b': "other"}[id[0]]
		must(t, s.Prove(t.Context(), proof.Draft{At: at.Add(time.Duration(i) * time.Minute), Actor: "job:x", Act: proof.BatchCommitted,
			Subject: "batch/" + id, Payload: proof.Batch{ID: id, Source: source, Records: 1}}, act(i)))
	}
	must(t, s.Settle(t.Context(), "r", []string{"a-1", "a-3"}))
	if got := expired(t, s, Expiry{Kind: concept.OwnLedger, Source: "sales", Before: at.Add(3 * time.Minute)}); got != 2 {
		t.Errorf("%d batches", got)
	}
	left, err := s.Batches(t.Context(), "sales", 0)
	must(t, err)
	if len(left) != 1 || left[0].ID != "a-3" {
		t.Errorf("left: %+v", left)
	}
	forgotten, err := s.Forgotten(t.Context(), []string{"a-1", "a-2", "a-3", "b-1", "c-1"})
	must(t, err)
	if diff := cmp.Diff(map[string]bool{"a-1": true, "a-2": true}, forgotten); diff != "" {
		t.Error(diff)
	}
	settled, err := s.Settled(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]bool{"a-3": true}, settled); diff != "" {
		t.Error(diff)
	}
	_, public, err := proof.NewKey(rand.Reader, "fristwerk/one")
	must(t, err)
	r, err := proof.Verify(s.ProofEntries(t.Context(), 0), nil, "fristwerk/one", public)
	must(t, err)
	if !r.Held() || r.Pruned != 2 {
		t.Errorf("%+v", r)
	}
	_, err = s.db.ExecContext(t.Context(), "DELETE FROM proof_payload WHERE seq = 6") // of a-3, by somebody else
	must(t, err)
	r, err = proof.Verify(s.ProofEntries(t.Context(), 0), nil, "fristwerk/one", public)
	must(t, err)
	if r.Held() || r.Faults[0].Code != proof.PayloadRemoved || r.Faults[0].Seq != 6 {
		t.Errorf("%+v", r)
	}
}

func viewsAndAccessExpire(t *testing.T, s *Store) {
	for i, at := range []string{"2025-11-23T03:30:00Z", "2026-11-22T22:59:59Z", "2026-11-22T23:00:00Z"} {
		must(t, s.AddView(t.Context(), View{ID: at, At: at, Actor: "user:1", Kind: "list", Columns: "[]", RecordKeys: "[]", State: "shown"}))
		must(t, s.AddLook(t.Context(), Look{Source: "sales", At: at, Actor: "os:anna", Fingerprint: "f", Outline: "{}"}))
		must(t, s.AddLook(t.Context(), Look{Source: "old", At: "2020-01-01T00:00:00Z", Actor: "os:anna", Fingerprint: "f", Outline: "{}"}))
		token := access.Token{Name: at, Role: access.Service, Created: noon, Expires: time.Date(2026, 11, 22-i, 0, 0, 0, 0, time.UTC)}
		id, err := s.AddToken(t.Context(), token, at)
		must(t, err)
		if i == 1 {
			must(t, s.RevokeToken(t.Context(), By{Actor: "user:1", At: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}, id))
		}
		must(t, s.KnowAddress(t.Context(), at, time.Date(2026, 11, 22+i, 0, 0, 0, 0, time.UTC), time.Time{}))
	}
	before := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC) // midnight in Berlin
	if got := expired(t, s, Expiry{Kind: concept.OwnViews, Before: before}); got != 4 {
		t.Errorf("%d views and looks, want two of each", got)
	}
	if got := expired(t, s, Expiry{Kind: concept.OwnAccess, Before: before, Day: day}); got != 3 {
		t.Errorf("%d of access, want one address and two tokens that expired and were not revoked later", got)
	}
	if left := s.rows(t, "view_log", "schema_look", "token", "known_address"); left["view_log"] != 1 || left["schema_look"] != 2 ||
		left["token"] != 1 || left["known_address"] != 2 {
		t.Errorf("left: %v", left)
	}
}

func whatEndedByItselfIsSwept(t *testing.T, s *Store) {
	must(t, s.AddSession(t.Context(), access.Session{ID: "old", Person: 1, Started: noon, Seen: noon, Ends: noon.Add(time.Hour)}))
	must(t, s.KeepWebSession(t.Context(), "old", []byte("x"), noon.Add(time.Hour), noon))
	_, err := s.TakeTries(t.Context(), []Try{{"a", access.Throttle{Burst: 3, Every: time.Minute}}}, noon)
	must(t, err)
	_, _, err = s.BeginOnce(t.Context(), Once{Key: "k"}, noon, noon)
	must(t, err)
	id := addItems(t, s, opening("job/f"), waiting("1", concept.ApprovalOne, casefile.PersonKey{1}))[0].Case
	tables := []string{"session", "web_session", "sign_in_try", "once", "case_person"}
	must(t, s.Sweep(t.Context(), noon, noon.Add(-time.Hour)))
	if left := s.rows(t, tables...); len(left) != 5 {
		t.Errorf("nothing has ended yet, left: %v", left)
	}
	_, err = s.db.ExecContext(t.Context(), "UPDATE casefile SET state = 'closed' WHERE id = ?", id) // whatever left its link behind
	must(t, err)
	must(t, s.Sweep(t.Context(), noon.Add(25*time.Hour), noon.Add(time.Hour)))
	if left := s.rows(t, tables...); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
