package datasource

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// auditorSees runs an audit as an auditor does: the text, nothing bound.
func auditorSees(t *testing.T, db testdb.DB, s *Source, criteria *Criteria) map[Key]string {
	t.Helper()
	conn, err := db.SQL.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if db.Dialect == testdb.Postgres { // it would compile each statement for longer than it runs
		if _, err := conn.ExecContext(t.Context(), "SET jit = off"); err != nil {
			t.Fatal(err)
		}
	}
	statement := s.AuditSQL(criteria, "a")
	if zone, rest, found := strings.Cut(statement, ";\n"); found {
		if _, err := conn.ExecContext(t.Context(), zone); err != nil {
			t.Fatal(err)
		}
		statement = rest
	}
	rows, err := conn.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
	defer rows.Close()
	fates := map[Key]string{}
	for rows.Next() {
		var key Key
		var fate string
		var done sql.NullString
		if err := rows.Scan(&key, &fate, &done); err != nil {
			t.Fatal(err)
		}
		fates[key] = fate
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fates
}

// batchesSee is what the statements that change records say of the same.
func batchesSee(t *testing.T, s *Source, criteria *Criteria) map[Key]string {
	t.Helper()
	q := ask(s.d, criteria)
	fates := map[Key]string{}
	err := s.rows(t.Context(), s.db, cat("SELECT ", q.key(q.row), ", ", q.fate(), " FROM ", q.item(q.row), " WHERE ", q.spoken()), func(rows *sql.Rows) error {
		var key Key
		var fate string
		err := rows.Scan(&key, &fate)
		if fate == "" {
			fate = auditDue
		}
		fates[key] = fate
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fates
}

// TestAuditAgrees: the statement for readers lists the records that a run
// speaks of, each with its fate, however a date is written.
func TestAuditAgrees(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, _ := oddRows(t, db)
		latest, earliest := partDate("parts", "tx", rule.Max), partDate("parts", "d", rule.Min)
		starts := map[string]rule.Start{
			"d": own("d", ""), "ts": own("ts", ""), "tz": own("tz", ""), "tx": own("tx", ""), "u": own("u", rule.Unix), "layout": own("lay", "DD.MM.YYYY"),
			"none": nil, "max": latest, "min": earliest, "value": partDate("parts", "d", rule.Value), "deep": partDate("deep", "tx", rule.Max),
			"latest":   rule.Latest{Of: []rule.Start{own("tx", ""), latest}},
			"optional": rule.Latest{Of: []rule.Start{latest, earliest}},
			"earliest": rule.Earliest{Of: []rule.Start{own("d", ""), own("tx", ""), earliest}},
			"else":     rule.Else{First: own("d", ""), Then: rule.Else{First: latest, Then: own("tx", "")}},
			"nested":   rule.Latest{Of: []rule.Start{rule.Else{First: own("d", ""), Then: earliest}, rule.Earliest{Of: []rule.Start{latest, own("ts", "")}}}},
		}
		text := func(op rule.Op, values ...any) rule.Cond {
			return rule.Test{Column: rule.DateColumn{Name: "s"}, Op: op, Values: values}
		}
		for name, start := range starts {
			for _, day := range []string{"2019-12-31", "2020-01-01", "2020-03-01"} {
				limit, _ := rule.ParseDay(day)
				criteria := &Criteria{Subject: subject, Day: limit, Start: start, Before: limit, Change: Change{Kind: method.Anonymise},
					Vetoes: []Veto{{Relation: "parts", Only: text(rule.In, "p1", "p7")}},
					Duties: []DutyTest{{Start: latest, Before: limit}},
					Only:   rule.Not{Cond: text(rule.Is, "active")}}
				same(t, name+" "+day, auditorSees(t, db, s, criteria), batchesSee(t, s, criteria))
			}
		}
	})
}

// TestAuditOfPersons: the same with vetoes about persons and with marks.
func TestAuditOfPersons(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, anonymised(t, subject))
		same(t, "shop", auditorSees(t, db, s, criteria), batchesSee(t, s, criteria))
	})
}

func TestLayOut(t *testing.T) {
	t.Parallel()
	long := "SELECT a FROM (SELECT b FROM c WHERE ((b = 'x AND (y' AND b BETWEEN '1' AND '2') AND (c IS NULL) IS NOT TRUE AND \"d OR\" = '''') AND 1=1) WHERE ((e))"
	same(t, "lines", layOut(brief(long)), `SELECT a
  FROM (SELECT b
    FROM c
    WHERE ((b = 'x AND (y' AND b BETWEEN '1' AND '2') AND c IS NOT NULL AND "d OR" = '''')
    AND 1=1)
  WHERE e`)
}
