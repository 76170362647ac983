package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type caseApprove struct {
	theCases
	Job    string `env:"FRISTWERK_JOB" placeholder:"JOB" help:"All cases in which something of this job waits."`
	List   int64  `env:"FRISTWERK_LIST" placeholder:"N" help:"The exact list of a run that was over its limit."`
	Digest string `env:"FRISTWERK_DIGEST" placeholder:"DIGEST" help:"What was shown; refused if the case has changed since."`
	Note   string `env:"FRISTWERK_NOTE" placeholder:"TEXT" help:"A few words, without names."`
}

// Validate refuses an order about nothing, or about several things at once.
func (c *caseApprove) Validate() error { return oneOf(c.Cases, c.Job, c.List) }

func oneOf(cases []int64, job string, list int64) error {
	n := 0
	for _, given := range []bool{len(cases) > 0, job != "", list != 0} {
		if given {
			n++
		}
	}
	if n != 1 {
		return errors.New("name cases, or a job, or a list")
	}
	return nil
}

// Run approves, as one of the people it needs.
func (c *caseApprove) Run(ctx context.Context, s *session) error {
	if c.List != 0 {
		return s.decideList(ctx, c.List, true)
	}
	return s.decide(ctx, func(e *engine.Engine) ([]engine.CaseResult, error) {
		return e.ApproveCase(ctx, s.actor(), engine.CaseOrder{Cases: c.Cases, Job: c.Job, Digest: c.Digest, Note: c.Note})
	})
}

type caseRefuse struct {
	theCases
	Job       string    `env:"FRISTWERK_JOB" placeholder:"JOB" help:"All cases in which something of this job waits."`
	List      int64     `env:"FRISTWERK_LIST" placeholder:"N" help:"The exact list of a run that was over its limit."`
	Answer    string    `default:"" enum:",keep,rule" env:"FRISTWERK_ANSWER" placeholder:"keep|rule" help:"What follows: a Keep is set on the records, or the rule will be mended."`
	Reason    string    `default:"" enum:",lawsuit,authority,audit,request,contract,mistake,other" env:"FRISTWERK_REASON" placeholder:"REASON" help:"With keep: why, as for the command keep."`
	Reference string    `env:"FRISTWERK_REFERENCE" placeholder:"FILE-NUMBER" help:"With keep: a file number, never a name."`
	Until     *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"With keep: review day, inclusive."`
	Note      string    `env:"FRISTWERK_NOTE" placeholder:"TEXT" help:"A few words, without names."`
}

// Validate asks what follows, but for a list.
func (c *caseRefuse) Validate() error {
	if err := oneOf(c.Cases, c.Job, c.List); err != nil {
		return err
	}
	if (c.Answer == "") != (c.List != 0) {
		return errors.New("say what follows with --answer: keep sets a Keep, rule says that the rule will be mended")
	}
	return nil
}

// Run refuses.
func (c *caseRefuse) Run(ctx context.Context, s *session) error {
	if c.List != 0 {
		return s.decideList(ctx, c.List, false)
	}
	return s.decide(ctx, func(e *engine.Engine) ([]engine.CaseResult, error) {
		return e.RefuseCase(ctx, s.actor(), engine.RefuseOrder{
			CaseOrder: engine.CaseOrder{Cases: c.Cases, Job: c.Job, Note: c.Note},
			Answer:    engine.RefuseAnswer(c.Answer), KeepReason: c.Reason, Reference: c.Reference, KeepUntil: c.Until,
		})
	})
}

// decideList approves or refuses the list of a run over its limit.
func (s *session) decideList(ctx context.Context, id int64, approve bool) error {
	return s.with(ctx, func(e *engine.Engine) error {
		l, err := e.DecideRunList(ctx, s.actor(), id, approve)
		if err != nil {
			return err
		}
		return s.answer(l, func(p *page) {
			p.line("List %d of job %s, %s: %s.", l.ID, l.Job, count(l.Records, "record"), l.State)
			if approve {
				p.line("The next run of the job does these records, and no other.")
			}
		})
	})
}
