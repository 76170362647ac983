package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// One record: what stops it, what comes next, what was done, what stands in it.
// Values are shown on request, because each such look is recorded.

// recordView is the page of a record.
type recordView struct {
	object, title, label, path, list string
	gone                             bool
	states                           []shown
	next                             string
	coming                           []comingRow
	stops                            string // what its marks stop
	rules                            []recordRule
	rulesOpen                        bool // some are not judged yet: they are asked for once the page is there
	dates                            []fact
	duties                           []recordDuty
	marks                            []recordMark
	history                          []pastRow
	cases                            []caseRow
	columns                          []valueRow
	parts                            []partTable
	values                           valuesState
	deeds                            []deed
	exportBlocked                    string
	mayExport                        bool
	wrong                            string // key of what is wrong with an order
	order                            markForm
	today                            string
}

// fact is a term and its value.
type fact struct{ term, value, note string }

type recordRule struct {
	job, action, sentence, due, effect string
	state                              shown
	jobPath                            string
	active                             bool
}

type recordDuty struct {
	title, basis, last string
	runs               bool
}

type recordMark struct {
	kind                                     shown
	ground, origin, since, until, who, about string
	late                                     string
}

type pastRow struct {
	at, what, run string
	icon          string
}

type caseRow struct {
	number, path, action string
	state                shown
}

type valueRow struct {
	title, name, category string
	cell                  engine.Cell
}

type partTable struct {
	name  string
	heads []columnHead
	rows  [][]engine.Cell
	more  bool
}

// valuesState says why values are or are not on the page.
type valuesState struct {
	shown, may bool
	why        string // key, where they may not be shown
	path       string
}

// deed is one thing that can be done to the record's marks.
type deed struct {
	name    string // lock, unlock, keep, release
	icon    string
	blocked string // reason, empty if it may be done
	ground  bool   // asks for a ground
	job     bool   // the lock is a job's: it is only lifted for a while
	art18   bool   // asks when the person was told
	ends    bool   // may end by itself
}

// markForm is what was typed into a form of a mark.
type markForm struct {
	deed, ground, reason, reference, until, informed string
	ends                                             bool
}

func record(v *visit) error {
	return showRecord(v, v.r.PathValue("object"), v.r.PathValue("key"), markForm{}, "")
}

// rulesLast is how long the rules of one record may take.
const rulesLast = time.Minute

func showRecord(v *visit, object, key string, order markForm, wrong string) error {
	q, until := v.r.URL.Query(), v.soon()
	if q.Get("part") == "rules" { // what took too long for the page
		until = time.Now().Add(rulesLast)
	}
	r, err := v.app.engine.RecordUntil(v.ctx(), v.actor, object, key, q.Get("values") != "", until)
	if err != nil {
		return err
	}
	view := viewRecord(v.ctx(), v.actor, v.whoIs(), r)
	if q.Get("part") == "rules" && v.r.Header.Get("HX-Request") == "true" {
		return v.render(http.StatusOK, recordRulesLate(view))
	}
	view.order, view.wrong = order, wrong
	m := meta{title: view.title + " " + view.label, menu: "/records"}
	if wrong != "" {
		return v.again(m, recordPage(view))
	}
	return v.page(m, recordPage(view))
}

func viewRecord(ctx context.Context, actor access.Actor, who func(string) string, r engine.RecordView) recordView {
	view := recordView{object: r.Object, title: inLanguage(ctx, r.Title, r.Object), label: r.Label, path: recordPath(r.Object, r.Key),
		list: "/records?object=" + url.QueryEscape(r.Object), gone: !r.Found, states: marksShown(ctx, r.State), next: nextText(ctx, r),
		mayExport: actor.May(access.ExportRecords), today: r.Day.String()}
	if r.State.Locked {
		view.exportBlocked = t(ctx, "record.export_locked")
	}
	for _, d := range r.Dates {
		view.dates = append(view.dates, fact{inLanguage(ctx, d.Title, d.Name), dayOr(ctx, d.Day, word(ctx, "date_state", d.State)), d.Name})
	}
	for _, d := range r.Duties {
		view.duties = append(view.duties, recordDuty{d.Title, d.Basis, dayOr(ctx, d.LastDay, t(ctx, "record.no_day")), d.Runs})
	}
	for _, x := range r.Rules {
		view.rules = append(view.rules, ruleShown(ctx, actor, x, r.Day))
		view.rulesOpen = view.rulesOpen || x.Open
	}
	for _, m := range r.Marks {
		view.marks = append(view.marks, markShown(ctx, who, r, m))
	}
	for _, h := range slices.Backward(r.History) {
		view.history = append(view.history, pastShown(ctx, r, h))
	}
	for _, c := range r.Cases {
		view.cases = append(view.cases, caseRow{number: caseNumber(c.ID), path: "/cases/" + caseNumber(c.ID), action: actionTitle(ctx, r, c.Action), state: caseShown(ctx, c.State)})
	}
	view.coming, view.stops = coming(ctx, r), stopsText(ctx, r)
	view.show(ctx, actor, r)
	view.deeds = deedsOf(ctx, actor, r)
	return view
}

// show are the values, hidden or not, of the record and its parts.
func (view *recordView) show(ctx context.Context, actor access.Actor, r engine.RecordView) {
	for i, cell := range r.Values {
		view.columns = append(view.columns, valueRow{inLanguage(ctx, r.Columns[i].Title, r.Columns[i].Name), r.Columns[i].Name, categoryText(ctx, r.Columns[i].Category), cellShown(ctx, r.Columns[i], cell)})
	}
	for _, p := range r.Parts {
		part := partTable{name: inLanguage(ctx, p.Title, p.Name), more: p.More}
		for _, cells := range p.Rows {
			part.rows = append(part.rows, cellsShown(ctx, p.Columns, cells))
		}
		for _, c := range p.Columns {
			part.heads = append(part.heads, columnHead{name: inLanguage(ctx, c.Title, c.Name), category: categoryText(ctx, c.Category)})
		}
		view.parts = append(view.parts, part)
	}
	view.values = valuesState{shown: r.Shown, may: true, path: view.path + "?values=1"}
	switch {
	case !actor.May(access.ReadValues):
		view.values.may, view.values.why = false, t(ctx, "record.values_role")
	case r.State.Locked && !actor.May(access.ReadLocked):
		view.values.may, view.values.why = false, t(ctx, "record.values_locked")
	}
}

// loadLater lets htmx ask for rules that could not be judged in time.
func loadLater(view recordView) templ.Attributes {
	if !view.rulesOpen {
		return nil
	}
	return templ.Attributes{"hx-get": view.path + "?part=rules", "hx-trigger": "load", "hx-swap": "outerHTML"}
}

// nextText says in one sentence what comes next.
func nextText(ctx context.Context, r engine.RecordView) string {
	if !r.Found {
		return t(ctx, "record.next_gone")
	}
	if slices.ContainsFunc(r.Rules, func(x engine.RuleInfo) bool { return x.Open }) {
		return t(ctx, "record.next_open")
	}
	var soon, stopped *engine.RuleInfo
	for i := range r.Rules {
		x := &r.Rules[i]
		switch {
		case !x.Active:
		case x.Met && x.Reason == "":
			return t(ctx, "record.next_due", "Action", inLanguage(ctx, x.Titles.Action, x.Action), "Job", inLanguage(ctx, x.Titles.Job, x.Job))
		case x.Met && x.Due && x.Reason != rule.Superseded && stopped == nil:
			stopped = x
		case x.DueDay != nil && *x.DueDay > r.Day && (soon == nil || *x.DueDay < *soon.DueDay):
			soon = x
		}
	}
	switch {
	case stopped != nil:
		return t(ctx, "record.next_stopped", "Action", inLanguage(ctx, stopped.Titles.Action, stopped.Action), "Why", word(ctx, "reason", string(stopped.Reason)))
	case soon != nil:
		return t(ctx, "record.next_later", "Action", inLanguage(ctx, soon.Titles.Action, soon.Action), "Day", day(ctx, *soon.DueDay))
	}
	return t(ctx, "record.next_nothing")
}

func ruleShown(ctx context.Context, actor access.Actor, x engine.RuleInfo, today rule.Day) recordRule {
	r := recordRule{job: inLanguage(ctx, x.Titles.Job, x.Job), action: inLanguage(ctx, x.Titles.Action, x.Action),
		sentence: inLanguage(ctx, x.Titles.Sentence, x.Sentence), effect: word(ctx, "kind_erases", x.Kind), active: x.Active}
	if actor.May(access.ReadConcept) {
		r.jobPath = "/jobs/" + url.PathEscape(x.Job)
	}
	if x.Start != nil && x.DueDay != nil && x.LastDay != nil {
		r.due = t(ctx, "record.derived", "Start", day(ctx, *x.Start), "Last", day(ctx, *x.LastDay), "Due", day(ctx, *x.DueDay))
	}
	switch {
	case x.Open:
		r.state = shown{"info", "hourglass-high", t(ctx, "record.rule_open")}
	case !x.Active:
		r.state = shown{"lock", "player-pause", t(ctx, "record.rule_off")}
	case x.Met && x.Reason == "":
		r.state = shown{"warn", "hourglass-high", t(ctx, "record.rule_due")}
	case x.Reason == rule.AlreadyDone:
		r.state = shown{"good", "circle-check", t(ctx, "record.rule_done")}
	case x.DueDay != nil && *x.DueDay > today:
		r.state = shown{"info", "calendar", t(ctx, "record.rule_waits")}
	case x.Reason == rule.ConditionChanged || x.Reason == "" || x.DueDay != nil && !x.Due:
		r.state = shown{"lock", "circle-dashed", t(ctx, "record.rule_not")}
	default:
		r.state = reasonShown(ctx, x.Reason)
	}
	return r
}

func markShown(ctx context.Context, who func(string) string, r engine.RecordView, m engine.MarkInfo) recordMark {
	looks := map[string]shown{
		"lock": {"lock", "lock", t(ctx, "records.locked")}, "keep": {"hold", "hand-stop", t(ctx, "records.kept")},
		"lock_exception": {"info", "lock-open", t(ctx, "records.excepted")},
	}
	view := recordMark{kind: looks[m.Kind], since: day(ctx, m.Since), until: dayOr(ctx, m.Until, "")}
	if m.Actor != "" {
		view.who = who(m.Actor)
	}
	if view.until != "" {
		view.until = t(ctx, untilKey(m), "Day", view.until)
	}
	if m.Ground != "" {
		view.ground = word(ctx, "ground", m.Ground)
	}
	view.origin = t(ctx, "record.by_hand")
	if job, ok := strings.CutPrefix(m.Origin, "job/"); ok {
		view.origin = t(ctx, "record.by_job", "Job", jobTitle(ctx, r, job))
	} else if m.Origin == engine.HandEnds {
		view.origin = t(ctx, "record.by_hand_ends")
	}
	if m.Reason != "" {
		view.about = t(ctx, "record.about", "Reason", word(ctx, "mark_reason", "for_"+m.Reason))
		if m.Reference != "" {
			view.about += ", " + m.Reference
		}
	}
	view.late = lateText(ctx, m)
	return view
}

// untilKey is the key of what the last day of a mark means.
func untilKey(m engine.MarkInfo) string {
	switch {
	case m.Kind == "lock_exception":
		return "record.until_exception"
	case m.Origin == engine.HandEnds:
		return "record.until_ends"
	}
	return "record.until"
}

func jobTitle(ctx context.Context, r engine.RecordView, name string) string {
	for _, x := range r.Rules {
		if x.Job == name {
			return inLanguage(ctx, x.Titles.Job, name)
		}
	}
	return name
}

func actionTitle(ctx context.Context, r engine.RecordView, name string) string {
	return inLanguage(ctx, r.Actions[name].Title, name)
}

// pastShown is a row of the ledger. An action's mark that was taken away again
// stands there under a name of its own.
func pastShown(ctx context.Context, r engine.RecordView, h engine.HistoryRow) pastRow {
	name, ended := strings.CutSuffix(h.Action, "/ended")
	row := pastRow{at: moment(ctx, h.At), what: actionTitle(ctx, r, name), run: h.Run, icon: "circle-check"}
	if ended {
		row.what, row.icon = t(ctx, "record.mark_ended", "Action", row.what), "lock-open"
	} else if kind := r.Actions[name].Kind; kind != "" {
		row.icon = kindIcon(kind)
	}
	return row
}

// deedsOf are the four deeds, each possible or with the reason why not.
func deedsOf(ctx context.Context, actor access.Actor, r engine.RecordView) []deed {
	if !r.Found {
		return nil
	}
	var job, art18, keep bool
	for _, m := range r.Marks {
		job = job || m.Kind == "lock" && strings.HasPrefix(m.Origin, "job/")
		art18 = art18 || m.Kind == "lock" && m.Ground == string(concept.Art18)
		keep = keep || m.Kind == "keep"
	}
	may := func(p access.Permission, then bool, otherwise string) string {
		switch {
		case !actor.May(p):
			return t(ctx, "record.no_right")
		case !then:
			return t(ctx, otherwise)
		}
		return ""
	}
	return []deed{
		{name: "lock", icon: "lock", ground: true, ends: true, blocked: may(access.SetLock, true, "")},
		{name: "unlock", icon: "lock-open", job: job, art18: art18, blocked: may(access.EndLock, r.State.Locked, "record.not_locked")},
		{name: "keep", icon: "hand-stop", ends: true, blocked: may(access.SetKeep, true, "")},
		{name: "release", icon: "arrow-back-up", blocked: may(access.ReleaseKeep, keep, "record.not_kept")},
	}
}

// markRecord sets or ends a mark. What the engine would refuse for want of a
// field is said beside the form.
func markRecord(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	object, key := v.r.PathValue("object"), v.r.PathValue("key")
	f := markForm{deed: v.r.PostForm.Get("deed"), ground: v.r.PostForm.Get("ground"), reason: v.r.PostForm.Get("reason"),
		reference: strings.TrimSpace(v.r.PostForm.Get("reference")), until: v.r.PostForm.Get("until"), informed: v.r.PostForm.Get("informed"),
		ends: v.r.PostForm.Get("ends") != ""}
	order, wrong := f.order(object, key)
	if wrong != "" {
		return showRecord(v, object, key, f, wrong)
	}
	var results []engine.MarkResult
	var err error
	if f.deed == "lock" || f.deed == "keep" {
		results, err = v.app.engine.SetMarks(v.ctx(), v.actor, order)
	} else {
		results, err = v.app.engine.EndMarks(v.ctx(), v.actor, order)
	}
	switch {
	case errors.Is(err, engine.ErrBadOrder):
		return showRecord(v, object, key, f, "record.wrong_order")
	case err != nil:
		return err
	case len(results) == 1 && !results[0].Done:
		return v.to(recordPath(object, key), "said.mark_waits")
	}
	return v.to(recordPath(object, key), markSaid(f.deed, results))
}

// markSaid is what is said of a mark that was set or ended.
func markSaid(deed string, results []engine.MarkResult) string {
	if slices.ContainsFunc(results, func(r engine.MarkResult) bool { return r.AtWork }) {
		return "said.mark_at_work"
	}
	return map[string]string{"lock": "said.mark_lock", "unlock": "said.mark_unlock", "keep": "said.mark_keep", "release": "said.mark_release"}[deed]
}

// order makes an order of what was typed, or says what is missing.
func (f markForm) order(object, key string) (o engine.MarkOrder, wrong string) {
	o = engine.MarkOrder{Object: object, Keys: []string{key}, Ground: concept.Ground(f.ground), Reason: f.reason,
		Reference: f.reference, Ends: f.ends}
	switch f.deed {
	case "lock", "unlock":
		o.Kind = engine.LockMark
	case "keep", "release":
		o.Kind = engine.KeepMark
	}
	for _, field := range []struct {
		text string
		into **rule.Day
	}{{f.until, &o.Until}, {f.informed, &o.Informed}} {
		if field.text == "" {
			continue
		}
		d, err := rule.ParseDay(field.text)
		if err != nil {
			return o, "record.wrong_day"
		}
		*field.into = &d
	}
	switch {
	case o.Kind == "":
		return o, "record.wrong_order"
	case !slices.Contains(engine.MarkReasons[:], f.reason):
		return o, "record.wrong_reason"
	case f.deed == "lock" && f.ground == "":
		return o, "record.wrong_ground"
	case f.ends && o.Until == nil:
		return o, "record.wrong_ends"
	}
	return o, ""
}

// grounds are those a lock by hand may have.
func grounds() []concept.Ground {
	return []concept.Ground{concept.Art18, concept.Contractual, concept.RetentionDuty, concept.EndOfPurpose}
}
