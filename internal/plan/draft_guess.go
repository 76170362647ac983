package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Guess says what a column may hold, from the words of its name, German and
// English, and its type. There are three answers, each with a reason:
//
//   - a category: personal;
//   - no category, not personal: clearly technical;
//   - no category, personal: nobody can tell from here, so a person decides,
//     and until then it counts as personal.
//
// Keys and references are no matter of names; Draft knows them.
func Guess(table string, c schema.Column) (category method.Category, personal bool, reason string) {
	category, personal, why := Reasoned(table, c)
	return category, personal, why.String()
}

// Reasoned is Guess with its reason taken apart, so that it can be said in any
// language.
func Reasoned(table string, c schema.Column) (category method.Category, personal bool, why Why) {
	words := clueWords(c.Name)
	h := findHint(table, words)
	if h.found && h.clean && h.doubt.Code == "" && canHold(h.category, c.Type) {
		return h.category, true, Why{Code: WhySays, Word: h.word, Category: h.category}
	}
	if code := technical(words, c.Type); code != "" {
		return "", false, Why{Code: code}
	}
	return "", true, toDecide(h, words, c)
}

// nameHint is the clue a name holds, and what speaks against it.
type nameHint struct {
	clue
	found bool
	word  string
	clean bool // nothing behind the word changes its meaning
	doubt Why  // whose it is, if that makes it doubtful
}

// findHint looks for the last run of words that the dictionary knows, the
// longest of those: the head of a name stands last, and e_mail_address is no
// address.
func findHint(table string, words []string) nameHint {
	for end := len(words); end > 0; end-- {
		for start := range end {
			if c, ok := clueOf(words[start:end]); ok {
				return nameHint{clue: c, found: true, word: strings.Join(words[start:end], " "),
					clean: harmless(words[end:]), doubt: doubtOf(c, table, words[:start])}
			}
		}
	}
	return nameHint{}
}

// clueOf looks up what the words mean as one. A single word may be a German
// compound and goes by its end then: lieferadresse. An end must be long, or
// chance finds it: transport is no ort.
func clueOf(words []string) (clue, bool) {
	word := strings.Join(words, "")
	if c, ok := clues[word]; ok {
		return c, true
	}
	for from := 3; len(words) == 1 && len(word)-from >= 6; from++ {
		if c, ok := clues[word[from:]]; ok {
			return c, true
		}
	}
	return clue{}, false
}

func harmless(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !endings[w] && whose(w) != ofPerson })
}

// belonging is whose a column is.
type belonging int

const (
	ofNobody belonging = iota
	ofPerson
	ofThing
)

func whose(word string) belonging {
	for _, w := range []string{word, singular(word)} {
		switch {
		case persons[w]:
			return ofPerson
		case things[w]:
			return ofThing
		}
	}
	for from := 3; len(word)-from >= 5; from++ {
		switch {
		case persons[word[from:]]:
			return ofPerson
		case things[word[from:]]:
			return ofThing
		}
	}
	return ofNobody
}

// doubtOf names what makes a clue doubtful: it depends on whose the column is,
// and that is a thing or not known.
func doubtOf(c clue, table string, before []string) Why {
	if c.weight == certain {
		return Why{}
	}
	of, word := ofNobody, ""
	for _, words := range [][]string{before, clueWords(table)} {
		for _, w := range slices.Backward(words) {
			if of == ofNobody {
				of, word = whose(w), w
			}
		}
	}
	switch {
	case of == ofThing:
		return Why{Code: WhyOfThing, Word: word, Category: c.category}
	case c.weight == ifOf && of == ofNobody:
		return Why{Code: WhyOfNobody, Category: c.category}
	}
	return Why{}
}

// technical says why a column is clearly not personal, or nothing. What a
// flag, a state or an amount says of a person goes with the person's name:
// the record is then nobody's.
func technical(words []string, t schema.Type) WhyCode {
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	integer, number := t == schema.Int, t == schema.Int || t == schema.Decimal || t == schema.Float
	switch {
	case t == schema.Bool:
		return WhyBool
	case integer && last != "id" && anyOf(words, flags):
		return WhyFlag
	case anyOf(words, writing) && (isDated(t) || last == "at" || last == "on" || last == "am") && t != schema.JSON && t != schema.Bytes:
		return WhyWritten
	case isDated(t) && (anyOf(words, endDates) || anyOf(words, eventDates)):
		return WhyStart
	case states[last] && (integer || t == schema.Text || t == schema.Char || t == schema.Enum):
		return WhyState
	case number && anyOf(words, amounts):
		return WhyAmount
	case integer && counters[last]:
		return WhyCounter
	}
	return ""
}

func anyOf(words []string, of map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return of[w] })
}

// toDecide says what there is to decide.
func toDecide(h nameHint, words []string, c schema.Column) Why {
	switch {
	case c.Type == schema.JSON:
		return Why{Code: WhyJSON}
	case h.found && !h.clean:
		return Why{Code: WhyNamedAfter, Word: h.word, Category: h.category}
	case h.found && !canHold(h.category, c.Type):
		return Why{Code: WhyType, Category: h.category, Type: c.Type}
	case h.found:
		return h.doubt
	case len(words) > 0 && words[len(words)-1] == "id":
		return Why{Code: WhyReference}
	case len(words) > 0 && words[len(words)-1] == "nr":
		return Why{Code: WhyNumber}
	case anyOf(words, things) && slices.Contains([]schema.Type{schema.Text, schema.Char, schema.Enum}, c.Type):
		return Why{Code: WhyThing}
	case c.Type == schema.Bytes:
		return Why{Code: WhyBytes}
	case c.Type == schema.Enum:
		return Why{Code: WhyEnum}
	}
	return Why{Code: WhyNothing, Type: c.Type}
}

func lowerTitle(c method.Category) string {
	title := c.Title("en")
	if strings.HasPrefix(title, "IP") {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}
