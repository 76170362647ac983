package main

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// sealing is a server's habit of signing checkpoints and taking them out of the
// house.
type sealing struct {
	CheckpointsTo    []string      `env:"FRISTWERK_CHECKPOINTS_TO" placeholder:"PLACE" help:"Where checkpoints of the proof log are kept outside: file:PATH, https://…, postgres://… or mysql://…; several with commas; nowhere without."`
	CheckpointsEvery time.Duration `default:"24h" env:"FRISTWERK_CHECKPOINTS_EVERY" placeholder:"TIME" help:"How often one is signed; ${default} without."`
}

// begin seals at once and then again and again. What a place does not take is
// logged, and the next checkpoint says all that this one would have said. The
// channel is closed when the last one is done.
func (c *sealing) begin(ctx context.Context, s *session, e *engine.Engine) (ended <-chan struct{}, err error) {
	done := make(chan struct{})
	if len(c.CheckpointsTo) == 0 {
		close(done)
		return done, nil
	}
	witnesses, err := witnessesAt(c.CheckpointsTo)
	if err != nil {
		return nil, err
	}
	if c.CheckpointsEvery < time.Minute {
		return nil, usage("checkpoints are signed once a minute at most", "name a longer time with --checkpoints-every")
	}
	go func() {
		defer close(done)
		for {
			c.seal(ctx, s, e, witnesses)
			select {
			case <-ctx.Done():
				return
			case <-time.After(c.CheckpointsEvery):
			}
		}
	}()
	return done, nil
}

func (c *sealing) seal(ctx context.Context, s *session, e *engine.Engine, witnesses []engine.Witness) {
	sealed, err := e.Seal(ctx, s.actor(), witnesses...)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.log().Error("a checkpoint was not taken everywhere", "entries", sealed.Size, "failed", sealed.Failed, "error", err)
	default:
		s.log().Info("checkpoint", "entries", sealed.Size, "sent", sealed.Sent)
	}
}
