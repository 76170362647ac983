package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// Errors about tokens.
var (
	ErrNoToken    = errors.New("no such token")
	ErrTokenTaken = errors.New("a token of this name is in use")
)

type tokenRow struct {
	bun.BaseModel `bun:"table:token"`
	ID            int64 `bun:",pk"`
	Name          string
	Prefix        string
	Hash          string
	Role          access.Role
	Scopes        string
	Organisations string
	Person        int64
	Created       string
	CreatedBy     string
	Expires       string
	Revoked       string
	LastUsed      string
}

// AddToken stores a token under the hash of its secret and returns its id. A
// name that a token not revoked carries is ErrTokenTaken.
func (s *Store) AddToken(ctx context.Context, t access.Token, hash string) (int64, error) {
	err := s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		taken, err := tx.NewSelect().TableExpr("token").Where("name = ?", t.Name).Where("revoked = ''").Exists(ctx)
		if err != nil {
			return err
		}
		if taken {
			return ErrTokenTaken
		}
		if err := tx.NewSelect().TableExpr("token").ColumnExpr("COALESCE(MAX(id), 0) + 1").Scan(ctx, &t.ID); err != nil {
			return err
		}
		row := tokenRow{ID: t.ID, Name: t.Name, Prefix: t.Prefix, Hash: hash, Role: t.Role, Scopes: listText(t.Scopes),
			Organisations: listText(t.Organisations), Person: t.Person, Created: moment(t.Created), CreatedBy: t.CreatedBy, Expires: moment(t.Expires)}
		if _, err = tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return s.prove(ctx, tx, tokenAct(t.CreatedBy, t.Created, "created", t))
	})
	if err != nil {
		return 0, fmt.Errorf("store token: %w", err)
	}
	return t.ID, nil
}

// TokenByHash is the token with a secret, by the secret's hash, also if it was
// revoked or expired; or ErrNoToken.
func (s *Store) TokenByHash(ctx context.Context, hash string) (access.Token, error) {
	found, err := s.tokens(ctx, "hash = ?", hash)
	if err == nil && len(found) == 0 {
		return access.Token{}, ErrNoToken
	}
	if err != nil {
		return access.Token{}, err
	}
	return found[0], nil
}

// Tokens are all tokens that were ever made, in that order.
func (s *Store) Tokens(ctx context.Context) ([]access.Token, error) { return s.tokens(ctx, "1 = 1") }

func (s *Store) tokens(ctx context.Context, where string, values ...any) ([]access.Token, error) {
	var rows []tokenRow
	if err := s.db.NewSelect().Model(&rows).Where(where, values...).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	found := make([]access.Token, len(rows))
	for i, r := range rows {
		t := access.Token{ID: r.ID, Name: r.Name, Prefix: r.Prefix, Role: r.Role, Person: r.Person,
			Created: unstamp(r.Created), CreatedBy: r.CreatedBy, Expires: unstamp(r.Expires), LastUsed: r.LastUsed}
		if at := unstamp(r.Revoked); !at.IsZero() {
			t.Revoked = &at
		}
		if err := errors.Join(json.Unmarshal([]byte(r.Scopes), &t.Scopes), json.Unmarshal([]byte(r.Organisations), &t.Organisations)); err != nil {
			return nil, fmt.Errorf("read token %d: %w", r.ID, err)
		}
		if len(t.Scopes) == 0 {
			t.Scopes = nil // nil narrows nothing, an empty list everything
		}
		found[i] = t
	}
	return found, nil
}

// RevokeToken ends a token at once, in by's name. One that was revoked before
// is ErrNoToken.
func (s *Store) RevokeToken(ctx context.Context, by By, id int64) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().TableExpr("token").Set("revoked = ?", moment(by.At)).
			Where("id = ?", id).Where("revoked = ''").Exec(ctx)
		if err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrNoToken, err)
		}
		return s.prove(ctx, tx, proof.Draft{At: by.At, Actor: by.Actor, Act: proof.TokenChanged,
			Subject: "token/" + strconv.FormatInt(id, 10), Payload: map[string]string{"what": "revoked"}})
	})
}

// UseToken notes the day a token was last used.
func (s *Store) UseToken(ctx context.Context, id int64, day string) error {
	_, err := s.db.NewUpdate().TableExpr("token").Set("last_used = ?", day).Where("id = ?", id).Exec(ctx)
	return err
}
