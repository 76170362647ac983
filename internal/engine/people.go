package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownPerson: nobody has that id or sign-in name.
var ErrUnknownPerson = errors.New("no such person")

// People lists everybody who works or worked with the installation.
func (e *Engine) People(ctx context.Context, actor access.Actor) ([]access.Person, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return nil, err
	}
	return e.store.People(ctx)
}

// PersonByLogin finds somebody by sign-in name.
func (e *Engine) PersonByLogin(ctx context.Context, actor access.Actor, login string) (access.Person, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return access.Person{}, err
	}
	p, err := e.store.PersonByLogin(ctx, access.SignInName(login))
	return p, known(err)
}

// AddPerson lets somebody in. With an empty password nobody can sign in as the
// person until SetPassword.
func (e *Engine) AddPerson(ctx context.Context, actor access.Actor, p access.Person, password string) (access.Person, error) {
	if err := actor.Require(access.ManagePeople); err != nil {
		return p, err
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	hash := ""
	if password != "" {
		var err error
		if hash, err = e.hash(ctx, password, p); err != nil {
			return p, err
		}
	}
	p.Active, p.Created, p.CreatedBy, p.SignedIn = true, e.now().UTC(), actor.ID, ""
	id, err := e.store.AddPerson(ctx, p, hash)
	p.ID = id
	return p, err
}

// ChangePerson changes name, sign-in name, roles, organisations, language and
// whether the person is active. Nobody changes the own roles, and the last
// active admin stays one: both would be a way around whoever grants roles.
func (e *Engine) ChangePerson(ctx context.Context, actor access.Actor, id int64, change func(*access.Person)) error {
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	return known(e.store.ChangePerson(ctx, e.by(actor), id, func(p *access.Person, all []access.Person) error {
		was := *p
		was.Roles, was.Organisations = slices.Clone(p.Roles), slices.Clone(p.Organisations)
		change(p)
		if err := p.Check(); err != nil {
			return err
		}
		return mayChange(actor, was, *p, all)
	}))
}

func mayChange(actor access.Actor, was, is access.Person, all []access.Person) error {
	if own, ok := access.PersonID(actor.ID); ok && own == was.ID {
		if !slices.Equal(was.Roles, is.Roles) || !slices.Equal(was.Organisations, is.Organisations) || was.Active != is.Active {
			return access.NewProblem("own_roles", "nobody changes the own roles: another admin does", ErrBadOrder)
		}
	}
	if !was.Has(access.Admin) || is.Has(access.Admin) {
		return nil
	}
	for _, p := range all {
		if p.ID != was.ID && p.Has(access.Admin) {
			return nil
		}
	}
	return access.NewProblem("last_admin", "this is the last active admin: make another one first", ErrBadOrder)
}

// SetPassword gives somebody a new password and ends the sessions. The own one
// is changed by ChangeOwnPassword.
func (e *Engine) SetPassword(ctx context.Context, actor access.Actor, id int64, password string) error {
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	p, err := e.store.Person(ctx, id)
	if err != nil {
		return known(err)
	}
	hash, err := e.hash(ctx, password, p)
	if err != nil {
		return err
	}
	return known(e.store.SetPassword(ctx, e.by(actor), id, hash, ""))
}

func (e *Engine) hash(ctx context.Context, password string, p access.Person) (string, error) {
	if err := access.CheckPassword(password, p); err != nil {
		return "", err
	}
	return e.passwords.Hash(ctx, password)
}

// known says with this room's error that nobody was found.
func known(err error) error {
	if errors.Is(err, store.ErrNoPerson) {
		return ErrUnknownPerson
	}
	return err
}

func (e *Engine) by(actor access.Actor) store.By { return store.By{Actor: actor.ID, At: e.now().UTC()} }

// ForgetPerson removes the names of somebody who has no access any more. What
// the person did stays under the number; nobody can sign in under it again.
func (e *Engine) ForgetPerson(ctx context.Context, actor access.Actor, id int64) error {
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	return known(e.store.ChangePerson(ctx, e.by(actor), id, func(p *access.Person, _ []access.Person) error {
		if p.Active {
			return access.NewProblem("active", "take the access away first", ErrBadOrder)
		}
		p.Login, p.Name = "", ""
		return nil
	}))
}
