package datasource

import (
	"errors"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// installed opens a database and installs ours into it.
func installed(t *testing.T, db testdb.DB) *Source {
	t.Helper()
	s := open(t, db.URL)
	if err := s.Install(t.Context(), "here"); err != nil {
		t.Fatal(err)
	}
	return s
}

func metaRows(t *testing.T, s *Source, db testdb.DB) [][]string {
	t.Helper()
	return db.Query(t, "SELECT name, value FROM "+s.d.own("meta")+" ORDER BY name")
}

func TestInstall(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := open(t, db.URL)
		if yes, err := s.Installed(t.Context()); yes || err != nil {
			t.Fatalf("installed before: %v, %v", yes, err)
		}
		for range 2 {
			if err := s.Install(t.Context(), "here"); err != nil {
				t.Fatal(err)
			}
		}
		if yes, err := s.Installed(t.Context()); !yes || err != nil {
			t.Fatalf("installed after: %v, %v", yes, err)
		}
		want := [][]string{{"epoch", "1"}, {"installation", "here"}, {"version", "1"}}
		same(t, "meta", metaRows(t, s, db), want)
		if err := s.Install(t.Context(), "elsewhere"); !errors.Is(err, ErrForeignInstallation) {
			t.Errorf("another installation: %v", err)
		}
		same(t, "meta after another installation", metaRows(t, s, db), want)
	})
}

// TestInstallLeavesForeignAlone: tables that another installation has not
// finished are not finished by us.
func TestInstallLeavesForeignAlone(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		db.Exec(t, "DROP TABLE "+s.d.own("mark"))
		if err := s.Install(t.Context(), "elsewhere"); !errors.Is(err, ErrForeignInstallation) {
			t.Errorf("got %v", err)
		}
		if yes, err := s.Installed(t.Context()); yes || err != nil {
			t.Errorf("the missing table was made: %v, %v", yes, err)
		}
		if err := s.Install(t.Context(), "here"); err != nil {
			t.Error(err)
		}
		if yes, err := s.Installed(t.Context()); !yes || err != nil {
			t.Errorf("the missing table was not made: %v, %v", yes, err)
		}
	})
}

// TestInstallAtOnce: of two installations at the same time one has it, and
// each may come several times.
func TestInstallAtOnce(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		sources := []*Source{open(t, db.URL), open(t, db.URL), open(t, db.URL), open(t, db.URL)}
		errs := make([]error, len(sources))
		var all sync.WaitGroup
		for i, s := range sources {
			all.Go(func() { errs[i] = s.Install(t.Context(), []string{"one", "two"}[i%2]) })
		}
		all.Wait()
		owner, err := sources[0].meta(t.Context(), sources[0].db, "installation")
		if err != nil {
			t.Fatal(err)
		}
		for i, err := range errs {
			if mine := owner == []string{"one", "two"}[i%2]; mine && err != nil || !mine && !errors.Is(err, ErrForeignInstallation) {
				t.Errorf("the owner is %s, installation %d got %v", owner, i%2+1, err)
			}
		}
	})
}

func TestNotInstalled(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := open(t, db.URL)
		_, _, count := s.LedgerCount(t.Context())
		_, list := s.Marks(t.Context(), "", "")
		_, history := s.History(t.Context(), "contracts", "1")
		_, batches := s.Batches(t.Context(), "")
		_, keys := s.LedgerKeys(t.Context(), "run-1")
		end := s.EndMarks(t.Context(), "contracts", []string{"m"})
		set := s.SetMarks(t.Context(), contracts(), []Mark{keepOf("m", "1")})
		for i, err := range []error{count, list, history, batches, keys, end, set} {
			if !errors.Is(err, ErrNotInstalled) {
				t.Errorf("%d: got %v, want ErrNotInstalled", i, err)
			}
		}
	})
}

// TestInstallNeedsRights: a login without rights is told so.
func TestInstallNeedsRights(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // knows no rights
		}
		login := "fr_" + randomLogin(t, db)
		if db.Dialect == testdb.Postgres {
			db.Exec(t, "CREATE ROLE "+login+" LOGIN PASSWORD 'pw'")
			t.Cleanup(func() { db.SQL.Exec("DROP ROLE " + login) })
		} else {
			db.Exec(t, "CREATE USER '"+login+"'@'%' IDENTIFIED BY 'pw'", "CREATE TABLE t (id INT)", "GRANT SELECT ON t TO '"+login+"'@'%'")
			t.Cleanup(func() { db.SQL.Exec("DROP USER '" + login + "'@'%'") })
		}
		s := open(t, db.URLAs(login, "pw"))
		if err := s.Install(t.Context(), "here"); !errors.Is(err, ErrRight) {
			t.Errorf("got %v, want ErrRight", err)
		}
	})
}
