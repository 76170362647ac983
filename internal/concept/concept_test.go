package concept_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGoodFiles(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			if _, err := concept.Parse(file, read(t, file)); err != nil {
				t.Fatalf("refused:\n%v", err)
			}
		})
	}
}

// TestBadFiles compares the whole text of the error, as people read it.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			_, err := concept.Parse(filepath.Base(file), read(t, file))
			if err == nil {
				t.Fatal("accepted")
			}
			var refused *concept.ParseError
			if !errors.As(err, &refused) {
				t.Fatalf("error is %T", err)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".golden", err.Error()+"\n")
		})
	}
}

// TestSecretsNeverShown looks for the passwords of all bad files in the whole
// error, goldens or not.
func TestSecretsNeverShown(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "testdata/bad/*.yaml") {
		_, err := concept.Parse(file, read(t, file))
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s shows a password:\n%v", file, err)
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, file)), got); diff != "" {
		t.Errorf("error text (-want +got):\n%s", diff)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
