package plan

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// nameWords splits a name of the database into small-letter words: at signs,
// blanks and digits, and where capitals begin. Umlauts are written out, so that
// Zähler and Zaehler are one word. What is no letter or digit is dropped.
func nameWords(name string) []string {
	runes := []rune(umlauts.Replace(name))
	var words []string
	start := 0
	for i := range runes {
		if i > 0 && parted(runes, i) {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	words = append(words, string(runes[start:]))
	for i, w := range words {
		words[i] = strings.ToLower(strings.Map(plainLetter, w))
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")

func plainLetter(r rune) rune {
	if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return r
	}
	return -1
}

// parted says whether a word begins at i: customerId, IPAddress, name2.
func parted(r []rune, i int) bool {
	switch {
	case plainLetter(r[i]) < 0, plainLetter(r[i-1]) < 0:
		return true
	case unicode.IsDigit(r[i]) != unicode.IsDigit(r[i-1]):
		return true
	case !unicode.IsUpper(r[i]):
		return false
	}
	return !unicode.IsUpper(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])
}

// clueWords are the words of a name as the dictionary writes them: without
// numbers, with one word for "number", and with compounds taken apart at
// -name, -nummer, -number and -nr, which English and German both write as one.
func clueWords(name string) []string {
	var words []string
	for _, w := range nameWords(name) {
		if w[0] >= '0' && w[0] <= '9' {
			continue
		}
		head := ""
		for _, tail := range []string{"name", "nummer", "number", "nr", "datum"} {
			if rest, ok := strings.CutSuffix(w, tail); ok && len(rest) > 1 {
				head, w = rest, tail
				break
			}
		}
		if head != "" {
			words = append(words, head)
		}
		words = append(words, oneNumber(w))
	}
	return words
}

func oneNumber(word string) string {
	switch word {
	case "nummer", "number", "num", "nbr", "no":
		return "nr"
	}
	return word
}

// singular takes the English plural off.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "sses"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), strings.HasSuffix(word, "is"), len(word) < 4:
		return word
	}
	return strings.TrimSuffix(word, "s")
}

// spoken is a name made of words, as a concept file takes it.
func spoken(words []string) string {
	name := strings.Join(words, "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "t_" + name
	}
	return name[:min(len(name), 56)] // leaves room for a number behind it
}

// unlike gives a name that is not taken yet, and takes it.
func unlike(taken map[string]bool, name string) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = name + "_" + strconv.Itoa(n)
	}
	taken[free] = true
	return free
}
