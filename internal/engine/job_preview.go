package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/store"
)

// PreviewOrder asks what a job would do if its definition were this one.
type PreviewOrder struct {
	Job        string
	Definition map[string]any
	InForce    map[string]any // counted as well where the draft differs from it; nil: there is none
	WhatIf     map[string]any // counted as well; nil: nothing else was asked
}

// JobPreview is what came out.
type JobPreview struct {
	Draft  JobDraft
	Now    *JobDraft // of the definition in force
	WhatIf *JobDraft
}

// PreviewJob counts what a job would do, for a page that must not wait: what is
// not counted until then goes on being counted, and is answered to the same
// person with the same order. Whoever gets the answer has seen what the job does.
func (e *Engine) PreviewJob(ctx context.Context, actor access.Actor, o PreviewOrder, until time.Time) (p JobPreview, counted bool, err error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return p, false, err
	}
	c, version, err := e.draftedConcept(ctx, concept.JobSection, o.Job, activated(o.Definition))
	if err != nil {
		return p, false, err // what cannot be read is said at once
	}
	key, err := e.countOf(ctx, actor, "job", o)
	if err != nil {
		return p, false, err
	}
	answer, counted, err := e.previews.ask(ctx, key, until, func(ctx context.Context) (any, error) { return e.previewJob(ctx, o, c, version) })
	if err != nil || !counted {
		return p, counted, err
	}
	p = answer.(JobPreview)
	if p.Draft.Stopped {
		return p, true, nil
	}
	return p, true, e.saw(ctx, actor, p.Draft.Job)
}

func (e *Engine) previewJob(ctx context.Context, o PreviewOrder, c *concept.Concept, version int64) (p JobPreview, err error) {
	if p.Draft, err = e.draftOf(ctx, c, version, o.Job); err != nil {
		return p, err
	}
	if o.InForce != nil && len(p.Draft.Changes) > 0 {
		now, err := e.draftJob(ctx, o.Job, o.InForce)
		if err != nil {
			return p, err
		}
		p.Now = &now
	}
	if o.WhatIf != nil {
		other, err := e.draftJob(ctx, o.Job, o.WhatIf)
		if err != nil {
			return p, err
		}
		p.WhatIf = &other
	}
	return p, nil
}

// ProposeUntil is Propose for a page that must not wait, as PreviewJob does.
func (e *Engine) ProposeUntil(ctx context.Context, actor access.Actor, file string, text []byte, until time.Time) (p *Proposal, counted bool, err error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, false, err
	}
	if _, err := concept.Parse(file, text); err != nil {
		return nil, false, err
	}
	key, err := e.countOf(ctx, actor, "concept", string(text))
	if err != nil {
		return nil, false, err
	}
	answer, counted, err := e.previews.ask(ctx, key, until, func(ctx context.Context) (any, error) { return e.propose(ctx, file, text, false) })
	if err != nil || !counted {
		return nil, counted, err
	}
	return answer.(*Proposal), true, nil
}

// countOf names a count: who asks for what, under which concept and on which day.
func (e *Engine) countOf(ctx context.Context, actor access.Actor, what string, order any) (string, error) {
	v, err := e.store.InForce(ctx)
	if err != nil && !errors.Is(err, store.ErrNoConcept) {
		return "", err
	}
	text, err := json.Marshal(order)
	if err != nil {
		return "", fmt.Errorf("name a count: %w", err)
	}
	digest := sha256.Sum256(text)
	return actor.ID + " " + what + " " + strconv.FormatInt(v.Version, 10) + " " + e.now().Format(time.DateOnly) + " " + hex.EncodeToString(digest[:]), nil
}
