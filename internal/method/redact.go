package method

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Own is a value of the record itself that must not stand in its texts: a name,
// an identifier, an address to reach somebody at.
type Own struct {
	Category Category
	Value    Value
}

// Beside is a column whose value a program needs beside the old one. Part says
// that it stands in the row that is written, a row of a part; else it is a
// column of the record.
type Beside struct {
	Column   string
	Category Category
	Part     bool
}

// Tells says that values of the category are looked for in the record's texts.
// Towns and days are not: too much else in a text is one.
func Tells(c Category) bool {
	switch c {
	case CategoryName, CategoryEmail, CategoryPhone, CategoryBankAccount, CategoryIdentifier, CategoryContractNumber,
		CategoryMarketLocation, CategoryMeterNumber, CategoryUsername:
		return true
	}
	return false
}

// fitRedact takes names and identifiers out of a text. Without the record's own
// values it knows e-mail addresses, phone numbers and IBANs by their looks.
func fitRedact(c Column) (Program, error) {
	switch {
	case !c.Type.isText():
		return Program{}, c.refuse(ErrType, "redact needs a text: use clear, or json for a document")
	case c.Unique:
		return Program{}, c.refuseUnique()
	}
	with := func(old Value, own []Own) Value {
		return unlessNull(old, func(text string) Value { return Value{Text: Redact(text, own, c.Length)} })
	}
	apply := func(old Value, _ string) Value { return with(old, nil) }
	return Program{Apply: apply, With: with, MaxLen: -1, Step: "redact"}, nil
}

// Redact replaces e-mail addresses, phone numbers and IBANs in a text, and the
// record's own names and identifiers, and keeps the rest. What was replaced is
// never taken for a name, so doing it again changes nothing. The text does not
// outgrow length, 0 for no limit.
//
// It takes out what it knows. A nickname, a misspelt name or a name of somebody
// else stays: so it never counts as erasure.
func Redact(text string, own []Own, length int) string {
	clean := redactAll(legible(text), newTelling(own), placeholder)
	if length > 0 && utf8.RuneCountInString(clean) > length {
		clean = redactAll(legible(text), newTelling(own), "")
	}
	if clean == legible(text) {
		return text
	}
	return clean
}

// redactAll repeats until nothing is left to find: what stands beside a
// replaced address may only then look like one. Each round takes away letters
// or digits for good, so it ends.
func redactAll(text string, own telling, with string) string {
	for {
		spans := merged(own.find(text))
		if len(spans) == 0 {
			return text
		}
		text = replaced(text, spans, with)
	}
}

// span is a piece of a text, in bytes.
type span struct{ from, to int }

// replaced writes the placeholder over pieces of a text; an empty one stands
// for as many X as fit where the piece stood.
func replaced(text string, spans []span, with string) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.from])
		written := with
		if written == "" {
			written = cut(placeholder, utf8.RuneCountInString(text[s.from:s.to]))
		}
		b.WriteString(written)
		at = s.to
	}
	return b.String() + text[at:]
}

// merged sorts pieces and joins those that overlap.
func merged(spans []span) []span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.from < out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// telling is what is looked for in the texts of one record.
type telling struct {
	words   []nameWord
	phrases [][]folded
	codes   []string // letters and digits of identifiers, in lower case
	numbers []string // the last digits of phone numbers
}

func newTelling(own []Own) telling {
	var t telling
	for _, o := range own {
		text := strings.TrimSpace(legible(o.Value.Text))
		switch {
		case o.Value.Null || !Tells(o.Category) || strings.Trim(text, "X ") == "":
		case o.Category == CategoryName:
			t.addName(text)
		case o.Category == CategoryPhone:
			t.addNumber(text)
		case o.Category != CategoryEmail: // every address is found by its looks
			t.addCode(text)
		}
	}
	return t
}

func (t telling) find(text string) []span {
	spans := addresses(text)
	spans = append(spans, accounts(text)...)
	spans = append(spans, phones(text)...)
	for _, code := range t.codes {
		spans = append(spans, codesIn(text, code)...)
	}
	for _, number := range t.numbers {
		spans = append(spans, numbersIn(text, number)...)
	}
	if len(t.words)+len(t.phrases) > 0 {
		spans = append(spans, t.names(text)...)
	}
	return spans
}
