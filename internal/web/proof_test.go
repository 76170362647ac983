package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// TestProofPage: the log is looked through, a verification runs beside the
// page, and what it did not look at is said.
func TestProofPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if _, page := s.get("/proof"); !strings.Contains(page, "Noch nicht geprüft") || !strings.Contains(page, "Jetzt prüfen") || !strings.Contains(page, "Datensätze geändert") {
		t.Fatalf("got\n%s", page)
	}
	if status, to := s.post("/proof/check", nil); status != http.StatusSeeOther || to != "/proof" {
		t.Fatalf("%d %s", status, to)
	}
	var page string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, page = s.get("/proof"); strings.Contains(page, "Lückenlos und unverändert") {
			break
		}
	}
	for _, want := range []string{"Lückenlos und unverändert", "Kette des Nachweises", "Nicht geprüft", "Sicherungen und Exporte", "Siegel von außerhalb"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if _, page := s.get("/proof"); !strings.Contains(page, "Es gibt noch keinen Siegelstand") || !strings.Contains(page, "Karla Krüger") {
		t.Error("a missing seal is called checked, or a person whose access changed is not named")
	}
	_, page = s.get("/proof?kind=marks")
	if !strings.Contains(page, "Vermerk gesetzt") || strings.Contains(page, "Lauf begonnen") {
		t.Errorf("only marks were asked for")
	}
	if _, page = s.get("/proof?day=2020-01-01"); !strings.Contains(page, "Keine Einträge") {
		t.Error("that day has no entry")
	}
	if _, page = s.get("/proof?actor=job:ended_contracts"); !strings.Contains(page, "Datensätze geändert") || strings.Contains(page, "Vermerk gesetzt") {
		t.Error("only that job was asked for")
	}
	if status, page := s.get("/proof?after=nonsense"); status != http.StatusNotFound {
		t.Errorf("%d %s", status, page)
	}
	for role, want := range map[string]int{"auditor": 200, "dpo": 200, "admin": 200, "clerk": 403, "legal": 403, "service": 403} {
		if status, _ := s.get("/proof", "X-Test-Roles", role); status != want {
			t.Errorf("%s: %d", role, status)
		}
	}
}

// TestProofFiles: the log, the key and a certificate are downloaded, and hold.
func TestProofFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, key := s.get("/proof/key/export")
	_, log := s.get("/proof/log/export")
	if r, err := engine.VerifyBundle(strings.NewReader(log), engine.Outside{PublicKey: key}); err != nil || !r.Held() || r.Entries < 10 {
		t.Errorf("%+v, %v", r, err)
	}
	cases, err := s.engine.Cases(t.Context(), access.Shell("x"), engine.CaseFilter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(cases.Cases, func(c engine.CaseRow) bool { return c.Closed != nil })
	number := caseNumber(cases.Cases[i].ID)
	if _, page := s.get("/cases/" + number); !strings.Contains(page, "/cases/"+number+"/certificate/export?format=pdf") {
		t.Error("the case has no button for its certificate")
	}
	_, text := s.get("/cases/" + number + "/certificate/export?format=json")
	c, err := proof.ReadCertificate(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if r, err := c.Verify(key); err != nil || !r.Held() {
		t.Errorf("%+v, %v", r, err)
	}
	if status, sheet := s.get("/cases/" + number + "/certificate/export"); status != http.StatusOK || !strings.HasPrefix(sheet, "%PDF-") {
		t.Errorf("%d", status)
	}
}

// TestEveryActIsInOneGroup, so that the filter finds it.
func TestEveryActIsInOneGroup(t *testing.T) {
	t.Parallel()
	seen := map[proof.Act]int{}
	for _, g := range actGroups() {
		for _, a := range g.acts {
			seen[a]++
		}
	}
	for _, a := range proof.Acts {
		if seen[a] != 1 {
			t.Errorf("%s is in %d groups", a, seen[a])
		}
	}
}

// TestRestoredPage: nothing is lost on the demo, and nothing is done unseen.
func TestRestoredPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if _, page := s.get("/proof/restored"); !strings.Contains(page, "Nichts ging verloren") {
		t.Errorf("got\n%s", page)
	}
	if status, page := s.post("/proof/restored", url.Values{"do": {"again"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "setzen Sie den Haken") {
		t.Errorf("%d %s", status, page)
	}
	if status, _ := s.post("/proof/restored", url.Values{"do": {"again"}, "seen": {"yes"}}, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("a DPO reapplies: %d", status)
	}
}

// saidByEngine are the forms of the sentences that the engine says in pieces.
func saidByEngine() (forms []string) {
	files, _ := filepath.Glob("../engine/*.go")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, m := range regexp.MustCompile(`\bsaid\("([a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
			forms = append(forms, m[1])
		}
	}
	return forms
}

// faultsOfLog are the faults whose detail the log's own verification says.
func faultsOfLog() []string {
	return []string{proof.Changed, proof.PayloadChanged, proof.PayloadRemoved, proof.Removed, proof.Reordered, proof.Broken, proof.CutOff, proof.Rewritten,
		proof.OtherKey, proof.OtherLog, proof.BadCheckpoint}
}

// TestFaultsSpeakGerman: what a verification found is said in the visitor's
// language, with numbers and times as people write them.
func TestFaultsSpeakGerman(t *testing.T) {
	t.Parallel()
	ctx := withLook(t.Context(), &look{words: mustWords().speaker("de"), language: "de", numbers: message.NewPrinter(language.German), frame: engine.Frame{Zone: "Europe/Berlin"}})
	for _, form := range append(saidByEngine(), faultsOfLog()...) {
		got := detailText(ctx, engine.Said{Form: form, Args: []string{"sales", "12345", "2026-11-23 08:12", "7"}})
		if strings.Contains(got, "detail.") || strings.Contains(got, "12345") || strings.Contains(got, "2026-11") || !strings.Contains(got, "sales") {
			t.Errorf("%s: %q", form, got)
		}
	}
	var view proofView
	view.checked(ctx, engine.VerifyReport{Problems: []string{"tail_cut_off: there are 3 entries"},
		Details: []engine.Said{{Form: proof.CutOff, Args: []string{"3", "1500", "2026-11-23 08:12"}}}})
	want := problemRow{"tail_cut_off", "Das Ende des Nachweises fehlt", "Es gibt 3 Einträge, signiert wurden 1.500 (am 23.11.2026, 09:12\u00a0Uhr)."}
	if !slices.Equal(view.problems, []problemRow{want}) {
		t.Errorf("%+v", view.problems)
	}
	if len(saidByEngine()) < 12 {
		t.Errorf("only %v", saidByEngine())
	}
}
