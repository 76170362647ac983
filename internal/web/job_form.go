package web

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// jobForm is a job as the form has it: texts, nothing checked.
type jobForm struct {
	name                       string
	isNew                      bool
	tag                        string
	titleDE, titleEN           string
	action                     string
	start                      string // name of a date; empty: due while the conditions hold
	n, unit, from              string // of the period
	only                       []condition
	unless                     []veto
	purpose, basis, termBasis  string
	schedule                   schedule
	approval                   string // empty: the action's
	limitRecords, limitPercent string
	noticeN, noticeUnit        string // how long before they are due cases open
	active                     bool
	whatN, whatUnit            string // the other period of the what-if
	problems                   []string
	counting                   bool // the preview is not there yet
}

// condition is one line of "only if": a comparison, or what the form cannot
// show and keeps as it is (raw, JSON).
type condition struct {
	or     bool // joined to the line before by "or"
	column string
	op     string
	value  string
	raw    string
}

// veto is one line of "not as long as": rows of a relation, or another record
// of the person, for which a comparison holds.
type veto struct {
	kind   string // has, person_has
	target string
	test   condition
	raw    string
}

// operators in the order of the form; those of dates come last.
func operators() []string {
	return []string{"is", "is_not", "in", "not_in", "empty", "contains", "less_than", "greater_than", "before", "after", "older_than"}
}

// formOfJob reads a definition as the concept's file has it.
func formOfJob(name string, d map[string]any, j *concept.Job) jobForm {
	f := jobForm{name: name, titleDE: j.Title.DE, titleEN: j.Title.EN, action: j.Action, start: j.StartName, purpose: j.Purpose, basis: j.Basis,
		termBasis: j.PeriodBasis, schedule: scheduleOf(j.Schedule), approval: string(j.Approval), active: j.Active, noticeN: strconv.Itoa(j.Notice.N), noticeUnit: string(j.Notice.Unit),
		n: "1", unit: string(rule.Years), from: string(rule.EndOfYear)}
	if j.When.Start != nil {
		f.n, f.unit, f.from = strconv.Itoa(j.When.Term.After.N), string(j.When.Term.After.Unit), string(j.When.Term.From)
	}
	if j.Limit.Records > 0 {
		f.limitRecords = strconv.Itoa(j.Limit.Records)
	}
	if j.Limit.Share > 0 {
		f.limitPercent = strconv.FormatFloat(j.Limit.Share*100, 'f', -1, 64)
	}
	when, _ := d["when"].(map[string]any)
	f.only = conditionsOf(when["only"])
	vetoes, _ := when["unless"].([]any)
	for _, item := range vetoes {
		f.unless = append(f.unless, vetoOf(item))
	}
	return f
}

// conditionsOf reads the list under only; {any: […]} becomes lines joined by
// "or", everything deeper stays raw.
func conditionsOf(v any) (lines []condition) {
	items, _ := v.([]any)
	for _, item := range items {
		m, _ := item.(map[string]any)
		either, some := m["any"].([]any)
		group := []condition{conditionOf(item)}
		if some && len(m) == 1 {
			group = nil
			for i, one := range either {
				c := conditionOf(one)
				c.or = i > 0
				group = append(group, c)
			}
		}
		if slices.ContainsFunc(group, func(c condition) bool { return c.raw != "" }) {
			group = []condition{{raw: rawJSON(item)}}
		}
		lines = append(lines, group...)
	}
	return lines
}

// conditionOf reads {column: x, OP: value}.
func conditionOf(v any) condition {
	m, _ := v.(map[string]any)
	column, named := m["column"].(string)
	if len(m) == 2 && named {
		for op, value := range m {
			if text, plain := valueText(value); op != "column" && plain {
				return condition{column: column, op: op, value: text}
			}
		}
	}
	return condition{raw: rawJSON(v)}
}

// valueText is a value of a condition as one types it: lists with commas.
func valueText(v any) (string, bool) {
	switch v := v.(type) {
	case []any:
		var parts []string
		for _, one := range v {
			text, plain := valueText(one)
			if _, list := one.([]any); list || !plain || strings.Contains(text, ",") {
				return "", false
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ", "), true
	case map[string]any:
		return "", false
	}
	return textOf(v), true
}

func vetoOf(v any) veto {
	m, _ := v.(map[string]any)
	tests, _ := m["only"].([]any)
	for _, kind := range []string{"has", "person_has"} {
		target, ok := m[kind].(string)
		if !ok || len(tests) > 1 || len(m) > 2 {
			continue
		}
		x := veto{kind: kind, target: target}
		if len(tests) == 1 {
			if x.test = conditionOf(tests[0]); x.test.raw != "" {
				continue
			}
		}
		return x
	}
	return veto{raw: rawJSON(v)}
}

func rawJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// readJobForm reads what was sent. Lines of conditions travel as fields of the
// same name, in their order.
func readJobForm(r *http.Request) jobForm {
	_ = r.ParseForm() // what cannot be read is missing, and said to be
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := jobForm{tag: get("tag"), titleDE: get("title_de"), titleEN: get("title_en"), action: get("action"), start: get("start"), n: get("n"),
		unit: get("unit"), from: get("from"), purpose: get("purpose"), basis: get("basis"), termBasis: get("period_basis"), approval: get("approval"),
		limitRecords: get("limit_records"), limitPercent: get("limit_percent"), noticeN: get("notice_n"), noticeUnit: get("notice_unit"), active: get("active") == "true",
		whatN: get("what_n"), whatUnit: get("what_unit")}
	f.schedule = readSchedule(r)
	drop := r.PostFormValue("do")
	for i := range r.PostForm["only_column"] {
		c := condition{or: nth(r, "only_join", i) == "or", column: nth(r, "only_column", i), op: nth(r, "only_op", i), value: nth(r, "only_value", i), raw: nth(r, "only_raw", i)}
		if (c.column != "" || c.raw != "") && drop != "drop-only-"+strconv.Itoa(i) {
			f.only = append(f.only, c)
		}
	}
	if len(f.only) > 0 {
		f.only[0].or = false
	}
	for i := range r.PostForm["unless_target"] {
		kind, target, _ := strings.Cut(nth(r, "unless_target", i), ":")
		x := veto{kind: kind, target: target, raw: nth(r, "unless_raw", i),
			test: condition{column: nth(r, "unless_column", i), op: nth(r, "unless_op", i), value: nth(r, "unless_value", i)}}
		if (x.target != "" || x.raw != "") && drop != "drop-unless-"+strconv.Itoa(i) {
			f.unless = append(f.unless, x)
		}
	}
	return f
}

// nth is the i-th value of a field that is sent several times.
func nth(r *http.Request, name string, i int) string {
	if values := r.PostForm[name]; i < len(values) {
		return strings.TrimSpace(values[i])
	}
	return ""
}

func readSchedule(r *http.Request) schedule {
	number := func(name string) int { n, _ := strconv.Atoi(r.PostFormValue(name)); return n }
	s := schedule{every: r.PostFormValue("every"), day: number("day"), month: number("month"), line: r.PostFormValue("line")}
	hour, minute, _ := strings.Cut(r.PostFormValue("time"), ":")
	s.hour, _ = strconv.Atoi(hour)
	s.minute, _ = strconv.Atoi(minute)
	for _, d := range r.PostForm["weekday"] {
		if n, err := strconv.Atoi(d); err == nil {
			s.weekdays = append(s.weekdays, n)
		}
	}
	s.day, s.month = max(1, s.day), max(1, s.month)
	return s
}

// wrong says in the visitor's language what cannot be right.
func (f jobForm) wrong(ctx context.Context, b *plan.Binding) (problems []string) {
	add := func(bad bool, key string, pairs ...any) {
		if bad {
			problems = append(problems, t(ctx, key, pairs...))
		}
	}
	add(f.titleDE == "" || f.titleEN == "", "actions.wrong_title")
	add(b.Action(f.action) == nil, "jobs.wrong_action")
	add(f.basis == "", "jobs.wrong_basis")
	if f.start != "" {
		n, err := strconv.Atoi(f.n)
		add(err != nil || n < 0, "jobs.wrong_period")
	} else {
		add(len(f.only) == 0, "jobs.wrong_everything")
	}
	_, err := concept.ParseSchedule(f.schedule.cron())
	add(err != nil, "jobs.wrong_schedule")
	if f.limitRecords != "" {
		n, err := strconv.Atoi(f.limitRecords)
		add(err != nil || n < 1, "jobs.wrong_limit")
	}
	if f.limitPercent != "" {
		n, err := strconv.ParseFloat(strings.ReplaceAll(f.limitPercent, ",", "."), 64)
		add(err != nil || n <= 0 || n > 100, "jobs.wrong_percent")
	}
	if f.noticeN != "" {
		n, err := strconv.Atoi(f.noticeN)
		add(err != nil || n < 0, "jobs.wrong_notice")
	}
	for _, c := range f.only {
		add(c.raw == "" && c.value == "" && c.op != "empty", "jobs.wrong_condition", "Column", c.column)
	}
	return problems
}

// definition is the job as the concept's file has it. Keys that the form does
// not know stay as they were.
func (f jobForm) definition(was map[string]any) map[string]any {
	d := maps.Clone(was)
	if d == nil {
		d = map[string]any{}
	}
	for _, key := range []string{"purpose", "period_basis", "approval", "limit", "notice"} {
		delete(d, key)
	}
	d["title"] = map[string]any{"de": f.titleDE, "en": f.titleEN}
	d["action"], d["schedule"], d["basis"], d["when"] = f.action, f.schedule.cron(), f.basis, f.when()
	for key, text := range map[string]string{"purpose": f.purpose, "period_basis": f.termBasis, "approval": f.approval} {
		if text != "" {
			d[key] = text
		}
	}
	if notice := f.notice(); notice != "" && (was["notice"] != nil || notice != "14 days") {
		d["notice"] = notice
	}
	limit := map[string]any{}
	if n, err := strconv.Atoi(f.limitRecords); err == nil {
		limit["records"] = n
	}
	if f.limitPercent != "" {
		limit["share"] = strings.ReplaceAll(f.limitPercent, ",", ".") + "%"
	}
	if len(limit) > 0 {
		d["limit"] = limit
	}
	d["active"] = f.active
	return asJSON(d)
}

// notice is how long before they are due cases open; empty where the form does
// not say.
func (f jobForm) notice() string {
	n, err := strconv.Atoi(f.noticeN)
	if err != nil {
		return ""
	}
	return rule.Period{N: n, Unit: rule.Unit(f.noticeUnit)}.String()
}

func (f jobForm) when() map[string]any {
	w := map[string]any{}
	if f.start != "" {
		p := rule.Period{Unit: rule.Unit(f.unit)}
		p.N, _ = strconv.Atoi(f.n)
		w["start"], w["after"], w["from"] = f.start, p.String(), f.from
	}
	if only := written(f.only); len(only) > 0 {
		w["only"] = only
	}
	var unless []any
	for _, x := range f.unless {
		if x.raw != "" {
			unless = append(unless, fromRaw(x.raw))
			continue
		}
		item := map[string]any{x.kind: x.target}
		if x.test.column != "" {
			item["only"] = []any{x.test.written()}
		}
		unless = append(unless, item)
	}
	if len(unless) > 0 {
		w["unless"] = unless
	}
	return w
}

// written joins lines: those with "or" into one {any: […]} with the line before.
func written(lines []condition) (list []any) {
	for _, c := range lines {
		item := c.written()
		if !c.or || len(list) == 0 {
			list = append(list, item)
			continue
		}
		before, _ := list[len(list)-1].(map[string]any)
		if either, some := before["any"].([]any); some && len(before) == 1 {
			before["any"] = append(either, item)
		} else {
			list[len(list)-1] = map[string]any{"any": []any{before, item}}
		}
	}
	return list
}

func (c condition) written() any {
	if c.raw != "" {
		return fromRaw(c.raw)
	}
	value := valueOf(c.value)
	switch c.op {
	case "in", "not_in":
		list := []any{}
		for part := range strings.SplitSeq(c.value, ",") {
			list = append(list, valueOf(strings.TrimSpace(part)))
		}
		value = list
	case "empty":
		value = c.value != "false"
	}
	return map[string]any{"column": c.column, c.op: value}
}

func fromRaw(text string) (v any) {
	if json.Unmarshal([]byte(text), &v) != nil {
		return text // the concept's reader refuses it
	}
	return v
}
