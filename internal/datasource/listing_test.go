package datasource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// listedRow is a row of the table that listings are tried on, in memory.
type listedRow struct {
	id            int
	status, ended string // ended empty: NULL
	locked        bool
}

// shelf is 97 rows with many ends alike and many missing, every third locked.
func shelf(t *testing.T, db testdb.DB) (*Source, *Subject, []listedRow) {
	t.Helper()
	db.Exec(t, `CREATE TABLE notes (shelf_id INTEGER, remark VARCHAR(40))`, `CREATE TABLE shelf (id INTEGER PRIMARY KEY, status VARCHAR(20), email VARCHAR(60), ended_on DATE)`, `CREATE INDEX shelf_ended ON shelf (ended_on)`,
		`CREATE INDEX shelf_status ON shelf (status)`)
	s := installed(t, db)
	var rows []listedRow
	var values []string
	var marks []Mark
	for id := 1; id <= 97; id++ {
		r := listedRow{id: id, status: []string{"active", "ended", "Ended"}[id%3], locked: id%3 == 0}
		ended := "NULL"
		if id%5 != 0 {
			r.ended = fmt.Sprintf("20%02d-06-30", 10+id*7%11)
			ended = "'" + r.ended + "'"
		}
		rows = append(rows, r)
		values = append(values, fmt.Sprintf("(%d, '%s', 'Person%d@Example.org', %s)", id, r.status, id, ended))
		if r.locked {
			marks = append(marks, Mark{ID: fmt.Sprint("m", id), Key: Key(fmt.Sprint(id)), Kind: LockMark, Ground: "art18", Origin: Hand, Since: today})
		}
	}
	over := today.AddDays(-1)
	marks = append(marks, keepOf("keep", "1"), Mark{ID: "over", Key: "2", Kind: LockMark, Ground: "end_of_purpose", Origin: HandEnds, Since: today, Until: &over})
	marks[len(marks)-2].Object = "shelf"
	db.Exec(t, "INSERT INTO shelf VALUES "+strings.Join(values, ", "))
	subject := shelfSubject(t, s, "shelf", "id")
	if err := s.SetMarks(t.Context(), subject, marks); err != nil {
		t.Fatal(err)
	}
	return s, subject, rows
}

func shelfSubject(t *testing.T, s *Source, table string, key ...string) *Subject {
	t.Helper()
	db, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := db.Table(schema.Name{Table: table})
	if found == nil {
		t.Fatalf("no table %s", table)
	}
	return &Subject{Table: found, Key: key, Zones: rule.Zones{Concept: time.UTC, Source: time.UTC}}
}

// everyPage walks through a listing and returns its keys in order.
func everyPage(t *testing.T, s *Source, l *Listing, limit int) (keys []string) {
	t.Helper()
	for after, n := (&Place{}), 0; after != nil; n++ {
		page, err := s.List(t.Context(), l, *after, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Records) > limit || n > 200 {
			t.Fatalf("page %d holds %d", n, len(page.Records))
		}
		for _, r := range page.Records {
			keys = append(keys, string(r.Key))
		}
		after = page.Next
	}
	return keys
}

// TestListingsAgreeWithMemory compares every order, filter and size of page and
// walk with rows sorted in memory: none twice, none missing.
func TestListingsAgreeWithMemory(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, rows := shelf(t, db)
		ended := rule.Test{Column: rule.DateColumn{Name: "status"}, Op: rule.Is, Values: []any{"ended"}}
		for _, sort := range []string{"", "ended_on"} {
			for _, down := range []bool{false, true} {
				for _, locked := range []bool{false, true} {
					for _, l := range []Listing{{}, {Only: ended}, {Only: ended, Among: map[string][]string{"status": {"ended"}}}} {
						l.Subject, l.Day, l.Sort, l.Descending, l.Locked = subject, today, sort, down, locked
						want := expected(rows, l)
						for _, size := range [][2]int{{10, 0}, {7, 5}, {1, 3}, {200, 13}} {
							l.step = size[1]
							if got := everyPage(t, s, &l, size[0]); !slices.Equal(got, want) {
								t.Fatalf("sort %q, down %v, locked %v, only %v, among %v, pages of %v:\ngot  %v\nwant %v", sort, down, locked, l.Only != nil, l.Among, size, got, want)
							}
						}
					}
				}
			}
		}
	})
}

func expected(rows []listedRow, l Listing) []string {
	chosen := slices.DeleteFunc(slices.Clone(rows), func(r listedRow) bool {
		return r.locked && !l.Locked || l.Only != nil && r.status != "ended"
	})
	slices.SortFunc(chosen, func(a, b listedRow) int {
		n := a.id - b.id
		if l.Sort != "" && a.ended != b.ended {
			switch {
			case a.ended == "":
				return 1
			case b.ended == "":
				return -1
			}
			n = strings.Compare(a.ended, b.ended)
		}
		if l.Descending {
			return -n
		}
		return n
	})
	var keys []string
	for _, r := range chosen {
		keys = append(keys, fmt.Sprint(r.id))
	}
	return keys
}

func TestLockedRecordsAreCounted(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, _ := shelf(t, db)
		active := rule.Test{Column: rule.DateColumn{Name: "status"}, Op: rule.Is, Values: []any{"active"}}
		for name, c := range map[string]struct {
			l    Listing
			want int
		}{
			"all":       {Listing{}, 32},
			"none":      {Listing{NoMarks: true}, 0},
			"condition": {Listing{Only: rule.Not{Cond: active}}, 0},
			"sorted":    {Listing{Only: active, Sort: "ended_on"}, 32},
			"keys":      {Listing{Keys: []Key{"1", "2", "3", "6"}}, 2},
		} {
			c.l.Subject, c.l.Day = subject, today
			n, more, err := s.LockedOut(t.Context(), &c.l)
			if err != nil || n != c.want || more {
				t.Errorf("%s: got %d, %v, %v, want %d", name, n, more, err, c.want)
			}
		}
		marks, err := s.MarksOf(t.Context(), "shelf", []Key{"1", "2", "3", "4"})
		if err != nil || len(marks["1"]) != 1 || len(marks["2"]) != 1 || len(marks["3"]) != 1 || marks["4"] != nil {
			t.Errorf("got %v, %v", marks, err)
		}
	})
}

func TestFindLooksInEveryColumn(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, _ := shelf(t, db)
		for name, c := range map[string]struct {
			f    Finding
			want string
			more bool
		}{
			"key":            {Finding{Texts: []string{"7"}, Key: true}, "[7]", false},
			"no key":         {Finding{Texts: []string{"seven"}, Key: true}, "[]", false},
			"exactly":        {Finding{Texts: []string{"Person12@Example.org"}, Columns: []ColumnRef{{Column: "email"}}}, "[12]", false},
			"one of several": {Finding{Texts: []string{"nobody", "Person12@Example.org"}, Columns: []ColumnRef{{Column: "email"}}}, "[12]", false},
			"nothing":        {Finding{Texts: []string{"Person1%"}, Columns: []ColumnRef{{Column: "email"}}}, "[]", false},
			"prefix":         {Finding{Texts: []string{"Person9"}, Prefix: true, Columns: []ColumnRef{{Column: "email"}}}, "[9 90 91 92 93]", true},
			"no wildcards":   {Finding{Texts: []string{"Person_"}, Prefix: true, Columns: []ColumnRef{{Column: "email"}}}, "[]", false},
			"wrong type":     {Finding{Texts: []string{"Person12@Example.org"}, Columns: []ColumnRef{{Column: "id"}, {Column: "ended_on"}}}, "[]", false},
			"both":           {Finding{Texts: []string{"12"}, Key: true, Columns: []ColumnRef{{Column: "id"}}}, "[12]", false},
		} {
			c.f.Subject = subject
			keys, more, err := s.Find(t.Context(), &c.f, 5)
			slices.Sort(keys)
			if got := fmt.Sprint(keys); err != nil || got != c.want || more != c.more {
				t.Errorf("%s: got %s, %v, %v, want %s, %v", name, got, more, err, c.want, c.more)
			}
		}
	})
}

func TestSize(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, _ := shelf(t, db)
		subject.Only = rule.Test{Column: rule.DateColumn{Name: "status"}, Op: rule.Is, Values: []any{"active"}}
		if size, err := s.Size(t.Context(), subject); err != nil || size != (Size{32, true}) {
			t.Errorf("got %v, %v", size, err)
		}
		if _, err := s.about(context.Background(), subject); err != nil {
			t.Error(err)
		}
	})
}

func TestPartRows(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, _ := shelf(t, db)
		db.Exec(t, `INSERT INTO notes VALUES (1, 'one'), (1, NULL), (2, 'other')`)
		subject.Relations = []Relation{{Name: "notes", Part: true, Table: shelfSubject(t, s, "notes").Table, By: []Join{{Theirs: "shelf_id", Ours: "id"}}}}
		rows, err := s.PartRows(t.Context(), subject, "1", "notes", []string{"remark"}, 5)
		if err != nil || len(rows) != 2 {
			t.Fatalf("got %v, %v", rows, err)
		}
		if rows, err = s.PartRows(t.Context(), subject, "1", "notes", nil, 1); err != nil || len(rows) != 1 {
			t.Errorf("got %v, %v", rows, err)
		}
	})
}
