package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Adoption is a source that another installation cares for, and what it left
// there.
type Adoption struct {
	Source  string `json:"source"`
	From    string `json:"from"` // the other installation's id
	Batches int    `json:"batches"`
	Records int    `json:"records"` // rows of its ledger
	Marks   int    `json:"marks"`
}

// ProposeAdopting is Propose where sources may be another installation's: a
// clone, or what was given up. It says what the other left there, and writes
// nothing.
func (e *Engine) ProposeAdopting(ctx context.Context, actor access.Actor, file string, text []byte) (*Proposal, error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return nil, err
	}
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	return e.propose(ctx, file, text, true)
}

// adoptable lists the sources that are another installation's.
func (e *Engine) adoptable(ctx context.Context, s *situation) ([]Adoption, error) {
	var found []Adoption
	for _, src := range s.concept.Sources {
		if !s.foreign[src.Name] {
			continue
		}
		d := s.sources[src.Name]
		a := Adoption{Source: src.Name}
		var err error
		if a.From, err = d.Owner(ctx); err != nil {
			return nil, err
		}
		if s.installed[src.Name] {
			if a.Batches, a.Records, err = d.LedgerCount(ctx); err != nil {
				return nil, err
			}
			marks, err := d.Marks(ctx, "", "")
			if err != nil {
				return nil, err
			}
			a.Marks = len(marks)
		}
		found = append(found, a)
	}
	return found, nil
}

// mayTake tells whether a source that is another installation's was proposed to
// be adopted; then its situation is read all the same.
func (s *situation) mayTake(src *concept.Source, err error) bool {
	if !s.adopting || !errors.Is(err, datasource.ErrForeignInstallation) {
		return false
	}
	s.foreign[src.Name] = true
	return true
}

// adopt takes the sources that were proposed into our care. Our log has what the
// other left there before the source is ours, so that a crash in between only
// means to do it again.
func (e *Engine) adopt(ctx context.Context, actor access.Actor, s *situation, proposed []Adoption) error {
	for _, a := range proposed {
		if !s.foreign[a.Source] {
			continue // done before a crash
		}
		if err := actor.Require(access.ManageSources); err != nil {
			return err
		}
		d := s.sources[a.Source]
		if owner, err := d.Owner(ctx); err != nil || owner != a.From {
			return errors.Join(err, datasource.ErrForeignInstallation)
		}
		byHand, err := e.takeOver(ctx, actor, s, a)
		if err != nil {
			return fmt.Errorf("adopt source %s: %w", a.Source, err)
		}
		if err := d.Adopt(ctx, a.From, e.installation, byHand); err != nil {
			return err
		}
	}
	return nil
}

// takeOver logs what another installation left in a source, remembers its marks
// and names those that only a person may end from now on.
func (e *Engine) takeOver(ctx context.Context, actor access.Actor, s *situation, a Adoption) (byHand []string, err error) {
	if !s.installed[a.Source] {
		return nil, nil
	}
	acts, epoch, err := e.found(ctx, s, actor, &Lost{Source: a.Source})
	if err != nil {
		return nil, err
	}
	acts = append(acts, proof.Draft{At: e.now(), Actor: actor.ID, Act: proof.SourceAdopted, Subject: "source/" + a.Source, Payload: a})
	if err := e.store.GoOnWith(ctx, []store.Epoch{epoch}, acts...); err != nil {
		return nil, err
	}
	return e.takeMarks(ctx, actor, s, a.Source)
}

func (e *Engine) takeMarks(ctx context.Context, actor access.Actor, s *situation, source string) (byHand []string, err error) {
	marks, err := s.sources[source].Marks(ctx, "", "")
	if err != nil {
		return nil, err
	}
	taken, err := e.store.NotEnded(ctx, source)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, m := range taken {
		known[m.Mark] = true
	}
	var events []store.MarkEvent
	for _, m := range marks {
		job, ofJob := strings.CutPrefix(m.Origin, "job/")
		if ofJob && s.concept.Job(job) != nil {
			continue // our job of that name goes on with it
		}
		if ofJob {
			byHand, m.Origin = append(byHand, m.ID), datasource.Hand
		}
		if !known[m.ID] {
			events = append(events, adoptedMark(source, m, actor, e.now()))
		}
	}
	return byHand, e.store.AddMarkEvents(ctx, events)
}

func adoptedMark(source string, m datasource.Mark, actor access.Actor, at time.Time) store.MarkEvent {
	return store.MarkEvent{ID: newID(), Mark: m.ID, Source: source, Tab: m.Object, RecordKey: string(m.Key), Kind: string(m.Kind), Event: "set",
		Reason: "other", Actor: actor.ID, At: at.UTC().Format(time.RFC3339Nano), Ground: m.Ground, Origin: m.Origin, Since: m.Since.String(),
		Until: dayText(m.Until)}
}
