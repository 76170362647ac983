package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type decisionRow struct {
	bun.BaseModel `bun:"table:decision"`
	ID            int64 `bun:",pk"`
	CaseID        int64
	Actor         string
	At            string
	Verdict       string
	Digest        string
	Version       int64
	Items         int
	Answer        string
	Note          string
}

func in[T any](list []T) any { return bun.List(list) }

// Decide stores what one person decided about items of a case and moves them:
// judge is asked about each of the case's items as it is inside the transaction,
// and names those the decision covers, and the digest of what waits. Two people who approve at once both
// count; one who does so twice counts once.
func (s *Store) Decide(ctx context.Context, d casefile.Decision, day rule.Day, judge func([]casefile.LivingItem) ([]casefile.LivingItem, string, error)) (covered []casefile.LivingItem, err error) {
	err = s.inCases(ctx, func(tx bun.Tx) error {
		items, err := s.itemsIn(ctx, tx, d.Case)
		if err != nil {
			return err
		}
		if covered, d.Digest, err = judge(items); err != nil {
			return err
		}
		id, err := numbers(ctx, tx, "decision", 1)
		if err != nil {
			return err
		}
		row := decisionRow{ID: id, CaseID: d.Case, Actor: d.Actor, At: stamp(d.At), Verdict: d.Verdict, Digest: d.Digest, Version: d.Version,
			Items: len(covered), Answer: d.Answer, Note: d.Note}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("store decision: %w", err)
		}
		if err := s.carry(ctx, tx, d, id, covered, day); err != nil {
			return err
		}
		if err := s.addEvents(ctx, tx, []casefile.Happened{{Case: d.Case, At: d.At, Actor: d.Actor, What: d.Happened(), Text: d.Note}}); err != nil {
			return err
		}
		if err := s.settleCases(ctx, tx, []int64{d.Case}, day); err != nil {
			return err
		}
		return s.prove(ctx, tx, decided(d, len(covered)))
	})
	return covered, err
}

// carry does to the items what was decided.
func (s *Store) carry(ctx context.Context, tx bun.Tx, d casefile.Decision, decision int64, covered []casefile.LivingItem, day rule.Day) error {
	ids := make([]int64, len(covered))
	for i, it := range covered {
		ids[i] = it.ID
	}
	if d.Verdict == string(casefile.Approve) {
		in := inserter{engine: s.engine, table: "approval", columns: []string{"item", "actor", "decision"}, suffix: " ON CONFLICT DO NOTHING"}
		return in.insert(ctx, tx, len(ids), func(values []any, i int) []any { return append(values, ids[i], d.Actor, decision) })
	}
	why := rule.Refused
	if d.Verdict == string(casefile.Cancel) {
		why = rule.Cancelled
	}
	return chunks(ids, func(ids []int64) error {
		_, err := tx.NewUpdate().Model((*caseItemRow)(nil)).Set("state = ?", casefile.Skipped).Set("reason = ?", why).Set("ended = ?", day.String()).
			Set("blocks = ?", !d.Returns).Where("id IN (?)", bun.List(ids)).Where("state IN (?)", bun.List(waitingStates)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("store what was decided: %w", err)
		}
		return nil
	})
}

// itemsIn are the items of a case as they are inside a transaction.
func (s *Store) itemsIn(ctx context.Context, tx bun.Tx, id int64) ([]casefile.LivingItem, error) {
	return livingItems(ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("i.case_id = ?", id) })
}

// Assign gives a case to a person, or takes it back with an empty name.
func (s *Store) Assign(ctx context.Context, id int64, to, by string, at time.Time) error {
	return s.inCases(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().TableExpr("casefile").Set("assigned = ?", nullText(to)).Where("id = ?", id).Exec(ctx)
		if err != nil {
			return fmt.Errorf("assign case: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("%d: %w", id, ErrNoCase)
		}
		if err := s.addEvents(ctx, tx, []casefile.Happened{{Case: id, At: at, Actor: by, What: casefile.WasAssigned, Text: to}}); err != nil {
			return err
		}
		return s.prove(ctx, tx, caseAct(id, at, by, casefile.WasAssigned, map[string]any{"to": to}))
	})
}

// Comment adds a line to a case's timeline.
func (s *Store) Comment(ctx context.Context, h casefile.Happened) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		if err := s.addEvents(ctx, tx, []casefile.Happened{h}); err != nil {
			return err
		}
		return s.prove(ctx, tx, caseAct(h.Case, h.At, h.Actor, h.What, nil)) // what it says stays in the case
	})
}

// FinishTask marks a task as done. It reports false if there is none open under
// this number.
func (s *Store) FinishTask(ctx context.Context, id int64, pos int, by string, at time.Time, day rule.Day) (done bool, err error) {
	err = s.inCases(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().TableExpr("case_task").Set("done_by = ?", by).Where("case_id = ?", id).Where("pos = ?", pos).
			Where("done_by = ''").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if done = n > 0; err != nil || !done {
			return err
		}
		if err := s.addEvents(ctx, tx, []casefile.Happened{{Case: id, At: at, Actor: by, What: casefile.WasTask, Text: fmt.Sprint(pos)}}); err != nil {
			return err
		}
		if err := s.prove(ctx, tx, caseAct(id, at, by, casefile.WasTask, map[string]any{"task": pos})); err != nil {
			return err
		}
		return s.settleCases(ctx, tx, []int64{id}, day)
	})
	return done, err
}

// WaitingCases are the cases in which something of a job waits for people, the
// oldest first.
func (s *Store) WaitingCases(ctx context.Context, job string) ([]int64, error) {
	var ids []int64
	err := s.db.NewSelect().TableExpr("case_item").ColumnExpr("DISTINCT case_id").Where("aim IN (SELECT id FROM aim WHERE job = ?)", job).
		Where("blocks").Where("state IN (?)", bun.List(waitingStates)).Where("needs <> 'none'").OrderExpr("case_id").Scan(ctx, &ids)
	return ids, err
}
