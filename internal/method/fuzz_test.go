package method

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzJSON: whatever a document holds, what comes out is JSON again (or as
// empty as it was), is not changed a second time, and fits the column.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{"", " ", "{}", "null", `"x"`, "no json", `{"email":"anna@example.org","n":1}`, `{"a":[{"email":"x"},["y",2]],"email":{"deep":"z"}}`,
		`{"email":"\ud800"}`, `{"email":"a","email":"b"}`, `[1e400]`, strings.Repeat("[", 200) + strings.Repeat("]", 200), "{\"email\":\"\u2028\"}", `{"":"x"}`} {
		f.Add(text)
	}
	m := Method{Name: "json", Paths: map[string]string{"email": "email", "a.n": "other", "*": NotPersonal}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []Kind{Anonymise, Mask} {
			for _, c := range []Column{{Type: TypeJSON}, {Type: TypeText, Length: 40}} {
				program, err := fitJSON(m, kind, c)
				if err != nil {
					t.Fatal(err)
				}
				once := program.Apply(Value{Text: text}, "1")
				if twice := program.Apply(once, "1"); twice != once {
					t.Errorf("%s: %q becomes %q, and that %q", kind, text, once.Text, twice.Text)
				}
				if strings.TrimSpace(text) != "" && !json.Valid([]byte(once.Text)) {
					t.Errorf("%s: %q becomes %q, which is no JSON", kind, text, once.Text)
				}
				if once.Text != text && c.Length > 0 && len([]rune(once.Text)) > c.Length {
					t.Errorf("%s: %q is longer than the column", kind, once.Text)
				}
			}
		}
	})
}
