package execution

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

// Patiently does something that is safe to repeat, again and with growing
// pauses while the database is locked or away, as a batch is tried.
func Patiently(ctx context.Context, do func() error) error {
	for try := 0; ; try++ {
		err := do()
		if err == nil || ctx.Err() != nil || try >= tries-1 || !passes(err) {
			return err
		}
		if err := pause(ctx, firstPause<<try); err != nil {
			return err
		}
	}
}

// passes tells whether an error may be gone the next time.
func passes(err error) bool { return errors.Is(err, datasource.ErrRetry) || isAway(err) }

// isAway tells whether the database could not be asked or did not answer.
func isAway(err error) bool {
	return errors.Is(err, datasource.ErrLost) || errors.Is(err, datasource.ErrUnreachable)
}
