package datasource

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// refusal is what other programs are told in these tests.
const refusal = "Gesperrt (DSGVO). Rückfragen: Stelle 7, Tür 'B'"

// guardShop is a host with contracts of organisations, which take them along
// when they go, with activities, files of those and a shared address. Contract
// 1 is locked, 2 is kept, 3 is free; each has an activity 10·n with a file.
type guardShop struct {
	testdb.DB
	source  *Source
	program testdb.User // has every right on the host's tables and none on ours
}

func newGuardShop(t *testing.T, db testdb.DB) *guardShop {
	t.Helper()
	text := map[testdb.Dialect]string{testdb.SQLite: "text", testdb.Postgres: "text", testdb.MariaDB: "varchar(80)"}[db.Dialect]
	fk := map[testdb.Dialect]string{testdb.SQLite: "", testdb.Postgres: "", testdb.MariaDB: ""}[db.Dialect]
	db.Exec(t,
		"CREATE TABLE holdings (id int PRIMARY KEY)",
		"CREATE TABLE organisations (id int PRIMARY KEY, holding_id int, FOREIGN KEY (holding_id) REFERENCES holdings (id) ON DELETE CASCADE)",
		"CREATE TABLE addresses (id int PRIMARY KEY, street "+text+")",
		"CREATE TABLE contracts (id int PRIMARY KEY, name "+text+", email "+text+" UNIQUE, status "+text+", organisation_id int, address_id int,"+
			" FOREIGN KEY (organisation_id) REFERENCES organisations (id) ON DELETE CASCADE,"+
			" FOREIGN KEY (address_id) REFERENCES addresses (id) ON DELETE SET NULL)"+fk,
		"CREATE TABLE activities (id int PRIMARY KEY, contract_id int, remark "+text+", happened "+text+","+
			" FOREIGN KEY (contract_id) REFERENCES contracts (id) ON DELETE CASCADE)",
		"CREATE TABLE files (id int PRIMARY KEY, activity_id int, title "+text+","+
			" FOREIGN KEY (activity_id) REFERENCES activities (id) ON DELETE CASCADE)",
		"INSERT INTO holdings VALUES (1), (2), (3)", "INSERT INTO organisations VALUES (1, 1), (2, 2), (3, 3)",
		"INSERT INTO addresses VALUES (1, 'Hauptstr. 1'), (2, 'Nebenweg 2'), (3, 'Gasse 3')")
	for id := 1; id <= 3; id++ {
		db.Exec(t, fmt.Sprintf("INSERT INTO contracts VALUES (%d, 'Jürgen', 'j%d@example.org', 'ended', %d, %d)", id, id, id, id),
			fmt.Sprintf("INSERT INTO activities VALUES (%d, %d, 'called', 'monday')", id*10, id),
			fmt.Sprintf("INSERT INTO files VALUES (%d, %d, 'offer for Jürgen')", id*100, id*10))
	}
	g := &guardShop{DB: db, source: installed(t, db), program: db.NewUser(t)}
	for _, table := range []string{"holdings", "organisations", "addresses", "contracts", "activities", "files"} {
		switch db.Dialect {
		case testdb.Postgres:
			db.Exec(t, "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "+table+" TO "+g.program.Account(db.Dialect))
		case testdb.MariaDB:
			db.Exec(t, "GRANT SELECT, INSERT, UPDATE, DELETE, DROP ON "+table+" TO "+g.program.Account(db.Dialect))
		}
	}
	g.mark(t, Mark{ID: "lock-1", Key: "1", Kind: LockMark, Ground: groundPurpose, Origin: Hand, Since: today},
		Mark{ID: "keep-2", Key: "2", Kind: KeepMark, Origin: Hand, Since: today})
	return g
}

func (g *guardShop) subject(t *testing.T) *Subject {
	t.Helper()
	subject := subjectOf(t, g.source, "contracts", "id")
	subject.Relations = []Relation{
		{Name: "activities", Part: true, Table: tableOf(t, g.source, "activities"), By: []Join{{"contract_id", "id"}}},
		{Name: "activities.files", Parent: "activities", Part: true, Table: tableOf(t, g.source, "files"), By: []Join{{"activity_id", "id"}}},
		{Name: "address", Part: true, Table: tableOf(t, g.source, "addresses"), By: []Join{{"id", "address_id"}}},
		{Name: "organisation", Table: tableOf(t, g.source, "organisations"), By: []Join{{"id", "organisation_id"}}},
	}
	return subject
}

func (g *guardShop) order(t *testing.T) GuardOrder {
	t.Helper()
	db, err := g.source.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return GuardOrder{Message: refusal, Behind: 60, Tables: db.Tables, Objects: []Guarded{{
		Name: "contract", Subject: g.subject(t), Personal: map[string][]string{
			"": {"name", "email"}, "activities": {"remark"}, "activities.files": {"title"}, "address": {"street"},
		},
	}}}
}

func (g *guardShop) install(t *testing.T, change ...func(*GuardOrder)) GuardOrder {
	t.Helper()
	o := g.order(t)
	for _, c := range change {
		c(&o)
	}
	if err := g.source.InstallGuard(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

func (g *guardShop) mark(t *testing.T, marks ...Mark) {
	t.Helper()
	if err := g.source.SetMarks(t.Context(), g.subject(t), marks); err != nil {
		t.Fatal(err)
	}
}

// try runs statements as the other program does, and undoes what passed. SQLite's
// client enforces foreign keys only if it is told to.
func (g *guardShop) try(t *testing.T, statements ...string) error {
	t.Helper()
	begin, end := []string{"BEGIN"}, "ROLLBACK"
	if g.Dialect == testdb.SQLite {
		begin = []string{"PRAGMA foreign_keys = on", "BEGIN"}
	}
	_, err := g.Client(t, g.program, slices.Concat(begin, statements, []string{end})...)
	return err
}

func (g *guardShop) refuses(t *testing.T, statements ...string) {
	t.Helper()
	err := g.try(t, statements...)
	if err == nil || !strings.Contains(err.Error(), refusal) {
		t.Errorf("not refused: %s: %v", strings.Join(statements, "; "), err)
	}
}

func (g *guardShop) passes(t *testing.T, statements ...string) {
	t.Helper()
	if err := g.try(t, statements...); err != nil {
		t.Errorf("refused: %s: %v", strings.Join(statements, "; "), err)
	}
}

// states are the triggers that do not simply stand, as "event on table: state".
func (g *guardShop) states(t *testing.T, o GuardOrder) []string {
	t.Helper()
	state, err := g.source.GuardStatus(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, table := range state.Tables {
		for _, trigger := range table.Triggers {
			if trigger.State != TriggerStands {
				list = append(list, trigger.Event+" on "+trigger.Table+": "+string(trigger.State))
			}
		}
	}
	return list
}

var yesterday = rule.Date(2026, 11, 20)
