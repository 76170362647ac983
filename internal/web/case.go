package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// caseView is one case file.
type caseView struct {
	file      engine.CaseFile
	number    string
	heading   string
	state     shown
	items     []itemView
	events    []eventView
	approvals []approvalView
	steps     map[string]engine.NextStep
	waiting   int // items that wait for approval
	due       int
	done      int
	certified bool // the visitor may have its certificate
	final     bool // something waiting cannot be undone
	word      string
	problem   string
	version   int64
	day       string
	names     names
	deeds     []deedView
	left      []leftView
	foundBy   string // kinds of identifier that led to the records
	confirmed string // who said that it is this person; empty: nobody did
	shared    []string
	known     map[string]string // names of people
}

type itemView struct {
	engine.CaseItem
	object, action, link string
	state                shown
	effect               string
	due, last, start     string
	from                 string // what the start is called
	done, late           string
	approval             string
	marks                []string
	rule, ruleLang       string // the sentence, and its language where it is not the page's
}

type eventView struct {
	icon, what, when, who, text string
	next                        bool // still to come
}

type approvalView struct {
	who, when, decision, note string
	shown                     string // what was shown: version and digest
	items                     int
	refused                   bool
}

func showCase(v *visit) error { return v.caseAnswer("", false) }

func printCase(v *visit) error { return v.caseAnswer("", true) }

func (v *visit) caseAnswer(problem string, print bool) error {
	id, ok := caseID(v.r.PathValue("case"))
	if !ok {
		return engine.ErrUnknownCase
	}
	f, err := v.app.engine.CaseEvidence(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	view, err := v.caseView(f.CaseFile)
	if err != nil {
		return err
	}
	v.evidence(&view, f)
	view.problem = problem
	m := meta{title: view.number, menu: "/cases"}
	switch {
	case print:
		m.bare = true
		return v.page(m, casePrint(view))
	case problem != "":
		return v.again(m, casePage(view))
	}
	return v.page(m, casePage(view))
}

func (v *visit) caseView(f engine.CaseFile) (caseView, error) {
	ctx, n := v.ctx(), v.names()
	view := caseView{file: f, number: caseNumber(f.ID), state: caseShown(ctx, f.State), steps: map[string]engine.NextStep{},
		version: v.look.frame.Version, day: day(ctx, v.look.frame.Day), names: n}
	view.heading = t(ctx, "cases.heading", "Number", view.number, "What", originText(ctx, n, f.Origin))
	people, err := v.app.engine.Names(ctx, v.actor)
	if err != nil {
		return view, err
	}
	view.known = people
	for _, it := range f.ItemList {
		row := itemViewOf(ctx, n, it)
		view.items = append(view.items, row)
		switch {
		case it.Missing > 0:
			view.waiting++
			view.final = view.final || !undoable(method.Kind(it.Kind))
		case it.State == casefile.Done:
			view.done++
		case it.State == casefile.DueItem:
			view.due++
		}
	}
	view.certified = view.done > 0 && v.actor.May(access.VerifyLedger) && !v.actor.Limited()
	if view.waiting >= manyRecords {
		view.word = word(ctx, "confirm_word", f.ItemList[0].Kind)
	}
	for _, s := range f.Next {
		view.steps[s.Event] = s
	}
	for _, e := range f.Events {
		if i := slices.IndexFunc(f.Tasks, func(x engine.CaseTask) bool { return x.ID == e.Text }); e.What == casefile.WasTask && i >= 0 {
			e.Text = f.Tasks[i].Text
		}
		view.events = append(view.events, eventViewOf(ctx, n, people, e))
	}
	view.events = timeline(ctx, n, view)
	for _, a := range f.Approvals {
		view.approvals = append(view.approvals, approvalView{who: actorWith(ctx, n, people, a.By), when: moment(ctx, a.At), decision: word(ctx, "decision", a.Decision),
			note: a.Note, shown: shownThen(ctx, a), items: a.Items, refused: a.Decision != "approve"})
	}
	return view, nil
}

func itemViewOf(ctx context.Context, n names, it engine.CaseItem) itemView {
	row := itemView{CaseItem: it, object: n.object(it.Object), action: n.action(it.Action), link: recordLink(it.Object, it.Key),
		state: itemShown(ctx, it.State, it.Reason), due: dayOr(ctx, it.Due, "–"), done: dayOr(ctx, it.Done, "")}
	if k := method.Kind(it.Kind); slices.Contains(kinds(), k) {
		if n.concept.Action(it.Action) == nil {
			row.action = word(ctx, "kind", it.Kind) // ordered without an action of the concept
		}
		row.effect = word(ctx, "kind_erases", it.Kind)
	}
	if w := it.Why; w != nil {
		row.from = n.within(it.Object, w.Start)
		row.start, row.last = dayOr(ctx, w.StartDay, ""), dayOr(ctx, w.LastDay, "")
		row.rule, row.ruleLang = sentenceThen(ctx, n, it.Job, w.Sentence)
		if w.Late > 0 {
			row.late = n2(ctx, "cases.late", w.Late, "Cause", causeText(ctx, w.Cause))
		}
	}
	if it.Missing > 0 {
		row.approval = n2(ctx, "cases.missing", it.Missing)
	}
	for _, m := range it.Marks {
		row.marks = append(row.marks, markText(ctx, m))
	}
	return row
}

// n2 is n under a name that a parameter called n does not hide.
func n2(ctx context.Context, key string, count int, pairs ...any) string {
	return n(ctx, key, count, pairs...)
}

// causeText words the cause of a delay.
func causeText(ctx context.Context, cause string) string {
	if key := "cause." + cause; lookFrom(ctx).words.knows(key) {
		return t(ctx, key)
	}
	if key := "reason." + cause; lookFrom(ctx).words.knows(key) {
		return t(ctx, key)
	}
	return cause
}

func markText(ctx context.Context, m engine.MarkInfo) string {
	text := t(ctx, "overview.kept")
	if m.Kind == "lock" {
		text = t(ctx, "overview.locked")
	}
	if m.Until != nil {
		text += " " + t(ctx, "overview.until", "Day", day(ctx, *m.Until))
	}
	if late := lateText(ctx, m); late != "" {
		text += ". " + late
	}
	return text
}

// lateText says what a Keep came too late for.
func lateText(ctx context.Context, m engine.MarkInfo) string {
	if m.LateDone == nil {
		return ""
	}
	return t(ctx, "record.keep_late", "Done", word(ctx, "kind_passive", m.LateDone.Kind), "At", moment(ctx, m.LateDone.At))
}

func eventViewOf(ctx context.Context, n names, people map[string]string, e engine.CaseEvent) eventView {
	icons := map[string]string{"opened": "folders", "approved": "user-check", "refused": "ban", "cancelled": "x", "done": "circle-check", "commented": "message",
		"skipped": "player-skip-forward", "failed": "circle-x", "assigned": "user", "closed": "archive"}
	icon, known := icons[e.What]
	if !known {
		icon = "history"
	}
	row := eventView{icon: icon, what: e.What, when: moment(ctx, e.At), who: actorWith(ctx, n, people, e.By), text: e.Text}
	if key := "case_event." + e.What; lookFrom(ctx).words.knows(key) {
		row.what = t(ctx, key)
	}
	if slices.Contains(rule.Reasons[:], rule.Reason(e.Text)) {
		row.text = word(ctx, "reason", e.Text)
	}
	return row
}

// decideCase carries out one of the buttons of a case.
func decideCase(v *visit) error {
	id, ok := caseID(v.r.PathValue("case"))
	if !ok {
		return engine.ErrUnknownCase
	}
	order := engine.CaseOrder{Cases: []int64{id}, Digest: v.r.PostFormValue("digest"), Note: strings.TrimSpace(v.r.PostFormValue("note"))}
	said, err := v.carryOut(id, order)
	switch {
	case errors.Is(err, errWord):
		return v.caseAnswer(t(v.ctx(), "cases.word_missing"), false)
	case errors.Is(err, casefile.ErrPersonal):
		return v.caseAnswer(t(v.ctx(), "cases.personal"), false)
	case errors.Is(err, casefile.ErrChanged):
		return v.caseAnswer(t(v.ctx(), "cases.changed"), false)
	case errors.Is(err, casefile.ErrRequester), errors.Is(err, casefile.ErrTwice), errors.Is(err, casefile.ErrNothing), errors.Is(err, casefile.ErrTransition),
		errors.Is(err, casefile.ErrAwaitsApproval), errors.Is(err, casefile.ErrTooSoon):
		return v.caseAnswer(t(v.ctx(), "cases.not_now"), false)
	case err != nil:
		return err
	}
	return v.to("/cases/"+caseNumber(id), said)
}

// errWord: the word that confirms a large step was not typed.
var errWord = errors.New("the word to confirm is missing")

func (v *visit) carryOut(id int64, o engine.CaseOrder) (said string, err error) {
	ctx, e := v.ctx(), v.app.engine
	switch v.r.PostFormValue("do") {
	case "approve":
		if want := v.r.PostFormValue("want"); want != "" && v.r.PostFormValue("word") != want {
			return "", errWord
		}
		_, err = e.ApproveCase(ctx, v.actor, o)
		return "said.case_approved", err
	case "refuse":
		r := engine.RefuseOrder{CaseOrder: o, Answer: engine.RefuseAnswer(v.r.PostFormValue("answer")), KeepReason: v.r.PostFormValue("keep_reason")}
		_, err = e.RefuseCase(ctx, v.actor, r)
		return "said.case_refused", err
	case "execute":
		_, err = e.ExecuteCase(ctx, v.actor, engine.CaseOrder{Cases: []int64{id}})
		return "said.case_executed", err
	case "cancel":
		_, err = e.CancelCase(ctx, v.actor, o)
		return "said.case_cancelled", err
	case "comment":
		return "said.case_commented", e.CommentCase(ctx, v.actor, id, o.Note)
	case "task":
		return "said.task_done", e.FinishTask(ctx, v.actor, id, v.r.PostFormValue("task"))
	case "assign":
		return "said.case_assigned", e.AssignCase(ctx, v.actor, id, v.actor.ID)
	}
	return "", engine.ErrBadOrder
}

// openView is a case by hand in three steps: find, tick, choose.
type openView struct {
	step     int // 1 to 3
	kinds    []choice
	found    []foundRow
	shared   []string
	actions  []choice
	reason   string
	action   string
	tasks    string // one a line
	problems []string
	final    bool
	open     []string // numbers of cases that are open already
}

type foundRow struct {
	value, object, key, link string
	path                     string
	marks                    []string
	ticked                   bool
}

func newCase(v *visit) error {
	view := openView{step: 1, kinds: v.identifierKinds()}
	return v.page(meta{title: t(v.ctx(), "cases.new"), menu: "/cases"}, caseNewPage(view))
}

func (v *visit) identifierKinds() []choice {
	view, err := v.casesView(v.askedCases(nil))
	if err != nil {
		return nil
	}
	return view.kinds
}

// postCase goes from step to step. Records travel between the steps by their
// keys; what was typed to find them does not travel at all.
func postCase(v *visit) error {
	ctx := v.ctx()
	view := openView{step: 1, kinds: v.identifierKinds(), reason: strings.TrimSpace(v.r.PostFormValue("reason")), action: v.r.PostFormValue("action"),
		tasks: v.r.PostFormValue("tasks")}
	again := func(key string) error {
		view.problems = []string{t(ctx, key)}
		return v.again(meta{title: t(ctx, "cases.new"), menu: "/cases"}, caseNewPage(view))
	}
	if v.r.PostFormValue("do") == "find" {
		kind, value := v.r.PostFormValue("kind"), strings.TrimSpace(v.r.PostFormValue("identifier"))
		if value == "" {
			return again("cases.nothing_typed")
		}
		if err := v.findPerson(&view, kind, value); err != nil {
			if errors.Is(err, engine.ErrNobody) {
				return again("cases.nobody")
			}
			return err
		}
		if len(view.found) == 0 {
			return again("cases.nobody")
		}
		view.step = 2
		return v.page(meta{title: t(ctx, "cases.new"), menu: "/cases"}, caseNewPage(view))
	}
	refs := v.ticked(&view)
	view.step = 2
	if len(refs) == 0 {
		return again("cases.nothing_ticked")
	}
	view.step = 3
	view.found = slices.DeleteFunc(view.found, func(f foundRow) bool { return !f.ticked })
	v.actionsFor(&view, refs)
	if v.r.PostFormValue("do") != "open" {
		return v.page(meta{title: t(ctx, "cases.new"), menu: "/cases"}, caseNewPage(view))
	}
	if view.reason == "" {
		return again("cases.reason_missing")
	}
	f, err := v.app.engine.OpenCase(ctx, v.actor, engine.OpenOrder{Records: refs, Action: view.action, Reason: view.reason, Tasks: tasksOf(view.tasks)})
	switch {
	case errors.Is(err, casefile.ErrPersonal):
		return again("cases.personal")
	case errors.Is(err, engine.ErrSeveral):
		return again("cases.several")
	case errors.Is(err, casefile.ErrNothing):
		return again("cases.no_action_fits")
	case err != nil:
		return err
	}
	return v.to("/cases/"+caseNumber(f.ID), "said.case_opened")
}

// tasksOf are the lines of a field that say something.
func tasksOf(text string) (tasks []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			tasks = append(tasks, line)
		}
	}
	return tasks
}

func (v *visit) findPerson(view *openView, kind, value string) error {
	ctx, n := v.ctx(), v.names()
	a, err := v.app.engine.Persons(ctx, v.actor, engine.PersonQuery{Person: map[string]string{kind: value}})
	if err != nil {
		return err
	}
	for _, r := range a.Records {
		row := foundRow{value: r.Object + ":" + r.Key, object: n.object(r.Object), key: r.Key, link: recordLink(r.Object, r.Key), ticked: true}
		var path []string
		for _, p := range r.Path {
			path = append(path, kindOfIdentifier(ctx, p))
		}
		row.path = strings.Join(path, " → ")
		for _, m := range r.Marks {
			row.marks = append(row.marks, markText(ctx, m))
		}
		view.found = append(view.found, row)
	}
	for _, s := range a.Shared {
		view.shared = append(view.shared, n2(ctx, "cases.shared", s.Records, "Kind", kindOfIdentifier(ctx, s.Kind), "Object", n.object(s.Object)))
	}
	for _, id := range a.Cases {
		view.open = append(view.open, caseNumber(id))
	}
	return nil
}

// ticked reads the records that were ticked, and keeps the others for showing.
func (v *visit) ticked(view *openView) (refs []engine.RecordRef) {
	n := v.names()
	_ = v.r.ParseForm()
	for _, value := range v.r.PostForm["found"] {
		object, key, ok := strings.Cut(value, ":")
		if !ok {
			continue
		}
		ticked := slices.Contains(v.r.PostForm["record"], value)
		view.found = append(view.found, foundRow{value: value, object: n.object(object), key: key, link: recordLink(object, key), ticked: ticked})
		if ticked {
			refs = append(refs, engine.RecordRef{Object: object, Key: key})
		}
	}
	return refs
}

// actionsFor are the choices of the third step: each object's erasing action, or
// one action where all records are of its object.
func (v *visit) actionsFor(view *openView, refs []engine.RecordRef) {
	ctx, n := v.ctx(), v.names()
	view.actions = []choice{{"", t(ctx, "cases.erase_all"), view.action == ""}}
	view.final = view.action == ""
	for _, a := range n.concept.Actions {
		if !slices.ContainsFunc(refs, func(r engine.RecordRef) bool { return r.Object != a.Object }) {
			view.actions = append(view.actions, choice{a.Name, n.action(a.Name) + " (" + word(ctx, "kind_erases", string(a.Kind)) + ")", a.Name == view.action})
			view.final = view.final || a.Name == view.action && !undoable(a.Kind)
		}
	}
}

// notAllowed is why a step is not possible to whoever has no right to it.
const notAllowed = "not_allowed"

// decides tells whether the visitor's role may take any step of the case.
func (c caseView) decides() bool {
	return slices.ContainsFunc([]string{"approve", "execute", "cancel", "refuse"}, func(step string) bool {
		s := c.steps[step]
		return s.Possible || stepWhy(s) != notAllowed
	})
}

// stepWhy is why a step is not possible, as the catalogue knows it.
func stepWhy(s engine.NextStep) string {
	if s.Why == "" {
		return "nothing_waits"
	}
	return s.Why
}
