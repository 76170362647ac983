package access

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
)

// ErrWeakPassword is wrapped by every refusal of a new password.
var ErrWeakPassword = errors.New("the password is too weak")

// The length of passwords, in characters. Length is what counts; the upper
// bound keeps one request from hashing a book.
const (
	MinPassword = 12
	MaxPassword = 256
)

// Hasher hashes and checks passwords with argon2id, a bounded number at a time:
// each takes 19 MiB while it works, so a flood of sign-ins must wait in line
// rather than take the machine's memory. It is safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	places chan struct{}
	decoy  string // the hash that an unknown name is checked against
}

// NewHasher is a hasher that works on at most so many passwords at once, with
// the parameters OWASP recommends for argon2id (19 MiB, two passes, one lane).
func NewHasher(parallel int) *Hasher {
	return newHasher(parallel, argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func newHasher(parallel int, params argon2id.Params) *Hasher {
	return &Hasher{params: params, places: make(chan struct{}, max(1, parallel)), decoy: decoyHash(params)}
}

// decoyHash is a hash that no password has: salt and key are drawn, nothing is
// hashed.
func decoyHash(p argon2id.Params) string {
	salt, key := make([]byte, p.SaltLength), make([]byte, p.KeyLength)
	rand.Read(salt)
	rand.Read(key)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Iterations, p.Parallelism,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// Hash is the password's hash with its parameters and salt. It waits for a
// place, or for the context's end.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return argon2id.CreateHash(password, &h.params)
}

// Check tells whether a password is the one of a hash, and whether the hash was
// made with other parameters than today's and should be made anew. Of an empty
// hash (nobody of that name, or nobody who may sign in) it takes as long and
// says no.
func (h *Hasher) Check(ctx context.Context, password, hash string) (is, stale bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	if utf8.RuneCountInString(password) > MaxPassword {
		return false, false, nil
	}
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	is, params, err := argon2id.CheckHash(password, hash)
	if err != nil {
		return false, false, fmt.Errorf("check password: %w", err)
	}
	return is && known, *params != h.params, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) leave() { <-h.places }

// CheckPassword refuses a new password that is easily guessed. What it says
// never holds the password.
func CheckPassword(password string, p Person) error {
	weak := func(code, what string) error { return NewProblem(code, what, ErrWeakPassword) }
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return weak("short", fmt.Sprintf("it has %d characters, it must have at least %d", n, MinPassword))
	case n > MaxPassword:
		return weak("long", fmt.Sprintf("it has more than %d characters", MaxPassword))
	case !utf8.ValidString(password):
		return weak("not_text", "it is not text")
	case len(letters(password)) < 5:
		return weak("repeats", "it repeats too few different characters")
	}
	small := strings.ToLower(password)
	for _, word := range append(strings.Fields(strings.ToLower(p.Name)), p.Login, "fristwerk") {
		if utf8.RuneCountInString(word) >= 4 && strings.Contains(small, word) {
			return weak("holds_name", "it holds a name")
		}
	}
	return nil
}

func letters(text string) map[rune]bool {
	found := map[rune]bool{}
	for _, r := range text {
		found[r] = true
	}
	return found
}

// NewPassword is a random password that can be read out: 100 bits in groups of
// five letters and digits.
func NewPassword() string {
	text := strings.ToLower(rand.Text())[:20]
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:]
}
