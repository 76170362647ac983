package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/fristwerk/fristwerk/internal/access"
)

// aState is how a page looks once somebody has done something: an address does
// not show it.
type aState struct {
	name  string
	reach func(b *tab)
}

func opened(path string) func(*tab) { return func(b *tab) { b.open(path) } }

// statesOf are the states of the pages that somebody sees who manages.
func statesOf() []aState {
	return []aState{
		{"outlook", opened("/cases?view=outlook")},
		{"outlook-overdue", opened("/cases?view=outlook&job=ended_contracts&part=overdue")},
		{"outlook-due", opened("/cases?view=outlook&job=ended_contracts&part=due")},
		{"outlook-none", opened("/cases?view=outlook&job=ended_contracts&part=soon&after=2027-02-21")},
		{"cases-over", opened("/cases?state=over&job=ended_contracts&sort=due")},
		{"cases-empty", opened("/cases?state=approved&due_from=2031-01-01")},
		{"cases-wrong-day", opened("/cases?due_from=2031-01-01&due_to=2030-01-01")},
		{"action-partial", func(b *tab) { b.open("/actions/new"); b.ticks("#kind-partially_anonymise"); b.settled() }},
		{"action-lock", opened("/actions/lock_contract")},
	}
}

// TestLookOfWork looks at pages after something was done on them, as
// TestLookOfEveryPage does at every address: axe finds nothing, nothing scrolls
// sideways, and there is a picture of each.
func TestLookOfWork(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager, access.Admin)
	s.withGates()
	if _, err := s.engine.TakeSurvey(t.Context(), access.Shell("test")); err != nil {
		t.Fatal(err)
	}
	byJob, _ := s.closedCase("ended_contracts")
	byHand := s.handCase(s.emailOfALead())
	var cases []aState
	for name, number := range map[string]string{"case-done": byJob, "case-hand": byHand} {
		cases = append(cases, aState{name, opened("/cases/" + number)}, aState{name + "-print", opened("/cases/" + number + "/print")})
	}
	s.look(append(statesOf(), cases...))
}

// TestLookStopped: nothing runs, and each page says so.
func TestLookStopped(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager, access.Admin)
	if err := s.engine.Pause(t.Context(), access.Shell("test")); err != nil {
		t.Fatal(err)
	}
	s.look([]aState{{"stopped-overview", opened("/")}, {"stopped-jobs", opened("/jobs")}, {"stopped-job", opened("/jobs/ended_contracts")}})
}

// TestLookAsOthers: what a role may not do is a button with its reason, or is
// not there.
func TestLookAsOthers(t *testing.T) {
	t.Parallel()
	for _, role := range []access.Role{access.Clerk, access.Auditor} {
		s := newSite(t, role)
		states := []aState{{string(role) + "-overview", opened("/")}, {string(role) + "-cases", opened("/cases")}}
		if role == access.Auditor {
			states = append(states, aState{"auditor-jobs", opened("/jobs")}, aState{"auditor-job", opened("/jobs/ended_contracts")},
				aState{"auditor-action", opened("/actions/anonymise_contract")}, aState{"auditor-case", opened(filled(s, "/cases/{case}")[0])})
		}
		s.look(states)
	}
}

// TestLookAtTheDoor: signing in, and what is said to whom it does not succeed.
func TestLookAtTheDoor(t *testing.T) {
	t.Parallel()
	s := behindDoor(t)
	s.look([]aState{{"door", opened("/login")}, {"door-wrong", func(b *tab) {
		b.open("/login")
		b.signIn("niemand", "ein falsches Passwort")
		b.wait(`!!document.querySelector("[role=alert] .fw-note")`)
	}}})
}

// look takes the pictures of states, light in German and dark in English.
func (s *site) look(states []aState) {
	s.Helper()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		s.Fatal(err)
	}
	b := s.inBrowser()
	b.open("/no-such-page")
	for _, wears := range [][2]string{{"de", "light"}, {"en", "dark"}} {
		script[any](b, `document.cookie = "`+themeCookie+`=`+wears[1]+`; path=/"; document.cookie = "`+languageCookie+`=`+wears[0]+`; path=/"; null`)
		for _, state := range states {
			if only := os.Getenv("FRISTWERK_TEST_PAGE"); only != "" && !strings.Contains(","+only+",", ","+state.name+",") {
				continue
			}
			state.reach(b)
			b.shoot(filepath.Join(pictures, "state-"+state.name+"-"+wears[0]+"-"+wears[1]+".png"))
			b.holdsAxe(state.name, string(axe))
			b.do(chromedp.EmulateViewport(768, 1024))
			if wide := script[int](b, `document.documentElement.scrollWidth`); wide > 768 {
				b.Errorf("%s is %d wide on a screen of 768", state.name, wide)
			}
			if wears[0] == "de" {
				b.shoot(filepath.Join(pictures, "state-"+state.name+"-768.png"))
			}
			b.do(chromedp.EmulateViewport(1440, 1000))
		}
	}
}
