package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// handConcept are contracts and leads of which some are of one person, actions
// that need people, and a job that has nothing to do.
func handConcept() []string {
	return []string{personObjects("[{customer: lead_no}, email]"), `
actions:
  forget_contract: {object: contract, kind: anonymise, approval: two}
  forget_lead: {object: lead, kind: anonymise, approval: one}
jobs:
`, job("f", "forget_contract", "30 years", "event", ended)}
}

var handRows = []string{
	`INSERT INTO contracts VALUES (1, 'K-1', 'Eva', 'eva@example.org', NULL, 'Ulm', 'active', NULL)`,
	`INSERT INTO contracts VALUES (2, 'K-2', 'Eva', ' EVA@example.org', NULL, 'Ulm', 'ended', '2020-01-01')`,
	`INSERT INTO contracts VALUES (3, 'K-3', 'Udo', 'udo@example.org', NULL, 'Ulm', 'ended', '2020-01-01')`,
	`INSERT INTO leads VALUES (1, 'K-2', 'Eva', 'e.muster@example.org', '2025-01-01')`,
	`INSERT INTO leads VALUES (2, 'L-9', 'Eva', 'E.Muster@example.org', '2025-01-01')`,
	`INSERT INTO leads VALUES (3, 'L-3', 'Ida', 'ida@example.org', '2025-01-01')`,
}

var byEmail = map[string]string{"email": "Eva@Example.org "}

// A person is found by one identifier and those of what it leads to, with the
// way there; nothing of it is stored but keyed hashes.
func TestPersonIsFollowed(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		a, err := w.engine.Persons(w.Context(), w.actor, engine.PersonQuery{Person: byEmail})
		if err != nil {
			w.Fatal(err)
		}
		got := map[string]string{}
		for _, r := range a.Records {
			got[r.Object+" "+r.Key] = strings.Join(r.Path, " > ")
			if r.Next == "" {
				w.Errorf("%s %s: nothing comes next", r.Object, r.Key)
			}
		}
		want := map[string]string{"contract 1": "email", "contract 2": "email", "lead 1": "email > customer", "lead 2": "email > customer > email"}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Error(diff)
		}
		for _, who := range []map[string]string{{"phone": "0731 1"}, {"eva@example.org": "email"}} {
			_, err := w.engine.Persons(w.Context(), w.actor, engine.PersonQuery{Person: who})
			if !errors.Is(err, engine.ErrUnknownKind) || strings.Contains(err.Error(), "example") {
				w.Errorf("%v: %v", who, err)
			}
		}
	})
}

// An identifier that more than three records of an object share is not
// followed until a person confirms it.
func TestSharedIdentifierIsNotFollowed(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(5), "UPDATE contracts SET email = 'info@example.org'",
			`INSERT INTO leads VALUES (1, 'K-1', 'Eva', 'eva@example.org', '2025-01-01')`)
		w.apply(handConcept()...)
		q := engine.PersonQuery{Person: map[string]string{"email": "eva@example.org"}}
		a, err := w.engine.Persons(w.Context(), w.actor, q)
		if err != nil {
			w.Fatal(err)
		}
		if diff := cmp.Diff([]engine.Shared{{Kind: "email", Object: "contract", Records: 5}}, a.Shared); diff != "" || len(a.Records) != 2 {
			w.Errorf("%d records, shared %s", len(a.Records), diff)
		}
		q.Confirm = []string{"email"}
		if a, err = w.engine.Persons(w.Context(), w.actor, q); err != nil || len(a.Records) != 6 || len(a.Shared) != 0 {
			w.Errorf("confirmed: %d records, shared %v, %v", len(a.Records), a.Shared, err)
		}
		_, err = w.engine.OpenCase(w.Context(), w.actor, engine.OpenOrder{Person: map[string]string{"email": "info@example.org"}, Reason: "request"})
		if !errors.Is(err, engine.ErrNobody) {
			w.Errorf("a case for whoever reads info@: %v", err)
		}
	})
}

// A case by hand: nothing happens before people agreed, none of them who asked;
// then execute does what is approved and no more.
func TestCaseByHand(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		order := engine.OpenOrder{Person: byEmail, Reason: "Art. 17 request of 2025-12-19", Tasks: []string{"Answer by letter"}}
		f, err := w.engine.OpenCase(w.Context(), w.actor, order)
		if err != nil {
			w.Fatal(err)
		}
		if f.State != casefile.AwaitingApproval || len(f.ItemList) != 4 || len(f.Found) != 4 || f.Origin != casefile.ByHand || len(f.Tasks) != 1 {
			w.Fatalf("opened: %+v", f)
		}
		if again, err := w.engine.OpenCase(w.Context(), kim, order); err != nil || again.ID != f.ID || len(again.ItemList) != 4 {
			w.Errorf("asked again: %d, %v", again.ID, err)
		}
		w.steps(f.ID, w.actor, "approve asked_for_it", "refuse", "execute approvals_missing", "cancel", "comment", "assign")
		w.steps(f.ID, jana, "approve not_allowed", "refuse not_allowed", "execute not_allowed", "cancel", "comment", "assign not_allowed")
		w.runNow().says("hand/forget_contract: met 2, due 2, awaiting_approval 2", "hand/forget_lead: met 2, due 2, awaiting_approval 2")
		w.approveCase(f, w.actor, casefile.ErrRequester)
		w.approveCase(f, kim, nil)
		w.approveCase(f, kim, casefile.ErrTwice)
		w.cells("SELECT COUNT(*) FROM contracts WHERE name = 'XXXX'", "0")
		r, err := w.engine.ExecuteCase(w.Context(), kim, engine.CaseOrder{Cases: []int64{f.ID}})
		if err != nil {
			w.Fatal(err)
		}
		said{w, r}.says("hand/forget_contract: met 2, due 2, awaiting_approval 2", "hand/forget_lead: met 2, due 2, done 2")
		w.cells("SELECT id, name FROM leads ORDER BY id", "1|XXXX", "2|XXXX", "3|Ida")
		w.cells("SELECT COUNT(*) FROM contracts WHERE name = 'XXXX'", "0")
		w.store("SELECT COUNT(*) > 0 FROM case_person", "1")

		stale := w.file(f.ID)
		stale.Digest = strings.Repeat("0", 64)
		w.approveCase(stale, tom, casefile.ErrChanged)
		w.approveCase(w.file(f.ID), tom, nil)
		w.runNow().says("hand/forget_contract: met 2, due 2, done 2")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|XXXX", "2|XXXX", "3|Udo")
		w.store("SELECT COUNT(*) FROM case_person", "0")
		if f = w.file(f.ID); f.State != casefile.Open {
			w.Errorf("a task is left: %s", f.State)
		}
		if err := w.engine.FinishTask(w.Context(), w.actor, f.ID, f.Tasks[0].ID); err != nil {
			w.Error(err)
		}
		f = w.file(f.ID)
		if f.State != casefile.Closed || len(f.Approvals) != 2 || f.LinkRemoved == nil {
			w.Errorf("closed: %s, %d approvals, link %v", f.State, len(f.Approvals), f.LinkRemoved)
		}
		w.runNow().says()
	})
}

// approveCase approves what was shown of a case.
func (w *world) approveCase(f engine.CaseFile, who access.Actor, want error) {
	w.Helper()
	_, err := w.engine.ApproveCase(w.Context(), who, engine.CaseOrder{Cases: []int64{f.ID}, Digest: f.Digest})
	if !errors.Is(err, want) || (want == nil) != (err == nil) {
		w.Errorf("%s approves case %d: %v, want %v", who.ID, f.ID, err, want)
	}
}

// steps holds what an actor can do with a case, as "EVENT" or "EVENT WHY".
func (w *world) steps(id int64, who access.Actor, want ...string) {
	w.Helper()
	f, err := w.engine.Case(w.Context(), who, id)
	if err != nil {
		w.Fatal(err)
	}
	var got []string
	for _, s := range f.Next {
		got = append(got, strings.TrimSpace(s.Event+" "+s.Why))
		if s.Possible != (s.Why == "") || (s.Text == "") != s.Possible {
			w.Errorf("step %+v", s)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("%s may (-want +got):\n%s", who.ID, diff)
	}
}

// Until it runs an order can be withdrawn, and it does not come back; it can be
// ordered anew.
func TestOrderIsWithdrawn(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		order := engine.OpenOrder{Records: []engine.RecordRef{{Object: "lead", Key: "3"}}, Reason: "request"}
		f, err := w.engine.OpenCase(w.Context(), w.actor, order)
		if err != nil || len(f.ItemList) != 1 {
			w.Fatalf("%+v, %v", f, err)
		}
		w.approveCase(f, kim, nil)
		if r, err := w.engine.CancelCase(w.Context(), jana, engine.CaseOrder{Cases: []int64{f.ID}, Note: "came twice"}); err != nil || r[0].State != casefile.Cancelled {
			w.Fatalf("withdrawn by the officer: %+v, %v", r, err)
		}
		w.runNow().says()
		if _, err := w.engine.ExecuteCase(w.Context(), kim, engine.CaseOrder{Cases: []int64{f.ID}}); !errors.Is(err, casefile.ErrNothing) {
			w.Errorf("a cancelled case is executed: %v", err)
		}
		again, err := w.engine.OpenCase(w.Context(), w.actor, order)
		if err != nil || again.ID == f.ID || again.State != casefile.AwaitingApproval {
			w.Errorf("ordered anew: %+v, %v", again, err)
		}
		w.cells("SELECT name FROM leads WHERE id = 3", "Ida")
	})
}

// What stops an order is over one day, and then it is done; a Keep is asked in
// the transaction.
func TestOrderWaitsForAKeep(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		keep := w.keepUntil("3", "2026-02-01")
		w.setMark(keep)
		f, err := w.engine.OpenCase(w.Context(), w.actor, engine.OpenOrder{Records: []engine.RecordRef{{Object: "contract", Key: "3"}}, Reason: "request"})
		if err != nil || f.Origin != casefile.ByMark || len(f.ItemList) != 2 {
			w.Fatalf("the case of the Keep is the person's: %+v, %v", f, err)
		}
		w.approveCase(f, kim, nil)
		w.approveCase(w.file(f.ID), tom, nil)
		w.runAll("2026-01-05").says("hand/forget_contract: met 1, due 1, held 1")
		if i := slices.IndexFunc(w.file(f.ID).ItemList, func(it engine.CaseItem) bool { return it.Kind == "anonymise" }); i < 0 || w.file(f.ID).ItemList[i].Reason != "held" {
			w.Errorf("the item does not say that it is held: %+v", w.file(f.ID).ItemList)
		}
		w.runAll("2026-02-02").says("hand/forget_contract: met 1, due 1, done 1")
		w.cells("SELECT name FROM contracts WHERE id = 3", "XXXX")
		w.store("SELECT COUNT(*) FROM case_person", "0")
	})
}

// Orders that name nobody, two people, or a person in the reason are refused.
func TestBadOrdersOfCases(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		two := []engine.RecordRef{{Object: "contract", Key: "1"}, {Object: "contract", Key: "3"}}
		for name, c := range map[string]struct {
			order engine.OpenOrder
			want  error
		}{
			"nobody":            {engine.OpenOrder{Person: map[string]string{"email": "no@example.org"}, Reason: "request"}, engine.ErrNobody},
			"no reason":         {engine.OpenOrder{Person: byEmail}, engine.ErrBadOrder},
			"both":              {engine.OpenOrder{Person: byEmail, Records: two, Reason: "request"}, engine.ErrBadOrder},
			"two persons":       {engine.OpenOrder{Records: two, Reason: "request"}, engine.ErrSeveral},
			"no such record":    {engine.OpenOrder{Records: []engine.RecordRef{{Object: "lead", Key: "77"}}, Reason: "request"}, engine.ErrUnknownRecord},
			"a name in it":      {engine.OpenOrder{Person: byEmail, Reason: "eva@example.org asks"}, casefile.ErrPersonal},
			"a number in it":    {engine.OpenOrder{Person: byEmail, Reason: "call 0731 123456"}, casefile.ErrPersonal},
			"a task with one":   {engine.OpenOrder{Person: byEmail, Reason: "request", Tasks: []string{"write to eva@example.org"}}, casefile.ErrPersonal},
			"no such action":    {engine.OpenOrder{Person: byEmail, Reason: "request", Action: "burn"}, engine.ErrBadOrder},
			"unknown to anyone": {engine.OpenOrder{Person: map[string]string{"shoe": "44"}, Reason: "request"}, engine.ErrUnknownKind},
		} {
			if _, err := w.engine.OpenCase(w.Context(), w.actor, c.order); !errors.Is(err, c.want) || strings.Contains(err.Error(), "example.org") {
				w.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		w.store("SELECT COUNT(*) FROM casefile", "0")
		if _, err := w.engine.OpenCase(w.Context(), jana, engine.OpenOrder{Person: byEmail, Reason: "request"}); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("who supervises orders nothing: %v", err)
		}
		if err := w.engine.CommentCase(w.Context(), jana, 1, "hm"); !errors.Is(err, engine.ErrUnknownCase) {
			w.Errorf("a comment on no case: %v", err)
		}
	})
}

// A case is cancelled while its slice runs: what was claimed goes on, and the
// cancellation says so; what was not claimed is not done.
func TestCancelledWhileItsSliceRuns(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(2))
		w.on("2018-12-20") // both are due on 2019-01-01
		w.apply(contractObject, forgetOnly, job("f", "forget_contract", "3 years", "end of year", ended))
		w.runNow().says()
		rows := w.cases(engine.CaseFilter{Sort: engine.DueFirst}, "open: 2")
		if _, err := w.engine.CancelCase(w.Context(), kim, engine.CaseOrder{Cases: []int64{rows[1].ID}}); err != nil {
			w.Fatal(err)
		}
		w.on("2019-01-01")
		tried := false
		w.whenClaimed(func() {
			tried = true
			if _, err := w.engine.CancelCase(w.Context(), kim, engine.CaseOrder{Cases: []int64{rows[0].ID}}); !errors.Is(err, casefile.ErrTransition) {
				w.Errorf("what runs is called back: %v", err)
			}
		})
		w.runNow().says("f: met 2, due 2, done 1, cancelled 1")
		if !tried {
			w.Error("nothing was claimed")
		}
		w.cells("SELECT COUNT(*) FROM contracts WHERE name = 'XXXX'", "1")
		w.cases(engine.CaseFilter{}, "closed: 1, cancelled: 1")
		w.runAll("2019-01-02").says("f: met 1, due 1, cancelled 1")
		w.store("SELECT COUNT(*) FROM case_person", "0")
	})
}

// whenClaimed does something once, in the moment a slice is claimed and its
// batch has not begun: a batch is dated there.
func (w *world) whenClaimed(do func()) {
	w.Helper()
	own := w.ownStore()
	asked := func() {
		var n int
		if err := own.SQL.QueryRow("SELECT COUNT(*) FROM slice WHERE state = 'running'").Scan(&n); err != nil {
			w.Error(err)
		}
		if n > 0 && w.asked.Swap(nil) != nil {
			do()
		}
	}
	w.asked.Store(&asked)
}
