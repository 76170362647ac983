package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestDaysOfRecords: days are written as the language does, what is none stays
// as it is, and a day typed as it is shown is understood.
func TestDaysOfRecords(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, german := s.get("/records?object=contract")
	s.contains(german, "18.05.2025", "18.05.2025, 17:04:00", "0000-00-00")
	_, english := s.get("/records?object=contract", "Cookie", languageCookie+"=en")
	s.contains(english, "18 May 2025")
	for _, typed := range []string{"18.05.2025", "18.5.2025", "2025-05-18"} {
		status, to := s.post("/records", url.Values{"object": {"contract"}, "c1": {"signed_on"}, "o1": {"is"}, "v1": {typed}})
		if status != 303 || !strings.Contains(to, "v1=2025-05-18") {
			t.Errorf("%s: %d %s", typed, status, to)
		}
	}
	_, page := s.get("/records/contract/2000")
	s.contains(page, "18.05.2025, 17:04:00", "Was als Nächstes kommt")
}

// TestRecordSaysWhatComesNext: days ahead, duties that run, and what stops them.
func TestRecordSaysWhatComesNext(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/records/contract/1003?part=rules")
	s.contains(page, "Was als Nächstes kommt", "Ab 01.01.2028", "Mit Ablauf des 31.12.2030", "Aufbewahrungspflicht „Handelsbriefe“ endet")
	if status, _ := s.post("/records/user/7/marks", url.Values{"deed": {"keep"}, "reason": {"lawsuit"}, "until": {"2027-01-31"}}); status != 303 {
		t.Fatalf("keep: %d", status)
	}
	_, page = s.get("/records/user/7?part=rules")
	s.contains(page, "Solange der Keep besteht, wird nichts anonymisiert", "Wiedervorlage des Löschstopps")
}

// TestListExportsWhatItShows: no column leaves that was not on the page, and
// what was searched for is not exported.
func TestListExportsWhatItShows(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/records?object=lead&col=status&col=created_at")
	s.contains(page, `name="col" value="status"`, `name="col" value="created_at"`)
	status, file := s.post("/records/lead/export", url.Values{"object": {"lead"}, "col": {"status", "created_at"}})
	if status != 200 || !strings.HasPrefix(file, "key,status,created_at\n") {
		t.Errorf("%d %.80s", status, file)
	}
	_, page = s.get("/records?object=lead")
	if strings.Contains(page, `type="hidden" name="col" value="email"`) {
		t.Error("personal columns would leave that nobody sees")
	}
	_, page = s.post("/records", url.Values{"object": {"lead"}, "q": {"12"}})
	s.contains(page, "keine Suchergebnisse")
	if strings.Contains(page, `action="/records/lead/export"`) {
		t.Error("a search is offered as a file, and the whole object would be in it")
	}
}
