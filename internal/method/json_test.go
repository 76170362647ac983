package method_test

import (
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

// document rewrites one document under anonymise unless the test says mask.
func document(t *testing.T, kind method.Kind, paths map[string]string, length int, old string) string {
	t.Helper()
	p := fit(t, method.Method{Name: method.JSON, Paths: paths}, kind, method.Column{
		Name: "c", Type: method.TypeText, Length: length, Category: "document",
	})
	once := p.Apply(text(old), "7")
	if twice := p.Apply(once, "7"); twice != once {
		t.Errorf("rewritten again: %s, then %s", once.Text, twice.Text)
	}
	return once.Text
}

func TestJSON(t *testing.T) {
	t.Parallel()
	some := map[string]string{
		"email": "email", "address.street": "address", "contacts[].email": "email",
		"person": "name", "person.since": "not_personal", "*": "not_personal",
	}
	all := map[string]string{"tariff": "not_personal", "*": "other"}
	for _, test := range []struct {
		name      string
		paths     map[string]string
		old, want string
	}{
		{"a leaf", some, `{"email":"barbara@x.de","tariff":"T1"}`, `{"email":"XXXX","tariff":"T1"}`},
		{"a nested leaf", some, `{"address":{"street":"Am Tor 1","city":"Ulm"}}`, `{"address":{"street":"XXXX","city":"Ulm"}}`},
		{"leaves in a list", some, `{"contacts":[{"email":"a@x.de","n":1},{"email":"b@x.de"}]}`, `{"contacts":[{"email":"XXXX","n":1},{"email":"XXXX"}]}`},
		{"one thing instead of a list", some, `{"contacts":{"email":"a@x.de"}}`, `{"contacts":{"email":"XXXX"}}`},
		{"a list instead of one thing", some, `{"email":["a@x.de",["b@x.de"]]}`, `{"email":["XXXX",["XXXX"]]}`},
		{"all below a path", some, `{"person":{"a":"x","b":[1,true,null,{"c":"y"}]}}`, `{"person":{"a":"XXXX","b":[0,false,null,{"c":"XXXX"}]}}`},
		{"the nearest path speaks", some, `{"person":{"since":{"y":1987},"n":"Eva"}}`, `{"person":{"since":{"y":1987},"n":"XXXX"}}`},
		{"order, digits and blanks stay", some, "{ \"z\" : 1.50e3,\n\t\"email\" :\"e\" , \"a\":-0.0,\"a\":[ ] , \"o\":{ } }\n", "{ \"z\" : 1.50e3,\n\t\"email\" :\"XXXX\" , \"a\":-0.0,\"a\":[ ] , \"o\":{ } }\n"},
		{"a doubled key", some, `{"email":"a","email":"b"}`, `{"email":"XXXX","email":"XXXX"}`},
		{"an escaped key", some, `{"\u0065mail":"a\"\\","x":"\"}"}`, `{"\u0065mail":"XXXX","x":"\"}"}`},
		{"a key with dots", some, `{"address.street":"Am Tor 1"}`, `{"address.street":"XXXX"}`},
		{"a key with brackets", some, `{"contacts[]":[{"email":"a"}]}`, `{"contacts[]":[{"email":"XXXX"}]}`},
		{"nothing to do", some, ` {"tariff" : "T1"}`, ` {"tariff" : "T1"}`},
		{"the rest is personal", all, `{"tariff":"T1","x":{"y":"z"},"n":12,"b":true,"e":""}`, `{"tariff":"T1","x":{"y":"XXXX"},"n":0,"b":false,"e":"XXXX"}`},
		{"a list at the top", all, `["a",1,{"tariff":"T1"}]`, `["XXXX",0,{"tariff":"T1"}]`},
		{"a scalar at the top", all, `"Barbara"`, `"XXXX"`},
		{"a number at the top", all, ` 12 `, ` 0 `},
		{"null at the top", all, `null`, `null`},
		{"no JSON", some, `{"email":"barbara@x.de"`, `{}`},
		{"PHP's own format", some, `a:1:{s:5:"email";s:1:"b";}`, `{}`},
		{"empty text", some, ``, ``},
		{"blank text", all, ` `, ` `},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := document(t, method.Anonymise, test.paths, 0, test.old); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestJSONUnderMask(t *testing.T) {
	t.Parallel()
	paths := map[string]string{"email": "email", "iban": "bank_account", "*": "name"}
	old := `{"email":"barbara@x.de","iban":"DE123456","n":"J\u00fcrgen <3","e":"","k":"XXXX\u0061"}`
	want := `{"email":"XXXXara@x.de","iban":"XXXX3456","n":"XXXXen <3","e":"","k":"XXXX\u0061"}`
	if got := document(t, method.Mask, paths, 0, old); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestJSONThatNoLongerFits(t *testing.T) {
	t.Parallel()
	paths := map[string]string{"*": "name"}
	if got := document(t, method.Anonymise, paths, 9, `["a","b"]`); got != "{}" {
		t.Errorf("nine characters hold %s", got)
	}
	deep := strings.Repeat("[", 20_000) + `"Barbara"` + strings.Repeat("]", 20_000)
	if got := document(t, method.Anonymise, paths, 0, deep); got != "{}" {
		t.Errorf("a document too deep to read became one of %d bytes", len(got))
	}
}

func TestJSONPaths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		paths map[string]string
		want  error
	}{
		{"no rest", map[string]string{"email": "email"}, method.ErrJSONWithoutRest},
		{"none at all", nil, method.ErrJSONWithoutRest},
		{"unknown category", map[string]string{"email": "mail", "*": "other"}, method.ErrCategory},
		{"no category", map[string]string{"*": ""}, method.ErrCategory},
		{"star inside", map[string]string{"contacts.*": "email", "*": "not_personal"}, method.ErrJSONPath},
		{"no path", map[string]string{"": "email", "*": "not_personal"}, method.ErrJSONPath},
		{"two of one meaning", map[string]string{"a[].b": "email", "a.b": "not_personal", "*": "other"}, method.ErrJSONPath},
	} {
		_, err := method.Fit(method.Method{Name: method.JSON, Paths: test.paths}, method.Anonymise,
			method.Column{Name: "data", Type: method.TypeJSON, Category: "document"})
		wantError(t, test.name, err, test.want)
	}
}
