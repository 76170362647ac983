package detect

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
)

// texts knows remarks: several words, and in some of them what leads to a
// person. One address in a hundred remarks is one too many.
func texts(values []string) (Seen, bool) {
	long := hits(values, isProse)
	if long*2 < len(values) {
		return Seen{}, false
	}
	for _, r := range []recogniser{
		{what: "e-mail address", is: emailInside.MatchString},
		{what: "phone number", is: phoneInside.MatchString},
		{what: "IBAN", is: holdsIBAN},
		{what: "name of a person", is: holdsName},
	} {
		if n := hits(values, r.is); n > 0 {
			return Seen{Category: method.CategoryFreeText, What: r.what, Hits: n, Of: len(values), Inside: true, Sure: n > 1}, true
		}
	}
	return Seen{}, false
}

// isProse: several words, some of them in lower case.
func isProse(v string) bool {
	words := strings.Fields(v)
	small := 0
	for _, w := range words {
		if strings.ToLower(w) == w && strings.ContainsAny(w, "aeiouäöü") {
			small++
		}
	}
	return len(words) >= 4 && small >= 2
}

func holdsIBAN(v string) bool {
	words := strings.Fields(v)
	for i := range words {
		for n := 1; n <= 7 && i+n <= len(words); n++ {
			if method.IsIBAN(strings.Trim(strings.Join(words[i:i+n], ""), ".,;:()")) {
				return true
			}
		}
	}
	return false
}

// holdsName: a title or form of address before a capital, or a first name
// before a last name.
func holdsName(v string) bool {
	words := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" ,.;:()<>\"", r) })
	for i := range len(words) - 1 {
		next := words[i+1]
		switch {
		case address[words[i]] && startsUpper(next):
			return true
		case firstNames[fold(words[i])] && startsUpper(words[i]) && startsUpper(next) && !address[next]:
			return true
		}
	}
	return false
}

var address = map[string]bool{"Herr": true, "Herrn": true, "Frau": true, "Fr": true, "Hr": true, "Dr": true, "Mr": true, "Mrs": true, "Ms": true}
