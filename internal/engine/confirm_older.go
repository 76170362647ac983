package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/proof"
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
	var acts []proof.Draft
	var epochs []store.Epoch
	for _, l := range lost {
		found, epoch, err := e.found(ctx, s, actor, l)
		if err != nil {
			return err
		}
		acts, epochs = append(acts, found...), append(epochs, epoch)
	}
	acts = append(acts, proof.Draft{At: e.now(), Actor: actor.ID, Act: proof.StoreConfirmed, Subject: "store",
		Payload: map[string]int{"batches_found": len(acts)}})
	if err := e.store.GoOnWith(ctx, epochs, acts...); err != nil {
		return err
	}
	return e.enter(ctx, s, nil)
}

// found is what a source has and this store does not know: its batches as acts
// of the log, and how often runs have entered it.
func (e *Engine) found(ctx context.Context, s *situation, actor access.Actor, l *Lost) ([]proof.Draft, store.Epoch, error) {
	d := s.sources[l.Source]
	none := store.Epoch{}
	batches, err := d.Batches(ctx, "")
	if err != nil {
		return nil, none, err
	}
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.Batch
	}
	known, err := e.store.Logged(ctx, ids)
	if err != nil {
		return nil, none, err
	}
	var acts []proof.Draft
	for _, b := range batches {
		if known[b.Batch] || b.Records == 0 {
			continue
		}
		keys, err := d.LedgerKeys(ctx, b.Batch)
		if err != nil {
			return nil, none, err
		}
		acts = append(acts, execution.FoundAct(l.Source, b, e.now(), actor.ID, keys))
	}
	epoch, err := d.Epoch(ctx)
	return acts, store.Epoch{Source: l.Source, Epoch: epoch, Pending: epoch}, err
}
