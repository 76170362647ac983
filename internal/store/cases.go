package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type awaitedRow struct {
	bun.BaseModel `bun:"table:awaited"`
	Tab           string `bun:",pk"`
	RecordKey     string `bun:",pk"`
	Action        string `bun:",pk"`
	CaseID        int64
	Why           string
	DueDay        string
}

// Sequences are the last numbers given to cases and derivations.
func (s *Store) Sequences(ctx context.Context) (cases, derivations int64, err error) {
	err = s.db.NewSelect().TableExpr("casefile").ColumnExpr("COALESCE(MAX(id), 0)").Scan(ctx, &cases)
	if err != nil {
		return 0, 0, fmt.Errorf("read case numbers: %w", err)
	}
	err = s.db.NewSelect().TableExpr("derivation").ColumnExpr("COALESCE(MAX(id), 0)").Scan(ctx, &derivations)
	return cases, derivations, err
}

// OpenCases finds the open case of each person that has one.
func (s *Store) OpenCases(ctx context.Context, persons []casefile.PersonKey) (map[casefile.PersonKey]int64, error) {
	open := map[casefile.PersonKey]int64{}
	for len(persons) > 0 {
		n := min(chunk, len(persons))
		names := make([]string, n)
		for i, p := range persons[:n] {
			names[i] = hex.EncodeToString(p[:])
		}
		var rows []struct {
			Person string
			CaseID int64
		}
		err := s.db.NewSelect().TableExpr("case_person").Column("person", "case_id").
			Where("person IN (?)", bun.In(names)).OrderExpr("case_id DESC").Scan(ctx, &rows)
		if err != nil {
			return nil, fmt.Errorf("read open cases: %w", err)
		}
		for _, r := range rows {
			open[personOf(r.Person)] = r.CaseID
		}
		persons = persons[n:]
	}
	return open, nil
}

// AnyOpen reports whether any case carries a person link: most runs can skip
// the look-ups.
func (s *Store) AnyOpen(ctx context.Context) (bool, error) {
	return s.db.NewSelect().TableExpr("case_person").Exists(ctx)
}

// PersonsOf is the person link of the open cases that wait for these records.
func (s *Store) PersonsOf(ctx context.Context, table string, keys []string) (map[string][]casefile.PersonKey, error) {
	links := map[string][]casefile.PersonKey{}
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		var rows []struct{ RecordKey, Person string }
		err := s.db.NewSelect().TableExpr("awaited AS a").ColumnExpr("a.record_key, p.person").
			Join("JOIN case_person AS p ON p.case_id = a.case_id").
			Where("a.tab = ?", table).Where("a.record_key IN (?)", bun.In(keys[:n])).Scan(ctx, &rows)
		if err != nil {
			return nil, fmt.Errorf("read person links: %w", err)
		}
		for _, r := range rows {
			links[r.RecordKey] = append(links[r.RecordKey], personOf(r.Person))
		}
		keys = keys[n:]
	}
	return links, nil
}

// Awaiting are the waiting items of an action, by record key.
func (s *Store) Awaiting(ctx context.Context, table, action string) (map[string]casefile.Awaited, error) {
	var rows []awaitedRow
	q := s.db.NewSelect().Model(&rows).Where("tab = ?", table)
	if action != "" {
		q = q.Where("action = ?", action)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read waiting items: %w", err)
	}
	out := make(map[string]casefile.Awaited, len(rows))
	for _, r := range rows {
		day, err := rule.ParseDay(r.DueDay)
		if err != nil {
			return nil, fmt.Errorf("read waiting item: %w", err)
		}
		out[r.RecordKey] = casefile.Awaited{Table: r.Tab, Key: r.RecordKey, Action: r.Action, Case: r.CaseID, Why: r.Why, DueDay: day}
	}
	return out, nil
}

// CaseState is the state of a case: its own, or its run's.
func (s *Store) CaseState(ctx context.Context, id int64) (casefile.State, error) {
	var row struct {
		State *casefile.State
		Run   casefile.RunState
	}
	err := s.db.NewSelect().TableExpr("casefile AS c").ColumnExpr("c.state AS state, r.state AS run").
		Join("LEFT JOIN run AS r ON r.id = c.run").Where("c.id = ?", id).Scan(ctx, &row)
	switch {
	case err != nil:
		return "", fmt.Errorf("read case: %w", err)
	case row.State != nil:
		return *row.State, nil
	case row.Run == casefile.RunRunning:
		return casefile.Running, nil
	}
	return casefile.Closed, nil
}

// keepWaiting opens what stays beyond its run: the items, and the cases with
// the person link that later runs find them by.
func keepWaiting(ctx context.Context, tx bun.Tx, waiting []casefile.Awaited, persons map[int64][]casefile.PersonKey) error {
	for _, a := range waiting {
		row := awaitedRow{Tab: a.Table, RecordKey: a.Key, Action: a.Action, CaseID: a.Case, Why: a.Why, DueDay: a.DueDay.String()}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT (tab, record_key, action) DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("store waiting item: %w", err)
		}
		state := casefile.Open
		if a.Why == casefile.WhyApproval {
			state = casefile.AwaitingApproval
		}
		_, err := tx.NewUpdate().TableExpr("casefile").Set("state = ?", state).
			Set("opened = COALESCE(opened, ?)", a.DueDay.String()).Where("id = ?", a.Case).Exec(ctx)
		if err != nil {
			return fmt.Errorf("open case: %w", err)
		}
	}
	return linkPersons(ctx, tx, persons)
}

func linkPersons(ctx context.Context, tx bun.Tx, persons map[int64][]casefile.PersonKey) error {
	for id, keys := range persons {
		for _, k := range keys {
			_, err := tx.NewRaw("INSERT INTO case_person (person, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
				hex.EncodeToString(k[:]), id).Exec(ctx)
			if err != nil {
				return fmt.Errorf("link person: %w", err)
			}
		}
	}
	return nil
}

// settle ends what was awaited of these records, and closes the cases of which
// nothing is left: their person link goes with them.
func settle(ctx context.Context, tx bun.Tx, s casefile.Settled) error {
	for keys := s.Keys; len(keys) > 0; {
		n := min(chunk, len(keys))
		var cases []int64
		del := tx.NewDelete().Model((*awaitedRow)(nil)).Where("tab = ?", s.Table).
			Where("record_key IN (?)", bun.In(keys[:n])).Returning("case_id")
		if s.Action != "" {
			del = del.Where("action = ?", s.Action)
		}
		if _, err := del.Exec(ctx, &cases); err != nil {
			return fmt.Errorf("settle items: %w", err)
		}
		if err := closeSettled(ctx, tx, cases); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

func closeSettled(ctx context.Context, tx bun.Tx, cases []int64) error {
	if len(cases) == 0 {
		return nil
	}
	const nothingLeft = "NOT EXISTS (SELECT 1 FROM awaited a WHERE a.case_id = ?)"
	if _, err := tx.NewUpdate().TableExpr("casefile").Set("state = ?", casefile.Closed).
		Where("id IN (?)", bun.In(cases)).Where(nothingLeft, bun.Ident("casefile.id")).Exec(ctx); err != nil {
		return fmt.Errorf("close cases: %w", err)
	}
	_, err := tx.NewDelete().TableExpr("case_person").Where("case_id IN (?)", bun.In(cases)).
		Where(nothingLeft, bun.Ident("case_person.case_id")).Exec(ctx)
	return err
}

func personOf(text string) (p casefile.PersonKey) {
	b, err := hex.DecodeString(text)
	if err == nil {
		copy(p[:], b)
	}
	return p
}
