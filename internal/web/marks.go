package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Marks: what comes up for review, who is kept as a person, and every Lock and
// Keep there is. Whom a Keep on a person is about is typed, hashed and gone.
func (a *app) markRoutes() []route {
	return []route{
		{pattern: "GET /marks", needs: access.ReadRecords, serve: showMarks},
		{pattern: "POST /marks/persons", needs: access.SetKeep, serve: keepPerson},
		{pattern: "POST /marks/persons/{keep}", needs: access.ReleaseKeep, serve: releasePerson},
	}
}

// reviewDays are how far ahead reviews may be looked at.
var reviewDays = [...]int{30, 90, 365}

const marksShownAtOnce = 25

type marksView struct {
	withins  []choice
	reviews  []markLine
	persons  []personKeepLine
	mayKeep  bool
	mayFree  bool
	kinds    []choice // of identifiers
	all      []markLine
	kind     string
	filters  []choice
	next     string
	problem  string
	order    personKeepForm
	kept     *personKept
	today    string
	mayKnow  bool // why marks were set
	reviewIn int
}

// markLine is a mark in a list.
type markLine struct {
	object, link, key  string
	look               shown
	since, until, days string
	late               bool // the review day is over
	duty               string
	about, who         string
}

type personKeepLine struct {
	id, since, until, about, who string
	records                      int
}

// personKeepForm is what was typed, but for the identifier: it is not given back.
type personKeepForm struct {
	kind, reason, reference, until string
	ends                           bool
	confirm                        []string
}

// personKept is what became of a Keep on a person.
type personKept struct {
	records int
	late    int
	shared  []string
}

func showMarks(v *visit) error {
	view, err := v.marksView()
	if err != nil {
		return err
	}
	return v.page(meta{title: t(v.ctx(), "marks.title"), menu: "/records"}, marksPage(view))
}

func (v *visit) marksView() (marksView, error) {
	ctx, q := v.ctx(), v.r.URL.Query()
	view := marksView{mayKeep: v.actor.May(access.SetKeep) && v.actor.May(access.SearchPersons), mayFree: v.actor.May(access.ReleaseKeep),
		kinds: v.identifierKinds(), kind: q.Get("kind"), today: v.look.frame.Day.String(), mayKnow: v.actor.May(access.ReadLocked), reviewIn: reviewDays[0]}
	for _, d := range reviewDays {
		if q.Get("within") == fmt.Sprint(d) {
			view.reviewIn = d
		}
	}
	for _, d := range reviewDays {
		view.withins = append(view.withins, choice{fmt.Sprint(d), n(ctx, "marks.within", d), d == view.reviewIn})
	}
	for _, k := range []string{"", "keep", "lock", "lock_exception"} {
		view.filters = append(view.filters, choice{k, word(ctx, "mark_filter", "k_"+k), k == view.kind})
	}
	names := v.names()
	people, err := v.app.engine.Names(ctx, v.actor)
	if err != nil {
		return view, err
	}
	reviews, err := v.app.engine.Reviews(ctx, v.actor, view.reviewIn)
	if err != nil {
		return view, err
	}
	for _, r := range reviews {
		view.reviews = append(view.reviews, reviewLine(ctx, names, people, r))
	}
	keeps, err := v.app.engine.PersonKeeps(ctx, v.actor)
	if err != nil {
		return view, err
	}
	for _, k := range keeps {
		view.persons = append(view.persons, personKeepLine{k.ID, day(ctx, k.Since), dayOr(ctx, k.Until, ""), aboutText(ctx, k.Reason, k.Reference),
			actorWith(ctx, names, people, k.Actor), k.Records})
	}
	all, next, err := v.app.engine.MarkPage(ctx, v.actor, engine.MarkFilter{Kind: view.kind, After: q.Get("after"), Limit: marksShownAtOnce})
	if err != nil {
		return view, err
	}
	for _, m := range all {
		view.all = append(view.all, markLineOf(ctx, names, people, m))
	}
	if next != "" {
		view.next = "/marks?" + url.Values{"kind": {view.kind}, "after": {next}}.Encode() + "#all"
	}
	return view, nil
}

func markLineOf(ctx context.Context, n names, people map[string]string, m engine.MarkInfo) markLine {
	looks := map[string]shown{
		"lock": {"lock", "lock", t(ctx, "records.locked")}, "keep": {"hold", "hand-stop", t(ctx, "records.kept")},
		"lock_exception": {"info", "lock-open", t(ctx, "records.excepted")},
	}
	line := markLine{object: n.object(m.Object), key: m.Key, link: recordLink(m.Object, m.Key), look: looks[m.Kind], since: day(ctx, m.Since),
		until: dayOr(ctx, m.Until, ""), about: aboutText(ctx, m.Reason, m.Reference)}
	if m.Actor != "" {
		line.who = actorWith(ctx, n, people, m.Actor)
	}
	if job, ok := strings.CutPrefix(m.Origin, "job/"); ok {
		line.who = t(ctx, "origin.job", "Job", n.job(job))
	}
	if m.Ground != "" {
		line.about = strings.TrimSuffix(word(ctx, "ground", m.Ground)+", "+line.about, ", ")
	}
	return line
}

func reviewLine(ctx context.Context, names names, people map[string]string, r engine.Review) markLine {
	line := markLineOf(ctx, names, people, r.MarkInfo)
	line.late = r.Days < 0
	switch {
	case r.Days < 0:
		line.days = n(ctx, "marks.days_over", -r.Days)
	case r.Days == 0:
		line.days = t(ctx, "marks.days_today")
	default:
		line.days = n(ctx, "marks.days_left", r.Days)
	}
	switch {
	case r.Kind == "lock_exception":
		line.duty = t(ctx, "marks.returns")
	case r.Origin == engine.HandEnds:
		line.duty = t(ctx, "marks.ends")
	case r.Ground == string(concept.Art18):
		line.duty = t(ctx, "marks.lift")
	default:
		line.duty = t(ctx, "marks.decide")
	}
	return line
}

// aboutText is why a mark was set: a word, and a number for the file.
func aboutText(ctx context.Context, reason, reference string) string {
	if reason == "" {
		return ""
	}
	text := word(ctx, "mark_reason", "for_"+reason)
	if reference != "" {
		text += ", " + reference
	}
	return text
}

// keepPerson sets a Keep on a person. The identifier travels in the form alone.
func keepPerson(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	post := v.r.PostForm
	f := personKeepForm{kind: post.Get("kind"), reason: post.Get("reason"), reference: strings.TrimSpace(post.Get("reference")),
		until: post.Get("until"), ends: post.Get("ends") != "", confirm: post["confirm"]}
	value := strings.TrimSpace(post.Get("identifier"))
	o := engine.PersonKeepOrder{Person: map[string]string{f.kind: value}, Confirm: f.confirm, Reason: f.reason, Reference: f.reference, Ends: f.ends}
	if f.until != "" {
		d, err := rule.ParseDay(f.until)
		if err != nil {
			return v.marksAgain(f, "record.wrong_day")
		}
		o.Until = &d
	}
	switch {
	case f.kind == "" || value == "":
		return v.marksAgain(f, "cases.nothing_typed")
	case !slices.Contains(engine.MarkReasons[:], f.reason):
		return v.marksAgain(f, "record.wrong_reason")
	case f.ends && o.Until == nil:
		return v.marksAgain(f, "record.wrong_ends")
	}
	r, err := v.app.engine.KeepPerson(v.ctx(), v.actor, o)
	switch {
	case errors.Is(err, engine.ErrNobody):
		return v.marksAgain(f, "marks.nobody")
	case errors.Is(err, engine.ErrBadOrder), errors.Is(err, engine.ErrUnknownKind):
		return v.marksAgain(f, "marks.wrong_order")
	case err != nil && !errors.Is(err, engine.ErrTooLate):
		return err
	}
	return v.personKept(r)
}

// personKept says what was kept and what was not.
func (v *visit) personKept(r engine.PersonKeepResult) error {
	view, err := v.marksView()
	if err != nil {
		return err
	}
	view.kept = &personKept{}
	for _, x := range r.Records {
		if x.Done {
			view.kept.records++
		} else {
			view.kept.late++
		}
	}
	names := v.names()
	for _, s := range r.Shared {
		view.kept.shared = append(view.kept.shared, n(v.ctx(), "cases.shared", s.Records, "Kind", kindOfIdentifier(v.ctx(), s.Kind), "Object", names.object(s.Object)))
	}
	return v.page(meta{title: t(v.ctx(), "marks.title"), menu: "/records"}, marksPage(view))
}

func (v *visit) marksAgain(f personKeepForm, problem string) error {
	view, err := v.marksView()
	if err != nil {
		return err
	}
	view.order, view.problem = f, t(v.ctx(), problem)
	return v.again(meta{title: t(v.ctx(), "marks.title"), menu: "/records"}, marksPage(view))
}

// releasePerson ends a Keep on a person and the Keeps it set.
func releasePerson(v *visit) error {
	reason := v.r.PostFormValue("reason")
	if !slices.Contains(engine.MarkReasons[:], reason) {
		return v.marksAgain(personKeepForm{}, "record.wrong_reason")
	}
	_, err := v.app.engine.ReleasePerson(v.ctx(), v.actor, v.r.PathValue("keep"), reason, strings.TrimSpace(v.r.PostFormValue("reference")))
	switch {
	case errors.Is(err, engine.ErrUnknownKeep):
		return v.marksAgain(personKeepForm{}, "marks.gone")
	case errors.Is(err, engine.ErrBadOrder):
		return v.marksAgain(personKeepForm{}, "marks.wrong_order")
	case err != nil:
		return err
	}
	return v.to("/marks", "said.person_released")
}
