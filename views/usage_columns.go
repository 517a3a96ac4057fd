package views

import (
	"cmp"
	"strconv"
	"time"

	"kubist/kube/record"
	"kubist/ui/grid"
)

// What a number of a usage column is where it is none.
const (
	notKnown = -1 - iota // it was not measured
	noNumber             // there is none: nothing runs, or nothing was asked for
)

// usageColumn is a column of numbers that change with each reading.
func usageColumn[R record.Object](name string, number func(R) int64, write func(dst []byte, n int64) []byte) Column[R] {
	text := func(dst []byte, r R) []byte { return appendUse(dst, number(r), write) }
	return Column[R]{
		Name: name, Level: grid.Roomy, Right: true, Search: text,
		Less: func(a, b R) int { return cmp.Compare(number(a), number(b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return text(dst, r) },
	}
}

func appendUse(dst []byte, n int64, write func(dst []byte, n int64) []byte) []byte {
	switch n {
	case notKnown:
		return append(dst, '?')
	case noNumber:
		return append(dst, '-')
	}
	return write(dst, n)
}

// The numbers are written as kubectl top does.

func appendMilli(dst []byte, n int64) []byte { return append(strconv.AppendInt(dst, n, 10), 'm') }

func appendMebibytes(dst []byte, n int64) []byte {
	return append(strconv.AppendInt(dst, n>>20, 10), "Mi"...)
}

func appendPercent(dst []byte, n int64) []byte { return append(strconv.AppendInt(dst, n, 10), '%') }

// percent is what part n is of whole, if both are known.
func percent(n, whole int64) int64 {
	switch {
	case whole <= 0:
		return noNumber
	case n < 0:
		return n
	}
	return (100*n + whole/2) / whole
}

// sparks are the eight heights of a bar.
const sparks = "▁▂▃▄▅▆▇█"

// appendTrend draws numbers as bars, of which the highest is that of full, or
// of the greatest number above it. Where nothing says what is full, the
// greatest number is at half the height.
func appendTrend(dst []byte, trend []int32, full int64) []byte {
	greatest := int64(0)
	for _, n := range trend {
		greatest = max(greatest, int64(n))
	}
	if full <= 0 {
		full = 2 * greatest
	}
	full = max(full, greatest)
	const size = len("▁")
	for _, n := range trend {
		at := 0
		if full > 0 {
			at = int(min(8*int64(n)/full, 7))
		}
		dst = append(dst, sparks[at*size:(at+1)*size]...)
	}
	return dst
}

// trendColumn draws how the use of processors went; full is the number that fills a bar.
func trendColumn[R record.Object](u readings, full func(R) int64) Column[R] {
	return Column[R]{
		Name: "CPU TREND", Level: grid.Roomy,
		Search: func(dst []byte, _ R) []byte { return dst },
		Less:   func(a, b R) int { return cmp.Compare(climb(u, a), climb(u, b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte {
			use, _ := u.of(r.Head())
			return appendTrend(dst, use.Trend(), full(r))
		},
	}
}

// climb is how much more an object uses than at the beginning of its trend.
func climb[R record.Object](u readings, r R) int32 {
	use, _ := u.of(r.Head())
	trend := use.Trend()
	if len(trend) == 0 {
		return 0
	}
	return trend[len(trend)-1] - trend[0]
}

// Where usage columns stand: what is used beside the age, where it is seen on
// small terminals, the rest before the columns that are wide.
func withUsage[R record.Object](columns, used, rest []Column[R]) []Column[R] {
	var out []Column[R]
	for _, c := range columns {
		if c.Level == grid.Wide && rest != nil {
			out, rest = append(out, rest...), nil
		}
		out = append(out, c)
		if c.Name == "AGE" {
			out = append(out, used...)
		}
	}
	return append(out, rest...)
}

// podUsage is what pods use, and how much that is of what they asked for and of
// what they can have.
func podUsage(u readings) (used, rest []Column[*record.Pod]) {
	amount := func(of func(record.Amounts) int64) func(*record.Pod) int64 {
		return func(p *record.Pod) int64 {
			use, ok := u.of(&p.Meta)
			switch {
			case ok:
				return of(use.Amounts)
			case p.Phase == "Running":
				return notKnown
			}
			return noNumber
		}
	}
	share := func(whole func(*record.Resources) record.Amounts, of func(record.Amounts) int64) func(*record.Pod) int64 {
		part := amount(of)
		return func(p *record.Pod) int64 {
			if p.Resources == nil {
				return noNumber
			}
			return percent(part(p), of(whole(p.Resources)))
		}
	}
	full := func(p *record.Pod) int64 {
		if p.Resources == nil {
			return 0
		}
		return p.Resources.Requests.MilliCPU
	}
	requests := func(r *record.Resources) record.Amounts { return r.Requests }
	limits := func(r *record.Resources) record.Amounts { return r.Limits }
	used = []Column[*record.Pod]{
		usageColumn("CPU", amount(milliCPU), appendMilli),
		usageColumn("MEM", amount(memory), appendMebibytes),
	}
	rest = []Column[*record.Pod]{
		usageColumn("CPU%R", share(requests, milliCPU), appendPercent),
		usageColumn("CPU%L", share(limits, milliCPU), appendPercent),
		usageColumn("MEM%R", share(requests, memory), appendPercent),
		usageColumn("MEM%L", share(limits, memory), appendPercent),
		trendColumn(u, full),
	}
	return used, rest
}

// nodeUsage is what nodes use, and how much that is of what pods can have.
func nodeUsage(u readings) (used, rest []Column[*record.Node]) {
	amount := func(of func(record.Amounts) int64) func(*record.Node) int64 {
		return func(n *record.Node) int64 {
			if use, ok := u.of(&n.Meta); ok {
				return of(use.Amounts)
			}
			return notKnown
		}
	}
	cpu, mem := amount(milliCPU), amount(memory)
	used = []Column[*record.Node]{
		usageColumn("CPU", cpu, appendMilli),
		usageColumn("CPU%", func(n *record.Node) int64 { return percent(cpu(n), n.MilliCPU) }, appendPercent),
		usageColumn("MEM", mem, appendMebibytes),
		usageColumn("MEM%", func(n *record.Node) int64 { return percent(mem(n), n.Memory) }, appendPercent),
	}
	return used, []Column[*record.Node]{trendColumn(u, func(n *record.Node) int64 { return n.MilliCPU })}
}

func milliCPU(a record.Amounts) int64 { return a.MilliCPU }

func memory(a record.Amounts) int64 { return a.Memory }
