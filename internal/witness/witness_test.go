package witness

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

const signed = "fristwerk/one\n12\nAAAA\nat 2026-11-25T03:30:00Z\n\n\u2014 fristwerk/one c2lnbmF0dXJl\n"

func keep(t *testing.T, place string) Witness {
	t.Helper()
	w, err := At(place)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Keep(t.Context(), signed); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "checkpoints")
	keep(t, "file:"+path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := Checkpoints(string(text)); !slices.Equal(got, []string{signed, signed}) {
		t.Errorf("%q", got)
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, string(body))
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	keep(t, server.URL+"/checkpoints?token=secret")
	if !slices.Equal(got, []string{signed, signed}) {
		t.Errorf("%q", got)
	}
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	for _, dialect := range testdb.Dialects() {
		if dialect == testdb.SQLite {
			continue // a file, for which there is file:
		}
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t, dialect)
			keep(t, db.URL)
			if rows := db.Query(t, "SELECT signed FROM fristwerk_checkpoint"); len(rows) != 2 || rows[0][0] != signed {
				t.Errorf("%v", rows)
			}
		})
	}
}

// TestNobodyLearnsThePassword: neither from the name of a place nor from what
// it answers.
func TestNobodyLearnsThePassword(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.NotFoundHandler())
	defer refusing.Close()
	for _, place := range []string{
		strings.Replace(refusing.URL, "http://", "http://anna:s3cret@", 1) + "/x?key=s3cret",
		"postgres://anna:s3cret@127.0.0.1:1/nowhere", "mysql://anna:s3cret@127.0.0.1:1/nowhere",
		"file:" + filepath.Join(t.TempDir(), "missing", "s3cret"),
	} {
		w, err := At(place)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Keep(context.Background(), signed)
		if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.HasPrefix(place, "file:") && strings.Contains(w.Place(), "s3cret") {
			t.Errorf("%s: %v", w.Place(), err)
		}
	}
	for _, place := range []string{"", "ftp://x/y", "file:", "postgres://host", "https:///x", "::"} {
		if _, err := At(place); err == nil {
			t.Errorf("%q is no place", place)
		}
	}
}
