package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/store"
)

// ownDataRun stands where the queue names a run. No run has such an id.
const ownDataRun = "own_data"

// ownDataAt is when the night's deletion of our own data is due: 04:40 in the
// concept's zone, when the night's jobs are over.
const ownDataAt = 4*60 + 40

// tidy asks for the deletion of our own data once a day. While everything is
// paused, or nobody has let the first start begin, nothing is deleted.
func (e *Engine) tidy(ctx context.Context) error {
	in, err := e.conceptInForce(ctx)
	if errors.Is(err, store.ErrNoConcept) {
		return nil
	}
	if err != nil {
		return err
	}
	local := e.now().In(in.Concept.Zone)
	if local.Hour()*60+local.Minute() < ownDataAt {
		return nil
	}
	done, err := e.store.OwnDataDone(ctx)
	if err != nil || done == in.Day.String() {
		return err
	}
	p, err := e.store.Paused(ctx)
	if err != nil || p != nil {
		return err
	}
	waits, err := e.store.WaitsForStart(ctx)
	if err != nil || waits {
		return err
	}
	return e.wakeUp(ctx, ownDataRun, int64(in.Day))
}

// ownDataDone ends the day's deletion.
func (e *Engine) ownDataDone(ctx context.Context) error {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return err
	}
	return e.store.SetOwnDataDone(ctx, in.Day.String())
}

// ownDataGivenUp leaves the day's deletion to the next night.
func (e *Engine) ownDataGivenUp(ctx context.Context) error {
	e.log.Error("our own data were not gone through today; what has expired waits for the next night")
	return e.ownDataDone(ctx)
}
