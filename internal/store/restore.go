package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// Epoch is how often runs have entered a source, as this store remembers it.
type Epoch struct {
	bun.BaseModel `bun:"table:source_epoch"`
	Source        string `bun:",pk"`
	Epoch         int64
	Pending       int64 // written, perhaps, to the source already
}

// EpochOf is the epoch of a source, the zero value before its first run.
func (s *Store) EpochOf(ctx context.Context, source string) (Epoch, error) {
	e := Epoch{Source: source}
	err := s.db.NewSelect().Model(&e).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Epoch{Source: source}, nil
	}
	return e, err
}

// PutEpoch stores an epoch.
func (s *Store) PutEpoch(ctx context.Context, e Epoch) error { return putEpoch(ctx, s.db, e) }

// GoOnWith takes over how often runs have entered the sources, and logs what
// was found there: a store that was restored goes on.
func (s *Store) GoOnWith(ctx context.Context, epochs []Epoch, found ...proof.Draft) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		for _, e := range epochs {
			if err := putEpoch(ctx, tx, e); err != nil {
				return err
			}
		}
		return s.prove(ctx, tx, found...)
	})
}

func putEpoch(ctx context.Context, db bun.IDB, e Epoch) error {
	_, err := db.NewInsert().Model(&e).On("CONFLICT (source) DO UPDATE").
		Set("epoch = EXCLUDED.epoch").Set("pending = EXCLUDED.pending").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store epoch: %w", err)
	}
	return nil
}

// LoggedBatch is a batch as it was logged when it was committed.
type LoggedBatch struct {
	proof.Batch
	At    time.Time
	Actor string
}

// Batches hands back the batches of a source that were logged, newest first;
// all of them if limit is 0. Those whose payload has expired are left out.
func (s *Store) Batches(ctx context.Context, source string, limit int) ([]LoggedBatch, error) {
	var rows []struct {
		Seq     int64
		At      string
		Actor   string
		Payload string
	}
	var found []LoggedBatch
	for before := int64(1) << 62; ; before = rows[len(rows)-1].Seq {
		rows = nil
		err := s.db.NewSelect().TableExpr("proof_entry AS e").ColumnExpr("e.seq, e.at, e.actor, p.payload").
			Join("JOIN proof_payload AS p ON p.seq = e.seq").Where("e.act = ?", proof.BatchCommitted).
			Where("e.seq < ?", before).OrderExpr("e.seq DESC").Limit(proofPage).Scan(ctx, &rows)
		if err != nil {
			return nil, fmt.Errorf("read logged batches: %w", err)
		}
		for _, r := range rows {
			b := LoggedBatch{At: unstamp(r.At), Actor: r.Actor}
			if json.Unmarshal([]byte(r.Payload), &b.Batch) == nil && b.Source == source {
				found = append(found, b)
			}
			if limit > 0 && len(found) == limit {
				return found, nil
			}
		}
		if len(rows) < proofPage {
			return found, nil
		}
	}
}

// Logged tells which of these batches were logged here.
func (s *Store) Logged(ctx context.Context, batches []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(batches) == 0 {
		return known, nil
	}
	subjects := make([]string, len(batches))
	for i, b := range batches {
		subjects[i] = "batch/" + b
	}
	var found []string
	err := s.db.NewSelect().TableExpr("proof_entry").Column("subject").Where("subject IN (?)", bun.List(subjects)).Scan(ctx, &found)
	for _, subject := range found {
		known[subject[len("batch/"):]] = true
	}
	return known, err
}

// MarkEventsOf are the events of all marks of a source by hand, oldest first.
func (s *Store) MarkEventsOf(ctx context.Context, source string) ([]MarkEvent, error) {
	var events []MarkEvent
	err := s.db.NewSelect().Model(&events).Where("source = ?", source).OrderExpr("at, id").Scan(ctx)
	return events, err
}

// ReapplyAsk is who asked for what was lost to be done again, where another
// person has to agree.
type ReapplyAsk struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Digest string    `json:"digest"` // of what was shown
}

// AskReapply stores who asked, in place of who asked before, and logs it.
func (s *Store) AskReapply(ctx context.Context, a ReapplyAsk, act proof.Draft) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	row := metaRow{Name: metaReapply, Value: string(text)}
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
		if err != nil {
			return fmt.Errorf("store who asked: %w", err)
		}
		return s.prove(ctx, tx, act)
	})
}

// ReapplyAsk is who asked last, nil if nobody did.
func (s *Store) ReapplyAsk(ctx context.Context) (*ReapplyAsk, error) {
	text, there, err := readMeta(ctx, s.db, metaReapply)
	if err != nil || !there {
		return nil, err
	}
	a := &ReapplyAsk{}
	if err := json.Unmarshal([]byte(text), a); err != nil {
		return nil, fmt.Errorf("read who asked: %w", err)
	}
	return a, nil
}

// Settle notes that lost batches were dealt with, and logs it: done again in a
// run, or confirmed by somebody.
func (s *Store) Settle(ctx context.Context, run string, batches []string, drafts ...proof.Draft) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		rows := inserter{engine: s.engine, table: "settled_batch", columns: []string{"batch", "run"}}
		fresh, err := s.unsettled(ctx, tx, batches)
		if err != nil {
			return err
		}
		err = rows.insert(ctx, tx, len(fresh), func(values []any, i int) []any { return append(values, fresh[i], run) })
		if err != nil || len(drafts) == 0 {
			return err
		}
		return s.prove(ctx, tx, drafts...)
	})
}

func (s *Store) unsettled(ctx context.Context, db bun.IDB, batches []string) ([]string, error) {
	settled, err := s.settled(ctx, db)
	var left []string
	for _, b := range batches {
		if !settled[b] {
			left = append(left, b)
		}
	}
	return left, err
}

// Settled are the lost batches that were dealt with.
func (s *Store) Settled(ctx context.Context) (map[string]bool, error) { return s.settled(ctx, s.db) }

func (s *Store) settled(ctx context.Context, db bun.IDB) (map[string]bool, error) {
	var ids []string
	err := db.NewSelect().TableExpr("settled_batch").Column("batch").Scan(ctx, &ids)
	settled := make(map[string]bool, len(ids))
	for _, id := range ids {
		settled[id] = true
	}
	return settled, err
}
