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
	b.sees("9 Monate nach „Letzter Kontakt“")
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
