package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Errors of editing.
var (
	ErrChanged        = store.ErrNewerVersion // somebody else was first
	ErrUnknownVersion = store.ErrNoVersion
)

// ConceptState is a concept that is or was in force.
type ConceptState struct {
	Version int64
	Name    string
	Text    []byte // as its file was; nil in a list
	At      time.Time
	By      string
}

func stateOf(v store.Version) ConceptState {
	s := ConceptState{Version: v.Version, Name: v.Name, At: v.AppliedAt, By: v.AppliedBy}
	if v.Text != "" {
		s.Text = []byte(v.Text)
	}
	return s
}

// ConceptInForce is the concept in force, read and as text. No source is looked
// at; the concept may be read, not changed.
func (e *Engine) ConceptInForce(ctx context.Context, actor access.Actor) (ConceptState, *concept.Concept, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ConceptState{}, nil, err
	}
	v, err := e.store.InForce(ctx)
	if err != nil {
		return ConceptState{}, nil, err
	}
	c, err := e.parsed(v)
	return stateOf(v), c, err
}

// ConceptVersion is one version, or ErrUnknownVersion.
func (e *Engine) ConceptVersion(ctx context.Context, actor access.Actor, version int64) (ConceptState, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ConceptState{}, err
	}
	v, err := e.store.Version(ctx, version)
	return stateOf(v), err
}

// ConceptVersions lists up to limit versions, newest first, below a number (0
// for the beginning).
func (e *Engine) ConceptVersions(ctx context.Context, actor access.Actor, below int64, limit int) ([]ConceptState, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	versions, err := e.store.Versions(ctx, below, limit)
	states := make([]ConceptState, len(versions))
	for i, v := range versions {
		states[i] = stateOf(v)
	}
	return states, err
}

// CompareVersions says in words how a later version differs from an earlier.
func (e *Engine) CompareVersions(ctx context.Context, actor access.Actor, from, to int64) ([]string, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	var read [2]*concept.Concept
	for i, n := range []int64{from, to} {
		v, err := e.store.Version(ctx, n)
		if err != nil {
			return nil, err
		}
		if read[i], err = concept.Parse(v.Name, []byte(v.Text)); err != nil {
			return nil, fmt.Errorf("version %d cannot be read by this program: %w", n, ErrBadOrder)
		}
	}
	return compare(plan.Meanings(read[0]), plan.Meanings(read[1])), nil
}
