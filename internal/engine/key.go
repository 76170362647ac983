package engine

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
)

const keySize = 32

// installationKey is the given key, or the one in the data folder. It is made
// there if the installation has none yet; one that has a key which is not here
// must not get another: its open cases would no longer find their persons, and
// a second node would not know those of the first. Whoever has it and our store can test guesses of identifiers of
// open cases, so the file is readable by its owner alone, and a backup of the
// store should not carry it.
func installationKey(dir string, given []byte, fresh bool) ([]byte, error) {
	if given != nil {
		if len(given) != keySize {
			return nil, fmt.Errorf("the key has %d bytes, it must have %d: %w", len(given), keySize, ErrKey)
		}
		return given, nil
	}
	path := filepath.Join(dir, "key")
	key, err := readKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && fresh:
		return makeKey(path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("it is neither given nor in the data folder: %w", ErrKey)
	}
	return key, err
}

func readKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the installation's key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("the file key in the data folder is damaged: %w", ErrKey)
	}
	return key, nil
}

// makeKey makes the key, unless another process made it in the same moment: then
// it is that one. The file is there whole or not at all.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	f, err := os.CreateTemp(filepath.Dir(path), "key-*") // readable by its owner alone
	if err != nil {
		return nil, fmt.Errorf("make the installation's key: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // the key is what was linked
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("write the installation's key: %w", err)
	}
	switch err := os.Link(f.Name(), path); {
	case errors.Is(err, fs.ErrExist):
		return readKey(path)
	case err != nil:
		return nil, fmt.Errorf("make the installation's key: %w", err)
	}
	return key, nil
}

// KeyInUse is the fingerprint of the installation's key, and whether it took the
// place of another just now.
func (e *Engine) KeyInUse(_ context.Context, actor access.Actor) (fingerprint string, replaced bool, err error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return "", false, err
	}
	return e.key, e.replaced, nil
}

// fingerprint tells two keys apart and tells nothing about either.
func fingerprint(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("fristwerk: fingerprint of the installation's key"))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newID is a short random name: 50 bits, ten characters.
func newID() string {
	b := make([]byte, 7)
	rand.Read(b)
	return idAlphabet.EncodeToString(b)[:10]
}
