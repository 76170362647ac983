package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ErrNoCase: there is no such case.
var ErrNoCase = errors.New("no such case")

// RunItem is an item that a run did or left, with what its slice and its job
// say of it.
type RunItem struct {
	Slice      int64
	Pos        int
	Batch      string // the slice's id
	Source     string
	Table      string
	Key        string
	Aim        casefile.Aim
	State      casefile.State
	Reason     rule.Reason
	Code       string
	Derivation int64
	Run        string
	Day        rule.Day
	At         time.Time // when its run began
	Version    int64
	Digest     string
	Sentence   string
	Approver   string
}

// CaseHead is one case as a list has it.
func (s *Store) CaseHead(ctx context.Context, id int64) (CaseHead, error) {
	known, err := aims(ctx, s.db)
	if err != nil {
		return CaseHead{}, err
	}
	var row headRow
	err = s.db.NewSelect().TableExpr("casefile AS c").
		ColumnExpr("c.id, c.state, c.run, c.opened, c.closed, c.due_day, c.origin, c.opened_by, c.reason, c.found, c.assigned, c.aim").
		ColumnExpr("r.state AS run_state, r.day AS run_day").Join("LEFT JOIN run AS r ON r.id = c.run").Where("c.id = ?", id).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return CaseHead{}, fmt.Errorf("%d: %w", id, ErrNoCase)
	}
	if err != nil {
		return CaseHead{}, fmt.Errorf("read case: %w", err)
	}
	heads, err := s.heads(ctx, []headRow{row}, known)
	if err != nil {
		return CaseHead{}, err
	}
	return heads[0], nil
}

// mostItems bounds the items of one case that are read: a person has a few.
const mostItems = 10_000

// RunItems are the items of a case that runs did or left, oldest first.
func (s *Store) RunItems(ctx context.Context, id int64) ([]RunItem, error) {
	known, err := aims(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Slice      int64
		Pos        int
		RecordKey  string
		State      casefile.State
		Reason     *rule.Reason
		Code       string
		Derivation int64
		Batch      string
		Source     string
		Tab        string
		Aim        *int64
		Run        string
		Day        string
		Started    string
		Version    int64
		Digest     *string
		Sentence   *string
		Approver   *string
	}
	err = s.db.NewSelect().TableExpr("item AS i").ColumnExpr("i.slice, i.pos, i.record_key, COALESCE(i.state, s.state) AS state, i.reason, i.derivation").
		ColumnExpr("s.code, s.id AS batch, s.source, s.tab, s.aim, s.run, r.day, r.started, r.version, j.digest, j.sentence, j.approver").
		Join("JOIN slice AS s ON s.seq = i.slice").Join("JOIN run AS r ON r.id = s.run").
		Join("LEFT JOIN job_run AS j ON j.run = s.run AND j.job = s.job").
		Where("i.case_id = ?", id).OrderExpr("i.slice, i.pos").Limit(mostItems).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read items of case: %w", err)
	}
	items := make([]RunItem, len(rows))
	for i, r := range rows {
		day, err := rule.ParseDay(r.Day)
		if err != nil {
			return nil, fmt.Errorf("run %s: %w", r.Run, err)
		}
		items[i] = RunItem{Slice: r.Slice, Pos: r.Pos, Batch: r.Batch, Source: r.Source, Table: r.Tab, Key: r.RecordKey, State: r.State,
			Code: r.Code, Derivation: r.Derivation, Run: r.Run, Day: day, At: unstamp(r.Started), Version: r.Version,
			Digest: textOf(r.Digest), Sentence: textOf(r.Sentence), Approver: textOf(r.Approver)}
		if r.Reason != nil {
			items[i].Reason = *r.Reason
		}
		if r.Aim != nil {
			items[i].Aim = known[*r.Aim]
		}
	}
	return items, nil
}

// StoredWhy is a derivation with the rule it follows from, as both were stored.
type StoredWhy struct {
	casefile.Derivation
	Sentence string
	Digest   string
	Version  int64
}

// Derivations are why items are due, by number.
func (s *Store) Derivations(ctx context.Context, ids []int64) (map[int64]StoredWhy, error) {
	out := map[int64]StoredWhy{}
	return out, chunks(ids, func(ids []int64) error {
		var rows []derivationRow
		err := s.db.NewSelect().TableExpr("derivation AS d").ColumnExpr("d.*, j.sentence, j.digest, r.version").
			Join("LEFT JOIN job_run AS j ON j.run = d.run AND j.job = d.job").Join("LEFT JOIN run AS r ON r.id = d.run").
			Where("d.id IN (?)", in(ids)).Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("read derivations: %w", err)
		}
		for _, r := range rows {
			if out[r.ID], err = r.why(); err != nil {
				return fmt.Errorf("derivation %d: %w", r.ID, err)
			}
		}
		return nil
	})
}

type derivationRow struct {
	ID                  int64
	Run, Job, StartName string
	StartDay, LastDay   *string
	DueDay              string
	Late                int
	Cause               string
	Sentence, Digest    *string
	Version             *int64
}

func (r derivationRow) why() (w StoredWhy, err error) {
	w.Derivation = casefile.Derivation{ID: r.ID, Run: r.Run, Job: r.Job, StartName: r.StartName, Late: r.Late, Cause: r.Cause}
	w.Sentence, w.Digest = textOf(r.Sentence), textOf(r.Digest)
	if r.Version != nil {
		w.Version = *r.Version
	}
	var errs [3]error
	w.Start, errs[0] = dayOrNil(r.StartDay)
	w.LastDay, errs[1] = dayOrNil(r.LastDay)
	w.DueDay, errs[2] = rule.ParseDay(r.DueDay)
	return w, errors.Join(errs[:]...)
}

// CaseDecisions are what people decided in a case, oldest first.
func (s *Store) CaseDecisions(ctx context.Context, id int64) ([]casefile.Decision, error) {
	var rows []decisionRow
	if err := s.db.NewSelect().Model(&rows).Where("case_id = ?", id).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	out := make([]casefile.Decision, len(rows))
	for i, r := range rows {
		out[i] = casefile.Decision{Case: r.CaseID, Actor: r.Actor, At: unstamp(r.At), Verdict: r.Verdict, Digest: r.Digest,
			Version: r.Version, Covered: r.Items, Answer: r.Answer, Note: r.Note}
	}
	return out, nil
}

// CaseEvents are the lines of a case's timeline that people wrote, oldest first.
func (s *Store) CaseEvents(ctx context.Context, id int64) ([]casefile.Happened, error) {
	var rows []struct {
		At, Actor, What string
		Item            *int64
		Text            string
	}
	err := s.db.NewSelect().TableExpr("case_event").Column("at", "actor", "what", "item", "text").Where("case_id = ?", id).OrderExpr("id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read events of case: %w", err)
	}
	out := make([]casefile.Happened, len(rows))
	for i, r := range rows {
		out[i] = casefile.Happened{Case: id, At: unstamp(r.At), Actor: r.Actor, What: r.What, Text: r.Text}
		if r.Item != nil {
			out[i].Item = *r.Item
		}
	}
	return out, nil
}

// CaseTask is something people do themselves.
type CaseTask struct {
	Pos    int
	Text   string
	DoneBy string
}

// CaseTasks are a case's tasks in their order.
func (s *Store) CaseTasks(ctx context.Context, id int64) ([]CaseTask, error) {
	var tasks []CaseTask
	err := s.db.NewSelect().TableExpr("case_task").Column("pos", "text", "done_by").Where("case_id = ?", id).OrderExpr("pos").Scan(ctx, &tasks)
	return tasks, err
}

// LinkedTo reports whether a case still knows whose it is.
func (s *Store) LinkedTo(ctx context.Context, id int64) (bool, error) {
	return s.db.NewSelect().TableExpr("case_person").Where("case_id = ?", id).Exists(ctx)
}

// CountStates counts cases with a state of their own, each up to the cap, and
// estimates how many there are in all: numbers are given one after another.
func (s *Store) CountStates(ctx context.Context, assigned string) (states map[casefile.State]int, mine, all int, err error) {
	states = map[casefile.State]int{}
	for _, state := range casefile.CaseStates {
		inner := s.db.NewSelect().TableExpr("casefile").ColumnExpr("1").Where("state = ?", state).Limit(TotalCap + 1)
		if states[state], err = s.countOf(ctx, inner); err != nil {
			return nil, 0, 0, fmt.Errorf("count cases: %w", err)
		}
	}
	open := []casefile.State{casefile.Open, casefile.AwaitingApproval, casefile.ApprovedState, casefile.Running}
	inner := s.db.NewSelect().TableExpr("casefile").ColumnExpr("1").Where("assigned = ?", assigned).Where("state IN (?)", in(open)).Limit(TotalCap + 1)
	if mine, err = s.countOf(ctx, inner); err != nil {
		return nil, 0, 0, fmt.Errorf("count cases: %w", err)
	}
	err = s.db.NewSelect().TableExpr("number").Column("last").Where("name = 'case'").Scan(ctx, &all)
	return states, mine, all, err
}

func (s *Store) countOf(ctx context.Context, rows *bun.SelectQuery) (n int, err error) {
	err = s.db.NewSelect().TableExpr("(?) AS c", rows).ColumnExpr("COUNT(*)").Scan(ctx, &n)
	return n, err
}
