package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// names finds the titles that people read instead of the concept's names.
type names struct {
	ctx     context.Context
	concept *concept.Concept
}

func namesOf(ctx context.Context, c *concept.Concept) names { return names{ctx, c} }

func (n names) object(name string) string {
	if o := n.concept.Object(name); o != nil {
		return titled(n.ctx, o.Title, name)
	}
	return name
}

func (n names) action(name string) string {
	if a := n.concept.Action(name); a != nil {
		return titled(n.ctx, a.Title, name)
	}
	return name
}

func (n names) job(name string) string {
	if j := n.concept.Job(name); j != nil {
		return titled(n.ctx, j.Title, name)
	}
	return name
}

// part finds the title of a part of the concept: an object, an action or a job.
func (n names) part(kind, name string) string {
	switch kind {
	case "object":
		return n.object(name)
	case "action":
		return n.action(name)
	case "job":
		return n.job(name)
	}
	return name
}

// within is what people read instead of a name of an object: a date, a column, a
// relation.
func (n names) within(object, name string) string {
	if o := n.concept.Object(object); o != nil {
		if t, found := o.TitleOf(name); found {
			return titled(n.ctx, t, name)
		}
	}
	return name
}

// findingRow is a finding as it is shown: title, place, way out, code.
type findingRow struct {
	code, title, where, way, detail string
	object, objectTitle             string
	says                            string // what the finding adds, in the visitor's language
	named                           bool   // where is a title, not a table or column
	accepted                        string
	link, linkText                  string // of the page where it is answered
	stops                           bool
	jobs                            []string // titles
}

// findingRows words findings, those that stop something first.
func findingRows(ctx context.Context, n names, findings []plan.Finding) []findingRow {
	var stopping, others []findingRow
	for _, f := range findings {
		row := findingRow{code: f.Code, title: word(ctx, "finding", f.Code), where: placeText(ctx, n, f), way: word(ctx, "finding_way", f.Code),
			detail: f.Detail, object: f.Object, objectTitle: n.object(f.Object), accepted: f.Accepted, stops: f.Stops()}
		kind, _ := f.Place()
		row.named = kind == plan.PlaceJob || kind == plan.PlaceAction || f.Code == "key_beside_store"
		row.says = earlyText(ctx, f)
		if strings.HasSuffix(f.Code, "_restored") && lookFrom(ctx).may(access.VerifyLedger) {
			row.link, row.linkText = "/proof/restored", t(ctx, "restored.look")
		}
		if f.Code == "records_unreached" && lookFrom(ctx).may(access.ReadRecords) {
			row.link, row.linkText = "/unreached/"+url.PathEscape(f.Object), t(ctx, "unreached.link")
		}
		for _, j := range f.Jobs {
			row.jobs = append(row.jobs, n.job(j))
		}
		if row.stops {
			stopping = append(stopping, row)
		} else {
			others = append(others, row)
		}
	}
	return append(stopping, others...)
}

// distinct leaves out findings that read alike: one column that several actions
// name is one thing to mend.
func distinct(rows []findingRow) []findingRow {
	type reading struct{ code, where, object, says string }
	seen := map[reading]bool{}
	return slices.DeleteFunc(rows, func(r findingRow) bool {
		as := reading{r.code, r.where, r.object, r.says}
		again := seen[as]
		seen[as] = true
		return again
	})
}

// earlyText names the first day that a rule and a duty both allow, by an example.
func earlyText(ctx context.Context, f plan.Finding) string {
	e := f.Early
	switch {
	case e == nil:
		return ""
	case e.Start == 0:
		return t(ctx, "shared.early_at_once", "Duty", e.Duty)
	}
	return t(ctx, "shared.early", "Start", day(ctx, e.Start), "Due", day(ctx, e.Due), "Duty", e.Duty, "Last", day(ctx, e.Free-1), "Free", day(ctx, e.Free))
}

// placeText is where a finding is: a table or column as it is called, or a thing
// of the concept by its title.
func placeText(ctx context.Context, n names, f plan.Finding) string {
	switch kind, name := f.Place(); kind {
	case plan.PlaceJob:
		return t(ctx, "shared.place_job", "Name", n.job(name))
	case plan.PlaceAction:
		return t(ctx, "shared.place_action", "Name", n.action(name))
	}
	if f.Code == "key_beside_store" {
		return t(ctx, "shared.place_key")
	}
	return f.Where
}

// nothing is a concept that knows no titles.
func nothing() *concept.Concept { return &concept.Concept{} }
