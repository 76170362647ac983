package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownToken: no token has that id or name, or it was revoked.
var ErrUnknownToken = errors.New("no such token")

// ActorOfToken is who a token acts as, or ErrNotSignedIn: unknown, revoked,
// expired, or its person is no longer active. The day of the last use is noted.
func (e *Engine) ActorOfToken(ctx context.Context, secret string) (access.Actor, error) {
	var nobody access.Actor
	t, err := e.store.TokenByHash(ctx, access.HashSecret(secret))
	if errors.Is(err, store.ErrNoToken) {
		return nobody, fmt.Errorf("the token is not known: %w", ErrNotSignedIn)
	}
	if err != nil {
		return nobody, err
	}
	now := e.now().UTC()
	if why, ok := t.Live(now); !ok {
		return nobody, fmt.Errorf("%s: %w", why, ErrNotSignedIn)
	}
	owner, err := e.ownerOf(ctx, t)
	if err != nil {
		return nobody, err
	}
	if day := now.Format(time.DateOnly); t.LastUsed != day {
		err = e.store.UseToken(ctx, t.ID, day)
	}
	return t.Actor(owner), err
}

func (e *Engine) ownerOf(ctx context.Context, t access.Token) (*access.Person, error) {
	if t.Person == 0 {
		return nil, nil
	}
	p, err := e.store.Person(ctx, t.Person)
	if err != nil {
		return nil, err
	}
	if !p.Active {
		return nil, fmt.Errorf("the token's person is no longer active: %w", ErrNotSignedIn)
	}
	return &p, nil
}

// Tokens lists all tokens that were ever made, without their secrets.
func (e *Engine) Tokens(ctx context.Context, actor access.Actor) ([]access.Token, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return nil, err
	}
	return e.store.Tokens(ctx)
}

// TokenLife is how long a token lives that names no other day.
const TokenLife = 365 * 24 * time.Hour

// CreateToken makes a token of t's name, role, scopes, organisations, person
// and expiry, and returns it with its secret, which is stored nowhere.
func (e *Engine) CreateToken(ctx context.Context, actor access.Actor, t access.Token) (access.Token, string, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return t, "", err
	}
	now := e.now().UTC()
	if t.Expires.IsZero() {
		t.Expires = now.Add(TokenLife)
	}
	if err := t.Check(now); err != nil {
		return t, "", err
	}
	if err := e.checkOwner(ctx, t); err != nil {
		return t, "", err
	}
	secret, prefix := access.NewSecret()
	t.Prefix, t.Created, t.CreatedBy, t.Revoked, t.LastUsed = prefix, now, actor.ID, nil, ""
	id, err := e.store.AddToken(ctx, t, access.HashSecret(secret))
	if err != nil {
		return t, "", err
	}
	t.ID = id
	return t, secret, nil
}

func (e *Engine) checkOwner(ctx context.Context, t access.Token) error {
	if t.Person == 0 {
		return nil
	}
	p, err := e.store.Person(ctx, t.Person)
	if err != nil {
		return known(err)
	}
	if !p.Has(t.Role) {
		return access.NewProblem("not_persons_role", fmt.Sprintf("the person does not have the role %s", t.Role), ErrBadOrder)
	}
	if len(t.Organisations) > 0 {
		return access.NewProblem("persons_organisations", "a person's token has the person's organisations", ErrBadOrder)
	}
	return nil
}

// RevokeToken ends a token at once.
func (e *Engine) RevokeToken(ctx context.Context, actor access.Actor, id int64) error {
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	if err := e.store.RevokeToken(ctx, e.by(actor), id); errors.Is(err, store.ErrNoToken) {
		return ErrUnknownToken
	} else if err != nil {
		return err
	}
	return nil
}
