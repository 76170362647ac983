package concept

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is a node and the way to it. One without a node is absent: reading it
// gives the zero value and no problem.
type value struct {
	r    *reader
	n    *node
	path string
}

func (v value) given() bool { return v.n != nil && v.n.kind != brokenNode }

func (v value) problem(what, hint string) *Problem { return v.r.add(v.n.at, v.path, what, hint) }

// key is the last word of the path, as people know the place.
func (v value) key() string {
	return v.path[strings.LastIndexByte(v.path, '.')+1:]
}

// quoted is a scalar for a message; values of sources never stand in one.
func (v value) quoted() string {
	if v.n.kind == numberNode || v.n.kind == boolNode {
		return v.n.text
	}
	if v.n.text == "" && v.n.kind != textNode || strings.HasPrefix(v.path, "sources") {
		return string(v.n.kind)
	}
	return strconv.Quote(cut(v.n.text))
}

// cut shortens what the file says for a message.
func cut(text string) string {
	text = strikeURL(text)
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}

// want notes a value of the wrong kind.
func (v value) want(kind nodeKind, hint string) {
	if v.n.kind == nullNode {
		v.problem(fmt.Sprintf("%s has no value", v.key()), "write one, or leave the line out").as("no_value", v.key())
		return
	}
	v.problem(fmt.Sprintf("%s must be %s, but this is %s", v.key(), kind, v.n.kind), hint).as("wrong_kind", v.key(), string(kind), string(v.n.kind))
}

// text is a text that is not empty.
func (v value) text() string {
	switch {
	case !v.given():
		return ""
	case v.n.kind == numberNode || v.n.kind == boolNode:
		v.want(textNode, fmt.Sprintf("put it in quotes: %q", v.n.text))
	case v.n.kind != textNode:
		v.want(textNode, "write one word or text, without brackets and braces")
	case strings.TrimSpace(v.n.text) == "":
		v.problem(v.key()+" is an empty text", "write one, or leave the line out").as("no_value", v.key())
	default:
		return v.n.text
	}
	return ""
}

func (v value) bool() bool {
	if !v.given() {
		return false
	}
	b, ok := v.n.value.(bool)
	if !ok {
		v.want(boolNode, "write true or false, without quotes")
	}
	return b
}

// oneOf is one of the words; empty if absent or another one.
func (v value) oneOf(words ...string) string {
	text := v.text()
	if text == "" || slices.Contains(words, text) {
		return text
	}
	v.problem(fmt.Sprintf("%s cannot be %s", v.key(), v.quoted()), "").as("not_among", v.key(), v.quoted()).among(text, words)
	return ""
}

// items are the members of a list that is not empty.
func (v value) items() []value {
	if !v.given() {
		return nil
	}
	if v.n.kind != listNode {
		v.want(listNode, "write it as a list: [ … ], or lines that begin with a dash")
		return nil
	}
	list := make([]value, len(v.n.items))
	for i, item := range v.n.items {
		list[i] = value{v.r, item, v.path + "[" + strconv.Itoa(i) + "]"}
	}
	return list
}

// filled is items where an empty list makes no sense.
func (v value) filled() []value {
	list := v.items()
	if v.given() && v.n.kind == listNode && len(list) == 0 {
		v.problem(v.key()+" is an empty list", "name something, or leave the line out").as("no_value", v.key())
	}
	return list
}

// word is a text of a list, and where it stands.
type word struct {
	value
	text string
}

// words is a list of texts, none of them twice.
func (v value) words() []word {
	var words []word
	seen := map[string]bool{}
	for _, item := range v.items() {
		text := item.text()
		switch {
		case text == "":
		case seen[text]:
			item.problem(fmt.Sprintf("%s stands in the list twice", item.quoted()), "name it once").as("twice", item.quoted())
		default:
			words = append(words, word{item, text})
		}
		seen[text] = true
	}
	return words
}

// wordOrWords is a text, or a list of at least one.
func (v value) wordOrWords() []word {
	if v.given() && v.n.kind == listNode {
		v.filled()
		return v.words()
	}
	if text := v.text(); text != "" {
		return []word{{v, text}}
	}
	return nil
}

func textsOf(words []word) []string {
	return namesOf(words, func(w word) string { return w.text })
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

const nameHint = "a name has small letters a-z, digits and _, and begins with a letter: %s"

// checkName notes a name that could not stand in commands and URLs.
func (r *reader) checkName(name string, at Position, path string) {
	if !nameForm.MatchString(name) || len(name) > 63 {
		r.add(at, path, fmt.Sprintf("%q is no name", cut(name)), fmt.Sprintf(nameHint, "ended_contracts")).as("no_name", cut(name))
	}
}
