package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
)

// The use cases of cases, as api and web will call them. Each moves to a file of
// its own with its body; until then it refuses.

func notYet(what string) error { return fmt.Errorf("%s is being built: %w", what, ErrBadOrder) }

// Preview shows what a job would do today and remembers that it was seen.
func (e *Engine) Preview(ctx context.Context, actor access.Actor, job string) (Preview, error) {
	return Preview{}, notYet("a preview")
}

// Gates says of every job what it waits for.
func (e *Engine) Gates(ctx context.Context, actor access.Actor) ([]JobGate, error) {
	return nil, notYet("gates")
}

// ConfirmCanary lets a job go on after somebody has looked at its first ten
// records.
func (e *Engine) ConfirmCanary(ctx context.Context, actor access.Actor, job string) (JobGate, error) {
	return JobGate{}, notYet("a canary")
}

// RunLists are the lists of runs over their limit, newest first.
func (e *Engine) RunLists(ctx context.Context, actor access.Actor) ([]RunList, error) {
	return nil, notYet("lists")
}

// RunList is one list with a page of its keys after a key.
func (e *Engine) RunList(ctx context.Context, actor access.Actor, id int64, after string) (RunList, error) {
	return RunList{}, notYet("a list")
}

// DecideRunList approves a list, or refuses it.
func (e *Engine) DecideRunList(ctx context.Context, actor access.Actor, id int64, approve bool) (RunList, error) {
	return RunList{}, notYet("a list")
}

// FirstServe is called once by serve: on a real source the first one fires no
// job until somebody resumes. It reports whether jobs wait for that.
func (e *Engine) FirstServe(ctx context.Context, demo bool) (waits bool, err error) {
	return false, notYet("the first start")
}
