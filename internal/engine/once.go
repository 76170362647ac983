package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Errors of requests that may be repeated.
var (
	ErrUnderWay  = errors.New("the same request is under way")
	ErrKeyReused = errors.New("the key was used for another request")
)

// How long an answer is given again, and after how long a request that never
// answered is taken for dead.
const (
	onceKept = 24 * time.Hour
	onceDead = 5 * time.Minute
)

// Once is a request under a key of its sender. Answered is set if it was
// carried out before: then it must not be carried out again.
type Once struct {
	Answered *Answered
	key      string
}

// Answered is the answer a request got. It holds no personal value: requests
// that answer one take no key.
type Answered struct {
	Status  int
	Headers string
	Body    string
}

// BeginOnce takes a sender's key for a request. Exactly one of several callers
// with the same key gets a Once without an answer; the others ErrUnderWay until
// it has ended, then its answer. Another request under the key is ErrKeyReused.
//
// Keys and requests may hold anything, so both are kept as keyed hashes.
func (e *Engine) BeginOnce(ctx context.Context, actor access.Actor, key, request string) (Once, error) {
	now := e.now()
	o := Once{key: e.hashed("idempotency key", actor.ID+"\x00"+key)}
	digest := e.hashed("idempotent request", request)
	if err := e.store.DropOnce(ctx, now.Add(-onceKept)); err != nil {
		return o, err
	}
	row, mine, err := e.store.BeginOnce(ctx, store.Once{Key: o.key, Digest: digest}, now, now.Add(-onceDead))
	switch {
	case err != nil || mine:
		return o, err
	case row.Digest != digest:
		return o, ErrKeyReused
	case row.Status == 0:
		return o, ErrUnderWay
	}
	o.Answered = &Answered{Status: row.Status, Headers: row.Headers, Body: row.Body}
	return o, nil
}

// EndOnce keeps the answer.
func (e *Engine) EndOnce(ctx context.Context, o Once, a Answered) error {
	return e.store.EndOnce(ctx, store.Once{Key: o.key, Status: a.Status, Headers: a.Headers, Body: a.Body})
}

// ForgetOnce frees the key: nothing was done, it may be tried again.
func (e *Engine) ForgetOnce(ctx context.Context, o Once) error { return e.store.ForgetOnce(ctx, o.key) }

// hashed is a keyed hash of a text under the installation's key.
func (e *Engine) hashed(kind, text string) string {
	// Blanks around a text do not count for a person, here they do.
	k, _ := e.persons.KeyOf(kind, []method.Category{"other"}, []string{"|" + text + "|"})
	return hex.EncodeToString(k[:])
}
