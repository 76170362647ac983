package crash_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// marker begins every personal value of these tests. It stands in no word of
// any language, in no concept and in no code.
const marker = "zqxvbk"

// TestNothingPersonalLeaves fills every personal column with markers, of the
// records and of their parts, lets everything happen to them that can, also
// what fails with the value in the driver's mouth, and then looks for a marker
// in every byte we wrote and every word we said.
func TestNothingPersonalLeaves(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		l := &leaks{}
		c := l.company(t, db)
		l.ask(t, c)
		l.say(t, c.run(t, 2), nil) // done, masked, locked, waiting
		c.Exec(t, refusals(db.Dialect)...)
		c.seen(t)
		c.Exec(t, "UPDATE people SET status = 'anonymise' WHERE status = 'later'")
		r, err := c.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 2})
		l.say(t, r, err)
		failed := 0
		for _, j := range r.Jobs {
			failed += j.Failed
		}
		if failed != 1 {
			t.Errorf("%d failed, want the refused one: %+v", failed, r.Jobs)
		}
		l.ask(t, c)
		db.Exec(t, "DROP TABLE notes")
		r, err = c.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 2})
		l.say(t, r, err)
		l.ask(t, c)
		l.look(t, c)
	})
}

// leaks gathers what an installation says.
type leaks struct {
	mu   sync.Mutex
	said bytes.Buffer
}

// Write takes a line of the log.
func (l *leaks) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.Write(line)
}

// company has three dozen persons under an engine that logs everything.
func (l *leaks) company(t *testing.T, db testdb.DB) *company {
	t.Helper()
	db.Exec(t, everythingTables...)
	db.Exec(t, "CREATE TABLE copies (id INTEGER, name VARCHAR(80) NOT NULL UNIQUE)")
	kinds := []string{"anonymise", "later", "partial", "mask", "lock", "delete"}
	var rows, notes []string
	for i := 1; i <= 36; i++ {
		rows = append(rows, markedRow(i, kinds[i%len(kinds)]))
		notes = append(notes, fmt.Sprintf("(%d, %d, '%s Notiz')", i, i, marker))
	}
	insert(t, db, "people", rows)
	insert(t, db, "notes", notes)
	options := optionsOf(t.TempDir(), db.URL)
	options.Log = slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
	e, err := engine.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	c := &company{DB: db, dir: options.Dir, url: db.URL, engine: e}
	jobs := ""
	for _, k := range []string{"anonymise", "partial", "mask", "lock", "keep", "delete"} {
		jobs += job(k, k)
	}
	concept := conceptHead + everythingConcept + jobs
	p, err := e.Propose(t.Context(), anna, "concept.yaml", []byte(concept))
	l.say(t, p.Binding.Findings, err)
	l.say(t, p.Today, nil)
	_, err = e.PutInForce(t.Context(), anna, p)
	if l.say(t, nil, err); err != nil {
		t.Fatal(err)
	}
	return c
}

// ask calls every use case that answers, for records that are there and that
// are not, with orders that can be carried out and that cannot.
func (l *leaks) ask(t *testing.T, c *company) {
	t.Helper()
	ctx, e := t.Context(), c.engine
	plan, err := e.Plan(ctx, anna, engine.PlanOrder{})
	l.say(t, plan, err)
	later := rule.Date(2040, 1, 1)
	plan, err = e.Plan(ctx, anna, engine.PlanOrder{On: &later})
	l.say(t, plan, err)
	check, err := e.Check(ctx, anna, true)
	l.say(t, check, err)
	verify, err := e.Verify(ctx, anna, engine.Outside{})
	l.say(t, verify, err)
	for i := range 13 {
		why, err := e.Why(ctx, anna, "person", fmt.Sprint(i))
		l.say(t, why, err)
	}
	keep := engine.MarkOrder{Kind: datasource.KeepMark, Object: "person", Keys: []string{"3", "4", "5", "6", "999"}, Reason: "lawsuit", Reference: "7 O 12/26"}
	set, err := e.SetMarks(ctx, anna, keep)
	l.say(t, set, err)
	marks, err := e.Marks(ctx, anna)
	l.say(t, marks, err)
	ended, err := e.EndMarks(ctx, anna, keep)
	l.say(t, ended, err)
	draft, err := e.Discover(ctx, anna, engine.DiscoverOrder{URL: c.url})
	l.say(t, string(draft), err)
}

// say notes an answer and an error.
func (l *leaks) say(t *testing.T, answer any, err error) {
	t.Helper()
	text, failed := json.Marshal(answer)
	if failed != nil {
		t.Fatal(failed)
	}
	fmt.Fprintf(l, "%s\n%+v\n%v\n%#v\n", text, answer, err, err)
}

// look searches all that was said and written.
func (l *leaks) look(t *testing.T, c *company) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(c.column(t, "SELECT name FROM people WHERE name LIKE '%"+marker+"%'")) == 0 {
		t.Error("no marker is left in the data: the test looks for nothing")
	}
	clean(t, "what was said", l.said.Bytes())
	files, err := filepath.Glob(filepath.Join(c.dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files of the installation: %v, %v", files, err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		clean(t, "the file "+filepath.Base(path), content)
	}
	for _, table := range []string{"mark", "batch", "ledger", "meta"} {
		rows := c.Query(t, "SELECT * FROM "+c.own(table))
		if len(rows) == 0 {
			t.Errorf("table %s is empty: the test looks for nothing", table)
		}
		clean(t, "table "+table, []byte(fmt.Sprint(rows)))
	}
}

// clean wants no marker in a text, in none of the ways it may be written.
func clean(t *testing.T, what string, text []byte) {
	t.Helper()
	text = bytes.ToLower(text)
	for _, form := range []string{marker, fmt.Sprintf("%x", marker), strings.Join(strings.Split(marker, ""), "\x00")} {
		if i := bytes.Index(text, []byte(form)); i >= 0 {
			t.Errorf("%s holds a personal value: %q", what, text[max(0, i-200):min(len(text), i+100)])
		}
	}
}

// markedRow is a person all of whose values are markers; two rows share a
// customer and some have dates that are none.
func markedRow(i int, status string) string {
	ended := "'2015-06-30'"
	if i%12 == 0 {
		ended = "NULL"
	}
	m := func(suffix string) string { return "'" + marker + suffix + fmt.Sprint(i) + "'" }
	return fmt.Sprintf("(%d, %s, %s, %s, %s, '%s', '1980-05-17', 4321, '{\"email\": \"%s@example.org\", \"%s\": \"x\"}', %s, '%s', %s)",
		i, m("-K"), "'Ü "+marker+" "+fmt.Sprint(i)+"'", "'"+marker+fmt.Sprint(i)+"@example.org'", m("DE"), "5"+marker[:5], marker, marker, m(" rief an "), status, ended)
}

// refusals let the database answer with the values themselves: a trigger quotes
// the row it refuses.
func refusals(d testdb.Dialect) []string {
	switch d {
	case testdb.Postgres:
		return []string{`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN RAISE EXCEPTION 'refused: % %', OLD.name, OLD.email USING DETAIL = OLD.note; END $$`,
			`CREATE TRIGGER refusal BEFORE UPDATE ON people FOR EACH ROW WHEN (OLD.id = 7 AND NEW.name = 'XXXX') EXECUTE FUNCTION refuse()`}
	case testdb.MariaDB:
		return []string{`CREATE TRIGGER refusal BEFORE UPDATE ON people FOR EACH ROW BEGIN
			DECLARE quoted VARCHAR(200) DEFAULT OLD.name;
			IF OLD.id = 7 AND NEW.name = 'XXXX' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = quoted; END IF; END`}
	}
	return []string{"CREATE TRIGGER refusal BEFORE UPDATE OF name ON people WHEN OLD.id = 7 BEGIN SELECT RAISE(ABORT, '" + marker + "'); END"}
}
