package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// looksAndExportsAreLogged: who saw values stands in the log, and whether the
// view log was changed afterwards can be told.
func looksAndExportsAreLogged(t *testing.T, s *Store) {
	at := "2026-11-23T09:00:00Z"
	must(t, s.AddView(t.Context(), View{ID: "a", At: at, Actor: "user:1", Kind: "record", Source: "sales", Object: "contract",
		Columns: `["name"]`, RecordKeys: `["7"]`, Records: 1, State: "shown"}))
	must(t, s.AddView(t.Context(), View{ID: "b", At: at, Actor: "user:2", Kind: "export", Source: "sales", Object: "lead",
		Columns: `["name","email"]`, RecordKeys: `[]`, State: "begun"}))
	must(t, s.EndView(t.Context(), "b", "done", 40, 2, time.Date(2026, 11, 23, 9, 1, 0, 0, time.UTC)))
	logged(t, s, "view/a", "user:1", proof.ValuesSeen, `"columns":["name"]`, `"records":1`, proof.LedgerDigest([]string{"7"}).String())
	logged(t, s, "view/b", "user:2", proof.ExportBegan, `"columns":["name","email"]`)
	logged(t, s, "view/b", "user:2", proof.ExportEnded, `"records":40`, `"left_out":2`, `"state":"done"`)
	if err := s.EndView(t.Context(), "c", "done", 1, 0, time.Now()); err == nil {
		t.Error("an export that never began cannot end")
	}
}

// actsBesideAreLogged: what people do beside cases and marks.
func actsBesideAreLogged(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	by := By{Actor: "user:3", At: now}
	id, err := s.AddPerson(t.Context(), access.Person{Login: "kim", Name: "Kim", Roles: []access.Role{access.Manager}, Active: true}, "")
	must(t, err)
	for _, name := range []string{"one", "two", "three"} {
		must(t, s.AddSession(t.Context(), access.Session{ID: name, Person: id, Started: now, Seen: now, Ends: now.Add(time.Hour)}))
	}
	must(t, s.EndSession(t.Context(), by, id, "one"))
	must(t, s.EndSessions(t.Context(), by, id, "three"))
	logged(t, s, "session/one", "user:3", proof.SignedOut)
	logged(t, s, "session/two", "user:3", proof.SignedOut)
	if about, err := s.ProofOf(t.Context(), "session/three"); err != nil || len(about) != 1 {
		t.Errorf("the third goes on: %+v, %v", about, err)
	}

	must(t, s.SawPreview(t.Context(), "nightly", "d1", "user:3", now))
	must(t, s.SawPreview(t.Context(), "nightly", "d1", "user:4", now))
	must(t, s.Confirm(t.Context(), "nightly", "d1", "user:5", now))
	must(t, s.Confirm(t.Context(), "nightly", "d1", "user:6", now))
	logged(t, s, "job/nightly", "user:3", proof.JobSeen, `"digest":"d1"`)
	logged(t, s, "job/nightly", "user:5", proof.JobConfirmed)
	if about, err := s.ProofOf(t.Context(), "job/nightly"); err != nil || len(about) != 2 {
		t.Errorf("only the first who looked counts: %+v, %v", about, err)
	}

	_, err = s.FirstStart(t.Context(), true)
	must(t, err)
	_, err = s.Started(t.Context(), by)
	must(t, err)
	logged(t, s, "first_start", "user:3", proof.JobsResumed)
	must(t, s.GoOnWith(t.Context(), []Epoch{{Source: "sales", Epoch: 4, Pending: 4}},
		proof.Draft{At: now, Actor: "user:3", Act: proof.StoreConfirmed, Subject: "store"}))
	logged(t, s, "store", "user:3", proof.StoreConfirmed)
	if e, err := s.EpochOf(t.Context(), "sales"); err != nil || e.Epoch != 4 {
		t.Errorf("%+v, %v", e, err)
	}
}

// notesOnCasesAreLogged, without what they say.
func notesOnCasesAreLogged(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	id := addItems(t, s, casefile.Opening{At: now, By: "user:3", Day: day, Origin: "hand", OnePerson: true,
		Tasks: []string{"call the tax adviser"}}, waiting("1", concept.ApprovalOne, casefile.PersonKey{1}))[0].Case
	subject := caseAct(id, now, "", "", nil).Subject
	must(t, s.Assign(t.Context(), id, "user:9", "user:3", now))
	must(t, s.Comment(t.Context(), casefile.Happened{Case: id, At: now, Actor: "user:4", What: casefile.WasCommented, Text: "secret words"}))
	if done, err := s.FinishTask(t.Context(), id, 1, "user:5", now, day); err != nil || !done {
		t.Fatalf("%v, %v", done, err)
	}
	logged(t, s, subject, "user:3", proof.CaseMoved, `"event":"opened"`)
	logged(t, s, subject, "user:3", proof.CaseMoved, `"event":"assigned"`, `"to":"user:9"`)
	if said := logged(t, s, subject, "user:4", proof.CaseMoved, `"event":"commented"`); strings.Contains(said, "secret") {
		t.Errorf("the log must not repeat a comment: %s", said)
	}
	logged(t, s, subject, "user:5", proof.CaseMoved, `"event":"task_done"`)
}

// logged finds the entry of an act by somebody about a subject, with all of
// these in its payload, and returns the payload.
func logged(t *testing.T, s *Store, subject, actor string, act proof.Act, with ...string) string {
	t.Helper()
	about, err := s.ProofOf(t.Context(), subject)
	must(t, err)
	for _, e := range about {
		lacks := func(part string) bool { return !strings.Contains(string(e.Payload), part) }
		if e.Act == act && e.Actor == actor && !slices.ContainsFunc(with, lacks) {
			return string(e.Payload)
		}
	}
	t.Errorf("%s: no %s by %s with %v in %+v", subject, act, actor, with, about)
	return ""
}
