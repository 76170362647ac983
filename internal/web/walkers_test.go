package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/fristwerk/fristwerk/internal/access"
)

// behindDoor is the interface over a copy of the played demo as serve mounts it:
// whoever wants in signs in, each in a browser profile of their own.
func behindDoor(t *testing.T) *site {
	t.Helper()
	from, err := demoFolder()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	s := &site{T: t, engine: e, log: &strings.Builder{}}
	s.server = httptest.NewServer(Handler(e, Options{Now: today, Log: slog.New(slog.NewTextHandler(s.log, nil))}))
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// comes is somebody new who has signed in, in a browser profile of their own.
func (s *site) comes(login string, roles ...access.Role) *tab {
	s.Helper()
	s.employ(login, roles...)
	b := s.inBrowser()
	b.inGerman()
	b.open("/login")
	b.signIn(login, password)
	b.sees("Wer " + login)
	return b
}

func (b *tab) signIn(login, pass string) {
	b.Helper()
	b.fill("#name", login)
	b.fill("#password", pass)
	b.do(chromedp.SendKeys(chromedp.CSS("#password"), kb.Enter))
}

// presses types keys into whatever has the focus.
func (b *tab) presses(keys ...string) {
	b.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

// goesTo presses Tab until the focus is on what a CSS selector finds, and holds
// that one sees where it is. A stop out of reach is a failure.
func (b *tab) goesTo(selector string) {
	b.Helper()
	is := `document.activeElement && document.activeElement.matches(` + quote(selector) + `)`
	for range 150 {
		if script[bool](b, is) {
			if !script[bool](b, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle != "none" || s.boxShadow != "none" })()`) {
				b.Errorf("%s has the focus and nobody sees it", selector)
			}
			return
		}
		b.presses(kb.Tab)
	}
	b.Fatalf("%s cannot be reached with the Tab key\n%s", selector, b.where())
}

// lacks fails if a text stands on the page.
func (b *tab) lacks(text string) {
	b.Helper()
	if script[bool](b, `document.body.innerText.includes(`+quote(text)+`)`) {
		b.Errorf("the page says %q\n%s", text, b.where())
	}
}

// has tells whether a CSS selector finds something.
func (b *tab) has(selector string) bool {
	b.Helper()
	return script[bool](b, `!!document.querySelector(`+quote(selector)+`)`)
}

// settled waits until htmx has taken in what it exchanged: before, nothing of it
// listens. Nobody is so quick with the mouse.
func (b *tab) settled() {
	b.Helper()
	b.wait(`!document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")`)
}

// chooses sets a list of choices, as the mouse does.
func (b *tab) chooses(selector, value string) {
	b.Helper()
	b.settled()
	script[any](b, `(() => { const f = document.querySelector(`+quote(selector)+`); f.value = `+quote(value)+`; f.dispatchEvent(new Event("change", {bubbles: true})) })()`)
}

// ticks sets a box or radio button.
func (b *tab) ticks(selector string) {
	b.Helper()
	b.settled()
	script[any](b, `document.querySelector(`+quote(selector)+`).click()`)
}
