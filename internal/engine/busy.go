package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// How long a silent node keeps its place, unless Options say otherwise.
const usualLease = 30 * time.Second

// alone takes the one place at which runs of this installation are carried out,
// on whatever node. The lease is renewed as long as the process lives; one that
// was silent for longer than the lease loses it, and with it its context: what
// it still wants to write is refused by its fence, in our store and in the
// sources.
//
// With the store in a file there is one machine, and whether the last holder
// lives is known at once: it holds a lock on a file beside it.
func (e *Engine) alone(ctx context.Context) (context.Context, *turn, error) {
	release, err := e.lockFolder()
	if err != nil {
		return ctx, nil, err
	}
	l, err := e.store.TakeLease(ctx, casefile.RunLease, e.node, e.lease, e.inFolder)
	if err != nil {
		release()
		if errors.Is(err, casefile.ErrHeld) {
			err = ErrBusy
		}
		return ctx, nil, err
	}
	ctx, lose := context.WithCancelCause(ctx)
	p := &turn{engine: e, lease: l, unlock: release, lose: lose, left: make(chan struct{}), ended: make(chan struct{})}
	go p.keep(ctx)
	return ctx, p, nil
}

// turn is the right to carry out runs.
type turn struct {
	engine      *Engine
	lease       casefile.Lease
	unlock      func()
	lose        context.CancelCauseFunc
	left, ended chan struct{}
}

// under is the engine for whoever holds the place: what it writes is refused as
// soon as another has it.
func (e *Engine) under(p *turn) *Engine {
	under := *e
	under.store, under.fence = e.store.Under(p.lease), p.lease.Fence
	return &under
}

// raiseFences tells every source whose records these jobs change that from now
// on this place is the one that counts.
func (w *running) raiseFences(ctx context.Context, jobs []*plan.Job) error {
	raised := map[*plan.Object]bool{}
	for _, j := range jobs {
		o := j.Action.Object
		if raised[o] || o.Table == nil || !w.s.installed[o.Source] {
			continue
		}
		raised[o] = true
		err := execution.Patiently(ctx, func() error { return w.s.source(o).RaiseFence(ctx, o.Table.Table, w.fence) })
		if err != nil {
			return err
		}
	}
	return nil
}

// keep renews the lease until leave. If our store cannot be asked, it tries
// again until the lease has run out: then somebody else may have it.
func (p *turn) keep(ctx context.Context) {
	defer close(p.ended)
	ttl := p.engine.lease
	for ends := time.Now().Add(ttl); ; {
		select {
		case <-p.left:
			return
		case <-time.After(ttl / 5):
		}
		asked := time.Now()
		patience, cancel := context.WithDeadline(context.WithoutCancel(ctx), ends)
		err := p.engine.store.RenewLease(patience, p.lease, ttl)
		cancel()
		switch {
		case err == nil:
			ends = asked.Add(ttl)
		case errors.Is(err, casefile.ErrFenced), time.Now().After(ends.Add(-ttl / 5)):
			p.engine.log.Warn("lost the place at which runs are carried out", "node", p.engine.node, "fence", p.lease.Fence)
			p.lose(casefile.ErrFenced)
			return
		}
	}
}

// leave gives the place back.
func (p *turn) leave(ctx context.Context) {
	close(p.left)
	<-p.ended
	err := p.engine.store.ReleaseLease(context.WithoutCancel(ctx), p.lease)
	if err != nil && !errors.Is(err, casefile.ErrFenced) {
		p.engine.log.Warn("the place was not given back; it becomes free by itself", "error", err)
	}
	p.lose(nil)
	p.unlock()
}

// lockFolder locks a file in the data folder, if our store lies there. The lock
// goes with the process, so a run that was killed leaves none behind.
func (e *Engine) lockFolder() (release func(), err error) {
	if !e.inFolder {
		return func() {}, nil
	}
	f, err := os.OpenFile(filepath.Join(e.dir, "run.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open run lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrBusy, f.Close())
	}
	return func() {
		// Closing alone would leave the lock to a process that is just being started.
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		_ = f.Close()
	}, nil
}

// thisNode names a process among all nodes: where it runs, and which it is.
func thisNode() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "/" + strconv.Itoa(os.Getpid()) + "/" + newID()[:4]
}
