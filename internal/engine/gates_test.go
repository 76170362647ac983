package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// scheduler is who fires jobs by themselves.
var scheduler = access.Actor{ID: "scheduler", Roles: []access.Role{access.Service}}

// fires runs all jobs on a day as the scheduler does.
func (w *world) fires(day string) said {
	w.Helper()
	w.on(day)
	r, err := w.engine.Run(w.Context(), scheduler, engine.RunOrder{All: true, Workers: 1, Scheduled: true})
	if err != nil {
		w.Fatal(err)
	}
	return said{w, r}
}

// held holds what a job waits for.
func (s said) held(job string, want engine.Held) {
	s.w.Helper()
	for _, j := range s.Jobs {
		if j.Job == job && j.Held != want {
			s.w.Errorf("%s on %s waits for %q, want %q; hints %v", job, s.Day, j.Held, want, j.Hints)
		}
	}
}

// contractsEnded are n contracts that ended long ago.
func contractsEnded(n int) string { return contractsFrom(1, n) }

func contractsFrom(first, n int) string {
	var rows []string
	for i := first; i < first+n; i++ {
		rows = append(rows, fmt.Sprintf("(%d, 'K-%d', 'Eva', NULL, NULL, 'Ulm', 'ended', '2015-06-30')", i, i))
	}
	return "INSERT INTO contracts VALUES " + strings.Join(rows, ", ")
}

// The scheduler's first run of a rule nobody has watched does ten records and
// waits until somebody has looked; another rule begins anew.
func TestSchedulerBeginsWithACanary(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(25))
		f := job("f", "forget_contract", "3 years", "end of year", ended)
		w.apply(contractObject, forgetOnly, f)

		first := w.fires("2026-01-05")
		first.says("f: met 25, due 25, done 10, awaiting_approval 15")
		first.held("f", engine.HeldCanary)
		again := w.fires("2026-01-06")
		again.says("f: met 15, due 15, awaiting_approval 15")
		again.held("f", engine.HeldCanary)
		if c, err := w.engine.Canary(w.Context(), jana, "f"); err != nil || len(c.Records) != 10 || c.Left != 15 || c.Held != engine.HeldCanary {
			w.Errorf("what was done first: %+v, %v", c, err)
		}
		if _, err := w.engine.ConfirmCanary(w.Context(), jana, "f"); !errors.Is(err, access.ErrNotAllowed) {
			t.Errorf("who supervises does not decide: %v", err)
		}
		if g, err := w.engine.ConfirmCanary(w.Context(), kim, "f"); err != nil || g.Held != "" || g.Confirmed != kim.ID {
			t.Fatalf("after a look: %+v, %v", g, err)
		}
		w.fires("2026-01-07").says("f: met 15, due 15, done 15")
		w.store("SELECT COUNT(*) FROM casefile", "25")

		w.exec(contractsFrom(101, 12))
		w.on("2026-01-08")
		w.apply(contractObject, forgetOnly, strings.Replace(f, "3 years", "4 years", 1))
		w.fires("2026-01-08").says("f: met 12, due 12, done 10, awaiting_approval 2")
	})
}

// A person who ran the job has seen what it does.
func TestNoCanaryAfterARunByHand(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(25))
		w.apply(contractObject, forgetOnly, job("f", "forget_contract", "3 years", "end of year", ended))
		w.exec("UPDATE contracts SET ended_on = NULL WHERE id > 5")
		w.runAll("2026-01-05").says("f: met 25, due 5, done 5, no_start_date 20")
		w.exec("UPDATE contracts SET ended_on = '2015-06-30' WHERE id > 5")
		w.fires("2026-01-06").says("f: met 20, due 20, done 20")
	})
}

// Nobody has seen the numbers of the job's current version: the scheduler lets
// it wait, a person at the terminal does not.
func TestSchedulerWaitsForAPreview(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(3))
		p := w.propose(contractObject, forgetOnly, job("f", "forget_contract", "3 years", "end of year", ended))
		p.Unseen = true
		if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
			w.Fatal(err)
		}
		s := w.fires("2026-01-05")
		s.says("f: met 3, due 3, awaiting_approval 3")
		s.held("f", engine.HeldPreview)
		if _, err := w.engine.Preview(w.Context(), jana, "f"); err != nil {
			w.Fatal(err)
		}
		w.fires("2026-01-05").held("f", engine.HeldPreview) // who supervises does not decide
		v, err := w.engine.Preview(w.Context(), kim, "f")
		if err != nil || v.Met != 3 || v.Due != 3 || v.Gate.PreviewedBy != kim.ID || v.Gate.Held != "" {
			w.Fatalf("preview: %+v, %v", v, err)
		}
		w.fires("2026-01-06").says("f: met 3, due 3, done 3")
	})
}

// A run over its limit does nothing and asks with the exact list; approved by
// another, that list is done and no other record.
func TestOverTheLimitAsksWithTheList(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(8))
		limited := strings.Replace(job("f", "forget_contract", "3 years", "end of year", ended), "records: 100000", "records: 5", 1)
		w.apply(contractObject, forgetOnly, limited)
		s := w.runAll("2026-01-05")
		s.says("f: met 8, due 8, over_limit 8")
		s.held("f", engine.HeldLimit)
		w.runAll("2026-01-06").says("f: met 8, due 8, over_limit 8")
		lists, err := w.engine.RunLists(w.Context(), w.actor)
		if err != nil || len(lists) != 1 || lists[0].Records != 8 {
			w.Fatalf("lists: %+v, %v", lists, err)
		}
		one, err := w.engine.RunList(w.Context(), w.actor, lists[0].ID, "")
		if err != nil || len(one.Keys) != 8 || one.Next != "" {
			w.Errorf("the list: %+v, %v", one, err)
		}
		w.exec("INSERT INTO contracts VALUES (9, 'K-9', 'Ida', NULL, NULL, 'Ulm', 'ended', '2015-06-30')",
			"UPDATE contracts SET status = 'active' WHERE id = 3")
		if _, err := w.engine.DecideRunList(w.Context(), w.actor, one.ID, true); !errors.Is(err, casefile.ErrRequester) {
			w.Errorf("whoever ran it approves its list: %v", err)
		}
		if l, err := w.engine.DecideRunList(w.Context(), kim, one.ID, true); err != nil || l.State != string(casefile.ApprovedState) {
			w.Fatalf("approve: %+v, %v", l, err)
		}
		w.runAll("2026-01-07").says("f: met 8, due 8, done 7, awaiting_approval 1")
		w.cells("SELECT id FROM contracts WHERE name <> 'XXXX' ORDER BY id", "3", "9")
		w.runAll("2026-01-08").says("f: met 1, due 1, done 1")
	})
}

// A list that was refused is not asked again every night.
func TestRefusedListStaysRefused(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contractsEnded(8))
		limited := strings.Replace(job("f", "forget_contract", "3 years", "end of year", ended), "records: 100000", "records: 5", 1)
		w.apply(contractObject, forgetOnly, limited)
		w.runAll("2026-01-05")
		if l, err := w.engine.DecideRunList(w.Context(), kim, 1, false); err != nil || l.State != string(casefile.Refused) {
			w.Fatalf("refuse: %+v, %v", l, err)
		}
		w.runAll("2026-01-06").says("f: met 8, due 8, over_limit 8")
		w.store("SELECT COUNT(*) FROM run_list", "1")
		if _, err := w.engine.DecideRunList(w.Context(), kim, 1, true); !errors.Is(err, casefile.ErrNothing) {
			w.Errorf("what was refused does not wait: %v", err)
		}
	})
}

// The first server on a real source fires nothing until somebody resumes.
func TestFirstServeWaits(t *testing.T) {
	t.Parallel()
	for name, demo := range map[string]bool{"real": false, "demo": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.exec(contractsEnded(1))
				w.apply(contractObject, forgetOnly, job("f", "forget_contract", "3 years", "end of year", ended))
				waits, err := w.engine.FirstServe(w.Context(), demo)
				if err != nil || waits == demo {
					w.Fatalf("first serve waits: %v, %v", waits, err)
				}
				_, err = w.engine.Run(w.Context(), scheduler, engine.RunOrder{All: true, Scheduled: true})
				if errors.Is(err, engine.ErrFirstStart) == demo {
					w.Fatalf("the scheduler fires: %v", err)
				}
				if demo {
					return
				}
				if was, err := w.engine.Resume(w.Context(), kim); err != nil || !was {
					w.Fatalf("resume: %v, %v", was, err)
				}
				if waits, err := w.engine.FirstServe(w.Context(), false); err != nil || waits {
					w.Errorf("a second serve waits: %v, %v", waits, err)
				}
				w.fires("2026-01-05").says("f: met 1, due 1, done 1")
			})
		})
	}
}
