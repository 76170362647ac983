package datasource

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSame(t *testing.T) {
	t.Parallel()
	file, link, other := filepath.Join(t.TempDir(), "a.db"), filepath.Join(t.TempDir(), "b.db"), filepath.Join(t.TempDir(), "c.db")
	for _, f := range []string{file, other} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"sqlite:" + file, "sqlite:" + link, true},
		{"sqlite:" + file, "sqlite:" + other, false},
		{"postgres://a:x@DB.example/sales", "postgresql://b:y@db.example:5432/sales?sslmode=require", true},
		{"postgres://a@db.example/sales", "postgres://a@db.example/shop", false},
		{"postgres://a@db.example/sales", "postgres://a@db.example:5433/sales", false},
		{"mysql://a@db.example/sales", "mariadb://b@db.example:3306/sales", true},
		{"mysql://a@db.example/sales", "postgres://a@db.example:3306/sales", false},
		{"postgres:///sales?host=/run/a", "postgres:///sales?host=/run/b", false},
	} {
		same(t, c.a+" "+c.b, Same(c.a, c.b), c.want)
	}
}
