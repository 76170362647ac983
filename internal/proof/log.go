package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Head is all that must be known of a log to append to it: how long it is, its
// last leaf, and the Merkle tree folded to a few hashes. Whoever appends must
// hold it alone (a row lock) and store it with the entries, in one transaction.
type Head struct {
	Size  uint64 `json:"size"`
	Last  Hash   `json:"last"`
	Nodes []Hash `json:"nodes"` // roots of the perfect subtrees, left to right
}

// ErrHead: a stored head does not describe a tree.
var ErrHead = errors.New("the head of the log is damaged")

// saltSize is 128 bits: too many to guess a payload back.
const saltSize = 16

// Append puts acts at the end of the log and moves the head. salt gives fresh
// random bytes.
func (h *Head) Append(salt func(n int) []byte, drafts ...Draft) ([]Entry, error) {
	return h.AppendKeeping(salt, func(Node) {}, drafts...)
}

// AppendKeeping is Append; it also hands out the inner nodes of the tree that
// are worth keeping, for whoever proves later that an entry is in the log.
func (h *Head) AppendKeeping(salt func(n int) []byte, keep func(Node), drafts ...Draft) ([]Entry, error) {
	tree, err := h.tree()
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(drafts))
	last := h.Last
	for i, d := range drafts {
		e, err := d.entry(h.Size+uint64(i), last, salt)
		if err != nil {
			return nil, err
		}
		if err := tree.Append(e.Leaf[:], keeping(keep)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrHead, err)
		}
		last = e.Leaf
		entries = append(entries, e)
	}
	h.Size, h.Last, h.Nodes = tree.End(), last, hashesOf(tree)
	return entries, nil
}

func (d Draft) entry(seq uint64, prev Hash, salt func(int) []byte) (Entry, error) {
	payload, err := json.Marshal(d.Payload)
	if err != nil {
		return Entry{}, fmt.Errorf("payload of %s: %w", d.Act, err)
	}
	e := Entry{
		Seq: seq, At: d.At.UTC().Truncate(time.Microsecond), Actor: d.Actor, Act: d.Act, Subject: d.Subject,
		Salt: salt(saltSize), Payload: payload, Prev: prev,
	}
	e.Digest = digest(e.Salt, e.Payload)
	e.Leaf = e.leaf()
	return e, nil
}

// Root is the hash of the whole tree.
func (h *Head) Root() (Hash, error) {
	tree, err := h.tree()
	if err != nil {
		return Hash{}, err
	}
	return rootOf(tree)
}

func (h *Head) tree() (*compact.Range, error) {
	nodes := make([][]byte, len(h.Nodes))
	for i := range h.Nodes {
		nodes[i] = h.Nodes[i][:]
	}
	tree, err := factory().NewRange(0, h.Size, nodes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return tree, nil
}

func factory() *compact.RangeFactory {
	return &compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
}

// rootOf is the root of a tree; that of an empty one is the hash of nothing.
func rootOf(tree *compact.Range) (Hash, error) {
	if tree.End() == 0 {
		return Hash(rfc6962.DefaultHasher.EmptyRoot()), nil
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		return Hash{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return Hash(root), nil
}

func hashesOf(tree *compact.Range) []Hash {
	nodes := tree.Hashes()
	hashes := make([]Hash, len(nodes))
	for i, n := range nodes {
		hashes[i] = Hash(n)
	}
	return hashes
}
