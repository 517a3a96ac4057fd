package change_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/change"
)

func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// What others have changed meanwhile stays, what one has changed oneself comes on
// top, and what was changed by both is told.
func TestMergeOnANewBase(t *testing.T) {
	t.Parallel()
	base := parsed(t, `{"spec": {"replicas": 1, "paused": false, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1"}]}}`)
	mine := parsed(t, `{"spec": {"replicas": 2, "paused": false, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:2"}], "x": {"y": 1}}}`)
	edits := change.Anchored(base, change.Between(base, mine))
	for name, c := range map[string]struct {
		theirs, merged, conflicts, left string
	}{
		"other fields": {
			theirs: `{"spec": {"replicas": 1, "paused": true, "c": [{"name": "a", "image": "a:9"}, {"name": "b", "image": "b:1"}]}}`,
			merged: `{"spec": {"replicas": 2, "paused": true, "c": [{"name": "a", "image": "a:9"}, {"name": "b", "image": "b:2"}], "x": {"y": 1}}}`,
		},
		"the same field": {
			theirs:    `{"spec": {"replicas": 5, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1"}]}}`,
			merged:    `{"spec": {"replicas": 2, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:2"}], "x": {"y": 1}}}`,
			conflicts: "spec.replicas=5 ",
		},
		"the same value": {
			theirs: `{"spec": {"replicas": 2, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:2"}]}}`,
			merged: `{"spec": {"replicas": 2, "c": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:2"}], "x": {"y": 1}}}`,
		},
		"another element in its place": {
			theirs:    `{"spec": {"replicas": 1, "c": [{"name": "b", "image": "b:1"}, {"name": "c", "image": "b:1"}]}}`,
			merged:    `{"spec": {"replicas": 2, "c": [{"name": "b", "image": "b:1"}, {"name": "c", "image": "b:1"}], "x": {"y": 1}}}`,
			conflicts: "spec.c[1].name=c ", left: "spec.c[1].image ",
		},
		"the list is gone": {
			theirs:    `{"spec": {"replicas": 1}}`,
			merged:    `{"spec": {"replicas": 2, "x": {"y": 1}}}`,
			conflicts: "spec.c[1].image=<nil> spec.c[1].name=<nil> ", left: "spec.c[1].image ",
		},
	} {
		theirs := parsed(t, c.theirs)
		conflicts := ""
		for _, m := range change.Conflicts(change.Object{}, theirs, edits) {
			conflicts += fmt.Sprintf("%s=%v ", m.Edit, m.Now)
		}
		merged, left := change.Merged(theirs, edits)
		lost := ""
		for _, e := range left {
			lost += e.String() + " "
		}
		if conflicts != c.conflicts || lost != c.left {
			t.Errorf("%s: conflicts %q, left %q", name, conflicts, lost)
		}
		if rest := change.Between(merged, parsed(t, c.merged)); len(rest) > 0 {
			t.Errorf("%s: merged into %v, which lacks %v", name, merged, rest)
		}
		if rest := change.Between(theirs, parsed(t, c.theirs)); len(rest) > 0 {
			t.Errorf("%s: what it was merged into has changed: %v", name, rest)
		}
		for _, m := range change.Conflicts(change.Object{}, theirs, change.Rebased(theirs, edits)) {
			if !m.Edit.Anchor() {
				t.Errorf("%s: rebased it still is in conflict: %v", name, m)
			}
		}
	}
}

// Where nobody has changed anything meanwhile, what is merged is what was edited.
func TestMergeIsTheEditWhereNothingMoved(t *testing.T) {
	t.Parallel()
	objects := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "name"}), tree(3))
	rapid.Check(t, func(r *rapid.T) {
		base, mine := objects.Draw(r, "base"), objects.Draw(r, "mine")
		edits := change.Anchored(base, change.Between(base, mine))
		if c := change.Conflicts(change.Object{}, base, edits); len(c) > 0 {
			r.Fatalf("conflicts with what it was made of: %v", c[0])
		}
		merged, left := change.Merged(base, edits)
		if rest := change.Between(merged, mine); len(left) > 0 || len(rest) > 0 {
			r.Fatalf("%v, left %v, lacks %v", merged, left, rest)
		}
	})
}

// tree are values as JSON has them, nested up to some depth.
func tree(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(rapid.Float64Range(0, 3), func(f float64) any { return f }),
		rapid.Map(rapid.SampledFrom([]string{"", "x", "y"}), func(s string) any { return s }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	)
	if depth == 0 {
		return leaf
	}
	below := tree(depth - 1)
	return rapid.OneOf(
		leaf,
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "name"}), below, 0, 3), func(m map[string]any) any { return m }),
		rapid.Map(rapid.SliceOfN(below, 0, 3), func(l []any) any { return l }),
	)
}
