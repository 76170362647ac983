package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// decided answers every open question of a draft the short way: no column that
// is left open is personal.
func decided(draft []byte) []byte {
	return []byte(strings.ReplaceAll(string(draft), "# - ", "- "))
}

// TestDiscoverDraftsWhatCanBeApplied: on every dialect the draft is a concept
// that fits the database it was drawn from.
func TestDiscoverDraftsWhatCanBeApplied(t *testing.T) {
	each(t, func(w *world) {
		draft, err := w.engine.Discover(w.Context(), w.actor, engine.DiscoverOrder{URL: "${SALES_URL}"})
		if err != nil {
			w.Fatal(err)
		}
		if strings.Contains(string(draft), w.db.URL) || !strings.Contains(string(draft), "url: ${SALES_URL}") {
			w.Errorf("the draft holds the url, or not its variable:\n%s", draft)
		}
		p, err := w.engine.Propose(w.Context(), w.actor, "draft.yaml", decided(draft))
		if err != nil {
			w.Fatalf("%v\n%s", err, draft)
		}
		var objects []string
		for _, o := range p.Binding.Objects {
			objects = append(objects, o.Name)
		}
		if diff := cmp.Diff([]string{"activity", "contract", "lead", "organisation", "user"}, objects); diff != "" {
			w.Errorf("objects:\n%s", diff)
		}
		for _, f := range p.Binding.Findings {
			if f.Severity == "error" {
				w.Errorf("finding %s at %s: %s", f.Code, f.Where, f.Message)
			}
		}
	})
}

// TestDiscoverChinook drafts a database that nobody here wrote.
func TestDiscoverChinook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.SQLite))
	draft, err := w.engine.Discover(t.Context(), w.actor, engine.DiscoverOrder{URL: "sqlite:../../examples/chinook/testdata/chinook.sqlite"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := concept.Parse("draft.yaml", decided(draft))
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	customer, employee := c.Object("customer"), c.Object("employee")
	if len(c.Objects) != 3 || customer == nil || employee == nil {
		t.Fatalf("objects other than customer, employee and track:\n%s", draft)
	}
	// No name of a column tells that, only its values do.
	if track := c.Object("track"); track == nil || track.Personal("Composer") == nil {
		t.Errorf("composers are people:\n%s", draft)
	}
	if customer.Part("invoice") == nil || customer.Personal("invoice.BillingAddress") == nil {
		t.Errorf("invoices are no part of the customer:\n%s", draft)
	}
	if employee.Relation("customer") == nil || len(employee.Parts) != 0 {
		t.Errorf("customers are not beside their employee:\n%s", draft)
	}
	if customer.Start("last_invoice") == nil {
		t.Errorf("no date of the last invoice:\n%s", draft)
	}
	for _, column := range []string{"FirstName", "LastName", "Address", "City", "PostalCode", "Phone", "Fax", "Email"} {
		if customer.Personal(column) == nil || employee.Personal(column) == nil {
			t.Errorf("%s is not personal", column)
		}
	}
	if !strings.Contains(string(draft), "Artist: decide Name") {
		t.Errorf("nobody is asked whose name an artist's is:\n%s", draft)
	}
}

func TestDiscoverRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.SQLite))
	if _, err := w.engine.Discover(t.Context(), access.Job("nightly"), engine.DiscoverOrder{URL: "${SALES_URL}"}); !errors.Is(err, access.ErrNotAllowed) {
		t.Errorf("without a role: %v", err)
	}
	if _, err := w.engine.Discover(t.Context(), w.actor, engine.DiscoverOrder{URL: "${NO_SUCH_URL}"}); !errors.Is(err, concept.ErrVariable) {
		t.Errorf("unknown variable: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "missing.db")
	if _, err := w.engine.Discover(t.Context(), w.actor, engine.DiscoverOrder{URL: "sqlite:" + missing}); err == nil {
		t.Error("a missing file was drafted")
	}
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Error("discover made the missing file")
	}
	_, err := w.engine.Discover(t.Context(), w.actor, engine.DiscoverOrder{URL: "ftp://anna:pa55word@db.example/shop"})
	if err == nil || strings.Contains(err.Error(), "pa55word") {
		t.Errorf("unknown scheme: %v", err)
	}
}
