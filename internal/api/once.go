package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// idempotencyKey is the header under which a client may repeat itself.
const idempotencyKey = "Idempotency-Key"

// How long a request waits for its twin, and how often it looks.
const (
	twinPatience = 10 * time.Second
	twinPause    = 50 * time.Millisecond
)

// kept are the headers of an answer that are given again.
var kept = [...]string{"Content-Type", "Location", "ETag"}

// once carries a creating request out unless one with its key was: then that
// one's answer is given again. Of two at the same time one does it and the
// other waits for its answer.
func (a *api) once(ctx huma.Context, o operation, actor access.Actor, next func(huma.Context)) {
	key := ctx.Header(idempotencyKey)
	if key == "" {
		next(ctx)
		return
	}
	if len(key) > 255 {
		a.refuse(ctx, errKeyTooLong)
		return
	}
	r, w := humago.Unwrap(ctx)
	body, err := io.ReadAll(io.LimitReader(r.Body, o.limit()+1))
	if err != nil {
		a.refuse(ctx, errBodyTimeout)
		return
	}
	ticket, err := a.claim(r.Context(), actor, key, digestible(r, body))
	switch {
	case err != nil:
		a.refuse(ctx, err)
	case ticket.Answered != nil:
		a.again(ctx, ticket.Answered)
	default:
		a.doOnce(ctx, ticket, r, w, body, next)
	}
}

func (o operation) limit() int64 {
	if o.maxBody == 0 {
		return maxBody
	}
	return o.maxBody
}

// digestible is what makes two requests the same one.
func digestible(r *http.Request, body []byte) string {
	return r.Method + " " + r.URL.EscapedPath() + "?" + r.URL.RawQuery + "\n" + string(body)
}

// claim takes the key, waiting for a twin that has it.
func (a *api) claim(ctx context.Context, actor access.Actor, key, request string) (engine.Once, error) {
	for began := time.Now(); ; {
		ticket, err := a.engine.BeginOnce(ctx, actor, key, request)
		if !errors.Is(err, engine.ErrUnderWay) || time.Since(began) > twinPatience {
			return ticket, err
		}
		select {
		case <-ctx.Done():
			return ticket, ctx.Err()
		case <-time.After(twinPause):
		}
	}
}

// doOnce does it and keeps the answer. What went wrong on our side is not kept:
// it may be tried again.
func (a *api) doOnce(ctx huma.Context, ticket engine.Once, r *http.Request, w http.ResponseWriter, body []byte, next func(huma.Context)) {
	out := &recorder{ResponseWriter: w}
	r = r.WithContext(ctx.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	finished := false
	defer func() {
		settle := context.WithoutCancel(ctx.Context())
		if !finished || out.status >= http.StatusInternalServerError || out.status == http.StatusTooManyRequests {
			a.complain(r, a.engine.ForgetOnce(settle, ticket))
			return
		}
		a.complain(r, a.engine.EndOnce(settle, ticket, out.answer()))
	}()
	next(humago.NewContext(ctx.Operation(), r, out))
	finished = true
}

// complain logs what the client cannot be told any more: its answer is out.
func (a *api) complain(r *http.Request, err error) {
	if err != nil {
		a.options.Log.Error("idempotency key not settled", "route", r.Pattern, "error", without(err.Error(), nil))
	}
}

// again gives an answer a second time.
func (a *api) again(ctx huma.Context, answered *engine.Answered) {
	headers := map[string]string{}
	_ = json.Unmarshal([]byte(answered.Headers), &headers)
	for name, value := range headers {
		ctx.SetHeader(name, value)
	}
	ctx.SetHeader("Idempotent-Replayed", "true")
	ctx.SetStatus(answered.Status)
	_, _ = io.WriteString(ctx.BodyWriter(), answered.Body)
}

// recorder keeps what it passes on.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

func (w *recorder) answer() engine.Answered {
	headers := map[string]string{}
	for _, name := range kept {
		if v := w.Header().Get(name); v != "" {
			headers[name] = v
		}
	}
	text, _ := json.Marshal(headers)
	return engine.Answered{Status: w.status, Headers: string(text), Body: w.body.String()}
}
