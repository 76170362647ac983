package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fristwerk/fristwerk/internal/access"
)

// gate lets a request through to its operation: whose token it is, whether it
// comes too often, whether its holder may. Everything is refused that is not
// granted.
func (a *api) gate(o operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		actor, err := a.signedIn(ctx)
		if err == nil {
			note(ctx.Context(), actor)
			if wait, ok := a.rates.allow(actor.ID, a.options.Now()); !ok {
				ctx.SetHeader("Retry-After", strconv.Itoa(wait))
				err = errTooMany
			}
		}
		if err == nil {
			err = actor.Require(o.needs)
		}
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		ctx = huma.WithContext(ctx, context.WithValue(ctx.Context(), actorKey{}, actor))
		if o.creates {
			a.once(ctx, o, actor, next)
			return
		}
		next(ctx)
	}
}

// signedIn is the holder of the request's token.
func (a *api) signedIn(ctx huma.Context) (access.Actor, error) {
	scheme, token, _ := strings.Cut(ctx.Header("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="fristwerk"`)
		return access.Actor{}, errNoToken
	}
	actor, err := a.actorOf(ctx.Context(), token)
	if err != nil {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="fristwerk", error="invalid_token"`)
		return access.Actor{}, err
	}
	return actor, nil
}

// refuse answers a problem from outside an operation.
func (a *api) refuse(ctx huma.Context, err error) {
	p := a.problem(ctx.Context(), err, nil).inLanguage(ctx.Header("Accept-Language"))
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = jsonFormat.Marshal(ctx.BodyWriter(), p)
}

// refuseHTTP is refuse where no operation was met.
func (a *api) refuseHTTP(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err, nil).inLanguage(r.Header.Get("Accept-Language"))
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = jsonFormat.Marshal(w, p)
}
