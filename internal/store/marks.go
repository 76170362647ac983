package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// MarkEvent is who set or ended a mark by hand, and why. Reason is one of a
// fixed list, Reference a file number: neither names a person.
type MarkEvent struct {
	bun.BaseModel `bun:"table:mark_event"`
	ID            string `bun:",pk"`
	Mark          string
	Source        string
	Tab           string
	RecordKey     string
	Kind          string
	Event         string // set, ended; asked, by somebody who may not alone; late: what a Keep came too late for
	Reason        string
	Reference     string
	Actor         string
	Informed      string // day on which the person was told (Art. 18(3))
	At            string
	// The mark itself, of a set one: a restored backup forgets it.
	Ground string
	Origin string
	Since  string
	Until  string
}

// AddMarkEvents stores what was done with marks.
func (s *Store) AddMarkEvents(ctx context.Context, events []MarkEvent) error {
	if len(events) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&events).Exec(ctx); err != nil {
			return fmt.Errorf("store marks: %w", err)
		}
		return s.prove(ctx, tx, markActs(events)...)
	})
}

// MarkEvents are the events of one mark, oldest first.
func (s *Store) MarkEvents(ctx context.Context, mark string) ([]MarkEvent, error) {
	var events []MarkEvent
	err := s.db.NewSelect().Model(&events).Where("mark = ?", mark).OrderExpr("at").Scan(ctx)
	return events, err
}
