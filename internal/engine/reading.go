package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// reading keeps what pages ask for again and again: the parsed concept of a
// version, and how it is bound to the schemas. Both are read only. What decides
// about a record never comes from here.
type reading struct {
	mu      sync.Mutex
	version int64
	concept *concept.Concept
	entries concept.Entries // of that version

	unbound   *plan.Binding // to no schema, for what needs none
	unboundOf *concept.Concept

	ahead aheadLately
	own   inBackground // counts our own data; see OwnDataLately

	binding sync.Mutex // held while sources are looked at, which may take long
	bound   *plan.Binding
	boundOf int64
	boundAt time.Time
}

// schemaAge is how old a look at the schemas may be for showing it.
const schemaAge = time.Minute

// ConceptInForce is the concept in force with its version. It may be read, not
// changed.
type ConceptInForce struct {
	Version   int64
	Concept   *concept.Concept
	Day       rule.Day
	AppliedAt time.Time
	AppliedBy string
}

// Concept answers the concept in force; no source is opened.
func (e *Engine) Concept(ctx context.Context, actor access.Actor) (ConceptInForce, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ConceptInForce{}, err
	}
	return e.conceptInForce(ctx)
}

func (e *Engine) conceptInForce(ctx context.Context) (ConceptInForce, error) {
	v, err := e.store.InForce(ctx)
	if err != nil {
		return ConceptInForce{}, err
	}
	c, err := e.parsed(v)
	if err != nil {
		return ConceptInForce{}, err
	}
	return ConceptInForce{Version: v.Version, Concept: c, Day: rule.DayOf(e.now(), c.Zone), AppliedAt: v.AppliedAt, AppliedBy: v.AppliedBy}, nil
}

// parsed reads a version's text once.
func (e *Engine) parsed(v store.Version) (*concept.Concept, error) {
	r := e.reading
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.concept != nil && r.version == v.Version {
		return r.concept, nil
	}
	c, err := concept.Parse(v.Name, []byte(v.Text))
	if err != nil {
		return nil, fmt.Errorf("read the concept in force: %w", err)
	}
	r.version, r.concept, r.entries = v.Version, c, concept.EntriesOf([]byte(v.Text))
	return c, nil
}

// BoundConcept is the concept in force as it was bound to the live schemas not
// long ago, with the findings of the schemas. It may be read, not changed.
type BoundConcept struct {
	Version int64
	Binding *plan.Binding
	At      time.Time // of the look at the schemas
	Day     rule.Day
}

// Bound answers how the concept in force fits its sources. A look that is a
// minute old is good enough for showing it.
func (e *Engine) Bound(ctx context.Context, actor access.Actor) (BoundConcept, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return BoundConcept{}, err
	}
	return e.lately(ctx)
}

// lately is Bound for use cases that ask for a permission of their own.
func (e *Engine) lately(ctx context.Context) (BoundConcept, error) {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return BoundConcept{}, err
	}
	r := e.reading
	r.binding.Lock()
	defer r.binding.Unlock()
	if now := e.now(); r.bound == nil || r.boundOf != in.Version || now.Sub(r.boundAt) > schemaAge {
		s, err := e.inForce(ctx)
		if err != nil {
			return BoundConcept{}, err
		}
		if err := s.Close(); err != nil {
			return BoundConcept{}, err
		}
		r.bound, r.boundOf, r.boundAt = s.binding, s.version, now
	}
	return BoundConcept{Version: r.boundOf, Binding: r.bound, At: r.boundAt, Day: in.Day}, nil
}
