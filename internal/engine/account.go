package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
)

// Account is the person an actor is, with names and language. The shell, jobs
// and tokens of their own are nobody: ErrUnknownPerson.
func (e *Engine) Account(ctx context.Context, actor access.Actor) (access.Person, error) {
	if err := actor.Require(access.ReadOwnAccount); err != nil {
		return access.Person{}, err
	}
	id, ok := access.PersonID(actor.ID)
	if !ok {
		return access.Person{}, ErrUnknownPerson
	}
	p, err := e.store.Person(ctx, id)
	return p, known(err)
}

// SetLanguage changes the own language of the interface.
func (e *Engine) SetLanguage(ctx context.Context, actor access.Actor, language string) error {
	p, err := e.Account(ctx, actor)
	if err != nil {
		return err
	}
	return known(e.store.ChangePerson(ctx, e.by(actor), p.ID, func(p *access.Person, _ []access.Person) error {
		p.Language = language
		return p.Check()
	}))
}

// ChangeOwnPassword takes the old password and sets a new one. All other
// sessions of the person end; session is the one that stays. Wrong old ones
// are throttled like sign-ins.
func (e *Engine) ChangeOwnPassword(ctx context.Context, actor access.Actor, session, old, password string) error {
	p, err := e.Account(ctx, actor)
	if err != nil {
		return err
	}
	if err := e.checkOld(ctx, p, old); err != nil {
		return err
	}
	hash, err := e.hash(ctx, password, p)
	if err != nil {
		return err
	}
	return known(e.store.SetPassword(ctx, e.by(actor), p.ID, hash, session))
}

func (e *Engine) checkOld(ctx context.Context, p access.Person, old string) error {
	tries := e.pairTries(p.Login, "own account")
	if err := e.takeTries(ctx, tries); err != nil {
		return err
	}
	hash, err := e.store.PasswordOf(ctx, p.ID)
	if err != nil {
		return known(err)
	}
	is, _, err := e.passwords.Check(ctx, old, hash)
	if err != nil {
		return err
	}
	if !is {
		return fmt.Errorf("the old password is another one: %w", ErrSignIn)
	}
	return e.store.PutBackTries(ctx, tries, e.now())
}

// Names says who actor ids are, for people to read: the names of persons and
// of tokens. An id that is not in the answer speaks for itself, or was
// forgotten.
func (e *Engine) Names(ctx context.Context, actor access.Actor) (map[string]string, error) {
	if err := actor.Require(access.ReadOwnAccount); err != nil {
		return nil, err
	}
	return e.names(ctx)
}

func (e *Engine) names(ctx context.Context) (map[string]string, error) {
	people, err := e.store.People(ctx)
	if err != nil {
		return nil, err
	}
	tokens, err := e.store.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(people)+len(tokens))
	for _, p := range people {
		if p.Name != "" {
			names[access.PersonActor(p.ID)] = p.Name
		}
	}
	for _, t := range tokens {
		names[t.Actor(nil).ID] = t.Name
	}
	return names, nil
}
