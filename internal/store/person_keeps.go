package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// PersonKeep is a Keep on a person: on the records that were there when it was
// set, and on those that appear later. Persons are keyed hashes.
type PersonKeep struct {
	ID        string
	Since     rule.Day
	Until     *rule.Day
	Ends      bool
	Reason    string
	Reference string
	Actor     string
	At        time.Time
	Persons   []casefile.PersonKey
}

type personKeepRow struct {
	bun.BaseModel `bun:"table:person_keep"`
	ID            string `bun:",pk"`
	Since         string
	Until         string // empty: no review day
	Ends          int
	Reason        string
	Reference     string
	Actor         string
	At            string
	EndedAt       string // empty while it holds
	EndedBy       string
}

type personKeepKey struct {
	bun.BaseModel `bun:"table:person_keep_key"`
	Keep          string `bun:",pk"`
	Person        string `bun:",pk"` // hexadecimal
}

// AddPersonKeep stores a Keep on a person.
func (s *Store) AddPersonKeep(ctx context.Context, k PersonKeep) error {
	row := personKeepRow{ID: k.ID, Since: k.Since.String(), Reason: k.Reason, Reference: k.Reference, Actor: k.Actor, At: stamp(k.At)}
	if k.Until != nil {
		row.Until = k.Until.String()
	}
	if k.Ends {
		row.Ends = 1
	}
	keys := make([]personKeepKey, len(k.Persons))
	for i, p := range k.Persons {
		keys[i] = personKeepKey{Keep: k.ID, Person: hex.EncodeToString(p[:])}
	}
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("store a Keep on a person: %w", err)
		}
		if _, err := tx.NewInsert().Model(&keys).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("store a Keep on a person: %w", err)
		}
		return s.prove(ctx, tx, proof.Draft{At: k.At, Actor: k.Actor, Act: proof.MarkSet, Subject: "person_keep/" + k.ID,
			Payload: map[string]string{"kind": "keep", "reason": k.Reason}})
	})
}

// EndPersonKeep ends one. It tells whether one of that id was in force. Its
// person keys go: nothing asks for them any more.
func (s *Store) EndPersonKeep(ctx context.Context, id, actor string, at time.Time) (ended bool, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*personKeepRow)(nil)).Set("ended_at = ?", stamp(at)).Set("ended_by = ?", actor).
			Where("id = ?", id).Where("ended_at = ''").Exec(ctx)
		if err != nil {
			return fmt.Errorf("end a Keep on a person: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		ended = true
		if _, err := tx.NewDelete().Model((*personKeepKey)(nil)).Where("keep = ?", id).Exec(ctx); err != nil {
			return fmt.Errorf("end a Keep on a person: %w", err)
		}
		return s.prove(ctx, tx, proof.Draft{At: at, Actor: actor, Act: proof.MarkEnded, Subject: "person_keep/" + id,
			Payload: map[string]string{"kind": "keep"}})
	})
	return ended, err
}

// PersonKeeps are those in force, oldest first.
func (s *Store) PersonKeeps(ctx context.Context) ([]PersonKeep, error) {
	var rows []personKeepRow
	if err := s.db.NewSelect().Model(&rows).Where("ended_at = ''").OrderExpr("at, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read Keeps on persons: %w", err)
	}
	keeps := make([]PersonKeep, len(rows))
	for i, row := range rows {
		k := PersonKeep{ID: row.ID, Ends: row.Ends == 1, Reason: row.Reason, Reference: row.Reference, Actor: row.Actor, At: unstamp(row.At)}
		var err error
		if k.Since, err = rule.ParseDay(row.Since); err != nil {
			return nil, fmt.Errorf("read Keeps on persons: %w", err)
		}
		if row.Until != "" {
			until, err := rule.ParseDay(row.Until)
			if err != nil {
				return nil, fmt.Errorf("read Keeps on persons: %w", err)
			}
			k.Until = &until
		}
		if k.Persons, err = s.keysOfKeep(ctx, row.ID); err != nil {
			return nil, err
		}
		keeps[i] = k
	}
	return keeps, nil
}

func (s *Store) keysOfKeep(ctx context.Context, id string) ([]casefile.PersonKey, error) {
	var rows []personKeepKey
	if err := s.db.NewSelect().Model(&rows).Where("keep = ?", id).OrderExpr("person").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read Keeps on persons: %w", err)
	}
	keys := make([]casefile.PersonKey, len(rows))
	for i, row := range rows {
		if _, err := hex.Decode(keys[i][:], []byte(row.Person)); err != nil {
			return nil, fmt.Errorf("read Keeps on persons: %w", err)
		}
	}
	return keys, nil
}

// MarkSetOnce is a mark that was set by hand.
type MarkSetOnce struct {
	Mark, Source, Tab, RecordKey, Kind string
	At                                 time.Time
}

// SetUnder are the marks that were ever set under ids that begin so, whether
// they stand or not.
func (s *Store) SetUnder(ctx context.Context, prefix string) ([]MarkSetOnce, error) {
	return s.marksSet(ctx, "mark_event.mark >= ? AND mark_event.mark < ?", prefix, prefix+"\uffff")
}

// NotEnded are the marks of a source that were set by hand and never ended so.
func (s *Store) NotEnded(ctx context.Context, source string) ([]MarkSetOnce, error) {
	return s.marksSet(ctx, "mark_event.source = ? AND NOT EXISTS (SELECT 1 FROM mark_event AS x WHERE x.mark = mark_event.mark AND x.event = 'ended')", source)
}

func (s *Store) marksSet(ctx context.Context, where string, args ...any) ([]MarkSetOnce, error) {
	var events []MarkEvent
	err := s.db.NewSelect().Model(&events).Where("mark_event.event = 'set'").Where(where, args...).OrderExpr("mark_event.at, mark_event.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read marks that were set: %w", err)
	}
	list := make([]MarkSetOnce, len(events))
	for i, e := range events {
		list[i] = MarkSetOnce{Mark: e.Mark, Source: e.Source, Tab: e.Tab, RecordKey: e.RecordKey, Kind: e.Kind, At: unstamp(e.At)}
	}
	return list, nil
}
