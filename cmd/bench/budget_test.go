package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		f         figure
		must, aim limit
		want      verdict
	}{
		{"no limits", figure{Value: 5}, limit{}, limit{}, noVerdict},
		{"aim", figure{Value: 5}, atMost(10), atMost(5), metAim},
		{"must", figure{Value: 6}, atMost(10), atMost(5), metMust},
		{"missed", figure{Value: 10.1}, atMost(10), atMost(5), missed},
		{"must over a floor", figure{Value: 22, Floor: 18.9}, floorPlus(4), atMost(9), metMust},
		{"missed over a floor", figure{Value: 23, Floor: 18.9}, floorPlus(4), atMost(9), missed},
		{"aim over a floor", figure{Value: 22, Floor: 18.9}, floorPlus(20), floorPlus(4), metAim},
		{"no aim", figure{Value: 1}, atMost(10), limit{}, metMust},
		{"an aim is no must", figure{Value: 100}, limit{}, atMost(10), metMust},
		{"not a number", figure{Value: math.NaN()}, atMost(10), atMost(5), missed},
	} {
		if got := judge(c.f, c.must, c.aim); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		milliseconds.format(7.04):                     "7.0 ms",
		milliseconds.format(160.4):                    "160 ms",
		seconds.format(2.34):                          "2.3 s",
		times.format(1.204):                           "1.20×",
		percent.format(0.051):                         "0.05 %",
		mebibytes.format(129.7):                       "130 MiB",
		bytesOut.format(402):                          "402 B",
		limit{}.format(percent, 1):                    "–",
		atMost(60).format(milliseconds, 9):            "60.0 ms",
		floorPlus(4).format(milliseconds, 18.9):       "+4 = 22.9 ms",
		floorPlus(0.3).format(percent, 0.66):          "+0.30 % = 0.96 %",
		label(row{name: "a %s b"}, size{Pods: 38500}): "a 38,500 b",
		thousands(999):                                "999",
		thousands(1000000):                            "1,000,000",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64((i*37)%100 + 1) // 1 to 100 in some order
	}
	for _, c := range []struct {
		samples []float64
		p, want float64
	}{
		{hundred, 0, 1},
		{hundred, 0.5, 50},
		{hundred, 0.95, 95},
		{hundred, 0.99, 99},
		{hundred, 1, 100},
		{[]float64{7}, 0.99, 7},
		{[]float64{3, 1, 2}, 0.5, 2},
	} {
		if got := percentile(c.samples, c.p); got != c.want {
			t.Errorf("percentile %v of %d samples is %v, want %v", c.p, len(c.samples), got, c.want)
		}
	}
	if hundred[0] != 1 || hundred[1] != 38 {
		t.Error("the samples were reordered")
	}
	for want, samples := range map[float64][]float64{2: {3, 1, 2}, 2.5: {4, 1, 3, 2}, 9: {9}} {
		if got := median(samples); got != want {
			t.Errorf("median of %v is %v", samples, got)
		}
	}
	if !math.IsNaN(median(nil)) || !math.IsNaN(percentile(nil, 0.5)) {
		t.Error("nothing has a middle")
	}
	if got := p99([][]float64{{1, 2}, {90, 100}, {3, 4}}); got != 4 {
		t.Errorf("one disturbed burst makes the floor %v", got)
	}
	if got := ms(1500 * time.Microsecond); got != 1.5 {
		t.Errorf("%v ms", got)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := printTable(&b, []result{
		{Name: "exec → rows", Unit: milliseconds, Peers: "k9s", Must: "120 ms", Aim: "80.0 ms", figure: figure{Value: 45.5, Note: "38 to 76"}, Verdict: metAim},
		{Name: "all in", Unit: times, Peers: "–", Must: "1.60×", Aim: "–", Verdict: missed, Error: "a line\nthe screen"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `             measured  peers  must    aim      verdict
exec → rows   45.5 ms  k9s    120 ms  80.0 ms  met aim  38 to 76
all in         failed  –      1.60×   –        MISSED   a line
`
	if b.String() != want {
		t.Errorf("the table is\n%s", b.String())
	}
	if n := countMissed([]result{{Verdict: missed}, {Verdict: metMust}, {Verdict: noVerdict}, {Verdict: missed}}); n != 2 {
		t.Errorf("%d missed", n)
	}
}

// Worlds are visited one after the other, and what is niced comes last in each.
func TestOrder(t *testing.T) {
	t.Parallel()
	for _, quick := range []bool{false, true} {
		b := &bench{opt: options{quick: quick}}
		last, niced := few, false
		for _, i := range b.wanted() {
			r := budgets[i]
			if r.world < last || r.world == last && niced && !r.niced || quick && r.full {
				t.Errorf("quick %v: %q is out of order", quick, r.name)
			}
			last, niced = r.world, r.niced
		}
	}
}
