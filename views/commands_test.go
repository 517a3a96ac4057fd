package views

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Nobody who adds a screen can forget it: all types that have commands and can be painted are among the samples.
func TestCommandsAreThoseOfAllScreens(t *testing.T) {
	t.Parallel()
	methods := map[string][]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				name := receiver(f.Recv.List[0].Type)
				methods[name] = append(methods[name], f.Name.Name)
			}
		}
	}
	var have []string
	for _, sc := range samples() {
		name, _, _ := strings.Cut(reflect.TypeOf(sc).Elem().Name(), "[")
		have = append(have, name)
	}
	for name, list := range methods {
		if slices.Contains(list, "Commands") && slices.Contains(list, "Paint") && !slices.Contains(have, name) {
			t.Errorf("the screen %s is not among the samples: its commands cannot be bound to other keys", name)
		}
	}
	ids := map[string]bool{}
	for _, c := range Commands() {
		if ids[c.ID] || c.Title == "" || c.Run == nil {
			t.Errorf("the command %q is there twice, or does nothing", c.ID)
		}
		ids[c.ID] = true
	}
	for _, id := range []string{"go.namespace", "list.filter", "list.sort.age", "list.namespace-9", "containers.copy", "yaml.reveal", "text.wrap", "count.by", "labels.in", "search.refresh", "object.explain", "yaml.explain", "explain.copy"} {
		if !ids[id] {
			t.Errorf("the command %s is missing", id)
		}
	}
}

// receiver is the name of the type of a method.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// A key does one thing in a screen.
func TestNoKeyTwice(t *testing.T) {
	t.Parallel()
	for _, sc := range samples() {
		by := map[string]string{}
		for _, c := range sc.Commands() {
			for _, k := range c.Keys {
				if by[k] != "" {
					t.Errorf("%T: %s is %s and %s", sc, k, by[k], c.ID)
				}
				by[k] = c.ID
			}
		}
	}
}
