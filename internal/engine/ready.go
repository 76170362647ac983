package engine

import "context"

// Ready tells whether this node can work: its store answers. Nobody has to sign
// in to ask, since it says nothing about anything; what the error wraps goes
// to the log.
func (e *Engine) Ready(ctx context.Context) error { return e.store.Ping(ctx) }
