package store

import (
	"sync"
	"testing"
	"time"
)

// onceLife: of many who begin at once one does it, the others see its answer;
// what never answered may be taken over, what is old is forgotten.
func onceLife(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Now()
	var wait sync.WaitGroup
	mine := make(chan bool, 20)
	for range cap(mine) {
		wait.Go(func() {
			_, got, err := s.BeginOnce(ctx, Once{Key: "k", Digest: "d"}, now, now.Add(-time.Minute))
			if err != nil {
				t.Error(err)
			}
			mine <- got
		})
	}
	wait.Wait()
	close(mine)
	n := 0
	for got := range mine {
		if got {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d did it", n)
	}
	must(t, s.EndOnce(ctx, Once{Key: "k", Status: 201, Headers: "{}", Body: "x"}))
	found, got, err := s.BeginOnce(ctx, Once{Key: "k", Digest: "other"}, now.Add(time.Hour), now.Add(time.Hour))
	if err != nil || got || found.Status != 201 || found.Body != "x" || found.Digest != "d" {
		t.Errorf("second time: %+v %v %v", found, got, err)
	}
	onceDead(t, s, now)
}

func onceDead(t *testing.T, s *Store, now time.Time) {
	ctx := t.Context()
	begin := func(digest string, at time.Time, dead time.Time) bool {
		_, mine, err := s.BeginOnce(ctx, Once{Key: "dead", Digest: digest}, at, dead)
		must(t, err)
		return mine
	}
	if !begin("d", now, now.Add(-time.Minute)) || begin("d", now.Add(time.Second), now.Add(-time.Minute)) {
		t.Error("the first takes the key, the second waits")
	}
	if begin("other", now.Add(time.Hour), now.Add(time.Minute)) {
		t.Error("another request took over a dead one's key")
	}
	if !begin("d", now.Add(time.Hour), now.Add(time.Minute)) {
		t.Error("a dead request's key was not taken over")
	}
	must(t, s.ForgetOnce(ctx, "dead"))
	if !begin("other", now, now) {
		t.Error("a forgotten key is free")
	}
	must(t, s.DropOnce(ctx, now.Add(time.Minute)))
	if _, mine, err := s.BeginOnce(ctx, Once{Key: "k", Digest: "new"}, now, now); err != nil || !mine {
		t.Errorf("what is old was not forgotten: %v %v", mine, err)
	}
}
