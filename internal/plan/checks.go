package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
)

// checked says which CHECK constraints refuse a fixed value. Only lists of
// values are read here, in the forms in which catalogues print them; the probe
// tries the others on one record.
func (b *Binding) checked(a *Action, t target, v method.Value) []Finding {
	if v.Null {
		return nil
	}
	for _, expression := range t.table.Checks {
		allowed := listCheck(expression, t.column.Name)
		if allowed != nil && !slices.Contains(allowed, v.Text) {
			detail := "the action " + a.Name + " writes " + quoted(v.Text) + ", allowed are " + strings.Join(allowed, ", ")
			return []Finding{b.onAction("breaks_check", a, t.at, detail)}
		}
	}
	return nil
}

func quoted(text string) string { return "\"" + text + "\"" }

// listCheck reads `column IN ('a', 'b')` and PostgreSQL's form of it,
// `(column)::text = ANY (ARRAY['a'::text, 'b'::text])`. It is nil for any
// other expression and any other column.
func listCheck(expression, column string) []string {
	words := withoutCasts(tokens(expression))
	if len(words) < 3 || words[0].text != column || words[0].literal {
		return nil
	}
	rest := words[1:]
	switch {
	case rest[0].is("IN"):
		rest = rest[1:]
	case len(rest) > 3 && rest[0].is("=") && rest[1].is("ANY") && rest[2].is("ARRAY"):
		rest = rest[3:]
	default:
		return nil
	}
	var allowed []string
	for _, w := range rest {
		if !w.literal {
			return nil
		}
		allowed = append(allowed, w.text)
	}
	return allowed
}

// token is a word of an SQL expression; literal for texts and numbers.
type token struct {
	text    string
	literal bool
}

func (t token) is(word string) bool { return !t.literal && strings.EqualFold(t.text, word) }

// tokens cuts an expression into words, dropping blanks, brackets and commas.
func tokens(expression string) []token {
	var list []token
	for i := 0; i < len(expression); {
		switch c := expression[i]; {
		case strings.IndexByte(" \t\r\n()[],", c) >= 0:
			i++
		case c == '\'' || c == '"' || c == '`':
			text, end := untilQuote(expression[i+1:], c)
			list = append(list, token{text, c == '\''})
			i += 1 + end
		default:
			n := strings.IndexAny(expression[i:], " \t\r\n()[],'\"`:=")
			switch {
			case n < 0:
				n = len(expression) - i
			case strings.HasPrefix(expression[i:], "::"):
				n = 2
			case n == 0:
				n = 1
			}
			list = append(list, token{expression[i : i+n], c >= '0' && c <= '9' || c == '-' && n > 1})
			i += n
		}
	}
	return list
}

// untilQuote reads up to the closing quote; a doubled one stands for itself.
// end is the index behind the closing quote.
func untilQuote(s string, quote byte) (text string, end int) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != quote {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return b.String(), i + 1
		}
		b.WriteByte(quote)
		i++
	}
	return b.String(), len(s)
}

// typeWords are the words a cast may consist of in a catalogue's print.
var typeWords = []string{"character", "varying", "text", "bpchar", "varchar", "integer", "bigint", "smallint", "numeric"}

// withoutCasts drops `::character varying` and MySQL's `_utf8mb4` before texts.
func withoutCasts(words []token) []token {
	var kept []token
	for i := 0; i < len(words); i++ {
		switch {
		case words[i].is("::"):
			for i+1 < len(words) && !words[i+1].literal && slices.Contains(typeWords, strings.ToLower(words[i+1].text)) {
				i++
			}
		case !words[i].literal && strings.HasPrefix(words[i].text, "_utf8"):
		default:
			kept = append(kept, words[i])
		}
	}
	return kept
}
