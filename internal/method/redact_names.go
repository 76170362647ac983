package method

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a word as it is compared: once with "ue" for "ü", once with "u", so
// that Müller, Mueller and Muller are one name.
type folded struct{ german, bare string }

func (f folded) same(other folded) bool { return f.german == other.german || f.bare == other.bare }

var germanLetters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "’", "'")

func fold(word string) folded {
	lower := norm.NFC.String(strings.ToLower(word))
	return folded{withoutMarks(germanLetters.Replace(lower)), withoutMarks(strings.ReplaceAll(strings.ReplaceAll(lower, "ß", "ss"), "’", "'"))}
}

func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

// nameWord is one word of a name. How surely it is meant decides what else a
// text must show before it is replaced.
type nameWord struct {
	folded
	needs proof
}

type proof int

const (
	nothing proof = iota
	capital       // a word that is also an adjective: "Lang", not "lang"
	company       // a short or very common word: only beside another name, or "Herr"
)

// addName takes a name apart. That of a firm is looked for as a whole: its
// words are words of every text.
func (t *telling) addName(text string) {
	words := wordsOf(text)
	if len(words) > 1 && slices.ContainsFunc(words, func(w word) bool { return legalForms[fold(w.text).bare] }) {
		t.addPhrase(words)
		return
	}
	for _, w := range words {
		f := fold(w.text)
		if !particles[f.bare] && strings.Trim(f.bare, "x") != "" && utf8.RuneCountInString(f.bare) > 1 {
			t.words = append(t.words, nameWord{f, proofFor(f)})
		}
	}
}

func (t *telling) addPhrase(words []word) {
	phrase := make([]folded, len(words))
	for i, w := range words {
		phrase[i] = fold(w.text)
	}
	t.phrases = append(t.phrases, phrase)
}

func proofFor(f folded) proof {
	switch {
	case utf8.RuneCountInString(f.bare) < 3, common[f.bare]:
		return company
	case adjectives[f.bare]:
		return capital
	}
	return nothing
}

// word is a run of letters with their marks; an apostrophe inside belongs to it.
type word struct {
	span
	text string
}

func wordsOf(text string) []word {
	var words []word
	start := -1
	end := func(at int) {
		if start >= 0 {
			words = append(words, word{span{start, at}, text[start:at]})
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && (unicode.Is(unicode.M, r) || inside(text, i, r)):
		default:
			end(i)
		}
	}
	end(len(text))
	return words
}

// inside says that an apostrophe stands between two letters.
func inside(text string, at int, r rune) bool {
	if r != '\'' && r != '’' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[at+utf8.RuneLen(r):])
	return unicode.IsLetter(next)
}

// names are the pieces of a text that are a name of the record.
func (t telling) names(text string) []span {
	words := wordsOf(text)
	folds, meant := make([]folded, len(words)), make([]*nameWord, len(words))
	for i, w := range words {
		folds[i] = fold(w.text)
		meant[i] = t.meant(folds[i])
	}
	var spans []span
	for i, w := range words {
		if meant[i] != nil && t.shown(text, words, folds, meant, i) {
			spans = append(spans, w.span)
		}
	}
	for _, phrase := range t.phrases {
		for i := 0; i+len(phrase) <= len(words); i++ {
			if slices.EqualFunc(phrase, folds[i:i+len(phrase)], folded.same) {
				spans = append(spans, span{words[i].from, words[i+len(phrase)-1].to})
			}
		}
	}
	return spans
}

// meant is the name that a word of a text could be, in the genitive as well.
func (t telling) meant(f folded) *nameWord {
	for i, name := range t.words {
		if name.same(f) || name.needs == nothing && genitive(name.folded, f) {
			return &t.words[i]
		}
	}
	return nil
}

func genitive(name, f folded) bool {
	for _, ending := range []string{"'s", "s", "'"} {
		stem := folded{strings.TrimSuffix(f.german, ending), strings.TrimSuffix(f.bare, ending)}
		if stem != f && utf8.RuneCountInString(stem.bare) > 2 && name.same(stem) {
			return true
		}
	}
	return false
}

// shown says that the text shows what the name needs.
func (t telling) shown(text string, words []word, folds []folded, meant []*nameWord, i int) bool {
	first, _ := utf8.DecodeRuneInString(words[i].text)
	upper := unicode.IsUpper(first)
	switch meant[i].needs {
	case nothing:
		return true
	case capital:
		return upper
	}
	if !upper {
		return false
	}
	if i > 0 && near(text, words[i-1], words[i]) && (salutations[folds[i-1].bare] || isName(words[i-1], meant[i-1])) {
		return true
	}
	return i+1 < len(words) && near(text, words[i], words[i+1]) && isName(words[i+1], meant[i+1])
}

// isName: a word that stands beside a doubtful one, and is a name itself.
func isName(w word, name *nameWord) bool {
	first, _ := utf8.DecodeRuneInString(w.text)
	return name != nil && (name.needs == nothing || unicode.IsUpper(first))
}

// near says that hardly anything stands between two words.
func near(text string, a, b word) bool {
	between := text[a.to:b.from]
	return len(between) <= 3 && strings.Trim(between, " .,-\u00a0") == ""
}

func set(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(text) {
		words[w] = true
	}
	return words
}

var (
	particles   = set(`von van der den de del di da la le zu zum zur vom und y al el bin ibn ten ter du des dr prof dipl ing med phil jur rer nat mag herr herrn frau familie fam hr fr mr mrs ms miss geb`)
	salutations = set(`herr herrn hrn hr frau fr familie fam mr mrs ms miss dr prof`)
	legalForms  = set(`gmbh ggmbh ag kg kgaa ug ohg gbr se eg ev mbb ltd inc llc plc bv sa sas sarl srl spa oy ab`)
	adjectives  = set(`lang lange klein kleine kurz kurze jung junge neu neue alt alte gut gute gross grosse weiss schwarz braun rot roth gelb grun blau
		stark hart reich frei ernst sauer suss wild lieb still klug bunt kuhn fein grob heiss kalt warm max mark mai may april august juni
		juli jan feb sommer winter herbst freitag sonntag morgen abend stein berg bach wald feld haus hof weg see tag recht kunde`)
	common = set(`aber alle als also am an auch auf aus bei bin bis bitte bist da dann das dass dem den denn der des die dies doch dort du durch
		ein eine einem einen einer eines er es fur ganz gar gegen hab habe hat hatte hier ich ihm ihn ihr im immer in ins ist ja jede kann kein
		keine mal man mehr mein mich mir mit muss nach nein nicht noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so soll
		um und uns unter vom von vor war warum was weil wenn wer werden wie wieder will wir wird wo zu zum zur uber per pro
		vertrieb energie handel service agentur team gruppe buro
		all and any are but can did do for from get go had has have he her him his how if into is it its just me my no not now of off on or our
		out she should so some than that the their them then there they this to too us was we were what when who why with you your well long`)
)
