package demo_test

import (
	"context"
	"database/sql"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/demo"
)

// days are days on which the demo must work: an ordinary one, a leap day, the
// first and the last of a year.
var days = []string{"2026-11-23", "2028-02-29", "2027-01-01", "2031-12-31"}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse("2006-01-02", text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// build makes the demo as it looks on that day and opens it.
func build(t *testing.T, today time.Time) *sql.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), demo.File)
	if err := demo.Build(context.Background(), path, today); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// texts reads the rows of a query as text, columns joined by a bar.
func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = c.String
		}
		all = append(all, strings.Join(row, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func count(t *testing.T, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSameDayGivesTheSameData(t *testing.T) {
	t.Parallel()
	read := func(hour int, zone string) []byte {
		t.Helper()
		where, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), demo.File)
		today := time.Date(2026, time.November, 23, hour, 30, 0, 0, where)
		if err := demo.Build(context.Background(), path, today); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	if !slices.Equal(read(0, "UTC"), read(23, "Europe/Berlin")) {
		t.Error("two demos of one civil date differ")
	}
}

func TestBuildLeavesAnExistingFileAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), demo.File)
	if err := os.WriteFile(path, []byte("somebody's data"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := demo.Build(context.Background(), path, date(t, "2026-11-23"))
	if !errors.Is(err, demo.ErrExists) {
		t.Errorf("Build = %v, want ErrExists", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "somebody's data" {
		t.Errorf("the file now holds %d bytes of something else", len(got))
	}
}

func TestABuildThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := demo.Build(ctx, filepath.Join(folder, demo.File), date(t, "2026-11-23")); !errors.Is(err, context.Canceled) {
		t.Errorf("Build = %v, want context.Canceled", err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("%d files are left, error %v", len(left), err)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	db := build(t, date(t, "2026-11-23"))
	want := map[string]int{
		"contracts": 2000, "leads": 1500, "lead_contacts": 900, "users": 400, "sales_organisations": 200,
	}
	got := map[string]int{}
	for table := range want {
		got[table] = count(t, db, "SELECT count(*) FROM "+table)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	for _, part := range []string{"contract_activities", "invoices", "lead_notes", "bank_accounts"} {
		if n := count(t, db, "SELECT count(*) FROM "+part); n < 200 {
			t.Errorf("%s has %d rows, want some hundreds", part, n)
		}
	}
}

func TestForeignKeysHold(t *testing.T) {
	t.Parallel()
	for _, today := range days {
		db := build(t, date(t, today))
		if broken := texts(t, db, "PRAGMA foreign_key_check"); len(broken) != 0 {
			t.Errorf("%s: %d rows point to nothing, first %s", today, len(broken), broken[0])
		}
	}
	db := build(t, date(t, days[0]))
	for _, table := range []string{"contracts", "contract_activities", "invoices", "leads", "lead_notes", "lead_contacts", "users", "bank_accounts"} {
		if count(t, db, "SELECT count(*) FROM pragma_foreign_key_list(?)", table) == 0 {
			t.Errorf("%s declares no foreign key", table)
		}
	}
}

func TestIBANsAreValid(t *testing.T) {
	t.Parallel()
	db := build(t, date(t, "2026-11-23"))
	all := texts(t, db, "SELECT iban FROM contracts WHERE iban IS NOT NULL UNION ALL SELECT iban FROM bank_accounts")
	if len(all) < 1500 {
		t.Fatalf("only %d IBANs", len(all))
	}
	for _, iban := range all {
		if !validIBAN(iban) {
			t.Errorf("%s is no valid IBAN", iban)
		}
	}
}

// validIBAN is the check that a bank does: country and check digits moved to
// the end, letters as numbers, rest 1 after division by 97.
func validIBAN(iban string) bool {
	if len(iban) != 22 || !strings.HasPrefix(iban, "DE") {
		return false
	}
	n, ok := new(big.Int).SetString(iban[4:]+"1314"+iban[2:4], 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}
