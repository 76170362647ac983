package concept

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryProblemHasACode: nothing is noted without the code by which another
// language finds its words.
func TestEveryProblemHasACode(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	noted := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		coded := map[ast.Expr]bool{}
		ast.Inspect(syntax, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name == "problem" { // it hands on what others note
				return false
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch method := selected(call); {
			case method == nil:
			case method.Sel.Name == "as":
				coded[method.X] = true
			case method.Sel.Name == "problem" && len(call.Args) == 2 || method.Sel.Name == "add" && len(call.Args) == 4:
				if noted++; !coded[call] {
					t.Errorf("%s: a problem without a code", set.Position(call.Pos()))
				}
			}
			return true
		})
	}
	if noted < 100 {
		t.Errorf("only %d places found that note a problem", noted)
	}
}

func selected(call *ast.CallExpr) *ast.SelectorExpr {
	s, _ := call.Fun.(*ast.SelectorExpr)
	return s
}
