package engine

import (
	"context"
	"sync"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// ownLately is how much of our own data has expired as it was counted last:
// counting reads whole tables of our store.
type ownLately struct {
	mu      sync.Mutex
	version int64
	at      time.Time
	data    OwnData
}

// OwnDataLately is PlanOwnData for a page: counted a minute ago at most, for
// this day and under the concept in force. It may be read, not changed.
func (e *Engine) OwnDataLately(ctx context.Context, actor access.Actor) (OwnData, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return OwnData{}, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return OwnData{}, err
	}
	known := &e.reading.own
	known.mu.Lock()
	defer known.mu.Unlock()
	if now := e.now(); known.version == in.Version && known.data.Day == in.Day && now.Sub(known.at) < schemaAge {
		return known.data, nil
	}
	o, err := e.PlanOwnData(ctx, actor, nil)
	if err == nil {
		known.version, known.at, known.data = in.Version, e.now(), o
	}
	return o, err
}
