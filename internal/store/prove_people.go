package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// What is told in the proof log of people and tokens: ids and rights, never a
// name, an address or anything of a password.

func personSubject(id int64) string { return "person/" + strconv.FormatInt(id, 10) }

func personAct(actor string, at time.Time, what string, p access.Person) proof.Draft {
	return proof.Draft{At: at, Actor: actor, Act: proof.PersonChanged, Subject: personSubject(p.ID), Payload: map[string]any{
		"what": what, "roles": p.Roles, "organisations": len(p.Organisations), "active": p.Active, "named": p.Login != ""}}
}

func tokenAct(actor string, at time.Time, what string, t access.Token) proof.Draft {
	return proof.Draft{At: at, Actor: actor, Act: proof.TokenChanged, Subject: "token/" + strconv.FormatInt(t.ID, 10), Payload: map[string]any{
		"what": what, "role": t.Role, "scopes": t.Scopes, "person": t.Person, "expires": moment(t.Expires)}}
}

func signedOut(by By, sessions []string) []proof.Draft {
	drafts := make([]proof.Draft, len(sessions))
	for i, id := range sessions {
		drafts[i] = proof.Draft{At: by.At, Actor: by.Actor, Act: proof.SignedOut, Subject: "session/" + id}
	}
	return drafts
}

// refusals bounds what strangers can write into a log that never forgets: one
// line a minute, after the first twenty.
var refusals = access.Throttle{Burst: 20, Every: time.Minute}

// RefuseSignIn logs that somebody was not let in. person is whose name it was,
// 0 if nobody's; the work is the same for both, so that its time tells nothing.
// Of a flood of refusals only the first are logged.
func (s *Store) RefuseSignIn(ctx context.Context, person int64, at time.Time) error {
	err := s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		all := []Try{{Bucket: "refusals", Throttle: refusals}}
		empty, err := emptyAt(ctx, tx, all[0].Bucket)
		if err != nil {
			return err
		}
		next, wait := refusals.Take(empty, at)
		if wait > 0 {
			return nil
		}
		return errors.Join(keepTries(ctx, tx, all, []time.Time{next}, at),
			s.prove(ctx, tx, proof.Draft{At: at, Act: proof.SignInRefused, Subject: personSubject(person)}))
	})
	if err != nil {
		return fmt.Errorf("log a refused sign-in: %w", err)
	}
	return nil
}
