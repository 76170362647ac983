package engine

import (
	"context"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ProofFilter chooses entries of the proof log. Everything given must hold.
type ProofFilter struct {
	Acts  []proof.Act
	Actor string
	From  time.Time // inclusive
	To    time.Time // exclusive
	After string    // a page's Next
	Limit int
}

// ProofPage is a page of the proof log, newest first. Next is empty at the end.
type ProofPage struct {
	Entries []proof.Entry `json:"entries"`
	Next    string        `json:"next,omitempty"`
}

// ProofLog lists who did what, newest first, as the log has it.
func (e *Engine) ProofLog(ctx context.Context, actor access.Actor, f ProofFilter) (ProofPage, error) {
	page := ProofPage{Entries: []proof.Entry{}}
	if err := actor.Require(access.ReadLog); err != nil {
		return page, err
	}
	q := store.ProofFilter{Acts: f.Acts, Actor: f.Actor, From: f.From, To: f.To, Limit: limitOf(f.Limit) + 1}
	if f.After != "" {
		before, err := strconv.ParseUint(f.After, 10, 63)
		if err != nil {
			return page, ErrBadCursor
		}
		q.Before = &before
	}
	entries, err := e.store.ProofLog(ctx, q)
	if err != nil {
		return page, err
	}
	if len(entries) == q.Limit {
		entries = entries[:q.Limit-1]
		page.Next = strconv.FormatUint(entries[len(entries)-1].Seq, 10)
	}
	page.Entries = append(page.Entries, entries...)
	return page, nil
}
