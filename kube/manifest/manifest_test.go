package manifest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kubist/kube/manifest"
)

// told is what was read, in one line.
func told(docs []manifest.Document) string {
	var out []string
	for _, d := range docs {
		out = append(out, fmt.Sprintf("%s/%s@%d:%d", d.Object.GetKind(), d.Object.GetName(), d.Number, d.Line))
	}
	return strings.Join(out, " ")
}

func TestParse(t *testing.T) {
	t.Parallel()
	one := func(name string) string { return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\n" }
	for name, c := range map[string]struct{ text, want, fault string }{
		"nothing":                  {"", "", ""},
		"only comments":            {"# a\n---\n\n# b\n---\n", "", ""},
		"one":                      {one("a"), "ConfigMap/a@1:1", ""},
		"one with comments before": {"\n# about\n\n" + one("a"), "ConfigMap/a@1:4", ""},
		"several":                  {"---\n" + one("a") + "---\n# none\n---\n" + one("b") + "...\n" + one("c"), "ConfigMap/a@1:2 ConfigMap/b@2:8 ConfigMap/c@3:12", ""},
		"text behind the marker":   {"--- # first\n" + one("a") + "--- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n", "ConfigMap/a@1:2 Pod/b@2:5", ""},
		"a marker in a text":       {one("a") + "data:\n  x: |\n    ---\n    y\n", "ConfigMap/a@1:1", ""},
		"line ends of Windows":     {strings.ReplaceAll("---\n"+one("a")+"---\n"+one("b"), "\n", "\r\n"), "ConfigMap/a@1:2 ConfigMap/b@2:6", ""},
		"a byte order mark":        {"\ufeff" + one("a"), "ConfigMap/a@1:1", ""},
		"JSON":                     {`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}`, "Pod/a@1:1", ""},
		"a list":                   {`{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "b"}}]}`, "Pod/a@1:1 Node/b@1:1", ""},
		"a list of one kind":       {"apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n", "Deployment/a@1:1", ""},
		"a list of nothing":        {"apiVersion: v1\nkind: List\nitems: []\n", "", ""},
		"no object":                {one("a") + "---\nfoo: bar\n", "ConfigMap/a@1:1", "f, document 2 (line 5): it has no apiVersion and kind"},
		"a text":                   {"just a text\n", "", "f, document 1 (line 1): it has no apiVersion"},
		"no object in a list":      {"apiVersion: v1\nkind: List\nitems: [{kind: Pod}]\n", "", "item 1 of the list: it has no apiVersion"},
		"no YAML":                  {one("a") + "---\nkind: [\nb: c\n", "ConfigMap/a@1:1", "document 2 (line 5): it is not valid YAML: line"},
		"a key twice":              {one("a") + "kind: Pod\n", "", `key "kind" already set`},
		"a name that is a number":  {"apiVersion: v1\nkind: Pod\nmetadata: {name: 1}\n", "", "metadata.name is no text: put it in quotes"},
	} {
		docs, err := manifest.Parse("f", []byte(c.text))
		if got := told(docs); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v, want %q", name, err, c.fault)
		}
		if fault, is := errors.AsType[*manifest.Fault](err); err != nil && (!is || fault.Document.From != "f") {
			t.Errorf("%s: no fault but %v", name, err)
		}
	}
}

// The line of a fault is that of the file, not of the document.
func TestFaultsHaveTheLineOfTheFile(t *testing.T) {
	t.Parallel()
	_, err := manifest.Parse("", []byte("# one\n---\na: b\n---\n\nkind: Pod\nmetadata:\n  name: a\n bad: x\n"))
	if err == nil || !strings.Contains(err.Error(), "document 2 (line 6): it is not valid YAML: line 9:") {
		t.Errorf("it says %v", err)
	}
}

// FuzzParse: whatever the text is, what is read are objects that stand in it, and
// reading it twice finds the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "---\n...\n---", "apiVersion: v1\nkind: Pod\n", "a: &a [*a]\n", "--- {apiVersion: v1, kind: List, items: [1]}", "\ufeff%YAML 1.2\n--- !!map\n? [a]\n: b", `{"apiVersion":"v1","kind":"List","items":null}`,
		"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: null\n", "kind: 1\napiVersion: 2", "metadata: []\nkind: A\napiVersion: b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := manifest.Parse("f", []byte(text))
		for _, d := range docs {
			if d.Object.GetKind() == "" || d.Object.GetAPIVersion() == "" || d.Line < 1 || d.Line > strings.Count(text, "\n")+1 || d.Number < 1 {
				t.Errorf("%s: %v", d, d.Object)
			}
			_, _ = d.Object.GetName(), d.Object.GetNamespace()
		}
		if strings.TrimSpace(text) == "" && (err != nil || len(docs) > 0) {
			t.Errorf("an empty text is %v, %v", docs, err)
		}
		again, _ := manifest.Parse("f", []byte(text))
		if told(docs) != told(again) {
			t.Errorf("%s, then %s", told(docs), told(again))
		}
	})
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A directory is read with those in it, in their order; a kustomization in it is built.
func TestReadADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	object := func(kind, name string) string {
		return "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\n"
	}
	put(t, dir, "b.yaml", object("Pod", "b"))
	put(t, dir, "a/c.json", `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "c"}}`)
	put(t, dir, "a/d.yml", object("Pod", "d"))
	put(t, dir, "a/README.md", "no object")
	put(t, dir, "k/kustomization.yaml", "namePrefix: pre-\nresources: [x.yaml]\n")
	put(t, dir, "k/x.yaml", object("ConfigMap", "x"))
	put(t, dir, "z.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: z}\n")
	docs, err := manifest.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(docs), "Namespace/c@1:1 Pod/d@1:1 Pod/b@1:1 ConfigMap/pre-x@1:1 CustomResourceDefinition/z@1:1"; got != want {
		t.Errorf("read %s", got)
	}
	manifest.Sort(docs)
	if got, want := told(docs), "Namespace/c@1:1 CustomResourceDefinition/z@1:1 Pod/d@1:1 Pod/b@1:1 ConfigMap/pre-x@1:1"; got != want {
		t.Errorf("sorted %s", got)
	}
	put(t, dir, "broken.yaml", "a: [")
	docs, err = manifest.Read(dir)
	if len(docs) != 5 || err == nil || !strings.Contains(err.Error(), "broken.yaml, document 1") {
		t.Errorf("read %s, %v", told(docs), err)
	}
}

// What cannot be read says why.
func TestReadNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := manifest.Read(dir); !errors.Is(err, manifest.ErrNone) {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := manifest.Read(filepath.Join(dir, "none.yaml")); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
	if _, err := manifest.Build(dir); err == nil || !strings.Contains(err.Error(), "build the kustomization") {
		t.Errorf("no kustomization: %v", err)
	}
}
