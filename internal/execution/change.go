package execution

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// How often a batch is tried, and how long is waited before: 50 ms, doubled
// each time, so that a server that restarts is back before the last try.
const (
	tries      = 9
	firstPause = 50 * time.Millisecond
	// worst is how many single records of one slice may be refused by a
	// constraint before the rest of it is given up as well.
	worst = 50
	// patience is how many timeouts of one slice are waited for: enough to find
	// the one record somebody holds, not enough to wait once more for each piece
	// of a table that is locked as a whole.
	patience = 2 * tries
)

// changed is what became of one slice in the foreign database.
type changed struct {
	batches       []string // committed, or perhaps so, by id
	parts, shared int
	vetoed        map[datasource.Key]rule.Reason
	failed        map[datasource.Key]string // by code
	timeouts      int
	err           error // of our context: everything stops
}

// change runs a batch. A deadlock or timeout is tried again at half size, a
// lost connection under the same id (if it had been committed, the database
// says so), and a refusal by a constraint is narrowed down to the records it
// speaks of, so that one bad record does not stop the others.
func (x *Executor) change(ctx context.Context, t Task, b datasource.Batch, keys []datasource.Key, size *size) changed {
	out := changed{vetoed: map[datasource.Key]rule.Reason{}, failed: map[datasource.Key]string{}}
	x.attempt(ctx, order{task: t, batch: b, keys: keys, size: size}, &out)
	return out
}

// order is one try of a batch. keys are the records that were planned for it,
// also where the batch itself is a range.
type order struct {
	task  Task
	batch datasource.Batch
	keys  []datasource.Key
	size  *size
	try   int
	lost  bool // an earlier try under this id may have been committed
}

func (x *Executor) attempt(ctx context.Context, w order, out *changed) {
	began := time.Now()
	o, err := w.task.Source.Change(ctx, w.batch)
	switch {
	case err == nil:
		took := time.Since(began)
		w.size.took(o.Changed, took)
		if x.Took != nil {
			x.Took(took)
		}
		out.took(w.batch.ID, o)
	case ctx.Err() != nil:
		out.err = ctx.Err()
	case errors.Is(err, datasource.ErrFenced):
		out.err = err
	case w.try >= tries-1:
		x.fail(w, err, out)
	case isAway(err):
		w.lost = w.lost || errors.Is(err, datasource.ErrLost)
		x.again(ctx, w, out)
	case errors.Is(err, datasource.ErrRetry) && out.timeouts >= patience:
		x.fail(w, err, out)
	case errors.Is(err, datasource.ErrRetry):
		out.timeouts++
		x.halve(ctx, w, err, out)
	case len(out.failed) < worst:
		x.halve(ctx, w, err, out)
	default:
		x.fail(w, err, out)
	}
}

// again waits and tries the same batch.
func (x *Executor) again(ctx context.Context, w order, out *changed) {
	if out.err = pause(ctx, firstPause<<w.try); out.err != nil {
		return
	}
	w.try++
	x.attempt(ctx, w, out)
}

// halve tries the two halves under ids of their own: the whole was rolled back.
// Where that is not known, it is tried again as a whole.
func (x *Executor) halve(ctx context.Context, w order, err error, out *changed) {
	again := errors.Is(err, datasource.ErrRetry)
	if len(w.keys) < 2 || again && w.lost {
		if again {
			x.again(ctx, w, out)
		} else {
			x.fail(w, err, out)
		}
		return
	}
	if again {
		if out.err = pause(ctx, firstPause<<w.try); out.err != nil {
			return
		}
		w.try++
	}
	middle := len(w.keys) / 2
	for i, half := range [][]datasource.Key{w.keys[:middle], w.keys[middle:]} {
		part := w
		part.keys, part.batch.Span, part.batch.Keys, part.lost = half, nil, half, false
		part.batch.ID = fmt.Sprintf("%s.%d", w.batch.ID, i+1)
		if x.attempt(ctx, part, out); out.err != nil {
			return
		}
	}
}

// fail records every record of the batch as failed. Where the connection was
// lost the ledger has the last word, so the batch is asked for all the same.
func (x *Executor) fail(w order, err error, out *changed) {
	code := Code(err)
	for _, k := range w.keys {
		out.failed[k] = code
	}
	if w.lost || errors.Is(err, datasource.ErrLost) {
		out.batches = append(out.batches, w.batch.ID)
	}
	x.Log.Warn("batch failed", "batch", w.batch.ID, "action", w.batch.Action, "records", len(w.keys),
		"code", code, "error", err)
}

func (c *changed) took(id string, o datasource.Outcome) {
	c.batches = append(c.batches, id)
	c.parts += o.Parts
	c.shared += o.Shared
	maps.Copy(c.vetoed, o.Vetoed)
}

// Code is the stable word for an error of a foreign database.
func Code(err error) string {
	for _, known := range []struct {
		err  error
		code string
	}{
		{datasource.ErrConstraint, "constraint"}, {datasource.ErrNotSettled, "not_settled"},
		{datasource.ErrRetry, "lock_timeout"}, {datasource.ErrLost, "connection_lost"},
		{datasource.ErrUnreachable, "unreachable"}, {datasource.ErrRight, "right_missing"},
		{datasource.ErrReadOnly, "read_only"}, {datasource.ErrMissing, "schema_changed"},
	} {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	return "database_error"
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
