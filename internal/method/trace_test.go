package method_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

func holds(text string, wanted method.Trace) bool {
	found := false
	method.Traces(text, func(form []byte) { found = found || string(form) == string(wanted) })
	return found
}

// TestTraces finds a value again however it is written elsewhere, and not where
// something else stands.
func TestTraces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category method.Category
		value    string
		found    []string
		not      []string
	}{
		{method.CategoryEmail, "Anna.Muster@Firma.example", []string{"anna.muster@firma.example", "an <ANNA.MUSTER@firma.example>, gestern", `{"to":["anna.muster@firma.example"]}`},
			[]string{"hanna.muster@firma.example", "anna muster firma example", "anna.muster@firma.example.net"}},
		{method.CategoryPhone, "0170 1234567", []string{"+49 170 1234567", "0049170/1234567", "Tel. 0170/12 34 567, mobil", "+49 (0)170 1234567", "01701234567"},
			[]string{"0170 12345678", "00170 1234567", "0171 1234567"}},
		{method.CategoryBankAccount, "DE89370400440532013000", []string{"IBAN: DE89 3704 0044 0532 0130 00.", "de89370400440532013000"}, []string{"DE89370400440532013001"}},
		{method.CategoryIdentifier, "KD-100234", []string{"KD 100234", "kd-100234,", "Kunde kd100234"}, []string{"KD-1002345", "XKD-100234", "100234"}},
		{method.CategoryIdentifier, "100234567", []string{"Nr. 100234567!"}, []string{"100 234 567", "1002345678"}},
		{method.CategoryAddress, "Hauptstraße 12a", []string{"Hauptstr. 12a, Köln", "HAUPTSTRASSE 12A", "1 Hauptstraße 12a"}, []string{"Hauptstraße 12", "Hauptstraße 12 b"}},
	} {
		wanted, ok := method.TraceOf(c.category, method.Value{Text: c.value})
		if !ok {
			t.Errorf("%s is not looked for", c.value)
			continue
		}
		for _, text := range c.found {
			if !holds(text, wanted) {
				t.Errorf("%s is not found in %q", c.value, text)
			}
		}
		for _, text := range c.not {
			if holds(text, wanted) {
				t.Errorf("%s is found in %q", c.value, text)
			}
		}
	}
}

func TestTracesOfNamesTogether(t *testing.T) {
	t.Parallel()
	names := method.NameTraces([]method.Value{{Text: "Jürgen"}, {Text: "Müller-Groß"}})
	for text, want := range map[string]bool{
		"Jürgen Müller-Groß": true, "Mueller-Gross, Juergen": true, "an JÜRGEN MÜLLER GROSS": true,
		"Jürgen": false, "Müller-Groß": false, "Jürgen Groß": false,
	} {
		found := false
		for _, n := range names {
			found = found || holds(text, n)
		}
		if found != want {
			t.Errorf("%q: %v", text, found)
		}
	}
	if whole := method.NameTraces([]method.Value{{Text: "Jürgen Müller"}}); len(whole) != 2 || !holds("mit Jürgen Müller", whole[0]) || !holds("Müller, Jürgen", whole[1]) {
		t.Errorf("one column with both names: %q", whole)
	}
	for _, few := range [][]method.Value{{{Text: "Müllermeister"}}, {{Text: "Bo"}, {Text: "Li"}}, {{Null: true}, {Text: "Schmidt"}}, {{Text: "XXXX"}, {Text: "XXXX"}}} {
		if got := method.NameTraces(few); got != nil {
			t.Errorf("%v is looked for as %q", few, got)
		}
	}
}

func TestTooCommonToTrace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category method.Category
		value    string
	}{
		{method.CategoryIdentifier, "4711"}, {method.CategoryIdentifier, "K-17"}, {method.CategoryPhone, "112"}, {method.CategoryAddress, "Hauptstraße"},
		{method.CategoryAddress, "10115"}, {method.CategoryEmail, "keine"}, {method.CategoryIdentifier, "XXXX"}, {method.CategoryUsername, ""},
	} {
		if trace, ok := method.TraceOf(c.category, method.Value{Text: c.value}); ok {
			t.Errorf("%s is looked for as %q", c.value, trace)
		}
	}
}
