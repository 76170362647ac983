package engine

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// PersonKeepInfo is a Keep on a person that holds. Whom it is about cannot be
// said: only keyed hashes are stored.
type PersonKeepInfo struct {
	ID        string    `json:"id"`
	Since     rule.Day  `json:"since"`
	Until     *rule.Day `json:"until,omitempty"`
	Ends      bool      `json:"ends"`
	Reason    string    `json:"reason,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Actor     string    `json:"actor"`
	At        time.Time `json:"at"`
	Records   int       `json:"records"` // that it was set on so far
}

// PersonKeeps lists the Keeps on persons that hold, to whoever sees more than
// the records of some organisations; why they were set only to those who may
// know why a record is stopped.
func (e *Engine) PersonKeeps(ctx context.Context, actor access.Actor) ([]PersonKeepInfo, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, err
	}
	if actor.Limited() {
		return []PersonKeepInfo{}, nil
	}
	keeps, err := e.store.PersonKeeps(ctx)
	if err != nil {
		return nil, err
	}
	infos := make([]PersonKeepInfo, len(keeps))
	for i, k := range keeps {
		infos[i] = PersonKeepInfo{ID: k.ID, Since: k.Since, Until: k.Until, Ends: k.Ends, Actor: k.Actor, At: k.At}
		if actor.May(access.ReadLocked) {
			infos[i].Reason, infos[i].Reference = k.Reason, k.Reference
		}
		set, err := e.store.SetUnder(ctx, underKeep(k.ID))
		if err != nil {
			return nil, err
		}
		infos[i].Records = len(set)
	}
	return infos, nil
}
