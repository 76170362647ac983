package engine

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ownDataName is the survey of our own data: how much of each kind has expired.
const ownDataName = "own_data"

// ownAge is how old that count may be before it is taken anew for a page, and
// ownPatience how long a page waits for the first one of a day: where there is
// little to count it is shown at once.
const (
	ownAge      = 10 * time.Minute
	ownPatience = 25 * time.Millisecond
)

// ownCount is one kind in the survey: numbers and names of sources only.
type ownCount struct {
	Kind   string `json:"kind"`
	Source string `json:"source,omitempty"`
	Due    int    `json:"due"`
}

// OwnDataLately is PlanOwnData for a page: as it was counted last, and when.
// Counting reads whole tables of our store, so it happens in the background,
// after every night's deletion and when a page finds the last count too old. A
// nil counted says that nobody has counted for this day and concept yet: then no
// kind has a number.
func (e *Engine) OwnDataLately(ctx context.Context, actor access.Actor) (o OwnData, counted *time.Time, err error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return OwnData{}, nil, err
	}
	if o, counted, err = e.ownKnown(ctx); err != nil || counted != nil && e.now().Sub(*counted) < ownAge {
		return o, counted, err
	}
	done := e.reading.own.soon(func() { e.recountOwn(context.WithoutCancel(ctx)) })
	if counted != nil {
		return o, counted, nil
	}
	select {
	case <-done:
	case <-ctx.Done():
	case <-time.After(ownPatience):
		return o, nil, nil
	}
	return e.ownKnown(ctx)
}

// ownKnown is what was counted for this day and the concept in force.
func (e *Engine) ownKnown(ctx context.Context) (OwnData, *time.Time, error) {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return OwnData{}, nil, err
	}
	o := OwnData{Day: in.Day, Kinds: ownKinds(in.Concept, in.Day), Left: []string{}}
	v, err := e.store.LastSurvey(ctx, ownDataName)
	if err != nil || v == nil || v.Version != in.Version || v.Day != in.Day {
		return o, nil, err
	}
	var counts []ownCount
	if err := json.Unmarshal(v.Content, &counts); err != nil {
		return o, nil, err
	}
	for _, c := range counts {
		for i := range o.Kinds {
			if k := &o.Kinds[i]; k.Kind == c.Kind && k.Source == c.Source {
				k.Due = c.Due
			}
		}
	}
	return o, &v.At, nil
}

// recountOwn is countOwn where nobody waits for the numbers: nothing fails for
// want of them, and the page says from when those are that it shows.
func (e *Engine) recountOwn(ctx context.Context) {
	if err := e.countOwn(ctx); err != nil && !errors.Is(err, store.ErrNoConcept) {
		e.log.Error("our own data could not be counted", "error", err)
	}
}

// countOwn counts what has expired and keeps the numbers.
func (e *Engine) countOwn(ctx context.Context) error {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return err
	}
	at := e.now().UTC()
	o, err := e.planOwn(ctx, in, in.Day, access.Actor{ID: scheduler})
	if err != nil {
		return err
	}
	counts := make([]ownCount, len(o.Kinds))
	for i, k := range o.Kinds {
		counts[i] = ownCount{k.Kind, k.Source, k.Due}
	}
	content, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return e.store.PutSurvey(ctx, store.Survey{Name: ownDataName, Version: in.Version, Day: in.Day, At: at, Content: content})
}

// inBackground lets one thing happen at a time in the background.
type inBackground struct {
	mu   sync.Mutex
	done chan struct{} // of what is going on; nil: nothing is
}

// soon begins it unless it is going on, and answers what is closed at its end.
func (a *inBackground) soon(work func()) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done != nil {
		return a.done
	}
	done := make(chan struct{})
	a.done = done
	go func() {
		defer func() {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.done = nil
			close(done)
		}()
		work()
	}()
	return done
}
