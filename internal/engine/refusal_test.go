package engine_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// unasked are the methods of the engine that ask no actor for a permission, with
// the reason. A new one needs a line here.
var unasked = map[string]string{
	"Close":          "gives the store back",
	"SignIn":         "nobody is anybody yet",
	"NobodyYet":      "the door asks, before anybody is known; it tells nothing of anybody",
	"SignOut":        "whoever holds the session may end it",
	"ActorOfSession": "says who acts",
	"ActorOfToken":   "says who acts",
	"SessionStore":   "keeps what a browser brings back; scs calls it",
	"Ready":          "says nothing about anything",
	"Attach":         "wiring of the program itself",
	"Observe":        "wiring of the program itself",
	"Vitals":         "the program's own metrics",
	"Tick":           "the scheduler, in nobody's name",
	"Carry":          "whoever ordered the run was asked then",
	"GiveUp":         "whoever ordered the run was asked then",
	"FirstServe":     "the program's own start, before anybody can act",
	"BeginOnce":      "the request under the key is refused by its own use case",
	"EndOnce":        "ends what BeginOnce began",
	"ForgetOnce":     "ends what BeginOnce began",
}

// TestEveryUseCaseRefusesNobody calls every exported method that takes an actor
// with one that has no permission, on an engine whose store is closed: whoever
// touches anything before asking answers with another error than the refusal.
func TestEveryUseCaseRefusesNobody(t *testing.T) {
	t.Parallel()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Now: time.Now, Env: os.LookupEnv, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	actor, errorType := reflect.TypeFor[access.Actor](), reflect.TypeFor[error]()
	nobody := reflect.ValueOf(access.Actor{ID: "user:0", Roles: []access.Role{"king"}})
	unseen := maps.Clone(unasked)
	for i := range reflect.TypeOf(e).NumMethod() {
		name, method := reflect.TypeOf(e).Method(i).Name, reflect.ValueOf(e).Method(i)
		var args []reflect.Value
		asked := false
		for in := range method.Type().Ins() {
			switch {
			case in == reflect.TypeFor[context.Context]():
				args = append(args, reflect.ValueOf(t.Context()))
			case in == actor:
				args, asked = append(args, nobody), true
			default:
				args = append(args, reflect.Zero(in))
			}
		}
		_, known := unasked[name]
		delete(unseen, name)
		if known {
			continue
		}
		if !asked {
			t.Errorf("%s asks for no actor: it does what it does for anybody, or needs a line in unasked", name)
			continue
		}
		outs := method.Type().NumOut()
		if outs == 0 || method.Type().Out(outs-1) != errorType {
			t.Errorf("%s takes an actor and cannot refuse it", name)
			continue
		}
		answer := refusal(method, args)
		if err, _ := answer.(error); !errors.Is(err, access.ErrNotAllowed) {
			t.Errorf("%s: an actor without permission gets %v", name, answer)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unseen)) {
		t.Errorf("unasked names %s, which is no method, or asks", name)
	}
}

// refusal is the last result of a call, or what it panicked with: a use case
// that looks at its arguments first may meet a nil.
func refusal(method reflect.Value, args []reflect.Value) (last any) {
	defer func() {
		if broken := recover(); broken != nil {
			last = broken
		}
	}()
	call := method.Call
	if method.Type().IsVariadic() {
		call = method.CallSlice
	}
	out := call(args)
	return out[len(out)-1].Interface()
}
