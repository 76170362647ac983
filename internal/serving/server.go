package serving

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// How long a client may take. An answer that streams (progress) lifts its own
// limit with http.ResponseController.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	writeTimeout  = 2 * time.Minute
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	// stopTimeout is how long requests under way may take when we stop. What
	// still runs then is cut: whatever it wrote is committed or rolled back.
	stopTimeout = 10 * time.Second
)

// Server serves one handler on one address.
type Server struct {
	log      *slog.Logger
	listener net.Listener
	http     *http.Server
	stopping atomic.Bool
}

// Listen opens the address, so that an address in use is an error before
// anything else has begun.
func Listen(ctx context.Context, address string, log *slog.Logger) (*Server, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrAddress, address)
	}
	s := &Server{log: log, listener: l}
	s.http = &http.Server{
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// ErrAddress says that the address cannot be listened on.
var ErrAddress = errors.New("cannot listen on this address")

// URL is where the server is reached from this machine.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Serve answers until the context ends, then lets requests under way come to
// their end. It returns nil after a graceful stop.
func (s *Server) Serve(ctx context.Context, h http.Handler) error {
	s.http.Handler = s.recovered(h)
	s.http.BaseContext = func(net.Listener) context.Context { return context.WithoutCancel(ctx) }
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	return s.stop(context.WithoutCancel(ctx))
}

func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off", "after", stopTimeout.String())
		err = s.http.Close()
	}
	return err
}

// Close gives the address back if Serve was never called.
func (s *Server) Close() error { return s.listener.Close() }

// recovered answers a panic of a handler with 500 and logs where it was, never
// what it was about: the value may hold anything.
func (s *Server) recovered(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if broken := recover(); broken != nil {
				if err, is := broken.(error); is && errors.Is(err, http.ErrAbortHandler) {
					panic(broken)
				}
				s.log.Error("a request failed unexpectedly", "method", r.Method, "pattern", r.Pattern, "at", whereBroken())
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		h.ServeHTTP(w, r)
	})
}
