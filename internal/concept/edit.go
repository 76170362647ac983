package concept

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// ErrEdit says that an entry cannot be changed without touching what stands
// around it: an anchor that others use, a mapping merged in, a section written
// in one line. The file itself can still be changed by hand.
var ErrEdit = errors.New("the entry cannot be changed on its own")

// Section is a part of the file whose entries have names.
type Section string

// The sections that are edited entry by entry.
const (
	SourceSection Section = "sources"
	ObjectSection Section = "objects"
	ActionSection Section = "actions"
	JobSection    Section = "jobs"
)

// Field is one key of an entry and what it says. A nil Value takes the key out.
// Values are string, int, bool, Words, List and Map.
type Field struct {
	Key   string
	Value any
}

// Map is a value of several fields, in the order in which they are to be written.
type Map []Field

// List is a value of several values.
type List []any

// Words is a list of texts.
type Words []string

// SetEntry writes the fields of one entry into a concept's text and leaves
// everything else as it is, byte by byte: comments, order, other keys of the
// entry, and fields that say already what they should. An entry that is not
// there is added at the end of its section. The result is not checked; Parse
// is, and Same tells whether anything else changed its meaning.
func SetEntry(text []byte, section Section, name string, fields []Field) ([]byte, error) {
	f, err := openFile(text)
	if err != nil {
		return nil, err
	}
	entry, found, err := f.entry(section, name)
	if err != nil {
		return nil, err
	}
	if !found {
		return f.add(section, name, fields)
	}
	return f.set(entry, fields)
}

// RemoveEntry takes an entry and the comments directly above it out.
func RemoveEntry(text []byte, section Section, name string) ([]byte, error) {
	f, err := openFile(text)
	if err != nil {
		return nil, err
	}
	entry, found, err := f.entry(section, name)
	if err != nil || !found {
		return nil, errors.Join(err, fmt.Errorf("%s has no entry %s: %w", section, name, ErrEdit))
	}
	first := entry.first
	for first > 0 && strings.HasPrefix(strings.TrimSpace(f.lines[first-1]), "#") {
		first--
	}
	for entry.end < len(f.lines) && strings.TrimSpace(f.lines[entry.end]) == "" {
		entry.end++
	}
	return f.splice(first, entry.end, nil), nil
}

// openedFile is a concept's text cut into lines, and its tree.
type openedFile struct {
	lines   []string // each with its line end
	root    *ast.MappingNode
	decoded map[string]any // aliases resolved, for comparing
}

// block is an entry or a key in lines: from first up to end, without it.
// Comments above the next one belong to the next.
type block struct {
	section    Section
	name       string
	first, end int
	node       ast.Node
}

func openFile(text []byte) (*openedFile, error) {
	file, err := parseGuarded(withoutMark(text))
	if err != nil || len(file.Docs) != 1 {
		return nil, errors.Join(ErrEdit, err)
	}
	root, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok {
		return nil, ErrEdit
	}
	f := &openedFile{lines: strings.SplitAfter(string(withoutMark(text)), "\n"), root: root}
	if n := len(f.lines); f.lines[n-1] == "" {
		f.lines = f.lines[:n-1]
	} else {
		f.lines[n-1] += "\n"
	}
	return f, yaml.Unmarshal(text, &f.decoded)
}

// entry finds an entry of a section.
func (f *openedFile) entry(section Section, name string) (block, bool, error) {
	s, found := f.child(f.root, string(section), block{end: len(f.lines)})
	if !found {
		return block{}, false, nil
	}
	m, ok := s.node.(*ast.MappingNode)
	if !ok || m.IsFlowStyle {
		if _, empty := s.node.(*ast.NullNode); empty {
			return block{}, false, nil
		}
		return block{}, false, fmt.Errorf("%s is not written line by line: %w", section, ErrEdit)
	}
	e, found := f.child(m, name, s)
	e.section, e.name = section, name
	return e, found, nil
}

// child is one key of a mapping with its lines; parent bounds the last one.
func (f *openedFile) child(m *ast.MappingNode, key string, parent block) (block, bool) {
	for i, v := range m.Values {
		if text, ok := keyText(v.Key); !ok || text != key {
			continue
		}
		b := block{first: position(v.Key).Line - 1, end: parent.end, node: v.Value}
		if i+1 < len(m.Values) {
			b.end = position(m.Values[i+1].Key).Line - 1
		}
		b.end = f.withoutTail(b.first, b.end)
		return b, true
	}
	return block{}, false
}

// withoutTail gives back blank lines and comments at the end: they stand above
// what follows.
func (f *openedFile) withoutTail(first, end int) int {
	for end > first+1 {
		line := strings.TrimSpace(f.lines[end-1])
		if line != "" && !strings.HasPrefix(line, "#") {
			break
		}
		end--
	}
	return end
}

// set changes the fields of an entry that say something else.
func (f *openedFile) set(e block, fields []Field) ([]byte, error) {
	m, ok := e.node.(*ast.MappingNode)
	if !ok {
		return nil, fmt.Errorf("%s is no mapping of its own: %w", e.name, ErrEdit)
	}
	if m.IsFlowStyle {
		return f.unfold(e, m, fields)
	}
	now, _ := f.decoded[string(e.section)].(map[string]any)
	was, _ := now[e.name].(map[string]any)
	indent := strings.Repeat(" ", position(m.Values[0].Key).Column-1)
	text := f
	for i := len(fields) - 1; i >= 0; i-- { // from the end, so that lines above keep their numbers
		field := fields[i]
		if same(was[field.Key], field.Value) {
			continue
		}
		b, found := f.child(m, field.Key, e)
		switch {
		case !found && was[field.Key] != nil && field.Value == nil:
			return nil, fmt.Errorf("%s of %s is merged in from elsewhere: %w", field.Key, e.name, ErrEdit)
		case !found && field.Value == nil:
		case !found:
			text = text.with(text.splice(text.place(e, m, fields[:i], f), text.place(e, m, fields[:i], f), field.lines(indent)))
		case field.Value == nil:
			text = text.with(text.splice(b.first, b.end, nil))
		default:
			lines := field.lines(indent)
			if comment := f.commentOf(b); comment != "" && len(lines) == 1 {
				lines[0] = strings.TrimSuffix(lines[0], "\n") + comment
			}
			text = text.with(text.splice(b.first, b.end, lines))
		}
	}
	return []byte(strings.Join(text.lines, "")), nil
}

// unfold writes an entry that stands in brackets line by line, then changes it.
func (f *openedFile) unfold(e block, m *ast.MappingNode, fields []Field) ([]byte, error) {
	indent := f.lines[e.first][:len(f.lines[e.first])-len(strings.TrimLeft(f.lines[e.first], " "))]
	lines := []string{indent + scalar(e.name) + ":" + f.commentOf(e)}
	if !strings.HasSuffix(lines[0], "\n") {
		lines[0] += "\n"
	}
	for _, v := range m.Values {
		key, ok := keyText(v.Key)
		value := v.Value.String()
		if !ok || strings.Contains(value, "\n") {
			return nil, fmt.Errorf("%s is written in brackets: %w", e.name, ErrEdit)
		}
		lines = append(lines, indent+"  "+scalar(key)+": "+value+"\n")
	}
	return SetEntry(f.splice(e.first, e.end, lines), e.section, e.name, fields)
}

// place is the line where a new field goes: behind the nearest field before it
// that the entry has, else directly below the entry's name.
func (f *openedFile) place(e block, m *ast.MappingNode, before []Field, original *openedFile) int {
	for i := len(before) - 1; i >= 0; i-- {
		if b, found := original.child(m, before[i].Key, e); found {
			return b.end
		}
	}
	return e.first + 1
}

func (f *openedFile) with(text []byte) *openedFile {
	lines := strings.SplitAfter(string(text), "\n")
	return &openedFile{lines: lines[:len(lines)-1]}
}

// commentOf is the comment at the end of a field of one line.
func (f *openedFile) commentOf(b block) string {
	if b.end != b.first+1 {
		return ""
	}
	line := f.lines[b.first]
	// A # begins a comment after a blank and outside quotes.
	single, double := false, false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\'' && !double:
			single = !single
		case line[i] == '"' && !single:
			double = !double
		case line[i] == '#' && !single && !double && i > 0 && (line[i-1] == ' ' || line[i-1] == '\t'):
			start := len(strings.TrimRight(line[:i], " \t"))
			return line[start:]
		}
	}
	return ""
}

// add writes a new entry at the end of its section, or the section itself.
func (f *openedFile) add(section Section, name string, fields []Field) ([]byte, error) {
	s, found := f.child(f.root, string(section), block{end: len(f.lines)})
	indent, at := "  ", len(f.lines)
	lines := []string{"\n"}
	switch m, filled := s.node.(*ast.MappingNode); {
	case !found:
		lines = append(lines, string(section)+":\n")
	case filled:
		at, indent = s.end, strings.Repeat(" ", position(m.Values[0].Key).Column-1)
	default:
		at = s.end
		lines = nil
	}
	lines = append(lines, indent+scalar(name)+":\n")
	for _, field := range fields {
		if field.Value != nil {
			lines = append(lines, field.lines(indent+"  ")...)
		}
	}
	return f.splice(at, at, lines), nil
}

// splice replaces lines from first up to end, without it.
func (f *openedFile) splice(first, end int, lines []string) []byte {
	var b strings.Builder
	for _, part := range [][]string{f.lines[:first], lines, f.lines[end:]} {
		for _, line := range part {
			b.WriteString(line)
		}
	}
	return []byte(b.String())
}

// same compares what the file says with what it should say.
func same(was, wanted any) bool {
	if wanted == nil || was == nil {
		return was == nil && wanted == nil
	}
	var decoded map[string]any
	text := strings.Join(Field{"x", wanted}.lines(""), "")
	return yaml.Unmarshal([]byte(text), &decoded) == nil && reflect.DeepEqual(decoded["x"], was)
}
