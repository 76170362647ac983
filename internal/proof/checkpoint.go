package proof

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint (Siegelstand) says that the log had this root when it had this
// size. Signed, it is a note in the form of C2SP tlog-checkpoint, which other
// tools can read and witness as well:
//
//	fristwerk/INSTALLATION
//	12345
//	<root, base64>
//	at 2026-11-25T03:30:00Z
//
//	— fristwerk/INSTALLATION <signature>
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   Hash
	At     time.Time
}

// Errors of checkpoints and keys.
var (
	ErrCheckpoint = errors.New("not a checkpoint")
	ErrOtherKey   = errors.New("signed by another key")
	ErrProofKey   = errors.New("not a key of the proof log")
)

// Origin names the log of an installation.
func Origin(installation string) string { return "fristwerk/" + installation }

// NewKey makes the key pair of a log: secret signs, public is what an auditor
// is given. Both are one line of text.
func NewKey(random io.Reader, origin string) (secret, public string, err error) {
	return note.GenerateKey(random, origin)
}

// Public is the public half of a secret key, whose text is
// PRIVATE+KEY+NAME+HASH+BASE64(1, seed).
func Public(secret string) (string, error) {
	fields := strings.SplitN(strings.TrimSpace(secret), "+", 5)
	if len(fields) != 5 {
		return "", ErrProofKey
	}
	data, err := base64.StdEncoding.DecodeString(fields[4])
	if err != nil || len(data) != 1+ed25519.SeedSize {
		return "", ErrProofKey
	}
	public := ed25519.NewKeyFromSeed(data[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(fields[2], public)
}

// Sign signs a checkpoint with a secret key.
func Sign(c Checkpoint, secret string) (string, error) {
	signer, err := note.NewSigner(strings.TrimSpace(secret))
	if err != nil {
		return "", ErrProofKey // the library's text would quote the key
	}
	text := fmt.Sprintf("%s\n%d\n%s\nat %s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]),
		c.At.UTC().Format(time.RFC3339))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return string(signed), err
}

// OpenCheckpoint reads a signed checkpoint and checks that the public key's
// owner signed it.
func OpenCheckpoint(signed, public string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return Checkpoint{}, ErrProofKey
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified), errors.As(err, &invalid):
		return Checkpoint{}, ErrOtherKey
	case err != nil:
		return Checkpoint{}, ErrCheckpoint
	}
	return parseCheckpoint(n.Text)
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 {
		return Checkpoint{}, ErrCheckpoint
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil {
		return Checkpoint{}, ErrCheckpoint
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, ErrCheckpoint
	}
	stamp, found := strings.CutPrefix(lines[3], "at ")
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil || !found {
		return Checkpoint{}, ErrCheckpoint
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root), At: at}, nil
}
