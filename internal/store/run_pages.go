package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// ErrNoRun: there is no run of that id.
var ErrNoRun = errors.New("no such run")

// RunCursor is the place of a run in the list of runs.
func RunCursor(r casefile.Run) string { return stamp(r.Started) + " " + r.ID }

// RunsAfter lists up to limit runs, newest first, after a cursor (empty for the
// beginning); of one job, if it is named.
func (s *Store) RunsAfter(ctx context.Context, job, after string, limit int) ([]casefile.Run, error) {
	started, id, _ := strings.Cut(after, " ")
	return s.runs(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		if job != "" {
			q = q.Where("EXISTS (SELECT 1 FROM job_run AS j WHERE j.run = run.id AND j.job = ?)", job)
		}
		if after != "" {
			q = q.Where("(started < ? OR started = ? AND id < ?)", started, started, id)
		}
		return q.OrderExpr("id DESC").Limit(int64(limit))
	})
}

// RunByID is one run, or ErrNoRun.
func (s *Store) RunByID(ctx context.Context, id string) (casefile.Run, error) {
	runs, err := s.runs(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("id = ?", id) })
	if err == nil && len(runs) == 0 {
		err = ErrNoRun
	}
	if err != nil {
		return casefile.Run{}, err
	}
	return runs[0], nil
}

// ChangedByJob is how many records the finished slices of a run have changed, by
// job.
func (s *Store) ChangedByJob(ctx context.Context, run string) (map[string]int, error) {
	var rows []struct {
		Job     string
		Changed int
	}
	err := s.db.NewSelect().TableExpr("slice").ColumnExpr("job, SUM(changed) AS changed").
		Where("run = ?", run).GroupExpr("job").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read progress of a run: %w", err)
	}
	changed := make(map[string]int, len(rows))
	for _, r := range rows {
		changed[r.Job] = r.Changed
	}
	return changed, nil
}
