package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestEveryMisfitHasItsWords: package method refuses for no reason that the
// interface could say in English only.
func TestEveryMisfitHasItsWords(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../method/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	reasons := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for _, name := range v.Names {
				if strings.HasPrefix(name.Name, "Err") {
					reasons++
				}
			}
		}
		return true
	})
	if reasons != len(misfits()) {
		t.Errorf("package method knows %d reasons, the interface %d", reasons, len(misfits()))
	}
}
