package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Errors of signing in. None tells whether a name exists.
var (
	ErrSignIn       = errors.New("name or password is wrong")
	ErrTooManyTries = errors.New("too many tries to sign in")
	ErrNotSignedIn  = errors.New("not signed in")
)

// TooManyTries is ErrTooManyTries with how long to wait.
type TooManyTries struct{ Wait time.Duration }

// Error says how long to wait.
func (t *TooManyTries) Error() string {
	return fmt.Sprintf("%s: wait %s", ErrTooManyTries, t.Wait.Truncate(time.Second)+time.Second)
}

// Unwrap is ErrTooManyTries.
func (t *TooManyTries) Unwrap() error { return ErrTooManyTries }

const (
	hashers      = 2 // passwords hashed at once
	addressKnown = 90 * 24 * time.Hour
)

// SignInOrder is somebody at the door. Address is the network address the
// request came from (the browser's, also behind a proxy); of it only a keyed
// hash is stored. Device is how lists name the browser: "Firefox, Linux".
type SignInOrder struct {
	Name     string
	Password string
	Address  string
	Device   string
}

// NobodyYet tells whether this installation has no person at all, so that
// nobody can sign in. It is for the door, where nobody is known yet, and tells
// nothing else; the first person comes in at the shell alone.
func (e *Engine) NobodyYet(ctx context.Context) (bool, error) {
	people, err := e.store.People(ctx)
	return len(people) == 0, err
}

// SignIn checks name and password and begins a session. ErrSignIn says that
// they do not fit, whoever is meant; ErrTooManyTries (as *TooManyTries) that
// the password was not looked at.
func (e *Engine) SignIn(ctx context.Context, o SignInOrder) (access.Session, error) {
	var none access.Session
	login, place := access.SignInName(o.Name), addressBlock(o.Address)
	pair := e.pairTries(login, place)
	tries, err := e.triesOf(ctx, login, place, pair)
	if err != nil {
		return none, err
	}
	if err := e.takeTries(ctx, tries); err != nil {
		return none, err
	}
	p, err := e.whoIs(ctx, login, o.Password)
	if err != nil {
		return none, err
	}
	now := e.now().UTC()
	err = errors.Join(e.store.PutBackTries(ctx, tries, now),
		e.store.KnowAddress(ctx, pair[0].Bucket, now, now.Add(-addressKnown)))
	if err != nil {
		return none, err
	}
	x := access.Session{ID: newID(), Person: p.ID, Started: now, Seen: now, Ends: now.Add(access.SessionLife), Device: deviceName(o.Device)}
	return x, e.store.AddSession(ctx, x)
}

// whoIs is the active person of a name and password, or ErrSignIn after as much
// work.
func (e *Engine) whoIs(ctx context.Context, login, password string) (access.Person, error) {
	p, err := e.store.PersonByLogin(ctx, login)
	if err != nil && !errors.Is(err, store.ErrNoPerson) {
		return p, err
	}
	hash := ""
	if err == nil && p.Active {
		if hash, err = e.store.PasswordOf(ctx, p.ID); err != nil {
			return p, err
		}
	}
	is, stale, err := e.passwords.Check(ctx, password, hash)
	if err != nil {
		return p, err
	}
	if !is {
		return p, errors.Join(ErrSignIn, e.store.RefuseSignIn(ctx, p.ID, e.now().UTC()))
	}
	if stale {
		renewed, err := e.passwords.Hash(ctx, password)
		if err != nil {
			return p, err
		}
		return p, e.store.RenewHash(ctx, p.ID, hash, renewed)
	}
	return p, nil
}

// triesOf are the buckets a try is counted in: name and address together, the
// address, and the name where it comes from an address that is new to it.
func (e *Engine) triesOf(ctx context.Context, login, place string, pair []store.Try) ([]store.Try, error) {
	tries := append(pair[:1:1], store.Try{Bucket: e.bucket("address", place, ""), Throttle: access.AddressThrottle})
	known, err := e.store.KnowsAddress(ctx, pair[0].Bucket, e.now().Add(-addressKnown))
	if err != nil || known {
		return tries, err
	}
	return append(tries, store.Try{Bucket: e.bucket("name", login, ""), Throttle: access.NameThrottle}), nil
}

func (e *Engine) pairTries(login, place string) []store.Try {
	return []store.Try{{Bucket: e.bucket("pair", login, place), Throttle: access.PairThrottle}}
}

func (e *Engine) takeTries(ctx context.Context, tries []store.Try) error {
	wait, err := e.store.TakeTries(ctx, tries, e.now())
	if err == nil && wait > 0 {
		return &TooManyTries{Wait: wait}
	}
	return err
}

// bucket is a keyed hash: neither names that do not exist nor addresses are
// stored.
func (e *Engine) bucket(kind, a, b string) string {
	key, _ := e.persons.KeyOf("sign-in "+kind, []method.Category{"", ""}, []string{"=" + a, "=" + b})
	return hex.EncodeToString(key[:16])
}

// addressBlock is what one connection can change as it likes: an IPv4 address
// is itself, of an IPv6 address the first 64 bits count.
func addressBlock(text string) string {
	host := text
	if at, err := netip.ParseAddrPort(text); err == nil {
		host = at.Addr().String()
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return text
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	block, err := a.Prefix(64)
	if err != nil {
		return text
	}
	return block.String()
}

func deviceName(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
	runes := []rune(clean)
	return string(runes[:min(len(runes), 60)])
}
