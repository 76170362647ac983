package detect

import (
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

// TestCheckDigits takes published examples, then breaks each digit in turn.
func TestCheckDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value string
		is    func(string) bool
	}{
		{"DE89370400440532013000", method.IsIBAN}, {"AT611904300234573201", method.IsIBAN}, {"CH9300762011623852957", method.IsIBAN},
		{"86095742719", isTaxNumber}, {"DE136695976", isTaxNumber},
		{"15070649C103", isInsuranceNumber}, {"7569217076985", isInsuranceNumber}, {"1237010180", isInsuranceNumber},
		{"41373559241", isMarketLocation}, {"4111111111111111", isCardNumber},
	} {
		if !c.is(c.value) {
			t.Errorf("%s is one", c.value)
		}
		found, broken := 0, 0
		for i, r := range c.value {
			if r < '0' || r > '9' {
				continue
			}
			broken++
			if c.is(c.value[:i] + string('0'+(r-'0'+1)%10) + c.value[i+1:]) {
				found++
			}
		}
		if found*5 > broken {
			t.Errorf("%s: of %d broken ones %d pass", c.value, broken, found)
		}
	}
}

func TestSingleValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		is      func(string) bool
		yes, no string
	}{
		"e-mail":  {isEmail, "anna@example.de|Jörg.Müller@büro.example", "anna@|@x|a b@c.de|anna at example.de"},
		"phone":   {isPhone, "+49 170 1234567|040 66969 123|(0711) 123456-7|0171/3920012", "12345|00000017|0815|2026-11-25|K-1001"},
		"street":  {isStreet, "Hauptstraße 5|Lange Reihe 12 a|12 High Street|Am Deich 3", "Hauptstraße|5|Strom Klar 12|Raum 12"},
		"name":    {isPersonName, "Barbara|Müller|Dr. Jürgen von Hövel|Meyer, Anna|Karl-Heinz Tjark", "Strom Klar 12|aktiv|GmbH|anna müller möchte"},
		"hash":    {isCredential, "$2b$12$abc|$argon2id$v=19$x", "hello|abc123"},
		"ip":      {isIPAddress, "10.0.0.1|2001:db8::1", "10.0.0|1.2.3.4.5"},
		"holding": {holdsName, "Bitte Herrn Sievers anrufen|Anna Tjark war da", "Die Anna war da|Herr war da"},
	} {
		for _, v := range strings.Split(c.yes, "|") {
			if !c.is(v) {
				t.Errorf("%s: %q is one", name, v)
			}
		}
		for _, v := range strings.Split(c.no, "|") {
			if c.is(v) {
				t.Errorf("%s: %q is none", name, v)
			}
		}
	}
}

// TestReasonsHoldNoValue: what is said of a column never quotes it.
func TestReasonsHoldNoValue(t *testing.T) {
	t.Parallel()
	values := []string{"zzmark1@example.de", "zzmark2@example.de", "zzmark3@example.de", "zzmark4@example.de", "zzmark5@example.de", "none"}
	seen, ok := Values(values, 2026)
	if !ok || seen.Category != method.CategoryEmail || seen.Reason() != "5 of 6 values look like an e-mail address" {
		t.Errorf("%+v, %q", seen, seen.Reason())
	}
	texts := []string{"bitte an zzmark@example.de senden und warten", "heute war noch niemand da gewesen", "wird später noch einmal versucht",
		"hat sich gestern wieder gemeldet", "das war dann auch alles von uns"}
	seen, ok = Values(texts, 2026)
	if !ok || seen.Category != method.CategoryFreeText || strings.Contains(seen.Reason(), "zzmark") {
		t.Errorf("%+v, %q", seen, seen.Reason())
	}
}

// TestFewValuesSayNothing: four rows are no ground to judge on.
func TestFewValuesSayNothing(t *testing.T) {
	t.Parallel()
	same := []string{"anna@example.de", "anna@example.de", "anna@example.de", "anna@example.de", "anna@example.de", " "}
	if seen, ok := Values(same, 2026); ok {
		t.Errorf("%+v", seen)
	}
}

func FuzzValues(f *testing.F) {
	f.Add("DE89 3704 0044 0532 0130 00", "Bitte Herrn Maier unter 040 123456 anrufen", "2001-02-03")
	f.Add("\xff", "15070649C103", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		seen, ok := Values([]string{a, b, c, a + b, b + c, a + c, c + a}, 2026)
		if ok && (seen.Hits > seen.Of || seen.What == "") {
			t.Errorf("%+v", seen)
		}
	})
}
