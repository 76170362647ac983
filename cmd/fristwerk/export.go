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
		return s.file(text)
	})
}

// file answers with a concept file.
func (s *session) file(text []byte) error {
	if s.json {
		return s.answer(map[string]string{"concept": string(text)}, nil)
	}
	_, err := s.out.Write(text)
	return err
}
