package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
)

// CommentCase adds a comment to a case's timeline. It is refused where it holds
// what looks like an identifier.
func (e *Engine) CommentCase(ctx context.Context, actor access.Actor, id int64, text string) error {
	if err := actor.Require(access.CommentCase); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return fmt.Errorf("a comment says something: %w", ErrBadOrder)
	}
	if err := casefile.Plain(text, casefile.MaxComment); err != nil {
		return fmt.Errorf("the comment %w", err)
	}
	if err := e.seesCase(ctx, actor, id); err != nil {
		return err
	}
	return e.store.Comment(ctx, casefile.Happened{Case: id, At: e.now(), Actor: actor.ID, What: casefile.WasCommented, Text: text})
}

// AssignCase gives a case to a person by the person's ID; empty takes it back.
func (e *Engine) AssignCase(ctx context.Context, actor access.Actor, id int64, to string) error {
	if err := actor.Require(access.AssignCase); err != nil {
		return err
	}
	if !isActor(to) {
		return fmt.Errorf("a case is assigned to somebody like user:7: %w", ErrBadOrder)
	}
	if err := e.seesCase(ctx, actor, id); err != nil {
		return err
	}
	return e.store.Assign(ctx, id, to, actor.ID, e.now())
}

// isActor tells an actor's ID, or none, from any other text, such as an address.
func isActor(id string) bool {
	kind, name, found := strings.Cut(id, ":")
	return id == "" || found && name != "" && (kind == "os" || kind == "user") && !strings.ContainsAny(name, "@ ")
}

// FinishTask marks a task of a case as done.
func (e *Engine) FinishTask(ctx context.Context, actor access.Actor, id int64, task string) error {
	if err := actor.Require(access.CommentCase); err != nil {
		return err
	}
	if err := e.seesCase(ctx, actor, id); err != nil {
		return err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return err
	}
	pos, err := strconv.Atoi(task)
	if err != nil {
		return fmt.Errorf("case %d has no such task: %w", id, ErrBadOrder)
	}
	done, err := e.store.FinishTask(ctx, id, pos, actor.ID, e.now(), in.Day)
	if err == nil && !done {
		err = fmt.Errorf("case %d has no such task open: %w", id, ErrBadOrder)
	}
	return err
}

// seesCase answers as if a case were not there to whoever may not see it.
func (e *Engine) seesCase(ctx context.Context, actor access.Actor, id int64) error {
	r, err := e.readCase(ctx, id)
	if err != nil {
		return err
	}
	return r.narrow(ctx, actor)
}
