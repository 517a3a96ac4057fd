package views

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/manifest"
)

func TestParseApply(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"a b.yaml":                     "paths [a b.yaml] built [] typed false -n ",
		"-R -f a -f=b --server-side":   "paths [a b] built [] typed false -n ",
		"-k a -n shop":                 "paths [] built [a] typed false -n shop",
		"-":                            "paths [] built [] typed true -n ",
		"-f -":                         "paths [] built [] typed true -n ",
		"'with blank.yaml' -n=x":       "paths [with blank.yaml] built [] typed false -n x",
		"/abs/path":                    "paths [/abs/path] built [] typed false -n ",
		"":                             "! name files or directories",
		"-f":                           "! -f needs a value",
		"- a":                          "! objects are typed or read from files",
		"--prune a":                    "! --prune is not known here",
		"a -n":                         "! -n needs a value",
		"-k a b --filename c":          "paths [b c] built [a] typed false -n ",
		"--namespace=shop --recursive": "! name files or directories",
	} {
		from, err := parseApply(fields(line))
		got := fmt.Sprintf("paths %v built %v typed %v -n %s", from.paths, from.built, from.typed, from.namespace)
		if err != nil {
			got = "! " + err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", line, got)
		}
	}
}

// documents reads a text.
func documents(t *testing.T, text string) []manifest.Document {
	t.Helper()
	docs, err := manifest.Parse("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// Each object gets its place, or is refused in words.
func TestPlannedRows(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection)}
	crd := documents(t, "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec:\n  group: shop.io\n  scope: Namespaced\n  names: {plural: easels, kind: Easel}\n  versions: [{name: v1}]\n")[0]
	for name, c := range map[string]struct{ text, want string }{
		"its own namespace":     {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: bank}\n", "bank/c"},
		"the usual one":         {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n", "shop/c"},
		"none":                  {"apiVersion: v1\nkind: Node\nmetadata: {name: host, namespace: bank}\n", "/host"},
		"a kind that is made":   {"apiVersion: shop.io/v1\nkind: Easel\nmetadata: {name: e}\n", "shop/e"},
		"an unknown kind":       {"apiVersion: shop.io/v2\nkind: Brush\nmetadata: {name: e}\n", "! the server has no kind Brush of shop.io/v2"},
		"another version":       {"apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: d}\n", "! the server has no Deployment of apps/v1beta1: it has that of apps/v1"},
		"no name":               {"apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n", "! it has no name"},
		"no metadata":           {"apiVersion: v1\nkind: Pod\n", "! it has no name"},
		"another one than said": {"apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: elsewhere}\n", "elsewhere/p"},
	} {
		p := &planner{session: s, from: source{usual: "shop"}, known: kube.BuiltinKinds(), seen: map[string]manifest.Document{}}
		p.defined = map[schema.GroupVersionKind]kube.Kind{}
		for _, k := range definedBy(crd.Object) {
			p.defined[k.GVK()] = k
		}
		row := p.row(documents(t, c.text)[0])
		got := row.of.namespace + "/" + row.of.name
		if row.op == nil {
			got = "! " + row.says
		}
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
		if row.op == nil {
			continue
		}
		if again := p.row(documents(t, c.text)[0]); !strings.Contains(again.says, "it is there twice: in f, document 1") {
			t.Errorf("%s twice: %q", name, again.says)
		}
	}
	p := &planner{session: s, from: source{usual: "shop", namespace: "shop"}, known: kube.BuiltinKinds(), seen: map[string]manifest.Document{}}
	if row := p.row(documents(t, "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: bank}\n")[0]); row.says != "its namespace is bank, and -n says shop" {
		t.Errorf("against -n: %q", row.says)
	}
}

// What somebody else has set is told by who did.
func TestManagersInAConflict(t *testing.T) {
	t.Parallel()
	cause := func(who, field string) metav1.StatusCause {
		return metav1.StatusCause{Type: metav1.CauseTypeFieldManagerConflict, Message: `conflict with "` + who + `" using apps/v1`, Field: field}
	}
	err := fmt.Errorf("apply: %w", apierrors.NewApplyConflict([]metav1.StatusCause{cause("helm", ".spec.replicas"), cause("kubectl", ".a"), cause("helm", ".b")}, "3 conflicts"))
	if got := fmt.Sprint(managersIn(err)); got != "map[helm:[spec.replicas b] kubectl:[a]]" {
		t.Errorf("they are %s", got)
	}
	for _, other := range []error{nil, errors.New("x"), apierrors.NewConflict(podKind.GVR.GroupResource(), "p", nil)} {
		if got := managersIn(other); len(got) > 0 {
			t.Errorf("%v: %v", other, got)
		}
	}
}

// Objects of a kind go side by side, those of the next after them.
func TestStages(t *testing.T) {
	t.Parallel()
	var ops []change.Op
	for _, word := range []string{"ns", "ns", "crd", "cm", "cm", "deploy", "cm"} {
		k, err := kube.BuiltinKinds().Find(word)
		if err != nil {
			k = kube.Kind{Resource: word}
		}
		ops = append(ops, change.Create{Kind: k, Want: &unstructured.Unstructured{Object: map[string]any{}}})
	}
	got := ""
	for _, stage := range stages(ops) {
		got += fmt.Sprintf("%s*%d ", stage[0].Object().Kind.Resource, len(stage))
	}
	if !strings.HasPrefix(got, "namespaces*2 ") || !strings.HasSuffix(got, "configmaps*2 deployments*1 configmaps*1 ") {
		t.Errorf("they are %s", got)
	}
}
