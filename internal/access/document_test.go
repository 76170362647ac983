package access

import (
	"os"
	"strings"
	"testing"
)

const document = "../../docs/people.md"

// TestTheTableIsDocumented holds the permission table in docs/people.md equal
// to the code. With FRISTWERK_WRITE_DOCS set it writes it.
func TestTheTableIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- permissions -->\n", "<!-- /permissions -->"
	before, rest, ok := strings.Cut(string(text), begin)
	got, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", document)
	}
	want := table(t)
	if os.Getenv("FRISTWERK_WRITE_DOCS") != "" {
		if err := os.WriteFile(document, []byte(before+begin+want+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s differs from the code; it should hold:\n%s", document, want)
	}
}

// TestEveryRoleIsDocumented: a new role needs its row.
func TestEveryRoleIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Roles {
		if !strings.Contains(string(text), "| `"+string(r)+"` | ") {
			t.Errorf("%s says nothing of the role %s", document, r)
		}
	}
}

func table(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| permission | allows |")
	for _, r := range Roles {
		b.WriteString(" " + string(r) + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat(":-:|", len(Roles)) + "\n")
	for _, p := range All() {
		means := Meaning(p)
		if means == "" {
			t.Errorf("the permission %s has no meaning", p)
		}
		b.WriteString("| `" + string(p) + "` | " + means + " |")
		for _, r := range Roles {
			mark := " "
			if (Actor{Roles: []Role{r}}).May(p) {
				mark = " × "
			}
			b.WriteString(mark + "|")
		}
		b.WriteString("\n")
	}
	return b.String()
}
