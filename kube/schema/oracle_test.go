package schema

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/openapi"
	explain "k8s.io/kubectl/pkg/explain/v2"

	"kubist/kube"
)

// playground connects to the control plane that the tests run in.
func playground(t *testing.T) *kube.Connection {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := kube.LoadConfig(kube.Options{})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := config.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// oracle is kubectl explain for one document.
type oracle struct {
	t    *testing.T
	text []byte
	gvr  schema.GroupVersionResource
}

func (o oracle) Paths() (map[string]openapi.GroupVersion, error) {
	path := "apis/" + o.gvr.GroupVersion().String()
	if o.gvr.Group == "" {
		path = "api/" + o.gvr.Version
	}
	return map[string]openapi.GroupVersion{path: o}, nil
}
func (o oracle) Schema(string) ([]byte, error) { return o.text, nil }
func (o oracle) ServerRelativeURL() string     { return "" }

// print is what kubectl explain prints of a path.
func (o oracle) print(recursive bool, path ...string) string {
	o.t.Helper()
	var out bytes.Buffer
	if err := explain.PrintModelDescription(path, &out, o, o.gvr, recursive, 0, "plaintext"); err != nil {
		o.t.Fatalf("kubectl explain %s.%s: %v", o.gvr.Resource, strings.Join(path, "."), err)
	}
	return out.String()
}

// printed is a field as kubectl explain prints it.
type printed struct {
	path, kind string
	required   bool
	enum, docs string
}

// fields reads what kubectl explain prints of fields; their paths begin with prefix.
func fields(text string, prefix []string) []printed {
	_, text, _ = strings.Cut(text, "\nFIELDS:\n")
	var out []printed
	var path []string
	for line := range strings.Lines(text) {
		name, rest, isField := strings.Cut(strings.TrimRight(line, "\n"), "\t<")
		depth := (len(name) - len(strings.TrimLeft(name, " "))) / 2
		enum, isEnum := strings.CutPrefix(strings.TrimSpace(line), "enum: ")
		switch {
		case isField && depth > 0 && depth <= len(path)+1:
			path = append(path[:depth-1], strings.TrimSpace(name))
			kind, required := strings.CutSuffix(rest, " -required-")
			out = append(out, printed{
				path: strings.Join(slices.Concat(prefix, path), "."), kind: strings.TrimSuffix(kind, ">"), required: required,
			})
		case len(out) == 0:
		case isEnum && out[len(out)-1].docs == "" && out[len(out)-1].enum == "":
			out[len(out)-1].enum = enum
		default:
			out[len(out)-1].docs = words(out[len(out)-1].docs + " " + line)
		}
	}
	return out
}

// words is a text without the breaks of its lines.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// as is a field as kubectl explain would print it.
func as(f *Field) printed {
	p := printed{path: strings.Join(f.Path(), "."), kind: f.Type(), required: f.Required, docs: words(f.node.Description)}
	if p.docs == "" {
		p.docs = "<no description>"
	}
	if p.kind == "IntOrString" && f.node.IntOrString {
		p.kind = "Object" // which says less than is known
	}
	if len(f.node.Enum) > 0 {
		values := f.Enum()
		if len(values) > 4 {
			values = append(values[:4:4], "....")
		}
		p.enum = strings.Join(values, ", ")
	}
	return p
}

// explainsLikeKubectl compares a kind with what kubectl explain prints of it:
// all fields at any depth, and the documentation of each type once.
func explainsLikeKubectl(t *testing.T, o oracle, k *Kind, seen map[string]bool) (count int) {
	t.Helper()
	var want, got []printed
	for _, p := range fields(o.print(true), nil) {
		p.docs = ""
		want = append(want, p)
	}
	k.Root().Walk(func(f *Field) bool {
		if f.Parent != nil {
			p := as(f)
			p.docs = ""
			got = append(got, p)
		}
		return true
	})
	if !slices.Equal(got, want) {
		t.Errorf("the fields of %s differ: %s", k, difference(got, want))
	}
	k.Root().Walk(func(f *Field) bool {
		id := strings.Join(f.names(), " ")
		if f.Leaf() || id != "" && seen[id] {
			return true
		}
		seen[id] = true
		text := o.print(false, f.Path()...)
		said, _, _ := strings.Cut(text, "\nFIELDS:\n")
		_, said, _ = strings.Cut(said, "DESCRIPTION:\n")
		docs := words(strings.Join(f.Docs(), "\n"))
		if docs == "" {
			docs = "<empty>"
		}
		if docs != words(said) {
			t.Errorf("%s %v is documented as\n%s\nand kubectl says\n%s", k, f.Path(), docs, said)
		}
		var got []printed
		for _, c := range f.Children() {
			got = append(got, as(c))
		}
		if want := fields(text, f.Path()); !slices.Equal(got, want) {
			t.Errorf("the fields in %s %v differ: %s", k, f.Path(), difference(got, want))
		}
		return true
	})
	return len(got)
}

func difference(got, want []printed) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("%+v is missing", want[i])
		case i >= len(want):
			return fmt.Sprintf("%+v is too much", got[i])
		case got[i] != want[i]:
			return fmt.Sprintf("number %d is\n%+v\nand kubectl has\n%+v", i, got[i], want[i])
		}
	}
	return ""
}

// Every field of every kind that is built in, with its type, whether it is
// required, its values and its documentation, is what kubectl explain prints.
func TestBuiltinKindsAreKubectls(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	library := NewLibrary(conn, "")
	kinds, err := conn.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	documents, seen, count := map[string][]byte{}, map[string]bool{}, 0
	for _, k := range kinds.All() {
		if strings.Contains(k.Group, "kubist") {
			continue // another test's, and may go at any time
		}
		gv := k.GVR().GroupVersion().String()
		if documents[gv] == nil {
			documents[gv] = fetched(t, conn, library, k.GVK())
		}
		found, err := library.Kind(t.Context(), k.GVK())
		if err != nil {
			t.Errorf("%s: %v", k, err)
			continue
		}
		count += explainsLikeKubectl(t, oracle{t, trimmed(t, documents[gv], k), k.GVR()}, found, seen)
	}
	if count < 5000 {
		t.Errorf("only %d fields were compared", count)
	}
}

// fetched is the OpenAPI document of a kind as the server sends it.
func fetched(t *testing.T, conn *kube.Connection, library *Library, gvk schema.GroupVersionKind) []byte {
	t.Helper()
	address, err := library.address(t.Context(), gvk)
	if err != nil {
		t.Fatal(err)
	}
	path, _, _ := strings.Cut(address, "?")
	body, err := NewLibrary(conn, "").get(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// trimmed is a document without the paths of other kinds, of which kubectl
// reads all anew for each field.
func trimmed(t *testing.T, document []byte, k kube.Kind) []byte {
	t.Helper()
	var whole map[string]json.RawMessage
	var paths map[string]json.RawMessage
	if err := json.Unmarshal(document, &whole); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole["paths"], &paths); err != nil {
		t.Fatal(err)
	}
	for path := range paths {
		if !strings.HasSuffix(path, "/"+k.Resource) && !strings.HasSuffix(path, "/"+k.Resource+"/{name}") {
			delete(paths, path)
		}
	}
	var err error
	if whole["paths"], err = json.Marshal(paths); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// custom is the definition of a kind in a group, with all that can be said of fields.
const custom = `{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "mobiles.%[1]s"},
"spec": {"group": "%[1]s", "scope": "Namespaced", "names": {"plural": "mobiles", "singular": "mobile", "kind": "Mobile"}, "versions": [
{"name": "v2", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "description": "A Mobile hangs.", "required": ["spec"], "properties": {
 "spec": {"type": "object", "description": "What is wanted.\n\nIn two paragraphs.", "required": ["arms"], "properties": {
  "arms": {"type": "array", "description": "Arms that turn.", "minItems": 1, "maxItems": 9, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], "items": {
   "type": "object", "description": "An arm.", "required": ["name"], "properties": {
    "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 20},
    "weight": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "description": "Grams, or with a unit."},
    "colors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string", "enum": ["red", "black", ""]}}}}}},
  "motor": {"type": "object", "description": "It turns by itself.", "default": {}, "properties": {"speed": {"type": "number", "default": 0.5, "minimum": 0, "exclusiveMinimum": true}}},
  "style": {"type": "string", "enum": ["a", "b", "c", "d", "e"], "default": "a", "nullable": true},
  "anything": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
  "template": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true}},
  "x-kubernetes-validations": [{"rule": "self.arms.size() > 0", "message": "a mobile needs arms"}]},
 "status": {"type": "object", "properties": {"turns": {"type": "integer", "format": "int64"}}}}}}},
{"name": "v1", "served": true, "storage": false, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}`

// A custom kind is explained as kubectl does, in all of its versions.
func TestCustomKindIsKubectls(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	client, err := kubernetes.NewForConfig(conn.REST())
	if err != nil {
		t.Fatal(err)
	}
	const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
	group := fmt.Sprintf("explain-%d.kubist.test", time.Now().UnixNano())
	if err := client.Discovery().RESTClient().Post().AbsPath(path).Body(fmt.Appendf(nil, custom, group)).Do(t.Context()).Error(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.Discovery().RESTClient().Delete().AbsPath(path, "mobiles."+group).Do(context.WithoutCancel(t.Context())).Error()
	})
	library := NewLibrary(conn, "")
	for _, version := range []string{"v2", "v1"} {
		k := kube.Kind{Group: group, Version: version, Resource: "mobiles", Name: "Mobile"}
		found := served(t, library, k.GVK())
		o := oracle{t, fetched(t, conn, library, k.GVK()), k.GVR()}
		explainsLikeKubectl(t, o, found, map[string]bool{})
	}
}

// served is a kind once the server describes it, which is a while after it was defined.
func served(t *testing.T, library *Library, gvk schema.GroupVersionKind) *Kind {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		k, err := library.Kind(ctx, gvk)
		if err == nil {
			return k
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is not described: %v", gvk, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
