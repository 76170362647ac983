package proof

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestActsAreListedAndDocumented: a new act stands in the list by which people
// filter the log, and on the page that says what is logged.
func TestActsAreListedAndDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/proof.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "acts.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		declared++
		name, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(Acts[:], Act(name)) {
			t.Errorf("%s is not in Acts", name)
		}
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/proof.md does not say what %s is", name)
		}
		return true
	})
	if declared != len(Acts) {
		t.Errorf("%d acts are declared, %d listed", declared, len(Acts))
	}
}
