package concept

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Definition is one entry of a section as the file has it, aliases resolved,
// in the types of JSON. False if there is none.
func Definition(text []byte, section Section, name string) (map[string]any, bool) {
	return EntriesOf(text).Definition(section, name)
}

// Entries are a file's definitions, decoded once. They may be read, not changed.
type Entries struct{ all map[string]any }

// EntriesOf decodes a file; one that is no YAML has no entries.
func EntriesOf(text []byte) Entries {
	all, _ := decoded(text)
	return Entries{all}
}

// Definition is one entry of a section; false if there is none.
func (e Entries) Definition(section Section, name string) (map[string]any, bool) {
	entries, _ := e.all[string(section)].(map[string]any)
	d, ok := entries[name].(map[string]any)
	return d, ok
}

// SetDefinition writes one entry of a section as a whole, adds it where it is
// not there, or removes it (definition nil), and leaves the rest as SetEntry
// does. What comes out is checked to say exactly that and nothing else; a file
// in which it cannot be said so is ErrEdit.
func SetDefinition(text []byte, section Section, name string, definition map[string]any) ([]byte, error) {
	before, readable := decoded(text)
	was, found := Entries{before}.Definition(section, name)
	var out []byte
	var err error
	switch {
	case definition == nil:
		out, err = RemoveEntry(text, section, name)
	case found:
		out, err = SetEntry(text, section, name, fieldsOf(definition, was))
	default:
		out, err = SetEntry(text, section, name, fieldsOf(definition, nil))
	}
	if err == nil && (!readable || !saysOnly(before, out, section, name, definition)) {
		err = ErrEdit
	}
	if err != nil && !errors.Is(err, ErrEdit) {
		err = ErrEdit // what the parser says quotes the file
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", section, name, err)
	}
	return out, nil
}

// decoded is the file in the types of JSON.
func decoded(text []byte) (all map[string]any, ok bool) {
	if len(text) > maxSize {
		return nil, false
	}
	var raw map[string]any
	if _, err := parseGuarded(withoutMark(text)); err != nil || yaml.Unmarshal(withoutMark(text), &raw) != nil {
		return nil, false
	}
	as, err := json.Marshal(raw)
	return all, err == nil && json.Unmarshal(as, &all) == nil
}

// order is how people write an entry; what is not in it comes last.
var order = []string{"title", "object", "action", "kind", "columns", "followed_by", "ground", "methods", "set", "schedule", "when",
	"start", "after", "from", "only", "unless", "purpose", "basis", "period_basis", "notice", "limit", "approval", "active"}

func byOrder(a, b string) int {
	rank := func(s string) int {
		if i := slices.Index(order, s); i >= 0 {
			return i
		}
		return len(order)
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// fieldsOf are the fields of a definition; keys that were there and are not any
// more are taken out.
func fieldsOf(definition, was map[string]any) []Field {
	keys := slices.Collect(maps.Keys(definition))
	for key := range was {
		if _, stays := definition[key]; !stays {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, byOrder)
	fields := make([]Field, len(keys))
	for i, key := range keys {
		fields[i] = Field{Key: key, Value: written(definition[key])}
	}
	return fields
}

// null is written where a value says NULL; a Field without a value is taken out.
type null struct{}

// written is a value of JSON as SetEntry writes it: whole numbers without a
// point, mappings in the order in which people write them.
func written(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return int64(v)
		}
	case map[string]any:
		m := Map{}
		for _, key := range slices.SortedFunc(maps.Keys(v), byOrder) {
			inner := written(v[key])
			if inner == nil {
				inner = null{}
			}
			m = append(m, Field{Key: key, Value: inner})
		}
		return m
	case []any:
		l := List{}
		for _, item := range v {
			l = append(l, written(item))
		}
		return l
	}
	return v
}

// saysOnly tells whether two texts differ in that entry alone, and whether the
// new one says what was wanted.
func saysOnly(was map[string]any, after []byte, section Section, name string, definition map[string]any) bool {
	is, ok := decoded(after)
	if !ok {
		return false
	}
	entries, _ := was[string(section)].(map[string]any)
	if entries == nil {
		entries = map[string]any{}
		was[string(section)] = entries
	}
	delete(entries, name)
	if definition != nil {
		entries[name] = definition
	}
	return reflect.DeepEqual(was, is)
}
