package web

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromiumRuns says that there is something to stop.
var chromiumRuns atomic.Bool

// chromium is the one browser of all tests of this package; each test opens
// tabs of its own. It is started when the first test needs it.
var chromium = sync.OnceValues(func() (*running, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.Join(errors.New("chromium is missing: deploy/test-servers.sh installs it"), err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("lang", "de"), chromedp.Flag("accept-lang", "de"), chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", true),
	)
	allocated, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocated)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		stopAllocator()
		return nil, err
	}
	chromiumRuns.Store(true)
	return &running{ctx, func() { stop(); stopAllocator() }}, nil
})

// running is a browser that runs.
type running struct {
	ctx  context.Context
	stop func()
}

// tab is one page of the browser, with a profile of its own: cookies of one
// test are none of another's.
type tab struct {
	*testing.T
	ctx  context.Context
	base string
}

// inBrowser opens a tab on a site.
func (s *site) inBrowser() *tab {
	s.Helper()
	return openTab(s.T, s.server.URL)
}

func openTab(t *testing.T, base string) *tab {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(ctx, 6*time.Minute)
	t.Cleanup(cancel)
	b := &tab{T: t, ctx: ctx, base: base}
	b.do(chromedp.EmulateViewport(1440, 1000))
	return b
}

// do carries steps out, one after the other.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatalf("%v\n%s", err, b.where())
	}
}

// open goes to an address of the site.
func (b *tab) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// click presses what a CSS selector finds and waits for the page that follows.
func (b *tab) click(selector string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// fill types a text into a field.
func (b *tab) fill(selector, text string) {
	b.Helper()
	script[any](b, `document.querySelector(`+quote(selector)+`).value = ""; null`)
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// wait waits until a script is true: a page has loaded, an answer has come.
func (b *tab) wait(script string) {
	b.Helper()
	var err error
	for range 5 { // a page that gives way to the next one takes the poll with it
		if _, err = chromedp.Run(b.ctx, chromedp.Poll[bool](script, chromedp.WithPollingTimeout(20*time.Second))); err == nil {
			return
		}
		if !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "Cannot find context") {
			break
		}
	}
	b.Fatalf("waiting for %s: %v\n%s", script, err, b.where())
}

// sees waits until a text stands on the page.
func (b *tab) sees(text string) {
	b.Helper()
	b.wait(`document.body && document.body.innerText.includes(` + quote(text) + `)`)
}

// script asks the page.
func script[T any](b *tab, code string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](code))
	if err != nil {
		b.Fatalf("%s: %v", code, err)
	}
	return v
}

// where is the address and the text of the page, for failures.
func (b *tab) where() string {
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.location.href + "\n" + document.body.innerText.slice(0, 3000)`))
	if err != nil {
		return err.Error()
	}
	return text
}

// shoot takes a picture of the whole page.
func (b *tab) shoot(file string) {
	b.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		b.Fatal(err)
	}
}
