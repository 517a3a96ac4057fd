package views

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// set is labels in one line: "app=kubia,env=prod".
func set(text string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			out[key] = value
		}
	}
	return out
}

func TestDraft(t *testing.T) {
	t.Parallel()
	d := newLabelDraft([]map[string]string{set("app=kubia,env=prod,rel=stable"), set("app=kubia,rel=stable")})
	d.changes = map[string]draftChange{
		"app": {value: "kubia-debug"}, "env": {value: "prod"}, "rel": {removed: true}, "team": {value: "a"},
	}
	want := []string{
		"app kubia 2/2 kubia-debug  overwrite", "env prod 1/2 prod  add on 1", "rel stable 2/2 (removed)", "team  0/2 a  add on 2",
	}
	for i, r := range d.rows() {
		if got := strings.Join([]string{r.key, r.value(), r.share(), r.note()}, " "); got != want[i] {
			t.Errorf("%q, want %q", got, want[i])
		}
	}
	if got := d.after(1); !maps.Equal(got, set("app=kubia-debug,env=prod,team=a")) {
		t.Errorf("%v", got)
	}
	words, overwrite, ok := d.words()
	if got := strings.Join(words, " "); got != "app=kubia-debug env=prod rel- team=a" || !overwrite || !ok {
		t.Errorf("%s %v %v", got, overwrite, ok)
	}
	if d.idle() || !newLabelDraft(d.was).idle() {
		t.Error("what is idle is not told")
	}
}

// A key is renamed with the value of each object, unless the other name is taken.
func TestDraftRenames(t *testing.T) {
	t.Parallel()
	d := newLabelDraft([]map[string]string{set("app=a"), set("app=b,name=c")})
	d.changes["app"] = draftChange{rename: "name"}
	if got := d.clashes(); !slices.Equal(got, []string{"name"}) {
		t.Errorf("clashes %v", got)
	}
	d.changes["app"] = draftChange{rename: "app.kubernetes.io/name"}
	if got := d.clashes(); len(got) > 0 {
		t.Errorf("clashes %v", got)
	}
	if !maps.Equal(d.after(0), set("app.kubernetes.io/name=a")) || !maps.Equal(d.after(1), set("app.kubernetes.io/name=b,name=c")) {
		t.Errorf("%v %v", d.after(0), d.after(1))
	}
	if _, _, ok := d.words(); ok {
		t.Error("one command does for values that differ")
	}
}

// The edits of a draft lead from what was to what it says, and name no other key.
func TestDraftEdits(t *testing.T) {
	t.Parallel()
	keys, values := rapid.SampledFrom([]string{"a", "b", "c/d"}), rapid.SampledFrom([]string{"", "x", "y"})
	rapid.Check(t, func(t *rapid.T) {
		d := newLabelDraft(rapid.SliceOfN(rapid.MapOf(keys, values), 1, 3).Draw(t, "was"))
		for key, kind := range rapid.MapOf(keys, rapid.IntRange(0, 2)).Draw(t, "changes") {
			d.changes[key] = []draftChange{{value: values.Draw(t, "value")}, {removed: true}, {rename: "new"}}[kind]
		}
		for i, was := range d.was {
			got := maps.Clone(was)
			if got == nil {
				got = map[string]string{}
			}
			for _, e := range d.edits(i, []string{"metadata", "labels"}) {
				key := e.Path[2]
				if before, ok := was[key]; ok != (e.Was != nil) || ok && e.Was != before {
					t.Errorf("%s was %v, not %v", key, before, e.Was)
				}
				delete(got, key)
				if e.Want != nil {
					got[key], _ = e.Want.(string)
				}
			}
			if !maps.Equal(got, d.after(i)) {
				t.Errorf("the edits make %v of %v, not %v", got, was, d.after(i))
			}
		}
	})
}
