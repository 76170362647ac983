package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type runRow struct {
	bun.BaseModel `bun:"table:run"`
	ID            string `bun:",pk"`
	Day           string
	Actor         string
	Version       int64
	Started       string
	Ended         string
	State         casefile.RunState
	Jobs          string
	Workers       int
	Background    bool
	Scheduled     string
	MadeUp        bool
	Node          string
	Fence         int64
	Takeovers     int
}

type jobRunRow struct {
	bun.BaseModel `bun:"table:job_run"`
	Run           string `bun:",pk"`
	Job           string `bun:",pk"`
	Action        string
	Object        string
	Kind          string
	Digest        string
	Approver      string
	Sentence      string
	Met           int
	Due           int
	Done          int
	Cases         int
	Failed        int
	Skipped       string
	Codes         string
	Back          int
}

// StartRun stores a run that begins.
func (s *Store) StartRun(ctx context.Context, r casefile.Run) error {
	return s.inTx(ctx, func(tx bun.Tx) error { return s.startRun(ctx, tx, r) })
}

func (s *Store) startRun(ctx context.Context, tx bun.Tx, r casefile.Run) error {
	jobs, err := json.Marshal(r.Jobs)
	if err != nil {
		return err
	}
	row := runRow{ID: r.ID, Day: r.Day.String(), Actor: r.Actor, Version: r.Version,
		Started: stamp(r.Started), State: cmp.Or(r.State, casefile.RunRunning), Jobs: string(jobs), Workers: max(1, r.Workers),
		Background: r.Background, Scheduled: stamp(r.Scheduled), MadeUp: r.MadeUp, Node: r.Node, Fence: r.Fence}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	return s.prove(ctx, tx, runBegan(r))
}

// EndRun closes a run. Its cases without a state of their own are closed by it.
func (s *Store) EndRun(ctx context.Context, id string, state casefile.RunState, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*runRow)(nil)).
			Set("state = ?", state).Set("ended = ?", stamp(at)).Where("id = ?", id).Exec(ctx)
		if err != nil {
			return err
		}
		return s.prove(ctx, tx, runEnded(id, state, at))
	})
}

// OpenRuns are the runs that nobody ended: the one that runs now, those that
// wait for a server, and those whose process died.
func (s *Store) OpenRuns(ctx context.Context) ([]casefile.Run, error) {
	return s.runs(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state IN (?, ?)", casefile.RunRunning, casefile.RunQueued)
	})
}

// LastRuns are the newest runs, newest first.
func (s *Store) LastRuns(ctx context.Context, limit int64) ([]casefile.Run, error) {
	return s.runs(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Limit(limit) })
}

func (s *Store) runs(ctx context.Context, which func(*bun.SelectQuery) *bun.SelectQuery) ([]casefile.Run, error) {
	var rows []runRow
	q := which(s.db.NewSelect().Model(&rows).OrderExpr("started DESC"))
	err := q.Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	out := make([]casefile.Run, len(rows))
	for i, r := range rows {
		if out[i], err = r.run(); err != nil {
			return nil, fmt.Errorf("read run %s: %w", r.ID, err)
		}
	}
	return out, nil
}

func (r runRow) run() (casefile.Run, error) {
	day, err := rule.ParseDay(r.Day)
	if err != nil {
		return casefile.Run{}, err
	}
	run := casefile.Run{ID: r.ID, Day: day, Actor: r.Actor, Version: r.Version,
		Started: unstamp(r.Started), Ended: unstamp(r.Ended), State: r.State, Workers: r.Workers, Background: r.Background,
		Scheduled: unstamp(r.Scheduled), MadeUp: r.MadeUp, Node: r.Node, Fence: r.Fence, Takeovers: r.Takeovers}
	return run, json.Unmarshal([]byte(r.Jobs), &run.Jobs)
}

// PutJobRun stores what a job did, once before its first slice and again when
// it ended.
func (s *Store) PutJobRun(ctx context.Context, j casefile.JobRun) error {
	skipped, err := json.Marshal(j.Skipped)
	if err != nil {
		return err
	}
	codes, err := json.Marshal(j.Codes)
	if err != nil {
		return err
	}
	row := jobRunRow{Run: j.Run, Job: j.Job, Action: j.Action, Object: j.Object, Kind: j.Kind, Digest: j.Digest,
		Approver: j.Approver, Sentence: j.Sentence, Met: j.Met, Due: j.Due, Done: j.Done, Cases: j.Cases,
		Failed: j.Failed, Skipped: string(skipped), Codes: string(codes), Back: j.Back}
	q := s.db.NewInsert().Model(&row).On("CONFLICT (run, job) DO UPDATE")
	for _, c := range []string{"approver", "met", "due", "done", "cases", "failed", "skipped", "codes", "back"} {
		q = q.Set("? = EXCLUDED.?", bun.Ident(c), bun.Ident(c))
	}
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := q.Conn(tx).Exec(ctx)
		return err
	})
}

// JobRuns are the jobs of a run by name.
func (s *Store) JobRuns(ctx context.Context, run string) ([]casefile.JobRun, error) {
	var rows []jobRunRow
	if err := s.db.NewSelect().Model(&rows).Where("run = ?", run).OrderExpr("job").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read jobs of run: %w", err)
	}
	out := make([]casefile.JobRun, len(rows))
	for i, r := range rows {
		out[i] = casefile.JobRun{Run: r.Run, Job: r.Job, Action: r.Action, Object: r.Object, Kind: r.Kind,
			Digest: r.Digest, Approver: r.Approver, Sentence: r.Sentence, Met: r.Met, Due: r.Due, Done: r.Done,
			Cases: r.Cases, Failed: r.Failed, Back: r.Back}
		if err := json.Unmarshal([]byte(r.Skipped), &out[i].Skipped); err != nil {
			return nil, fmt.Errorf("read skipped of %s: %w", r.Job, err)
		}
		if err := json.Unmarshal([]byte(r.Codes), &out[i].Codes); err != nil {
			return nil, fmt.Errorf("read codes of %s: %w", r.Job, err)
		}
	}
	return out, nil
}

// HasRunBefore reports whether a job took part in an earlier run: what is late
// in its first run is late because nothing ran before.
func (s *Store) HasRunBefore(ctx context.Context, job, run string) (bool, error) {
	return s.db.NewSelect().Model((*jobRunRow)(nil)).Where("job = ?", job).Where("run <> ?", run).Exists(ctx)
}

// LastBack is how many records the newest run of a job met again.
func (s *Store) LastBack(ctx context.Context, job string) (int, error) {
	var back []int
	err := s.db.NewSelect().TableExpr("job_run AS j").Column("j.back").Join("JOIN run AS r ON r.id = j.run").
		Where("j.job = ?", job).OrderExpr("r.started DESC").Limit(1).Scan(ctx, &back)
	if err != nil || len(back) == 0 {
		return 0, err
	}
	return back[0], nil
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

func unstamp(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
