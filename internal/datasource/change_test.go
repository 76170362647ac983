package datasource

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

var today = rule.Date(2026, time.November, 23)

// shop is a small sales database: contracts with activities, whose files are a
// second level, an address shared by contracts, and invoices that are only read.
func shop(t *testing.T, db testdb.DB) (*Source, *Subject) {
	t.Helper()
	text := map[testdb.Dialect]string{testdb.SQLite: "text", testdb.Postgres: "text", testdb.MariaDB: "varchar(80)"}[db.Dialect]
	db.Exec(t,
		"CREATE TABLE addresses (id int PRIMARY KEY, street "+text+")",
		"CREATE TABLE contracts (id int PRIMARY KEY, customer_no "+text+", name "+text+" NOT NULL, email "+text+" UNIQUE, birth date, status "+
			text+", ended_on date, kept_until date, address_id int REFERENCES addresses (id))",
		"CREATE TABLE activities (id int PRIMARY KEY, contract_id int NOT NULL REFERENCES contracts (id), remark "+text+")",
		"CREATE TABLE files (activity_id int NOT NULL REFERENCES activities (id), title "+text+")",
		"CREATE TABLE invoices (contract_id int, paid_on date)")
	db.Exec(t, "INSERT INTO addresses VALUES (1, 'Hauptstr. 1'), (2, 'Nebenweg 2')")
	for id := 1; id <= 10; id++ {
		ended := "'2010-03-0" + fmt.Sprint(min(id, 9)) + "'"
		if id > 8 {
			ended = "'2026-01-01'"
		}
		db.Exec(t, fmt.Sprintf("INSERT INTO contracts VALUES (%d, 'K%d', 'Jürgen %d', 'a%d@example.org', '1970-05-0%d', 'ended', %s, NULL, %d)",
			id, id%4, id, id, id%9+1, ended, id%2+1),
			fmt.Sprintf("INSERT INTO activities VALUES (%d, %d, 'called'), (%d, %d, NULL)", id*10, id, id*10+1, id),
			fmt.Sprintf("INSERT INTO files VALUES (%d, 'offer for Jürgen')", id*10))
	}
	s := installed(t, db)
	subject := subjectOf(t, s, "contracts", "id")
	subject.Person = []Identifier{{Kind: "customer", Columns: []ColumnRef{{Column: "customer_no"}}, Fold: Trim}}
	subject.Relations = []Relation{
		{Name: "activities", Part: true, Table: tableOf(t, s, "activities"), By: []Join{{"contract_id", "id"}}},
		{Name: "files", Parent: "activities", Part: true, Table: tableOf(t, s, "files"), By: []Join{{"activity_id", "id"}}},
		{Name: "address", Part: true, Table: tableOf(t, s, "addresses"), By: []Join{{"id", "address_id"}}},
		{Name: "invoices", Table: tableOf(t, s, "invoices"), By: []Join{{"contract_id", "id"}}},
	}
	return s, subject
}

// ended is due for the contracts that ended before 2018: 1 to 8 of the shop.
func endedContracts(subject *Subject, change Change) *Criteria {
	return &Criteria{Subject: subject, Day: today, Start: own("ended_on", ""), Before: rule.Date(2018, 1, 1), Change: change}
}

func replaced(t *testing.T, subject *Subject, relation, name string, m method.Method, kind method.Kind) Assign {
	t.Helper()
	table := subject.Table
	for _, r := range subject.Relations {
		if r.Name == relation {
			table = r.Table
		}
	}
	c := table.Column(name)
	if c == nil {
		t.Fatalf("no column %s.%s", relation, name)
	}
	unique := false
	for _, index := range table.Indexes {
		unique = unique || index.Unique && len(index.Columns) == 1 && index.Columns[0] == name
	}
	category := method.Category("name")
	if name == "email" {
		category = method.CategoryEmail
	}
	p, err := method.Fit(m, kind, method.Column{Name: name, Type: method.Type(c.Type), Nullable: c.Nullable, Unique: unique,
		Length: c.Length, Enum: c.Enum, Category: category})
	if err != nil {
		t.Fatal(err)
	}
	return Assign{Column: name, Program: &p}
}

// anonymised replaces every personal column of contracts and their own parts.
func anonymised(t *testing.T, subject *Subject) Change {
	set := func(relation, name string, m method.Method) Assign {
		return replaced(t, subject, relation, name, m, method.Anonymise)
	}
	return Change{Kind: method.Anonymise,
		Sets: []Assign{
			set("", "name", method.Method{Name: method.Replace, Text: "XXXX"}),
			set("", "email", method.Method{Name: method.Template, Text: "anon-{key}@anon.invalid"}),
			set("", "birth", method.Method{Name: method.Generalise, To: "year"}),
			set("", "customer_no", method.Method{Name: method.Clear}),
			{Column: "status", Set: &method.Value{Text: "anonymised"}},
		},
		Parts: []PartChange{
			{Relation: "activities", Sets: []Assign{set("activities", "remark", method.Method{Name: method.Replace, Text: "XXXX"})}},
			{Relation: "files", Sets: []Assign{set("files", "title", method.Method{Name: method.Clear})}},
		}}
}

func ownOnly(c Change) Change {
	c.Parts = nil
	return c
}

func batchOf(id string, criteria *Criteria) Batch {
	return Batch{ID: id, Run: "run", Object: criteria.Subject.Table.Table, Action: "act", Version: 3, At: time.Unix(1e9, 0), Criteria: criteria, Span: &Span{}}
}

func mustChange(t *testing.T, s *Source, b Batch) Outcome {
	t.Helper()
	done, err := s.Change(t.Context(), b)
	if err != nil {
		t.Fatalf("batch %s: %v", b.ID, err)
	}
	return done
}

func joinRows(rows [][]string) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.Join(row, "|")
	}
	return strings.Join(lines, "\n")
}

func wantRows(t *testing.T, db testdb.DB, query, want string) {
	t.Helper()
	same(t, query, joinRows(db.Query(t, query)), want)
}

func ledgerTable(db testdb.DB, name string) string {
	if db.Dialect == testdb.Postgres {
		return "fristwerk." + name
	}
	return "fristwerk_" + name
}

// TestChangeAnonymises: own columns alone and with parts, by span and by keys;
// again under the same id and under a new one.
func TestChangeAnonymises(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		first := batchOf("b1", endedContracts(subject, ownOnly(anonymised(t, subject))))
		first.Span = &Span{From: "1", To: "3"}
		same(t, "first batch", mustChange(t, s, first), Outcome{Changed: 2})
		same(t, "the same id again", mustChange(t, s, first), Outcome{Changed: 2, Already: true})
		wantRows(t, db, "SELECT id, customer_no, name, email, birth, status FROM contracts WHERE id < 5 ORDER BY id",
			"1|K1|Jürgen 1|a1@example.org|1970-05-02|ended\n2|\\N|XXXX|anon-2@anon.invalid|1970-01-01|anonymised\n"+
				"3|\\N|XXXX|anon-3@anon.invalid|1970-01-01|anonymised\n4|K0|Jürgen 4|a4@example.org|1970-05-05|ended")
		whole := endedContracts(subject, anonymised(t, subject))
		tally, err := s.Tally(t.Context(), whole)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "tally", tally, Tally{Total: 10, Met: 8, Due: 8, Fates: map[rule.Reason]int{"": 8}})
		second := batchOf("b2", whole)
		second.Span, second.Keys = nil, []Key{"1", "2", "7", "9", "999"}
		same(t, "by keys", mustChange(t, s, second), Outcome{Changed: 3, Parts: 6})
		same(t, "the rest", mustChange(t, s, batchOf("b3", whole)), Outcome{Changed: 5, Parts: 10})
		same(t, "nothing left", mustChange(t, s, batchOf("b4", whole)), Outcome{})
		wantRows(t, db, "SELECT count(*) FROM contracts WHERE name = 'XXXX' AND status = 'anonymised'", "8")
		wantRows(t, db, "SELECT count(*) FROM activities WHERE remark = 'XXXX'", "8")
		wantRows(t, db, "SELECT count(*) FROM files WHERE title IS NULL", "8")
		wantRows(t, db, "SELECT id, records, parts FROM "+ledgerTable(db, "batch")+" ORDER BY id", "b1|2|0\nb2|3|6\nb3|5|10\nb4|0|0")
		keys, err := s.LedgerKeys(t.Context(), "b2")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "ledger", keys, []Key{"1", "2", "7"})
	})
}

// TestChangeMasks: programs only Go can compute, in records and parts.
func TestChangeMasks(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		mask := method.Method{Name: method.MaskLetters}
		change := Change{Kind: method.Mask,
			Sets:  []Assign{replaced(t, subject, "", "name", mask, method.Mask), {Column: "status", Set: &method.Value{Text: "masked"}}},
			Parts: []PartChange{{Relation: "files", Sets: []Assign{replaced(t, subject, "files", "title", mask, method.Mask)}}}}
		criteria := endedContracts(subject, change)
		tally, err := s.Tally(t.Context(), criteria)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "tally", tally, Tally{Total: 10, Met: 8, Due: 8, Fates: map[rule.Reason]int{"": 8}})
		page, err := s.Page(t.Context(), criteria, "3", 2)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "page", page, []Candidate{ended("4", "2010-03-04", "K0"), ended("5", "2010-03-05", "K1")})
		same(t, "masked", mustChange(t, s, batchOf("b1", criteria)), Outcome{Changed: 8, Parts: 8})
		same(t, "nothing left", mustChange(t, s, batchOf("b2", criteria)), Outcome{})
		wantRows(t, db, "SELECT name, status FROM contracts WHERE id IN (1, 9) ORDER BY id", "XXXXen 1|masked\nJürgen 9|ended")
		wantRows(t, db, "SELECT title, count(*) FROM files GROUP BY title ORDER BY 2", "offer for Jürgen|2\nXXXXr for Jürgen|8")
		still, err := s.Still(t.Context(), criteria, []Key{"1", "9"})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "still", still, []Key{"9"})
	})
}

// TestChangeDeletes: children first, on two levels; a shared address only with
// the last contract that points to it.
func TestChangeDeletes(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, Change{Kind: method.Delete, Delete: true, Parts: []PartChange{{Relation: "address", Shared: true}}})
		first := batchOf("b1", criteria)
		first.Span = &Span{To: "4"}
		same(t, "first", mustChange(t, s, first), Outcome{Changed: 4, Parts: 12, Shared: 2})
		db.Exec(t, "UPDATE contracts SET address_id = 1 WHERE id > 8")
		same(t, "rest", mustChange(t, s, batchOf("b2", criteria)), Outcome{Changed: 4, Parts: 13, Shared: 1})
		wantRows(t, db, "SELECT (SELECT count(*) FROM contracts), (SELECT count(*) FROM activities), (SELECT count(*) FROM files), (SELECT count(*) FROM addresses)", "2|4|2|1")
		fates, err := s.Fates(t.Context(), criteria, []Key{"1", "9"})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "fates", map[Key]rule.Reason{"1": fates["1"].Fate, "9": fates["9"].Fate},
			map[Key]rule.Reason{"1": rule.Gone, "9": rule.ConditionChanged})
	})
}

// TestChangeSharedPart: an address two contracts point to is changed with the
// last of them.
func TestChangeSharedPart(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		change := anonymised(t, subject)
		change.Parts = []PartChange{{Relation: "address", Shared: true, Sets: []Assign{
			replaced(t, subject, "address", "street", method.Method{Name: method.Clear}, method.Anonymise)}}}
		criteria := endedContracts(subject, change)
		same(t, "while others stay", mustChange(t, s, batchOf("b1", criteria)), Outcome{Changed: 8, Shared: 2})
		same(t, "nothing more", mustChange(t, s, batchOf("b2", criteria)), Outcome{})
		db.Exec(t, "UPDATE contracts SET ended_on = '2010-01-01'")
		same(t, "with the last", mustChange(t, s, batchOf("b3", criteria)), Outcome{Changed: 2, Parts: 2})
		wantRows(t, db, "SELECT count(*) FROM addresses WHERE street IS NULL", "2")
	})
}

func keep(id string, key Key, origin string, until *rule.Day) Mark {
	return Mark{ID: id, Object: "contracts", Key: key, Kind: KeepMark, Origin: origin, Since: today, Until: until}
}

// TestChangeHonoursMarks: every mark, duty and veto stops what it stops, and
// an erasure ends the locks that end with it.
func TestChangeHonoursMarks(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		yesterday, tomorrow := today-1, today+1
		lock := func(id string, key Key, ground, origin string, until *rule.Day) Mark {
			return Mark{ID: id, Object: "contracts", Key: key, Kind: LockMark, Ground: ground, Origin: origin, Since: today, Until: until}
		}
		marks := []Mark{keep("a", "1", Hand, nil), keep("b", "2", Hand, &yesterday), keep("c", "3", HandEnds, &yesterday),
			lock("d", "4", "art18", Hand, &yesterday), lock("e", "5", "contractual", HandEnds, &yesterday), lock("f", "6", "end_of_purpose", "job/l", nil),
			keep("g", "7", Hand, &tomorrow)}
		if err := s.SetMarks(t.Context(), subject, marks); err != nil {
			t.Fatal(err)
		}
		db.Exec(t, "UPDATE contracts SET kept_until = '2020-01-01'", "UPDATE contracts SET kept_until = NULL WHERE id = 8",
			"UPDATE contracts SET ended_on = NULL WHERE id = 9", "UPDATE contracts SET ended_on = '1900-01-01' WHERE id = 10")
		criteria := endedContracts(subject, anonymised(t, subject))
		criteria.Duties = []DutyTest{{Start: own("kept_until", ""), Before: today}}
		want := map[Key]rule.Reason{"1": rule.Held, "2": rule.AwaitingApproval, "3": "", "4": rule.Locked, "5": "", "6": "", "7": rule.Held,
			"8": rule.RetentionRuns, "9": rule.NoStartDate, "10": rule.ImplausibleDate}
		page, err := s.PageAll(t.Context(), criteria, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		got := map[Key]rule.Reason{}
		for _, candidate := range page {
			got[candidate.Key] = candidate.Fate
		}
		same(t, "fates", got, want)
		tally, err := s.Tally(t.Context(), criteria)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "tally", tally, Tally{Total: 10, Met: 10, Due: 8, Fates: map[rule.Reason]int{"": 3, rule.Held: 2, rule.Locked: 1,
			rule.AwaitingApproval: 1, rule.RetentionRuns: 1, rule.NoStartDate: 1, rule.ImplausibleDate: 1}})
		same(t, "changed", mustChange(t, s, batchOf("b1", criteria)), Outcome{Changed: 3, Parts: 6})
		left, err := s.Marks(t.Context(), "contracts", "6")
		if err != nil || len(left) > 0 {
			t.Errorf("the lock of an erased record stays: %v %v", left, err)
		}
		alone := endedContracts(subject, ownOnly(anonymised(t, subject)))
		same(t, "own columns", mustChange(t, s, batchOf("b2", alone)), Outcome{Changed: 1})
		wantRows(t, db, "SELECT id FROM contracts WHERE name = 'XXXX' ORDER BY id", "3\n5\n6\n8")
	})
}

// TestChangeMarks: lock with set, keep, and that both are fixpoints; a lock
// exception stops a locking job.
func TestChangeMarks(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		tomorrow := today + 1
		exception := Mark{ID: "x", Object: "contracts", Key: "2", Kind: ExceptionMark, Origin: Hand, Since: today, Until: &tomorrow}
		if err := s.SetMarks(t.Context(), subject, []Mark{exception, keep("k", "3", Hand, nil)}); err != nil {
			t.Fatal(err)
		}
		locks := endedContracts(subject, Change{Kind: method.Lock, Sets: []Assign{{Column: "status", Set: &method.Value{Text: "locked"}}},
			Mark: &Mark{Object: "contracts", Kind: LockMark, Ground: "end_of_purpose", Origin: "job/locks", Since: today}})
		same(t, "locked", mustChange(t, s, batchOf("b1", locks)), Outcome{Changed: 7})
		same(t, "again", mustChange(t, s, batchOf("b2", locks)), Outcome{})
		keeps := endedContracts(subject, Change{Kind: method.Keep, Mark: &Mark{Object: "contracts", Kind: KeepMark, Origin: "job/keeps", Since: today}})
		same(t, "kept", mustChange(t, s, batchOf("b3", keeps)), Outcome{Changed: 8})
		same(t, "kept again", mustChange(t, s, batchOf("b4", keeps)), Outcome{})
		wantRows(t, db, "SELECT status, count(*) FROM contracts GROUP BY status ORDER BY status", "ended|3\nlocked|7")
		wantRows(t, db, "SELECT kind, count(*) FROM "+ledgerTable(db, "mark")+" GROUP BY kind ORDER BY kind", "keep|9\nlock|7\nlock_exception|1")
		same(t, "nothing may be erased", mustChange(t, s, batchOf("b5", endedContracts(subject, anonymised(t, subject)))), Outcome{})
		db.Exec(t, "UPDATE contracts SET ended_on = '2026-01-01' WHERE id = 1", "DELETE FROM files", "DELETE FROM activities", "DELETE FROM contracts WHERE id = 4")
		ended, err := s.EndJobMarks(t.Context(), batchOf("b6", locks))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "ended", ended, []Key{"1", "4"})
	})
}

// TestChangeAsksOthers: vetoes over related rows, other persons' records and
// a caller's veto, on locked records.
func TestChangeAsksOthers(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		db.Exec(t, "INSERT INTO invoices VALUES (1, NULL), (2, '2015-01-01')", "UPDATE contracts SET customer_no = ' ' WHERE id = 3",
			"UPDATE contracts SET customer_no = ' K5 ', status = 'active' WHERE id = 9", "UPDATE contracts SET customer_no = 'K5' WHERE id = 5",
			"UPDATE contracts SET status = 'active', customer_no = 'K8' WHERE id = 8")
		criteria := endedContracts(subject, ownOnly(anonymised(t, subject)))
		unpaid := rule.Test{Column: rule.DateColumn{Name: "paid_on"}, Op: rule.Empty, Values: []any{true}}
		active := rule.Test{Column: rule.DateColumn{Name: "status"}, Op: rule.Is, Values: []any{"active"}}
		criteria.Vetoes = []Veto{{Relation: "invoices", Only: unpaid}, {Other: subject, Same: true, Only: active}}
		tally, err := s.Tally(t.Context(), criteria)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "tally", tally, Tally{Total: 10, Met: 8, Due: 8, Fates: map[rule.Reason]int{"": 5, rule.StillHas: 1, rule.PersonStillActive: 1, rule.NoIdentifier: 1}})
		b := batchOf("b1", criteria)
		same(t, "changed", mustChange(t, s, b), Outcome{Changed: 5})
		b = batchOf("b2", endedContracts(subject, anonymised(t, subject)))
		b.Veto = func(_ context.Context, locked []Candidate) (map[Key]rule.Reason, error) {
			return map[Key]rule.Reason{"1": rule.PersonStillActive}, nil
		}
		same(t, "vetoed", mustChange(t, s, b), Outcome{Changed: 7, Parts: 14, Vetoed: map[Key]rule.Reason{"1": rule.PersonStillActive}})
	})
}

// TestChangeRefused: what a constraint refuses leaves nothing behind.
func TestChangeRefused(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		change := ownOnly(anonymised(t, subject))
		change.Sets = append(change.Sets, Assign{Column: "address_id", Set: &method.Value{Text: "77"}})
		_, err := s.Change(t.Context(), batchOf("b1", endedContracts(subject, change)))
		if !errors.Is(err, ErrConstraint) {
			t.Errorf("got %v, want ErrConstraint", err)
		}
		wantRows(t, db, "SELECT (SELECT count(*) FROM contracts WHERE name = 'XXXX'), (SELECT count(*) FROM "+ledgerTable(db, "batch")+
			"), (SELECT count(*) FROM "+ledgerTable(db, "ledger")+")", "0|0|0")
	})
}

// TestProbe: columns that move, a value a trigger brings back, a constraint,
// and that nothing of it stays.
func TestProbe(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, anonymised(t, subject))
		probe, err := s.Probe(t.Context(), criteria)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "calm", probe, Probe{Tried: true})
		triggers := map[testdb.Dialect][]string{
			testdb.SQLite: {"CREATE TRIGGER back AFTER UPDATE OF name ON contracts WHEN NEW.name = 'XXXX' BEGIN" +
				" UPDATE contracts SET name = OLD.name, ended_on = '2026-02-02' WHERE id = NEW.id; END"},
			testdb.Postgres: {"CREATE FUNCTION back() RETURNS trigger AS $$ BEGIN NEW.name := OLD.name; NEW.ended_on := '2026-02-02'; RETURN NEW; END $$ LANGUAGE plpgsql",
				"CREATE TRIGGER back BEFORE UPDATE ON contracts FOR EACH ROW EXECUTE FUNCTION back()"},
			testdb.MariaDB: {"CREATE TRIGGER back BEFORE UPDATE ON contracts FOR EACH ROW SET NEW.name = OLD.name, NEW.ended_on = '2026-02-02'"},
		}
		db.Exec(t, triggers[db.Dialect]...)
		subject.Table = tableOf(t, s, "contracts")
		if probe, err = s.Probe(t.Context(), criteria); err != nil {
			t.Fatal(err)
		}
		same(t, "reverted", probe, Probe{Tried: true, Moved: []string{"ended_on"}, Starts: true, Reverted: []string{"name"}, Left: true})
		if _, err := s.Change(t.Context(), batchOf("b1", endedContracts(subject, ownOnly(anonymised(t, subject))))); !errors.Is(err, ErrNotSettled) {
			t.Errorf("a value brought back: got %v, want ErrNotSettled", err)
		}
		criteria.Change.Sets = append(criteria.Change.Sets, Assign{Column: "address_id", Set: &method.Value{Text: "77"}})
		if probe, err = s.Probe(t.Context(), criteria); err != nil || !errors.Is(probe.Refused, ErrConstraint) {
			t.Errorf("refused: %v %v", probe.Refused, err)
		}
		wantRows(t, db, "SELECT count(*) FROM contracts WHERE status = 'anonymised' OR name = 'XXXX'", "0")
		if _, err := db.SQL.ExecContext(t.Context(), s.AuditSQL(criteria, "a")); err != nil {
			t.Errorf("audit: %v", err)
		}
	})
}

// ended is a record of shop that may be changed, with the day its rule starts
// from.
func ended(key Key, day, person string) Candidate {
	start, _ := rule.ParseDay(day)
	return Candidate{Key: key, Due: true, Start: rule.Moment{State: rule.Known, Day: start}, Person: []string{person}}
}
