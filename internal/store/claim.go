package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Claim takes a planned slice for its batch and names the records that must be
// left out, and why: people refused or cancelled them, or have not all agreed.
// From then on its items run and cannot be called back. It refuses with
// casefile.ErrPaused while changes are stopped, with ErrNewer if another concept
// than the run's is in force by now, and with ErrClaimed if the slice does not
// wait any more.
func (s *Store) Claim(ctx context.Context, slice string) (without map[string]rule.Reason, err error) {
	err = s.inCases(ctx, func(tx bun.Tx) error {
		p, err := paused(ctx, tx)
		if err != nil {
			return err
		}
		if p != nil {
			return casefile.ErrPaused
		}
		if stopped, err := jobStopped(ctx, tx, slice); err != nil || stopped {
			return cmp.Or(err, casefile.ErrPaused)
		}
		if newer, err := newerConcept(ctx, tx, slice); err != nil || newer {
			return cmp.Or(err, casefile.ErrNewer)
		}
		res, err := tx.NewUpdate().Model((*sliceRow)(nil)).Set("state = ?", casefile.Running).
			Where("id = ?", slice).Where("state = ?", casefile.DueItem).Exec(ctx)
		if err != nil {
			return fmt.Errorf("claim slice: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(casefile.ErrClaimed, err)
		}
		without, err = s.claimItems(ctx, tx, slice)
		return err
	})
	return without, err
}

// claimItems takes the case's own items of a slice along with it.
func (s *Store) claimItems(ctx context.Context, tx bun.Tx, id string) (map[string]rule.Reason, error) {
	var row sliceRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return nil, err
	}
	any, err := tx.NewSelect().TableExpr("case_item").Where("aim = ?", row.Aim).Where("blocks").Exists(ctx)
	if err != nil || !any && row.Needs == concept.ApprovalNone {
		return nil, err
	}
	without, err := leftOut(ctx, tx, row)
	if err != nil {
		return nil, err
	}
	var cases []int64
	_, err = tx.NewUpdate().Model((*caseItemRow)(nil)).Set("state = ?", casefile.Running).Set("reason = ''").Set("slice = ?", row.Seq).
		Where("aim = ?", row.Aim).Where("tab = ?", casefile.Place(row.Source, row.Tab)).Where("blocks").
		Where("state IN (?)", bun.List([]casefile.State{casefile.Planned, casefile.DueItem, casefile.Failed})).
		Where("record_key IN (SELECT record_key FROM item WHERE slice = ?)", row.Seq).
		Where("record_key NOT IN (?)", bun.List(append(keysOf(without), ""))).
		Returning("case_id").Exec(ctx, &cases)
	if err != nil {
		return nil, fmt.Errorf("claim items: %w", err)
	}
	day, err := dayOfRun(ctx, tx, row.Run)
	if err != nil {
		return nil, err
	}
	return without, s.settleCases(ctx, tx, distinct(cases), day)
}

// leftOut are the records of a slice that may not be taken. A record that asks
// for people and has no item any more was withdrawn.
func leftOut(ctx context.Context, tx bun.Tx, row sliceRow) (map[string]rule.Reason, error) {
	var items []struct {
		RecordKey string
		State     *casefile.State
		Reason    *rule.Reason
		Digest    *string
		Needs     int
		Approvals int
	}
	err := tx.NewSelect().TableExpr("item AS i").ColumnExpr("i.record_key, c.state, c.reason, c.digest").
		ColumnExpr("CASE c.needs WHEN 'two' THEN 2 WHEN 'one' THEN 1 ELSE 0 END AS needs").
		ColumnExpr("(SELECT COUNT(*) FROM approval AS a WHERE a.item = c.id) AS approvals").
		Join("LEFT JOIN case_item AS c ON c.aim = ? AND c.tab = ? AND c.record_key = i.record_key AND c.blocks", row.Aim, casefile.Place(row.Source, row.Tab)).
		Where("i.slice = ?", row.Seq).Scan(ctx, &items)
	if err != nil {
		return nil, fmt.Errorf("read items to claim: %w", err)
	}
	without := map[string]rule.Reason{}
	for _, it := range items {
		switch {
		case it.State == nil:
			if row.Needs != concept.ApprovalNone {
				without[it.RecordKey] = rule.Cancelled
			}
		case *it.State == casefile.Skipped:
			without[it.RecordKey] = *it.Reason
		case max(it.Needs, casefile.People(row.Needs)) > it.Approvals, row.Needs != concept.ApprovalNone && *it.Digest != row.Digest:
			without[it.RecordKey] = rule.AwaitingApproval
		}
	}
	return without, nil
}

func dayOfRun(ctx context.Context, tx bun.Tx, run string) (rule.Day, error) {
	var text string
	if err := tx.NewSelect().TableExpr("run").Column("day").Where("id = ?", run).Scan(ctx, &text); err != nil {
		return 0, fmt.Errorf("read the run's day: %w", err)
	}
	return rule.ParseDay(text)
}

// endItems ends the cases' own items of a slice. What only waits, for a Keep to
// end or a duty, is due again with the reason; what fell out of its rule is over.
func endItems(ctx context.Context, tx bun.Tx, seq int64, f casefile.EndedSlice) (cases []int64, err error) {
	running := func() *bun.UpdateQuery {
		return tx.NewUpdate().Model((*caseItemRow)(nil)).Where("slice = ?", seq).Where("state = ?", casefile.Running)
	}
	byEnd := map[ending][]string{}
	for _, it := range f.Differing {
		byEnd[endOf(it)] = append(byEnd[endOf(it)], it.Key)
	}
	for end, keys := range byEnd {
		err := chunks(keys, func(keys []string) error {
			var some []int64
			q := running().Set("state = ?", end.state).Set("reason = ?", end.reason).Set("blocks = ?", end.state != casefile.Skipped).
				Where("record_key IN (?)", bun.List(keys)).Returning("case_id")
			if end.state == casefile.Skipped {
				q = q.Set("ended = ?", f.Day.String())
			} else {
				q = q.Set("slice = NULL")
			}
			_, err := q.Exec(ctx, &some)
			cases = append(cases, some...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("end items: %w", err)
		}
	}
	rest := running().Set("state = ?", casefile.Done).Set("blocks = ?", false).Set("ended = ?", f.Day.String())
	if f.Slice.State == casefile.Failed {
		rest = running().Set("state = ?", casefile.Failed).Set("reason = ?", f.Slice.Code).Set("slice = NULL")
	}
	var some []int64
	if _, err := rest.Returning("case_id").Exec(ctx, &some); err != nil {
		return nil, fmt.Errorf("end items: %w", err)
	}
	return append(cases, some...), nil
}

type ending struct {
	state  casefile.State
	reason rule.Reason
}

func endOf(it casefile.Item) ending {
	switch {
	case it.State == casefile.Failed:
		return ending{casefile.Failed, it.Reason}
	case casefile.FallsOut(it.Reason):
		return ending{casefile.Skipped, it.Reason}
	}
	return ending{casefile.DueItem, it.Reason}
}

// giveBack frees the items of a slice that never reached its batch.
func (s *Store) giveBack(ctx context.Context, tx bun.Tx, seq int64) error {
	var cases []int64
	_, err := tx.NewUpdate().Model((*caseItemRow)(nil)).Set("state = ?", casefile.DueItem).Set("slice = NULL").
		Where("slice = ?", seq).Where("state = ?", casefile.Running).Returning("case_id").Exec(ctx, &cases)
	if err != nil || len(cases) == 0 {
		return err
	}
	var run string
	if err := tx.NewSelect().Model((*sliceRow)(nil)).Column("run").Where("seq = ?", seq).Scan(ctx, &run); err != nil {
		return err
	}
	day, err := dayOfRun(ctx, tx, run)
	if err != nil {
		return err
	}
	return s.settleCases(ctx, tx, distinct(cases), day)
}

func distinct(lists ...[]int64) []int64 {
	seen := map[int64]bool{}
	for _, list := range lists {
		for _, id := range list {
			if id != 0 {
				seen[id] = true
			}
		}
	}
	return keysOf(seen)
}
