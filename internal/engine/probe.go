package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/plan"
)

func (e *Engine) probe(ctx context.Context, s *situation, j *plan.Job) error { return nil }
