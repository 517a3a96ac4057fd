package schema

import (
	"maps"
	"slices"
	"strings"
)

// Field is a field of a kind, or, without a name and a parent, the kind itself.
// It belongs to the goroutine of its tree.
type Field struct {
	Name     string
	Parent   *Field
	Required bool

	doc      *Document
	node     *node
	kind     *Kind // of the root
	named    bool  // it is a field of a schema that has a name
	refs     []string
	listed   bool
	children []*Field
}

// Type is the type as kubectl explain writes it: "[]Container", "integer".
// What may be a number or a string is "IntOrString" in custom kinds too.
func (f *Field) Type() string { return f.doc.typeOf(f.node) }

// Children are the fields of what the field holds, sorted by name; those of the
// items where it is a list, of the values where it is a map.
func (f *Field) Children() []*Field {
	if f.listed {
		return f.children
	}
	f.listed = true
	seen := map[string]bool{}
	f.doc.below(f.node, func(n *node, _ int) {
		for _, name := range slices.Sorted(maps.Keys(n.Properties)) {
			if child := n.Properties[name]; child != nil && !seen[name] {
				seen[name] = true
				f.children = append(f.children, &Field{
					Name: name, Parent: f, Required: slices.Contains(n.Required, name), doc: f.doc, node: child, named: f.isNamed(n),
				})
			}
		}
	})
	return f.children
}

// isNamed reports whether n, one of the schemas that make up the field, has a name.
func (f *Field) isNamed(n *node) bool {
	return slices.ContainsFunc(f.names(), func(ref string) bool {
		return f.doc.node(strings.TrimPrefix(ref, refPrefix)) == n
	})
}

// Leaf reports whether there are no fields in what the field holds.
func (f *Field) Leaf() bool {
	if f.listed {
		return len(f.children) == 0
	}
	leaf := true
	f.doc.below(f.node, func(n *node, _ int) { leaf = leaf && len(n.Properties) == 0 })
	return leaf
}

// Recursive reports whether the field holds what it is itself a part of, so
// that there is no end to its fields.
func (f *Field) Recursive() bool {
	for up := f.Parent; up != nil; up = up.Parent {
		for _, name := range up.names() {
			if slices.Contains(f.names(), name) {
				return true
			}
		}
	}
	return false
}

// names are the references that lead to what the field holds.
func (f *Field) names() []string {
	if f.refs == nil {
		f.refs = append([]string{}, f.doc.names(f.node)...)
	}
	return f.refs
}

// Docs is what is said of the field, its own documentation first, then that of
// its type; empty where nothing is.
func (f *Field) Docs() []string {
	var docs []string
	f.doc.below(f.node, func(n *node, _ int) {
		if n.Description != "" {
			docs = append(docs, n.Description)
		}
	})
	return docs
}

// Path is the names from the kind to the field: "spec", "containers". That of
// the kind is empty.
func (f *Field) Path() []string {
	var path []string
	for ; f.Parent != nil; f = f.Parent {
		path = append(path, f.Name)
	}
	slices.Reverse(path)
	return path
}

// Child is the field of that name among those of what the field holds, in
// another case if there is none in this one; nil where there is none.
func (f *Field) Child(name string) *Field {
	var folded *Field
	for _, c := range f.Children() {
		switch {
		case c.Name == name:
			return c
		case folded == nil && strings.EqualFold(c.Name, name):
			folded = c
		}
	}
	return folded
}

// Lookup is the field at the end of a path, and what is left of the path where
// it goes on to fields that are not there.
func (f *Field) Lookup(path []string) (at *Field, rest []string) {
	for i, name := range path {
		next := f.Child(name)
		if next == nil {
			return f, path[i:]
		}
		f = next
	}
	return f, nil
}

// Locate is the field at a place in an object, whose path has the keys of maps
// too; where it leads to none, the nearest one above.
func (f *Field) Locate(path []string) *Field {
	for len(path) > 0 {
		next := f.Child(path[0])
		if next == nil {
			return f
		}
		f = next
		path = path[min(1+f.maps(), len(path)):]
	}
	return f
}

// maps is how many maps lie between the field and its fields.
func (f *Field) maps() int {
	n := 0
	f.doc.below(f.node, func(_ *node, holds int) { n = max(n, holds) })
	return n
}

// Walk calls visit with the field and all below it, each before its own, but
// none of what holds itself again; it ends when visit returns false.
func (f *Field) Walk(visit func(*Field) bool) bool {
	if !visit(f) {
		return false
	}
	if f.Recursive() {
		return true
	}
	for _, c := range f.Children() {
		if !c.Walk(visit) {
			return false
		}
	}
	return true
}
