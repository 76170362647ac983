package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
)

// The use cases of cases, as api and web will call them. Each moves to a file of
// its own with its body; until then it refuses.

func notYet(what string) error { return fmt.Errorf("%s is being built: %w", what, ErrBadOrder) }

// Cases lists cases.
func (e *Engine) Cases(ctx context.Context, actor access.Actor, f CaseFilter) (CasePage, error) {
	return CasePage{}, notYet("listing cases")
}

// CountCases counts cases by state.
func (e *Engine) CountCases(ctx context.Context, actor access.Actor) (CaseCounts, error) {
	return CaseCounts{}, notYet("counting cases")
}

// Case is one case file.
func (e *Engine) Case(ctx context.Context, actor access.Actor, id int64) (CaseFile, error) {
	return CaseFile{}, notYet("a case")
}

// OpenCase opens a case by hand or over the API, or adds to the person's open
// one.
func (e *Engine) OpenCase(ctx context.Context, actor access.Actor, o OpenOrder) (CaseFile, error) {
	return CaseFile{}, notYet("opening a case")
}

// ApproveCase approves what waits in cases.
func (e *Engine) ApproveCase(ctx context.Context, actor access.Actor, o CaseOrder) ([]CaseResult, error) {
	return nil, notYet("approving")
}

// RefuseCase refuses what waits in cases.
func (e *Engine) RefuseCase(ctx context.Context, actor access.Actor, o RefuseOrder) ([]CaseResult, error) {
	return nil, notYet("refusing")
}

// ExecuteCase does now what is approved and due in cases. Progress may be nil.
func (e *Engine) ExecuteCase(ctx context.Context, actor access.Actor, o CaseOrder) (Result, error) {
	return Result{}, notYet("executing a case")
}

// CancelCase withdraws what is not done yet.
func (e *Engine) CancelCase(ctx context.Context, actor access.Actor, o CaseOrder) ([]CaseResult, error) {
	return nil, notYet("cancelling a case")
}

// CommentCase adds a comment to a case's timeline.
func (e *Engine) CommentCase(ctx context.Context, actor access.Actor, id int64, text string) error {
	return notYet("commenting")
}

// AssignCase assigns a case to a person; empty takes it back.
func (e *Engine) AssignCase(ctx context.Context, actor access.Actor, id int64, to string) error {
	return notYet("assigning")
}

// FinishTask marks a task of a case as done.
func (e *Engine) FinishTask(ctx context.Context, actor access.Actor, id int64, task string) error {
	return notYet("tasks")
}

// Persons finds the records of a person by identifiers and points to them.
func (e *Engine) Persons(ctx context.Context, actor access.Actor, q PersonQuery) (PersonAnswer, error) {
	return PersonAnswer{}, notYet("finding a person")
}

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
