package web

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestWalkFirstLogin: the first person, made at the shell, makes a second one in
// the browser and gets a password to hand over; the second enters with it, takes
// an own password, and the first one's is worth nothing any more.
func TestWalkFirstLogin(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	boss := s.comes("root", access.Admin)
	boss.click("a[href='/settings']")
	boss.sees("Ihre Anmeldungen")
	boss.open("/settings/people/new")
	boss.fill("#person-name, input[name=name]", "Kaja Krüger")
	boss.fill("input[name=login]", "kaja")
	boss.ticks("input[name=role][value=manager]")
	boss.click("main form button[type=submit]")
	boss.sees("wird nur jetzt gezeigt")
	given := script[string](boss, `document.querySelector(".fw-secret code").innerText`)
	boss.shoot(filepath.Join(pictures, "first-password-de-light.png"))

	karla := s.inBrowser()
	karla.inGerman()
	karla.open("/cases")
	karla.wait(`location.pathname == "/login" && !!document.querySelector("#password")`)
	karla.signIn("kaja", "ein falsches Passwort")
	karla.sees("Name oder Passwort stimmt nicht")
	karla.signIn("kaja", given)
	karla.sees("Kaja Krüger")
	karla.wait(`location.pathname == "/cases"`) // where she wanted to go
	karla.open("/settings")
	karla.fill("#old", given)
	karla.fill("#new", "anderes pferd klammer")
	karla.do(chromedp.SendKeys(chromedp.CSS("#new"), kb.Enter))
	karla.sees("Ihr Passwort ist geändert")
	karla.click(".fw-me button")
	karla.wait(`location.pathname == "/login" && !!document.querySelector("#password")`)
	karla.signIn("kaja", given)
	karla.sees("Name oder Passwort stimmt nicht")
	karla.signIn("kaja", "anderes pferd klammer")
	karla.sees("Kaja Krüger")
	if karla.has("a[href='/settings/people']") {
		t.Error("whoever manages data protection is led to the people")
	}
}

// TestWalkCaseByTwo: a case by hand that two people must approve. Each acts in a
// browser profile of their own: who opened it cannot approve, one approval is
// not enough, the same person does not count twice, the second one lets it run.
func TestWalkCaseByTwo(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	kim := access.Actor{ID: "user:99", Roles: []access.Role{access.Manager}}
	d, tag, err := s.engine.Definition(t.Context(), kim, concept.ActionSection, "anonymise_lead")
	if err != nil {
		t.Fatal(err)
	}
	d["approval"] = "two"
	if _, err := s.engine.ReplaceDefinition(t.Context(), kim, concept.ActionSection, "anonymise_lead", d, tag); err != nil {
		t.Fatal(err)
	}
	typed := s.emailOfALead()
	anna, bert, cleo := s.comes("ada", access.Manager), s.comes("benno", access.Manager), s.comes("cosima", access.Manager)

	anna.open("/cases/new")
	anna.chooses("#kind", "email")
	anna.fill("#identifier", typed)
	anna.do(chromedp.SendKeys(chromedp.CSS("#identifier"), kb.Enter))
	anna.sees("Sie sehen Nummern, keine Werte.")
	anna.click("button[value=choose]")
	anna.wait(`!!document.querySelector("#reason")`)
	anna.chooses("#action", "anonymise_lead")
	anna.fill("#reason", "Wunsch der Person")
	anna.click("button[value=open]")
	anna.sees("Der Fall ist offen.")
	anna.sees("Wer den Fall beantragt hat, gibt ihn nicht frei.")
	anna.sees("2 Freigaben fehlen")
	address := script[string](anna, `location.pathname`)
	if all := script[string](anna, `location.href + document.documentElement.outerHTML`); strings.Contains(all, typed) {
		t.Error("what was typed stands in the address or on the page")
	}
	if anna.has("button[value=approve]") {
		t.Error("whoever opened the case may approve it")
	}
	anna.shoot(filepath.Join(pictures, "case-open-de-light.png"))

	bert.open("/cases?state=awaiting_approval")
	bert.click("a[href='" + address + "']")
	bert.click("button[value=approve]")
	bert.sees("Freigegeben.")
	bert.sees("1 Freigabe fehlt")
	bert.sees("Sie haben schon freigegeben.")
	if bert.has("button[value=approve]") || bert.has("button[value=execute]") {
		t.Error("one person approves twice, or one approval is enough")
	}
	cleo.open(address)
	cleo.sees("Wer benno")
	cleo.click("button[value=approve]")
	cleo.sees("Freigegeben. Ausgeführt wird mit dem nächsten Lauf.")
	cleo.lacks("Freigabe fehlt")
	cleo.click("button[value=execute]")
	cleo.sees("Ausgeführt.")
	anna.open(address)
	anna.sees("Abgeschlossen")
	anna.sees("Erledigt")
	columns, values, _, err := s.engine.Row(t.Context(), access.Shell("x"), "lead", "1400")
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range columns {
		if c == "email" && values[i] == typed {
			t.Error("the e-mail address still stands in the source")
		}
	}
}

// TestWalkApprovalByAnother: a run over its limit is started by one person, who
// sees the list and cannot approve it; another does, in a second browser.
func TestWalkApprovalByAnother(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	kim := access.Actor{ID: "user:99", Roles: []access.Role{access.Manager}}
	s.redefine(kim, "quiet_leads", func(d map[string]any) {
		d["when"].(map[string]any)["after"] = "2 months"
		d["limit"] = map[string]any{"records": 3.0}
	})
	anna, bert := s.comes("ada", access.Manager), s.comes("benno", access.Manager)
	anna.open("/jobs/quiet_leads")
	if anna.has("#run-word") {
		anna.fill("#run-word", "maskieren")
	}
	anna.click("#run form button")
	anna.wait(`location.pathname.startsWith("/runs/")`)
	anna.sees("Mengengrenze erreicht")
	anna.open("/")
	anna.click("a[href='/lists/1']")
	anna.sees("Sie haben diesen Lauf gestartet. Freigeben muss eine andere Person.")
	if anna.has("button[value=approve]") {
		t.Error("whoever started the run may approve its list")
	}
	bert.open("/cases?state=awaiting_approval")
	bert.click("a[href='/lists/1']")
	bert.sees("Das kann nicht rückgängig gemacht werden.")
	bert.click("button[value=approve]")
	bert.sees("Das Bestätigungswort fehlte.")
	bert.fill("#word", "maskieren")
	bert.click("button[value=approve]")
	bert.sees("Freigegeben. Der nächste Lauf erledigt genau diese Liste.")
	list := regexp.MustCompile(`Liste 1: (\d+) Datensätze`).FindStringSubmatch(script[string](bert, `document.body.innerText`))
	if list == nil {
		t.Fatalf("no number on the list: %s", bert.where())
	}
	bert.open("/jobs/quiet_leads")
	if bert.has("#run-word") {
		bert.fill("#run-word", "maskieren")
	}
	bert.click("#run form button")
	bert.wait(`location.pathname.startsWith("/runs/")`)
	bert.sees("Beendet")
	bert.sees(list[1] + "\nvon")
}

// TestWalkCanary: the scheduler has done its ten records; somebody looks at one
// of them, confirms, and the job waits no more.
func TestWalkCanary(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	s.withGates()
	anna := s.comes("ada", access.Manager)
	anna.click("a[href='/jobs/silent_leads/canary']")
	anna.sees("10 Datensätze wurden erledigt")
	anna.click("td.fw-lead a")
	anna.sees("Verlauf")
	anna.sees("Lead anonymisieren")
	anna.open("/jobs/silent_leads/canary")
	anna.click("form[action='/jobs/silent_leads/canary'] button")
	anna.sees("Bestätigt.")
	anna.lacks("Die ersten Datensätze sind erledigt.")
	r, err := s.engine.Run(t.Context(), access.Actor{ID: "scheduler", Roles: []access.Role{access.Service}},
		engine.RunOrder{Jobs: []string{"silent_leads"}, Workers: 1, Scheduled: true})
	if err != nil || *r.Jobs[0].Done <= 10 {
		t.Errorf("after the look: %+v, %v", r.Jobs, err)
	}
}
