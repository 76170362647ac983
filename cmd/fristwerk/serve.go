package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/queue"
	"github.com/fristwerk/fristwerk/internal/serving"
)

// listening says where the program is reached; serve and demo share it.
type listening struct {
	Listen        string         `default:"127.0.0.1:8080" env:"FRISTWERK_LISTEN" placeholder:"HOST:PORT" help:"Where to listen; ${default} without. Behind a proxy that speaks TLS, and never open to the internet without one."`
	Proxy         []netip.Prefix `default:"127.0.0.0/8,::1/128" env:"FRISTWERK_PROXY" placeholder:"ADDRESS/BITS" help:"Proxies before us, whose X-Forwarded-For and X-Forwarded-Proto are believed; ${default} without."`
	demo          bool           // nobody has to resume first
	MetricsListen string         `env:"FRISTWERK_METRICS_LISTEN" placeholder:"HOST:PORT" help:"Where to offer /metrics for Prometheus, to whoever reaches it; nowhere without."`
}

// pace is how quickly a server looks and takes over. The usual is right for
// every installation; tests are in a hurry.
type pace struct {
	queue queue.Options
	lease time.Duration
}

// stopsWithin is how long turns under way may take to hand back what they have.
const stopsWithin = 20 * time.Second

// startQueue lets the scheduler and the workers begin.
func (l *listening) startQueue(ctx context.Context, s *session, e *engine.Engine) (*queue.Queue, error) {
	o := s.pace.queue
	o.Place, o.Log = cmp.Or(s.database, filepath.Join(s.data, storeFile)), s.log()
	q, err := queue.Open(ctx, o, e)
	if err != nil {
		return nil, err
	}
	e.Attach(q.Wake)
	waits, err := e.FirstServe(ctx, l.demo)
	if err != nil {
		q.Close()
		return nil, err
	}
	if waits {
		s.log().Warn("no job fires by itself until somebody resumes: look at the preview of each, then fristwerk resume")
	}
	if err := q.Start(ctx); err != nil {
		q.Close()
		return nil, queue.ErrQueue
	}
	return q, nil
}

func stopQueue(q *queue.Queue) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopsWithin)
	defer cancel()
	return q.Stop(ctx)
}

type serveCommand struct {
	listening
	sealing
	LogFormat string `default:"text" enum:"text,json" env:"FRISTWERK_LOG_FORMAT" placeholder:"text|json" help:"How to write the log to standard error."`
	LogLevel  string `default:"info" enum:"debug,info,warn,error" env:"FRISTWERK_LOG_LEVEL" placeholder:"debug|info|warn|error" help:"From which level on to log."`
}

// Run serves until the program is told to stop.
func (c *serveCommand) Run(ctx context.Context, s *session) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return err
	}
	s.logger = serving.NewLog(s.err, c.LogFormat == "json", level)
	return s.withNew(ctx, func(e *engine.Engine) error {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		sealed, err := c.begin(ctx, s, e)
		if err != nil {
			return err
		}
		err = c.serve(ctx, s, e)
		stop()
		<-sealed
		return err
	})
}

// serve listens, says where, and answers until the context ends.
func (l *listening) serve(ctx context.Context, s *session, e *engine.Engine) error {
	server, err := serving.Listen(ctx, l.Listen, s.log())
	if err != nil {
		return err
	}
	metrics := serving.NewMetrics(buildVersion())
	metrics.Watch(e)
	e.Observe(metrics.Batches())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	beside, err := l.serveMetrics(ctx, s, metrics)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	err = s.answer(map[string]string{"url": server.URL()}, func(p *page) { p.line("Fristwerk listens on %s", server.URL()) })
	if err != nil {
		return errors.Join(err, server.Close())
	}
	work, err := l.startQueue(ctx, s, e)
	if err != nil {
		if ctx.Err() != nil {
			err = nil // it was told to stop before it had begun, which is no failure
		}
		stop()
		return errors.Join(err, server.Close(), <-beside)
	}
	mux := routes(e, server)
	s.mountAPI(mux, e)
	s.mountWeb(mux, e, l.Proxy)
	err = server.Serve(ctx, mux)
	stop()
	return errors.Join(err, stopQueue(work), <-beside)
}

// routes puts everything that answers over HTTP under one roof.
func routes(e *engine.Engine, server *serving.Server) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", serving.Healthy())
	mux.Handle("GET /readyz", server.Ready(e.Ready))
	return mux
}

// serveMetrics offers /metrics on an address of its own, if one is given: who
// may read it is then a matter of who reaches the address.
func (l *listening) serveMetrics(ctx context.Context, s *session, m *serving.Metrics) (ended <-chan error, err error) {
	done := make(chan error, 1)
	if l.MetricsListen == "" {
		done <- nil
		return done, nil
	}
	server, err := serving.Listen(ctx, l.MetricsListen, s.log())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	s.log().Info("metrics", "url", server.URL()+"/metrics")
	go func() { done <- server.Serve(ctx, mux) }()
	return done, nil
}
