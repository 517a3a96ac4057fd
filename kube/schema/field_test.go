package schema

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// frameRoot is the kind of the document.
func frameRoot(t *testing.T) *Field {
	t.Helper()
	k, err := NewLibrary(newServer(), "").Kind(t.Context(), frame)
	if err != nil {
		t.Fatal(err)
	}
	return k.Root()
}

// at is a field by its path.
func at(t *testing.T, path string) *Field {
	t.Helper()
	p, err := ParsePath(path)
	if err != nil {
		t.Fatal(err)
	}
	f, rest := frameRoot(t).Lookup(p)
	if len(rest) > 0 {
		t.Fatalf("%s leads to %v without %v", path, f.Path(), rest)
	}
	return f
}

func TestTree(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	frameRoot(t).Walk(func(f *Field) bool {
		fmt.Fprintf(&out, "%s%s %s", strings.Repeat("  ", len(f.Path())), f.Name, f.Type())
		for text, is := range map[string]bool{" required": f.Required, " again": f.Recursive()} {
			if is {
				out.WriteString(text)
			}
		}
		out.WriteByte('\n')
		if f.Leaf() != (len(f.Children()) == 0) {
			t.Errorf("%v has %d fields and is a leaf: %t", f.Path(), len(f.Children()), f.Leaf())
		}
		return true
	})
	const want = ` Frame
  apiVersion string
  kind string
  metadata ObjectMeta
    labels map[string]string
    name string
  spec Spec required
    free Object
    gap string
    hooks map[string][]side
      long number
      name string required
      weight IntOrString
    inner spec again
    loop loop
    lost nowhere
    sides []side required
      long number
      name string required
      weight IntOrString
    style string
    width integer required
  status Object
`
	if got := out.String(); got != strings.NewReplacer("ObjectMeta", "meta", "Spec", "spec").Replace(want) {
		t.Errorf("the fields are\n%s", got)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	all := func(f *Field) string {
		var out []string
		add := func(name, text string) {
			if text != "" {
				out = append(out, name+" "+text)
			}
		}
		add("default", f.Default())
		add("enum", strings.Join(f.Enum(), "|"))
		add("format", f.Format())
		add("limits", strings.Join(f.Limits(), ", "))
		add("list", f.ListType())
		add("keys", strings.Join(f.ListKeys(), ","))
		add("see", f.More())
		for text, is := range map[string]bool{"nullable": f.Nullable(), "embedded": f.Embedded(), "unknown": f.KeepsUnknown()} {
			if is {
				add(text, "yes")
			}
		}
		for _, r := range f.Rules() {
			add("rule", r.Rule+": "+r.Message)
		}
		return strings.Join(out, "; ")
	}
	for path, want := range map[string]string{
		"metadata":         "",
		"spec":             "rule self.width > 0: no frame is flat",
		"spec.width":       "format int32",
		"spec.style":       `default "plain"; enum gilded|""|plain; nullable yes`,
		"spec.sides":       "limits at least 1 item, at most 4 items; list map; keys name",
		"spec.sides.name":  "limits at least 1 character, at most 63 characters, like /^[a-z]+$/",
		"spec.sides.long":  "limits more than 0, at most 2.5; see https://gallery.test/long",
		"spec.lost":        "",
		"spec.loop":        "",
		"metadata.labels":  "",
		"spec.sides[0]":    "limits at least 1 item, at most 4 items; list map; keys name",
		"spec.hooks.name":  "limits at least 1 character, at most 63 characters, like /^[a-z]+$/",
		"spec.inner.width": "format int32",
	} {
		if got := all(at(t, path)); got != want {
			t.Errorf("of %s it is said %q, want %q", path, got, want)
		}
	}
	free := all(at(t, "spec.free"))
	if !strings.Contains(free, "embedded yes") || !strings.Contains(free, "unknown yes") {
		t.Errorf("of spec.free it is said %q", free)
	}
	if got := strings.Join(at(t, "spec.inner").Docs(), " "); got != "A frame in the frame. What it is made of." {
		t.Errorf("spec.inner is documented as %q", got)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"spec sides name":  "spec.sides.name",
		"SPEC Sides":       "spec.sides",
		"spec nothing x":   "spec, without nothing x",
		"":                 "",
		"spec inner inner": "spec.inner.inner",
	} {
		f, rest := frameRoot(t).Lookup(strings.Fields(path))
		got := strings.Join(f.Path(), ".")
		if len(rest) > 0 {
			got += ", without " + strings.Join(rest, " ")
		}
		if got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

// A place in an object has the keys of maps, which are no fields.
func TestLocate(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]string{
		"metadata labels app":      "metadata.labels",
		"metadata labels name":     "metadata.labels",
		"metadata name":            "metadata.name",
		"spec hooks left name":     "spec.hooks.name",
		"spec hooks name":          "spec.hooks",
		"spec sides name":          "spec.sides.name",
		"spec free anything":       "spec.free",
		"nothing":                  "",
		"spec inner hooks a b c d": "spec.inner.hooks",
	} {
		if got := strings.Join(frameRoot(t).Locate(strings.Fields(place)).Path(), "."); got != want {
			t.Errorf("%q is %q, want %q", place, got, want)
		}
	}
}

func TestStanza(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"": `apiVersion: gallery.test/v1
kind: Frame
metadata:
  name: ""
spec:
  sides:
  - name: ""
  width: 0
  # free: {}
  # gap: ""
  # hooks: {}
  # inner: {}
  # loop: {}
  # lost: {}
  # style: plain
`,
		"spec.sides": `sides:
- name: ""
  # long: 0
  # weight: 0
`,
		"spec.hooks": `hooks:
  KEY:
  - name: ""
    # long: 0
    # weight: 0
`,
		"spec.style":        "style: plain\n",
		"spec.sides.weight": "weight: 0\n",
		"metadata.labels":   "labels: {}\n",
		"metadata": `metadata:
  # labels: {}
  # name: ""
`,
		"spec.inner": "inner: {}\n",
		"spec.gap":   "gap: \"\"\n",
	} {
		if got := at(t, path).Stanza(); got != want {
			t.Errorf("%s is begun as\n%s\nwant\n%s", path, got, want)
		}
	}
}

// The examples of all fields there are can be read, with their comments taken
// away too, and have what is required.
func TestStanzasAreYAML(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	library := NewLibrary(conn, "")
	kinds, err := conn.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pods", "deployments", "customresourcedefinitions", "networkpolicies", "horizontalpodautoscalers"} {
		k, err := kinds.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := library.Kind(t.Context(), k.GVK())
		if err != nil {
			t.Fatal(err)
		}
		found.Root().Walk(func(f *Field) bool {
			text := f.Stanza()
			for _, s := range []string{text, strings.ReplaceAll(text, "# ", "")} {
				var out map[string]any
				if err := yaml.Unmarshal([]byte(s), &out); err != nil {
					t.Errorf("%s %v is begun as\n%s\nwhich is no YAML: %v", name, f.Path(), s, err)
				}
			}
			return true
		})
	}
}
