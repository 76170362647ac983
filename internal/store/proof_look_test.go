package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// proofOfAnEntry shows that an entry is in the log, reading a piece of it.
func proofOfAnEntry(t *testing.T, s *Store) {
	for from := range 7 {
		var drafts []proof.Draft
		for i := range 100 {
			drafts = append(drafts, act(100*from+i))
		}
		must(t, s.Prove(t.Context(), drafts...))
	}
	head, err := s.ProofHead(t.Context())
	must(t, err)
	root, err := head.Root()
	must(t, err)
	c := proof.Checkpoint{Size: head.Size, Root: root}
	proven := func(what string) {
		t.Helper()
		for e, err := range s.ProofEntries(t.Context(), 0) {
			must(t, err)
			if e.Seq%97 != 0 {
				continue
			}
			path, err := proof.Inclusion(s.ProofTree(t.Context()), e.Seq, c.Size)
			must(t, err)
			if err := c.Includes(e, path); err != nil {
				t.Errorf("%s: entry %d: %v", what, e.Seq, err)
			}
		}
	}
	proven("kept nodes")
	n, err := s.db.NewDelete().TableExpr("proof_node").Where("1 = 1").Exec(t.Context())
	must(t, err)
	if kept, err := n.RowsAffected(); err != nil || kept != 3 {
		t.Errorf("700 entries have two nodes of level 8 and one of level 9, not %d, %v", kept, err)
	}
	proven("an older log")
}

func proofIsLookedThrough(t *testing.T, s *Store) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for i := range 9 {
		must(t, s.Prove(t.Context(), proof.Draft{At: noon.AddDate(0, 0, i/3), Actor: fmt.Sprint("user:", i%3), Act: []proof.Act{proof.MarkSet, proof.SignedIn}[i%2],
			Subject: "mark/x"}))
	}
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r1", Day: day, Started: noon}))
	must(t, s.Prove(t.Context(), proof.Draft{At: noon, Act: proof.BatchCommitted, Subject: "batch/r1-1"},
		proof.Draft{At: noon, Act: proof.BatchCommitted, Subject: "batch/r11-1"}, proof.Draft{At: noon, Act: proof.BatchCommitted, Subject: "batch/r1-2.1"}))
	before := uint64(6)
	for name, x := range map[string]struct {
		f    ProofFilter
		want string
	}{
		"actor":       {ProofFilter{Actor: "user:1", Limit: 9}, "7 4 1 "},
		"act":         {ProofFilter{Acts: []proof.Act{proof.SignedIn}, Limit: 9}, "7 5 3 1 "},
		"day":         {ProofFilter{From: noon.AddDate(0, 0, 1).Truncate(24 * time.Hour), To: noon.AddDate(0, 0, 2).Truncate(24 * time.Hour), Limit: 9}, "5 4 3 "},
		"second page": {ProofFilter{Before: &before, Limit: 2}, "5 4 "},
	} {
		page, err := s.ProofLog(t.Context(), x.f)
		must(t, err)
		got := ""
		for _, e := range page {
			got += fmt.Sprint(e.Seq, " ")
		}
		if got != x.want {
			t.Errorf("%s: got %s, want %s", name, got, x.want)
		}
	}
	about, err := s.ProofOfRun(t.Context(), "r1")
	must(t, err)
	if len(about) != 3 || about[1].Subject != "batch/r1-1" || about[2].Subject != "batch/r1-2.1" {
		t.Errorf("%+v", about)
	}

	must(t, s.AddSlice(t.Context(), casefile.NewSlice{Slice: casefile.Slice{ID: "r1-2", Run: "r1", Table: "t", Changed: 4, Parts: 9},
		Aim: casefile.Aim{Object: "o", Action: "a", Kind: "delete", Job: "j"}}))
	bySlice, err := s.ProofOfSlices(t.Context(), []string{"r1-1", "r1-2", "r1-3"})
	must(t, err)
	if len(bySlice["r1-1"]) != 1 || len(bySlice["r1-2"]) != 1 || bySlice["r1-2"][0].Subject != "batch/r1-2.1" || len(bySlice["r1-3"]) != 0 {
		t.Errorf("%+v", bySlice)
	}
	named, err := s.SlicesNamed(t.Context(), []string{"r1-2", "r9-9"})
	must(t, err)
	if len(named) != 1 || named[0].Table != "t" || named[0].Changed != 4 || named[0].Parts != 9 {
		t.Errorf("%+v", named)
	}
}
