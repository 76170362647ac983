package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

var (
	manager = access.Actor{ID: "user:1", Roles: []access.Role{access.Manager}}
	auditor = access.Actor{ID: "user:2", Roles: []access.Role{access.Auditor}}
	service = access.Actor{ID: "token:3", Roles: []access.Role{access.Service}}
	clerk   = access.Actor{ID: "user:4", Roles: []access.Role{access.Clerk}, Organisations: []string{"1"}}
)

// shelved is a world with three contracts, the second of them locked.
func shelved(w *world) {
	w.Helper()
	w.exec(v1, v2, `INSERT INTO contracts VALUES (3, 'K-3', '=cmd|calc', '+49 30 1', '-1+1', 'Bonn', 'active', NULL)`)
	w.apply(contractObject, contractActions, contractJobs)
	w.mark(datasource.LockMark, "2")
}

func (w *world) mark(kind datasource.MarkKind, key string) {
	w.Helper()
	_, err := w.engine.SetMarks(w.Context(), w.actor, engine.MarkOrder{Kind: kind, Object: "contract", Keys: []string{key},
		Ground: concept.Art18, Reason: "request", Reference: "AZ 7/26"})
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) records(actor access.Actor, f engine.RecordFilter) engine.RecordPage {
	w.Helper()
	f.Object = "contract"
	page, err := w.engine.Records(w.Context(), actor, f)
	if err != nil {
		w.Fatal(err)
	}
	return page
}

func keysIn(p engine.RecordPage) string {
	var keys []string
	for _, r := range p.Records {
		keys = append(keys, r.Key)
	}
	return strings.Join(keys, " ")
}

func TestLockedRecordsStayOutOfLists(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		page := w.records(auditor, engine.RecordFilter{})
		if keysIn(page) != "1 3" || page.LockedOut.Records != 1 || page.Total != (datasource.Size{Records: 3, Exact: true}) {
			w.Errorf("got %s, %v, %v", keysIn(page), page.LockedOut, page.Total)
		}
		page = w.records(auditor, engine.RecordFilter{IncludeLocked: true, Descending: true})
		if keysIn(page) != "3 2 1" || page.LockedOut.Records != 0 || !page.Records[1].Marks.Locked || page.Records[0].Marks.Locked {
			w.Errorf("got %+v", page)
		}
		if _, err := w.engine.Records(w.Context(), service, engine.RecordFilter{Object: "contract", IncludeLocked: true}); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("a token sees locked records: %v", err)
		}
	})
}

// TestValuesAreShownToWhoMayAndRecorded: names are values; a status is not.
func TestValuesAreShownToWhoMayAndRecorded(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		page := w.records(auditor, engine.RecordFilter{})
		if got := fmt.Sprint(page.Records[0].Values); got != "[{ended false false} {2026-08-31 false false}]" {
			w.Errorf("got %s", got)
		}
		for _, f := range []engine.RecordFilter{{Columns: []string{"name"}}, {Only: []engine.RecordCondition{{Column: "name", Op: "contains", Values: []string{"J"}}}}} {
			f.Object = "contract"
			if _, err := w.engine.Records(w.Context(), auditor, f); !errors.Is(err, access.ErrNotAllowed) {
				w.Errorf("an auditor reads names: %v", err)
			}
		}
		w.viewed("")
		page = w.records(manager, engine.RecordFilter{Columns: []string{"status", "name"}})
		if got := page.Records[0].Values[1].Text; got != "Barbara Jürgens" {
			w.Errorf("got %q", got)
		}
		w.viewed("user:1 list contract [name] [1 3]")
	})
}

// viewed compares the log of views, oldest first.
func (w *world) viewed(want ...string) {
	w.Helper()
	entries, _, err := w.engine.Views(w.Context(), auditor, "", "", 0)
	if err != nil {
		w.Fatal(err)
	}
	var got []string
	for _, v := range entries {
		got = append([]string{fmt.Sprint(v.Actor, " ", v.Kind, " ", v.Object, " ", v.Columns, " ", v.Keys)}, got...)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.Errorf("got %q, want %q", got, want)
	}
}

func TestRecordsAreFoundAndFiltered(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		only := func(column, op string, values ...string) engine.RecordFilter {
			return engine.RecordFilter{Only: []engine.RecordCondition{{Column: column, Op: op, Values: values}}, IncludeLocked: true}
		}
		for _, c := range []struct {
			f    engine.RecordFilter
			want string
		}{
			{only("status", "is", "ended"), "1 2"},
			{only("status", "not_in", "ended", "other"), "3"},
			{only("id", "in", "1", "3"), "1 3"},
			{only("id", "greater_than", "1.5"), "2 3"},
			{only("ended_on", "before", "2020-01-01"), "2"},
			{only("ended_on", "older_than", "3 years"), "2"},
			{only("ended_on", "empty", "true"), "3"},
			{only("name", "contains", "O'Hara"), "2"},
			{engine.RecordFilter{Search: "3"}, "3"},
			{engine.RecordFilter{Search: "2"}, ""}, // locked
			{engine.RecordFilter{Search: "2", IncludeLocked: true}, "2"},
			{engine.RecordFilter{Search: "B.Juergens@example.org", SearchIn: "email"}, "1"},
			{engine.RecordFilter{Search: "K-*", SearchIn: "customer_no"}, ""}, // too short: refused below
		} {
			if strings.HasPrefix(c.f.Search, "K-") {
				c.f.Object = "contract"
				if _, err := w.engine.Records(w.Context(), manager, c.f); !errors.Is(err, engine.ErrBadOrder) {
					w.Errorf("two letters and a star: %v", err)
				}
				continue
			}
			if got := keysIn(w.records(manager, c.f)); got != c.want {
				w.Errorf("%+v: got %q, want %q", c.f, got, c.want)
			}
		}
		page := w.records(manager, engine.RecordFilter{Search: "K-1"})
		if fmt.Sprint(page.Searched, page.NotSearched) != "[id] [customer_no email]" {
			w.Errorf("columns without an index are not looked in unless asked for: %v, %v", page.Searched, page.NotSearched)
		}
		for _, f := range []engine.RecordFilter{
			only("id", "like", "1"), only("nothing", "is", "1"), only("ended_on", "before", "31.12.2020"), only("status", "is"),
			{Sort: "status"}, {After: "nowhere!"}, {Columns: []string{"nothing"}}, {Search: " "}, {Search: "x", SearchIn: "phone"},
		} {
			f.Object = "contract"
			if _, err := w.engine.Records(w.Context(), manager, f); !errors.Is(err, engine.ErrBadOrder) {
				w.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestRecordsPageByPage(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		var got []string
		f := engine.RecordFilter{Limit: 1, IncludeLocked: true}
		for {
			page := w.records(manager, f)
			got = append(got, keysIn(page))
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		if fmt.Sprint(got) != "[1 2 3]" {
			w.Errorf("got %v", got)
		}
	})
}

func TestRecordShowsWhatTheActorMaySee(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		see := func(actor access.Actor, key string, values bool) engine.RecordView {
			w.Helper()
			v, err := w.engine.Record(w.Context(), actor, "contract", key, values)
			if err != nil {
				w.Fatal(err)
			}
			return v
		}
		v := see(manager, "2", true)
		if !v.Shown || !v.State.Locked || v.Values[2].Text != "Jens O'Hara" || len(v.Rules) != 3 || v.Marks[0].Reference != "AZ 7/26" {
			w.Errorf("got %+v", v)
		}
		v = see(auditor, "2", true)
		if v.Shown || !v.Values[2].Hidden || v.Values[2].Text != "" || v.Values[6].Text != "ended" {
			w.Errorf("got %+v", v.Values)
		}
		if v = see(service, "2", true); v.Marks[0].Reference != "" || v.Marks[0].Reason != "" || v.Marks[0].Kind != "lock" {
			w.Errorf("got %+v", v.Marks)
		}
		w.viewed("user:1 record contract [customer_no name email phone city] [2]")
		if _, err := w.engine.Record(w.Context(), manager, "contract", "99", true); !errors.Is(err, engine.ErrUnknownRecord) {
			w.Errorf("got %v", err)
		}
		if _, err := w.engine.Record(w.Context(), clerk, "contract", "1", true); !errors.Is(err, engine.ErrUnknownRecord) {
			w.Errorf("the contract names no organisation, so a clerk sees none: %v", err)
		}
		if page := w.records(clerk, engine.RecordFilter{}); len(page.Records) != 0 {
			w.Errorf("got %v", page.Records)
		}
	})
}

func TestExportsLeaveLockedRecordsOut(t *testing.T) {
	each(t, func(w *world) {
		shelved(w)
		export := func(o engine.ExportOrder) (string, engine.ExportReport) {
			w.Helper()
			var b bytes.Buffer
			o.Object = "contract"
			r, err := w.engine.ExportRecords(w.Context(), service, o, &b)
			if err != nil {
				w.Fatal(err)
			}
			return b.String(), r
		}
		csv, r := export(engine.ExportOrder{Format: engine.CSV, Columns: []string{"id", "name", "email", "phone"}, LeftOut: "ohne %d gesperrte Datensätze"})
		want := "key,id,name,email,phone\n1,1,Barbara Jürgens,b.juergens@example.org,0151 2345678\n" +
			"3,3,'=cmd|calc,'+49 30 1,'-1+1\n# ohne 1 gesperrte Datensätze\n"
		if csv != want || r != (engine.ExportReport{Records: 2, LeftOut: 1}) {
			w.Errorf("got %s%v", csv, r)
		}
		w.at("2026-01-01 03:31:00")
		lines, _ := export(engine.ExportOrder{Format: engine.JSONLines, Columns: []string{"status", "ended_on"}})
		want = `{"key":"1","values":{"ended_on":"2026-08-31","status":"ended"}}` + "\n" + `{"key":"3","values":{"ended_on":null,"status":"active"}}` + "\n" +
			`{"left_out":{"locked":1}}` + "\n"
		if lines != want {
			w.Errorf("got %s", lines)
		}
		w.viewed("token:3 export contract [name email phone] []", "token:3 export contract [] []")
		var b bytes.Buffer
		_, err := w.engine.ExportRecords(w.Context(), service, engine.ExportOrder{Object: "contract", Format: engine.CSV, Keys: []string{"1", "2"}}, &b)
		if !errors.Is(err, engine.ErrLockedExport) || b.Len() > 0 {
			w.Errorf("a locked record by name: %v, %q", err, b.String())
		}
		if _, err := w.engine.ExportRecords(w.Context(), auditor, engine.ExportOrder{Object: "contract", Format: engine.CSV}, &b); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("got %v", err)
		}
	})
}
