package casefile

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"
)

// ErrPersonal: a text that people write beside a case holds what looks like an
// identifier. Our store keeps none.
var ErrPersonal = errors.New("holds what looks like a personal identifier")

// ErrLong: a reason is a few words, not a letter.
var ErrLong = errors.New("is too long")

// Longest texts, in letters.
const (
	MaxReason  = 200
	MaxComment = 2000
)

// identifiers look like an e-mail address, a web address with a name in it, an
// IBAN, or a telephone or customer number of six digits and more.
var identifiers = regexp.MustCompile(`(?i)[^\s@]+@[^\s@]+|\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,}|https?://|(?:\d[\s/().-]{0,3}){6,}`)

// days are dates, which are no identifiers.
var days = regexp.MustCompile(`\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})\b`)

// Plain refuses a text that holds an identifier, and one longer than max. It
// cannot know names: whoever writes is told to write none. The error never
// quotes the text.
func Plain(text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return ErrLong
	}
	if identifiers.MatchString(days.ReplaceAllString(text, "")) || strings.ContainsRune(text, 0) {
		return ErrPersonal
	}
	return nil
}
