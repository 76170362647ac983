package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownThing: the concept in force has no such action or job.
var ErrUnknownThing = errors.New("no such action or job")

// Edited is what became of an edit.
type Edited struct {
	Version int64
	Changes []string // what differs from before, in words
	Today   Result   // what active jobs would do today
}

// ReplaceConcept puts a text in force as a whole, if the version in force is
// still the one that was seen; else ErrChanged.
func (e *Engine) ReplaceConcept(ctx context.Context, actor access.Actor, text []byte, seen int64) (Edited, error) {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return Edited{}, err
	}
	p, err := e.Propose(ctx, actor, "concept.yaml", text)
	if err != nil {
		return Edited{}, err
	}
	version, err := e.putInForce(ctx, actor, p, func(ctx context.Context, v store.Version) (int64, error) {
		return e.store.AddVersionAfter(ctx, v, seen)
	})
	return Edited{Version: version, Changes: p.Changes, Today: p.Today}, err
}

// Definition is an action or job as the concept in force has it, with a tag
// that changes whenever it does.
func (e *Engine) Definition(ctx context.Context, actor access.Actor, in concept.Section, name string) (map[string]any, string, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, "", err
	}
	v, err := e.store.InForce(ctx)
	if err != nil {
		return nil, "", err
	}
	entries, err := e.entries(v)
	if err != nil {
		return nil, "", err
	}
	d, ok := entries.Definition(in, name)
	if !ok {
		return nil, "", fmt.Errorf("%s %q: %w", in, name, ErrUnknownThing)
	}
	return copied(d).(map[string]any), tagOf(d), nil
}

// copied is a value of JSON that may be changed: the decoded entries are shared.
func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, inner := range v {
			m[key] = copied(inner)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, inner := range v {
			l[i] = copied(inner)
		}
		return l
	}
	return v
}

// entries are the definitions of a version, decoded once.
func (e *Engine) entries(v store.Version) (concept.Entries, error) {
	if _, err := e.parsed(v); err != nil {
		return concept.Entries{}, err
	}
	r := e.reading
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.version != v.Version { // another came into force in between
		return concept.EntriesOf([]byte(v.Text)), nil
	}
	return r.entries, nil
}

func tagOf(definition map[string]any) string {
	text, err := json.Marshal(definition)
	if err != nil {
		panic("engine: a definition is not JSON: " + err.Error()) // maps, lists and scalars of YAML only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// editTries is how often an edit is begun again because another thing of the
// concept was edited at the same time.
const editTries = 5

// ReplaceDefinition exchanges one action or job, adds it (tag empty) or removes
// it (definition nil), if it still is what the tag was of; else ErrChanged. The
// rest of the concept's text stays as it is, comments included.
func (e *Engine) ReplaceDefinition(ctx context.Context, actor access.Actor, in concept.Section, name string, definition map[string]any, tag string) (Edited, error) {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return Edited{}, err
	}
	for range editTries {
		v, err := e.store.InForce(ctx)
		if err != nil {
			return Edited{}, err
		}
		if err := sameTag(v.Text, in, name, tag); err != nil {
			return Edited{}, err
		}
		text, err := concept.SetDefinition([]byte(v.Text), in, name, definition)
		if err != nil {
			return Edited{}, fmt.Errorf("%w: %w", err, ErrBadOrder)
		}
		edited, err := e.ReplaceConcept(ctx, actor, text, v.Version)
		if !errors.Is(err, ErrChanged) {
			return edited, err
		}
	}
	return Edited{}, ErrChanged
}

func sameTag(text string, in concept.Section, name, tag string) error {
	d, ok := concept.Definition([]byte(text), in, name)
	switch {
	case !ok && tag == "":
		return nil
	case !ok:
		return fmt.Errorf("%s %q: %w", in, name, ErrUnknownThing)
	case tagOf(d) != tag:
		return fmt.Errorf("%s %q: %w", in, name, ErrChanged)
	}
	return nil
}
