package pager

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
	sigs "sigs.k8s.io/yaml"
)

func TestPath(t *testing.T) {
	t.Parallel()
	const doc = `apiVersion: v1
metadata:
  annotations:
    a/b: |
      text: of a value

      - more
    "quoted: key": x
    'it''s': y
  name: kubia
# a comment
spec:
  containers:
  - image: kubia
    ports:
    - containerPort: 80
      name: http
    -
      name: admin
    args:
    - one
    - "two: three"
  - - nested: true
      deep:
        - indented: 1
  empty: {}
  folded: >-
    one
    two
status: {}
`
	want := map[string]string{
		"apiVersion: v1": "apiVersion", "metadata:": "metadata", "annotations:": "metadata.annotations",
		"a/b: |": "metadata.annotations.a/b", "text: of a value": "metadata.annotations.a/b", "- more": "metadata.annotations.a/b", "": "metadata.annotations.a/b",
		`"quoted: key": x`: "metadata.annotations.quoted: key", `'it''s': y`: "metadata.annotations.it's",
		"name: kubia": "metadata.name", "# a comment": "metadata.name", "spec:": "spec",
		"containers:": "spec.containers", "- image: kubia": "spec.containers.image", "ports:": "spec.containers.ports",
		"- containerPort: 80": "spec.containers.ports.containerPort", "name: http": "spec.containers.ports.name",
		"-": "spec.containers.ports", "name: admin": "spec.containers.ports.name",
		"args:": "spec.containers.args", "- one": "spec.containers.args", `- "two: three"`: "spec.containers.args",
		"- - nested: true": "spec.containers.nested", "deep:": "spec.containers.deep", "- indented: 1": "spec.containers.deep.indented",
		"empty: {}": "spec.empty", "folded: >-": "spec.folded", "one": "spec.folded", "two": "spec.folded", "status: {}": "status",
	}
	lines := newLines(doc)
	for i := range lines.Len() {
		line := strings.TrimSpace(lines.At(i))
		if got := strings.Join(pathTo(lines, i), "."); got != want[line] {
			t.Errorf("line %d, %q, is at %q, want %q", i+1, line, got, want[line])
		}
	}
}

// The path to the line of every key is the one that a YAML parser finds, in
// whatever kubist writes.
func TestPathIsTheParsers(t *testing.T) {
	t.Parallel()
	keys := rapid.OneOf(rapid.SampledFrom([]string{"a", "spec", "it's", "x: y", "#", "- a", "true", "1", "app/name", "|", "'"}), rapid.StringOf(rapid.SampledFrom([]rune("ab:'\"- #"))))
	leaf := rapid.OneOf(
		rapid.Map(rapid.SampledFrom([]string{"", "x", "one\ntwo: three\n- four\n", "a: b", "- a", "# x", "line\n\n  in\n", "|"}), func(s string) any { return s }),
		rapid.Map(rapid.IntRange(0, 9), func(n int) any { return n }),
	)
	value := leaf
	for range 4 {
		inner := value
		value = rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(inner, 0, 3), func(v []any) any { return v }),
			rapid.Map(rapid.MapOfN(keys, inner, 0, 4), func(m map[string]any) any { return m }))
	}
	rapid.Check(t, func(t *rapid.T) {
		text, err := sigs.Marshal(rapid.MapOfN(keys, value, 1, 4).Draw(t, "object"))
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Skip("not even a parser reads this")
		}
		lines := newLines(string(text))
		eachKey(&doc, nil, func(line int, path []string) {
			if got := pathTo(lines, line-1); !slices.Equal(got, path) {
				t.Fatalf("line %d is at %q, want %q, in\n%s", line, got, path, text)
			}
		})
	})
}

// eachKey calls visit with the line and the path of each key of a document;
// the last of those that stand in one line counts.
func eachKey(n *yaml.Node, path []string, visit func(line int, path []string)) {
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			eachKey(c, path, visit)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at := append(slices.Clip(path), n.Content[i].Value)
		visit(n.Content[i].Line, at)
		eachKey(n.Content[i+1], at, visit)
	}
}
