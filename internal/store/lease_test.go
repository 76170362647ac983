package store

import (
	"errors"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// leaseHasOneHolder follows a lease through its holders.
func leaseHasOneHolder(t *testing.T, s *Store) {
	ctx := t.Context()
	a, err := s.TakeLease(ctx, "x", "a", time.Hour, false)
	must(t, err)
	if _, err := s.TakeLease(ctx, "x", "b", time.Hour, false); !errors.Is(err, casefile.ErrHeld) {
		t.Errorf("it is held, got %v", err)
	}
	if holder, err := s.LeaseHolder(ctx, "x"); err != nil || holder != "a" {
		t.Errorf("got %q, %v", holder, err)
	}
	must(t, s.RenewLease(ctx, a, -time.Second)) // it ran out
	if holder, err := s.LeaseHolder(ctx, "x"); err != nil || holder != "" {
		t.Errorf("got %q, %v", holder, err)
	}
	b, err := s.TakeLease(ctx, "x", "b", time.Hour, false)
	must(t, err)
	if b.Fence <= a.Fence {
		t.Errorf("fence %d after %d", b.Fence, a.Fence)
	}
	if err := s.RenewLease(ctx, a, time.Hour); !errors.Is(err, casefile.ErrFenced) {
		t.Errorf("another has it, got %v", err)
	}
	must(t, s.ReleaseLease(ctx, b))
	c, err := s.TakeLease(ctx, "x", "c", time.Hour, false)
	must(t, err)
	d, err := s.TakeLease(ctx, "x", "d", time.Hour, true)
	must(t, err)
	if d.Fence <= c.Fence || c.Fence <= b.Fence {
		t.Errorf("fences %d, %d, %d", b.Fence, c.Fence, d.Fence)
	}
}

// nothingIsWrittenUnderALostLease: a node that was thought dead and lives.
func nothingIsWrittenUnderALostLease(t *testing.T, s *Store) {
	ctx := t.Context()
	a, err := s.TakeLease(ctx, casefile.RunLease, "a", time.Hour, false)
	must(t, err)
	zombie := s.Under(a)
	p := plannedSlice(t, zombie, "r-1", 3)
	_, err = s.TakeLease(ctx, casefile.RunLease, "b", time.Hour, true)
	must(t, err)
	_, claimed := zombie.Claim(ctx, "r-1")
	for name, err := range map[string]error{
		"claim":  claimed,
		"finish": zombie.Finish(ctx, casefile.EndedSlice{Slice: p.Slice}),
		"end":    zombie.EndRun(ctx, "r", casefile.RunDone, time.Now()),
		"stage":  zombie.PutCheckpoint(ctx, casefile.Checkpoint{Run: "r", Job: "j"}),
		"job":    zombie.PutJobRun(ctx, casefile.JobRun{Run: "r", Job: "j"}),
		"plan":   zombie.AddSlice(ctx, casefile.NewSlice{Slice: p.Slice}),
	} {
		if !errors.Is(err, casefile.ErrFenced) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if r, err := s.Run(ctx, "r"); err != nil || r.State != casefile.RunRunning {
		t.Errorf("got %v, %v", r, err)
	}
}
