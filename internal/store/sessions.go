package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// ErrNoSession: it ended, or there never was one.
var ErrNoSession = errors.New("no such session")

type sessionRow struct {
	bun.BaseModel `bun:"table:session"`
	ID            string `bun:",pk"`
	Person        int64
	Started       string
	Seen          string
	Ends          string
	Device        string
}

// AddSession stores a sign-in with its day, and drops the sessions that ended.
func (s *Store) AddSession(ctx context.Context, x access.Session) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewDelete().TableExpr("session").
			Where("ends <= ? OR seen <= ?", moment(x.Started), moment(x.Started.Add(-access.SessionIdle))).Exec(ctx)
		if err != nil {
			return fmt.Errorf("drop ended sessions: %w", err)
		}
		row := sessionRow{ID: x.ID, Person: x.Person, Started: moment(x.Started), Seen: moment(x.Seen), Ends: moment(x.Ends), Device: x.Device}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("store session: %w", err)
		}
		_, err = tx.NewUpdate().TableExpr("person").Set("signed_in = ?", x.Started.UTC().Format(time.DateOnly)).
			Where("id = ?", x.Person).Exec(ctx)
		if err != nil {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: x.Started, Actor: access.PersonActor(x.Person), Act: proof.SignedIn, Subject: "session/" + x.ID})
	})
}

// Session is one session by id, or ErrNoSession.
func (s *Store) Session(ctx context.Context, id string) (access.Session, error) {
	var row sessionRow
	err := s.db.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return access.Session{}, ErrNoSession
	}
	return sessionOf(row), err
}

// Sessions are those of one person, or of everybody (0), newest first.
func (s *Store) Sessions(ctx context.Context, person int64) ([]access.Session, error) {
	var rows []sessionRow
	q := s.db.NewSelect().Model(&rows).OrderExpr("started DESC, id")
	if person != 0 {
		q = q.Where("person = ?", person)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	found := make([]access.Session, len(rows))
	for i, r := range rows {
		found[i] = sessionOf(r)
	}
	return found, nil
}

// SeeSession notes that a session was used. One that ended stays ended.
func (s *Store) SeeSession(ctx context.Context, id string, at time.Time) error {
	_, err := s.db.NewUpdate().TableExpr("session").Set("seen = ?", moment(at)).Where("id = ?", id).Exec(ctx)
	return err
}

// EndSession ends one session of a person.
func (s *Store) EndSession(ctx context.Context, by By, person int64, id string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewDelete().TableExpr("session").Where("id = ?", id).Where("person = ?", person).Exec(ctx)
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrNoSession, err)
		}
		return s.prove(ctx, tx, signedOut(by, []string{id})...)
	})
}

// EndSessions ends all sessions of a person but one (none: all).
func (s *Store) EndSessions(ctx context.Context, by By, person int64, but string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		ended, err := endSessions(ctx, tx, person, but)
		if err != nil || len(ended) == 0 {
			return err
		}
		return s.prove(ctx, tx, signedOut(by, ended)...)
	})
}

// endSessions ends all sessions of a person but one and names them.
func endSessions(ctx context.Context, tx bun.Tx, person int64, but string) ([]string, error) {
	var ended []string
	err := tx.NewSelect().TableExpr("session").Column("id").Where("person = ?", person).Where("id <> ?", but).OrderExpr("id").Scan(ctx, &ended)
	if err != nil || len(ended) == 0 {
		return nil, err
	}
	if _, err := tx.NewDelete().TableExpr("session").Where("id IN (?)", bun.List(ended)).Exec(ctx); err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	return ended, nil
}

func sessionOf(r sessionRow) access.Session {
	return access.Session{ID: r.ID, Person: r.Person, Started: unstamp(r.Started), Seen: unstamp(r.Seen), Ends: unstamp(r.Ends), Device: r.Device}
}

type webSessionRow struct {
	bun.BaseModel `bun:"table:web_session"`
	Token         string `bun:",pk"`
	Data          string
	Ends          string
}

// WebSession is what the interface keeps for a browser, by the hash of its
// cookie; not found once it ended.
func (s *Store) WebSession(ctx context.Context, token string, now time.Time) ([]byte, bool, error) {
	var row webSessionRow
	err := s.db.NewSelect().Model(&row).Where("token = ?", token).Where("ends > ?", moment(now)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read web session: %w", err)
	}
	data, err := base64.StdEncoding.DecodeString(row.Data)
	return data, err == nil, err
}

// KeepWebSession stores it, and drops those that ended.
func (s *Store) KeepWebSession(ctx context.Context, token string, data []byte, ends, now time.Time) error {
	row := webSessionRow{Token: token, Data: base64.StdEncoding.EncodeToString(data), Ends: moment(ends)}
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewDelete().TableExpr("web_session").Where("ends <= ?", moment(now)).Exec(ctx); err != nil {
			return fmt.Errorf("drop ended web sessions: %w", err)
		}
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (token) DO UPDATE").
			Set("data = EXCLUDED.data").Set("ends = EXCLUDED.ends").Exec(ctx)
		if err != nil {
			return fmt.Errorf("store web session: %w", err)
		}
		return nil
	})
}

// DropWebSession forgets it; it need not be there.
func (s *Store) DropWebSession(ctx context.Context, token string) error {
	_, err := s.db.NewDelete().TableExpr("web_session").Where("token = ?", token).Exec(ctx)
	return err
}
