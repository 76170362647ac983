package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// entry is what becomes known of a request on its way down.
type entry struct {
	actor string
	code  string // of the problem it ended in
	cause string // of a failure of ours, without input
}

type entryKey struct{}

func entryOf(ctx context.Context) *entry {
	e, _ := ctx.Value(entryKey{}).(*entry)
	if e == nil {
		return &entry{}
	}
	return e
}

// note remembers who asked.
func note(ctx context.Context, actor access.Actor) { entryOf(ctx).actor = actor.ID }

// outermost is the first and last that sees a request. Its log line carries the
// route's pattern, never the address: keys and cursors are nobody's business in
// a log.
func (a *api) outermost(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := a.options.Now()
		e := &entry{}
		r = r.WithContext(context.WithValue(r.Context(), entryKey{}, e))
		out := &statusWriter{ResponseWriter: w}
		defer a.logged(r, out, e, began)
		defer a.recovered(out, r)
		out.Header().Set("X-Content-Type-Options", "nosniff")
		out.Header().Set("Cache-Control", "no-store")
		if untidy.MatchString(r.URL.EscapedPath()) {
			a.refuseHTTP(out, r, errUnknownRoute)
			return
		}
		mux.ServeHTTP(out, r)
	})
}

// untidy are addresses that the mux would redirect, repeating them.
var untidy = regexp.MustCompile(`//|/\.\.?(/|$)`)

func (a *api) logged(r *http.Request, out *statusWriter, e *entry, began time.Time) {
	level := slog.LevelInfo
	if out.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("route", r.Pattern), slog.Int("status", out.status),
		slog.Duration("took", a.options.Now().Sub(began)), slog.String("actor", e.actor),
	}
	if e.code != "" {
		attrs = append(attrs, slog.String("code", e.code))
	}
	if e.cause != "" {
		attrs = append(attrs, slog.String("cause", e.cause))
	}
	a.options.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// recovered answers what went wrong beyond an error. The value of a panic may
// quote data: its place is enough.
func (a *api) recovered(out *statusWriter, r *http.Request) {
	broken := recover()
	if broken == nil {
		return
	}
	if err, is := broken.(error); is && errors.Is(err, http.ErrAbortHandler) {
		panic(broken)
	}
	a.options.Log.Error("panic in a request", "route", r.Pattern, "at", whereBroken())
	if out.status == 0 {
		a.refuseHTTP(out, r, errPanic)
	}
}

// whereBroken is the innermost function of ours that a panic went through.
func whereBroken() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, "fristwerk/internal") {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}

// statusWriter knows what was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
