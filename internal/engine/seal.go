package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Witness takes signed checkpoints to a place that whoever may write our store
// cannot write: a file on another machine, a second database, an endpoint.
type Witness interface {
	// Place names it in answers; it holds no password.
	Place() string
	// Keep stores a checkpoint durably. The same one may come twice.
	Keep(ctx context.Context, signed string) error
}

// Sealed is the answer of Seal.
type Sealed struct {
	Size   uint64            `json:"size"`
	At     time.Time         `json:"at"`
	Signed string            `json:"signed"`
	Sent   []string          `json:"sent"`
	Failed map[string]string `json:"failed,omitempty"` // place: what is wrong
}

// ErrNotWitnessed: a checkpoint was signed and stored here, but a place outside
// did not take it.
var ErrNotWitnessed = errors.New("a place outside did not take the checkpoint")

// Seal signs a checkpoint of the proof log as it stands and hands it to the
// witnesses. One that does not take it does not keep the others from it; the
// next checkpoint says all that this one says.
func (e *Engine) Seal(ctx context.Context, actor access.Actor, witnesses ...Witness) (Sealed, error) {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return Sealed{}, err
	}
	return e.seal(ctx, witnesses...)
}

func (e *Engine) seal(ctx context.Context, witnesses ...Witness) (Sealed, error) {
	secret, err := e.proofKey(ctx)
	if err != nil {
		return Sealed{}, err
	}
	head, err := e.store.ProofHead(ctx)
	if err != nil {
		return Sealed{}, err
	}
	root, err := head.Root()
	if err != nil {
		return Sealed{}, err
	}
	c := proof.Checkpoint{Origin: proof.Origin(e.installation), Size: head.Size, Root: root, At: e.now().UTC().Truncate(time.Second)}
	signed, err := proof.Sign(c, secret)
	if err != nil {
		return Sealed{}, err
	}
	return e.witnessed(ctx, Sealed{Size: c.Size, At: c.At, Signed: signed, Sent: []string{}}, witnesses)
}

// witnessed stores a checkpoint before it leaves the house, and afterwards
// where it went.
func (e *Engine) witnessed(ctx context.Context, s Sealed, witnesses []Witness) (Sealed, error) {
	row := store.Checkpoint{Size: int64(s.Size), At: s.At.Format(time.RFC3339), Signed: s.Signed}
	if err := e.store.AddCheckpoint(ctx, row); err != nil {
		return s, err
	}
	for _, w := range witnesses {
		if err := w.Keep(ctx, s.Signed); err != nil {
			if s.Failed == nil {
				s.Failed = map[string]string{}
			}
			s.Failed[w.Place()] = err.Error()
			continue
		}
		s.Sent = append(s.Sent, w.Place())
	}
	row.Sent = strings.Join(s.Sent, " ")
	err := e.store.AddCheckpoint(ctx, row)
	if err == nil && len(s.Failed) > 0 {
		err = ErrNotWitnessed
	}
	return s, err
}

// ProofPublicKey is what an auditor is given to check the log elsewhere.
func (e *Engine) ProofPublicKey(ctx context.Context, actor access.Actor) (string, error) {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return "", err
	}
	secret, err := e.proofKey(ctx)
	if err != nil {
		return "", err
	}
	return proof.Public(secret)
}

// proofKey is the key that signs: the given one, or the file proof.key in the
// data folder, made by the first who needs it. It must be the one this log was
// begun with: a second key would make every later checkpoint a stranger's.
func (e *Engine) proofKey(ctx context.Context) (string, error) {
	secret := e.givenProofKey
	if secret == "" {
		var err error
		if secret, err = proofKeyFile(filepath.Join(e.dir, "proof.key"), proof.Origin(e.installation)); err != nil {
			return "", err
		}
	}
	public, err := proof.Public(secret)
	if err != nil {
		return "", err
	}
	first, err := e.store.ProofPublicKey(ctx, public)
	if err == nil && first != public {
		err = fmt.Errorf("the proof log was begun with another key: %w", proof.ErrOtherKey)
	}
	return secret, err
}

func proofKeyFile(path, origin string) (string, error) {
	text, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			err = fmt.Errorf("read the key of the proof log: %w", err)
		}
		return strings.TrimSpace(string(text)), err
	}
	secret, _, err := proof.NewKey(rand.Reader, origin)
	if err != nil {
		return "", fmt.Errorf("make the key of the proof log: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("make the key of the proof log: %w", err)
	}
	_, err = f.WriteString(secret + "\n")
	return secret, errors.Join(err, f.Sync(), f.Close())
}
