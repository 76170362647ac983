package method_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

func TestMask(t *testing.T) {
	t.Parallel()
	const family, fire = "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\u2764\ufe0f"
	for _, test := range []struct {
		name     string
		category method.Category
		length   int
		old, new string
	}{
		{"four letters", "name", 0, "Barbara", "XXXXara"},
		{"exactly four", "name", 0, "Anna", "XXXX"},
		{"fewer than four", "name", 0, "Eva", "XXXX"},
		{"one letter", "name", 0, "E", "XXXX"},
		{"empty stays empty", "name", 0, "", ""},
		{"umlaut", "name", 0, "Jürgen", "XXXXen"},
		{"umlaut of two code points", "name", 0, "Ju\u0308rgen", "XXXXen"},
		{"mark without a letter", "name", 0, "\u0308abcde", "XXXXde"},
		{"joined emoji are one letter", "name", 0, family + fire + "abcd", "XXXXcd"},
		{"skin tone", "name", 0, "\U0001F44B\U0001F3FDabcd", "XXXXd"},
		{"kanji", "name", 0, "山田太郎一郎", "XXXX一郎"},
		{"already masked", "name", 0, "XXXXara", "XXXXara"},
		{"no room to grow", "name", 3, "Eva", "XXX"},
		{"little room to grow", "name", 3, "E", "XXX"},
		{"wide enough", "name", 7, "Barbara", "XXXXara"},
		{"beyond its length, as SQLite allows", "name", 3, "Barbara", "XXXXara"},
		{"e-mail", "email", 0, "barbara@x.de", "XXXXara@x.de"},
		{"short local part", "email", 0, "eva@x.de", "XXXX@x.de"},
		{"quoted at sign", "email", 0, `"a@b"@x.de`, `XXXX"@x.de`},
		{"no local part", "email", 0, "@x.de", "@x.de"},
		{"no at sign", "email", 0, "barbara", "XXXXara"},
		{"e-mail without room keeps its domain", "email", 8, "eva@x.de", "XXX@x.de"},
		{"at sign in a name", "name", 0, "eva@x.de", "XXXXx.de"},
		{"iban", "bank_account", 0, "DE89370400440532013000", "XXXXXXXXXXXXXXXXXX3000"},
		{"iban in groups", "bank_account", 0, "DE89 3704 0044 0532 0130 00", "XXXX XXXX XXXX XXXX XX30 00"},
		{"account of four digits", "bank_account", 0, "1234", "1234"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := fit(t, method.Method{}, method.Mask, method.Column{
				Name: "c", Type: method.TypeText, Length: test.length, Category: test.category,
			})
			once := p.Apply(method.Value{Text: test.old}, "7")
			if once.Text != test.new || once.Null {
				t.Errorf("mask(%q) = %q, want %q", test.old, once.Text, test.new)
			}
			if twice := p.Apply(once, "7"); twice != once {
				t.Errorf("masked again: %q, then %q", once.Text, twice.Text)
			}
		})
	}
}

func TestMaskOfPaddedColumn(t *testing.T) {
	t.Parallel()
	p := fit(t, method.Method{}, method.Mask, method.Column{
		Name: "c", Type: method.TypeChar, Length: 10, Category: "name",
	})
	for old, want := range map[string]string{
		"Barbara   ": "XXXXara",
		"XXXXara   ": "XXXXara   ", // unchanged, blanks and all
		"XXXXara":    "XXXXara",
		"          ": "          ",
	} {
		if got := p.Apply(method.Value{Text: old}, "7"); got.Text != want {
			t.Errorf("mask(%q) = %q, want %q", old, got.Text, want)
		}
	}
}

// fit is for columns that take the method.
func fit(t *testing.T, m method.Method, kind method.Kind, c method.Column) method.Program {
	t.Helper()
	p, err := method.Fit(m, kind, c)
	if err != nil {
		t.Fatalf("Fit(%s, %s, %+v): %v", method.Describe(m), kind, c, err)
	}
	return p
}
