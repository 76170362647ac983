// Package internal_test holds the law of the house: which room may import
// which (docs/architecture.md). It reads the import lines of every file; no
// build is needed, so a wrong arrow is named even where it does not compile.
package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/fristwerk/fristwerk/"

// nouns are the rooms whose types everybody above may speak with.
var nouns = []string{"rule", "method", "schema", "concept", "plan", "casefile", "access"}

// room is one row of the table: its floor, what of the house it may import
// beside the nouns of lower floors, and what of the world it must not touch.
type room struct {
	floor  int
	may    []string
	nouns  bool // the nouns below as well
	below  bool // everything below
	banned []string
	pure   bool // no clock, no database, no network
}

var pureBans = []string{"database/sql", "net", "net/http", "os/exec", "math/rand", "math/rand/v2"}

// rooms is the staircase. A new room needs a row here first.
var rooms = map[string]room{
	"rule":        {floor: 1, pure: true},
	"method":      {floor: 1, pure: true},
	"schema":      {floor: 1, pure: true},
	"proof":       {floor: 1, banned: []string{"database/sql"}},
	"queue":       {floor: 1},
	"access":      {floor: 1},
	"witness":     {floor: 1},
	"certificate": {floor: 2, may: []string{"proof", "rule"}, pure: true},
	"detect":      {floor: 2, may: []string{"method"}, pure: true},
	"concept":     {floor: 2, may: []string{"rule", "method"}, pure: true},
	"datasource":  {floor: 2, may: []string{"rule", "method", "schema"}},
	"plan":        {floor: 3, may: []string{"concept", "schema", "rule", "method", "detect"}, pure: true},
	"casefile":    {floor: 4, may: []string{"plan", "access"}, nouns: true},
	"execution":   {floor: 5, may: []string{"casefile", "plan", "datasource", "proof"}, nouns: true},
	"store":       {floor: 5, may: []string{"proof"}, nouns: true},
	"engine":      {floor: 6, below: true, banned: []string{"database/sql", "net/http", "html/template"}},
	"api":         {floor: 7, may: []string{"engine", "proof", "certificate"}, nouns: true},
	"web":         {floor: 7, may: []string{"engine", "proof", "certificate"}, nouns: true},
	"serving":     {floor: 7, may: []string{"engine"}, nouns: true, banned: []string{"database/sql"}},
}

// beside are the rooms that stand next to the staircase: nobody on it imports
// them, and they import nothing of it.
var beside = map[string]room{
	"demo":   {floor: 1}, // the demo sales database; only cmd builds it
	"testdb": {floor: 1}, // real servers; only tests use it
	"bench":  {floor: 7, below: true},
}

// TestNoArrowPointsUp holds every import of every room against the table.
func TestNoArrowPointsUp(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range sources(t, ".") {
		name, _, _ := strings.Cut(filepath.ToSlash(f.path), "/")
		seen[name] = true
		for _, broken := range judge(name, f.syntax) {
			t.Errorf("%s: %s", f.path, broken)
		}
	}
	for _, name := range []string{"rule", "method", "schema"} {
		if !seen[name] {
			t.Errorf("room %s was not read: the test looks at the wrong place", name)
		}
	}
}

// TestTheLawIsTheDesigns checks the checker: each row breaks one law.
func TestTheLawIsTheDesigns(t *testing.T) {
	t.Parallel()
	ours := func(room string) string { return "import _ " + strconv.Quote(module+"internal/"+room) }
	for _, c := range []struct{ room, code, want string }{
		{"rule", ours("method"), "may not import room method"},
		{"plan", ours("datasource"), "may not import room datasource"},
		{"concept", ours("schema"), "may not import room schema"},
		{"store", ours("execution"), "may not import room execution"},
		{"execution", ours("store"), "may not import room store"},
		{"api", ours("store"), "may not import room store"},
		{"web", ours("datasource"), "may not import room datasource"},
		{"engine", ours("api"), "may not import room api"},
		{"engine", ours("testdb"), "may not import room testdb"},
		{"datasource", ours("concept/sub"), "may not import room concept"},
		{"demo", ours("rule"), "may not import room rule"},
		{"rule", `import _ "database/sql"`, "may not import database/sql"},
		{"plan", `import _ "net/http"`, "may not import net/http"},
		{"engine", `import _ "database/sql"`, "may not import database/sql"},
		{"engine", `import _ "gopkg.in/yaml.v3"`, "may not import gopkg.in/yaml.v3"},
		{"method", `import "time"; var _ = time.Now`, "asks the clock: time.Now"},
		{"plan", `import clock "time"; var _ = clock.Since`, "asks the clock: time.Since"},
		{"engine", "func init() {}", "has an init function"},
		{"attic", "", "is not in the table"},
		{"execution", ours("datasource"), ""},
		{"store", ours("casefile"), ""},
		{"engine", ours("store"), ""},
		{"plan", `import "time"; var _ = time.UTC`, ""},
		{"store", `import "time"; var _ = time.Now`, ""},
	} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+c.code, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(judge(c.room, syntax), "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("room %s with %q: got %q, want %q", c.room, c.code, got, c.want)
		}
	}
}

// TestOnlyMainsReachEverything keeps cmd a place of wiring: nothing imports it,
// and no test helper gets into a binary.
func TestOnlyMainsReachEverything(t *testing.T) {
	t.Parallel()
	for _, f := range sources(t, filepath.Join("..", "cmd")) {
		for _, path := range imports(f.syntax) {
			if path == module+"internal/testdb" {
				t.Errorf("cmd/%s: imports the test servers", f.path)
			}
		}
	}
}

// judge says which laws a file of that room breaks.
func judge(name string, file *ast.File) []string {
	r, ok := rooms[name]
	if !ok {
		if r, ok = beside[name]; !ok {
			return []string{fmt.Sprintf("room %s is not in the table", name)}
		}
	}
	var broken []string
	for _, path := range imports(file) {
		if to, ours := strings.CutPrefix(path, module+"internal/"); ours {
			to, _, _ = strings.Cut(to, "/")
			if to != name && !r.reaches(to) {
				broken = append(broken, fmt.Sprintf("room %s may not import room %s", name, to))
			}
		} else if r.bans(path) {
			broken = append(broken, fmt.Sprintf("room %s may not import %s", name, path))
		}
	}
	if r.pure {
		broken = append(broken, clockReads(file)...)
	}
	return append(broken, initFunctions(file)...)
}

// reaches is the arrow: is that room on a lower floor, and among those allowed?
func (r room) reaches(to string) bool {
	target, onStairs := rooms[to]
	if !onStairs || target.floor >= r.floor {
		return false
	}
	return r.below || slices.Contains(r.may, to) || r.nouns && slices.Contains(nouns, to)
}

func (r room) bans(path string) bool {
	return path == "gopkg.in/yaml.v3" || strings.HasPrefix(path, module+"cmd/") ||
		slices.Contains(r.banned, path) || r.pure && slices.Contains(pureBans, path)
}

// clockReads finds calls and mentions of the clock under any import name.
func clockReads(file *ast.File) []string {
	clock := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
		}
	}
	reads := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := sel.X.(*ast.Ident)
		if ok && clock != "" && from.Name == clock && slices.Contains([]string{"Now", "Since", "Until", "After", "Tick"}, sel.Sel.Name) {
			reads["asks the clock: time."+sel.Sel.Name] = true
		}
		return true
	})
	return slices.Sorted(maps.Keys(reads))
}

func initFunctions(file *ast.File) []string {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			return []string{"has an init function; wire in main"}
		}
	}
	return nil
}

func imports(file *ast.File) []string {
	var paths []string
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

type source struct {
	path   string // from the folder that was read
	syntax *ast.File
}

// sources parses the files below a folder that become part of a program: no
// tests, and nothing directly in the folder itself.
func sources(t *testing.T, folder string) []source {
	t.Helper()
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var all []source
	err = fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "testdata" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || !strings.Contains(path, "/") {
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, path), nil, parser.SkipObjectResolution)
		all = append(all, source{path, syntax})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
