package method_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/method"
)

func wantError(t *testing.T, name string, err, want error) {
	t.Helper()
	var refused *method.FitError
	switch {
	case !errors.Is(err, want):
		t.Errorf("%s: error %v, want %v", name, err, want)
	case !errors.As(err, &refused) || refused.Column == "" || refused.Hint == "":
		t.Errorf("%s: %v names no column or no way out", name, err)
	case !strings.Contains(err.Error(), refused.Hint):
		t.Errorf("%s: %v hides the way out", name, err)
	}
}

// column builds one; what it is not told is not so.
func column(typ method.Type, category method.Category, with ...func(*method.Column)) method.Column {
	c := method.Column{Name: "col", Type: typ, Category: category}
	for _, f := range with {
		f(&c)
	}
	return c
}

func nullable(c *method.Column) { c.Nullable = true }
func unique(c *method.Column)   { c.Unique = true }
func length(n int) func(*method.Column) {
	return func(c *method.Column) { c.Length = n }
}
func enum(labels ...string) func(*method.Column) {
	return func(c *method.Column) { c.Enum = labels }
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		column    method.Column
		old, want string
		sql       method.Expr
		maxLen    int
		step      string
	}{
		{"name", column("text", "name"), "Eva", "XXXX", method.Const{Text: "XXXX"}, 4, "XXXX"},
		{"name where NULL is allowed", column("text", "name", nullable), "Eva", "XXXX", method.KeepNull{Then: method.Const{Text: "XXXX"}}, 4, "XXXX"},
		{"name in two letters", column("text", "name", length(2)), "Li", "XX", method.Const{Text: "XX"}, 2, "XX"},
		{"unique name", column("text", "name", unique), "Eva", "anon-7", method.Concat{method.Const{Text: "anon-"}, method.Key{}}, 5, "anon-{key}"},
		{"unique e-mail", column("text", "email", unique, nullable), "e@x.de", "anon-7@anon.invalid",
			method.KeepNull{Then: method.Concat{method.Const{Text: "anon-"}, method.Key{}, method.Const{Text: "@anon.invalid"}}}, 18, "anon-{key}@anon.invalid"},
		{"e-mail", column("text", "email", nullable), "e@x.de", "NULL", method.Null{}, 0, "NULL"},
		{"e-mail that must be there", column("text", "email"), "e@x.de", "XXXX", method.Const{Text: "XXXX"}, 4, "XXXX"},
		{"padded postcode", column("char", "postcode", length(5)), "89073", "XXXX", method.Const{Text: "XXXX"}, 4, "XXXX"},
		{"unique number", column("int", "identifier", unique, nullable), "12", "NULL", method.Null{}, 0, "NULL"},
		{"number", column("int", "identifier"), "12", "0", method.Const{Text: "0"}, 1, "0"},
		{"decimal", column("decimal", "geo"), "48.4", "0", method.Const{Text: "0"}, 1, "0"},
		{"float", column("float", "geo"), "48.4", "0", method.Const{Text: "0"}, 1, "0"},
		{"day", column("date", "birth_date", nullable), "1987-05-03", "NULL", method.Null{}, 0, "NULL"},
		{"day that must be there", column("date", "birth_date"), "1987-05-03", "1987-01-01", method.TruncateDate{To: "year", Filled: true}, -1, "year"},
		{"instant that must be there", column("timestamptz", "other"), "1987-05-03T01:02:03Z", "1987-01-01T00:00:00Z", method.TruncateDate{To: "year", Filled: true}, -1, "year"},
		{"time", column("time", "other"), "12:13:14", "00:00:00", method.Const{Text: "00:00:00"}, 8, "00:00:00"},
		{"truth", column("bool", "other"), "true", "false", method.Const{Text: "false"}, 5, "false"},
		{"bytes", column("bytes", "image"), "ffd8", "", method.Const{}, 0, "empty"},
		{"uuid", column("uuid", "identifier"), "9a0e8b0e-0000-4000-8000-000000000001", "00000000-0000-0000-0000-000000000000",
			method.Const{Text: "00000000-0000-0000-0000-000000000000"}, 36, "00000000-0000-0000-0000-000000000000"},
		{"document", column("json", "document"), `{"a":1}`, "{}", method.Const{Text: "{}"}, 2, "{}"},
		{"enum", column("enum", "other", enum("männlich", "weiblich")), "weiblich", "männlich", method.Const{Text: "männlich"}, 8, "männlich"},
		{"any other type", column("other", "geo", nullable), "(1,2)", "NULL", method.Null{}, 0, "NULL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			partial := fit(t, method.Method{}, method.PartiallyAnonymise, test.column)
			p := fit(t, method.Method{}, method.Anonymise, test.column)
			if diff := cmp.Diff(test.sql, p.SQL); diff != "" {
				t.Errorf("SQL (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(p.SQL, partial.SQL); diff != "" {
				t.Errorf("partially_anonymise differs:\n%s", diff)
			}
			if got := p.Apply(text(test.old), "7"); words(got) != test.want {
				t.Errorf("%s becomes %s, want %s", test.old, words(got), test.want)
			}
			if p.MaxLen != test.maxLen || p.Step != test.step || !p.Erases || p.Column != "col" || p.GoOnly {
				t.Errorf("got %+v, want length %d and step %q", p, test.maxLen, test.step)
			}
			if got := p.UsesKey; got != strings.Contains(test.step, "{key}") {
				t.Errorf("UsesKey is %v", got)
			}
		})
	}
}

func words(v method.Value) string {
	if v.Null {
		return "NULL"
	}
	return v.Text
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		method    method.Method
		kind      method.Kind
		column    method.Column
		old, want string
	}{
		{"clear text", method.Method{Name: "clear"}, "anonymise", column("text", "name", nullable), "Eva", "NULL"},
		{"clear text without NULL", method.Method{Name: "clear"}, "anonymise", column("text", "name"), "Eva", ""},
		{"clear unique", method.Method{Name: "clear"}, "anonymise", column("text", "email", nullable, unique), "e@x.de", "NULL"},
		{"replace", method.Method{Name: "replace", Text: "Geloescht"}, "anonymise", column("text", "name"), "Eva", "Geloescht"},
		{"replace by nothing", method.Method{Name: "replace"}, "anonymise", column("text", "name"), "Eva", ""},
		{"replace a day", method.Method{Name: "replace", Text: "1970-01-01"}, "anonymise", column("date", "birth_date"), "1987-05-03", "1970-01-01"},
		{"template", method.Method{Name: "template", Text: "{key}.gone"}, "anonymise", column("text", "username", unique), "eva", "7.gone"},
		{"prefix", method.Method{Name: "prefix", N: 2}, "anonymise", column("text", "postcode", length(5)), "89073", "89"},
		{"longer prefix", method.Method{Name: "prefix", N: 3}, "partially_anonymise", column("text", "postcode"), "89073", "890"},
		{"decade", method.Method{Name: "generalise", To: "decade"}, "anonymise", column("date", "birth_date"), "1987-05-03", "1980-01-01"},
		{"month", method.Method{Name: "generalise", To: "month"}, "partially_anonymise", column("date", "birth_date"), "1987-05-03", "1987-05-01"},
		{"step", method.Method{Name: "generalise", N: 500}, "anonymise", column("int", "other"), "1712", "1500"},
		{"step of an identifier, partially", method.Method{Name: "generalise", N: 500}, "partially_anonymise", column("int", "identifier"), "1712", "1500"},
		{"mask, partially", method.Method{Name: "mask"}, "partially_anonymise", column("text", "name"), "Barbara", "XXXXara"},
		{"json", method.Method{Name: "json", Paths: map[string]string{"*": "name"}}, "anonymise", column("json", "document"), `{"a":"b"}`, `{"a":"XXXX"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := fit(t, test.method, test.kind, test.column)
			if got := p.Apply(text(test.old), "7"); words(got) != test.want {
				t.Errorf("%s becomes %s, want %s", test.old, words(got), test.want)
			}
			if got := p.Apply(null, "7"); test.column.Nullable && !got.Null {
				t.Errorf("NULL becomes %s", got.Text)
			}
			_, err := method.Fit(test.method, method.Anonymise, test.column)
			if p.Erases != (err == nil) {
				t.Errorf("Erases is %v, under anonymise: %v", p.Erases, err)
			}
			if p.GoOnly != (p.SQL == nil) {
				t.Errorf("GoOnly is %v", p.GoOnly)
			}
		})
	}
}

func TestFitRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		method method.Method
		kind   method.Kind
		column method.Column
		want   error
	}{
		{"mask under anonymise", method.Method{Name: "mask"}, "anonymise", column("text", "name"), method.ErrDoesNotErase},
		{"long prefix under anonymise", method.Method{Name: "prefix", N: 3}, "anonymise", column("text", "postcode"), method.ErrDoesNotErase},
		{"prefix as long as the column", method.Method{Name: "prefix", N: 2}, "anonymise", column("text", "postcode", length(2)), method.ErrDoesNotErase},
		{"month under anonymise", method.Method{Name: "generalise", To: "month"}, "anonymise", column("date", "birth_date"), method.ErrDoesNotErase},
		{"rounded identifier under anonymise", method.Method{Name: "generalise", N: 10}, "anonymise", column("int", "identifier"), method.ErrDoesNotErase},
		{"step that changes nothing", method.Method{Name: "generalise", N: 1}, "anonymise", column("int", "other"), method.ErrDoesNotErase},
		{"day without NULL", method.Method{Name: "clear"}, "anonymise", column("date", "birth_date"), method.ErrNotNull},
		{"unknown type without NULL", method.Method{}, "anonymise", column("other", "geo"), method.ErrNotNull},
		{"enum without labels", method.Method{}, "anonymise", column("enum", "other"), method.ErrNotNull},
		{"replacement too long", method.Method{Name: "replace", Text: "gone"}, "anonymise", column("text", "name", length(3)), method.ErrLength},
		{"bytes too long", method.Method{Name: "replace", Text: "0102"}, "anonymise", column("bytes", "image", length(1)), method.ErrLength},
		{"template too long", method.Method{}, "anonymise", column("text", "email", unique, length(18)), method.ErrLength},
		{"document too long", method.Method{Name: "json", Paths: map[string]string{"*": "other"}}, "anonymise", column("text", "document", length(1)), method.ErrLength},
		{"mask a number", method.Method{}, "mask", column("int", "phone"), method.ErrType},
		{"prefix of a day", method.Method{Name: "prefix", N: 2}, "anonymise", column("date", "birth_date"), method.ErrType},
		{"generalise text", method.Method{Name: "generalise", To: "year"}, "anonymise", column("text", "birth_date"), method.ErrType},
		{"template for a number", method.Method{Name: "template", Text: "{key}"}, "anonymise", column("int", "identifier"), method.ErrType},
		{"json in bytes", method.Method{Name: "json"}, "anonymise", column("bytes", "document"), method.ErrType},
		{"word for a number", method.Method{Name: "replace", Text: "none"}, "anonymise", column("int", "other"), method.ErrType},
		{"leading zeros", method.Method{Name: "replace", Text: "007"}, "anonymise", column("int", "other"), method.ErrType},
		{"day that never was", method.Method{Name: "replace", Text: "2023-02-29"}, "anonymise", column("date", "birth_date"), method.ErrType},
		{"replace in another type", method.Method{Name: "replace", Text: "x"}, "anonymise", column("other", "geo"), method.ErrType},
		{"blank at the end of a padded column", method.Method{Name: "replace", Text: "x "}, "anonymise", column("char", "name"), method.ErrType},
		{"unique number without NULL", method.Method{}, "anonymise", column("int", "identifier", unique), method.ErrUnique},
		{"unique day without NULL", method.Method{}, "anonymise", column("date", "birth_date", unique), method.ErrUnique},
		{"constant in a unique column", method.Method{Name: "replace", Text: "x"}, "anonymise", column("text", "name", unique, nullable), method.ErrUnique},
		{"empty in a unique column", method.Method{Name: "clear"}, "anonymise", column("text", "name", unique), method.ErrUnique},
		{"mask in a unique column", method.Method{}, "mask", column("text", "email", unique), method.ErrUnique},
		{"prefix in a unique column", method.Method{Name: "prefix", N: 2}, "anonymise", column("text", "postcode", unique), method.ErrUnique},
		{"decade in a unique column", method.Method{Name: "generalise", To: "decade"}, "anonymise", column("date", "birth_date", unique), method.ErrUnique},
		{"json in a unique column", method.Method{Name: "json"}, "anonymise", column("text", "document", unique), method.ErrUnique},
		{"no such label", method.Method{Name: "replace", Text: "gone"}, "anonymise", column("enum", "other", enum("a", "b")), method.ErrEnum},
		{"umlaut", method.Method{Name: "replace", Text: "gelöscht"}, "anonymise", column("text", "name"), method.ErrASCII},
		{"umlaut in a template", method.Method{Name: "template", Text: "gelöscht-{key}"}, "anonymise", column("text", "name"), method.ErrASCII},
		{"template without a key", method.Method{Name: "template", Text: "anon"}, "anonymise", column("text", "email", unique), method.ErrTemplate},
		{"unknown placeholder", method.Method{Name: "template", Text: "{key}-{name}"}, "anonymise", column("text", "email"), method.ErrTemplate},
		{"the key twice", method.Method{Name: "template", Text: "{key}-{key}"}, "anonymise", column("text", "email"), method.ErrTemplate},
		{"upper case in a unique column", method.Method{Name: "template", Text: "Anon-{key}"}, "anonymise", column("text", "email", unique), method.ErrTemplate},
		{"prefix of nothing", method.Method{Name: "prefix"}, "anonymise", column("text", "postcode"), method.ErrPrefix},
		{"generalise to the day", method.Method{Name: "generalise", To: "day"}, "anonymise", column("date", "birth_date"), method.ErrGeneralise},
		{"generalise a number to the year", method.Method{Name: "generalise", To: "year"}, "anonymise", column("int", "other"), method.ErrGeneralise},
		{"generalise by a negative step", method.Method{Name: "generalise", N: -5}, "anonymise", column("int", "other"), method.ErrGeneralise},
		{"no such method", method.Method{Name: "shuffle"}, "anonymise", column("text", "name"), method.ErrMethod},
		{"a lock has no methods", method.Method{}, "lock", column("text", "name"), method.ErrKind},
		{"nor has delete", method.Method{Name: "clear"}, "delete", column("text", "name"), method.ErrKind},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := method.Fit(test.method, test.kind, test.column)
			wantError(t, test.name, err, test.want)
		})
	}
}

func TestFitSet(t *testing.T) {
	t.Parallel()
	p, err := method.FitSet(text("gelöscht"), column("text", "", nullable, length(8)))
	if err != nil || p.Apply(null, "7") != text("gelöscht") || p.MaxLen != 8 {
		t.Errorf("a set value must write over NULL: %+v, %v", p, err)
	}
	p, err = method.FitSet(null, column("date", "", nullable))
	if err != nil || !p.Apply(text("1987-05-03"), "7").Null {
		t.Errorf("NULL must be settable: %+v, %v", p, err)
	}
	for name, test := range map[string]struct {
		value  method.Value
		column method.Column
		want   error
	}{
		"NULL":   {null, column("int", ""), method.ErrNotNull},
		"type":   {text("maybe"), column("bool", ""), method.ErrType},
		"length": {text("anonymised"), column("text", "", length(9)), method.ErrLength},
		"enum":   {text("gone"), column("enum", "", enum("open")), method.ErrEnum},
		"unique": {text("gone"), column("text", "", unique), method.ErrUnique},
	} {
		_, err := method.FitSet(test.value, test.column)
		wantError(t, name, err, test.want)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]method.Method{
		"default":               {},
		"clear":                 {Name: method.Clear},
		"mask":                  {Name: method.MaskLetters},
		`replace "XXXX"`:        {Name: method.Replace, Text: "XXXX"},
		`template "anon-{key}"`: {Name: method.Template, Text: "anon-{key}"},
		"prefix 2":              {Name: method.Prefix, N: 2},
		"generalise to year":    {Name: method.Generalise, To: "year"},
		"generalise to step 10": {Name: method.Generalise, N: 10},
		"json":                  {Name: method.JSON, Paths: map[string]string{"*": "other"}},
	} {
		if got := method.Describe(m); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	list := method.Categories()
	if len(list) != 22 || list[0] != method.CategoryName || list[21] != method.CategoryOther {
		t.Errorf("the categories are %v", list)
	}
	seen := map[string]bool{}
	for _, c := range list {
		de, en := c.Title("de"), c.Title("en")
		if !method.Known(c) || de == "" || en == "" || seen[de+"/"+en] {
			t.Errorf("%s: %q, %q", c, de, en)
		}
		seen[de+"/"+en] = true
	}
	if method.Known("shoe_size") || method.Known("") || method.Category("shoe_size").Title("de") != "shoe_size" {
		t.Error("an unknown category is known")
	}
}
