package web

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// The data model: sources, their tables and columns, what is new since somebody
// looked, and the wizard that goes through a table column by column.
func (a *app) modelRoutes() []route {
	return []route{
		{pattern: "GET /model", needs: access.ReadSources, serve: modelSources},
		{pattern: "POST /model/sources", needs: access.ManageSources, serve: addSource},
		{pattern: "GET /model/sources/{source}", needs: access.ReadSources, serve: modelSource},
		{pattern: "POST /model/sources/{source}/seen", needs: access.ChangeConcept, serve: modelSeen},
		{pattern: "GET /model/sources/{source}/{table}", needs: access.ChangeConcept, serve: modelTable},
		{pattern: "POST /model/sources/{source}/{table}", needs: access.ChangeConcept, serve: modelDecide},
		{pattern: "GET /model/assistant", needs: access.ChangeConcept, serve: assistant},
		{pattern: "POST /model/assistant", needs: access.ChangeConcept, serve: assistantAsked},
	}
}

// modelView is the page of all sources.
type modelView struct {
	sources   []sourceRow
	mayChange bool
	mayAdd    bool
	first     bool // there is no concept yet
	variable  string
	problem   string
}

type sourceRow struct {
	name, path, dialect, zone string
	health                    shown
	healthSays                string
	ok                        bool
	tables                    int
	mapped                    int
	coverage                  engine.Coverage
	declared                  string // per cent of the columns of mapped tables
	looked                    string
	changes                   int
}

func modelSources(v *visit) error {
	view, err := v.modelView()
	if err != nil {
		return err
	}
	return v.page(meta{title: t(v.ctx(), "model.title"), menu: "/model"}, modelPage(view))
}

func (v *visit) modelView() (modelView, error) {
	view := modelView{mayChange: v.actor.May(access.ChangeConcept), mayAdd: v.actor.May(access.ManageSources)}
	sources, err := v.app.engine.Sources(v.ctx(), v.actor)
	if errors.Is(err, engine.ErrNoConcept) {
		view.first, view.mayChange = true, false
		return view, nil
	}
	for _, s := range sources {
		view.sources = append(view.sources, sourceShown(v.ctx(), s))
	}
	return view, err
}

// addSource drafts a concept with another source. Its url stands in the server's
// environment; here only the variable's name is given.
func addSource(v *visit) error {
	variable := strings.TrimSpace(v.r.PostFormValue("variable"))
	d, err := v.app.engine.DraftSource(v.ctx(), v.actor, variable)
	if err == nil {
		return showDraft(v, d)
	}
	problem := ""
	switch {
	case errors.Is(err, engine.ErrBadOrder):
		problem = "model.add_wrong"
	case errors.Is(err, concept.ErrVariable):
		problem = "model.add_unset"
	case errors.Is(err, access.ErrNotAllowed):
		return err
	default:
		problem = "model.add_unreachable"
	}
	view, viewErr := v.modelView()
	if viewErr != nil {
		return viewErr
	}
	view.variable, view.problem = variable, t(v.ctx(), problem, "Name", variable)
	return v.again(meta{title: t(v.ctx(), "model.title"), menu: "/model"}, modelPage(view))
}

func sourceShown(ctx context.Context, s engine.SourceInfo) sourceRow {
	row := sourceRow{name: s.Name, path: "/model/sources/" + url.PathEscape(s.Name), dialect: word(ctx, "dialect", orUnknown(s.Dialect)), zone: s.Zone,
		ok: s.Health == "ok", health: shown{"bad", "circle-x", word(ctx, "health", s.Health)}, healthSays: word(ctx, "health_says", s.Health),
		tables: len(s.Tables), coverage: s.Coverage, looked: t(ctx, "model.never")}
	if row.ok {
		row.health = shown{"good", "circle-check", word(ctx, "health", "ok")}
	}
	for _, x := range s.Tables {
		if x.Role == "object" || x.Role == "part" {
			row.mapped++
		}
	}
	if all := s.Coverage.Personal + s.Coverage.NotPersonal + s.Coverage.Undeclared; all > 0 {
		row.declared = strconv.Itoa((all-s.Coverage.Undeclared)*100/all) + "\u00a0%"
	}
	if s.Look != nil {
		row.changes = len(s.Look.Changes)
		if s.Look.At != nil {
			row.looked = moment(ctx, *s.Look.At)
		}
	}
	return row
}

func orUnknown(dialect string) string {
	if dialect == "" {
		return "unknown"
	}
	return dialect
}

// sourceView is the page of one source.
type sourceView struct {
	source    sourceRow
	changes   []changeRow
	tables    []tableRow
	mayChange bool
}

type changeRow struct{ what, table, was, is string }

type tableRow struct {
	name, path, role, counts string
	state                    shown
	coverage                 engine.Coverage
	columns                  []schemaColumn
	open                     bool
}

type schemaColumn struct {
	name, kind, category string
	state                shown
	fresh                string // new or changed since the last look
}

func modelSource(v *visit) error {
	ctx := v.ctx()
	sources, err := v.app.engine.Sources(ctx, v.actor)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sources, func(s engine.SourceInfo) bool { return s.Name == v.r.PathValue("source") })
	if i < 0 {
		return engine.ErrUnknownSource
	}
	s := sources[i]
	view := sourceView{source: sourceShown(ctx, s), mayChange: v.actor.May(access.ChangeConcept)}
	if s.Look != nil {
		for _, d := range s.Look.Changes {
			view.changes = append(view.changes, changeRow{word(ctx, "difference", string(d.Kind)), strings.Trim(d.Table+"."+d.What, "."), d.Was, d.Is})
		}
	}
	for _, x := range s.Tables {
		view.tables = append(view.tables, tableShown(ctx, v.names(), view.source.path, x))
	}
	return v.page(meta{title: s.Name, menu: "/model"}, sourcePage(view))
}

func tableShown(ctx context.Context, n names, path string, x engine.TableInfo) tableRow {
	row := tableRow{name: x.Name, path: path + "/" + url.PathEscape(x.Name), role: roleText(ctx, n, x), counts: countsText(ctx, x.Coverage),
		state: tableState(ctx, x), coverage: x.Coverage, open: x.Coverage.Undeclared > 0}
	looks := map[string][2]string{plan.DeclaredPersonal: {"info", "fingerprint"}, plan.NotPersonal: {"lock", "circle-dashed"},
		plan.Undeclared: {"bad", "alert-triangle"}, plan.Unmapped: {"lock", "eye-off"}}
	for _, c := range x.Columns {
		column := schemaColumn{name: c.Name, kind: c.Type, category: categoryText(ctx, c.Category),
			state: shown{looks[c.State][0], looks[c.State][1], word(ctx, "column_state", c.State)}}
		switch {
		case c.New:
			column.fresh = t(ctx, "model.fresh")
		case c.Changed:
			column.fresh = t(ctx, "model.changed")
		}
		row.columns = append(row.columns, column)
	}
	return row
}

// roleText is what a table is, and of which objects.
func roleText(ctx context.Context, n names, x engine.TableInfo) string {
	text := word(ctx, "table_role", x.Role)
	if len(x.Objects) == 0 {
		return text
	}
	titles := make([]string, len(x.Objects))
	for i, o := range x.Objects {
		titles[i] = n.object(o)
	}
	return text + ": " + joined(titles)
}

// countsText counts the columns of a table, leaving out what there is none of.
func countsText(ctx context.Context, c engine.Coverage) string {
	all := []string{n(ctx, "model.columns", c.Personal+c.NotPersonal+c.Undeclared+c.Unmapped)}
	for _, x := range []struct {
		key   string
		count int
	}{{"model.personal", c.Personal}, {"model.not_personal", c.NotPersonal}, {"model.undeclared_of", c.Undeclared}} {
		if x.count > 0 {
			all = append(all, n(ctx, x.key, x.count))
		}
	}
	return strings.Join(all, " · ")
}

// tableState says whether somebody has looked at each column of a table.
func tableState(ctx context.Context, x engine.TableInfo) shown {
	switch {
	case x.Coverage.Undeclared > 0:
		return shown{"bad", "alert-triangle", n(ctx, "model.undeclared", x.Coverage.Undeclared)}
	case x.Coverage.Unmapped > 0:
		return shown{"lock", "eye-off", t(ctx, "model.not_mapped")}
	}
	return shown{"good", "circle-check", t(ctx, "model.all_declared")}
}

func modelSeen(v *visit) error {
	source := v.r.PathValue("source")
	if err := v.app.engine.ConfirmSchema(v.ctx(), v.actor, source); err != nil {
		return err
	}
	return v.to("/model/sources/"+url.PathEscape(source), "said.schema_seen")
}

// wizardView is the wizard on one table: each column with what is proposed and
// why.
type wizardView struct {
	source, back, table, object string
	known                       bool // the table is an object's already: its new columns are declared
	partOf                      string
	noKey                       bool
	tables                      []wizardTable
	categories                  []pick
	wrong                       bool
}

// asks tells whether a column is left to decide.
func (view wizardView) asks() bool {
	return slices.ContainsFunc(view.tables, func(x wizardTable) bool {
		return slices.ContainsFunc(x.columns, func(c wizardColumn) bool { return c.said == "" })
	})
}

type wizardTable struct {
	name    string
	columns []wizardColumn
}

type wizardColumn struct {
	field, name, kind, why string
	decision               string // proposed: a category, not_personal or nothing
	said                   string // what the concept says already; then it is not asked
	key                    bool
}

func modelTable(v *visit) error { return showWizard(v, false) }

func showWizard(v *visit, wrong bool) error {
	ctx := v.ctx()
	source, table := v.r.PathValue("source"), v.r.PathValue("table")
	p, info, err := v.app.engine.ProposedTable(ctx, v.actor, source, table)
	if err != nil {
		return err
	}
	view := wizardView{source: source, back: "/model/sources/" + url.PathEscape(source), table: table, object: p.Object, known: info.Role == "object",
		partOf: p.PartOf, noKey: len(p.Key) == 0, wrong: wrong}
	for _, c := range method.Categories() {
		view.categories = append(view.categories, pick{value: string(c), text: categoryText(ctx, string(c))})
	}
	view.add(ctx, p, info)
	m := meta{title: table, menu: "/model"}
	if wrong {
		return v.again(m, wizardPage(view))
	}
	return v.page(m, wizardPage(view))
}

// add lists a table and, of a new object, its parts. Of a table that is mapped
// already only what is not declared yet is asked.
func (view *wizardView) add(ctx context.Context, p plan.TableProposal, info engine.TableInfo) {
	w := wizardTable{name: p.Table}
	for _, c := range p.Columns {
		column := wizardColumn{field: p.Table + "/" + c.Name, name: c.Name, kind: c.Type, why: whyText(ctx, c.Why), key: slices.Contains(p.Key, c.Name)}
		switch {
		case c.Category != "":
			column.decision = string(c.Category)
		case !c.Open:
			column.decision = plan.NotPersonal
		}
		if i := slices.IndexFunc(info.Columns, func(x engine.ColumnInfo) bool { return x.Name == c.Name }); view.known && i >= 0 && info.Columns[i].State != plan.Undeclared {
			column.said = word(ctx, "column_state", info.Columns[i].State)
			if info.Columns[i].Category != "" {
				column.said = categoryText(ctx, info.Columns[i].Category)
			}
		}
		w.columns = append(w.columns, column)
	}
	slices.SortStableFunc(w.columns, func(a, b wizardColumn) int { // what is asked stands first
		return cmp.Compare(min(len(a.said), 1), min(len(b.said), 1))
	})
	view.tables = append(view.tables, w)
	if view.known {
		return
	}
	for _, part := range p.Parts {
		view.add(ctx, part, engine.TableInfo{})
	}
}

// whyText is the reason of a proposal as a sentence.
func whyText(ctx context.Context, w plan.Why) string {
	text := t(ctx, "why."+string(w.Code), "Word", w.Word, "Category", categoryText(ctx, string(w.Category)), "Type", string(w.Type),
		"Hits", num(ctx, w.Hits), "Of", num(ctx, w.Of), "Looks", categoryText(ctx, string(w.Looks)))
	if w.Of > 0 && w.Code != plan.WhyValues {
		key := "why.seconded"
		if w.Inside {
			key = "why.seconded_inside"
		}
		text += " " + t(ctx, key, "Hits", num(ctx, w.Hits), "Of", num(ctx, w.Of), "Looks", categoryText(ctx, string(w.Looks)))
	}
	return text
}

func modelDecide(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	decisions := plan.Decisions{}
	for field, values := range v.r.PostForm {
		table, column, ok := strings.Cut(field, "/")
		if !ok || len(values) == 0 {
			continue
		}
		if decisions[table] == nil {
			decisions[table] = map[string]string{}
		}
		decisions[table][column] = values[0]
	}
	d, err := v.app.engine.DraftTable(v.ctx(), v.actor, v.r.PathValue("source"), v.r.PathValue("table"), decisions)
	if err != nil && failureOf(err).key == "bad_order" {
		return showWizard(v, true)
	}
	if err != nil {
		return err
	}
	return showDraft(v, d)
}

// showDraft checks a draft and shows it with what it would change.
func showDraft(v *visit, d engine.Draft) error {
	view, err := checkDraft(v, d.Text)
	if err != nil {
		return err
	}
	view.base, view.open = strconv.FormatInt(d.Base, 10), d.Open
	for _, q := range d.Questions {
		view.questions = append(view.questions, questionShown(v.ctx(), v.names(), q))
	}
	return v.page(meta{title: t(v.ctx(), "draft.title"), menu: "/concept"}, draftPage(view.sized()))
}
