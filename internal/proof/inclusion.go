package proof

import (
	"errors"
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Node is the root of a perfect subtree: of the 1<<Level entries from
// Index<<Level on.
type Node struct {
	Level uint
	Index uint64
	Hash  Hash
}

// KeptLevel is the lowest level of which nodes are kept; what is below is
// computed from at most 256 entries.
const KeptLevel = 8

// Tree is what an inclusion proof is made of.
type Tree interface {
	// Leaves are the leaf hashes of the entries from one to before another; an
	// answer that is shorter is an error.
	Leaves(from, to uint64) ([]Hash, error)
	// Node is a kept node; false where it was not kept, as in a log that is older
	// than the habit.
	Node(level uint, index uint64) (Hash, bool, error)
}

// ErrNotIncluded: a path does not lead from an entry to the root.
var ErrNotIncluded = errors.New("the entry is not in the log that was signed")

// keeping hands on the nodes worth keeping.
func keeping(keep func(Node)) compact.VisitFn {
	return func(id compact.NodeID, hash []byte) {
		if id.Level >= KeptLevel {
			keep(Node{Level: id.Level, Index: id.Index, Hash: Hash(hash)})
		}
	}
}

// Inclusion is the path from an entry to the root of the log when it had a
// size: what somebody needs who has that root and nothing else of the log.
func Inclusion(tree Tree, seq, size uint64) ([]Hash, error) {
	nodes, err := merkle.Inclusion(seq, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotIncluded, err)
	}
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		h, err := nodeOf(tree, id)
		if err != nil {
			return nil, err
		}
		hashes[i] = h[:]
	}
	path, err := nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotIncluded, err)
	}
	found := make([]Hash, len(path))
	for i, h := range path {
		found[i] = Hash(h)
	}
	return found, nil
}

// nodeOf is a node of the tree: kept, or of its two halves, or of its entries.
func nodeOf(tree Tree, id compact.NodeID) (Hash, error) {
	if id.Level < KeptLevel {
		return ofLeaves(tree, id)
	}
	if h, kept, err := tree.Node(id.Level, id.Index); err != nil || kept {
		return h, err
	}
	if id.Level == KeptLevel {
		return ofLeaves(tree, id)
	}
	left, err := nodeOf(tree, compact.NewNodeID(id.Level-1, 2*id.Index))
	if err != nil {
		return Hash{}, err
	}
	right, err := nodeOf(tree, compact.NewNodeID(id.Level-1, 2*id.Index+1))
	return Hash(rfc6962.DefaultHasher.HashChildren(left[:], right[:])), err
}

func ofLeaves(tree Tree, id compact.NodeID) (Hash, error) {
	from, to := id.Coverage()
	leaves, err := tree.Leaves(from, to)
	if err != nil {
		return Hash{}, err
	}
	if uint64(len(leaves)) != to-from {
		return Hash{}, fmt.Errorf("%w: entries %d to %d are not all there", ErrNotIncluded, from, to-1)
	}
	part := factory().NewEmptyRange(0)
	for _, leaf := range leaves {
		if err := part.Append(leaf[:], nil); err != nil {
			return Hash{}, err
		}
	}
	return rootOf(part)
}

// Includes checks a path from an entry to the root of a checkpoint.
func (c Checkpoint) Includes(e Entry, path []Hash) error {
	hashes := make([][]byte, len(path))
	for i := range path {
		hashes[i] = path[i][:]
	}
	leaf := e.leaf()
	if err := merkle.VerifyInclusion(rfc6962.DefaultHasher, e.Seq, c.Size, leaf[:], hashes, c.Root[:]); err != nil {
		return ErrNotIncluded // the library's text would repeat the hashes
	}
	return nil
}
