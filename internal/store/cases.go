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

// OpenCases finds the open case of each person that has one.
func (s *Store) OpenCases(ctx context.Context, persons []casefile.PersonKey) (map[casefile.PersonKey]int64, error) {
	return openCases(ctx, s.db, persons)
}

func openCases(ctx context.Context, db bun.IDB, persons []casefile.PersonKey) (map[casefile.PersonKey]int64, error) {
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
		err := db.NewSelect().TableExpr("case_person").Column("person", "case_id").
			Where("person IN (?)", bun.List(names)).OrderExpr("case_id DESC").Scan(ctx, &rows)
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
			Where("a.tab = ?", table).Where("a.record_key IN (?)", bun.List(keys[:n])).Scan(ctx, &rows)
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

// keepWaiting opens what stays beyond its run: the actions that follow, and the
// cases with the person link that later runs find them by. Where somebody opened
// a case for the person in the meantime, that one takes them over.
func (s *Store) keepWaiting(ctx context.Context, tx bun.Tx, day rule.Day, waiting []casefile.Awaited, persons map[int64][]casefile.PersonKey) ([]int64, error) {
	if len(waiting) == 0 {
		return nil, nil
	}
	into, err := takenOver(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	in := inserter{engine: s.engine, table: "awaited", columns: []string{"tab", "record_key", "action", "case_id", "why", "due_day"},
		suffix: " ON CONFLICT (tab, record_key, action) DO NOTHING"}
	open := map[int64]bool{}
	err = in.insert(ctx, tx, len(waiting), func(values []any, i int) []any {
		a := waiting[i]
		id := into(a.Case)
		open[id] = true
		return append(values, a.Table, a.Key, a.Action, id, a.Why, a.DueDay.String())
	})
	if err != nil {
		return nil, err
	}
	return keysOf(open), s.linkPersons(ctx, tx, into, persons)
}

// takenOver says where what stays of a case belongs: in the case its person has
// open by now, else in itself.
func takenOver(ctx context.Context, tx bun.Tx, persons map[int64][]casefile.PersonKey) (func(int64) int64, error) {
	var strongest []casefile.PersonKey
	for _, keys := range persons {
		if len(keys) > 0 {
			strongest = append(strongest, keys[0])
		}
	}
	known, err := openCases(ctx, tx, strongest)
	return func(id int64) int64 {
		if keys := persons[id]; len(keys) > 0 && known[keys[0]] != 0 {
			return known[keys[0]]
		}
		return id
	}, err
}

func (s *Store) linkPersons(ctx context.Context, tx bun.Tx, into func(int64) int64, persons map[int64][]casefile.PersonKey) error {
	type link struct {
		person string
		id     int64
	}
	var links []link
	for id, keys := range persons {
		for _, k := range keys {
			links = append(links, link{hex.EncodeToString(k[:]), into(id)})
		}
	}
	in := inserter{engine: s.engine, table: "case_person", columns: []string{"person", "case_id"}, suffix: " ON CONFLICT DO NOTHING"}
	return in.insert(ctx, tx, len(links), func(values []any, i int) []any { return append(values, links[i].person, links[i].id) })
}

// settle ends what was awaited of these records and names their cases.
func settle(ctx context.Context, tx bun.Tx, s casefile.Settled) (cases []int64, err error) {
	err = chunks(s.Keys, func(keys []string) error {
		var some []int64
		del := tx.NewDelete().Model((*awaitedRow)(nil)).Where("tab = ?", s.Table).
			Where("record_key IN (?)", bun.List(keys)).Returning("case_id")
		if s.Action != "" {
			del = del.Where("action = ?", s.Action)
		}
		if _, err := del.Exec(ctx, &some); err != nil {
			return fmt.Errorf("settle items: %w", err)
		}
		cases = append(cases, some...)
		return nil
	})
	return cases, err
}

func personOf(text string) (p casefile.PersonKey) {
	b, err := hex.DecodeString(text)
	if err == nil {
		copy(p[:], b)
	}
	return p
}

// AnyAwaited reports whether an action is awaited of records of a table.
func (s *Store) AnyAwaited(ctx context.Context, place string) (bool, error) {
	return s.db.NewSelect().Model((*awaitedRow)(nil)).Where("tab = ?", place).Exists(ctx)
}
