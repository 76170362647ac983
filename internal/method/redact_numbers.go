package method

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// address is anything around an @ that no blank or bracket cuts off.
var address = regexp.MustCompile(`[^\s<>()\[\]{}"',;:|@]+@[^\s<>()\[\]{}"',;:|@]*[\pL\pN]`)

func addresses(text string) []span {
	if !strings.Contains(text, "@") {
		return nil
	}
	return spansOf(address.FindAllStringIndex(text, -1))
}

func spansOf(found [][]int) []span {
	spans := make([]span, len(found))
	for i, f := range found {
		spans[i] = span{f[0], f[1]}
	}
	return spans
}

var accountStart = regexp.MustCompile(`(?i)\b[A-Z]{2}[0-9]{2}`)

// accounts are IBANs, in groups or not. One with wrong check digits is one that
// was misspelt, where country and length are right.
func accounts(text string) []span {
	var spans []span
	for _, at := range accountStart.FindAllStringIndex(text, -1) {
		length, known := ibanLengths[strings.ToUpper(text[at[0]:at[0]+2])]
		if !known {
			continue
		}
		if end, ok := account(text, at[0], length); ok {
			spans = append(spans, span{at[0], end})
		}
	}
	return spans
}

// account reads so many letters and digits, with single blanks between.
func account(text string, at, length int) (end int, ok bool) {
	for n, blank := 0, false; at < len(text); at++ {
		switch c := text[at]; {
		case c == ' ' && !blank && n > 0:
			blank = true
		case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			blank = false
			if n++; n == length {
				return at + 1, !alphanumericAt(text, at+1)
			}
		default:
			return 0, false
		}
	}
	return 0, false
}

func alphanumericAt(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return at < len(text) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func alphanumericBefore(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return at > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

const (
	fewestPhoneDigits = 7
	mostPhoneDigits   = 15
)

var (
	phoneStart = regexp.MustCompile(`\+ ?\(?[1-9]|\(?00? ?[1-9]`)
	phoneGap   = regexp.MustCompile(`^(?: ?[/.–-] ?| ?\(0?\) ?| ?[()] ?| )?`)
	otherwise  = regexp.MustCompile(`^(?:(?:0?[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])\.|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2})`)
)

// phones are numbers that begin as phone numbers do: with a plus, a zero or two.
// A day or a time is none, and neither is a part of a longer number.
func phones(text string) []span {
	var spans []span
	for at := 0; ; {
		found := phoneStart.FindStringIndex(text[at:])
		if found == nil {
			return spans
		}
		from := at + found[0]
		to, digits := phone(text, from)
		if digits >= fewestPhoneDigits && beginsFresh(text, from) && !alphanumericAt(text, to) {
			spans, at = append(spans, span{from, to}), to
			continue
		}
		_, width := utf8.DecodeRuneInString(text[from:])
		at = from + width
	}
}

// beginsFresh: nothing before ties the digits to a longer number.
func beginsFresh(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || !alphanumericBefore(text, at) && !strings.ContainsRune("-/.,_+#", before)
}

// phone reads groups of digits as long as they can belong to the number.
func phone(text string, from int) (to, digits int) {
	at := from
	for at < len(text) && strings.IndexByte("+( ", text[at]) >= 0 {
		at++
	}
	for at < len(text) && !otherwise.MatchString(text[at:]) {
		group := 0
		for at+group < len(text) && text[at+group] >= '0' && text[at+group] <= '9' {
			group++
		}
		if group == 0 || digits+group > mostPhoneDigits {
			break
		}
		digits, to = digits+group, at+group
		at = to + len(phoneGap.FindString(text[to:]))
	}
	return to, digits
}

// addNumber keeps the last digits of a phone number: the beginning is written
// in many ways.
func (t *telling) addNumber(text string) {
	digits := strings.TrimLeft(digitsIn(text), "0")
	if len(digits) >= fewestPhoneDigits-1 {
		t.numbers = append(t.numbers, digits[max(0, len(digits)-8):])
	}
}

func digitsIn(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// numbersIn are the places where a text has the digits, with whatever people
// put between, up to the end of a number.
func numbersIn(text, digits string) []span {
	var spans []span
	for i := 0; i < len(text); i++ {
		to, ok := walk(text, i, digits, " /.-()")
		if !ok || to < len(text) && text[to] >= '0' && text[to] <= '9' {
			continue
		}
		from := i
		for from > 0 && text[from-1] >= '0' && text[from-1] <= '9' {
			from--
		}
		spans, i = append(spans, span{from, to}), to-1
	}
	return spans
}

// walk follows wanted through a text from a place on, over at most two of the
// gaps at a time, without regard to case.
func walk(text string, at int, wanted, gaps string) (to int, ok bool) {
	if at >= len(text) || strings.IndexByte(gaps, text[at]) >= 0 {
		return 0, false
	}
	skipped := 0
	for len(wanted) > 0 && at < len(text) {
		have, width := utf8.DecodeRuneInString(text[at:])
		want, wide := utf8.DecodeRuneInString(wanted)
		switch {
		case unicode.ToLower(have) == want:
			wanted, skipped = wanted[wide:], 0
		case width == 1 && strings.ContainsRune(gaps, have) && skipped < 2:
			skipped++
		default:
			return 0, false
		}
		at += width
	}
	return at, len(wanted) == 0
}

// fewestCodeLetters: a shorter identifier stands in every other text by chance.
const (
	fewestCodeLetters = 4
	fewestCodeDigits  = 5
)

// addCode keeps an identifier as its letters and digits.
func (t *telling) addCode(text string) {
	code := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	n := utf8.RuneCountInString(code)
	if n < fewestCodeLetters || strings.Trim(code, "x") == "" || digitsIn(code) == code && n < fewestCodeDigits {
		return
	}
	t.codes = append(t.codes, code)
}

// codesIn are the places where a text has an identifier by itself. Bare digits
// may not be torn apart: "12 345" is another number than 12345.
func codesIn(text, code string) []span {
	gaps := " -./_"
	if digitsIn(code) == code && len(code) < 10 {
		gaps = ""
	}
	var spans []span
	for i := range text {
		if alphanumericBefore(text, i) {
			continue
		}
		if to, ok := walk(text, i, code, gaps); ok && !alphanumericAt(text, to) {
			spans = append(spans, span{i, to})
		}
	}
	return spans
}
