package concept

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// lines writes a field in the style of the examples: short values in one line,
// a condition line by line, its parts in brackets.
func (f Field) lines(indent string) []string {
	m, mapping := f.Value.(Map)
	one := indent + scalar(f.Key) + ": " + inline(f.Value) + "\n"
	if mapping && (f.Key == "when" || len(one) > 120) {
		out := []string{indent + scalar(f.Key) + ":\n"}
		for _, inner := range m {
			if inner.Value != nil {
				out = append(out, inner.lines(indent+"  ")...)
			}
		}
		return out
	}
	if l, ok := f.Value.(List); ok && (f.Key == "unless" || len(one) > 120) {
		out := []string{indent + scalar(f.Key) + ":\n"}
		for _, item := range l {
			out = append(out, indent+"  - "+inline(item)+"\n")
		}
		return out
	}
	return []string{one}
}

// inline writes a value in one line.
func inline(v any) string {
	switch v := v.(type) {
	case Map:
		var parts []string
		for _, f := range v {
			if f.Value != nil {
				parts = append(parts, scalar(f.Key)+": "+inline(f.Value))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case List:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = inline(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Words:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = scalar(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return scalar(v)
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "null"
}

// plain is what YAML reads as the same text without quotes, wherever it stands.
var plain = regexp.MustCompile(`^[\pL\pN§][\pL\pN §._/()%-]*[\pL\pN.)%]$|^\pL$`)

// olden are words that older readers of YAML take for true and false.
var olden = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off)$`)

// scalar writes a text so that YAML reads exactly that text.
func scalar(text string) string {
	if plain.MatchString(text) && !olden.MatchString(text) {
		var back map[string]any
		if yaml.Unmarshal([]byte("x: "+text+"\n"), &back) == nil && back["x"] == text {
			return text
		}
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	// JSON's \u003c and the like are read by YAML too, but people read the file.
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
}
