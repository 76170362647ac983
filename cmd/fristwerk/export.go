package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type exportCommand struct{}

// Run prints the concept in force, byte for byte as it was applied.
func (exportCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		text, err := e.Export(ctx, s.actor())
		if err != nil {
			return err
		}
		if !s.json {
			return s.file(text)
		}
		own, err := e.PlanOwnData(ctx, s.actor(), nil)
		if err != nil {
			return err
		}
		return s.answer(exported{string(text), own.Kinds}, nil)
	})
}

// exported is the concept with the periods of our own data that hold, also
// where the file leaves them out.
type exported struct {
	Concept string           `json:"concept"`
	OwnData []engine.OwnKind `json:"own_data"`
}

// file answers with a concept file.
func (s *session) file(text []byte) error {
	if s.json {
		return s.answer(map[string]string{"concept": string(text)}, nil)
	}
	_, err := s.out.Write(text)
	return err
}
