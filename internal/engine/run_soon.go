package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
)

// RunSoon starts a run and answers its id as soon as it has begun; it goes on
// after the caller is gone. What it does is read with RunProgress.
func (e *Engine) RunSoon(ctx context.Context, actor access.Actor, o RunOrder) (string, error) {
	if err := actor.Require(access.RunJobs); err != nil {
		return "", err
	}
	if e.wake != nil {
		return e.queue(ctx, actor, o)
	}
	begun, ended := make(chan string, 1), make(chan error, 1)
	o.Begun = func(id string) { begun <- id }
	go func() {
		_, err := e.Run(context.WithoutCancel(ctx), actor, o)
		ended <- err
		if err != nil {
			e.log.Error("a run could not go on", "error", err)
		}
	}()
	select {
	case id := <-begun:
		return id, nil
	case err := <-ended:
		select {
		case id := <-begun: // it began and has ended by now
			return id, nil
		default:
			return "", err
		}
	}
}
