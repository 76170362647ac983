package datasource

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// keyTables are tables whose keys are hard to tell apart, in a schema and with
// names that need quoting.
var keyTables = map[string]struct {
	types map[testdb.Dialect]string
	keys  []string // values as SQL
	typed map[string]Key
	key   []string
}{
	"text": {
		types: map[testdb.Dialect]string{testdb.SQLite: "text", testdb.Postgres: "varchar(20)", testdb.MariaDB: "varchar(20) character set utf8mb4 collate utf8mb4_nopad_bin"},
		keys:  []string{"'a'", "'A'", "'a '", "'1'", "'01'", "'o''x'", "'ä'"},
		typed: map[string]Key{"a": "a", "A": "A", "a ": "a ", "1": "1", "01": "01", "o'x": "o'x", "ä": "ä", "b": ""},
		key:   []string{"select"},
	},
	"uuid": {
		types: map[testdb.Dialect]string{testdb.SQLite: "text", testdb.Postgres: "uuid", testdb.MariaDB: "uuid"},
		keys:  []string{"'0e37df36-f698-11e6-8dd4-cb9ced3df976'", "'1e37df36-f698-11e6-8dd4-cb9ced3df976'"},
		typed: map[string]Key{"0e37df36-f698-11e6-8dd4-cb9ced3df976": "0e37df36-f698-11e6-8dd4-cb9ced3df976"},
		key:   []string{"select"},
	},
	"fold": {
		types: map[testdb.Dialect]string{testdb.SQLite: "text collate nocase", testdb.Postgres: "text", testdb.MariaDB: "varchar(20) character set latin1"},
		keys:  []string{"'ALFKI'", "'BERG'"},
		typed: map[string]Key{"ALFKI": "ALFKI"},
		key:   []string{"select"},
	},
}

// TestKeys: each record is found and changed alone, and the ledger has its key.
func TestKeys(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		quote := func(name string) string {
			return map[bool]string{true: "`" + name + "`", false: `"` + name + `"`}[db.Dialect == testdb.MariaDB]
		}
		for name, c := range keyTables {
			table := "Order " + name
			db.Exec(t, "CREATE TABLE "+quote(table)+" ("+quote("select")+" "+db.Declared(t, c.types[db.Dialect])+" NOT NULL PRIMARY KEY, "+quote("Group")+" varchar(20))")
			for _, key := range c.keys {
				db.Exec(t, "INSERT INTO "+quote(table)+" VALUES ("+key+", 'x')")
			}
		}
		s := installed(t, db)
		for name, c := range keyTables {
			subject := subjectOf(t, s, "Order "+name, c.key...)
			for typed, want := range c.typed {
				got, found, err := s.Resolve(t.Context(), subject, typed)
				if err != nil || got != want || found != (want != "") {
					t.Errorf("%s: %q resolves to %q %t %v, want %q", name, typed, got, found, err, want)
				}
			}
			criteria := &Criteria{Subject: subject, Day: today, Change: Change{Kind: method.Mask, Sets: []Assign{{Column: "Group", Set: &method.Value{Text: "XXXX"}}}}}
			page, err := s.Page(t.Context(), criteria, "", 100)
			if err != nil || len(page) != len(c.keys) {
				t.Fatalf("%s: %d records, %v", name, len(page), err)
			}
			for _, candidate := range page {
				b := batchOf("one-"+name+"-"+string(candidate.Key), criteria)
				b.Span, b.Keys = nil, []Key{candidate.Key}
				same(t, name+" "+string(candidate.Key), mustChange(t, s, b), Outcome{Changed: 1})
				keys, err := s.LedgerKeys(t.Context(), b.ID)
				if err != nil {
					t.Fatal(err)
				}
				same(t, "ledger", keys, []Key{candidate.Key})
			}
		}
	})
}

// TestCompositeKeys: two columns are one key, in spans, lists and marks.
func TestCompositeKeys(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, "CREATE TABLE doc_lines (doc int NOT NULL, pos varchar(8) NOT NULL, note varchar(20), PRIMARY KEY (doc, pos))",
			"INSERT INTO doc_lines VALUES (1, 'a', 'x'), (1, 'b', 'x'), (2, 'a', 'x'), (2, 'b', 'x'), (10, 'a', 'x')")
		s := installed(t, db)
		subject := subjectOf(t, s, "doc_lines", "doc", "pos")
		key := func(typed string) Key {
			found, there, err := s.Resolve(t.Context(), subject, typed)
			if err != nil || !there {
				t.Fatalf("%q: %t %v", typed, there, err)
			}
			return found
		}
		same(t, "two ways to write it", key("2,a"), key(`[2, "a"]`))
		if err := s.SetMarks(t.Context(), subject, []Mark{{ID: "k", Object: "doc_lines", Key: key("2,a"), Kind: KeepMark, Origin: Hand, Since: today}}); err != nil {
			t.Fatal(err)
		}
		criteria := &Criteria{Subject: subject, Day: today, Change: Change{Kind: method.Mask, Sets: []Assign{{Column: "note", Set: &method.Value{Text: "done"}}}}}
		span := batchOf("b1", criteria)
		span.Span = &Span{From: key("1,a"), To: key("2,b")}
		same(t, "span", mustChange(t, s, span), Outcome{Changed: 2})
		listed := batchOf("b2", criteria)
		listed.Span, listed.Keys = nil, []Key{key("1,a"), key("2,a"), key("10,a")}
		same(t, "listed", mustChange(t, s, listed), Outcome{Changed: 2})
		wantRows(t, db, "SELECT doc, pos FROM doc_lines WHERE note = 'x'", "2|a")
		for _, bad := range []string{"1", "x,a", "[1]", "1,2,3", "[1, "} {
			if _, _, err := s.Resolve(t.Context(), subject, bad); !errors.Is(err, ErrBadKey) || strings.Contains(err.Error(), bad+" ") {
				t.Errorf("%q: got %v, want ErrBadKey", bad, err)
			}
		}
	})
}
