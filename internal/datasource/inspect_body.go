package datasource

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// word is one word of SQL: an identifier or keyword in lower case, or a single
// other character. Comments and texts in single quotes are left out.
type word struct {
	text   string
	quoted bool // written as a quoted identifier, its case kept
	from   int  // byte offsets in the source
	to     int
}

// words cuts SQL into words. It knows the comments and quotes of all dialects.
func words(sql string) []word {
	var found []word
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case strings.HasPrefix(sql[i:], "--"):
			i = after(sql, i, "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i = after(sql, i+2, "*/")
		case c == '\'':
			i = closing(sql, i, '\'')
		case c == '"' || c == '`' || c == '[' && closesBracket(sql, i):
			end := closing(sql, i, closer(c))
			found = append(found, word{unquoted(sql[i:end], closer(c)), true, i, end})
			i = end
		case isWordByte(c):
			end := i
			for end < len(sql) && isWordByte(sql[end]) {
				end++
			}
			found = append(found, word{strings.ToLower(sql[i:end]), false, i, end})
			i = end
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		default:
			found = append(found, word{string(c), false, i, i + 1})
			i++
		}
	}
	return found
}

func after(sql string, from int, end string) int {
	if from > len(sql) {
		return len(sql)
	}
	if i := strings.Index(sql[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(sql)
}

// closing is the offset behind the quote that closes the one at i; a doubled
// quote stands for itself.
func closing(sql string, i int, quote byte) int {
	for i++; i < len(sql); i++ {
		if sql[i] != quote {
			continue
		}
		if i+1 < len(sql) && sql[i+1] == quote && quote != ']' {
			i++
			continue
		}
		return i + 1
	}
	return len(sql)
}

func unquoted(identifier string, quote byte) string {
	inner := strings.TrimSuffix(identifier[1:], string(quote))
	return strings.ReplaceAll(inner, string([]byte{quote, quote}), string(quote))
}

func closer(quote byte) byte {
	if quote == '[' {
		return ']'
	}
	return quote
}

// closesBracket tells SQLite's [name] from PostgreSQL's array[1].
func closesBracket(sql string, i int) bool {
	return i+1 < len(sql) && !(sql[i+1] >= '0' && sql[i+1] <= '9') && strings.IndexByte(sql[i:], ']') > 1 &&
		(i == 0 || !isWordByte(sql[i-1]))
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// writes tells whether a body of a trigger or function changes rows: it holds
// a changing statement, runs a text as SQL, or calls a function of which the
// same is known. It is meant to be wrong on the careful side only.
func writes(body string, writers map[string]bool) bool {
	ws := words(body)
	for i, w := range ws {
		before, next := neighbour(ws, i-1), neighbour(ws, i+1)
		if before == "." && next != "(" {
			continue
		}
		switch {
		case writers[w.text] && (next == "(" || before == "call" || before == "perform"):
			return true
		case w.quoted:
		case w.text == "update":
			if before != "for" && before != "on" && before != "key" {
				return true
			}
		case w.text == "replace":
			if next != "(" && before != "or" {
				return true
			}
		case slices.Contains(changing, w.text):
			return true
		}
	}
	return false
}

var changing = []string{"insert", "delete", "merge", "truncate", "execute", "copy"}

func neighbour(ws []word, i int) string {
	if i < 0 || i >= len(ws) {
		return ""
	}
	return ws[i].text
}

// routine is a stored function or procedure.
type routine struct{ name, body string }

// writersOf names the routines that write, themselves or through others.
func writersOf(routines []routine) map[string]bool {
	writers := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, r := range routines {
			if !writers[r.name] && writes(r.body, writers) {
				writers[r.name] = true
				grown = true
			}
		}
	}
	return writers
}

// sumOf is a sum of a body and of all routines that it calls, itself or through
// others: whatever of it changes, the sum does.
func sumOf(body string, routines []routine) string {
	h := sha256.New()
	added := map[string]bool{}
	var add func(text string)
	add = func(text string) {
		fmt.Fprintf(h, "%d:%s", len(text), text)
		for _, w := range words(text) {
			if added[w.text] {
				continue
			}
			added[w.text] = true
			for _, r := range routines {
				if r.name == w.text {
					add(r.body)
				}
			}
		}
	}
	add(body)
	return hex.EncodeToString(h.Sum(nil)[:16])
}
