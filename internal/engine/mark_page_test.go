package engine_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// twoSources is a world whose concept has a second source beside the sales
// database, in a file, and named before it. Both have marks.
func twoSources(w *world) {
	w.Helper()
	file := filepath.Join(w.dir, "shop.db")
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	for _, s := range []string{"CREATE TABLE buyers (id INTEGER PRIMARY KEY, buyer_no VARCHAR(20), name VARCHAR(80))",
		"INSERT INTO buyers VALUES (1, 'B-1', 'A'), (2, 'B-2', 'B'), (3, 'B-3', 'C')"} {
		if _, err := db.ExecContext(w.Context(), s); err != nil {
			w.Fatal(err)
		}
	}
	w.endedContracts(12)
	text := strings.Replace(conceptHead, "\n  sales:", "\n  shop: {url: \"sqlite:"+file+"\", timezone: UTC}\n  sales:", 1) + contractObject + `
  buyer: {source: shop, table: buyers, key: id, person: [{customer: buyer_no}], columns: {buyer_no: identifier, name: name}, not_personal: [id]}
` + contractActions + contractJobs
	p, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", []byte(text))
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
		w.Fatal(err)
	}
	w.markOf("buyer", "3", "1")
	w.markOf("contract", "2", "10", "9")
}

// listed reads the marks page by page; between is called behind each.
func (w *world) listed(f engine.MarkFilter, between func()) []string {
	w.Helper()
	found := []string{}
	for len(found) < 100 {
		page, next, err := w.engine.MarkPage(w.Context(), w.actor, f)
		if err != nil {
			w.Fatal(err)
		}
		if len(page) > f.Limit {
			w.Fatalf("%d marks on a page of %d", len(page), f.Limit)
		}
		for _, m := range page {
			found = append(found, m.Object+" "+m.Key)
		}
		if next == "" {
			break
		}
		f.After = next
		if between != nil {
			between()
		}
	}
	return found
}

// TestMarkPages: the marks of two sources are one list, in the order of the
// concept's sources, whatever the size of a page; object and kind narrow it.
func TestMarkPages(t *testing.T) {
	each(t, func(w *world) {
		twoSources(w)
		all := []string{"buyer 1", "buyer 3", "contract 10", "contract 2", "contract 9"}
		none := func(string) bool { return false }
		for _, c := range []struct {
			filter  engine.MarkFilter
			without func(string) bool
		}{
			{engine.MarkFilter{}, none},
			{engine.MarkFilter{Kind: "keep"}, none},
			{engine.MarkFilter{Kind: "lock"}, func(string) bool { return true }},
			{engine.MarkFilter{Object: "contract"}, func(m string) bool { return strings.HasPrefix(m, "buyer") }},
			{engine.MarkFilter{Object: "buyer", Kind: "keep"}, func(m string) bool { return strings.HasPrefix(m, "contract") }},
			{engine.MarkFilter{Object: "contracts"}, func(string) bool { return true }}, // a table is no object where the concept maps it
		} {
			want := slices.DeleteFunc(slices.Clone(all), c.without)
			for c.filter.Limit = 1; c.filter.Limit <= len(all)+1; c.filter.Limit++ {
				if diff := cmp.Diff(want, w.listed(c.filter, nil)); diff != "" {
					w.Errorf("%+v (-want +got):\n%s", c.filter, diff)
				}
			}
		}
		listed, err := w.engine.Marks(w.Context(), w.actor)
		if err != nil {
			w.Fatal(err)
		}
		got := make([]string, len(listed))
		for i, m := range listed {
			got[i] = m.Object + " " + m.Key
			if m.Reason != "request" {
				w.Errorf("%s: %q", got[i], m.Reason)
			}
		}
		if diff := cmp.Diff(all, got); diff != "" {
			w.Errorf("all at once (-want +got):\n%s", diff)
		}
	})
}

// TestMarkPagesGoOn: the mark behind which a page goes on may have ended, with
// all others of its source; what follows is listed all the same.
func TestMarkPagesGoOn(t *testing.T) {
	each(t, func(w *world) {
		twoSources(w)
		ended := false
		got := w.listed(engine.MarkFilter{Limit: 1}, func() {
			if ended {
				return
			}
			ended = true
			for _, key := range []string{"1", "3"} {
				_, err := w.engine.EndMarks(w.Context(), w.actor, engine.MarkOrder{Kind: engine.KeepMark, Object: "buyer", Keys: []string{key}, Reason: "other"})
				if err != nil {
					w.Fatal(err)
				}
			}
		})
		if diff := cmp.Diff([]string{"buyer 1", "contract 10", "contract 2", "contract 9"}, got); diff != "" {
			w.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestMarkPagesRefuse: what is no place of this list is said, not taken for its
// beginning or end.
func TestMarkPagesRefuse(t *testing.T) {
	each(t, func(w *world) {
		twoSources(w)
		for _, after := range []string{"x", `"sales"`, `"gone""contracts""1""m"`, `"""contracts""1""m"`, `"sales""contracts""1""m"x`} {
			if _, _, err := w.engine.MarkPage(w.Context(), w.actor, engine.MarkFilter{After: after, Limit: 5}); !errors.Is(err, engine.ErrBadCursor) {
				w.Errorf("%s: %v", after, err)
			}
		}
		if _, _, err := w.engine.MarkPage(w.Context(), access.Actor{ID: "user:9"}, engine.MarkFilter{Limit: 5}); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("somebody without a role: %v", err)
		}
	})
}
