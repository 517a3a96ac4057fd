package main

import (
	"context"
	"fmt"
	"strconv"
)

// measure takes the figure of one row. The world is the row's.
type measure func(context.Context, *bench, *world) (figure, error)

// where names the world a row is measured in.
type where int

const (
	few where = iota
	middle
	served // pods behind services
	big
	fat
)

// row is one line of the table.
type row struct {
	// name may have a %s, for the number of pods.
	name      string
	unit      unit
	peers     string
	must, aim limit
	world     where
	// niced rows are measured last in their world, with the server behind all others.
	niced bool
	// full rows mean nothing in a smaller world: a quick run leaves them out.
	full    bool
	measure measure
}

// budgets are the rows in the order they are printed.
var budgets = []row{
	{name: "exec → first frame", unit: milliseconds, peers: "–", must: atMost(60), aim: atMost(35), world: middle, measure: ofLoad(frameOf)},
	{
		name: "exec → first rows, %s pods", unit: milliseconds, peers: "k9s 680 ms, kubectl 80 ms", must: atMost(120), aim: atMost(80),
		world: few, measure: ofLoad(rowsOf),
	},
	{
		name: "exec → first rows, %s pods", unit: milliseconds, peers: "k9s 7.0 s, kubectl 5.3–9.7 s", must: atMost(150), aim: atMost(80),
		world: middle, measure: ofLoad(rowsOf),
	},
	{
		name: "exec → first rows, %s pods", unit: milliseconds, peers: "k9s 53–61 s, kubectl 58 s", must: atMost(200), aim: atMost(90),
		world: big, full: true, measure: ofLoad(rowsOf),
	},
	{
		name: "all %s in, against a drained watch", unit: times, peers: "k9s ~10×, kubectl ~10×", must: atMost(1.6), aim: atMost(1),
		world: big, measure: measureRatio,
	},
	{
		name: "client CPU to take in %s pods", unit: seconds, peers: "k9s 60 s", must: atMost(7), aim: atMost(2),
		world: big, full: true, measure: measureLoadCPU,
	},
	{
		name: "resident after load, %s pods", unit: mebibytes, peers: "k9s 1.0 GiB", must: atMost(110), aim: atMost(90),
		world: middle, measure: measureMemory,
	},
	{
		name: "resident after load, %s pods", unit: mebibytes, peers: "k9s 7.1 GiB", must: atMost(190), aim: atMost(130),
		world: big, full: true, measure: measureMemory,
	},
	{name: "key → screen p99: the empty program", unit: milliseconds, peers: "–", world: few, measure: measureEmpty(false)},
	{name: "key → screen p99: the same on our loop", unit: milliseconds, peers: "–", world: few, measure: measureEmpty(true)},
	{
		name: "key → screen p99, at rest, %s pods", unit: milliseconds, peers: "k9s 35–51 ms", must: floorPlus(4), aim: atMost(9),
		world: big, measure: measureKeys,
	},
	{
		name: "key → screen p99, while %s load", unit: milliseconds, peers: "–", must: floorPlus(20), aim: floorPlus(4),
		world: big, niced: true, measure: measureKeysLoading,
	},
	{
		name: "key → screen p99, at 1,000 events/s", unit: milliseconds, peers: "–", must: floorPlus(20), aim: floorPlus(4),
		world: big, niced: true, measure: measureKeysChurn,
	},
	{
		name: "filter keystroke → screen p95, %s pods", unit: milliseconds, peers: "k9s 2.0 s", must: atMost(30), aim: atMost(16),
		world: middle, measure: measureFilter(filterWords),
	},
	{
		name: "filter keystroke → screen p95, %s pods", unit: milliseconds, peers: "k9s 31.6 s", must: atMost(60), aim: atMost(30),
		world: big, full: true, measure: measureFilter(filterWords),
	},
	{
		name: "the same with terms of every kind, %s pods", unit: milliseconds, peers: "–", must: atMost(60), aim: atMost(30),
		world: big, full: true, measure: measureFilter(filterTerms),
	},
	{
		name: "key → screen p99, among labels of %s pods", unit: milliseconds, peers: "–", must: floorPlus(4), aim: atMost(9),
		world: big, full: true, measure: measureLabelKeys,
	},
	{
		name: "choice → screen p95, among labels of %s pods", unit: milliseconds, peers: "–", must: atMost(60), aim: atMost(30),
		world: big, full: true, measure: measureChoices,
	},
	{name: "exec → first rows, 5,000 services", unit: milliseconds, peers: "–", must: atMost(150), aim: atMost(80), world: served, measure: measureTableStart("services", `▌.* (ClusterIP|NodePort|LoadBalancer) `)},
	{name: "exec → first rows, their endpoints", unit: milliseconds, peers: "–", must: atMost(150), aim: atMost(80), world: served, measure: measureTableStart("endpoints", `▌\S+ .*10\.244\.`)},
	{name: "key → screen p99, among 5,000 services", unit: milliseconds, peers: "–", must: floorPlus(4), aim: atMost(9), world: served, measure: measureTableKeys("services", `[1-9],\d+ .*live\s*$`)},
	{name: "key → screen p99, among their endpoints", unit: milliseconds, peers: "–", must: floorPlus(4), aim: atMost(9), world: served, measure: measureTableKeys("endpoints", `\d\d,\d+ .*live\s*$`)},
	{
		name: "idle CPU of one core, %s pods", unit: percent, peers: "k9s 150 % (40 % at 10,000)", must: floorPlus(0.3), aim: atMost(0.1),
		world: big, measure: measureIdle,
	},
	{name: "CPU at 1,000 events/s, %s pods", unit: percent, peers: "–", must: atMost(25), aim: atMost(10), world: big, measure: measureChurn},
	{
		name: "the same on labels, %s pods", unit: percent, peers: "–", must: atMost(25), aim: atMost(10), world: big, full: true,
		measure: measureLabelsChurn,
	},
	{name: "log follow at 50,000 lines/s: lost", unit: lines, peers: "–", must: atMost(0), aim: atMost(0), world: few, measure: measureFollow},
	{name: "log follow at 50,000 lines/s: key p99", unit: milliseconds, peers: "–", must: floorPlus(20), aim: floorPlus(4), world: few, measure: measureFollowKeys},
	{name: "bytes for one cursor move, 200×50", unit: bytesOut, peers: "–", must: atMost(1024), aim: atMost(300), world: big, measure: measureMove},
	{name: "bytes for one row of scrolling, 200×50", unit: bytesOut, peers: "–", world: big, measure: measureScroll},
	{name: "X → the fields of Pods, once cached", unit: milliseconds, peers: "–", must: atMost(100), aim: atMost(50), world: middle, measure: measureExplain},
	{name: "held key → screen on a slow line", unit: milliseconds, peers: "–", world: big, measure: measureSlow},
	{
		name: "exec → first rows, %s pods of 10 kB", unit: milliseconds, peers: "–", must: atMost(200), aim: atMost(90),
		world: fat, full: true, measure: ofLoad(rowsOf),
	},
	{
		name: "all %s of 10 kB in, against a drained watch", unit: times, peers: "–", must: atMost(1.6), aim: atMost(1),
		world: fat, full: true, measure: measureRatio,
	},
}

func frameOf(l load) float64 { return l.Frame }
func rowsOf(l load) float64  { return l.Rows }
func liveOf(l load) float64  { return l.Live }

// ofLoad is the median of something of all starts.
func ofLoad(what func(load) float64) measure {
	return func(ctx context.Context, b *bench, w *world) (figure, error) {
		l, err := b.load(ctx, w)
		if err != nil {
			return figure{}, err
		}
		samples := l.of(what)
		return figure{
			Value: median(samples), Samples: samples,
			Note: fmt.Sprintf("%.0f to %.0f", percentile(samples, 0), percentile(samples, 1)),
		}, nil
	}
}

// measureRatio is how long kubist takes until all is on the screen, in times of the drain: the median of the pairs.
func measureRatio(ctx context.Context, b *bench, w *world) (figure, error) {
	l, err := b.load(ctx, w)
	if err != nil {
		return figure{}, err
	}
	ours := l.of(liveOf)
	raw := l.drains(func(d drained) float64 { return d.Wall })
	return figure{
		Value: median(l.ratios()), Samples: l.ratios(),
		Note: fmt.Sprintf("%.2f s / %.2f s for %d MB", median(ours)/1000, median(raw)/1000, l.Drains[0].Bytes/1_000_000),
	}, nil
}

func measureLoadCPU(ctx context.Context, b *bench, w *world) (figure, error) {
	l, err := b.load(ctx, w)
	if err != nil {
		return figure{}, err
	}
	samples := l.of(func(l load) float64 { return l.CPU })
	raw := median(l.drains(func(d drained) float64 { return d.CPU }))
	return figure{Value: median(samples), Samples: samples, Note: fmt.Sprintf("draining alone takes %.1f s", raw)}, nil
}

func measureMemory(ctx context.Context, b *bench, w *world) (figure, error) {
	l, err := b.load(ctx, w)
	if err != nil {
		return figure{}, err
	}
	samples := l.of(func(l load) float64 { return l.Memory.RSS })
	return figure{
		Value: median(samples), Samples: samples,
		Note: fmt.Sprintf("RssAnon %.0f, peak %.0f", median(l.of(func(l load) float64 { return l.Memory.Anon })),
			median(l.of(func(l load) float64 { return l.Memory.Peak }))),
	}, nil
}

// thousands writes n with separators.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
