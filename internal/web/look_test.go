package web

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/fristwerk/fristwerk/internal/access"
)

// pictures is where screenshots go; git does not keep them.
const pictures = "../../screenshots"

func quote(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// TestLookOfEveryPage opens every page in both languages and both themes: axe
// finds no violation, nothing scrolls sideways at 768 px, nothing breaks the
// security policy, and a picture is taken for people to look at.
func TestLookOfEveryPage(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, access.Manager, access.Admin)
	paths := slices.DeleteFunc(openable(s), func(path string) bool { return strings.HasSuffix(path, "/export") }) // a file, no page
	if only := os.Getenv("FRISTWERK_TEST_PAGE"); only != "" {
		paths = strings.Split(only, ",")
	}
	for _, theme := range []string{"light", "dark"} {
		for _, lang := range []string{"de", "en"} {
			t.Run(theme+"-"+lang, func(t *testing.T) {
				t.Parallel()
				inside := *s
				inside.T = t
				b := inside.inBrowser()
				b.open("/no-such-page")
				script[any](b, `document.cookie = "`+themeCookie+`=`+theme+`; path=/"; document.cookie = "`+languageCookie+`=`+lang+`; path=/"; null`)
				for _, path := range paths {
					b.open(path)
					b.shoot(filepath.Join(pictures, pictureName(path)+"-"+lang+"-"+theme+".png"))
					if lang == "de" {
						b.holdsAxe(path, string(axe))
						b.do(chromedp.EmulateViewport(768, 1024))
						if wide := script[int](b, `document.documentElement.scrollWidth`); wide > 768 {
							b.Errorf("%s is %d wide on a screen of 768", path, wide)
						}
						if theme == "light" {
							b.shoot(filepath.Join(pictures, pictureName(path)+"-768.png"))
						}
						b.do(chromedp.EmulateViewport(1440, 1000))
					}
				}
			})
		}
	}
}

func pictureName(path string) string {
	if path == "/" {
		return "overview"
	}
	return strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(strings.TrimPrefix(path, "/"))
}

// holdsAxe runs axe-core on the page.
func (b *tab) holdsAxe(path, axe string) {
	b.Helper()
	script[any](b, axe+"; null")
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
		v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" | "))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.Fatal(err)
	}
	for _, v := range violations {
		b.Errorf("%s: %s", path, v)
	}
}
