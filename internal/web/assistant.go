package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// The assistant asks about the four situations in which data of a sales company
// lose their purpose, and writes jobs that are switched off, with the questions
// that only a lawyer answers.

// assistView is its page.
type assistView struct {
	situations []situationForm
	objects    []pick
	wrong      bool
}

// situationForm is one situation with its answers.
type situationForm struct {
	plan.Answers
	name    string
	dates   []pick // of all objects, those of the chosen one first
	columns []pick
}

func assistant(v *visit) error {
	answers, objects, err := v.app.engine.AssistSuggestions(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	return v.page(meta{title: t(v.ctx(), "assist.title"), menu: "/model"}, assistPage(viewAssist(v.ctx(), answers, objects, false)))
}

func assistantAsked(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	var answers []plan.Answers
	for _, s := range plan.Situations {
		answers = append(answers, answersFrom(v.ctx(), v.r.PostForm, s))
	}
	d, err := v.app.engine.AssistDraft(v.ctx(), v.actor, answers)
	if err != nil && failureOf(err).key == "bad_order" {
		_, objects, err := v.app.engine.AssistSuggestions(v.ctx(), v.actor)
		if err != nil {
			return err
		}
		return v.again(meta{title: t(v.ctx(), "assist.title"), menu: "/model"}, assistPage(viewAssist(v.ctx(), answers, objects, true)))
	}
	if err != nil {
		return err
	}
	return showDraft(v, d)
}

// answersFrom reads the fields of one situation, which begin with its name.
func answersFrom(ctx context.Context, form map[string][]string, s plan.Situation) plan.Answers {
	get := func(field string) string {
		if values := form[string(s)+"-"+field]; len(values) > 0 {
			return strings.TrimSpace(values[0])
		}
		return ""
	}
	a := plan.Answers{Situation: s, Object: get("object"), Lock: spanFrom(ctx, get("lock")),
		Partial: spanFrom(ctx, get("partial")), Erase: spanFrom(ctx, get("erase")), Delete: get("delete") != "",
		EndedColumn: get("ended-column"), EndedValues: listed(get("ended-values")), StillHas: get("still-has"), StillColumn: get("still-column"),
		StillValues: listed(get("still-values")), SwitchOff: get("switch-off")}
	// The dates and columns of all objects stand in one list, each under its
	// object, so that the form works without JavaScript.
	_, a.Start, _ = strings.Cut(get("start"), ".")
	return a
}

func viewAssist(ctx context.Context, answers []plan.Answers, objects []engine.AssistObject, wrong bool) assistView {
	view := assistView{wrong: wrong}
	for _, o := range objects {
		view.objects = append(view.objects, pick{value: o.Name, text: inLanguage(ctx, o.Title, o.Name)})
	}
	for _, a := range answers {
		a.Lock, a.Partial, a.Erase = spanIn(ctx, a.Lock), spanIn(ctx, a.Partial), spanIn(ctx, a.Erase)
		f := situationForm{Answers: a, name: string(a.Situation)}
		for _, o := range objects {
			for _, d := range o.Dates {
				f.dates = append(f.dates, pick{value: o.Name + "." + d, text: inLanguage(ctx, o.Title, o.Name) + ": " + d, on: o.Name == a.Object && d == a.Start})
			}
			for _, c := range o.Columns {
				if !slices.ContainsFunc(f.columns, func(p pick) bool { return p.value == c }) {
					f.columns = append(f.columns, pick{value: c, text: c})
				}
			}
		}
		view.situations = append(view.situations, f)
	}
	return view
}

// spanIn is a period as people of the language write it; spanFrom the inverse.
// What is no period stays as it was typed, for the engine to refuse.
func spanIn(ctx context.Context, text string) string {
	p, err := rule.ParsePeriod(text)
	if err != nil {
		return text
	}
	return spanText(ctx, p.N, p.Unit)
}

func spanFrom(ctx context.Context, text string) string {
	number, _, _ := strings.Cut(text, " ")
	count, err := strconv.Atoi(number)
	if err != nil {
		return text
	}
	for _, unit := range []rule.Unit{rule.Days, rule.Weeks, rule.Months, rule.Years} {
		if strings.EqualFold(text, spanText(ctx, count, unit)) {
			return rule.Period{N: count, Unit: unit}.String()
		}
	}
	return text
}

// questionShown is a question for the lawyer as a sentence.
func questionShown(ctx context.Context, n names, q plan.Question) questionRow {
	object := n.object(q.Object)
	return questionRow{word(ctx, "situation", string(q.Situation)) + ": " + object,
		t(ctx, "question."+string(q.Code), "Names", joined(q.Names), "Period", spanIn(ctx, q.Text), "Object", object)}
}
