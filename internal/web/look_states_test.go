package web

import (
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	_ "modernc.org/sqlite" // changes the source beside the engine

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// sight is a page in a state that the demo as it stands does not show.
type sight struct {
	name, path string
	form       url.Values // sent by POST, if there is one
	open       string     // selects what is unfolded before the picture is taken
}

// TestLookOfStates opens pages in the states that matter to people when
// something stands, is locked, hidden, changed or lost.
func TestLookOfStates(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for group, made := range map[string]func(*testing.T) (*site, []sight){
		"marked": markedStates, "drifted": driftedStates, "lost": lostStates, "broken": brokenStates, "empty": emptyStates, "refused": refusedStates,
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			s, states := made(t)
			for _, theme := range []string{"light", "dark"} {
				for _, lang := range []string{"de", "en"} {
					b := s.inBrowser()
					b.open("/no-such-page")
					script[any](b, `document.cookie = "`+themeCookie+`=`+theme+`; path=/"; document.cookie = "`+languageCookie+`=`+lang+`; path=/"; null`)
					for _, x := range states {
						b.lookAt(x, theme, lang, string(axe))
					}
				}
			}
		})
	}
}

func (b *tab) lookAt(x sight, theme, lang, axe string) {
	b.Helper()
	if x.form == nil {
		b.open(x.path)
	} else {
		b.sends(x.path, x.form)
	}
	if x.open != "" {
		script[any](b, `document.querySelectorAll(`+quote(x.open)+`).forEach(d => d.open = true); null`)
	}
	file := filepath.Join(pictures, "state-"+x.name+"-")
	b.shoot(file + lang + "-" + theme + ".png")
	if lang != "de" {
		return
	}
	b.holdsAxe(x.name, axe)
	b.do(chromedp.EmulateViewport(768, 1024))
	if wide := script[int](b, `document.documentElement.scrollWidth`); wide > 768 {
		b.Errorf("%s is %d wide on a screen of 768", x.name, wide)
	}
	if theme == "light" {
		b.shoot(file + "768.png")
	}
	b.do(chromedp.EmulateViewport(1440, 1000))
}

// sends posts a form from the page that is open and waits for what follows.
func (b *tab) sends(path string, form url.Values) {
	b.Helper()
	b.open("/settings")
	code := `const f = document.createElement("form"); f.method = "post"; f.action = ` + quote(path) + `; f.id = "sent";`
	for name, values := range form {
		for _, v := range values {
			code += `{ const i = document.createElement("textarea"); i.name = ` + quote(name) + `; i.value = ` + quote(v) + `; f.append(i); }`
		}
	}
	script[any](b, code+`document.body.append(f); setTimeout(() => f.submit(), 0); null`)
	b.wait(`!document.querySelector("#sent") && document.readyState == "complete"`)
}

func markedStates(t *testing.T) (*site, []sight) {
	s := newSite(t, access.Manager, access.Admin)
	boss := access.Shell("test")
	soon := rule.DayOf(today(), time.UTC) + 12
	for _, o := range []engine.MarkOrder{
		{Kind: engine.LockMark, Object: "user", Keys: []string{"7"}, Ground: concept.Art18, Reason: "request", Reference: "AZ 4/26", Until: &soon},
		{Kind: engine.KeepMark, Object: "user", Keys: []string{"7"}, Reason: "lawsuit", Reference: "12 O 45/26", Until: &soon},
		{Kind: engine.KeepMark, Object: "lead", Keys: []string{"12"}, Reason: "audit", Until: &soon, Ends: true},
	} {
		if _, err := s.engine.SetMarks(t.Context(), boss, o); err != nil {
			t.Fatal(err)
		}
	}
	until := rule.DayOf(today(), time.UTC) + 7
	if _, err := s.engine.EndMarks(t.Context(), boss, engine.MarkOrder{Kind: engine.LockMark, Object: "contract", Keys: []string{"1004"}, Reason: "contract", Until: &until}); err != nil {
		t.Fatal(err)
	}
	s.withGates()
	return s, []sight{
		{name: "records-with-locked", path: "/records?object=contract&locked=1"},
		{name: "records-filter", path: "/records?object=contract&c1=status&o1=is&v1=ended"},
		{name: "records-found-nothing", path: "/records", form: url.Values{"object": {"contract"}, "q": {"nobody"}}},
		{name: "records-values", path: "/records?object=lead&col=first_name&col=email&col=status"},
		{name: "record-locked", path: "/records/contract/1003", open: "details"},
		{name: "record-excepted", path: "/records/contract/1004"},
		{name: "record-marked", path: "/records/user/7", open: "details"},
		{name: "record-values", path: "/records/user/12?values=1"},
		{name: "record-due-later", path: "/records/contract/30"},
		{name: "record-wrong-order", path: "/records/user/12/marks", form: url.Values{"deed": {"lock"}, "reason": {"request"}}},
		{name: "marks-reviews", path: "/marks?within=90"},
		{name: "version-difference", path: "/concept/versions/3"},
		{name: "draft-mistakes", path: "/concept/check", form: url.Values{"text": {"fristwerk: 1\nname: X\njobs: [\n"}, "base": {"3"}}},
		{name: "draft-questions", path: "/model/assistant", form: url.Values{"contract_ended-object": {"contract"}, "contract_ended-start": {"contract.settled"},
			"contract_ended-erase": {"10 years"}, "contract_ended-ended-column": {"status"}, "contract_ended-ended-values": {"ended, withdrawn"}}},
		{name: "token-made", path: "/settings/tokens", form: url.Values{"name": {"billing"}, "role": {"service"}}},
		{name: "token-rights", path: "/settings/tokens", open: "details"},
		{name: "proof-marks", path: "/proof?kind=marks"},
		{name: "proof-no-entries", path: "/proof?day=2020-01-01"},
	}
}

func driftedStates(t *testing.T) (*site, []sight) {
	s, dir := newSiteIn(t, access.Manager, access.Admin)
	s.withoutObject("lead_contact")
	inSource(t, dir, "ALTER TABLE contracts ADD COLUMN nickname text", "ALTER TABLE leads RENAME COLUMN phone TO telephone")
	return s, []sight{
		{name: "model-drifted", path: "/model"},
		{name: "source-drifted", path: "/model/sources/sales"},
		{name: "wizard-new-column", path: "/model/sources/sales/contracts"},
		{name: "wizard-new-table", path: "/model/sources/sales/lead_contacts"},
		{name: "concept-drifted", path: "/concept"},
	}
}

func lostStates(t *testing.T) (*site, []sight) {
	s, dir := newSiteIn(t, access.Manager, access.Admin)
	source := filepath.Join(dir, demo.File)
	before, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.engine.SetMarks(t.Context(), access.Shell("test"), engine.MarkOrder{Kind: "keep", Object: "contract", Keys: []string{"30"}, Reason: "lawsuit"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, before, 0o600); err != nil {
		t.Fatal(err)
	}
	return s, []sight{{name: "restored-lost", path: "/proof/restored"}}
}

func brokenStates(t *testing.T) (*site, []sight) {
	s, dir := newSiteIn(t, access.Manager, access.Admin)
	inSource(t, dir, "DELETE FROM fristwerk_ledger WHERE record_key IN (SELECT record_key FROM fristwerk_ledger LIMIT 3)",
		"UPDATE contracts SET first_name = 'Barbara' WHERE id = 1")
	s.post("/proof/check", nil)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, page := s.get("/proof"); !strings.Contains(page, "Noch nicht geprüft") && !strings.Contains(page, "Wird geprüft") {
			break
		}
	}
	return s, []sight{{name: "proof-broken", path: "/proof"}}
}

func emptyStates(t *testing.T) (*site, []sight) {
	e, err := openEngine(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	s := siteOver(t, e, access.Manager, access.Admin)
	return s, []sight{
		{name: "empty-records", path: "/records"}, {name: "empty-concept", path: "/concept"}, {name: "empty-model", path: "/model"},
		{name: "empty-marks", path: "/marks"}, {name: "empty-proof", path: "/proof"}, {name: "empty-restored", path: "/proof/restored"},
		{name: "empty-people", path: "/settings/people"}, {name: "empty-tokens", path: "/settings/tokens"},
	}
}

func refusedStates(t *testing.T) (*site, []sight) {
	s, dir := newSiteIn(t, access.Clerk)
	if err := os.Rename(filepath.Join(dir, demo.File), filepath.Join(dir, "away.db")); err != nil {
		t.Fatal(err)
	}
	s.server.Config.Handler = Handler(s.engine, Options{Visitor: func(r *http.Request) (Visitor, error) {
		v := Visitor{Actor: access.Actor{ID: "user:1", Roles: []access.Role{access.Manager}}, Name: "Jana Muster"}
		if strings.HasPrefix(r.URL.Path, "/settings/people") || strings.HasPrefix(r.URL.Path, "/concept") {
			v.Actor.Roles = []access.Role{access.Clerk}
		}
		return v, nil
	}, Now: today, Log: slog.New(slog.NewTextHandler(s.log, nil))})
	t.Cleanup(func() { t.Log(s.log) })
	return s, []sight{
		{name: "refused-404", path: "/no-such-page"}, {name: "refused-record", path: "/records/contract/99999999"},
		{name: "refused-403", path: "/settings/people"},
		{name: "source-down-model", path: "/model"}, {name: "source-down", path: "/model/sources/sales"}, {name: "source-down-records", path: "/records?object=contract"},
	}
}

// inSource changes the demo's sales database behind the engine's back.
func inSource(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, demo.File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, sql := range statements {
		if _, err := db.ExecContext(context.Background(), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
}
