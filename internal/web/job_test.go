package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// TestFormKeepsEveryJobOfTheDemo: reading a definition into the form and
// writing it back changes nothing.
func TestFormKeepsEveryJobOfTheDemo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	in, err := s.engine.Concept(t.Context(), access.Shell("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range in.Concept.Jobs {
		d, _, err := s.engine.Definition(t.Context(), access.Shell("x"), concept.JobSection, j.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, formOfJob(j.Name, d, j).definition(d)); diff != "" {
			t.Errorf("%s: %s", j.Name, diff)
		}
	}
}

// fieldsOf reads the form of a page as a browser would send it.
func fieldsOf(page, id string) url.Values {
	_, form, _ := strings.Cut(page, `id="`+id+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	attr := func(tag, name string) string {
		m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
		if m == nil {
			return ""
		}
		return strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&#39;", "'", "&lt;", "<", "&gt;", ">").Replace(m[1])
	}
	fields := regexp.MustCompile(`(?s)<input\b[^>]*>|<select\b.*?</select>`)
	for _, field := range fields.FindAllString(form, -1) {
		name := attr(field, "name")
		switch {
		case name == "" || strings.Contains(field, ` disabled`):
		case strings.HasPrefix(field, "<select"):
			chosen := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(field)
			if chosen == nil {
				chosen = regexp.MustCompile(`<option value="([^"]*)"`).FindStringSubmatch(field)
			}
			values.Add(name, chosen[1])
		case (strings.Contains(field, `type="checkbox"`) || strings.Contains(field, `type="radio"`)) && !strings.Contains(field, " checked"):
		default:
			values.Add(name, attr(field, "value"))
		}
	}
	return values
}

// TestJobIsPreviewedThenActivated walks the editor without JavaScript.
func TestJobIsPreviewedThenActivated(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/jobs/silent_leads")
	form := fieldsOf(page, "job-editor")
	if form.Get("n") != "12" || form.Get("unit") != "months" || form.Get("every") != "day" || form.Get("time") != "03:40" {
		t.Fatalf("the form: %v", form)
	}
	if !strings.Contains(page, "täglich um 03:40") || !strings.Contains(page, "Erst die Vorschau berechnen.") {
		t.Error("the page says neither the schedule in words nor what comes first")
	}
	form.Set("n", "9")
	form.Set("do", "preview")
	form.Set("what_n", "24")
	form.Set("what_unit", "months")
	status, page := s.post("/jobs/silent_leads", form)
	if status != http.StatusOK {
		t.Fatalf("preview: %d", status)
	}
	for _, want := range []string{"Version 2 aktivieren", "Das kann nicht rückgängig gemacht werden.", "Fällig je Monat", "Mit der Frist 24 Monate", "Gegen Version 1", "9 Monate nach „Letzter Kontakt“", `/records/lead/`} {
		if !strings.Contains(page, want) {
			t.Errorf("the preview does not show %q", want)
		}
	}
	form = fieldsOf(page, "job-editor")
	form.Set("do", "activate")
	form.Set("word", "anonymisieren")
	changed := url.Values{}
	for k, v := range form {
		changed[k] = v
	}
	changed.Set("n", "8")
	if status, _ := s.post("/jobs/silent_leads", changed); status != http.StatusConflict {
		t.Errorf("another rule than the previewed one: %d", status)
	}
	if form.Get("able") != "0" {
		form.Set("word", "")
		if status, page := s.post("/jobs/silent_leads", form); status != http.StatusUnprocessableEntity && strings.Contains(page, "eintippen") {
			t.Errorf("without the word: %d", status)
		}
		form.Set("word", "anonymisieren")
	}
	if status, to := s.post("/jobs/silent_leads", form); status != http.StatusSeeOther || to != "/jobs/silent_leads?said=job_active" {
		t.Fatalf("activate: %d %s", status, to)
	}
	in, _ := s.engine.Concept(t.Context(), access.Shell("x"))
	if j := in.Concept.Job("silent_leads"); in.Version != 2 || j.When.Term.After.String() != "9 months" || !j.Active {
		t.Errorf("version %d: %+v", in.Version, j)
	}
}

// TestNewJobIsBuiltAndSwitchedOff builds a condition by hand.
func TestNewJobIsBuiltAndSwitchedOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/jobs/new?action=lock_contract")
	form := fieldsOf(page, "job-editor")
	form.Set("title_de", "Widerrufene sperren")
	form.Set("title_en", "Lock withdrawn")
	form.Set("basis", "Art. 5 DSGVO")
	form["only_column"], form["only_op"], form["only_value"], form["only_join"], form["only_raw"] = []string{"status", "tariff", ""}, []string{"in", "is", "is"}, []string{"withdrawn, ended", "Strom", ""}, []string{"and", "or", "and"}, []string{"", "", ""}
	form.Set("do", "save")
	if status, to := s.post("/jobs/new", form); status != http.StatusSeeOther || to != "/jobs/widerrufene_sperren?said=job_saved" {
		t.Fatalf("save: %d %s", status, to)
	}
	d, tag, err := s.engine.Definition(t.Context(), access.Shell("x"), concept.JobSection, "widerrufene_sperren")
	if err != nil {
		t.Fatal(err)
	}
	want := []any{map[string]any{"any": []any{map[string]any{"column": "status", "in": []any{"withdrawn", "ended"}}, map[string]any{"column": "tariff", "is": "Strom"}}}}
	if diff := cmp.Diff(want, d["when"].(map[string]any)["only"]); diff != "" || d["active"] != false {
		t.Errorf("%v %s", d["active"], diff)
	}
	_, listTag, _ := s.engine.Definition(t.Context(), access.Shell("x"), concept.JobSection, "objections")
	if status, to := s.post("/jobs/objections/off", url.Values{"tag": {listTag}}); status != http.StatusSeeOther || to != "/jobs/objections?said=job_off" {
		t.Errorf("off: %d %s", status, to)
	}
	_ = tag
	form.Set("basis", "")
	form.Set("start", "")
	form["only_column"] = []string{"", "", ""}
	if status, page := s.post("/jobs/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Nennen Sie die Rechtsgrundlage.") || !strings.Contains(page, "wäre jeder Datensatz gemeint") {
		t.Errorf("a job without a basis and a condition: %d", status)
	}
}

// TestRunNowNeedsAWordWhereMuchIsLost, and is watched.
func TestRunNow(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	status, to := s.post("/jobs/objections/run", nil)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/runs/") {
		t.Fatalf("run: %d %s", status, to)
	}
	if status, page := s.get(to); status != http.StatusOK || !strings.Contains(page, "Werbewidersprüche") && !strings.Contains(page, "Läuft") {
		t.Errorf("the run: %d", status)
	}
	if status, _ := s.post("/jobs/objections/run", nil, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("a DPO starts runs: %d", status)
	}
}

func TestSchedulesInWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]string{
		"30 3 * * *": {"täglich um 03:30\u00a0Uhr", "every day at 03:30"}, "0 * * * *": {"stündlich zur Minute 00", "every hour at :00"},
		"*/15 * * * *": {"alle 15 Minuten", "every 15 minutes"}, "0 6 * * 1-5": {"montags, dienstags, mittwochs, donnerstags, freitags um 06:00\u00a0Uhr", ""},
		"50 3 1 * *": {"am 1. jedes Monats um 03:50\u00a0Uhr", "on day 1 of each month at 03:50"}, "30 3 1 1 *": {"jährlich am 01.01. um 03:30\u00a0Uhr", "each year on 1 January at 03:30"},
		"0 0 1-7 * 1": {"nach dem Zeitplan 0 0 1-7 * 1", ""}, "@daily": {"täglich um 00:00\u00a0Uhr", ""},
	} {
		for i, lang := range []string{"de", "en"} {
			ctx := withLook(t.Context(), lookFor(lang))
			if got := scheduleText(ctx, line); want[i] != "" && got != want[i] {
				t.Errorf("%s in %s: %q, want %q", line, lang, got, want[i])
			}
		}
		if s := scheduleOf(line); s.every != "line" && s.every != "minutes" && line[0] != '@' && s.every != "week" && s.cron() != line {
			t.Errorf("%s becomes %s", line, s.cron())
		}
	}
}

// lookFor is a look for tests of words and formats alone.
func lookFor(lang string) *look {
	r, _ := http.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: languageCookie, Value: lang})
	return (&app{words: mustWords(), assets: mustAssets()}).lookOf(r, Visitor{})
}
