package logs

import (
	"math"
	"time"
)

// merger puts the lines of several sources in the order of time. Those of one
// source stay in the order in which they came.
type merger struct {
	queues [][]Line // by source
	waits  int      // how many lines are in them
	bytes  int      // how long their texts are
	marks  []mark
	passed int64 // the latest time of what was let through
}

// mark says that by a moment there were lines up to a time.
type mark struct {
	arrived time.Time
	upTo    int64
}

// weight is what a line takes besides its text, in bytes.
const weight = 48

// grow makes room for n sources.
func (m *merger) grow(n int) {
	for len(m.queues) < n {
		m.queues = append(m.queues, nil)
	}
}

// put takes lines of one source that have arrived now. Those that come when later
// ones are through already are let through next.
func (m *merger) put(source int, lines []Line, now time.Time) {
	upTo := int64(math.MinInt64)
	for i := range lines {
		upTo = max(upTo, lines[i].Time)
		m.bytes += len(lines[i].Text) + weight
	}
	m.waits += len(lines)
	m.queues[source] = append(m.queues[source], lines...)
	m.marks = append(m.marks, mark{now, upTo})
}

// take is the lines that have waited since a moment, and those before them in time.
func (m *merger) take(since time.Time) (dst []Line) {
	ripe := 0
	for ripe < len(m.marks) && !m.marks[ripe].arrived.After(since) {
		m.passed = max(m.passed, m.marks[ripe].upTo)
		ripe++
	}
	if ripe == 0 {
		return nil
	}
	m.marks = m.marks[:copy(m.marks, m.marks[ripe:])]
	for {
		first, limit := m.next()
		if first < 0 || m.queues[first][0].Time > m.passed {
			return dst
		}
		dst = m.pour(dst, first, min(limit, m.passed))
	}
}

// next is the source whose line comes first, -1 for none, and the time at which the next source has one.
func (m *merger) next() (first int, limit int64) {
	first, limit = -1, math.MaxInt64
	for i, q := range m.queues {
		switch {
		case len(q) == 0:
		case first < 0:
			first = i
		case q[0].Time < m.queues[first][0].Time:
			limit, first = m.queues[first][0].Time, i
		default:
			limit = min(limit, q[0].Time)
		}
	}
	return first, limit
}

// pour moves the lines of a source up to a time, at least one.
func (m *merger) pour(dst []Line, source int, limit int64) []Line {
	q := m.queues[source]
	n := 1
	for n < len(q) && q[n].Time <= limit {
		n++
	}
	for i := range q[:n] {
		m.bytes -= len(q[i].Text) + weight
	}
	m.waits -= n
	dst = append(dst, q[:n]...)
	clear(q[:n])
	if m.queues[source] = q[n:]; n == len(q) {
		m.queues[source] = q[:0:cap(q)]
	}
	return dst
}

// ripens is when the next lines have waited long enough, ok is false where none wait.
func (m *merger) ripens(window time.Duration) (at time.Time, ok bool) {
	if len(m.marks) == 0 {
		return time.Time{}, false
	}
	return m.marks[0].arrived.Add(window), true
}
