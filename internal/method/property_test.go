package method_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/method"
)

var types = []method.Type{
	method.TypeInt, method.TypeDecimal, method.TypeFloat, method.TypeText, method.TypeChar, method.TypeBytes,
	method.TypeBool, method.TypeDate, method.TypeTime, method.TypeTimestamp, method.TypeInstant,
	method.TypeUUID, method.TypeJSON, method.TypeEnum, method.TypeOther,
}

func drawColumn(t *rapid.T) method.Column {
	return method.Column{
		Name:     "col",
		Type:     rapid.SampledFrom(types).Draw(t, "type"),
		Nullable: rapid.Bool().Draw(t, "nullable"),
		Unique:   rapid.Bool().Draw(t, "unique"),
		Length:   rapid.SampledFrom([]int{0, 1, 2, 3, 4, 5, 8, 20, 40}).Draw(t, "length"),
		Enum:     rapid.SampledFrom([][]string{nil, {"a", "b"}}).Draw(t, "enum"),
		Category: rapid.SampledFrom(method.Categories()).Draw(t, "category"),
	}
}

func drawMethod(t *rapid.T) method.Method {
	return method.Method{
		Name: rapid.SampledFrom([]method.Name{
			"", method.Clear, method.Replace, method.Template, method.MaskLetters,
			method.Prefix, method.Generalise, method.JSON, method.RedactText,
		}).Draw(t, "method"),
		Text: rapid.SampledFrom([]string{
			"", "X", "gone", "a ", "0", "12.50", "true", "1970-01-01", "00:00:00", "{}", "beef",
			"anon-{key}", "{key}", "Anon {key}!",
		}).Draw(t, "text"),
		N:  rapid.IntRange(0, 12).Draw(t, "n"),
		To: rapid.SampledFrom([]string{"", "month", "year", "decade"}).Draw(t, "to"),
		Paths: map[string]string{
			"a": rapid.SampledFrom([]string{"email", "not_personal"}).Draw(t, "a"),
			"*": rapid.SampledFrom([]string{"name", "bank_account", "not_personal"}).Draw(t, "rest"),
		},
	}
}

// drawOld is a value as the column may hold it, SQLite's surprises included.
func drawOld(t *rapid.T, c method.Column) method.Value {
	if c.Nullable && rapid.IntRange(0, 9).Draw(t, "null") == 0 {
		return null
	}
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[A-Zäöü]?[a-zu\x{308}]{0,6}@?[a-z.]{0,6} {0,3}`),
		rapid.StringOfN(rapid.SampledFrom([]rune("aX @\u0308\u200d\ufe0f\U0001F468\U0001F3FDß")), 0, 12, -1),
		rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,6})?(e-?[0-9]{1,2})?`),
		rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|\+02:00)?)?`),
		rapid.StringMatching(`(\{"[ab]": ?)?(\[("[a-zü]{0,5}@?x?"|-?[1-9]{1,3}|true|null|\{"a":"\\u00fcxyz"\}) ?\])\}?`),
	).Draw(t, "old")
	if c.Length > 0 && utf8.RuneCountInString(text) > c.Length {
		text = string([]rune(text)[:c.Length])
	}
	return method.Value{Text: text}
}

// TestEveryProgramHolds draws methods, kinds and columns; what Fit accepts must
// be idempotent, keep NULL, fit the column, and erase under anonymise.
func TestEveryProgramHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := drawMethod(t), drawColumn(t)
		kind := rapid.SampledFrom([]method.Kind{method.Anonymise, method.PartiallyAnonymise, method.Mask}).Draw(t, "kind")
		p, err := method.Fit(m, kind, c)
		if err != nil {
			var refused *method.FitError
			if !errors.As(err, &refused) || refused.Hint == "" {
				t.Fatalf("refused without a way out: %v", err)
			}
			return
		}
		if kind == method.Anonymise && !p.Erases {
			t.Fatal("accepted under anonymise, but does not erase")
		}
		for range 5 {
			checkProgram(t, p, c, drawOld(t, c))
		}
	})
}

func checkProgram(t *rapid.T, p method.Program, c method.Column, old method.Value) {
	const key = "42"
	once := p.Apply(old, key)
	if twice := p.Apply(once, key); twice != once {
		t.Fatalf("%+v becomes %+v, then %+v", old, once, twice)
	}
	if old.Null && !once.Null {
		t.Fatalf("NULL becomes %q", once.Text)
	}
	if p.SQL != nil && method.Eval(p.SQL, old, key, c.Type) != once {
		t.Fatal("Apply and Eval differ")
	}
	checkLength(t, p, c, once, key)
}

func checkLength(t *rapid.T, p method.Program, c method.Column, v method.Value, key string) {
	n := utf8.RuneCountInString(v.Text)
	if limit := p.MaxLen + len(key); p.UsesKey && n > limit || !p.UsesKey && p.MaxLen >= 0 && n > p.MaxLen && c.Type != method.TypeChar {
		t.Fatalf("%q is longer than MaxLen %d", v.Text, p.MaxLen)
	}
	text := c.Type == method.TypeText || c.Type == method.TypeChar
	if text && c.Length > 0 && !p.UsesKey && n > c.Length {
		t.Fatalf("%q is longer than the column", v.Text)
	}
}

// TestErasureLeavesNothing holds two rows with different values together: after
// a method that is no generalisation, nothing tells them apart.
func TestErasureLeavesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawColumn(t)
		c.Type = rapid.SampledFrom([]method.Type{method.TypeText, method.TypeInt, method.TypeBool}).Draw(t, "plain type")
		p, err := method.Fit(method.Method{}, method.Anonymise, c)
		if err != nil {
			return
		}
		a, b := drawOld(t, c), drawOld(t, c)
		if a.Null || b.Null {
			return
		}
		if diff := cmp.Diff(p.Apply(a, "1"), p.Apply(b, "1")); diff != "" {
			t.Fatalf("%+v and %+v can be told apart:\n%s", a, b, diff)
		}
	})
}
