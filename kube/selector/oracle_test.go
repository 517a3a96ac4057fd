package selector

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"kubist/kube/record"
)

// agree holds Parse and Matches against apimachinery's for one text.
func agree(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, text string, probes []map[string]string,
) {
	t.Helper()
	theirs, theirErr := labels.Parse(text)
	ours, ourErr := Parse(text)
	if (theirErr == nil) != (ourErr == nil) && !strings.ContainsRune(text, 0) {
		t.Fatalf("Parse(%q): got error %v, apimachinery %v", text, ourErr, theirErr)
	}
	if ourErr != nil {
		e, ok := errors.AsType[*Error](ourErr)
		if !ok || e.At < 0 || e.At > e.End || e.End > len(text) || e.Msg == "" {
			t.Fatalf("Parse(%q): error %+v points outside of the text or is empty", text, e)
		}
		return
	}
	again, err := Parse(ours.String())
	if err != nil || !again.Equal(ours) || again.String() != ours.String() {
		t.Fatalf("Parse(%q): canonical %q parses to %q, %v", text, ours, again, err)
	}
	canonical, err := labels.Parse(ours.String())
	if err != nil {
		t.Fatalf("Parse(%q): the API server would refuse canonical %q: %v", text, ours, err)
	}
	for _, probe := range probes {
		set := record.NewLabels(probe)
		got := ours.Matches(set)
		if got != theirs.Matches(labels.Set(probe)) || got != canonical.Matches(labels.Set(probe)) {
			t.Fatalf("Parse(%q).Matches(%v) = %v, apimachinery says otherwise", text, probe, got)
		}
	}
}

// probes are the subsets of a small world, with values the API would refuse too.
func probes() []map[string]string {
	sets := []map[string]string{{}}
	for _, key := range []string{"a", "b", "in", "x/a"} {
		for _, set := range slices.Clone(sets) {
			for _, value := range []string{"", "b", "2", "-2", "in"} {
				with := map[string]string{key: value}
				maps.Copy(with, set)
				sets = append(sets, with)
			}
		}
	}
	return sets
}

func TestAgreesWithAPI(t *testing.T) {
	t.Parallel()
	token := rapid.SampledFrom([]string{
		"a", "b", "in", "notin", "x/a", "1", "2", "-2", "A_b.c", ",", ",", "(", ")", "!", "=", "==", "!=", ">", "<",
		" ", "\t", "\n", "\r", "/", "_", "é", "\xff", "\v", "9223372036854775807", "9223372036854775808",
	})
	key := rapid.SampledFrom([]string{"a", "b", "in", "x/a", "missing"})
	value := rapid.SampledFrom([]string{"", "b", "2", "3", "in", "notin", "b "})
	list := rapid.Map(rapid.SliceOfN(value, 1, 4), func(v []string) string { return "(" + strings.Join(v, " ,") + ")" })
	requirement := rapid.OneOf(
		key,
		rapid.Map(key, func(k string) string { return "!" + k }),
		rapid.Custom(func(t *rapid.T) string {
			return key.Draw(t, "key") + rapid.SampledFrom([]string{"=", " == ", "!=", "\n!= "}).Draw(t, "op") + value.Draw(t, "value")
		}),
		rapid.Custom(func(t *rapid.T) string {
			return key.Draw(t, "key") + rapid.SampledFrom([]string{" in ", " notin", "\tin"}).Draw(t, "op") + list.Draw(t, "list")
		}),
		rapid.Custom(func(t *rapid.T) string {
			n := rapid.SampledFrom([]string{"0", "1", "2", "03", "9223372036854775807"}).Draw(t, "bound")
			return key.Draw(t, "key") + rapid.SampledFrom([]string{">", " < "}).Draw(t, "op") + n
		}),
	)
	join := func(sep string) func([]string) string {
		return func(parts []string) string { return strings.Join(parts, sep) }
	}
	text := rapid.OneOf(
		rapid.Map(rapid.SliceOfN(requirement, 0, 4), join(" ,")),
		rapid.Map(rapid.SliceOfN(token, 0, 12), join("")),
	)
	all := probes()
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(all), 20, 20).Draw(t, "probes")
		agree(t, text.Draw(t, "text"), some)
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a=b", "a==b,c!=d", "a in (b,c),!d", "in in (in)", "a notin (,)", "a>1,b<2", "a in (b", "a=\x00", "x/a=b,\xff",
		"!a=b", "a===b", "a in ((b))", " ,", "a<9223372036854775808", "A.io/b", "a/b/c", "a='b'",
	} {
		f.Add(seed)
	}
	var facets Facets
	all := probes()
	for _, probe := range all {
		facets.Add(record.NewLabels(probe))
	}
	f.Fuzz(func(t *testing.T, text string) {
		agree(t, text, all)
		for at := range min(len(text)+1, 64) {
			for _, c := range Complete(text, at, &facets) {
				if c.From < 0 || c.From > at || c.To < at || c.To > len(text) || c.Text == "" {
					t.Fatalf("Complete(%q, %d): %+v", text, at, c)
				}
			}
		}
	})
}
