package query

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"
)

// Quantities compare as those of Kubernetes do, in any spelling.
func TestQuantitiesAreThoseOfKubernetes(t *testing.T) {
	t.Parallel()
	quantities := rapid.Custom(func(t *rapid.T) string {
		n := strconv.Itoa(rapid.IntRange(-2000, 200000).Draw(t, "n"))
		if rapid.Bool().Draw(t, "small") {
			return n + rapid.SampledFrom([]string{"n", "u"}).Draw(t, "suffix")
		}
		if rapid.Bool().Draw(t, "point") { // what is less than 1n is rounded up there
			n += "." + strconv.Itoa(rapid.IntRange(0, 999).Draw(t, "fraction"))
		}
		return n + rapid.SampledFrom([]string{"", "", "m", "k", "M", "G", "T", "Ki", "Mi", "e3", "E2", "e-3", "e+1"}).Draw(t, "suffix")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := quantities.Draw(t, "a"), quantities.Draw(t, "b")
		if rapid.Bool().Draw(t, "same") { // the same in another spelling
			q := resource.MustParse(a)
			b = q.String()
		}
		x, y := resource.MustParse(a), resource.MustParse(b)
		v := readValue(b)
		for _, op := range []string{"<", ">", "=", "<=", ">=", "!="} {
			got, ok := v.compares([]byte(a), op)
			if want := relates(float64(x.Cmp(y)), 0, op); !ok || got != want {
				t.Fatalf("%s%s%s: %v %v, want %v", a, op, b, got, ok, want)
			}
		}
	})
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"90s": 90, "2h": 7200, "5d3h": 5*86400 + 3*3600, "1y": 365 * 86400, "1.5h": 5400, "250ms": 0.25, "1w": 7 * 86400, "3m20s": 200,
		"": math.NaN(), "5": math.NaN(), "-5s": math.NaN(), "s": math.NaN(), "2h ": math.NaN(), "5d3": math.NaN(),
	} {
		got, ok := duration([]byte(text))
		if ok == math.IsNaN(want) || ok && got != want {
			t.Errorf("%q: %v %v, want %v", text, got, ok, want)
		}
	}
	v := readValue("1h")
	for cell, want := range map[string]string{"30m": "true true", "5d3h": "false true", "30m (x3 over 2h)": "true true", "<unknown>": "false false"} {
		holds, ok := v.compares([]byte(cell), "<")
		if got := fmt.Sprint(holds, ok); got != want {
			t.Errorf("%q<1h: %s, want %s", cell, got, want)
		}
	}
}
