package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// LostPreview is what restores lost, and what doing it again needs.
type LostPreview struct {
	Sources []Lost     `json:"sources"`
	Digest  string     `json:"digest,omitempty"` // send it along with the order
	Older   bool       `json:"store_is_older"`   // it is confirmed, not done again
	Two     bool       `json:"needs_two"`        // one of the actions asks for two people
	AskedBy string     `json:"asked_by,omitempty"`
	AskedAt *time.Time `json:"asked_at,omitempty"`
}

// Restored shows what each source, or this store, lost, and who asked for it to
// be done again.
func (e *Engine) Restored(ctx context.Context, actor access.Actor) (LostPreview, error) {
	p := LostPreview{Sources: []Lost{}}
	if err := actor.Require(access.VerifyLedger); err != nil {
		return p, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return p, err
	}
	defer s.Close()
	lost, err := e.allLost(ctx, s)
	if err != nil || len(lost) == 0 {
		return p, err
	}
	for _, l := range lost {
		p.Sources = append(p.Sources, *l)
		p.Older = p.Older || l.Older
	}
	p.Digest, p.Two = lostDigest(lost), needsTwo(s, lost)
	ask, err := e.store.ReapplyAsk(ctx)
	if err == nil && ask != nil && ask.Digest == p.Digest {
		p.AskedBy, p.AskedAt = ask.By, &ask.At
	}
	return p, err
}

// lostDigest names what is lost: an agreement covers this and nothing else.
func lostDigest(lost []*Lost) string {
	h := sha256.New()
	for _, l := range lost {
		fmt.Fprintf(h, "source %q %v\n", l.Source, l.Older)
		for _, b := range l.batches {
			fmt.Fprintf(h, "batch %q %d\n", b.ID, b.Records)
		}
		for _, m := range l.marks {
			fmt.Fprintf(h, "mark %q %s\n", m.Mark, m.Event)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// needsTwo: one of the lost batches was of an action that asks for two people.
func needsTwo(s *situation, lost []*Lost) bool {
	for _, l := range lost {
		for _, b := range l.batches {
			job := s.binding.Named(strings.TrimPrefix(b.Actor, access.Job("").ID))
			if job != nil && casefile.Needed(job) == concept.ApprovalTwo {
				return true
			}
		}
	}
	return false
}

// secondAsked tells whether somebody else has to agree first, and notes who
// asked. Whoever asked does not agree.
func (e *Engine) secondAsked(ctx context.Context, s *situation, actor access.Actor, lost []*Lost) (bool, error) {
	if !needsTwo(s, lost) {
		return false, nil
	}
	digest := lostDigest(lost)
	ask, err := e.store.ReapplyAsk(ctx)
	switch {
	case err != nil:
		return false, err
	case ask == nil || ask.Digest != digest:
		now := e.now().UTC()
		return true, e.store.AskReapply(ctx, store.ReapplyAsk{By: actor.ID, At: now, Digest: digest},
			proof.Draft{At: now, Actor: actor.ID, Act: proof.ReapplyAsked, Subject: "reapply", Payload: map[string]string{"digest": digest}})
	case ask.By == actor.ID:
		return false, casefile.ErrRequester
	}
	return false, nil
}
