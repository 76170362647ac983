package method

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maskedLetters = 4 // at the beginning, of text and of an e-mail's local part
	keptLetters   = 4 // at the end, of a bank account
	joiner        = '\u200d'
)

// mask hides a part of a text. What may grow ("Eva" becomes "XXXX") grows no
// further than length, so that it still fits and a second mask changes nothing.
func mask(text string, category Category, length int) string {
	switch at := strings.LastIndexByte(text, '@'); {
	case category == CategoryBankAccount:
		return maskAccount(text)
	case category == CategoryEmail && at >= 0:
		return maskStart(text[:at], text[at:], length)
	}
	return maskStart(text, "", length)
}

// legible is a text without bytes that are none of UTF-8, which only SQLite
// stores and which cannot be handed back to it.
func legible(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// maskStart replaces the first four letters of text; tail follows unchanged.
func maskStart(text, tail string, length int) string {
	if text == "" {
		return tail
	}
	all := letters(text)
	hidden := min(len(all), maskedLetters)
	rest := strings.Join(all[hidden:], "") + tail
	return strings.Repeat("X", room(hidden, rest, length)) + rest
}

// room is how many X stand for the hidden letters before rest: four, or as
// many as the column still takes, but one for each letter in any case.
func room(hidden int, rest string, length int) int {
	if length == 0 {
		return maskedLetters
	}
	free := length - utf8.RuneCountInString(rest)
	return min(maskedLetters, max(free, hidden))
}

// maskAccount shows the last four letters only. Blanks stay where they are, so
// that an IBAN in groups of four keeps its look and its length.
func maskAccount(text string) string {
	all := letters(text)
	shown := 0
	for i := len(all) - 1; i >= 0; i-- {
		switch {
		case strings.TrimSpace(all[i]) == "":
		case shown < keptLetters:
			shown++
		default:
			all[i] = "X"
		}
	}
	return strings.Join(all, "")
}

// letters splits a text into what a reader sees as one letter: a code point
// with the marks that follow it. Emoji joined into one picture are one letter.
func letters(text string) []string {
	var all []string
	start, joined := 0, true // the first code point always begins a letter
	for i, r := range text {
		if !joined && !extends(r) {
			all = append(all, text[start:i])
			start = i
		}
		joined = r == joiner
	}
	if text == "" {
		return nil
	}
	return append(all, text[start:])
}

// extends says that a code point belongs to the letter before it: combining
// marks and variation selectors, joiners, skin tones and flag tags.
func extends(r rune) bool {
	return unicode.Is(unicode.M, r) || r == joiner ||
		(r >= 0x1F3FB && r <= 0x1F3FF) || (r >= 0xE0020 && r <= 0xE007F)
}

// cut keeps the first length code points, all of them where length is 0. It
// counts as databases do, not as readers.
func cut(text string, length int) string {
	if length == 0 {
		return text
	}
	return left(text, length)
}

// left is the first n code points, or fewer if a NUL comes before: SQLite sees
// the end of a text there. What is no UTF-8 is counted as SQLite does, which
// alone stores it: a first byte with all that follow it.
func left(text string, n int) string {
	i := 0
	for ; n > 0 && i < len(text) && text[i] != 0; n-- {
		first := text[i]
		for i++; first >= 0xC0 && i < len(text) && text[i]&0xC0 == 0x80; i++ {
		}
	}
	return text[:i]
}
