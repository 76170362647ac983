package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ItemEnd is what a look at an item's record showed: a reason it is not done,
// or that it has left its rule.
type ItemEnd struct {
	ID     int64
	State  casefile.State
	Reason rule.Reason
}

// Renew makes what was listed under another meaning of object, action or job
// void: it has left the rule, and what people refused then may come back.
func (s *Store) Renew(ctx context.Context, a casefile.Aim, digest string, day rule.Day) (n int, err error) {
	err = s.inCases(ctx, func(tx bun.Tx) error {
		id, err := aimOf(ctx, tx, a)
		if err != nil {
			return err
		}
		var cases []int64
		_, err = tx.NewUpdate().Model((*caseItemRow)(nil)).Set("blocks = ?", false).
			Set("reason = CASE state WHEN 'skipped' THEN reason ELSE ? END", rule.ConditionChanged).
			Set("ended = COALESCE(ended, ?)", day.String()).Set("state = ?", casefile.Skipped).
			Where("aim = ?", id).Where("blocks").Where("digest <> ?", digest).Where("state <> ?", casefile.Running).
			Returning("case_id").Exec(ctx, &cases)
		if err != nil {
			return fmt.Errorf("renew items: %w", err)
		}
		n = len(cases)
		return s.settleCases(ctx, tx, distinct(cases), day)
	})
	return n, err
}

// ChangeItems stores what looks at records showed. An item that was taken for
// its batch, or ended, in the meantime is left alone.
func (s *Store) ChangeItems(ctx context.Context, ends []ItemEnd, day rule.Day) error {
	if len(ends) == 0 {
		return nil
	}
	same := map[ItemEnd][]int64{}
	for _, e := range ends {
		kind := ItemEnd{State: e.State, Reason: e.Reason}
		same[kind] = append(same[kind], e.ID)
	}
	return s.inCases(ctx, func(tx bun.Tx) error {
		var touched []int64
		for kind, ids := range same {
			err := chunks(ids, func(ids []int64) error {
				var cases []int64
				q := tx.NewUpdate().Model((*caseItemRow)(nil)).Set("state = ?", kind.State).Set("reason = ?", kind.Reason).
					Where("id IN (?)", bun.List(ids)).Where("state IN (?)", bun.List(waitingStates)).Returning("case_id")
				if kind.State == casefile.Skipped || kind.State == casefile.Done {
					q = q.Set("blocks = ?", false).Set("ended = ?", day.String())
				}
				_, err := q.Exec(ctx, &cases)
				touched = append(touched, cases...)
				return err
			})
			if err != nil {
				return fmt.Errorf("change items: %w", err)
			}
		}
		return s.settleCases(ctx, tx, distinct(touched), day)
	})
}

// waitingStates are those of items that nothing has been done about yet.
var waitingStates = []casefile.State{casefile.Planned, casefile.DueItem, casefile.Failed}

// EndStanding ends marks' hold on their cases: marks that end by themselves on a
// day, or those named.
func (s *Store) EndStanding(ctx context.Context, marks []string, day rule.Day) error {
	return s.inCases(ctx, func(tx bun.Tx) error {
		cases, err := endStanding(ctx, tx, marks, day)
		if err != nil {
			return err
		}
		return s.settleCases(ctx, tx, distinct(cases), day)
	})
}

func endStanding(ctx context.Context, tx bun.Tx, marks []string, day rule.Day) ([]int64, error) {
	var cases []int64
	q := tx.NewUpdate().Model((*caseItemRow)(nil)).Set("standing = ?", false).Where("standing").Returning("case_id")
	if marks != nil {
		q = q.Where("mark IN (?)", bun.List(append(marks, "")))
	} else {
		q = q.Where("not_before <= ?", day.String())
	}
	if _, err := q.Exec(ctx, &cases); err != nil {
		return nil, fmt.Errorf("end marks' hold on cases: %w", err)
	}
	if marks == nil {
		return cases, nil
	}
	var freed []int64
	_, err := tx.NewUpdate().Model((*caseItemRow)(nil)).Set("needs = needs_then").Set("mark = ''").Set("not_before = NULL").
		Where("mark IN (?)", bun.List(append(marks, ""))).Where("mark <> ''").Where("blocks").Returning("case_id").Exec(ctx, &freed)
	return append(cases, freed...), err
}

// outlived ends what an erasure leaves without an object: weaker items of the
// same record, and locks that end with it.
func outlived(ctx context.Context, tx bun.Tx, f casefile.Settled, day rule.Day) (cases []int64, err error) {
	err = chunks(f.Keys, func(keys []string) error {
		var some, others []int64
		of := func() *bun.UpdateQuery {
			return tx.NewUpdate().Model((*caseItemRow)(nil)).Where("tab = ?", f.Table).Where("record_key IN (?)", bun.List(keys)).Returning("case_id")
		}
		_, err := of().Set("state = ?", casefile.Skipped).Set("reason = ?", rule.Superseded).Set("blocks = ?", false).
			Set("ended = ?", day.String()).Where("blocks").Where("state IN (?)", bun.List(waitingStates)).Exec(ctx, &some)
		if err != nil {
			return fmt.Errorf("end items of erased records: %w", err)
		}
		_, err = of().Set("standing = ?", false).Where("standing").
			Where("reason IN ('end_of_purpose', 'retention_duty')").Exec(ctx, &others)
		if err != nil {
			return fmt.Errorf("end locks of erased records: %w", err)
		}
		cases = append(append(cases, some...), others...)
		return nil
	})
	return cases, err
}

// AnyItems reports whether cases have items of a table that live, or marks that
// hold a record of it: most batches can skip looking for them.
func (s *Store) AnyItems(ctx context.Context, place string) (bool, error) {
	return s.db.NewSelect().TableExpr("case_item").Where("tab = ?", place).Where("blocks OR standing").Exists(ctx)
}
