package datasource

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// FuzzKeys: whatever somebody types for a key is refused, or taken apart into
// as many texts as the key has columns, which come back out of their canonical
// form as they were. In no dialect does any of it get into the statement.
func FuzzKeys(f *testing.F) {
	for _, text := range []string{"", "1", "-1", "alfki", "1,2", `["1","2"]`, `[1,2]`, `["1"]`, `[null,"x"]`, `[1e400,{}]`, "' OR 1=1 --", "\x00", "\xff,\xff",
		`["a","b"] trailing`, "2024-02-29", "0x00", "[", ` ["1", "\u0000"]`} {
		f.Add(text)
	}
	columns := []schema.Column{{Name: "n", Type: schema.Int}, {Name: "t", Type: schema.Text}, {Name: "d", Type: schema.Date}, {Name: "b", Type: schema.Bytes}}
	table := &schema.Table{Name: schema.Name{Table: "x"}, Columns: columns}
	f.Fuzz(func(t *testing.T, text string) {
		for _, key := range [][]string{{"n"}, {"t"}, {"d"}, {"b"}, {"n", "t"}, {"t", "t"}, {"t", "d", "b"}} {
			s := &Subject{Table: table, Key: key}
			texts, err := s.typed(text)
			if err != nil {
				if secret := strings.TrimSpace(text); len(secret) > 8 && strings.Contains(err.Error(), secret) {
					t.Errorf("the error says what was typed: %v", err)
				}
				continue
			}
			holds(t, s, texts)
		}
	})
}

func holds(t *testing.T, s *Subject, texts []string) {
	t.Helper()
	canonical := texts[0]
	if len(s.Key) > 1 {
		list, err := json.Marshal(texts)
		if err != nil {
			t.Fatal(err)
		}
		canonical = string(list)
		if err := json.Unmarshal(list, &texts); err != nil { // what is no UTF-8 is no text of a list
			t.Fatal(err)
		}
	}
	back, err := s.split(Key(canonical))
	if err != nil || !slices.Equal(back, texts) {
		t.Errorf("%q comes back as %q, %v", texts, back, err)
	}
	harmless := make([]string, len(texts))
	for _, d := range []dialect{sqliteDialect{}, postgresDialect{}, mysqlDialect{}} {
		c := newCompiler(d, s, 0)
		query, bound := c.among(c.own(), [][]string{texts}).write(d)
		plain, _ := c.among(c.own(), [][]string{harmless}).write(d)
		if query != plain || len(bound) == 0 {
			t.Errorf("%s: the key %q is in the statement: %s", d.name(), texts, query)
		}
	}
}
