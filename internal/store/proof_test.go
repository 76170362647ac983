package store

import (
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
)

func act(i int) proof.Draft {
	return proof.Draft{At: time.Date(2026, 11, 25, 11, 0, i, 0, time.UTC), Actor: "user:7", Act: "view",
		Subject: fmt.Sprintf("contract/%d", i%3), Payload: map[string]int{"rows": i}}
}

// proofLog appends from many sides at once: one chain comes out, and it is
// the one that was signed.
func proofLog(t *testing.T, s *Store) {
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 5 {
				if err := s.Prove(t.Context(), act(10*w+2*i), act(10*w+2*i+1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	head, err := s.ProofHead(t.Context())
	must(t, err)
	root, err := head.Root()
	must(t, err)
	secret, public, err := proof.NewKey(rand.Reader, "fristwerk/one")
	must(t, err)
	signed, err := proof.Sign(proof.Checkpoint{Origin: "fristwerk/one", Size: head.Size, Root: root, At: time.Now()}, secret)
	must(t, err)
	must(t, s.AddCheckpoint(t.Context(), Checkpoint{Size: int64(head.Size), At: "2026-11-25T12:00:00Z", Signed: signed}))
	must(t, s.AddCheckpoint(t.Context(), Checkpoint{Size: int64(head.Size), At: "2026-11-25T12:00:00Z", Signed: signed, Sent: "file"}))
	kept, err := s.Checkpoints(t.Context(), 0)
	must(t, err)
	if len(kept) != 1 || kept[0].Sent != "file" {
		t.Fatalf("%+v", kept)
	}
	verified := func() proof.Report {
		r, err := proof.Verify(s.ProofEntries(t.Context(), 0), []string{kept[0].Signed}, "fristwerk/one", public)
		must(t, err)
		return r
	}
	if r := verified(); !r.Held() || r.Entries != 40 || r.Witnessed != 40 {
		t.Errorf("%+v", r)
	}
	forgotten := expired(t, s, Expiry{Kind: concept.OwnLog, Before: time.Date(2026, 11, 25, 11, 0, 20, 0, time.UTC)})
	if r := verified(); !r.Held() || forgotten != 20 || r.Pruned != 20 {
		t.Errorf("%d forgotten, %+v", forgotten, r)
	}
	about, err := s.ProofOf(t.Context(), "contract/2")
	must(t, err)
	if len(about) == 0 || slices.ContainsFunc(about, func(e proof.Entry) bool { return e.Subject != "contract/2" }) {
		t.Errorf("%+v", about)
	}
}

// proofTampering writes the table as an administrator could.
func proofTampering(t *testing.T, s *Store) {
	_, public, err := proof.NewKey(rand.Reader, "fristwerk/one")
	must(t, err)
	for i := range 6 {
		must(t, s.Prove(t.Context(), act(i)))
	}
	for _, c := range []struct{ statement, code string }{
		{"UPDATE proof_payload SET payload = '{}' WHERE seq = 4", proof.PayloadChanged},
		{"UPDATE proof_payload SET salt = 'no hex' WHERE seq = 4", proof.PayloadChanged},
		{"UPDATE proof_entry SET actor = 'user:8' WHERE seq = 3", proof.Changed},
		{"UPDATE proof_entry SET at = 'noon' WHERE seq = 2", proof.Changed},
		{"UPDATE proof_entry SET leaf = '' WHERE seq = 1", proof.Changed},
		{"DELETE FROM proof_entry WHERE seq = 0", proof.Removed},
	} {
		_, err := s.db.ExecContext(t.Context(), c.statement)
		must(t, err)
		r, err := proof.Verify(s.ProofEntries(t.Context(), 0), nil, "fristwerk/one", public)
		must(t, err)
		if r.Held() || r.Faults[0].Code != c.code {
			t.Errorf("%s: %+v", c.statement, r.Faults)
		}
	}
}
