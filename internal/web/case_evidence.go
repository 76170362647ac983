package web

import (
	"context"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
)

// deedView is one action that was done to records of a case, with what bears it
// out. Nothing of it is a personal value.
type deedView struct {
	title, when, records string
	items                []itemView
	facts                []factView
}

// factView is a line of it. language is that of the text where it is not the
// page's.
type factView struct {
	label, text, language string
	mono                  bool
}

// leftView is what was not changed, and why.
type leftView struct {
	what, why string
	items     []itemView
}

func (v *visit) evidence(view *caseView, f engine.CaseEvidence) {
	ctx, n := v.ctx(), view.names
	for _, d := range f.Deeds {
		view.deeds = append(view.deeds, deedViewOf(ctx, *view, d))
	}
	for _, l := range f.Left {
		items, keys := view.among(l.Items)
		row := leftView{view.actionText(l.Object, l.Action) + ", " + keysText(ctx, n.object(l.Object), keys), itemShown(ctx, l.State, l.Reason).text, items}
		if l.Code != "" {
			row.why += " (" + l.Code + ")"
		}
		view.left = append(view.left, row)
	}
	var kinds []string
	for _, r := range f.Found {
		if r.Left != "" {
			view.left = append(view.left, leftView{what: n.object(r.Object) + " " + r.Key, why: t(ctx, "cases.left")})
		}
		for _, k := range r.Path {
			if k = kindOfIdentifier(ctx, k); !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
	}
	view.foundBy = strings.Join(kinds, ", ")
	if len(f.Found) > 0 && f.OpenedBy != "" {
		view.confirmed = actorWith(ctx, n, view.known, f.OpenedBy)
	}
	for _, s := range f.Shared {
		view.shared = append(view.shared, n2(ctx, "cases.shared", s.Records, "Kind", kindOfIdentifier(ctx, s.Kind), "Object", n.object(s.Object)))
	}
}

// among are the items with these ids, and the keys of their records.
func (c caseView) among(ids []string) (items []itemView, keys []string) {
	for _, it := range c.items {
		if slices.Contains(ids, it.ID) {
			items = append(items, it)
		}
	}
	for _, it := range items {
		if !slices.Contains(keys, it.Key) {
			keys = append(keys, it.Key)
		}
	}
	return items, keys
}

// actionText is what an item of the case calls its action.
func (c caseView) actionText(object, action string) string {
	for _, it := range c.items {
		if it.Object == object && it.Action == action {
			return it.action
		}
	}
	return c.names.action(action)
}

func deedViewOf(ctx context.Context, view caseView, d engine.CaseDeed) deedView {
	row := deedView{title: view.actionText(d.Object, d.Action), when: t(ctx, "cases.done_on", "Day", dayOr(ctx, d.Day, "–")), records: n2(ctx, "shared.records", len(d.Items))}
	var keys []string
	row.items, keys = view.among(d.Items)
	row.add(ctx, "records", keysText(ctx, view.names.object(d.Object), keys))
	if k := method.Kind(d.Kind); slices.Contains(kinds(), k) {
		row.add(ctx, "kind", word(ctx, "kind", d.Kind)+", "+word(ctx, "kind_erases", d.Kind))
	}
	row.columns(ctx, d)
	row.rule(ctx, d)
	row.by(ctx, view, d)
	if d.Changes {
		row.duties(ctx, view.names, d)
		row.rows(ctx, d)
		row.add(ctx, "backups", backupsText(ctx, d))
		row.add(ctx, "copies", t(ctx, "deed.copies_unknown"))
	}
	row.proof(ctx, d)
	return row
}

func (r *deedView) add(ctx context.Context, label, text string) {
	if text != "" {
		r.facts = append(r.facts, factView{label: t(ctx, "deed."+label), text: text})
	}
}

func (r *deedView) columns(ctx context.Context, d engine.CaseDeed) {
	switch {
	case d.VersionGone:
		r.add(ctx, "columns", t(ctx, "deed.version_gone", "Version", d.Version))
	case method.Kind(d.Kind) == method.Delete && d.Changes:
		r.add(ctx, "columns", t(ctx, "deed.whole_rows"))
	default:
		r.add(ctx, "columns", columnsText(ctx, d))
	}
	var sets []string
	for _, s := range d.Sets {
		sets = append(sets, inLanguage(ctx, s.Title, s.Name)+" "+t(ctx, "actions.set_to")+" "+quoted(ctx, s.Value))
	}
	r.add(ctx, "sets", strings.Join(sets, "; "))
}

// columnsText names columns with what became of them, those of one method
// together.
func columnsText(ctx context.Context, d engine.CaseDeed) string {
	var methods []string
	columns := map[string][]string{}
	for _, c := range d.Columns {
		m := methodDone(ctx, c, method.Kind(d.Kind))
		if columns[m] == nil {
			methods = append(methods, m)
		}
		columns[m] = append(columns[m], inLanguage(ctx, c.Title, c.Name))
	}
	for i, m := range methods {
		methods[i] = strings.Join(columns[m], ", ") + ": " + m
	}
	return strings.Join(methods, "; ")
}

// methodDone is a method with its value: what the form asks with an ellipsis is
// answered here.
func methodDone(ctx context.Context, c engine.DeedColumn, k method.Kind) string {
	if c.Method == "" && k != method.Mask {
		return t(ctx, "deed.usual")
	}
	text := strings.TrimSuffix(methodText(ctx, c.Method, k), " …")
	if c.Value != "" {
		text += " " + quoted(ctx, c.Value)
	}
	return text
}

func quoted(ctx context.Context, text string) string { return t(ctx, "deed.quoted", "Text", text) }

// rule is the rule of the deed. By hand none was asked.
func (r *deedView) rule(ctx context.Context, d engine.CaseDeed) {
	for _, it := range r.items {
		if it.rule != "" && d.Job != "" {
			r.facts = append(r.facts, factView{label: t(ctx, "deed.rule", "Version", d.Version), text: it.rule, language: it.ruleLang})
			return
		}
	}
	if d.Version != 0 {
		r.add(ctx, "ordered", t(ctx, "deed.by_hand", "Version", d.Version))
	}
}

func (r *deedView) by(ctx context.Context, view caseView, d engine.CaseDeed) {
	var people []string
	for who := range strings.FieldsSeq(d.By) {
		people = append(people, actorWith(ctx, view.names, view.known, who))
	}
	if d.Unasked {
		r.add(ctx, "approved", t(ctx, "deed.no_approval", "Who", strings.Join(people, ", ")))
		return
	}
	label := "set_by"
	if d.Changes || d.Run != "" {
		label = "approved_by"
	}
	r.add(ctx, label, strings.Join(people, ", "))
}

func (r *deedView) duties(ctx context.Context, n names, d engine.CaseDeed) {
	if d.VersionGone {
		return
	}
	var list []string
	for _, x := range d.Duties {
		list = append(list, t(ctx, "deed.duty", "Title", x.Title, "Basis", x.Basis, "Period", wholePeriod(ctx, x.Period), "Start", n.within(d.Object, x.Start)))
	}
	if len(list) == 0 {
		r.add(ctx, "duties", t(ctx, "deed.no_duty"))
		return
	}
	r.add(ctx, "duties", strings.Join(list, "; ")+". "+t(ctx, "deed.none_ran"))
}

// rows counts what the batches changed. Where other cases had a share in a
// batch, what the parts of this one lost cannot be told apart.
func (r *deedView) rows(ctx context.Context, d engine.CaseDeed) {
	var list []string
	for _, b := range d.Batches {
		if b.OfCase == b.Records {
			text := rowsText(ctx, d, b)
			if b.Shared > 0 {
				text += ". " + n2(ctx, "deed.shared", b.Shared)
			}
			list = append(list, text)
			continue
		}
		list = append(list, b.Table+" "+num(ctx, b.OfCase)+" ("+t(ctx, "deed.of_batch", "Rows", rowsText(ctx, d, b))+")")
	}
	r.add(ctx, "rows", strings.Join(list, "; "))
	if len(d.Batches) > 0 {
		r.add(ctx, "read_back", t(ctx, "deed.nothing_left"))
	}
}

// rowsText are the rows of a batch, by table as far as they were counted apart.
func rowsText(ctx context.Context, d engine.CaseDeed, b engine.DeedBatch) string {
	text := b.Table + " " + num(ctx, b.Records)
	switch {
	case b.Parts == 0:
	case len(d.Tables) == 1:
		text += ", " + d.Tables[0] + " " + num(ctx, b.Parts)
	default:
		text += ", " + t(ctx, "deed.parts", "N", num(ctx, b.Parts), "Tables", strings.Join(d.Tables, ", "))
	}
	return text
}

func backupsText(ctx context.Context, d engine.CaseDeed) string {
	if d.BackupsUntil == nil {
		return t(ctx, "deed.backups_unknown")
	}
	return t(ctx, "deed.backups_until", "Day", day(ctx, *d.BackupsUntil))
}

func (r *deedView) proof(ctx context.Context, d engine.CaseDeed) {
	for _, b := range d.Batches {
		r.facts = append(r.facts, factView{label: t(ctx, "deed.batch"), text: b.ID, mono: true})
		for _, x := range b.Entries {
			text := t(ctx, "deed.entry", "Number", x.Seq, "Sum", x.Leaf[:16])
			if x.Pruned {
				text += ", " + t(ctx, "deed.pruned")
			}
			r.facts = append(r.facts, factView{label: t(ctx, "deed.proof"), text: text, mono: true})
		}
	}
}

// keysText names records by their keys, the first of many.
func keysText(ctx context.Context, object string, keys []string) string {
	const most = 20
	text := object + " " + strings.Join(keys[:min(most, len(keys))], ", ")
	if more := len(keys) - most; more > 0 {
		text += " " + t(ctx, "deed.and_more", "N", num(ctx, more))
	}
	return text
}

// shownThen is what somebody was shown who decided.
func shownThen(ctx context.Context, a engine.Approval) string {
	if a.Version == 0 || len(a.Digest) < 8 {
		return ""
	}
	return t(ctx, "cases.was_shown", "Version", a.Version, "Sum", a.Digest[:8])
}

// derivedLine is why a record was due, in one line of the print.
func derivedLine(ctx context.Context, it itemView) string {
	parts := []string{it.object + " " + it.Key, t(ctx, "cases.due_from", "Day", it.due)}
	if it.start != "" {
		parts = append(parts, t(ctx, "cases.derived", "Name", it.from, "Start", it.start, "Last", it.last))
	}
	parts = append(parts, it.late, it.approval)
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}
