package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// Schedule is up to when a job's schedule was looked at. With another cron line
// or zone it begins anew.
type Schedule struct {
	Job, Cron, Zone string
	Seen            time.Time
}

type scheduleRow struct {
	bun.BaseModel `bun:"table:schedule"`
	Job           string `bun:",pk"`
	Cron          string
	Zone          string
	Seen          string
}

// Schedules are those that were looked at, by job.
func (s *Store) Schedules(ctx context.Context) (map[string]Schedule, error) {
	var rows []scheduleRow
	if err := s.db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read schedules: %w", err)
	}
	out := make(map[string]Schedule, len(rows))
	for _, r := range rows {
		out[r.Job] = Schedule{Job: r.Job, Cron: r.Cron, Zone: r.Zone, Seen: unstamp(r.Seen)}
	}
	return out, nil
}

// Look remembers up to when schedules were looked at, and forgets those of jobs
// that have none any more.
func (s *Store) Look(ctx context.Context, at []Schedule, gone []string) error {
	return s.inTx(ctx, func(tx bun.Tx) error { return look(ctx, tx, at, gone) })
}

func look(ctx context.Context, tx bun.Tx, at []Schedule, gone []string) error {
	for _, l := range at {
		row := scheduleRow{Job: l.Job, Cron: l.Cron, Zone: l.Zone, Seen: stamp(l.Seen)}
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (job) DO UPDATE").
			Set("cron = EXCLUDED.cron").Set("zone = EXCLUDED.zone").Set("seen = EXCLUDED.seen").Exec(ctx)
		if err != nil {
			return fmt.Errorf("store schedule: %w", err)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := tx.NewDelete().Model((*scheduleRow)(nil)).Where("job IN (?)", bun.List(gone)).Exec(ctx)
	return err
}

// Firing is one wall-clock time of a job.
type Firing struct {
	Job    string
	Local  string // wall clock of the concept's zone, to the minute
	MadeUp bool
}

// keptFirings is how long it is known that a job has fired, by the same clock.
const keptFirings = -40 * 24 * time.Hour

// Fire queues a run of the jobs that have not fired at their times yet, and
// remembers that they have, and that their schedules were looked at: all of it
// or nothing, on whichever node comes first. The run's jobs are the firings'; it
// is not stored if none is left.
func (s *Store) Fire(ctx context.Context, r casefile.Run, firings []Firing, at []Schedule) (fired []string, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		fired = nil
		for _, f := range firings {
			res, err := tx.NewRaw("INSERT INTO firing (job, local, run, made_up) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
				f.Job, f.Local, r.ID, f.MadeUp).Exec(ctx)
			if err != nil {
				return fmt.Errorf("store firing: %w", err)
			}
			if n, err := res.RowsAffected(); err != nil {
				return err
			} else if n > 0 {
				fired = append(fired, f.Job)
				r.MadeUp = r.MadeUp || f.MadeUp
			}
		}
		if err := look(ctx, tx, at, nil); err != nil || len(fired) == 0 {
			return err
		}
		_, err := tx.NewRaw("DELETE FROM firing WHERE local < ?", r.Started.Add(keptFirings).Format("2006-01-02")).Exec(ctx)
		if err != nil {
			return fmt.Errorf("forget old firings: %w", err)
		}
		r.Jobs = fired
		return s.startRun(ctx, tx, r)
	})
	return fired, err
}

// JobStop is who stopped one job, and when.
type JobStop struct {
	Job, By string
	At      time.Time
}

// StopJob stops one job until GoOn, within one batch.
func (s *Store) StopJob(ctx context.Context, j JobStop) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewRaw("INSERT INTO job_stop (job, by_, at) VALUES (?, ?, ?) ON CONFLICT (job) DO NOTHING", j.Job, j.By, stamp(j.At)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("stop job: %w", err)
		}
		return s.prove(ctx, tx, proof.Draft{At: j.At, Actor: j.By, Act: proof.JobsPaused, Subject: "job/" + j.Job})
	})
}

// GoOn lets a job run again. It reports whether it was stopped.
func (s *Store) GoOn(ctx context.Context, j JobStop) (was bool, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewRaw("DELETE FROM job_stop WHERE job = ?", j.Job).Exec(ctx)
		if err != nil {
			return fmt.Errorf("let a job go on: %w", err)
		}
		n, err := res.RowsAffected()
		if was = n > 0; err != nil || !was {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: j.At, Actor: j.By, Act: proof.JobsResumed, Subject: "job/" + j.Job})
	})
	return was, err
}

// JobStops are the jobs somebody stopped.
func (s *Store) JobStops(ctx context.Context) (map[string]JobStop, error) { return jobStops(ctx, s.db) }

func jobStops(ctx context.Context, db bun.IDB) (map[string]JobStop, error) {
	var rows []struct{ Job, By, At string }
	err := db.NewSelect().TableExpr("job_stop").ColumnExpr("job, by_ AS by, at").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read stopped jobs: %w", err)
	}
	out := make(map[string]JobStop, len(rows))
	for _, r := range rows {
		out[r.Job] = JobStop{Job: r.Job, By: r.By, At: unstamp(r.At)}
	}
	return out, nil
}

// jobStopped tells whether somebody stopped the job of a slice.
func jobStopped(ctx context.Context, tx bun.Tx, slice string) (bool, error) {
	return tx.NewSelect().TableExpr("slice AS s").Join("JOIN job_stop AS j ON j.job = s.job").Where("s.id = ?", slice).Exists(ctx)
}
