package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// shelf keeps the sources open that are shown again and again: to connect costs
// more than to read a record. What stands on it belongs to one look at the
// schemas (lately) and goes with it, a minute old at most while it is used; a
// file that was replaced goes at once. Runs and whatever else decides about a
// record open sources of their own.
type shelf struct {
	mu   sync.Mutex // also while a source is opened: the next one needs it too
	held *held
}

// held are the open sources of one look at the schemas.
type held struct {
	version int64
	at      time.Time
	sources map[string]*lent
	users   int
	taken   bool // off the shelf: the last user closes them
}

// lent is one of them.
type lent struct {
	source    *datasource.Source
	installed bool
}

// borrow takes the sources of these names, all if none is named, into a
// situation. Whoever closes the situation gives them back.
func (e *Engine) borrow(ctx context.Context, s *situation, bound BoundConcept, names map[string]bool) error {
	e.shelf.mu.Lock()
	defer e.shelf.mu.Unlock()
	h, err := e.shelf.of(bound)
	if err != nil {
		return err
	}
	for _, src := range s.concept.Sources {
		if len(names) > 0 && !names[src.Name] {
			continue
		}
		l, err := e.lend(ctx, h, src)
		if err != nil {
			return err
		}
		s.sources[src.Name], s.installed[src.Name] = l.source, l.installed
	}
	h.users++
	s.back = func() error { return e.shelf.back(h) }
	return nil
}

// of are the sources of a look; those of an earlier one, or with a file that is
// another by now, are taken off.
func (b *shelf) of(bound BoundConcept) (*held, error) {
	if h := b.held; h != nil && h.version == bound.Version && h.at.Equal(bound.At) && !h.replaced() {
		return h, nil
	}
	err := b.take()
	b.held = &held{version: bound.Version, at: bound.At, sources: map[string]*lent{}}
	return b.held, err
}

// lend opens a source that is not open yet.
func (e *Engine) lend(ctx context.Context, h *held, src *concept.Source) (*lent, error) {
	if l := h.sources[src.Name]; l != nil {
		return l, nil
	}
	d, err := e.open(ctx, src)
	if err != nil {
		return nil, err
	}
	l := &lent{source: d}
	if err = d.Ours(ctx, e.installation); err == nil {
		l.installed, err = d.Installed(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.KeepStatements()
	h.sources[src.Name] = l
	return l, nil
}

func (b *shelf) back(h *held) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if h.users--; h.taken && h.users == 0 {
		return h.close()
	}
	return nil
}

// clear takes everything off: what was shown there does not fit any more.
func (b *shelf) clear() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.take()
}

// take is clear for who holds the lock.
func (b *shelf) take() error {
	h := b.held
	if b.held = nil; h == nil {
		return nil
	}
	h.taken = true
	if h.users > 0 {
		return nil
	}
	return h.close()
}

func (h *held) replaced() bool {
	for _, l := range h.sources {
		if l.source.Replaced() {
			return true
		}
	}
	return false
}

func (h *held) close() error {
	var errs []error
	for _, l := range h.sources {
		errs = append(errs, l.source.Close())
	}
	return errors.Join(errs...)
}
