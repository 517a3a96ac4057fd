package views

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"

	"kubist/kube/change"
)

// What is edited without a change is the object that it was made of, whatever is in it.
func TestEditableReadsBackAsItWas(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "yes", "1e3", "0x10", "012", "null", "~", "# no comment", "a: b", "- x", "---", "...", "|", "tab\tin", "two\nlines", "trailing \n\n", " led", "2026-12-01", "\u0085\u2028", "=",
	}))
	rapid.Check(t, func(r *rapid.T) {
		data := map[string]any{}
		for k, v := range rapid.MapOf(text, text).Draw(r, "data") {
			data[k] = v
		}
		o := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap", "data": data, "status": map[string]any{"a": "b"},
			"metadata": map[string]any{"name": "c", "namespace": "shop", "uid": "u", "managedFields": []any{}, "generation": int64(7)},
			"spec":     map[string]any{"many": rapid.Int64().Draw(r, "n"), "share": rapid.Float64Range(-1e6, 1e6).Draw(r, "f"), "on": true, "list": []any{data, nil, "x"}},
		}}
		written, err := editable(o, "configmap c")
		if err != nil {
			r.Fatal(err)
		}
		written = remarked(written, []string{"it was refused:", text.Draw(r, "why")})
		mine, err := edited(o, written)
		if err != nil {
			r.Fatalf("%v:\n%s", err, written)
		}
		if edits := change.Between(o.Object, mine.Object); len(edits) > 0 {
			r.Fatalf("%v in\n%s", edits[0].Told(), written)
		}
		if mine.Object["status"] != nil || strings.Contains(written, "managedFields") {
			r.Fatalf("what the server writes is in\n%s", written)
		}
	})
}

// What makes another object of an object, or none, is refused in words.
func TestEditsThatAreRefused(t *testing.T) {
	t.Parallel()
	const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: shop\n  uid: u\n"
	base := &unstructured.Unstructured{Object: object(t, text)}
	for name, c := range map[string]struct{ text, want string }{
		"nothing else":    {text, ""},
		"no namespace":    {strings.Replace(text, "  namespace: shop\n", "", 1), ""},
		"another name":    {strings.Replace(text, "name: c", "name: d", 1), "an edit cannot change the name from c to d: that would be another object"},
		"another place":   {strings.Replace(text, "shop", "bank", 1), "cannot change the namespace from shop to bank"},
		"another kind":    {strings.Replace(text, "ConfigMap", "Secret", 1), "cannot change the kind from ConfigMap to Secret"},
		"another version": {strings.Replace(text, "v1", "v2", 1), "cannot change the apiVersion from v1 to v2"},
		"another uid":     {strings.Replace(text, "uid: u", "uid: w", 1), "the uid cannot be changed"},
		"no name":         {strings.Replace(text, "  name: c\n", "", 1), "the name is missing: it is c"},
		"no kind":         {strings.Replace(text, "kind: ConfigMap\n", "", 1), "document 1 (line 1): it has no apiVersion and kind"},
		"two of them":     {text + "---\n" + text, "one object is edited at a time, and the text has 2"},
		"no YAML":         {text + "data: {\n", "it is not valid YAML: line"},
		"twice the same":  {text + "data: {a: b}\ndata: {}\n", `"data" already set`},
		"a number":        {strings.Replace(text, "name: c", "name: 1", 1), "metadata.name is no text: put it in quotes"},
	} {
		_, err := edited(base, c.text)
		switch {
		case err == nil && c.want != "":
			t.Errorf("%s is taken", name)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Remarks take the place of earlier ones, and are no part of the text.
func TestRemarks(t *testing.T) {
	t.Parallel()
	const text = "# mine\na: b\n"
	first := remarked(text, []string{"one", strings.Repeat("long ", 40)})
	if strings.Count(first, remark) != 3 || !strings.HasSuffix(first, text) {
		t.Errorf("remarks are\n%s", first)
	}
	if second := remarked(first, []string{"two\nlines"}); second != remark+"two\n"+remark+"lines\n"+text {
		t.Errorf("remarks are\n%s", second)
	}
	if again := remarked(first, nil); again != text {
		t.Errorf("without remarks it is\n%s", again)
	}
	for text, want := range map[string]bool{"": true, " \n# a\n---\n": true, "# a\nb: c": false} {
		if emptied(text) != want {
			t.Errorf("%q is empty: %v", text, !want)
		}
	}
}

// Values of a Secret are not told, only that they are others.
func TestEditsOfASecretAreDiscreet(t *testing.T) {
	t.Parallel()
	value := base64.StdEncoding.EncodeToString([]byte("hunter2"))
	told := editsSaid(discreet(true, []change.Edit{
		{Path: []string{"data", "password"}, Was: value, Want: base64.StdEncoding.EncodeToString([]byte("hunter22"))},
		{Path: []string{"data", "new"}, Want: "hunter2"},
		{Path: []string{"stringData", "plain"}, Want: "hunter2"},
		{Path: []string{"metadata", "annotations", "copy"}, Was: "hunter2"},
		{Path: []string{"metadata", "labels", "app"}, Was: "a", Want: "b"},
	}))
	var all []string
	for _, s := range told {
		all = append(all, s.text)
	}
	want := "data.password: ••••••• 7 bytes → ••••••• 8 bytes\ndata.new: not there → ••••••• not base64\n" +
		"stringData.plain: not there → ••••••• 7 bytes\nmetadata.annotations.copy: ••••••• 7 bytes → not there\nmetadata.labels.app: a → b"
	if got := strings.Join(all, "\n"); got != want {
		t.Errorf("told is\n%s", got)
	}
}

// A draft is for nobody else to read, whatever the object is called.
func TestDraftsArePrivate(t *testing.T) {
	t.Parallel()
	d, err := newDraft("system:node/proxier", "text")
	if err != nil {
		t.Fatal(err)
	}
	defer d.remove()
	for path, want := range map[string]os.FileMode{d.path: 0o600, filepath.Dir(d.path): 0o700 | os.ModeDir} {
		info, err := os.Stat(path)
		if err != nil || info.Mode() != want {
			t.Errorf("%s has %v, %v", path, info.Mode(), err)
		}
	}
	if filepath.Base(d.path) != "system_node_proxier.yaml" {
		t.Errorf("it is called %s", d.path)
	}
	d.remove()
	if _, err := os.Stat(filepath.Dir(d.path)); !os.IsNotExist(err) {
		t.Errorf("it is there still: %v", err)
	}
}

// The editor is the user's, with its arguments.
func TestEditorWords(t *testing.T) {
	for _, c := range []struct{ kube, own, want string }{
		{"", "", "vi"}, {"", " code  --wait ", "code|--wait"}, {"nano", "code", "nano"}, {"", "a;b $(c)", "a;b|$(c)"},
	} {
		t.Setenv("KUBE_EDITOR", c.kube)
		t.Setenv("EDITOR", c.own)
		if got := strings.Join(editorWords(), "|"); got != c.want {
			t.Errorf("%q, %q: %s", c.kube, c.own, got)
		}
	}
}
