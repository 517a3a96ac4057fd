package selector

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kubist/kube/record"
)

// The counts of the drawing: what is chosen of app does not narrow its other values.
func TestCross(t *testing.T) {
	t.Parallel()
	var c Cross
	add := func(n int, labels string) {
		l := set(labels)
		for range n {
			c.Add(l)
		}
	}
	add(9, "app=kubia")
	add(2, "app=kubia,canary=yes")
	add(5, "app=web")
	add(13, "app=web,canary=yes")
	add(6, "app=db")
	add(3, "tier=back")
	c.Choose(parse(t, "app in (kubia,web),!canary"))
	want := []CrossKey{
		{Key: "app", All: 35, Now: 20, Without: 3, WithoutNow: 3, Values: 3},
		{Key: "canary", All: 15, Now: 15, Without: 23, WithoutNow: 14, Values: 1},
		{Key: "tier", All: 3, Now: 0, Without: 35, WithoutNow: 14, Values: 1},
	}
	if diff := gocmp.Diff(want, c.Keys()); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]CrossValue{{"db", 6, 6}, {"kubia", 11, 9}, {"web", 18, 5}}, c.Values("app", false)); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]CrossValue{{"web", 18, 5}, {"kubia", 11, 9}, {"db", 6, 6}}, c.Values("app", true)); diff != "" {
		t.Error(diff)
	}
	if c.Matched() != 14 || c.Total() != 38 {
		t.Errorf("%d of %d", c.Matched(), c.Total())
	}
}

// What the selector names is there to be unchosen, though no object has it.
func TestCrossKeepsWhatIsNamed(t *testing.T) {
	t.Parallel()
	var c Cross
	c.Add(set("app=web"))
	c.Choose(parse(t, "app in (gone,web),!canary"))
	if got := c.Values("app", false); !slices.Equal(got, []CrossValue{{"gone", 0, 0}, {"web", 1, 1}}) {
		t.Errorf("the values are %v", got)
	}
	if got := c.Keys(); len(got) != 2 || got[1] != (CrossKey{Key: "canary", Without: 1, WithoutNow: 1}) {
		t.Errorf("the keys are %v", got)
	}
	c.Choose(Selector{})
	if got := c.Keys(); len(got) != 1 || got[0].Values != 1 {
		t.Errorf("nothing is named, and the keys are %v", got)
	}
	c.Remove(set("app=web"))
	c.Add(set("app=web"))
	if got := c.Keys(); len(got) != 1 || c.Total() != 1 {
		t.Errorf("%d objects have %v", c.Total(), got)
	}
}

// slowCross counts by the definition.
func slowCross(objects []*record.Labels, s Selector) (keys []CrossKey, values map[string][]CrossValue, matched int) {
	except := func(key string) Selector {
		var reqs []Requirement
		for _, r := range s.Requirements() {
			if r.Key != key {
				reqs = append(reqs, r)
			}
		}
		return canonical(reqs)
	}
	all, values := map[string]bool{}, map[string][]CrossValue{}
	named := map[string][]string{}
	for _, r := range s.Requirements() {
		all[r.Key] = true
		if r.Op != GreaterThan && r.Op != LessThan {
			named[r.Key] = append(named[r.Key], r.Values...)
		}
	}
	for _, l := range objects {
		for _, label := range l.All() {
			all[label.Key] = true
			named[label.Key] = append(named[label.Key], label.Value)
		}
		if s.Matches(l) {
			matched++
		}
	}
	for key := range all {
		k, others := CrossKey{Key: key}, except(key)
		for _, value := range distinct(named[key]) {
			v := CrossValue{Value: value}
			for _, l := range objects {
				if got, ok := l.Get(key); ok && got == value {
					v.All++
					if others.Matches(l) {
						v.Now++
					}
				}
			}
			values[key] = append(values[key], v)
			k.All, k.Now, k.Values = k.All+v.All, k.Now+v.Now, k.Values+1
		}
		for _, l := range objects {
			if _, ok := l.Get(key); !ok {
				k.Without++
				if others.Matches(l) {
					k.WithoutNow++
				}
			}
		}
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b CrossKey) int { return cmp.Compare(a.Key, b.Key) })
	return keys, values, matched
}

// Whatever comes, goes and is chosen in between: the counts are those that a
// slow count from the beginning gives.
func TestCrossFollowsObjects(t *testing.T) {
	t.Parallel()
	pool := []*record.Labels{
		set(""), set("a=1"), set("a=1"), set("a=2,b="), set("a=2,b=1"), set("b=1,c=3"), set("a=3,b=2,c=3"), set("a=12,d=x"),
	}
	selectors := []string{
		"", "a=1", "a in (1,2)", "a!=1", "!a", "a", "a notin (2,9),b", "a=1,b=1", "a in (1,2,3),b,c=3", "!b,!c", "a>1", "e=5", "a=1,a=2", "a>1,a!=3,b in (1,2),d",
	}
	rapid.Check(t, func(t *rapid.T) {
		var c Cross
		var left []*record.Labels
		chosen := Selector{}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				l := rapid.SampledFrom(pool).Draw(t, "labels")
				for range rapid.IntRange(1, 3).Draw(t, "times") {
					left = append(left, l)
					c.Add(l)
				}
			},
			"remove": func(t *rapid.T) {
				if len(left) == 0 {
					t.Skip("nothing is left")
				}
				i := rapid.IntRange(0, len(left)-1).Draw(t, "index")
				c.Remove(left[i])
				left = slices.Delete(left, i, i+1)
			},
			"choose": func(t *rapid.T) {
				s, err := Parse(rapid.SampledFrom(selectors).Draw(t, "selector"))
				if err != nil {
					t.Fatal(err)
				}
				chosen = s
				c.Choose(s)
			},
			"count": func(t *rapid.T) {
				keys, values, matched := slowCross(left, chosen)
				if diff := gocmp.Diff(keys, slices.Clip(c.Keys()), gocmp.Comparer(func(a, b CrossKey) bool { return a == b })); diff != "" && len(keys)+len(c.Keys()) > 0 {
					t.Fatalf("%s of %v:\n%s", chosen, left, diff)
				}
				if c.Matched() != matched || c.Total() != len(left) {
					t.Fatalf("%d of %d, want %d of %d", c.Matched(), c.Total(), matched, len(left))
				}
				for _, k := range keys {
					if got := c.Values(k.Key, false); !slices.Equal(got, values[k.Key]) {
						t.Fatalf("%s: %s is %v, want %v", chosen, k.Key, got, values[k.Key])
					}
					want := slices.Clone(values[k.Key])
					slices.SortStableFunc(want, func(a, b CrossValue) int { return b.All - a.All })
					if got := c.Values(k.Key, true); !slices.Equal(got, want) {
						t.Fatalf("%s: %s by frequency is %v, want %v", chosen, k.Key, got, want)
					}
				}
			},
		})
	})
}

// 110,000 objects with 10,000 distinct values of a key, in sets that some share
// and in sets that are each one's own.
func BenchmarkCross110k(b *testing.B) {
	const objects, values = 110_000, 10_000
	for name, distinct := range map[string]int{"shared": values, "unique": objects} {
		sets := make([]*record.Labels, distinct)
		for i := range sets {
			m := map[string]string{
				"app":               fmt.Sprintf("app-%d", i%200),
				"env":               []string{"prod", "staging", "dev"}[i%3],
				"pod-template-hash": fmt.Sprintf("%010x", i%values*7919),
				"tier":              []string{"web", "db"}[i%2],
			}
			if distinct == objects {
				m["statefulset.kubernetes.io/pod-name"] = fmt.Sprintf("pod-%d", i)
			}
			sets[i] = record.NewLabels(m)
		}
		load := func() *Cross {
			c := new(Cross)
			for i := range objects {
				c.Add(sets[i%distinct])
			}
			c.Keys()
			return c
		}
		b.Run(name+"/load", func(b *testing.B) {
			for b.Loop() {
				load()
			}
		})
		c := load()
		c.Values("pod-template-hash", true)
		two := []Selector{parse(b, "app in (app-1,app-2),env=prod,tier"), parse(b, "app=app-3,pod-template-hash notin (0000001eef)")}
		b.Run(name+"/choose", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				c.Choose(two[i%2])
				c.Keys()
				c.Values("pod-template-hash", true)
			}
		})
		b.Run(name+"/thousand changes", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				for j := range 1000 {
					c.Remove(sets[(i+j)%distinct])
				}
				for j := range 1000 {
					c.Add(sets[(i+j)%distinct])
				}
				c.Keys()
				c.Values("pod-template-hash", true)
			}
		})
	}
}
