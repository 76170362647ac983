package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrStoreOlder: what this store forgot it cannot know, so nothing is done
// until somebody has looked and confirms.
var ErrStoreOlder = errors.New("the store is older than its source")

// confirmOlder lets jobs go on with a store that was restored: approvals and
// orders that it still remembers are void, since nobody can tell which of them
// were taken back; the batches it does not know are logged as found.
func (e *Engine) confirmOlder(ctx context.Context, s *situation, actor access.Actor, lost []*Lost, o ReapplyOrder) error {
	if !o.Confirm {
		return ErrStoreOlder
	}
	for _, j := range s.binding.Jobs {
		if _, err := e.store.Renew(ctx, execution.AimOf(j), "", s.day); err != nil {
			return err
		}
	}
	for _, a := range s.binding.Actions {
		if _, err := e.store.Renew(ctx, execution.AimOf(s.binding.ByHand(a)), "", s.day); err != nil {
			return err
		}
	}
	for _, l := range lost {
		if err := e.logFound(ctx, s, actor, l); err != nil {
			return err
		}
	}
	return e.enter(ctx, s, nil)
}

// logFound logs the batches of a source that this store does not know.
func (e *Engine) logFound(ctx context.Context, s *situation, actor access.Actor, l *Lost) error {
	d := s.sources[l.Source]
	batches, err := d.Batches(ctx, "")
	if err != nil {
		return err
	}
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.Batch
	}
	known, err := e.store.Logged(ctx, ids)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if known[b.Batch] || b.Records == 0 {
			continue
		}
		keys, err := d.LedgerKeys(ctx, b.Batch)
		if err != nil {
			return err
		}
		found := execution.FoundAct(l.Source, b, e.now(), actor.ID, keys)
		if err := e.store.Prove(ctx, found); err != nil {
			return err
		}
	}
	epoch, err := d.Epoch(ctx)
	if err != nil {
		return err
	}
	return e.store.PutEpoch(ctx, store.Epoch{Source: l.Source, Epoch: epoch, Pending: epoch})
}
