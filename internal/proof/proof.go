// Package proof is a log that cannot be rewritten unseen. An auditor can read
// this room alone: it imports nothing of this house and asks neither clock nor
// database.
//
// # What is logged
//
// An [Entry] says who did what to what, and when: a concept came into force, a
// run began, a batch was committed, a case was approved, a Keep was set, values
// were looked at. It holds no personal value. People stand in it by id; their
// names live in a table of their own.
//
// # How it is bound together
//
// Each entry carries the hash of the one before it, so that a single change
// breaks the chain at a place that can be named. All entries together are the
// leaves of a Merkle tree (RFC 6962). From time to time its root is signed as a
// [Checkpoint] and put where we cannot reach it: a file on another machine, a
// second database, an HTTP endpoint. Whoever rewrites the whole log, hashes and
// all, still cannot make it fit a checkpoint that lies elsewhere.
//
// # What may be forgotten
//
// The payload of an entry is hashed with a random salt. Payload and salt can be
// removed when their period is over (an entry is then [Entry.Pruned]): the hash
// stays, the chain still holds, and nobody can guess the payload back.
//
// # What this does not prove
//
// That an act was logged at all; the code that acts sees to that, by logging in
// the transaction of the act. And nothing about entries behind the last
// checkpoint that is kept elsewhere: [Report.Unwitnessed] counts them.
package proof

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// Draft is an act before it has its place in the log.
type Draft struct {
	At      time.Time
	Actor   string // "user:7", "os:anna", "job:ended_contracts"
	Act     Act
	Subject string // what it was done to: "case/12", "run/…", "concept/3"
	Payload any    // as JSON; nil where there is nothing to add. No personal value.
}

// Act is a kind of entry.
type Act string

// Entry is an act with its place in the log.
type Entry struct {
	Seq     uint64          `json:"seq"` // from 0, without gaps
	At      time.Time       `json:"at"`  // UTC, whole microseconds
	Actor   string          `json:"actor"`
	Act     Act             `json:"act"`
	Subject string          `json:"subject"`
	Salt    []byte          `json:"salt,omitempty"`    // gone when pruned
	Payload json.RawMessage `json:"payload,omitempty"` // gone when pruned
	Digest  Hash            `json:"digest"`            // of salt and payload
	Prev    Hash            `json:"prev"`              // leaf of the entry before; zero for the first
	Leaf    Hash            `json:"leaf"`              // of all the above but salt and payload
}

// Pruned tells that the payload's period is over.
func (e Entry) Pruned() bool { return e.Salt == nil && e.Payload == nil }

// digest binds a payload without saying it.
func digest(salt, payload []byte) Hash {
	h := sha256.New()
	h.Write(framed(salt))
	h.Write(payload)
	return Hash(h.Sum(nil))
}

// leaf is the Merkle leaf hash of the entry: each field framed by its length,
// so that no two entries have the same bytes.
func (e Entry) leaf() Hash {
	var b []byte
	b = binary.BigEndian.AppendUint64(b, e.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	for _, s := range []string{e.Actor, string(e.Act), e.Subject} {
		b = append(b, framed([]byte(s))...)
	}
	b = append(b, e.Digest[:]...)
	b = append(b, e.Prev[:]...)
	return Hash(rfc6962.DefaultHasher.HashLeaf(b))
}

func framed(b []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// String is the hash in hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the hash in hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) {
		return ErrNotAHash
	}
	if _, err := hex.Decode(h[:], text); err != nil {
		return ErrNotAHash
	}
	return nil
}

// ErrNotAHash: a text is no SHA-256 in hexadecimal digits.
var ErrNotAHash = errors.New("not a SHA-256 in hexadecimal digits")
