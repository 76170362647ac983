package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// expiringOwn is one deletion of our own data under way.
type expiringOwn struct {
	*Engine
	actor   access.Actor
	concept *concept.Concept
	soon    <-chan struct{} // closed when it is to end; nil: never
	result  OwnData
}

// all goes through the kinds: first what lies in our store alone, then marks
// and ledgers, for which their sources are asked. A source that cannot be asked
// keeps its ledger until it can.
func (x *expiringOwn) all(ctx context.Context) error {
	if err := x.store.Sweep(ctx, x.now(), x.now().Add(-onceKept)); err != nil {
		return err
	}
	for i := range x.result.Kinds {
		k := &x.result.Kinds[i]
		k.Done = new(int)
		if k.Source != "" {
			continue
		}
		if err := x.expire(ctx, k); err != nil {
			return err
		}
	}
	return x.inSources(ctx)
}

// expire deletes one kind, a transaction at a time.
func (x *expiringOwn) expire(ctx context.Context, k *OwnKind) error {
	what := x.expiry(x.concept, *k, x.actor)
	for !x.over() {
		n, err := x.store.Expire(ctx, what)
		if err != nil {
			return err
		}
		*k.Done += n
		if n == 0 {
			break
		}
	}
	k.Due = *k.Done
	for k.Kind == string(concept.OwnJobCases) && !x.over() {
		n, err := x.store.ExpireRuns(ctx, what)
		if err != nil || n == 0 {
			return err
		}
		k.Runs += n
	}
	return nil
}

// over tells whether it is to end.
func (x *expiringOwn) over() bool {
	select {
	case <-x.soon:
		return true
	default:
		return false
	}
}

// carryOwnData is a turn of the nightly deletion.
func (e *Engine) carryOwnData(ctx context.Context, soon <-chan struct{}) (again bool, err error) {
	_, whole, err := e.expireOwn(ctx, access.Actor{ID: scheduler}, soon)
	switch {
	case errors.Is(err, ErrBusy):
		return true, nil
	case errors.Is(err, ErrPaused):
		return false, nil // the next tick after resume asks again
	case err != nil:
		return false, err
	}
	if !whole {
		return true, nil
	}
	e.recountOwn(ctx)
	return false, e.ownDataDone(ctx)
}
