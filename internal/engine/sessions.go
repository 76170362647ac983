package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownSession: it ended, or is somebody else's.
var ErrUnknownSession = errors.New("no such session")

// ActorOfSession is the person of a session, with the roles of this moment, or
// ErrNotSignedIn. id comes from SignIn; whoever calls keeps it where nobody can
// change it (in what SessionStore stores, not in a cookie).
func (e *Engine) ActorOfSession(ctx context.Context, id string) (access.Actor, access.Person, error) {
	var nobody access.Actor
	x, err := e.store.Session(ctx, id)
	if errors.Is(err, store.ErrNoSession) {
		return nobody, access.Person{}, ErrNotSignedIn
	}
	if err != nil {
		return nobody, access.Person{}, err
	}
	now := e.now().UTC()
	if x.Over(now) {
		return nobody, access.Person{}, fmt.Errorf("the session ended: %w", ErrNotSignedIn)
	}
	p, err := e.store.Person(ctx, x.Person)
	if err != nil {
		return nobody, p, err
	}
	if !p.Active {
		return nobody, p, ErrNotSignedIn
	}
	if now.Sub(x.Seen) >= time.Minute {
		err = e.store.SeeSession(ctx, id, now)
	}
	return p.Actor(), p, err
}

// SignOut ends a session. It is no error if it ended before.
func (e *Engine) SignOut(ctx context.Context, id string) error {
	x, err := e.store.Session(ctx, id)
	if err == nil {
		err = e.store.EndSession(ctx, store.By{Actor: access.PersonActor(x.Person), At: e.now().UTC()}, x.Person, id)
	}
	if errors.Is(err, store.ErrNoSession) {
		return nil
	}
	return err
}

// OwnSessions lists the sessions of the person that are not over, newest first.
func (e *Engine) OwnSessions(ctx context.Context, actor access.Actor) ([]access.Session, error) {
	p, err := e.Account(ctx, actor)
	if err != nil {
		return nil, err
	}
	return e.sessionsOf(ctx, p.ID)
}

// EndOwnSession ends one session of the person.
func (e *Engine) EndOwnSession(ctx context.Context, actor access.Actor, id string) error {
	p, err := e.Account(ctx, actor)
	if err != nil {
		return err
	}
	if err := e.store.EndSession(ctx, e.by(actor), p.ID, id); errors.Is(err, store.ErrNoSession) {
		return ErrUnknownSession
	} else if err != nil {
		return err
	}
	return nil
}

// EndOwnSessions ends all sessions of the person but one (none: all).
func (e *Engine) EndOwnSessions(ctx context.Context, actor access.Actor, but string) error {
	p, err := e.Account(ctx, actor)
	if err != nil {
		return err
	}
	return e.store.EndSessions(ctx, e.by(actor), p.ID, but)
}

// Sessions lists the sessions of one person, or of everybody (0).
func (e *Engine) Sessions(ctx context.Context, actor access.Actor, person int64) ([]access.Session, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return nil, err
	}
	return e.sessionsOf(ctx, person)
}

// EndSessions ends all sessions of a person.
func (e *Engine) EndSessions(ctx context.Context, actor access.Actor, person int64) error {
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	if _, err := e.store.Person(ctx, person); err != nil {
		return known(err)
	}
	return e.store.EndSessions(ctx, e.by(actor), person, "")
}

func (e *Engine) sessionsOf(ctx context.Context, person int64) ([]access.Session, error) {
	all, err := e.store.Sessions(ctx, person)
	if err != nil {
		return nil, err
	}
	open := []access.Session{}
	for _, x := range all {
		if !x.Over(e.now()) {
			open = append(open, x)
		}
	}
	return open, nil
}

// SessionStore keeps what the interface remembers of a browser, in the form of
// scs.CtxStore. scs hashes the cookie's value before it asks (HashTokenInStore),
// so whoever reads our store cannot take over a session.
type SessionStore struct{ e *Engine }

// SessionStore is where scs keeps its data.
func (e *Engine) SessionStore() SessionStore { return SessionStore{e} }

// FindCtx is the data of a browser that has not ended.
func (s SessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.e.store.WebSession(ctx, token, s.e.now())
}

// CommitCtx stores the data of a browser until a moment.
func (s SessionStore) CommitCtx(ctx context.Context, token string, data []byte, ends time.Time) error {
	return s.e.store.KeepWebSession(ctx, token, data, ends, s.e.now())
}

// DeleteCtx forgets a browser.
func (s SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.e.store.DropWebSession(ctx, token)
}

// Find is FindCtx; scs asks for it and does not call it.
func (s SessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx; scs asks for it and does not call it.
func (s SessionStore) Commit(token string, data []byte, ends time.Time) error {
	return s.CommitCtx(context.Background(), token, data, ends)
}

// Delete is DeleteCtx; scs asks for it and does not call it.
func (s SessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
