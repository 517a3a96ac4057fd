package change

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"
)

// tree draws a value as JSON has them.
func tree(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](true), rapid.Just[any]("text"), rapid.Just[any](""), rapid.Map(rapid.Int64Range(0, 2), func(n int64) any { return n }),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(
		leaf,
		rapid.Map(rapid.SliceOfN(tree(depth-1), 0, 3), func(l []any) any { return l }),
		rapid.Map(object(depth-1), func(m map[string]any) any { return m }),
	)
}

func object(depth int) *rapid.Generator[map[string]any] {
	return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b/c", "d~e", "0"}), tree(depth), 0, 3)
}

// patched is an object after the steps of a patch, as the server's library takes them.
func patched(t *rapid.T, live map[string]any, edits []Edit) map[string]any {
	steps, err := Patch{Edits: edits}.steps(&unstructured.Unstructured{Object: live})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(steps)
	if len(steps) == 0 {
		body = []byte("[]")
	}
	patch, err := jsonpatch.DecodePatch(body)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(live)
	after, err := patch.Apply(before)
	if err != nil {
		t.Fatalf("%s of %s: %v", body, before, err)
	}
	var out map[string]any
	if err := json.Unmarshal(after, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The edits between two objects make the other of each.
func TestBetweenLeadsThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := object(3).Draw(t, "a"), object(3).Draw(t, "b")
		there, back := Between(a, b), Between(b, a)
		if !same(patched(t, a, there), b) || !same(patched(t, b, back), a) {
			t.Errorf("%v and %v: %v", a, b, there)
		}
		if same(a, b) != (len(there) == 0) || len(there) != len(back) {
			t.Errorf("%d edits there and %d back between %v and %v", len(there), len(back), a, b)
		}
		for i := range there {
			if !reflect.DeepEqual(there[i].Path, back[i].Path) && !contains(back, there[i].Path) {
				t.Errorf("nothing leads back from %s", there[i])
			}
		}
	})
}

func contains(edits []Edit, path []string) bool {
	for _, e := range edits {
		if reflect.DeepEqual(e.Path, path) {
			return true
		}
	}
	return false
}

func TestBetweenLeavesOutWhatTheServerWrites(t *testing.T) {
	t.Parallel()
	a := map[string]any{"metadata": map[string]any{"resourceVersion": "1", "uid": "u", "name": "x"}, "status": map[string]any{"ready": true}}
	b := map[string]any{"metadata": map[string]any{"resourceVersion": "2", "uid": "v", "name": "x", "generation": int64(2)}}
	if got := Between(a, b); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// A change is of the values that it was decided on, and makes the parents that are missing.
func TestSteps(t *testing.T) {
	t.Parallel()
	labels := func(key string, was, want any) Edit { return Edit{[]string{"metadata", "labels", key}, was, want} }
	for _, c := range []struct{ name, live, want string }{
		{"adds", `{"metadata":{"labels":{}}}`, `[{"op":"test","path":"/metadata/labels/a~1b","value":null},{"op":"add","path":"/metadata/labels/a~1b","value":"new"}]`},
		{"makes the parent", `{"metadata":{}}`, `[{"op":"test","path":"/metadata/labels","value":null},{"op":"add","path":"/metadata/labels","value":{}},{"op":"add","path":"/metadata/labels/a~1b","value":"new"}]`},
		{"is there already", `{"metadata":{"labels":{"a/b":"new"}}}`, `null`},
	} {
		live := &unstructured.Unstructured{}
		if err := json.Unmarshal([]byte(c.live), &live.Object); err != nil {
			t.Fatal(err)
		}
		steps, err := Patch{Edits: []Edit{labels("a/b", nil, "new")}}.steps(live)
		if got, _ := json.Marshal(steps); err != nil || string(got) != c.want {
			t.Errorf("%s: %s %v", c.name, got, err)
		}
	}
	live := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"labels": map[string]any{"a/b": "other"}}}}
	_, err := Patch{Edits: []Edit{labels("a/b", "old", "new")}}.steps(live)
	if err == nil || !strings.Contains(err.Error(), "metadata.labels[a/b]") || !strings.Contains(err.Error(), "it was old, and is other now") {
		t.Errorf("%v", err)
	}
	if steps, err := (Patch{Edits: []Edit{labels("a/b", Anything, "new")}}).steps(live); err != nil || len(steps) != 2 {
		t.Errorf("%v %v", steps, err)
	}
}
