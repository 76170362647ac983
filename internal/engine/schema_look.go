package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownSource: the concept in force has no such source.
var ErrUnknownSource = errors.New("no such source")

// SchemaLook is a source's schema now beside the last look at it. Applying a
// concept is a look; so is confirming the differences.
type SchemaLook struct {
	Source  string              `json:"source"`
	At      *time.Time          `json:"at,omitempty"` // of the last look; nil: nobody looked yet
	By      string              `json:"by,omitempty"`
	Changes []schema.Difference `json:"changes"` // since then; none before the first look
	Outline schema.Outline      `json:"-"`       // as it is now
}

// SchemaLooks compares every source of the concept in force with the last look
// at it.
func (e *Engine) SchemaLooks(ctx context.Context, actor access.Actor) ([]SchemaLook, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return nil, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return e.schemaLooks(ctx, s)
}

func (e *Engine) schemaLooks(ctx context.Context, s *situation) ([]SchemaLook, error) {
	looks := []SchemaLook{}
	for _, src := range s.concept.Sources {
		look, err := e.schemaLook(ctx, src.Name, s.schemas[src.Name])
		if err != nil {
			return nil, err
		}
		looks = append(looks, look)
	}
	return looks, nil
}

func (e *Engine) schemaLook(ctx context.Context, source string, now *schema.Database) (SchemaLook, error) {
	look := SchemaLook{Source: source, Changes: []schema.Difference{}, Outline: schema.OutlineOf(now)}
	last, err := e.store.LastLook(ctx, source)
	if err != nil || last == nil {
		return look, err
	}
	at, err := time.Parse(time.RFC3339Nano, last.At)
	if err != nil {
		return look, fmt.Errorf("read the last look at %s: %w", source, err)
	}
	look.At, look.By = &at, last.Actor
	if last.Fingerprint == look.Outline.Fingerprint() {
		return look, nil
	}
	var old schema.Outline
	if err := json.Unmarshal([]byte(last.Outline), &old); err != nil {
		return look, fmt.Errorf("read the last look at %s: %w", source, err)
	}
	look.Changes = schema.Differences(old, look.Outline)
	return look, nil
}

// ConfirmSchema says that somebody has seen a source as it is now: what differs
// from here on is new. It declares no column.
func (e *Engine) ConfirmSchema(ctx context.Context, actor access.Actor, source string) error {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.schemas[source] == nil {
		return fmt.Errorf("%q: %w", source, ErrUnknownSource)
	}
	return e.noteLooks(ctx, actor, s, source)
}

// noteLooks stores how sources look now, all of the concept if none is named.
func (e *Engine) noteLooks(ctx context.Context, actor access.Actor, s *situation, sources ...string) error {
	for _, src := range s.concept.Sources {
		if len(sources) > 0 && !slices.Contains(sources, src.Name) {
			continue
		}
		o := schema.OutlineOf(s.schemas[src.Name])
		text, err := json.Marshal(o)
		if err != nil {
			return err
		}
		err = e.store.AddLook(ctx, store.Look{Source: src.Name, At: e.now().UTC().Format(time.RFC3339Nano), Actor: actor.ID,
			Fingerprint: o.Fingerprint(), Outline: string(text)})
		if err != nil {
			return err
		}
	}
	return nil
}
