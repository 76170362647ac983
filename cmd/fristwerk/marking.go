package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// marking is what lock, unlock, keep and release have in common.
type marking struct {
	Object string   `arg:"" help:"Name of the object in the concept."`
	Keys   []string `arg:"" name:"key" help:"Keys of the records; of several columns a JSON list each."`
	because
}

// keeping is marking for keep and release, which may be about a person instead.
type keeping struct {
	Object string   `arg:"" optional:"" help:"Name of the object in the concept; none with --person."`
	Keys   []string `arg:"" optional:"" name:"key" help:"Keys of the records; of several columns a JSON list each."`
	because
}

// because is why a mark is set or ended.
type because struct {
	Reason    string `required:"" enum:"lawsuit,authority,audit,request,contract,mistake,other" env:"FRISTWERK_REASON" placeholder:"REASON" help:"Why: lawsuit, authority, audit, request, contract, mistake or other."`
	Reference string `env:"FRISTWERK_REFERENCE" placeholder:"FILE-NUMBER" help:"A file number, never a name."`
}

// about refuses records beside a person, and neither.
func (k keeping) about(person bool) error {
	switch {
	case person && k.Object != "":
		return errors.New("name records or a person, not both")
	case !person && len(k.Keys) == 0:
		return errors.New("name an object and at least one key, or a person")
	}
	return nil
}

func (k keeping) order() engine.MarkOrder {
	return marking(k).order(datasource.KeepMark)
}

func (m marking) order(kind datasource.MarkKind) engine.MarkOrder {
	return engine.MarkOrder{Kind: kind, Object: m.Object, Keys: m.Keys, Reason: m.Reason, Reference: m.Reference}
}

// mark carries an order out and answers what became of each record.
func (s *session) mark(ctx context.Context, order engine.MarkOrder, end bool) error {
	return s.with(ctx, func(e *engine.Engine) error {
		do := e.SetMarks
		if end {
			do = e.EndMarks
		}
		results, err := do(ctx, s.actor(), order)
		if err != nil && len(results) == 0 {
			return err
		}
		shown := s.answer(list(results), func(p *page) { p.marked(results) })
		if err != nil {
			return errors.Join(err, shown) // it says of which records and why
		}
		return errors.Join(shown, allMarked(results))
	})
}

func (p *page) marked(results []engine.MarkResult) {
	var rows [][]string
	for _, r := range results {
		state := "done"
		switch {
		case r.Waits:
			state = "waits"
		case !r.Done:
			state = "not done"
		}
		rows = append(rows, []string{r.Object, r.Key, state, r.Message})
	}
	p.table([]string{"OBJECT", "KEY", "RESULT", "MESSAGE"}, rows)
	said := map[string]bool{}
	for _, r := range results {
		if r.Warning != "" && !said[r.Warning] {
			p.line("warning: %s", r.Warning)
			said[r.Warning] = true
		}
	}
}

func allMarked(results []engine.MarkResult) error {
	left := 0
	for _, r := range results {
		if !r.Done && !r.Waits {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	return refused("the message beside each record says why; fristwerk why OBJECT KEY shows more", "%s left as it was", count(left, "record"))
}
