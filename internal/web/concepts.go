package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// The deletion concept: the matrix of deletion classes, its versions, and the
// file itself, out and in.
func (a *app) conceptRoutes() []route {
	return []route{
		{pattern: "GET /concept", needs: access.ReadConcept, serve: conceptMatrix},
		{pattern: "GET /concept/print", needs: access.ReadConcept, serve: conceptPrint},
		{pattern: "GET /concept/versions/{version}", needs: access.ReadConcept, serve: conceptVersion},
		{pattern: "POST /concept/download", needs: access.ReadConcept, serve: conceptDownload},
		{pattern: "GET /concept/edit", needs: access.ChangeConcept, serve: conceptEdit},
		{pattern: "POST /concept/check", needs: access.ChangeConcept, serve: conceptCheck},
		{pattern: "POST /concept/apply", needs: access.ChangeConcept, serve: conceptApply},
	}
}

// matrixView is the page of the deletion classes.
type matrixView struct {
	classes   engine.DeletionClasses
	starts    []plan.StartKind
	rows      []matrixRow
	rules     []ruleRow
	gaps      []gapRow
	findings  []findingRow
	versions  []versionRow
	own       []ownRow
	unreached []pick // lists of records that no job erases, one an object
	ownState  string // when our own data were counted
	stopping  int
	mayChange bool
	since     string
	printed   string
}

// matrixRow is a period with what stands in each column of it.
type matrixRow struct {
	period, from string
	cells        [][]classCell
}

type classCell struct {
	title, object, path string
	warn                bool
}

type ruleRow struct {
	anchor, title, object, action, kind string
	path, sentence, purpose, basis, why string
	period                              string
	duties                              []dutyRow
	state                               shown
	erases                              shown
}

type dutyRow struct{ title, period, basis, columns string }

type gapRow struct{ title, why, path string }

// ownRow is one kind of our own data; due is empty while it is not counted.
type ownRow struct{ title, what, period, from, basis, before, due string }

type versionRow struct {
	number, path, when, by string
	current                bool
}

func conceptMatrix(v *visit) error {
	view, err := readMatrix(v)
	if errors.Is(err, engine.ErrNoConcept) {
		return v.page(meta{title: t(v.ctx(), "concept.title"), menu: "/concept"}, noConceptPage(v.actor.May(access.ChangeConcept)))
	}
	if err != nil {
		return err
	}
	return v.page(meta{title: t(v.ctx(), "concept.title"), menu: "/concept"}, matrixPage(view))
}

func conceptPrint(v *visit) error {
	view, err := readMatrix(v)
	if err != nil {
		return err
	}
	return v.page(meta{title: t(v.ctx(), "concept.title"), bare: true}, matrixPrint(view))
}

func readMatrix(v *visit) (matrixView, error) {
	ctx := v.ctx()
	classes, err := v.app.engine.DeletionClasses(ctx, v.actor)
	if err != nil {
		return matrixView{}, err
	}
	state, c, err := v.app.engine.ConceptInForce(ctx, v.actor)
	if err != nil {
		return matrixView{}, err
	}
	versions, err := v.app.engine.ConceptVersions(ctx, v.actor, 0, 20)
	if err != nil {
		return matrixView{}, err
	}
	view := matrixView{classes: classes, starts: classes.Starts, mayChange: v.actor.May(access.ChangeConcept), since: moment(ctx, state.At),
		printed: moment(ctx, v.app.options.Now()), findings: distinct(findingRows(ctx, namesOf(ctx, c), classes.Findings))}
	for _, f := range view.findings {
		if f.stops {
			view.stopping++
		}
	}
	for _, r := range classes.Rules {
		view.rules = append(view.rules, ruleRowOf(ctx, r))
	}
	for _, p := range classes.Periods {
		view.rows = append(view.rows, matrixRowOf(ctx, classes, p))
	}
	for _, g := range classes.Gaps {
		row := gapRow{title: inLanguage(ctx, g.Title, g.Object), why: word(ctx, "gap", g.Why)}
		if g.Job != "" {
			row.path = "/jobs/" + url.PathEscape(g.Job)
		}
		view.gaps = append(view.gaps, row)
	}
	if v.actor.May(access.ReadRecords) {
		for _, o := range c.Objects {
			view.unreached = append(view.unreached, pick{text: titled(ctx, o.Title, o.Name), path: "/unreached/" + url.PathEscape(o.Name)})
		}
	}
	if view.own, view.ownState, err = ownRows(v); err != nil {
		return view, err
	}
	people := v.whoIs()
	for i, s := range versions {
		row := versionRow{strconv.FormatInt(s.Version, 10), versionPath(s.Version), t(ctx, "concept.since", "Since", moment(ctx, s.At)), people(s.By), i == 0}
		if i > 0 {
			row.when = t(ctx, "concept.until", "Since", moment(ctx, s.At), "Until", moment(ctx, versions[i-1].At))
		}
		view.versions = append(view.versions, row)
	}
	return view, nil
}

// startKindWord is the key of a kind of start: "none" reads like a plural form.
func startKindWord(k plan.StartKind) string {
	if k == plan.StartNone {
		return "none_at_all"
	}
	return string(k)
}

func versionPath(n int64) string { return "/concept/versions/" + strconv.FormatInt(n, 10) }

// whoIs tells who somebody is; where that may not be asked, the id is left.
func (v *visit) whoIs() func(string) string {
	known, err := v.app.engine.Names(v.ctx(), v.actor)
	if err != nil {
		known = nil
	}
	return func(id string) string { return actorWith(v.ctx(), v.names(), known, id) }
}

func matrixRowOf(ctx context.Context, m engine.DeletionClasses, p engine.DeletionPeriod) matrixRow {
	row := matrixRow{period: periodText(ctx, p), from: fromText(ctx, p.From), cells: make([][]classCell, len(m.Starts))}
	for _, r := range m.Rules {
		if i := slices.Index(m.Starts, r.Start); r.Period == p {
			row.cells[i] = append(row.cells[i], classCell{title: inLanguage(ctx, r.Title, r.Job), object: inLanguage(ctx, r.ObjectTitle, r.Object),
				path: "#rule-" + r.Job, warn: !r.Active || len(r.Stopped) > 0})
		}
	}
	return row
}

// periodText is a period in words: 8 Jahre, at once.
func periodText(ctx context.Context, p engine.DeletionPeriod) string {
	if p.Unit == "" || p.N == 0 {
		return t(ctx, "concept.at_once")
	}
	return spanText(ctx, p.N, p.Unit)
}

// spanText is a number of calendar units in words.
func spanText(ctx context.Context, count int, unit rule.Unit) string {
	switch unit {
	case rule.Days:
		return n(ctx, "span.days", count)
	case rule.Weeks:
		return n(ctx, "span.weeks", count)
	case rule.Months:
		return n(ctx, "span.months", count)
	}
	return n(ctx, "span.years", count)
}

// fromText says from where a period counts, empty where from the event itself.
func fromText(ctx context.Context, f rule.From) string {
	if f == "" || f == rule.Event {
		return ""
	}
	return word(ctx, "counted_from", strings.ReplaceAll(string(f), " ", "_"))
}

func wholePeriod(ctx context.Context, p engine.DeletionPeriod) string {
	return strings.TrimSpace(periodText(ctx, p) + " " + fromText(ctx, p.From))
}

func ruleRowOf(ctx context.Context, r engine.DeletionRule) ruleRow {
	row := ruleRow{anchor: "rule-" + r.Job, title: inLanguage(ctx, r.Title, r.Job), object: inLanguage(ctx, r.ObjectTitle, r.Object),
		action: inLanguage(ctx, r.ActionTitle, r.Action), kind: word(ctx, "kind", r.Kind), path: "/jobs/" + url.PathEscape(r.Job),
		sentence: inLanguage(ctx, r.Sentence, ""), purpose: r.Purpose, basis: r.Basis, why: r.PeriodBasis, period: wholePeriod(ctx, r.Period),
		erases: erasesShown(ctx, method.Kind(r.Kind)), state: shown{"good", "circle-check", t(ctx, "concept.active")}}
	switch {
	case len(r.Stopped) > 0:
		row.state = shown{"bad", "player-pause", t(ctx, "concept.stands")}
	case !r.Active:
		row.state = shown{"lock", "player-pause", t(ctx, "concept.off")}
	}
	for _, d := range r.Duties {
		row.duties = append(row.duties, dutyRow{d.Title, wholePeriod(ctx, d.Period), d.Basis, strings.Join(d.Columns, ", ")})
	}
	return row
}

// diffView is the page of a version beside an earlier one.
type diffView struct {
	version, from, since, by string
	number                   int64
	parts                    []partChange
	lines                    []engine.DiffLine
	unreadable, first        bool
	current                  bool
	earlier                  []pick // it can be laid beside
}

// earlierShown is how many versions are offered to lay beside one.
const earlierShown = 50

type partChange struct {
	state shown
	what  string
	name  string // in the file, where what is a title
}

func conceptVersion(v *visit) error {
	ctx := v.ctx()
	number, err := strconv.ParseInt(v.r.PathValue("version"), 10, 64)
	if err != nil {
		return engine.ErrUnknownVersion
	}
	state, err := v.app.engine.ConceptVersion(ctx, v.actor, number)
	if err != nil {
		return err
	}
	view := diffView{version: strconv.FormatInt(number, 10), number: number, since: moment(ctx, state.At), by: v.whoIs()(state.By), first: number == 1}
	newest, err := v.app.engine.ConceptVersions(ctx, v.actor, 0, 1)
	if err != nil {
		return err
	}
	view.current = len(newest) > 0 && newest[0].Version == number
	if number > 1 {
		from := number - 1
		if asked, err := strconv.ParseInt(v.r.URL.Query().Get("from"), 10, 64); err == nil && asked > 0 && asked < number {
			from = asked
		}
		d, err := v.app.engine.DiffConcepts(ctx, v.actor, from, number)
		if err != nil {
			return err
		}
		for i := number - 1; i > 0 && len(view.earlier) < earlierShown; i-- {
			text := strconv.FormatInt(i, 10)
			view.earlier = append(view.earlier, pick{value: text, text: t(ctx, "concept.beside", "Version", text), on: i == from})
		}
		view.from, view.parts, view.lines, view.unreadable = strconv.FormatInt(from, 10), partsShown(ctx, v.names(), d.Parts), d.Lines, d.Unreadable
	}
	return v.page(meta{title: t(ctx, "concept.version", "Version", view.version), menu: "/concept"}, versionPage(view))
}

// partsShown words what changed; what is in the concept is called by its title.
func partsShown(ctx context.Context, n names, parts []engine.PartChange) []partChange {
	looks := map[string]shown{
		"new": {"good", "plus", t(ctx, "concept.part_new")}, "changed": {"info", "edit", t(ctx, "concept.part_changed")},
		"gone": {"warn", "trash", t(ctx, "concept.part_gone")},
	}
	var list []partChange
	for _, p := range parts {
		row := partChange{state: looks[p.Change], what: strings.TrimSpace(word(ctx, "concept_part", p.Part) + " " + p.Name)}
		if title := n.part(p.Part, p.Name); title != p.Name {
			row.what, row.name = t(ctx, "concept.part_titled", "Part", word(ctx, "concept_part", p.Part), "Title", title), p.Name
		}
		list = append(list, row)
	}
	return list
}

func conceptDownload(v *visit) error {
	number, err := strconv.ParseInt(v.r.PostFormValue("version"), 10, 64)
	if err != nil {
		return engine.ErrUnknownVersion
	}
	state, err := v.app.engine.ConceptVersion(v.ctx(), v.actor, number)
	if err != nil {
		return err
	}
	return v.sendFile("concept-"+strconv.FormatInt(number, 10)+".yaml", "application/yaml", state.Text)
}

// sendFile answers with a file to keep.
func (v *visit) sendFile(name, kind string, content []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", kind+"; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+strings.Map(harmless, name)+`"`)
	h.Set("Cache-Control", "no-store")
	_, err := v.w.Write(content)
	return err
}

// conceptDraft is a concept that is not in force: its text, what is wrong with it,
// and what it would change and do.
type conceptDraft struct {
	text      string
	base      string
	rows      int
	problems  []concept.Problem
	more      int
	unfit     bool // a source does not answer, or the like
	counting  bool // what its jobs would do is not counted yet
	checked   bool
	unchanged bool
	parts     []partChange
	lines     []engine.DiffLine
	findings  []findingRow
	stopping  int
	today     []todayRow
	questions []questionRow
	open      []string
}

type todayRow struct {
	job, kind string
	met, due  int
	skipped   []string
	stopped   bool
}

func conceptEdit(v *visit) error {
	view := conceptDraft{base: "0"}
	state, _, err := v.app.engine.ConceptInForce(v.ctx(), v.actor)
	switch {
	case errors.Is(err, engine.ErrNoConcept):
	case err != nil:
		return err
	default:
		view.text, view.base = string(state.Text), strconv.FormatInt(state.Version, 10)
	}
	return v.page(meta{title: t(v.ctx(), "draft.title"), menu: "/concept"}, draftPage(view.sized()))
}

// sized gives the field of the text a height.
func (d conceptDraft) sized() conceptDraft {
	d.rows = min(30, 12+strings.Count(d.text, "\n"))
	return d
}

func conceptCheck(v *visit) error {
	text, base, err := draftFrom(v.r)
	if err != nil {
		return err
	}
	if v.r.PostForm.Get("then") == "download" {
		return v.sendFile("concept-draft.yaml", "application/yaml", text)
	}
	view, err := checkDraft(v, text)
	if err != nil {
		return err
	}
	view.base = base
	m := meta{title: t(v.ctx(), "draft.title"), menu: "/concept"}
	switch part := draftPage(view.sized()); {
	case view.counting && v.waits():
		return v.nothingYet()
	case view.checked || view.counting || v.waits():
		return v.piece(m, part, part)
	default:
		return v.again(m, part)
	}
}

// draftFrom reads a draft: an uploaded file, or else the text.
func draftFrom(r *http.Request) (text []byte, base string, err error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseMultipartForm(maxForm); err != nil {
			return nil, "", err
		}
		file, head, err := r.FormFile("file")
		if err == nil {
			defer file.Close()
			if head.Size > 0 {
				text, err = io.ReadAll(file)
				return text, r.FormValue("base"), err
			}
		}
	}
	text = []byte(r.PostFormValue("text"))
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), r.PostFormValue("base"), nil
}

// checkDraft proposes a text. What is wrong with the file is shown beside it.
func checkDraft(v *visit, text []byte) (conceptDraft, error) {
	ctx := v.ctx()
	view := conceptDraft{text: string(text)}
	p, counted, err := v.app.engine.ProposeUntil(ctx, v.actor, "upload.yaml", text, v.soon())
	var wrong *concept.ParseError
	switch {
	case errors.As(err, &wrong):
		view.problems, view.more = wrong.Problems, wrong.More
		return view, nil
	case err != nil && failureOf(err).status == http.StatusInternalServerError:
		return view, err
	case err != nil:
		view.unfit = true
		return view, nil //nolint:nilerr // shown beside the text
	case !counted:
		view.counting = true
		return view, nil
	}
	d, err := v.app.engine.DiffText(ctx, v.actor, text)
	if err != nil {
		return view, err
	}
	names := namesOf(ctx, p.Concept)
	view.checked, view.unchanged, view.parts, view.lines = true, p.Unchanged, partsShown(ctx, names, d.Parts), d.Lines
	view.findings = distinct(findingRows(ctx, names, p.Binding.Findings))
	for _, f := range view.findings {
		if f.stops {
			view.stopping++
		}
	}
	for _, j := range p.Today.Jobs {
		row := todayRow{job: names.job(j.Job), kind: word(ctx, "kind", j.Kind), met: j.Met, due: j.Due, stopped: len(j.Stopped) > 0}
		for _, r := range rule.Reasons {
			if count := j.Skipped[r]; count > 0 {
				row.skipped = append(row.skipped, capital(word(ctx, "reason", string(r)))+": "+num(ctx, count))
			}
		}
		view.today = append(view.today, row)
	}
	return view, nil
}

// conceptApply puts a draft in force, if the version it was made from still is.
func conceptApply(v *visit) error {
	text, base, err := draftFrom(v.r)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(base, 10, 64)
	if err != nil {
		return engine.ErrBadOrder
	}
	if _, err := v.app.engine.ReplaceConcept(v.ctx(), v.actor, text, seen); err != nil {
		return err
	}
	return v.to("/concept", "said.concept_applied")
}

// questionRow is a question for the lawyer, worded.
type questionRow struct{ about, text string }
