package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// plain are kinds that are rows of tables and nothing more: which, by one
// value. Of what a schema was the newest look of each source stays: changes are
// seen by it.
func plain(x Expiry) []expiring {
	at := instant(x.Before)
	switch x.Kind {
	case concept.OwnViews:
		return []expiring{{"view_log", "at < ?", at}, {"schema_look",
			"at < ? AND EXISTS (SELECT 1 FROM schema_look AS newer WHERE newer.source = schema_look.source AND newer.at > schema_look.at)", at}}
	case concept.OwnAccess:
		return []expiring{{"known_address", "seen < ?", x.Day.String()},
			{"token", "CASE WHEN revoked <> '' THEN revoked WHEN expires <> '' THEN expires END < ?", at}}
	}
	return nil
}

type expiring struct{ table, where, value string }

func countAll(ctx context.Context, db bun.IDB, x Expiry) (total int, err error) {
	for _, e := range plain(x) {
		n, err := counted(ctx, db.NewSelect().TableExpr(e.table).Where(e.where, e.value))
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func deleteAll(ctx context.Context, tx bun.Tx, x Expiry) (total int, err error) {
	for _, e := range plain(x) {
		n, err := affected(tx.NewDelete().TableExpr(e.table).Where(e.where, e.value).Exec(ctx))
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Sweep clears what has ended by itself and still lies there: sessions, tries
// to sign in, answers to requests that began before a moment, and person links
// of cases that are over.
func (s *Store) Sweep(ctx context.Context, now, requests time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		for _, d := range []struct {
			table, where string
			values       []any
		}{
			{"session", "ends <= ? OR seen <= ?", []any{moment(now), moment(now.Add(-access.SessionIdle))}},
			{"web_session", "ends <= ?", []any{moment(now)}},
			{"sign_in_try", "empty_at <= ?", []any{moment(now)}},
			{"once", "begun < ?", []any{stamp(requests)}},
			{"case_person", "case_id IN (SELECT id FROM casefile WHERE state IN (?))",
				[]any{bun.List([]casefile.State{casefile.Closed, casefile.Refused, casefile.Cancelled})}},
		} {
			if _, err := tx.NewDelete().TableExpr(d.table).Where(d.where, d.values...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// metaOwnData is the last day on which the night's deletion of our own data was
// over.
const metaOwnData = "own_data_day"

// OwnDataDone is the last day on which our own data were gone through.
func (s *Store) OwnDataDone(ctx context.Context) (string, error) {
	day, _, err := readMeta(ctx, s.db, metaOwnData)
	return day, err
}

// SetOwnDataDone remembers that a day's are gone through.
func (s *Store) SetOwnDataDone(ctx context.Context, day string) error {
	row := metaRow{Name: metaOwnData, Value: day}
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
		return err
	})
}
