package method_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/method"
)

func own(pairs ...string) []method.Own {
	var list []method.Own
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, method.Own{Category: method.Category(pairs[i]), Value: method.Value{Text: pairs[i+1]}})
	}
	return list
}

var barbara = own("name", "Barbara", "name", "Müller-Lüdenscheidt", "email", "barbara@firma.example", "phone", "+49 170 1234567",
	"identifier", "K-20417", "contract_number", "4711099", "bank_account", "DE89370400440532013000", "username", "b.mueller", "meter_number", "1ESM0012345678")

// TestRedact takes out what leads to the person and keeps what else is said.
func TestRedact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, text, want string }{
		{"nothing to find", "Rückruf am Montag, Tarif gewechselt.", "Rückruf am Montag, Tarif gewechselt."},
		{"first name", "Barbara rief an", "XXXX rief an"},
		{"any case", "BARBARA und barbara", "XXXX und XXXX"},
		{"genitive", "Barbaras Vertrag, Müllers Zähler", "XXXX Vertrag, XXXX Zähler"},
		{"half of a double name", "Frau Lüdenscheidt bittet um Rückruf", "Frau XXXX bittet um Rückruf"},
		{"whole double name", "Müller-Lüdenscheidt", "XXXX-XXXX"},
		{"umlaut written out", "Mueller, MUELLER, Muller", "XXXX, XXXX, XXXX"},
		{"umlaut as a combining mark", "Mu\u0308ller rief an", "XXXX rief an"},
		{"inside another word", "Barbarazweig, Umüllern, Rabarbara", "Barbarazweig, Umüllern, Rabarbara"},
		{"beside digits and signs", "Barbara2 (Barbara) Barbara/Müller Barbara_M", "XXXX2 (XXXX) XXXX/XXXX XXXX_M"},
		{"e-mail of hers", "schreibt von barbara@firma.example.", "schreibt von XXXX."},
		{"e-mail of anybody", "an <kontakt+x@bücher.example>, CC: A.B@C.de;", "an <XXXX>, CC: XXXX;"},
		{"two at signs", "a@b.de@c.de", "XXXX"},
		{"no address", "5 Stück @ 3 EUR, @anna", "5 Stück @ 3 EUR, @anna"},
		{"phone numbers", "0221/12 34 56, (030) 123-4567 oder +49 (0)151 23456789; 004915123456789", "XXXX, XXXX oder XXXX; XXXX"},
		{"phone of hers, otherwise written", "Handy 170 1234567", "Handy XXXX"},
		{"phone before a time", "0170 1234567 17:30 Uhr", "XXXX 17:30 Uhr"},
		{"phone before a day", "0170 1234567 01.02.2026", "XXXX 01.02.2026"},
		{"days, times, sums", "01.02.2026 09:15, 2026-02-01, 1.234.567,89 EUR, 12345678 kWh, 0,25 ct, RE-2019-0044172", "01.02.2026 09:15, 2026-02-01, 1.234.567,89 EUR, 12345678 kWh, 0,25 ct, RE-2019-0044172"},
		{"postcode", "01067 Dresden", "01067 Dresden"},
		{"IBAN", "IBAN DE89 3704 0044 0532 0130 00, at61 1904300234573201.", "IBAN XXXX, XXXX."},
		{"IBAN with a slip", "DE88370400440532013000", "XXXX"},
		{"no IBAN", "DE12 Ausgabe, AB99", "DE12 Ausgabe, AB99"},
		{"her number", "Kunde K-20417, k20417, K 20417, Vertrag 4711099", "Kunde XXXX, XXXX, XXXX, Vertrag XXXX"},
		{"another number", "K-204170, XK-20417, 47110991, 4711 099", "K-204170, XK-20417, 47110991, 4711 099"},
		{"user name", "Login B.Mueller gesperrt", "Login XXXX gesperrt"},
		{"meter", "Zähler 1 ESM 0012345678 getauscht", "Zähler XXXX getauscht"},
		{"what was replaced", "XXXX rief an", "XXXX rief an"},
	} {
		if got := method.Redact(c.text, barbara, 0); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.what, c.text, got, c.want)
		}
	}
}

// TestRedactDoubtfulNames: a name that is also a word needs more than to stand
// there.
func TestRedactDoubtfulNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		names      []method.Own
		text, want string
	}{
		{own("name", "Li", "name", "An"), "rief an, kam an. An der Tür: Li An; Herr An", "rief an, kam an. An der Tür: XXXX XXXX; Herr XXXX"},
		{own("name", "Bo"), "bo, Bo kam, Frau Bo kam", "bo, Bo kam, Frau XXXX kam"},
		{own("name", "Eva", "name", "Lang"), "schon lang her, sagt Lang. EVA LANG, eva", "schon lang her, sagt XXXX. XXXX XXXX, XXXX"},
		{own("name", "Will", "name", "Smith"), "sie will, Will nicht, Will Smith", "sie will, Will nicht, XXXX XXXX"},
		{own("name", "Dr. Karl von der Heide"), "von der Post, Dr. Heide, Karl", "von der Post, Dr. XXXX, XXXX"},
		{own("name", "O'Neill"), "O’Neill und O'Neills", "XXXX und XXXX"},
		{own("name", "J", "name", "X", "name", "XXXX", "name", "XXXXara"), "J, X, XXXX", "J, X, XXXX"},
		{own("name", "Nordlicht Energie GmbH"), "Nordlicht zahlt, NORDLICHT ENERGIE GmbH zahlt", "Nordlicht zahlt, XXXX zahlt"},
		{own("identifier", "17", "identifier", "2024", "identifier", "XXXX"), "17 kWh in 2024 XXXX", "17 kWh in 2024 XXXX"},
		{own("city", "Köln", "birth_date", "1984-05-17"), "Köln 1984-05-17", "Köln 1984-05-17"},
		{own("phone", "112"), "112 Stück", "112 Stück"},
	} {
		if got := method.Redact(c.text, c.names, 0); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}

func TestRedactFitsTheColumn(t *testing.T) {
	t.Parallel()
	text := "Eva, Eva, Eva und b@c.de"
	want := "XXX, XXX, XXX und XXXX"
	if got := method.Redact(text, own("name", "Eva"), utf8.RuneCountInString(text)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := method.Redact("a\xffb", own("name", "Eva"), 0); got != "a\xffb" {
		t.Errorf("what nobody redacts became %q", got)
	}
}

// TestRedactHolds draws texts out of names, addresses and other words: what was
// redacted once stays, holds none of the names and addresses, and fits.
func TestRedactHolds(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"Barbara", "barbaras", "Mu\u0308ller", "Müller", "LÜDENSCHEIDT", "K-20417", "4711099", "barbara@firma.example",
			"0170/1234567", "+49 170 1234567", "DE89 3704 0044 0532 0130 00", "XXXX", "X", "an", "Herr", "01.02.2026", "12:30"}),
		rapid.StringMatching(`[A-Za-z0-9äöü@.+/()-]{0,8}`), rapid.String())
	gap := rapid.SampledFrom([]string{" ", "", ".", ", ", "-", "@", "\n", "00", "+"})
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "pieces") {
			text.WriteString(piece.Draw(t, "piece") + gap.Draw(t, "gap"))
		}
		length := rapid.SampledFrom([]int{0, utf8.RuneCountInString(text.String())}).Draw(t, "length")
		values := append(own("name", rapid.StringMatching(`[A-Za-zäöüX]{0,5}( [A-Z][a-z]{0,4})?`).Draw(t, "name")), barbara...)
		once := method.Redact(text.String(), values, length)
		if twice := method.Redact(once, values, length); twice != once {
			t.Fatalf("%q becomes %q, then %q", text.String(), once, twice)
		}
		if length > 0 && utf8.RuneCountInString(once) > length {
			t.Fatalf("%q is longer than %d", once, length)
		}
		for _, left := range []string{"barbara@firma.example", "DE89 3704 0044 0532 0130 00"} {
			if strings.Contains(once, " "+left+" ") {
				t.Fatalf("%q holds %q", once, left)
			}
		}
	})
}
