package concept_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
)

const guarded = `fristwerk: 1
name: Guarded
timezone: Europe/Berlin
%s
sources:
  sales: {url: "${SALES_URL}"}
objects:
  contract:
    source: sales
    table: contracts
    key: id
    person: [email]
    columns: {email: email}
    not_personal: [id]
    %s
`

// TestGuard reads what a guard protects, from whom records hide, and what
// other programs are told.
func TestGuard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		top, object string
		guard       concept.Guard
		hide        []string
		message     string
	}{
		{"", "", concept.GuardColumns, nil, concept.LockMessage},
		{"lock_message: Gesperrt. Fragen an Frau Öz", "guard: row", concept.GuardRow, nil, "Gesperrt. Fragen an Frau Öz"},
		{"", "hide_from: [export, bi]", concept.GuardColumns, []string{"export", "bi"}, concept.LockMessage},
		{"", "guard: {protects: row, hide_from: export}", concept.GuardRow, []string{"export"}, concept.LockMessage},
	} {
		read, err := concept.Parse("guard.yaml", fmt.Appendf(nil, guarded, c.top, c.object))
		if err != nil {
			t.Errorf("%s: %v", c.object, err)
			continue
		}
		o := read.Object("contract")
		if o.Guard != c.guard || !slices.Equal(o.HideFrom, c.hide) || read.LockMessage != c.message {
			t.Errorf("%s %s: %s %v %q", c.top, c.object, o.Guard, o.HideFrom, read.LockMessage)
		}
	}
}

// TestLockMessageIsOneShortLine: MariaDB cuts at 128 characters, and a break or
// an escape would be read differently by each database.
func TestLockMessageIsOneShortLine(t *testing.T) {
	t.Parallel()
	for _, message := range []string{strings.Repeat("ä", 129), `a\b`, "100 %", `"a\nb"`} {
		_, err := concept.Parse("guard.yaml", fmt.Appendf(nil, guarded, "lock_message: "+message, ""))
		if err == nil || !strings.Contains(err.Error(), "lock_message") {
			t.Errorf("%q: %v", message, err)
		}
	}
}
