package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, want, fault string
	}{
		{text: "", want: ""},
		{text: "pods", want: "pods"},
		{text: "pods.spec.containers", want: "pods spec containers"},
		{text: ".spec.", want: "spec"},
		{text: "pods..spec", want: "pods spec"},
		{text: "spec.containers[0].image", want: "spec containers image"},
		{text: "spec.containers[*].ports[-1:]", want: "spec containers ports"},
		{text: "a[0][1].b", want: "a b"},
		{text: "data['tls.crt']", want: "data tls.crt"},
		{text: `data["it's"].x`, want: "data it's x"},
		{text: "['a.b']['c']", want: "a.b c"},
		{text: "x-kubernetes-list-type.$ref", want: "x-kubernetes-list-type $ref"},
		{text: "a[", fault: "a ] is missing"},
		{text: "a[0", fault: "a ] is missing"},
		{text: "a[x]", fault: "[x] is no index"},
		{text: "a['b", fault: "does not end"},
		{text: "a['b'x]", fault: "does not end"},
		{text: "a[0]b", fault: `a dot is missing before "b"`},
	}
	for _, tt := range tests {
		got, err := ParsePath(tt.text)
		switch {
		case tt.fault != "":
			if err == nil || !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("%q fails with %v, want %q", tt.text, err, tt.fault)
			}
		case err != nil || strings.Join(got, " ") != tt.want:
			t.Errorf("%q is %q (%v), want %q", tt.text, got, err, tt.want)
		}
	}
}

// Whatever is read can be written and is read as the same again.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"pods.spec.containers[0].image", "data['tls.crt']", `a["b'c"]`, "a[*]", "..", "[", "a[0]b", "é.日本"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := ParsePath(text)
		if err != nil {
			return
		}
		if slices.Contains(path, "") {
			t.Fatalf("%q has an empty name: %q", text, path)
		}
		for _, name := range path {
			if strings.Contains(name, "'") && strings.Contains(name, `"`) {
				return // both quotes in one name cannot be written
			}
		}
		again, err := ParsePath(FormatPath(path))
		if err != nil || !slices.Equal(path, again) {
			t.Fatalf("%q is %q, written as %q and read as %q (%v)", text, path, FormatPath(path), again, err)
		}
	})
}
