package web

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// TestWalkAction makes an action with the mouse: what a made-up value becomes is
// shown live, checking comes before putting in force; then it is changed, and
// in the end retired.
func TestWalkAction(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	b := s.comes("ada", access.Manager)
	b.click("a[href='/actions']")
	b.click("a[href='/actions/new']")
	b.sees("Neue Aktion")
	b.chooses("#object", "lead")
	b.sees("notes.body") // a column of leads: the form has followed
	b.ticks("#kind-mask")
	b.wait(`!!document.querySelector("#kind-mask:checked") && !!document.querySelector("input[name='column.phone']")`)
	b.settled()
	b.fill("#title_de", "Telefon maskieren")
	b.fill("#title_en", "Mask the phone")
	b.ticks("input[name='column.phone']")
	b.sees("XXXX23125 042") // what becomes of a made-up number
	b.settled()
	b.click("button[value=check]")
	b.sees("Kein Befund hält die Aktion auf.")
	b.shoot(filepath.Join(pictures, "action-new-de-light.png"))
	b.settled()
	b.click("button[value=apply]")
	b.sees("Die Aktion gilt in der neuen Version des Löschkonzepts.")
	b.sees("Telefon maskieren")
	if a := s.action("telefon_maskieren"); a == nil || strings.Join(a.Columns, " ") != "phone" {
		t.Fatalf("made: %+v", a)
	}
	b.ticks("input[name='column.first_name']")
	b.wait(`!!document.querySelector("input[name='column.first_name']:checked")`)
	b.sees("XXXXara")
	b.settled()
	b.click("button[value=check]")
	b.sees("Kein Befund hält die Aktion auf.")
	b.settled()
	b.click("button[value=apply]")
	b.sees("Die Aktion gilt in der neuen Version des Löschkonzepts.")
	if a := s.action("telefon_maskieren"); a == nil || len(a.Columns) != 2 {
		t.Errorf("changed: %+v", a)
	}
	b.click("form[action$='/retire'] button")
	b.sees("Die Aktion ist stillgelegt.")
	b.lacks("Telefon maskieren")
	if s.action("telefon_maskieren") != nil {
		t.Error("the action is still there")
	}
}

func (s *site) action(name string) *concept.Action {
	s.Helper()
	in, err := s.engine.Concept(s.Context(), access.Shell("x"))
	if err != nil {
		s.Fatal(err)
	}
	return in.Concept.Action(name)
}
