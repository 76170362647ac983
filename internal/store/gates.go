package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// Gate is what people have seen of a job's version, and what the scheduler did
// with it alone.
type Gate struct {
	Job         string
	Digest      string
	PreviewedBy string
	PreviewedAt time.Time
	CanaryRun   string // its first ten records
	CanaryAt    time.Time
	ConfirmedBy string // who looked at them
}

type gateRow struct {
	bun.BaseModel `bun:"table:job_gate,alias:job_gate"`
	Job           string `bun:",pk"`
	Digest        string `bun:",pk"`
	PreviewedBy   string
	PreviewedAt   string
	CanaryRun     string
	CanaryAt      string
	ConfirmedBy   string
}

// Gate is how one version of a job stands; all empty if nobody has seen it.
func (s *Store) Gate(ctx context.Context, job, digest string) (Gate, error) {
	return gate(ctx, s.db, job, digest)
}

func gate(ctx context.Context, db bun.IDB, job, digest string) (Gate, error) {
	var r gateRow
	err := db.NewSelect().Model(&r).Where("job = ?", job).Where("digest = ?", digest).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Gate{Job: job, Digest: digest}, nil
	}
	if err != nil {
		return Gate{}, fmt.Errorf("read what was seen of a job: %w", err)
	}
	return Gate{Job: r.Job, Digest: r.Digest, PreviewedBy: r.PreviewedBy, PreviewedAt: unstamp(r.PreviewedAt),
		CanaryRun: r.CanaryRun, CanaryAt: unstamp(r.CanaryAt), ConfirmedBy: r.ConfirmedBy}, nil
}

// SawPreview remembers who saw first what a job's version would do.
func (s *Store) SawPreview(ctx context.Context, job, digest, by string, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		was, err := gate(ctx, tx, job, digest)
		if err != nil || was.PreviewedBy != "" {
			return err
		}
		if err := putGate(ctx, tx, gateRow{Job: job, Digest: digest, PreviewedBy: by, PreviewedAt: stamp(at)}, "previewed_by", "previewed_at"); err != nil {
			return err
		}
		return s.prove(ctx, tx, gateAct(by, at, proof.JobSeen, job, digest))
	})
}

// DidCanary remembers the run that did a version's first records.
func (s *Store) DidCanary(ctx context.Context, job, digest, run string, at time.Time) error {
	return putGate(ctx, s.db, gateRow{Job: job, Digest: digest, CanaryRun: run, CanaryAt: stamp(at)}, "canary_run", "canary_at")
}

// Confirm remembers who looked at what a version had done and lets it go on.
func (s *Store) Confirm(ctx context.Context, job, digest, by string, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		was, err := gate(ctx, tx, job, digest)
		if err != nil || was.ConfirmedBy != "" {
			return err
		}
		if err := putGate(ctx, tx, gateRow{Job: job, Digest: digest, ConfirmedBy: by}, "confirmed_by"); err != nil {
			return err
		}
		return s.prove(ctx, tx, gateAct(by, at, proof.JobConfirmed, job, digest))
	})
}

func gateAct(by string, at time.Time, act proof.Act, job, digest string) proof.Draft {
	return proof.Draft{At: at, Actor: by, Act: act, Subject: "job/" + job, Payload: map[string]string{"digest": digest}}
}

// putGate writes columns that are empty; what stands there stays.
func putGate(ctx context.Context, db bun.IDB, r gateRow, columns ...string) error {
	q := db.NewInsert().Model(&r).On("CONFLICT (job, digest) DO UPDATE")
	for _, c := range columns {
		q = q.Set("? = CASE job_gate.? WHEN '' THEN EXCLUDED.? ELSE job_gate.? END", bun.Ident(c), bun.Ident(c), bun.Ident(c), bun.Ident(c))
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("store what was seen of a job: %w", err)
	}
	return nil
}

const metaFirstStart = "first_start"

// The states of the first start.
const (
	startWaits = "waits"
	startOver  = "over"
)

// FirstStart notes that a server began. The first one waits for somebody if
// waits says so; later ones change nothing. It reports whether jobs wait.
func (s *Store) FirstStart(ctx context.Context, waits bool) (bool, error) {
	row := metaRow{Name: metaFirstStart, Value: startOver}
	if waits {
		row.Value = startWaits
	}
	if _, err := s.db.NewInsert().Model(&row).On("CONFLICT (name) DO NOTHING").Exec(ctx); err != nil {
		return false, fmt.Errorf("store the first start: %w", err)
	}
	return s.WaitsForStart(ctx)
}

// WaitsForStart reports whether the scheduler waits for somebody to resume after
// the first start.
func (s *Store) WaitsForStart(ctx context.Context) (bool, error) {
	value, _, err := readMeta(ctx, s.db, metaFirstStart)
	return value == startWaits, err
}

// Started lets the scheduler begin. It reports whether it had waited.
func (s *Store) Started(ctx context.Context, by By) (waited bool, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*metaRow)(nil)).Set("value = ?", startOver).
			Where("name = ?", metaFirstStart).Where("value = ?", startWaits).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if waited = n > 0; err != nil || !waited {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: by.At, Actor: by.Actor, Act: proof.JobsResumed, Subject: "first_start"})
	})
	return waited, err
}
