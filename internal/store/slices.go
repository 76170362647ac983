package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type sliceRow struct {
	bun.BaseModel `bun:"table:slice"`
	Seq           int64 `bun:",pk"`
	ID            string
	Run           string
	Job           string
	Source        string
	Tab           string
	State         casefile.State
	Code          string
	Records       int
	Changed       int
	Parts         int
	Shared        int
	Ranged        bool
	Aim           *int64
	Needs         concept.Approval
	Digest        string
}

type itemRow struct {
	bun.BaseModel `bun:"table:item"`
	Slice         int64 `bun:",pk"`
	Pos           int   `bun:",pk"`
	RecordKey     string
	CaseID        int64
	Derivation    int64
	State         *casefile.State
	Reason        *rule.Reason
}

// AddSlice stores a planned slice.
func (s *Store) AddSlice(ctx context.Context, p casefile.NewSlice) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		var seq int64
		if err := tx.NewSelect().Model((*sliceRow)(nil)).ColumnExpr("COALESCE(MAX(seq), 0) + 1").Scan(ctx, &seq); err != nil {
			return fmt.Errorf("number slice: %w", err)
		}
		aim, err := aimOf(ctx, tx, p.Aim)
		if err != nil {
			return err
		}
		row := rowOfSlice(p.Slice)
		row.Seq, row.Aim, row.Needs, row.Digest = seq, &aim, cmp.Or(p.Needs, concept.ApprovalNone), p.Digest
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("store slice: %w", err)
		}
		if err := s.addDerivations(ctx, tx, p.Derivations); err != nil {
			return err
		}
		if err := s.addItems(ctx, tx, seq, 0, p.Items); err != nil {
			return err
		}
		if err := s.addSlicePersons(ctx, tx, seq, p.Persons); err != nil {
			return err
		}
		if err := addCases(ctx, tx, p.Slice.Run, aim, seq, p.Cases); err != nil {
			return err
		}
		return mention(ctx, tx, s.engine, aim, p.Mentioned)
	})
}

// newerConcept tells whether another concept came into force since the slice's
// run began.
func newerConcept(ctx context.Context, tx bun.Tx, slice string) (bool, error) {
	return tx.NewSelect().TableExpr("slice AS s").Join("JOIN run AS r ON r.id = s.run").Where("s.id = ?", slice).
		Where("r.version < (SELECT COALESCE(MAX(version), 0) FROM concept_version)").Exists(ctx)
}

// Finish stores how a slice ended: its state and counts, the items that differ
// from it, records that were changed though they were not among its items, and
// what the change settled or left waiting. All of it is one transaction, so a
// person link is gone in the transaction that marks its last item done.
func (s *Store) Finish(ctx context.Context, f casefile.EndedSlice) error {
	return s.inCases(ctx, func(tx bun.Tx) error {
		seq, err := endSlice(ctx, tx, f.Slice)
		if err != nil {
			return err
		}
		if err := s.proveBatches(ctx, tx, f); err != nil {
			return err
		}
		if err := setItems(ctx, tx, seq, f.Differing); err != nil {
			return err
		}
		if err := s.appendItems(ctx, tx, seq, f.Extra); err != nil {
			return err
		}
		if err := dropSlicePersons(ctx, tx, seq); err != nil {
			return err
		}
		kept, err := s.keepWaiting(ctx, tx, f.Day, f.Awaited, f.Persons)
		if err != nil {
			return err
		}
		if err := forget(ctx, tx, f.Slice.Table, f.Slice.Job, f.Late); err != nil {
			return err
		}
		settled, err := settle(ctx, tx, f.Settled)
		if err != nil {
			return err
		}
		ended, err := endItems(ctx, tx, seq, f)
		if err != nil {
			return err
		}
		outlived, err := outlived(ctx, tx, f.Settled, f.Day)
		if err != nil {
			return err
		}
		return s.settleCases(ctx, tx, distinct(kept, settled, ended, outlived), f.Day)
	})
}

// SlicesOf are the slices of a run in their order.
func (s *Store) SlicesOf(ctx context.Context, run string) ([]casefile.Slice, error) {
	var rows []sliceRow
	if err := s.db.NewSelect().Model(&rows).Where("run = ?", run).OrderExpr("seq").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read slices: %w", err)
	}
	out := make([]casefile.Slice, len(rows))
	for i, r := range rows {
		out[i] = r.slice()
	}
	return out, nil
}

func (r sliceRow) slice() casefile.Slice {
	return casefile.Slice{ID: r.ID, Run: r.Run, Job: r.Job, Source: r.Source, Table: r.Tab, State: r.State,
		Code: r.Code, Records: r.Records, Changed: r.Changed, Parts: r.Parts, Shared: r.Shared, Ranged: r.Ranged}
}

// Items are the items of a slice in key order.
func (s *Store) Items(ctx context.Context, slice string) ([]casefile.Item, error) {
	var rows []itemRow
	err := s.db.NewSelect().Model(&rows).Where("slice = (SELECT seq FROM slice WHERE id = ?)", slice).
		OrderExpr("pos").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	out := make([]casefile.Item, len(rows))
	for i, r := range rows {
		out[i] = casefile.Item{Key: r.RecordKey, Case: r.CaseID, Derivation: r.Derivation}
		if r.State != nil {
			out[i].State = *r.State
		}
		if r.Reason != nil {
			out[i].Reason = *r.Reason
		}
	}
	return out, nil
}

// DropSlice removes a slice that never reached its batch, with its items and
// the cases nobody else mentions. The next run plans the records again.
func (s *Store) DropSlice(ctx context.Context, id string) error {
	return s.inCases(ctx, func(tx bun.Tx) error {
		var seq int64
		err := tx.NewSelect().Model((*sliceRow)(nil)).Column("seq").Where("id = ?", id).Scan(ctx, &seq)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := errors.Join(s.giveBack(ctx, tx, seq), dropSlicePersons(ctx, tx, seq)); err != nil {
			return err
		}
		for _, q := range []*bun.DeleteQuery{
			tx.NewDelete().TableExpr("casefile").Where("state IS NULL").
				Where("id IN (SELECT case_id FROM item WHERE slice = ?)", seq).
				Where("id NOT IN (SELECT i.case_id FROM item i JOIN slice s ON s.seq = i.slice WHERE s.run = (SELECT run FROM slice WHERE seq = ?) AND i.slice <> ?)", seq, seq),
			tx.NewDelete().Model((*itemRow)(nil)).Where("slice = ?", seq),
			tx.NewDelete().Model((*sliceRow)(nil)).Where("seq = ?", seq),
		} {
			if _, err := q.Exec(ctx); err != nil {
				return fmt.Errorf("drop slice: %w", err)
			}
		}
		return nil
	})
}

func endSlice(ctx context.Context, tx bun.Tx, sl casefile.Slice) (seq int64, err error) {
	row := rowOfSlice(sl)
	_, err = tx.NewUpdate().Model(&row).Column("state", "code", "changed", "parts", "shared").
		Where("id = ?", sl.ID).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("end slice: %w", err)
	}
	err = tx.NewSelect().Model((*sliceRow)(nil)).Column("seq").Where("id = ?", sl.ID).Scan(ctx, &seq)
	return seq, err
}

func setItems(ctx context.Context, tx bun.Tx, seq int64, items []casefile.Item) error {
	for _, it := range items {
		_, err := tx.NewUpdate().Model((*itemRow)(nil)).Set("state = ?", it.State).Set("reason = ?", it.Reason).
			Where("slice = ?", seq).Where("record_key = ?", it.Key).Exec(ctx)
		if err != nil {
			return fmt.Errorf("store item: %w", err)
		}
	}
	return nil
}

func rowOfSlice(s casefile.Slice) sliceRow {
	return sliceRow{ID: s.ID, Run: s.Run, Job: s.Job, Source: s.Source, Tab: s.Table, State: s.State, Code: s.Code,
		Records: s.Records, Changed: s.Changed, Parts: s.Parts, Shared: s.Shared, Ranged: s.Ranged}
}
