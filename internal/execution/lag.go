package execution

import (
	"context"
	"time"
)

// lagPause is how long a task waits before it asks the replicas again.
const lagPause = 500 * time.Millisecond

// calm waits until the replicas of the source are not too far behind any more.
// It is asked before each slice, so a worker adds at most the slice it has. False
// says that the turn was over first.
func (p *planner) calm(ctx context.Context) (bool, error) {
	if p.task.Behind == nil {
		return true, nil
	}
	for {
		behind, err := p.task.Behind(ctx)
		if err != nil || !behind {
			return err == nil, err
		}
		if p.task.over() {
			return false, nil
		}
		if err := pause(ctx, lagPause); err != nil {
			return false, err
		}
	}
}
