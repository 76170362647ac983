package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ItemsOf are the items of one aim that live, or that people refused or
// cancelled: what a job has to know before it does or lists anything.
func (s *Store) ItemsOf(ctx context.Context, a casefile.Aim) ([]casefile.LivingItem, error) {
	return s.livingItems(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("i.aim = (SELECT id FROM aim WHERE object = ? AND action = ? AND kind = ? AND job = ?)", a.Object, a.Action, a.Kind, a.Job).
			Where("i.blocks")
	})
}

// ItemsByHand are the living items that people ordered, of all objects.
func (s *Store) ItemsByHand(ctx context.Context) ([]casefile.LivingItem, error) {
	return s.livingItems(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("i.aim IN (SELECT id FROM aim WHERE job = '' AND kind NOT IN ('lock', 'keep', 'unlock', 'release'))").Where("i.blocks").
			Where("i.state <> ?", casefile.Skipped)
	})
}

// ItemsOfCases are all items that stand in cases themselves, whatever their
// state, in the order in which they came.
func (s *Store) ItemsOfCases(ctx context.Context, ids ...int64) ([]casefile.LivingItem, error) {
	var all []casefile.LivingItem
	err := chunks(ids, func(ids []int64) error {
		some, err := s.livingItems(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("i.case_id IN (?)", bun.List(ids)) })
		all = append(all, some...)
		return err
	})
	return all, err
}

// ItemsWithMark are living items that a mark holds up or asks about.
func (s *Store) ItemsWithMark(ctx context.Context) ([]casefile.LivingItem, error) {
	return s.livingItems(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("i.mark <> ''").Where("i.blocks").Where("i.state <> ?", casefile.Skipped)
	})
}

// KeysOfMark are the records with an item of a mark.
func (s *Store) KeysOfMark(ctx context.Context, mark string) (map[string]bool, error) {
	var keys []string
	if err := s.db.NewSelect().TableExpr("case_item").Column("record_key").Where("mark = ?", mark).Where("mark <> ''").Scan(ctx, &keys); err != nil {
		return nil, fmt.Errorf("read items of a mark: %w", err)
	}
	found := make(map[string]bool, len(keys))
	for _, k := range keys {
		found[k] = true
	}
	return found, nil
}

// ItemsOfMarks are the items by which somebody asked for the end of marks.
func (s *Store) ItemsOfMarks(ctx context.Context, marks []string) ([]casefile.LivingItem, error) {
	return s.livingItems(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("i.mark IN (?)", bun.List(append(marks, ""))).Where("i.state = ?", casefile.DueItem).
			Where("i.aim IN (SELECT id FROM aim WHERE kind IN ('release', 'unlock'))")
	})
}

func (s *Store) livingItems(ctx context.Context, which func(*bun.SelectQuery) *bun.SelectQuery) ([]casefile.LivingItem, error) {
	return livingItems(ctx, s.db, which)
}

func livingItems(ctx context.Context, db bun.IDB, which func(*bun.SelectQuery) *bun.SelectQuery) ([]casefile.LivingItem, error) {
	known, err := aims(ctx, db)
	if err != nil {
		return nil, err
	}
	var rows []caseItemRow
	q := db.NewSelect().TableExpr("case_item AS i").ColumnExpr("i.*").OrderExpr("i.id")
	if err := which(q).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("read items of cases: %w", err)
	}
	items := make([]casefile.LivingItem, len(rows))
	place := map[int64]int{}
	var asked []int64
	for i, r := range rows {
		if items[i], err = r.living(known[r.Aim]); err != nil {
			return nil, err
		}
		if casefile.People(r.Needs) > 0 {
			place[r.ID] = i
			asked = append(asked, r.ID)
		}
	}
	return items, approvers(ctx, db, asked, func(item int64, actor string) {
		it := &items[place[item]]
		it.Approvers = append(it.Approvers, actor)
	})
}

func approvers(ctx context.Context, db bun.IDB, items []int64, each func(item int64, actor string)) error {
	return chunks(items, func(ids []int64) error {
		var rows []struct {
			Item  int64
			Actor string
		}
		err := db.NewSelect().TableExpr("approval").Column("item", "actor").Where("item IN (?)", bun.List(ids)).OrderExpr("decision").Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("read approvals: %w", err)
		}
		for _, r := range rows {
			each(r.Item, r.Actor)
		}
		return nil
	})
}

func (r caseItemRow) living(a casefile.Aim) (casefile.LivingItem, error) {
	it := casefile.LivingItem{
		ID: r.ID, Case: r.CaseID, Source: r.Source, Table: r.Tab[len(r.Source)+1:], Key: r.RecordKey, Aim: a, Digest: r.Digest,
		State: r.State, Reason: r.Reason, Needs: r.Needs, AskedBy: r.AskedBy, Mark: r.Mark, Standing: r.Standing,
	}
	if r.Derivation != nil {
		it.Derivation = *r.Derivation
	}
	if r.Slice != nil {
		it.Slice = *r.Slice
	}
	var err error
	if it.Due, err = rule.ParseDay(r.DueDay); err != nil {
		return it, fmt.Errorf("item %d: %w", r.ID, err)
	}
	if it.NotBefore, err = dayOrNil(r.NotBefore); err != nil {
		return it, fmt.Errorf("item %d: %w", r.ID, err)
	}
	it.Ended, err = dayOrNil(r.Ended)
	return it, err
}

func dayOrNil(text *string) (*rule.Day, error) {
	if text == nil || *text == "" {
		return nil, nil
	}
	day, err := rule.ParseDay(*text)
	return &day, err
}
