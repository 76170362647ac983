package access

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
)

// quick is a hasher whose hashes cost nothing: what is tested is not argon2.
func quick(parallel int) *Hasher {
	return newHasher(parallel, argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func TestHasher(t *testing.T) {
	t.Parallel()
	h := quick(1)
	hash, err := h.Hash(t.Context(), "korrekt pferd batterie")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(hash, "pferd") {
		t.Fatalf("%q, %v", hash, err)
	}
	for _, c := range []struct {
		name, password, hash string
		is                   bool
	}{
		{"right", "korrekt pferd batterie", hash, true},
		{"wrong", "korrekt pferd Batterie", hash, false},
		{"nobody", "korrekt pferd batterie", "", false},
		{"a book", strings.Repeat("x", MaxPassword+1), hash, false},
	} {
		is, stale, err := h.Check(t.Context(), c.password, c.hash)
		if err != nil || is != c.is || stale {
			t.Errorf("%s: %v, stale %v, %v", c.name, is, stale, err)
		}
	}
	if _, _, err := h.Check(t.Context(), "x", "no hash"); err == nil || strings.Contains(err.Error(), "no hash") {
		t.Errorf("a damaged hash: %v", err)
	}
	if is, stale, err := NewHasher(1).Check(t.Context(), "korrekt pferd batterie", hash); !is || !stale || err != nil {
		t.Errorf("a hash of yesterday's parameters: %v, stale %v, %v", is, stale, err)
	}
}

// TestHasherWaitsInLine holds the bound: while all places are taken nobody
// hashes, and who gives up waiting is let go.
func TestHasherWaitsInLine(t *testing.T) {
	t.Parallel()
	h := quick(1)
	if err := h.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(gone, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("want to be let go, got %v", err)
	}
	h.leave()
	if _, err := h.Hash(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	p := Person{Login: "anna@firma.example", Name: "Anna Beispiel"}
	for password, ok := range map[string]bool{
		"korrekt pferd batterie":     true,
		"zwölf Zeichö":               true,
		NewPassword():                true,
		"kurz":                       false,
		"elf zeichen":                false,
		"aaaaaaaaaaaaaaaaaaaaaaa":    false,
		"mein BEISPIEL ist gut":      false,
		"anna@firma.example1":        false,
		"fristwerk-2026":             false,
		strings.Repeat("abcdef", 50): false,
		"abcdefghijklmn\xff":         false,
	} {
		err := CheckPassword(password, p)
		if (err == nil) != ok || err != nil && !errors.Is(err, ErrWeakPassword) {
			t.Errorf("%q: %v", password, err)
		}
		if err != nil && len(password) > 12 && strings.Contains(err.Error(), password) {
			t.Errorf("the refusal says the password: %v", err)
		}
	}
}
