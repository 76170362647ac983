package proof

import (
	"errors"
	"testing"
)

// grown is a log of many entries with what was kept of its tree.
type grown struct {
	entries []Entry
	roots   map[uint64]Hash // by size
	nodes   map[[2]uint64]Hash
	asked   int // leaves
}

func grow(t *testing.T, n int, keep bool) *grown {
	t.Helper()
	g := &grown{roots: map[uint64]Hash{}, nodes: map[[2]uint64]Hash{}}
	var head Head
	for i := range n {
		added, err := head.AppendKeeping(salt, func(x Node) {
			if keep {
				g.nodes[[2]uint64{uint64(x.Level), x.Index}] = x.Hash
			}
		}, draft(i))
		if err != nil {
			t.Fatal(err)
		}
		g.entries = append(g.entries, added...)
		if g.roots[head.Size], err = head.Root(); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func (g *grown) Leaves(from, to uint64) ([]Hash, error) {
	var leaves []Hash
	for i := from; i < min(to, uint64(len(g.entries))); i++ {
		leaves = append(leaves, g.entries[i].Leaf)
	}
	g.asked += len(leaves)
	return leaves, nil
}

func (g *grown) Node(level uint, index uint64) (Hash, bool, error) {
	h, ok := g.nodes[[2]uint64{uint64(level), index}]
	return h, ok, nil
}

// TestInclusion proves entries in logs of many sizes, with nodes that were kept
// and with a log of before that habit.
func TestInclusion(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		g := grow(t, 1300, keep)
		for _, size := range []uint64{1, 2, 3, 255, 256, 257, 511, 512, 700, 1024, 1025, 1300} {
			c := Checkpoint{Size: size, Root: g.roots[size]}
			for _, seq := range []uint64{0, 1, 7, 254, 255, 256, 300, 511, 512, 699, 1024, 1299} {
				if seq >= size {
					continue
				}
				path, err := Inclusion(g, seq, size)
				if err != nil {
					t.Fatalf("entry %d of %d: %v", seq, size, err)
				}
				if err := c.Includes(g.entries[seq], path); err != nil {
					t.Errorf("entry %d of %d, kept %v: %v", seq, size, keep, err)
				}
				other := g.entries[seq]
				other.Actor = "user:8"
				if c.Includes(other, path) == nil {
					t.Errorf("entry %d of %d: another actor is included as well", seq, size)
				}
			}
		}
		if _, err := Inclusion(g, 9, 9); !errors.Is(err, ErrNotIncluded) {
			t.Errorf("there is no entry 9 in 9 entries: %v", err)
		}
	}
	g := grow(t, 1300, true)
	if _, err := Inclusion(g, 5, 1300); err != nil || g.asked > 2*256 {
		t.Errorf("%v; %d leaves were read", err, g.asked)
	}
	g.entries = g.entries[:600]
	if _, err := Inclusion(g, 1025, 1300); !errors.Is(err, ErrNotIncluded) {
		t.Errorf("entries are missing, and yet: %v", err)
	}
}
