package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// Errors about people.
var (
	ErrNoPerson  = errors.New("no such person")
	ErrNameTaken = errors.New("the sign-in name is taken")
)

// By is who does something, and when.
type By struct {
	Actor string // id
	At    time.Time
}

type personRow struct {
	bun.BaseModel `bun:"table:person"`
	ID            int64 `bun:",pk"`
	Roles         string
	Organisations string
	Language      string
	Active        bool
	Password      string
	Created       string
	CreatedBy     string
	SignedIn      string
}

type personNameRow struct {
	bun.BaseModel `bun:"table:person_name"`
	Person        int64 `bun:",pk"`
	Login         string
	Name          string
}

// AddPerson stores a person with the hash of the password and returns the id,
// which is never given again. A name in use is ErrNameTaken.
func (s *Store) AddPerson(ctx context.Context, p access.Person, password string) (int64, error) {
	err := s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		if err := tx.NewSelect().TableExpr("person").ColumnExpr("COALESCE(MAX(id), 0) + 1").Scan(ctx, &p.ID); err != nil {
			return err
		}
		row := rowOf(p)
		row.Password = password
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		if err := nameIt(ctx, tx, p); err != nil {
			return err
		}
		return s.prove(ctx, tx, personAct(p.CreatedBy, p.Created, "added", p))
	})
	if err != nil {
		return 0, fmt.Errorf("store person: %w", err)
	}
	return p.ID, nil
}

// ChangePerson changes one person in by's name. change gets the person as it stands and all
// people, and may refuse; nobody else changes any of them meanwhile. The
// sessions of somebody no longer active end with it.
func (s *Store) ChangePerson(ctx context.Context, by By, id int64, change func(p *access.Person, all []access.Person) error) error {
	err := s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		p, err := onePerson(ctx, tx, "p.id = ?", id)
		if err != nil {
			return err
		}
		all, err := people(ctx, tx, "1 = 1")
		if err != nil {
			return err
		}
		if err := change(&p, all); err != nil {
			return err
		}
		p.ID = id
		if err := keepPerson(ctx, tx, p); err != nil {
			return err
		}
		return s.prove(ctx, tx, personAct(by.Actor, by.At, "changed", p))
	})
	if err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	return nil
}

func keepPerson(ctx context.Context, tx bun.Tx, p access.Person) error {
	row := rowOf(p)
	_, err := tx.NewUpdate().Model(&row).Column("roles", "organisations", "language", "active").WherePK().Exec(ctx)
	if err != nil {
		return err
	}
	if !p.Active {
		if _, err := endSessions(ctx, tx, p.ID, ""); err != nil {
			return err
		}
	}
	return nameIt(ctx, tx, p)
}

// nameIt writes a person's name; an empty one is forgotten.
func nameIt(ctx context.Context, tx bun.Tx, p access.Person) error {
	if p.Login == "" {
		_, err := tx.NewDelete().TableExpr("person_name").Where("person = ?", p.ID).Exec(ctx)
		return err
	}
	taken, err := tx.NewSelect().TableExpr("person_name").Where("login = ?", p.Login).Where("person <> ?", p.ID).Exists(ctx)
	if err != nil {
		return err
	}
	if taken {
		return ErrNameTaken
	}
	row := personNameRow{Person: p.ID, Login: p.Login, Name: p.Name}
	_, err = tx.NewInsert().Model(&row).On("CONFLICT (person) DO UPDATE").
		Set("login = EXCLUDED.login").Set("name = EXCLUDED.name").Exec(ctx)
	return err
}

// oneAtATime makes transactions about people wait for one another, also those
// of other nodes on PostgreSQL: what one of them counted stays true.
func oneAtATime(ctx context.Context, tx bun.Tx) error {
	row := metaRow{Name: "people_turn"}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
	return err
}

// Person is one person by id, or ErrNoPerson.
func (s *Store) Person(ctx context.Context, id int64) (access.Person, error) {
	return onePerson(ctx, s.db, "p.id = ?", id)
}

// PersonByLogin is one person by sign-in name, or ErrNoPerson.
func (s *Store) PersonByLogin(ctx context.Context, login string) (access.Person, error) {
	return onePerson(ctx, s.db, "n.login = ?", login)
}

// People are all persons, also those no longer active, in the order they came.
func (s *Store) People(ctx context.Context) ([]access.Person, error) {
	return people(ctx, s.db, "1 = 1")
}

func onePerson(ctx context.Context, db bun.IDB, where string, value any) (access.Person, error) {
	found, err := people(ctx, db, where, value)
	if err == nil && len(found) == 0 {
		return access.Person{}, ErrNoPerson
	}
	if err != nil {
		return access.Person{}, err
	}
	return found[0], nil
}

func people(ctx context.Context, db bun.IDB, where string, values ...any) ([]access.Person, error) {
	var rows []struct {
		ID                                                int64
		Roles, Organisations, Language, Created, SignedIn string
		CreatedBy                                         string
		Active                                            bool
		Login, Name                                       string
	}
	err := db.NewSelect().TableExpr("person AS p").
		ColumnExpr("p.id, p.roles, p.organisations, p.language, p.created, p.signed_in, p.created_by, p.active").
		ColumnExpr("COALESCE(n.login, '') AS login, COALESCE(n.name, '') AS name").
		Join("LEFT JOIN person_name AS n ON n.person = p.id").Where(where, values...).OrderExpr("p.id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	found := make([]access.Person, len(rows))
	for i, r := range rows {
		found[i] = access.Person{ID: r.ID, Login: r.Login, Name: r.Name, Language: r.Language, Active: r.Active,
			Created: unstamp(r.Created), CreatedBy: r.CreatedBy, SignedIn: r.SignedIn}
		err := errors.Join(json.Unmarshal([]byte(r.Roles), &found[i].Roles),
			json.Unmarshal([]byte(r.Organisations), &found[i].Organisations))
		if err != nil {
			return nil, fmt.Errorf("read person %d: %w", r.ID, err)
		}
	}
	return found, nil
}

func rowOf(p access.Person) personRow {
	return personRow{ID: p.ID, Roles: listText(p.Roles), Organisations: listText(p.Organisations), Language: p.Language,
		Active: p.Active, Created: moment(p.Created), CreatedBy: p.CreatedBy, SignedIn: p.SignedIn}
}

// PasswordOf is the hash of a person's password, empty if there is none.
func (s *Store) PasswordOf(ctx context.Context, id int64) (string, error) {
	var hash string
	err := s.db.NewSelect().TableExpr("person").Column("password").Where("id = ?", id).Scan(ctx, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoPerson
	}
	return hash, err
}

// SetPassword stores a new hash in by's name and ends the person's sessions but one (none:
// all): whoever knew the old password is out.
func (s *Store) SetPassword(ctx context.Context, by By, id int64, hash, butSession string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().TableExpr("person").Set("password = ?", hash).Where("id = ?", id).Exec(ctx)
		if err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrNoPerson, err)
		}
		if _, err := endSessions(ctx, tx, id, butSession); err != nil {
			return err
		}
		return s.prove(ctx, tx, proof.Draft{At: by.At, Actor: by.Actor, Act: proof.PersonChanged,
			Subject: personSubject(id), Payload: map[string]string{"what": "password"}})
	})
}

// RenewHash replaces a hash by one of the same password made with today's
// parameters, unless the password was changed meanwhile.
func (s *Store) RenewHash(ctx context.Context, id int64, was, now string) error {
	_, err := s.db.NewUpdate().TableExpr("person").Set("password = ?", now).
		Where("id = ?", id).Where("password = ?", was).Exec(ctx)
	return err
}

// listText is a list as JSON, never null.
func listText[T ~string](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil { // strings always marshal
		return "[]"
	}
	return string(text)
}

// moment is a time as text that sorts like the time; zero is empty.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
