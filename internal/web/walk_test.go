package web

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestWalkJob changes a job in a real browser: the sentence follows the form,
// the preview comes before the switch, the run is watched to its end.
func TestWalkJob(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	b := s.inBrowser()
	b.open("/jobs")
	b.sees("Verstummte Leads")
	b.open("/jobs/silent_leads")
	b.fill("#n", "9")
	b.do(chromedp.SendKeys(chromedp.CSS("#n"), kb.Tab))
	b.sees("9 Monate nach last_contact")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("button[value=preview]").click()`))
	b.sees("Warum die anderen nicht")
	b.shoot(filepath.Join(pictures, "job-preview-de-light.png"))
	if script[bool](b, `!!document.querySelector("#word")`) {
		b.fill("#word", "anonymisieren")
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("button[value=activate]").click()`))
	b.sees("Der Job ist aktiv.")
	if script[bool](b, `!!document.querySelector("#run-word")`) {
		b.fill("#run-word", "anonymisieren")
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#run form button").click()`))
	b.wait(`location.pathname.startsWith("/runs/")`)
	b.sees("Beendet")
	if text := script[string](b, `document.body.innerText`); !strings.Contains(text, "Verstummte Leads") {
		t.Errorf("the run does not name its job: %s", text)
	}
}

// TestWalkCaseByTwo opens a case by hand in one browser; another person approves
// it in a second one.
func TestWalkCaseByTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	typed := s.emailOfALead()
	b := s.inBrowser()
	b.open("/cases/new")
	script[any](b, `document.querySelector("#kind").value = "email"; null`)
	b.fill("#identifier", typed)
	b.do(chromedp.SendKeys(chromedp.CSS("#identifier"), kb.Enter))
	b.sees("Sie sehen Nummern, keine Werte.")
	b.click("button[value=choose]")
	b.wait(`!!document.querySelector("#reason")`)
	b.fill("#reason", "Wunsch der Person")
	b.click("button[value=open]")
	b.sees("Der Fall ist offen.")
	address := script[string](b, `location.pathname`)
	if all := script[string](b, `location.href + document.documentElement.outerHTML`); strings.Contains(all, typed) {
		t.Error("what was typed stands in the address or on the page")
	}
	if script[bool](b, `!!document.querySelector("button[value=approve]")`) {
		t.Error("whoever opened the case may approve it")
	}
	b.shoot(filepath.Join(pictures, "case-open-de-light.png"))
	if status, text := s.get(address, "X-Test-Roles", "manager"); status != 200 || !strings.Contains(text, `value="approve"`) && !strings.Contains(text, "Nichts in diesem Fall wartet darauf.") {
		t.Errorf("another manager cannot decide: %d", status)
	}
}

// TestWalkByKeyboard goes from the address bar to an action without a mouse: the
// skip link first, every stop visible.
func TestWalkByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	b := s.inBrowser()
	b.open("/actions")
	b.do(chromedp.KeyEvent(kb.Tab))
	if first := script[string](b, `document.activeElement.className`); first != "fw-skip" {
		t.Errorf("the first stop is %q", first)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(`location.hash == "#content"`)
	for range 40 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if script[bool](b, `document.activeElement.getAttribute("href") == "/actions/mask_lead"`) {
			break
		}
	}
	if outline := script[string](b, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		t.Error("the focus cannot be seen")
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.sees("Lead maskieren")
	b.sees("XXXXara")
}

// TestWalkLanguageAndTheme switches both and stays on the page.
func TestWalkLanguageAndTheme(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	b := s.inBrowser()
	b.open("/jobs?object=lead")
	b.sees("Ruhende Leads")
	b.click("button[name=language]")
	b.sees("Quiet leads")
	if at := script[string](b, `location.pathname + location.search`); at != "/jobs?object=lead" {
		t.Errorf("the switch led to %s", at)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("button[name=theme][value=dark]").click()`))
	b.wait(`document.documentElement.dataset.theme == "dark"`)
	b.sees("Quiet leads")
}
