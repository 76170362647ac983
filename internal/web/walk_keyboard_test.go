package web

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestWalkByKeyboard does a working day without a mouse: sign in, skip the menu,
// change and activate a job, run it, keep a record, open and withdraw a case,
// switch the language and leave. Every stop can be reached and seen.
func TestWalkByKeyboard(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	s.employ("ada", access.Manager)
	b := s.inBrowser()
	b.inGerman()
	b.open("/login")
	b.goesTo("#name")
	b.types("ada")
	b.goesTo("#password")
	b.types(password)
	b.presses(kb.Enter)
	b.sees("Wer ada")

	b.presses(kb.Tab)
	if first := script[string](b, `document.activeElement.className`); first != "fw-skip" {
		t.Errorf("the first stop is %q", first)
	}
	b.presses(kb.Enter)
	b.wait(`location.hash == "#content"`)

	b.open("/jobs")
	b.goesTo("a[href='/jobs/silent_leads']")
	b.presses(kb.Enter)
	b.wait(`location.pathname == "/jobs/silent_leads"`)
	b.goesTo("#n")
	b.presses("a", kb.Backspace, kb.Backspace, kb.Backspace) // the focus selects the field's text
	script[any](b, `document.activeElement.select()`)
	b.types("9")
	b.presses(kb.Tab)
	b.sees("9 Monate nach „Letzter Kontakt“")
	b.goesTo("button[value=preview]")
	b.presses(kb.Enter)
	b.sees("Warum die anderen nicht")
	if b.has("#word") {
		b.goesTo("#word")
		b.types("anonymisieren")
	}
	b.goesTo("button[value=activate]")
	b.presses(kb.Enter)
	b.sees("Der Job ist aktiv.")

	b.open("/records/contract/7")
	b.goesTo("#deed-keep > summary")
	b.presses(kb.Enter)
	b.goesTo("#keep-reason")
	b.types("R") // the list jumps to Rechtsstreit
	b.goesTo("#deed-keep button[type=submit]")
	b.presses(kb.Enter)
	b.sees("Der Löschstopp ist gesetzt.")

	b.open("/cases/new")
	b.goesTo("#kind")
	b.types("E") // E-Mail-Adresse
	b.goesTo("#identifier")
	b.types(s.emailOfALead())
	b.presses(kb.Enter)
	b.sees("Sie sehen Nummern, keine Werte.")
	b.goesTo("button[value=choose]")
	b.presses(kb.Enter)
	b.wait(`!!document.querySelector("#reason")`)
	b.goesTo("#reason")
	b.types("Wunsch der Person")
	b.goesTo("button[value=open]")
	b.presses(kb.Enter)
	b.sees("Der Fall ist offen.")
	b.goesTo("button[value=cancel]")
	b.presses(kb.Enter)
	b.sees("Zurückgezogen.")

	b.goesTo("button[name=language]")
	b.presses(kb.Enter)
	b.sees("Cases")
	b.goesTo(".fw-me button")
	b.presses(kb.Enter)
	b.wait(`location.pathname == "/login"`)
}

// types enters a text where the focus is.
func (b *tab) types(text string) {
	b.Helper()
	for _, r := range text {
		b.presses(string(r))
	}
}
