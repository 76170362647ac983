package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

type metaRow struct {
	bun.BaseModel `bun:"table:meta"`
	Name          string `bun:",pk"`
	Value         string
}

const (
	metaInstallation = "installation"
	metaPaused       = "paused"
	metaProofKey     = "proof_public_key"
	metaReapply      = "reapply_asked"
	metaKey          = "key"
)

// Installation is the id of this installation. It is proposed once, on the
// first call, and never changes.
func (s *Store) Installation(ctx context.Context, propose func() string) (string, error) {
	return s.agree(ctx, metaInstallation, propose())
}

// KeyFingerprint is the fingerprint of the installation's key, empty before
// AgreeOnKey.
func (s *Store) KeyFingerprint(ctx context.Context) (string, error) {
	known, _, err := readMeta(ctx, s.db, metaKey)
	return known, err
}

// AgreeOnKey remembers the fingerprint of the first key, and answers otherwise
// to every node that comes with another.
func (s *Store) AgreeOnKey(ctx context.Context, fingerprint string, otherwise error) error {
	known, err := s.agree(ctx, metaKey, fingerprint)
	if err == nil && known != fingerprint {
		err = otherwise
	}
	return err
}

// ReplaceKey remembers the fingerprint of another key: the old one is lost, or
// known to somebody.
func (s *Store) ReplaceKey(ctx context.Context, by By, fingerprint string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*metaRow)(nil)).Set("value = ?", fingerprint).Where("name = ?", metaKey).Exec(ctx)
		if err != nil {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: by.At, Actor: by.Actor, Act: proof.KeyReplaced, Subject: "key/" + fingerprint})
	})
}

// agree writes a fact once; whoever comes later gets what the first wrote.
func (s *Store) agree(ctx context.Context, name, value string) (string, error) {
	known, there, err := readMeta(ctx, s.db, name)
	if err != nil || there {
		return known, err
	}
	row := metaRow{Name: name, Value: value}
	if _, err := s.db.NewInsert().Model(&row).On("CONFLICT (name) DO NOTHING").Exec(ctx); err != nil {
		return "", fmt.Errorf("store %s: %w", name, err)
	}
	known, _, err = readMeta(ctx, s.db, name)
	return known, err
}

// Pause is who stopped every change, and when.
type Pause struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// SetPause stops every change until ClearPause, within one batch and across
// restarts.
func (s *Store) SetPause(ctx context.Context, p Pause) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	row := metaRow{Name: metaPaused, Value: string(text)}
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
		if err != nil {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: p.At, Actor: p.By, Act: proof.JobsPaused, Subject: "jobs"})
	})
}

// ClearPause lets changes go on. It reports whether anything was paused.
func (s *Store) ClearPause(ctx context.Context, by string, at time.Time) (was bool, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewDelete().Model((*metaRow)(nil)).Where("name = ?", metaPaused).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if was = n > 0; err != nil || !was {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: at, Actor: by, Act: proof.JobsResumed, Subject: "jobs"})
	})
	return was, err
}

// Paused reports the pause in force, nil if there is none.
func (s *Store) Paused(ctx context.Context) (*Pause, error) { return paused(ctx, s.db) }

func paused(ctx context.Context, db bun.IDB) (*Pause, error) {
	text, ok, err := readMeta(ctx, db, metaPaused)
	if err != nil || !ok {
		return nil, err
	}
	var p Pause
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, fmt.Errorf("read pause: %w", err)
	}
	return &p, nil
}

func readMeta(ctx context.Context, db bun.IDB, name string) (string, bool, error) {
	var row metaRow
	err := db.NewSelect().Model(&row).Where("name = ?", name).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return row.Value, err == nil, err
}
