package logview

import (
	"sort"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
)

// strip is how much was said in each second, in their order.
type strip struct {
	buckets []bucket
}

type bucket struct {
	second      int64
	n           int
	warns, errs int
}

func (s *strip) add(l Line)    { s.count(l, 1) }
func (s *strip) remove(l Line) { s.count(l, -1) }

func (s *strip) count(l Line, by int) {
	if l.Note {
		return
	}
	b := s.at(l.Time / int64(time.Second))
	b.n += by
	switch l.Level {
	case Warn:
		b.warns += by
	case Error:
		b.errs += by
	}
	for len(s.buckets) > 0 && s.buckets[0].n == 0 {
		s.buckets = s.buckets[1:]
	}
}

// at is the bucket of a second, which is made if there is none.
func (s *strip) at(second int64) *bucket {
	n := len(s.buckets)
	if n > 0 && s.buckets[n-1].second == second {
		return &s.buckets[n-1]
	}
	i := sort.Search(n, func(i int) bool { return s.buckets[i].second >= second })
	if i < n && s.buckets[i].second == second {
		return &s.buckets[i]
	}
	s.buckets = append(s.buckets, bucket{})
	copy(s.buckets[i+1:], s.buckets[i:])
	s.buckets[i] = bucket{second: second}
	return &s.buckets[i]
}

// span is the first second, and how many there are; none without lines.
func (s *strip) span() (first, n int64) {
	if len(s.buckets) == 0 {
		return 0, 0
	}
	first = s.buckets[0].second
	return first, s.buckets[len(s.buckets)-1].second - first + 1
}

// columns are the seconds joined into w columns, or fewer where there are fewer seconds.
func (s *strip) columns(w int) []bucket {
	first, n := s.span()
	if n == 0 || w <= 0 {
		return nil
	}
	out := make([]bucket, min(int64(w), n))
	for i := range out {
		out[i].second = first + int64(i)*n/int64(len(out))
	}
	for _, b := range s.buckets {
		c := &out[columnOf(b.second-first, n, len(out))]
		c.n, c.warns, c.errs = c.n+b.n, c.warns+b.warns, c.errs+b.errs
	}
	return out
}

// columnOf is the column of w that a second of n lies in.
func columnOf(second, n int64, w int) int {
	// The last column whose first second is not later.
	return sort.Search(w, func(i int) bool { return int64(i)*n/int64(w) > second }) - 1
}

const (
	clock = "15:04:05"
	bars  = "▁▂▃▄▅▆▇█"
)

// paintStrip draws how much was said when, from the first second to the last;
// what is seen is underlined, and where there were warnings or errors a mark says so.
func (v *View) paintStrip(c canvas.Canvas) {
	quiet := themes.Style(themes.Muted)
	x, w := v.stripPlace(c.W())
	columns := v.strip.columns(w)
	if len(columns) == 0 {
		return
	}
	first, n := v.strip.span()
	c.Put(1, 0, quiet, time.Unix(first, 0).Format(clock))
	c.Put(x+len(columns)+1, 0, quiet, time.Unix(first+n-1, 0).Format(clock))
	most := 1
	for _, b := range columns {
		most = max(most, b.n)
	}
	glyphs := []rune(bars)
	here := -1
	if v.at < v.ring.end() && v.at >= v.ring.first {
		here = columnOf(min(max(v.ring.at(v.at).Time/int64(time.Second)-first, 0), n-1), n, len(columns))
	}
	for i, b := range columns {
		st, glyph := themes.Style(themes.Faint), "·"
		if b.n > 0 {
			st, glyph = quiet, string(glyphs[(len(glyphs)-1)*b.n/most])
		}
		switch {
		case b.errs > 0:
			st = themes.Style(themes.Bad) | themes.Bold
		case b.warns > 0:
			st = themes.Style(themes.Warn)
		}
		if i == here {
			st |= themes.Underline
		}
		c.Put(x+i, 0, st, glyph)
	}
}

// stripPlace is where the columns of the strip begin, and how many there may be.
func (v *View) stripPlace(w int) (x, columns int) {
	x = 1 + len(clock) + 1
	return x, max(w-2*x, 0)
}

// jumpTo puts the cursor on the first line of a second or later.
func (v *View) jumpTo(second int64) {
	n := v.count()
	i := sort.Search(n, func(i int) bool { return v.ring.at(v.number(i)).Time >= second*int64(time.Second) })
	if n > 0 {
		v.visit(v.number(min(i, n-1)))
	}
}

// hop moves the cursor by a column of the strip.
func (v *View) hop(by int) {
	_, w := v.stripPlace(v.width + v.prefix())
	columns := v.strip.columns(w)
	if len(columns) == 0 || v.count() == 0 {
		return
	}
	first, n := v.strip.span()
	i := columnOf(min(max(v.ring.at(v.at).Time/int64(time.Second)-first, 0), n-1), n, len(columns)) + by
	for i >= 0 && i < len(columns) && columns[i].n == 0 {
		i += by
	}
	if i >= 0 && i < len(columns) {
		v.jumpTo(columns[i].second)
	}
}
