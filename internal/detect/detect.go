// Package detect looks at a few values of a column and says what they are of:
// e-mail addresses, account numbers, names of people, remarks that hold a phone
// number. It is a second opinion beside a column's name: a column named "ref"
// that holds account numbers is found by its values alone.
//
// It keeps nothing. An answer holds a category, how many values speak for it
// and a sentence, never a value.
//
// # How it decides
//
// Each recogniser looks at one value. Those with check digits (IBAN, tax and
// insurance numbers, market locations, cards) are hardly ever wrong about one;
// those that only know a shape or a list of names need more values that agree.
// The category with the strongest agreement wins; values that merely contain
// something make a free text.
package detect

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/fristwerk/fristwerk/internal/method"
)

// Seen is what the values of a column look like.
type Seen struct {
	Category method.Category
	What     string // "IBAN", "e-mail address"
	Hits     int
	Of       int  // values looked at: not empty, each once
	Inside   bool // they contain it: free text
	Sure     bool // check digits, or a shape that nothing else has
}

// Reason says it in a sentence, without a value.
func (s Seen) Reason() string {
	if s.Inside {
		return fmt.Sprintf("texts; %d of %d hold %s", s.Hits, s.Of, article(s.What))
	}
	return fmt.Sprintf("%d of %d values look like %s", s.Hits, s.Of, article(s.What))
}

func article(what string) string {
	if strings.ContainsRune("aeioAEI", rune(what[0])) {
		return "an " + what
	}
	return "a " + what
}

// recogniser knows one kind of value.
type recogniser struct {
	category method.Category
	what     string
	sure     bool
	share    float64 // of the values that must agree
	is       func(value string) bool
}

// recognisers in the order in which they are believed where several agree.
func recognisers() []recogniser {
	return []recogniser{
		{method.CategoryEmail, "e-mail address", true, 0.6, isEmail},
		{method.CategoryBankAccount, "IBAN", true, 0.5, method.IsIBAN},
		{method.CategoryMarketLocation, "metering location", true, 0.5, isMeteringLocation},
		{method.CategoryIdentifier, "insurance number", true, 0.5, isInsuranceNumber},
		{method.CategoryIdentifier, "tax number", true, 0.5, isTaxNumber},
		{method.CategoryMarketLocation, "market location", true, 0.6, isMarketLocation},
		{method.CategoryBankAccount, "card number", true, 0.5, isCardNumber},
		{method.CategoryBankAccount, "BIC", true, 0.8, isBIC},
		{method.CategoryCredential, "password hash", true, 0.6, isCredential},
		{method.CategoryIPAddress, "IP address", true, 0.7, isIPAddress},
		{method.CategoryPhone, "phone number", true, 0.6, isPhone},
		{method.CategoryAddress, "street with number", true, 0.5, isStreet},
		{method.CategoryName, "name of a person", false, 0.35, isPersonName},
		{method.CategoryCity, "German town", false, 0.4, isTown},
		{method.CategoryURL, "web address", false, 0.7, isURL},
		{method.CategoryGeo, "coordinate", false, 0.9, isCoordinate},
		{method.CategoryMeterNumber, "meter number", false, 0.8, isMeterNumber},
	}
}

// few is how many different values an opinion needs.
const few = 5

// Values looks at the values of a column. It reports false where they say
// nothing, or where there are too few.
func Values(values []string, year int) (Seen, bool) {
	different := distinct(values)
	if len(different) < few {
		return Seen{}, false
	}
	for _, r := range recognisers() {
		if n := hits(different, r.is); float64(n) >= r.share*float64(len(different)) {
			return Seen{Category: r.category, What: r.what, Hits: n, Of: len(different), Sure: r.sure}, true
		}
	}
	if n, ok := birthDates(different, year); ok {
		return Seen{Category: method.CategoryBirthDate, What: "day decades ago", Hits: n, Of: len(different)}, true
	}
	return texts(different)
}

// distinct are the values that are not empty, each once.
func distinct(values []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, v := range values {
		v = strings.TrimSpace(v)
		if v != "" && !seen[v] && utf8.ValidString(v) {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func hits(values []string, is func(string) bool) int {
	n := 0
	for _, v := range values {
		if is(v) {
			n++
		}
	}
	return n
}
