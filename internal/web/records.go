package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
)

// The records of an object as a table. What says nothing of a person stands in
// the address; what is searched for, and conditions on personal columns, travel
// by POST.
func (a *app) recordRoutes() []route {
	return []route{
		{pattern: "GET /records", needs: access.ReadRecords, serve: records},
		{pattern: "POST /records", needs: access.ReadRecords, serve: recordsAsked},
		{pattern: "POST /records/{object}/export", needs: access.ExportRecords, serve: exportRecords},
		{pattern: "GET /records/{object}/{key}", needs: access.ReadRecords, serve: record},
		{pattern: "POST /records/{object}/{key}/marks", needs: access.ReadRecords, serve: markRecord},
	}
}

// conditionsShown is how many conditions the form takes.
const conditionsShown = 2

// recordsView is the page of a list of records.
type recordsView struct {
	objects     []pick
	object      engine.ObjectInfo
	title       string
	page        engine.RecordPage
	heads       []columnHead
	rows        []recordRow
	asked       askedRecords
	fields      []pick // a search may look in
	columns     []pick // to show
	filterable  []pick
	operators   []pick
	total       string
	lockedOut   string
	searched    string
	next        string // the address of the next page; empty: by POST, or there is none
	mayLocked   bool
	mayValues   bool
	mayExport   bool
	shownValues bool
	wrong       bool
}

// pick is one thing to choose, with its words.
type pick struct {
	value, text, path string
	on                bool
	note              string
}

// columnHead is the head of a column.
type columnHead struct {
	name, category string
	sortPath, sort string // where a click leads; ascending, descending or empty
}

// recordRow is a row of the table.
type recordRow struct {
	label, path string
	marks       []shown
	cells       []engine.Cell
}

// askedRecords is what the forms of the page asked for.
type askedRecords struct {
	filter     engine.RecordFilter
	conditions []engine.RecordCondition // as they were typed, at least conditionsShown
}

func records(v *visit) error { return showRecords(v, askedFrom(v.r.URL.Query()), false) }

// recordsAsked answers the two forms. What holds nothing personal gets an
// address of its own, so that it can be kept and sent to others.
func recordsAsked(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	asked := askedFrom(v.r.PostForm)
	objects, err := v.app.engine.Objects(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	o := objectNamed(objects, asked.filter.Object)
	if o == nil || asked.private(*o) {
		return showRecords(v, asked, true)
	}
	asked.typedDays(*o)
	return v.to(asked.address(""), "")
}

// askedFrom reads what is asked for; what is not given stays as usual.
func askedFrom(q url.Values) askedRecords {
	a := askedRecords{filter: engine.RecordFilter{Object: q.Get("object"), Search: strings.TrimSpace(q.Get("q")), SearchIn: q.Get("in"),
		Sort: q.Get("sort"), Descending: q.Get("up") == "", IncludeLocked: q.Get("locked") != "", After: q.Get("after")}}
	if columns, ok := q["col"]; ok {
		a.filter.Columns = columns
	}
	for i := 1; i <= conditionsShown; i++ {
		n := strconv.Itoa(i)
		c := engine.RecordCondition{Column: q.Get("c" + n), Op: q.Get("o" + n)}
		if value := strings.TrimSpace(q.Get("v" + n)); value != "" {
			c.Values = []string{value}
			if c.Op == "in" || c.Op == "not_in" {
				c.Values = listed(value)
			}
		}
		a.conditions = append(a.conditions, c)
		if c.Column != "" && len(c.Values) > 0 {
			a.filter.Only = append(a.filter.Only, c)
		}
	}
	return a
}

// private tells whether the question itself may hold something personal.
func (a askedRecords) private(o engine.ObjectInfo) bool {
	return a.filter.Search != "" || slices.ContainsFunc(a.filter.Only, func(c engine.RecordCondition) bool {
		i := slices.IndexFunc(o.Columns, func(x engine.RecordColumn) bool { return x.Name == c.Column })
		return i < 0 || o.Columns[i].Personal
	})
}

// values are the question as fields of a form, without the place to go on from.
func (a askedRecords) values() url.Values {
	q := url.Values{"object": {a.filter.Object}}
	put := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	put("q", a.filter.Search)
	put("in", a.filter.SearchIn)
	put("sort", a.filter.Sort)
	if !a.filter.Descending {
		q.Set("up", "1")
	}
	if a.filter.IncludeLocked {
		q.Set("locked", "1")
	}
	if a.filter.Columns != nil {
		q["col"] = a.filter.Columns
	}
	for i, c := range a.conditions {
		if c.Column != "" && len(c.Values) > 0 {
			n := strconv.Itoa(i + 1)
			q.Set("c"+n, c.Column)
			q.Set("o"+n, c.Op)
			q.Set("v"+n, strings.Join(c.Values, ", "))
		}
	}
	return q
}

// address is the page of a question that holds nothing personal.
func (a askedRecords) address(after string) string {
	q := a.values()
	q.Del("q")
	q.Del("in")
	if after != "" {
		q.Set("after", after)
	}
	return "/records?" + q.Encode()
}

// showRecords answers with the page. A question in an address that should have
// been posted is cut down to what may stand there.
func showRecords(v *visit, asked askedRecords, posted bool) error {
	objects, err := v.app.engine.Objects(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	m := meta{title: t(v.ctx(), "records.title"), menu: "/records"}
	if len(objects) == 0 {
		return v.page(m, noRecordsPage())
	}
	o := objectNamed(objects, asked.filter.Object)
	if asked.filter.Object == "" {
		o = &objects[0]
	}
	if o == nil {
		return fmt.Errorf("%q: %w", asked.filter.Object, engine.ErrUnknownObject)
	}
	asked.filter.Object = o.Name
	if !posted && asked.private(*o) {
		asked.filter.Search, asked.filter.SearchIn, asked.filter.Only = "", "", nil
		asked.conditions = make([]engine.RecordCondition, conditionsShown)
	}
	asked.typedDays(*o)
	page, err := v.app.engine.Records(v.ctx(), v.actor, asked.filter)
	view := viewRecords(v.ctx(), v.actor, objects, *o, asked, page)
	switch {
	case err != nil && failureOf(err).key == "bad_order":
		view.wrong = true
		return v.again(m, recordsPage(view))
	case err != nil:
		return err
	}
	if page.Next != "" && !posted {
		view.next = asked.address(page.Next)
	}
	return v.page(m, recordsPage(view))
}

func objectNamed(objects []engine.ObjectInfo, name string) *engine.ObjectInfo {
	i := slices.IndexFunc(objects, func(o engine.ObjectInfo) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &objects[i]
}

func viewRecords(ctx context.Context, actor access.Actor, objects []engine.ObjectInfo, o engine.ObjectInfo, asked askedRecords, page engine.RecordPage) recordsView {
	view := recordsView{object: o, title: inLanguage(ctx, o.Title, o.Name), page: page, asked: asked,
		mayLocked: actor.May(access.ReadLocked), mayValues: actor.May(access.ReadValues), mayExport: actor.May(access.ExportRecords)}
	for _, x := range objects {
		view.objects = append(view.objects, pick{value: x.Name, text: inLanguage(ctx, x.Title, x.Name), on: x.Name == o.Name,
			path: "/records?object=" + url.QueryEscape(x.Name)})
	}
	for _, c := range page.Columns {
		view.heads = append(view.heads, headOf(ctx, c, asked))
		view.shownValues = view.shownValues || c.Personal
	}
	for _, r := range page.Records {
		view.rows = append(view.rows, recordRow{r.Label, recordPath(o.Name, r.Key), marksShown(ctx, r.Marks), cellsShown(ctx, page.Columns, r.Values)})
	}
	view.total, view.lockedOut = totalText(ctx, page), lockedText(ctx, page.LockedOut)
	view.searched = searchedText(ctx, asked, page)
	if len(asked.filter.Only) > 0 {
		view.total = t(ctx, "records.narrowed") + " " + view.total
	}
	view.choices(ctx, o, asked, page)
	return view
}

// choices are what the forms offer.
func (view *recordsView) choices(ctx context.Context, o engine.ObjectInfo, asked askedRecords, page engine.RecordPage) {
	for _, f := range o.Search {
		text := f.Name
		if f.Category != "" {
			text += " (" + categoryText(ctx, string(f.Category)) + ")"
		}
		if !f.Indexed {
			text += " " + t(ctx, "records.slow")
		}
		view.fields = append(view.fields, pick{value: f.Name, text: text, on: asked.filter.SearchIn == f.Name})
	}
	for _, c := range o.Columns {
		if !c.Declared {
			continue
		}
		on := slices.ContainsFunc(page.Columns, func(x engine.RecordColumn) bool { return x.Name == c.Name })
		if c.Readable {
			view.filterable = append(view.filterable, pick{value: c.Name, text: inLanguage(ctx, c.Title, c.Name)})
			view.columns = append(view.columns, pick{value: c.Name, text: inLanguage(ctx, c.Title, c.Name), on: on, note: categoryText(ctx, c.Category)})
		}
	}
	for _, op := range engine.RecordOperators {
		view.operators = append(view.operators, pick{value: string(op), text: word(ctx, "operator", string(op))})
	}
}

func headOf(ctx context.Context, c engine.RecordColumn, asked askedRecords) columnHead {
	h := columnHead{name: inLanguage(ctx, c.Title, c.Name), category: categoryText(ctx, c.Category)}
	if !c.Sortable || asked.filter.Search != "" {
		return h
	}
	next := asked
	next.filter.Sort, next.filter.Descending = c.Name, false
	if asked.filter.Sort == c.Name {
		h.sort = "ascending"
		if asked.filter.Descending {
			h.sort = "descending"
		}
		next.filter.Descending = !asked.filter.Descending
	}
	h.sortPath = next.address("")
	return h
}

func recordPath(object, key string) string {
	return "/records/" + url.PathEscape(object) + "/" + url.PathEscape(key)
}

// categoryText is a category in the visitor's language, empty for none.
func categoryText(ctx context.Context, c string) string {
	if c == "" {
		return ""
	}
	return method.Category(c).Title(lookFrom(ctx).language)
}

// inLanguage is a title in the visitor's language, or the name.
func inLanguage(ctx context.Context, title engine.TitleText, name string) string {
	text := title.EN
	if lookFrom(ctx).language == "de" {
		text = title.DE
	}
	if text == "" {
		return name
	}
	return text
}

// marksShown are what marks say of a record in a list.
func marksShown(ctx context.Context, m engine.RecordMark) []shown {
	var list []shown
	if m.Locked {
		list = append(list, shown{"lock", "lock", t(ctx, "records.locked")})
	}
	if m.Kept {
		list = append(list, shown{"hold", "hand-stop", t(ctx, "records.kept")})
	}
	if m.Exception {
		list = append(list, shown{"info", "lock-open", t(ctx, "records.excepted")})
	}
	return list
}

func totalText(ctx context.Context, p engine.RecordPage) string {
	switch {
	case p.Total.Exact:
		return n(ctx, "records.total", int(p.Total.Records))
	case p.Total.Records > 0:
		return t(ctx, "records.about", "N", num(ctx, rounded(int(p.Total.Records))))
	}
	return t(ctx, "records.countless")
}

// rounded keeps two digits: what the database believes is no more exact.
func rounded(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}

// lockedText says how many records the list goes without.
func lockedText(ctx context.Context, l engine.LockedOut) string {
	switch {
	case l.More:
		return t(ctx, "records.without_more", "N", num(ctx, l.Records))
	case l.Records > 0:
		return n(ctx, "records.without", l.Records)
	}
	return ""
}

func searchedText(ctx context.Context, asked askedRecords, p engine.RecordPage) string {
	if asked.filter.Search == "" {
		return ""
	}
	text := t(ctx, "records.searched", "Columns", strings.Join(p.Searched, ", "))
	if len(p.NotSearched) > 0 {
		text += " " + t(ctx, "records.not_searched", "Columns", strings.Join(p.NotSearched, ", "))
	}
	if p.TooMany {
		text += " " + t(ctx, "records.too_many")
	}
	return text
}

// exportRecords sends an object, or one record, as a file. Its first byte leaves
// only when nothing refuses the export any more.
func exportRecords(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	asked := askedFrom(v.r.PostForm)
	object := v.r.PathValue("object")
	order := engine.ExportOrder{Object: object, Format: engine.CSV, Only: asked.filter.Only,
		Columns: asked.filter.Columns, LeftOut: t(v.ctx(), "records.left_out")}
	if key := v.r.PostForm.Get("key"); key != "" {
		order.Keys = []string{key}
	}
	w := &attachment{w: v.w, name: object + "." + string(order.Format)}
	_, err := v.app.engine.ExportRecords(v.ctx(), v.actor, order, w)
	if err != nil && w.begun {
		// Too late for a page: the connection is cut, so that nobody takes what
		// came for the whole.
		v.app.options.Log.ErrorContext(v.ctx(), "an export broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// attachment is a file that is sent; its head goes out with the first byte.
type attachment struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

// Write implements io.Writer.
func (a *attachment) Write(p []byte) (int, error) {
	if !a.begun {
		a.begun = true
		h := a.w.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="`+strings.Map(harmless, a.name)+`"`)
		h.Set("Cache-Control", "no-store")
	}
	return a.w.Write(p)
}

// harmless keeps a name of the concept inside a header.
func harmless(r rune) rune {
	if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return '_'
}
