package method

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trace is a normal form under which a value can be found again in any other
// column, alone or inside a text. It is as personal as the value: whoever keeps
// it for a moment keeps a keyed hash of it, and nobody stores it.
type Trace string

// What is looked for. Anything shorter stands in other texts by chance.
const (
	fewestTraceLetters = 6  // of a number with letters in it
	fewestTraceDigits  = 7  // of a bare number
	fewestNameLetters  = 7  // of first and last name together
	longestTraceWords  = 8  // an IBAN in groups of four has six
	longestTrace       = 80 // letters
)

// Traceable says that values of the category are looked for elsewhere. Names
// count together (NameTraces); towns, days and texts say too little.
func Traceable(c Category) bool { return c != CategoryName && (Tells(c) || c == CategoryAddress) }

// TraceOf is the normal form of a value, false where it is too short or too
// common to be told from others.
func TraceOf(c Category, v Value) (Trace, bool) {
	text := strings.TrimSpace(v.Text)
	if v.Null || text == "" || strings.Trim(text, "X *-") == "" {
		return "", false
	}
	switch c {
	case CategoryEmail:
		found := addresses(text)
		if len(found) != 1 {
			return "", false
		}
		return emailTrace(text[found[0].from:found[0].to]), true
	case CategoryPhone:
		return phoneTrace(text)
	case CategoryAddress:
		joined := joinedTokens(tokensOf(text))
		return Trace("c" + joined), len(joined) > fewestTraceLetters && strings.ContainsAny(joined, "0123456789") && digitsIn(joined) != joined
	}
	return codeTrace(text)
}

// NameTraces are the ways in which the names of one person stand together:
// first and last in either order. One name alone is everybody's.
func NameTraces(names []Value) []Trace {
	var words []string
	for _, n := range names {
		tokens := tokensOf(n.Text)
		if n.Null || strings.Trim(joinedTokens(tokens), "x") == "" {
			continue
		}
		if last := len(tokens) - 1; last > 0 && len(names) == 1 { // one column for first and last name
			words = append(words, joinedTokens(tokens[:last]), tokens[last].text)
			continue
		}
		words = append(words, joinedTokens(tokens))
	}
	if len(words) < 2 || utf8.RuneCountInString(words[0]+words[1]) < fewestNameLetters {
		return nil
	}
	return []Trace{Trace("c" + words[0] + words[1]), Trace("c" + words[1] + words[0])}
}

func emailTrace(address string) Trace { return Trace("e" + strings.ToLower(address)) }

// phoneTrace is a number with its country, German where none is written.
func phoneTrace(text string) (Trace, bool) {
	digits := digitsIn(strings.Replace(text, "(0)", "", 1))
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "+"):
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case strings.HasPrefix(digits, "0"):
		digits = "49" + digits[1:]
	}
	return Trace("t" + digits), len(digits) >= fewestTraceDigits+1 && len(digits) <= mostPhoneDigits+2
}

func codeTrace(text string) (Trace, bool) {
	joined := joinedTokens(tokensOf(text))
	switch {
	case joined == "" || len(joined) > longestTrace:
		return "", false
	case digitsIn(joined) == joined:
		return Trace("d" + joined), len(joined) >= fewestTraceDigits
	}
	return Trace("c" + joined), utf8.RuneCountInString(joined) >= fewestTraceLetters
}

// token is a run of letters or digits, in lower case and without marks.
type token struct {
	text   string
	digits bool
	plus   bool // a plus stands before it
	open   bool // it stands in brackets
}

func tokensOf(text string) []token {
	var tokens []token
	start := -1
	end := func(at int) {
		if start < 0 {
			return
		}
		t := token{text: strings.ToLower(text[start:at]), digits: true}
		for i := range len(t.text) {
			if t.text[i] < '0' || t.text[i] > '9' {
				t.digits = false
				t.text = streetless(fold(t.text).german)
				break
			}
		}
		t.plus = start > 0 && text[start-1] == '+'
		t.open = start > 0 && text[start-1] == '('
		tokens = append(tokens, t)
		start = -1
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && unicode.Is(unicode.M, r):
		default:
			end(i)
		}
	}
	end(len(text))
	return tokens
}

// streetless writes Hauptstraße as Hauptstr does.
func streetless(word string) string {
	if stem, ok := strings.CutSuffix(word, "strasse"); ok {
		return stem + "str"
	}
	return word
}

func joinedTokens(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
	}
	return b.String()
}

// Traces hands over every form under which a value could stand in a text. The
// bytes are valid until the next call.
func Traces(text string, each func([]byte)) {
	if strings.Contains(text, "@") {
		found := addresses(text)
		for _, s := range found {
			each([]byte(emailTrace(text[s.from:s.to])))
		}
		text = replaced(text, found, "@") // the words inside an address are no names
	}
	tokens := tokensOf(text)
	var joined [1 + longestTrace]byte
	for i, first := range tokens {
		if first.digits {
			each(append(append(joined[:0], 'd'), first.text...))
			phoneTraces(tokens[i:], joined[:0], each)
		}
		buffer := append(joined[:0], 'c')
		for _, t := range tokens[i:min(i+longestTraceWords, len(tokens))] {
			if len(buffer)+len(t.text) > len(joined) {
				break
			}
			buffer = append(buffer, t.text...)
			if len(buffer) > fewestTraceLetters {
				each(buffer)
			}
		}
	}
}

// phoneTraces are the numbers that groups of digits may make up.
func phoneTraces(tokens []token, buffer []byte, each func([]byte)) {
	buffer = append(buffer, 't')
	for i, t := range tokens[:min(longestTraceWords, len(tokens))] {
		switch {
		case !t.digits || i > 0 && t.plus || len(buffer)+len(t.text) > mostPhoneDigits+4:
			return
		case i == 0 && !t.plus && strings.HasPrefix(t.text, "00"):
			buffer = append(buffer, t.text[2:]...)
		case i == 0 && !t.plus && strings.HasPrefix(t.text, "0"):
			buffer = append(append(buffer, "49"...), t.text[1:]...)
		case i > 0 && t.open && t.text == "0":
		default:
			buffer = append(buffer, t.text...)
		}
		if len(buffer) > fewestTraceDigits+1 {
			each(buffer)
		}
	}
}
