package selector

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

func TestFacets(t *testing.T) {
	t.Parallel()
	var f Facets
	if len(f.Keys()) != 0 || f.Values("a") != nil || f.Total() != 0 {
		t.Error("the zero value counts something")
	}
	shared := set("app=web,env=prod")
	for _, l := range []*record.Labels{shared, shared, set("app=db"), set(""), set("app=cache,tier=")} {
		f.Add(l)
	}
	if got, want := f.Keys(), []KeyCount{{"app", 4, 3}, {"env", 2, 1}, {"tier", 1, 1}}; !slices.Equal(got, want) {
		t.Errorf("Keys() = %v, want %v", got, want)
	}
	if got, want := f.Values("app"), []ValueCount{{"web", 2}, {"cache", 1}, {"db", 1}}; !slices.Equal(got, want) {
		t.Errorf("Values(app) = %v, want %v", got, want)
	}
	f.Remove(set("app=web,env=prod"))
	f.Remove(set("app=cache,tier="))
	if got, want := f.Keys(), []KeyCount{{"app", 2, 2}, {"env", 1, 1}}; !slices.Equal(got, want) {
		t.Errorf("after Remove: Keys() = %v, want %v", got, want)
	}
	if f.Total() != 3 || f.Key("app") != (KeyCount{"app", 2, 2}) || f.Key("tier") != (KeyCount{Key: "tier"}) {
		t.Errorf("after Remove: %d in total, app %v, tier %v", f.Total(), f.Key("app"), f.Key("tier"))
	}
}

// Whatever is added, removed and asked in between, the counts are those of the
// objects that are left.
func TestFacetsFollowObjects(t *testing.T) {
	t.Parallel()
	pool := []*record.Labels{set(""), set("a=1"), set("a=1"), set("a=2,b="), set("a=2,b=1"), set("b=1,c=3")}
	rapid.Check(t, func(t *rapid.T) {
		var f Facets
		var left []*record.Labels
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				l := rapid.SampledFrom(pool).Draw(t, "labels")
				left = append(left, l)
				f.Add(l)
			},
			"remove": func(t *rapid.T) {
				if len(left) == 0 {
					t.Skip("nothing is left")
				}
				i := rapid.IntRange(0, len(left)-1).Draw(t, "index")
				// An equal set at another address stands for the same object.
				f.Remove(set(left[i].String()))
				left = slices.Delete(left, i, i+1)
			},
			"count": func(t *rapid.T) {
				var fresh Facets
				for _, l := range left {
					fresh.Add(l)
				}
				if !reflect.DeepEqual(f.Keys(), fresh.Keys()) || f.Total() != len(left) {
					t.Fatalf("%v of %v", f.Keys(), left)
				}
				for key := range maps.Keys(fresh.keys) {
					if !slices.Equal(f.Values(key), fresh.Values(key)) {
						t.Fatalf("%s: %v of %v", key, f.Values(key), left)
					}
				}
			},
		})
	})
}

// After Fold nothing is left to be done by who asks: what was kept of it is
// given again until something changes, and what was given stays as it was.
func TestFacetsKeepTheirOrder(t *testing.T) {
	var f Facets
	f.Fold()
	f.Add(set("app=web,env=prod"))
	f.Add(set("app=db,env=prod"))
	f.Fold()
	if n := testing.AllocsPerRun(10, func() { f.Keys(); f.Values("app"); f.Values("env") }); n != 0 {
		t.Errorf("asking allocates %v times", n)
	}
	before := f.Values("app")
	f.Add(set("app=web"))
	if got, want := f.Values("app"), []ValueCount{{"web", 2}, {"db", 1}}; !slices.Equal(got, want) {
		t.Errorf("Values(app) = %v, want %v", got, want)
	}
	if want := []ValueCount{{"db", 1}, {"web", 1}}; !slices.Equal(before, want) {
		t.Errorf("the values given before are now %v", before)
	}
	if got, want := f.Keys(), []KeyCount{{"app", 3, 2}, {"env", 2, 1}}; !slices.Equal(got, want) {
		t.Errorf("Keys() = %v, want %v", got, want)
	}
}
