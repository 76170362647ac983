package concept

import (
	"math"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

func (t *treeReader) scalar(n ast.Node, at Position, path string) *node {
	t.nodes++
	here := position(n)
	s := &node{kind: textNode, at: here, size: 1, text: n.GetToken().Value}
	switch n := n.(type) {
	case *ast.NullNode:
		s.kind, s.at = nullNode, at
	case *ast.StringNode:
		s.text, s.value = n.Value, n.Value
	case *ast.LiteralNode:
		s.at, s.text = at, n.Value.Value
		s.value = s.text
	case *ast.BoolNode:
		s.kind, s.value = boolNode, n.Value
	case *ast.IntegerNode, *ast.FloatNode:
		s.kind, s.value = numberNode, number(s.text)
	default:
		s.kind = brokenNode
		t.add(here, path, "this is no value of a concept", "write a text, a number, true or false, a list or a mapping").as("no_value_form")
	}
	if s.kind == numberNode && s.value == nil {
		s.kind = brokenNode
		t.add(here, path, "a number in a form that could be misread", "put it in quotes if it is a text (a postcode, a code), else write plain digits").as("misread_number")
	}
	return s
}

// number reads plain decimal numbers only, nil otherwise: YAML takes 01067 for
// octal 567, and a postcode must not become another one unseen.
func number(text string) any {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(i, 10) == text {
		return i
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || !plainDecimal(text) {
		return nil
	}
	return f
}

func plainDecimal(text string) bool {
	if text[0] == '-' {
		text = text[1:]
	}
	if len(text) > 1 && text[0] == '0' && text[1] != '.' {
		return false
	}
	dots := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			dots++
		case c < '0' || c > '9':
			return false
		}
	}
	return dots == 1 && text[0] != '.' && text[len(text)-1] != '.'
}

// keyText is a key as it was written: `on`, `1` and `null` are column names
// like any other.
func keyText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	default:
		return "", false
	}
}

func position(n ast.Node) Position {
	if n == nil {
		return Position{}
	}
	return tokenPosition(n.GetToken())
}

func tokenPosition(tk *token.Token) Position {
	if tk == nil || tk.Position == nil {
		return Position{}
	}
	return Position{Line: max(tk.Position.Line, 1), Column: max(tk.Position.Column, 1)}
}

func bodyPosition(n ast.Node) Position {
	if m, ok := n.(*ast.MappingNode); ok {
		return mappingPosition(m)
	}
	return position(n)
}

// mappingPosition is where a mapping begins: its first key, or its brace.
func mappingPosition(n *ast.MappingNode) Position {
	if !n.IsFlowStyle && len(n.Values) > 0 {
		return position(n.Values[0].Key)
	}
	return position(n)
}
