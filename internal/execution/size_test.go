package execution

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSizeAims(t *testing.T) {
	t.Parallel()
	s := newSize()
	s.took(firstSize, 10*time.Millisecond)
	if got := s.get(); got != 2*firstSize {
		t.Errorf("a quick batch at most doubles the next: %d", got)
	}
	s.took(s.get(), 75*time.Millisecond)
	if got := s.get(); got != 2*firstSize {
		t.Errorf("within the aim nothing changes: %d", got)
	}
	s.took(s.get(), 3*time.Second)
	if got := s.get(); got != minSize {
		t.Errorf("a slow batch makes the next one small: %d", got)
	}
	s.took(10, time.Microsecond)
	if got := s.get(); got != minSize {
		t.Errorf("the last, small slice of a job says nothing: %d", got)
	}
}

func TestSizeStaysInBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newSize()
		for range rapid.IntRange(1, 50).Draw(t, "batches") {
			ms := rapid.IntRange(0, 10000).Draw(t, "ms")
			s.took(s.get(), time.Duration(ms)*time.Millisecond)
			if n := s.get(); n < minSize || n > maxSize {
				t.Fatalf("size %d after %d ms", n, ms)
			}
		}
	})
}
