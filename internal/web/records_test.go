package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// contains fails for every text that a page does not show.
func (s *site) contains(page string, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.Errorf("the page does not show %q", text)
		}
	}
}

// TestPersonalQuestionsStayOutOfAddresses: a search and a condition on a
// personal column are answered where they were posted; any other question gets
// an address.
func TestPersonalQuestionsStayOutOfAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	status, to := s.post("/records", url.Values{"object": {"contract"}, "c1": {"status"}, "o1": {"is"}, "v1": {"active"}, "col": {"status", "tariff"}})
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/records?") || !strings.Contains(to, "v1=active") {
		t.Fatalf("got %d %s", status, to)
	}
	if status, page := s.get(to); status != http.StatusOK || strings.Contains(page, ">ended<") {
		t.Errorf("got %d", status)
	}
	const secret = "quite.personal@example.org"
	for _, form := range []url.Values{
		{"object": {"contract"}, "q": {secret}},
		{"object": {"contract"}, "c1": {"email"}, "o1": {"is"}, "v1": {secret}},
	} {
		status, page := s.post("/records", form)
		if status != http.StatusOK || strings.Contains(page, "href=\"/records?q=") || strings.Contains(page, "v1="+secret) {
			t.Errorf("got %d", status)
		}
		s.contains(page, secret) // in the field it was typed into
		// In an address it is not read.
		if _, page := s.get("/records?" + form.Encode()); strings.Contains(page, `name="q" type="search" value="`+secret) || strings.Contains(page, `name="v1" value="`+secret) {
			t.Error("a personal value in an address is taken for a question")
		}
	}
	if status, _ := s.post("/records", url.Values{"object": {"contract"}, "c1": {"ended_on"}, "o1": {"before"}, "v1": {"tomorrow"}}); status != http.StatusSeeOther {
		t.Errorf("got %d", status)
	}
	if status, page := s.get("/records?object=contract&c1=ended_on&o1=before&v1=tomorrow"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %d", status)
	} else {
		s.contains(page, "role=\"alert\"")
	}
}

// TestListsPageOnByGetAndByPost: the next page of a search needs the search
// again, in the body.
func TestListsPageOnByGetAndByPost(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/records?object=contract")
	s.contains(page, "after=", "Ohne ")
	_, page = s.post("/records", url.Values{"object": {"contract"}, "c1": {"first_name"}, "o1": {"is_not"}, "v1": {"x"}})
	s.contains(page, `name="after"`, `name="v1" value="x"`)
}

func TestLockedRecordIsNotExported(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	marks := "/records/user/7/marks"
	if status, page := s.post(marks, url.Values{"deed": {"lock"}, "reason": {"request"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a lock without a ground: %d", status)
	} else {
		s.contains(page, "Wählen Sie den Grund der Sperre.")
	}
	if status, to := s.post(marks, url.Values{"deed": {"lock"}, "reason": {"request"}, "ground": {"contractual"}, "reference": {"AZ 4/26"}}); status != http.StatusSeeOther || to != "/records/user/7?said=mark_lock" {
		t.Fatalf("got %d %s", status, to)
	}
	_, page := s.get("/records/user/7")
	s.contains(page, "Gesperrt. Exporte lassen ihn aus.", "AZ 4/26", "vertragliche Pflicht")
	if status, page := s.post("/records/user/export", url.Values{"key": {"7"}}); status != http.StatusConflict {
		t.Errorf("a locked record is exported: %d", status)
	} else {
		s.contains(page, "Der Datensatz ist gesperrt")
	}
	if _, page := s.get("/records/user/7", "X-Test-Roles", "auditor"); strings.Contains(page, `name="deed"`) {
		t.Error("an auditor is offered deeds")
	}
	if status, to := s.post(marks, url.Values{"deed": {"unlock"}, "reason": {"mistake"}}); status != http.StatusSeeOther || to != "/records/user/7?said=mark_unlock" {
		t.Fatalf("got %d %s", status, to)
	}
	status, file := s.post("/records/user/export", url.Values{"key": {"7"}})
	if status != http.StatusOK || !strings.HasPrefix(file, "key,id,") || !strings.HasSuffix(file, "# ohne 0 gesperrte Datensätze\n") {
		t.Errorf("got %d %q", status, file)
	}
}

// TestWalkLockExportUnlockKeepRelease is done with the mouse.
func TestWalkLockExportUnlockKeepRelease(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	b := s.inBrowser()
	b.inGerman()
	b.open("/records?object=user")
	script[any](b, `document.querySelector("#q").value = "12"; null`)
	b.click("form[role=search][action='/records'] button")
	b.sees("Gesucht in: id")
	b.click("td.fw-lead a")
	b.sees("Nutzer 12")
	b.deed("lock", "#lock-ground", "contractual", "#lock-reason", "contract")
	b.sees("Der Datensatz ist gesperrt.")
	b.sees("Gesperrt. Exporte lassen ihn aus.")
	if !script[bool](b, `document.querySelector("[aria-describedby=why-no-export]").disabled`) {
		t.Error("a locked record can be exported")
	}
	b.deed("unlock", "#unlock-reason", "mistake")
	b.sees("Die Sperre ist aufgehoben.")
	b.deed("keep", "#keep-reason", "lawsuit")
	b.sees("Der Löschstopp ist gesetzt.")
	b.sees("Keep (Löschstopp)")
	b.deed("release", "#release-reason", "lawsuit")
	b.sees("Der Löschstopp ist aufgehoben.")
	b.click("a[href$='values=1']")
	b.sees("Diese Ansicht ist aufgezeichnet.")
	entries, _, err := s.engine.Views(t.Context(), access.Actor{ID: "user:9", Roles: []access.Role{access.Auditor}}, "user", "", 1)
	if err != nil || len(entries) != 1 || entries[0].Keys[0] != "12" || entries[0].Kind != "record" {
		t.Errorf("got %v, %v", entries, err)
	}
}

// deed opens the form of a deed, chooses in its fields and sends it.
func (b *tab) deed(name string, fields ...string) {
	b.Helper()
	b.click("#deed-" + name + " > summary")
	for i := 0; i+1 < len(fields); i += 2 {
		script[any](b, `document.querySelector(`+quote(fields[i])+`).value = `+quote(fields[i+1])+`; null`)
	}
	b.click("#deed-" + name + " button[type=submit]")
}

// inGerman chooses the language.
func (b *tab) inGerman() {
	b.Helper()
	b.open("/no-such-page")
	script[any](b, `document.cookie = "`+languageCookie+`=de; path=/"; null`)
}
