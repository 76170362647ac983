package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ErrNoRun: there is no such run.
var ErrNoRun = errors.New("no such run")

// RunFilter chooses runs. Empty fields choose all.
type RunFilter struct {
	Job   string
	State casefile.RunState
	After string // the id of a run: only older ones
	Limit int
}

// Runs are runs by filter, newest first.
func (s *Store) Runs(ctx context.Context, f RunFilter) ([]casefile.Run, error) {
	return s.runs(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		if f.Job != "" {
			q = q.Where("EXISTS (SELECT 1 FROM job_run AS j WHERE j.run = run_row.id AND j.job = ?)", f.Job)
		}
		if f.State != "" {
			q = q.Where("state = ?", f.State)
		}
		if f.After != "" {
			q = q.Where("(started, id) < (SELECT started, id FROM run WHERE id = ?)", f.After)
		}
		return q.OrderExpr("id DESC").Limit(int64(f.Limit))
	})
}

// Run is one run, or ErrNoRun.
func (s *Store) Run(ctx context.Context, id string) (casefile.Run, error) {
	var row runRow
	err := s.db.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return casefile.Run{}, ErrNoRun
	case err != nil:
		return casefile.Run{}, fmt.Errorf("read run: %w", err)
	}
	return row.run()
}

type checkpointRow struct {
	bun.BaseModel `bun:"table:stage"`
	Run           string `bun:",pk"`
	Job           string `bun:",pk"`
	Stage         casefile.Stage
	AfterKey      string
	Cases         int
	Planned       int
	Eligible      int
	Dropped       string
	Survey        string
}

// PutCheckpoint stores how far a job of a run is.
func (s *Store) PutCheckpoint(ctx context.Context, c casefile.Checkpoint) error {
	return s.inTx(ctx, func(tx bun.Tx) error { return putCheckpoint(ctx, tx, c) })
}

func putCheckpoint(ctx context.Context, tx bun.Tx, c casefile.Checkpoint) error {
	dropped, err := json.Marshal(c.Dropped)
	if err != nil {
		return err
	}
	row := checkpointRow{Run: c.Run, Job: c.Job, Stage: c.Stage, AfterKey: c.After, Cases: c.Cases, Planned: c.Slice,
		Eligible: c.Eligible, Dropped: string(dropped), Survey: c.Survey}
	q := tx.NewInsert().Model(&row).On("CONFLICT (run, job) DO UPDATE")
	for _, column := range []string{"stage", "after_key", "cases", "planned", "eligible", "dropped", "survey"} {
		q = q.Set("? = EXCLUDED.?", bun.Ident(column), bun.Ident(column))
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	return nil
}

// Stages are the checkpoints of a run, by job.
func (s *Store) Stages(ctx context.Context, run string) (map[string]casefile.Checkpoint, error) {
	var rows []checkpointRow
	if err := s.db.NewSelect().Model(&rows).Where("run = ?", run).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	out := make(map[string]casefile.Checkpoint, len(rows))
	for _, r := range rows {
		c := casefile.Checkpoint{Run: r.Run, Job: r.Job, Stage: r.Stage, After: r.AfterKey, Cases: r.Cases,
			Slice: r.Planned, Eligible: r.Eligible, Survey: r.Survey}
		if err := json.Unmarshal([]byte(r.Dropped), &c.Dropped); err != nil {
			return nil, fmt.Errorf("read checkpoint of %s: %w", r.Job, err)
		}
		out[r.Job] = c
	}
	return out, nil
}

// Sums add up the ended slices of a run, by job.
func (s *Store) Sums(ctx context.Context, run string) (map[string]casefile.Sum, error) {
	var slices []struct {
		Job                             string
		Records, Changed, Parts, Shared int
	}
	err := s.db.NewSelect().TableExpr("slice").Column("job").
		ColumnExpr("CAST(SUM(CASE WHEN again THEN changed ELSE records END) AS BIGINT) AS records, CAST(SUM(changed) AS BIGINT) AS changed").
		ColumnExpr("CAST(SUM(parts) AS BIGINT) AS parts, CAST(SUM(shared) AS BIGINT) AS shared").
		Where("run = ?", run).Where("state IN (?, ?)", casefile.Done, casefile.Failed).Group("job").Scan(ctx, &slices)
	if err != nil {
		return nil, fmt.Errorf("add up slices: %w", err)
	}
	sums := make(map[string]casefile.Sum, len(slices))
	for _, sl := range slices {
		sums[sl.Job] = casefile.Sum{Planned: sl.Records, Done: sl.Changed, Extra: sl.Changed - sl.Records, Parts: sl.Parts, Shared: sl.Shared,
			Codes: map[string]int{}, Skipped: map[rule.Reason]int{}}
	}
	return sums, s.addDiffering(ctx, run, sums)
}

// addDiffering takes the items that do not have their slice's state out of it.
// What a slice changed beyond its other items were records nobody had planned.
func (s *Store) addDiffering(ctx context.Context, run string, sums map[string]casefile.Sum) error {
	var items []struct {
		Job    string
		State  casefile.State
		Reason rule.Reason
		N      int
	}
	err := s.db.NewSelect().TableExpr("slice AS s").Join("JOIN item AS i ON i.slice = s.seq AND i.state IS NOT NULL").
		ColumnExpr("s.job, i.state, COALESCE(i.reason, '') AS reason, COUNT(*) AS n").
		Where("s.run = ?", run).Where("s.state IN (?, ?)", casefile.Done, casefile.Failed).Where("NOT s.again").
		GroupExpr("s.job, i.state, COALESCE(i.reason, '')").Scan(ctx, &items)
	if err != nil {
		return fmt.Errorf("add up items: %w", err)
	}
	for _, it := range items {
		sum := sums[it.Job]
		sum.Extra += it.N
		if it.State == casefile.Failed {
			sum.Failed += it.N
			sum.Codes[string(it.Reason)] += it.N
		} else {
			sum.Skipped[it.Reason] += it.N
		}
		sums[it.Job] = sum
	}
	return nil
}

// PlannedAgain says of slices of a turn that was cut off that what they left
// undone is planned once more.
func (s *Store) PlannedAgain(ctx context.Context, slices []string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		return chunks(slices, func(some []string) error {
			_, err := tx.NewUpdate().TableExpr("slice").Set("again = TRUE").Where("id IN (?)", bun.List(some)).
				Where("state IN (?, ?)", casefile.Done, casefile.Failed).Exec(ctx)
			if err != nil {
				return fmt.Errorf("count slices once: %w", err)
			}
			return nil
		})
	})
}

// CasesOf counts the cases that the ended slices of a job of a run mention.
func (s *Store) CasesOf(ctx context.Context, run, job string) (n int, err error) {
	err = s.db.NewSelect().TableExpr("slice AS s").Join("JOIN item AS i ON i.slice = s.seq").ColumnExpr("COUNT(DISTINCT i.case_id)").
		Where("s.run = ?", run).Where("s.job = ?", job).Where("s.state IN (?, ?)", casefile.Done, casefile.Failed).Scan(ctx, &n)
	return n, err
}

// TakeRun hands a run over to a node under its fence. A run that was queued
// begins with the concept in force.
func (s *Store) TakeRun(ctx context.Context, id, node string, fence, version int64) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewRaw(`UPDATE run SET takeovers = takeovers + CASE WHEN state = ? AND node <> ? THEN 1 ELSE 0 END,
			version = CASE WHEN state = ? THEN ? ELSE version END, state = ?, node = ?, fence = ? WHERE id = ? AND state IN (?, ?)`,
			casefile.RunRunning, node, casefile.RunQueued, version, casefile.RunRunning, node, fence, id,
			casefile.RunRunning, casefile.RunQueued).Exec(ctx)
		if err != nil {
			return fmt.Errorf("take run: %w", err)
		}
		return nil
	})
}

// Abandon leaves a run to whoever runs next: it is closed then, and what it had
// committed counts.
func (s *Store) Abandon(ctx context.Context, id string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewRaw("UPDATE run SET background = ?, state = CASE WHEN state = ? THEN ? ELSE state END WHERE id = ?",
			false, casefile.RunQueued, casefile.RunStopped, id).Exec(ctx)
		return err
	})
}
