package concept

import (
	"fmt"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// maxNodes caps what aliases may unfold to ("billion laughs"). The largest
// concept thinkable has a few ten thousand nodes.
const maxNodes = 200_000

// node is one value of the file. Anchors and merges are resolved, so that the
// reading above knows only these kinds; an alias shares the node it names.
type node struct {
	kind  nodeKind
	text  string // of a scalar, as written
	value any    // of a scalar: nil, string, int64, float64 or bool
	items []*node
	pairs []pair         // of a mapping, in the order of the file
	index map[string]int // of pairs by key
	at    Position
	size  int // nodes below and this one, aliases counted in full
}

type nodeKind string

const (
	nullNode    nodeKind = "nothing"
	textNode    nodeKind = "a text"
	numberNode  nodeKind = "a number"
	boolNode    nodeKind = "true or false"
	listNode    nodeKind = "a list"
	mappingNode nodeKind = "a mapping"
	brokenNode  nodeKind = "broken" // a problem was noted already
)

type pair struct {
	key   string
	at    Position
	value *node
}

// treeReader turns the parser's tree into ours.
type treeReader struct {
	*report
	anchors map[string]*node
	nodes   int
}

func (t *treeReader) read(n ast.Node, at Position, path string) *node {
	if n == nil {
		return &node{kind: nullNode, at: at, size: 1}
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		return t.anchor(n, path)
	case *ast.AliasNode:
		return t.alias(n, path)
	case *ast.TagNode:
		t.add(position(n), path, "tags such as !!str or !include are not used here", "leave the tag out").as("no_tags")
		return t.read(n.Value, at, path)
	case *ast.SequenceNode:
		return t.list(n, path)
	case *ast.MappingNode:
		return t.mapping(n.Values, mappingPosition(n), path)
	case *ast.MappingValueNode:
		return t.mapping([]*ast.MappingValueNode{n}, position(n.Key), path)
	default:
		return t.scalar(n, at, path)
	}
}

func (t *treeReader) anchor(n *ast.AnchorNode, path string) *node {
	value := t.read(n.Value, position(n), path)
	if n.Name != nil { // known only from here on: an anchor cannot hold itself
		t.anchors[n.Name.String()] = value
	}
	return value
}

func (t *treeReader) alias(n *ast.AliasNode, path string) *node {
	name := ""
	if n.Value != nil {
		name = n.Value.String()
	}
	value, ok := t.anchors[name]
	if !ok {
		t.add(position(n), path, fmt.Sprintf("no anchor &%.40s stands above", name), "an alias *name repeats what was marked with &name before it").as("no_anchor", cut(name))
		return &node{kind: brokenNode, at: position(n), size: 1}
	}
	return t.within(value, position(n), path)
}

// within counts what an alias unfolds to against the cap.
func (t *treeReader) within(value *node, at Position, path string) *node {
	before := t.nodes
	t.nodes += value.size
	if t.nodes <= maxNodes {
		return value
	}
	if before <= maxNodes {
		t.add(at, path, fmt.Sprintf("the aliases unfold to more than %d values", maxNodes), "write out what is repeated, or repeat less").as("too_many_aliases", strconv.Itoa(maxNodes))
	}
	return &node{kind: brokenNode, at: at, size: 1}
}

func (t *treeReader) list(n *ast.SequenceNode, path string) *node {
	list := &node{kind: listNode, at: position(n), size: 1}
	t.nodes++
	for i, item := range n.Values {
		value := t.read(item, list.at, path+"["+strconv.Itoa(i)+"]")
		list.items = append(list.items, value)
		list.size += value.size
	}
	return list
}

func (t *treeReader) mapping(values []*ast.MappingValueNode, at Position, path string) *node {
	m := &node{kind: mappingNode, at: at, size: 1}
	t.nodes++
	var merged []*node
	for _, v := range values {
		keyAt := position(v.Key)
		if _, ok := v.Key.(*ast.MergeKeyNode); ok {
			merged = append(merged, t.read(v.Value, keyAt, path))
			continue
		}
		key, ok := keyText(v.Key)
		if !ok {
			t.add(keyAt, path, "a key must be a plain word", "write key: value").as("plain_key")
			continue
		}
		t.put(m, pair{key: key, at: keyAt, value: t.read(v.Value, keyAt, join(path, key))}, path)
	}
	for _, source := range merged {
		t.merge(m, source, path)
	}
	return m
}

// put adds a pair, unless the key stands there already.
func (t *treeReader) put(m *node, p pair, path string) {
	if first, twice := m.find(p.key); twice {
		what, hint := twiceText(path, p.key)
		t.add(p.at, join(path, p.key), fmt.Sprintf("%s; the first stands on line %d", what, first.at.Line), hint).as("twice", p.key)
		return
	}
	m.append(p)
}

func (n *node) append(p pair) {
	if n.index == nil {
		n.index = map[string]int{}
	}
	n.index[p.key] = len(n.pairs)
	n.pairs = append(n.pairs, p)
	n.size += p.value.size
}

// merge takes over the pairs of `<<: *name` that the mapping does not have.
func (t *treeReader) merge(m, source *node, path string) {
	switch source.kind {
	case listNode:
		for _, item := range source.items {
			t.merge(m, item, path)
		}
	case mappingNode:
		for _, p := range source.pairs {
			if _, own := m.find(p.key); !own {
				m.append(p)
			}
		}
	case brokenNode:
	default:
		t.add(source.at, path, "<< takes a mapping or a list of mappings", "write <<: *name, where &name marks a mapping above").as("merge")
	}
}

func (n *node) find(key string) (pair, bool) {
	i, ok := n.index[key]
	if !ok {
		return pair{}, false
	}
	return n.pairs[i], true
}

// twiceText words a repeated key as what it stands for.
func twiceText(path, key string) (what, hint string) {
	for _, section := range [...][2]string{{"sources", "source"}, {"objects", "object"}, {"actions", "action"}, {"jobs", "job"}} {
		if path == section[0] {
			return fmt.Sprintf("two %s have the name %.60q", section[0], key), "give each " + section[1] + " a name of its own"
		}
	}
	return fmt.Sprintf("the key %.60q stands here twice", key), "keep one of them"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
