package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPersonName knows a first name, a last name, or both in either order, with
// titles and particles between.
func isPersonName(v string) bool {
	words := nameWords(v)
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	known := 0
	for _, w := range words {
		if !startsUpper(w) && !particles[strings.ToLower(w)] {
			return false
		}
		for part := range strings.SplitSeq(w, "-") {
			if f := fold(part); firstNames[f] || lastNames[f] {
				known++
				break
			}
		}
	}
	return known > 0 && known*2 >= len(words)
}

// nameWords are the words of a name without titles; nil where something stands
// that no name has.
func nameWords(v string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == ',' }) {
		if titles[strings.ToLower(strings.TrimSuffix(w, "."))] {
			continue
		}
		for _, r := range w {
			if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune("-'.’", r) {
				return nil
			}
		}
		if particles[strings.ToLower(w)] {
			continue
		}
		words = append(words, w)
	}
	return words
}

func isTown(v string) bool {
	v = fold(v)
	if towns[v] {
		return true
	}
	first, _, found := strings.Cut(v, " ")
	return found && towns[first] && !strings.ContainsAny(v, "0123456789")
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// fold brings spellings together: case, umlauts, ß, accents of neighbours.
func fold(w string) string { return folding.Replace(strings.ToLower(strings.Trim(w, ".,;:"))) }

var folding = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ë", "e", "ç", "c", "ş", "s", "ğ", "g",
	"ı", "i", "ł", "l", "ć", "c", "č", "c", "š", "s", "ž", "z", "á", "a", "à", "a", "í", "i", "ó", "o", "ú", "u", "ñ", "n", "ý", "y")

func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(text) {
		all[fold(strings.ReplaceAll(w, "_", " "))] = true
	}
	return all
}
