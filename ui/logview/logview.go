// Package logview shows lines that keep coming: of one source or of many,
// each with its name, as they are or with their fields made readable.
//
// A [View] holds the latest lines, up to a number of bytes, and does what it
// does for the rows that are seen; only a filter goes through all lines, once,
// and through those that come. While it does not follow, what is on the screen
// stays where it is and lines are received all the same.
package logview

import (
	"kubist/themes"
	"kubist/ui/screen"
)

// Level is how much a line matters.
type Level uint8

// The levels; Unsaid is that of a line that says none.
const (
	Unsaid Level = iota
	Debug
	Info
	Warn
	Error
)

// Line is one line. Its text must be clean: one row of text, without control characters.
type Line struct {
	// Time is when it was said, in nanoseconds since 1970.
	Time   int64
	Source int32 // an index of the sources
	Level  Level
	// Note: it was not said by the source, but of it.
	Note bool
	Text string
}

// Field is one of the fields that a line is made of.
type Field struct{ Key, Value string }

// Reading is a line of fields.
type Reading struct {
	Level   string // as a word, "" for none
	Message string
	Fields  []Field
}

// Read reads the fields of a line; ok is false where it has none.
type Read func(text string) (r Reading, ok bool)

// View is a log. It belongs to one goroutine.
type View struct {
	read  Read
	names []string // of the sources
	// longest is that of the longest of them in columns, wide how many they get.
	longest, wide int

	ring  ring
	sift  sieve
	shown []int // the numbers of the lines that pass the filter, where there is one
	after int   // how many lines still come along with the last one that matched
	strip strip
	seen  int // how many lines there have been when the view was followed last

	top    spot // the row at the top
	at     int  // the number of the line under the cursor
	follow bool
	wrap   bool
	times  bool
	fields bool // lines of fields are shown readable
	// chosen are the fields that come before the message.
	chosen   []string
	unstrip  bool // the strip is not shown
	left     int  // columns scrolled away
	cut      bool // something was cut off at the right
	marked   map[int]bool
	query    string
	past     []string // earlier searches
	filters  []string // earlier filters
	width    int      // of the body, as painted last
	height   int      // of the rows, as painted last
	stripped bool     // there was a strip then
}

// spot is a row: that of a line, and which of its rows.
type spot struct{ number, sub int }

// New returns an empty view that follows, and holds so many bytes. read may be nil.
func New(limit int, read Read) *View {
	if read == nil {
		read = func(string) (Reading, bool) { return Reading{}, false }
	}
	return &View{read: read, ring: ring{limit: limit}, follow: true, times: true, marked: map[int]bool{}}
}

// SetSources gives the sources their names; an empty name is not shown.
func (v *View) SetSources(names []string) {
	v.names, v.longest = names, 0
	for _, n := range names {
		v.longest = max(v.longest, width(n))
	}
}

// widest is how many columns the name of a source gets.
const widest = 28

// Append takes lines that have come.
func (v *View) Append(lines []Line) {
	for _, l := range lines {
		v.ring.push(l)
		v.show(v.ring.end() - 1)
	}
	v.trim()
	if v.follow {
		v.end()
	}
	v.clamp()
}

// Clear forgets all lines.
func (v *View) Clear() {
	v.ring.clear()
	v.shown, v.after, v.strip = nil, 0, strip{}
	v.marked = map[int]bool{}
	v.seen, v.top, v.at = v.ring.end(), spot{number: v.ring.end()}, v.ring.end()
}

// trim forgets what the ring has dropped.
func (v *View) trim() {
	first := v.ring.first
	if v.sift.empty() {
		for _, l := range v.ring.dropped {
			v.strip.remove(l)
		}
	} else {
		n := 0
		for n < len(v.shown) && v.shown[n] < first {
			v.strip.remove(v.ring.dropped[v.shown[n]-(first-len(v.ring.dropped))])
			n++
		}
		v.shown = v.shown[n:]
	}
	v.ring.forget()
	for number := range v.marked {
		if number < first {
			delete(v.marked, number)
		}
	}
}

// Len is how many lines are held.
func (v *View) Len() int { return len(v.ring.lines()) }

// Total is how many lines there have been.
func (v *View) Total() int { return v.ring.end() }

// Dropped is how many of these had to make room for later ones.
func (v *View) Dropped() int { return v.ring.first }

// Following reports whether the view goes along with what comes.
func (v *View) Following() bool { return v.follow }

// Behind is how many lines have come since the view was followed.
func (v *View) Behind() int {
	if v.follow {
		return 0
	}
	return v.ring.end() - v.seen
}

// Shown are the lines that pass the filter, in their order.
func (v *View) Shown() []Line {
	if v.sift.empty() {
		return append([]Line(nil), v.ring.lines()...)
	}
	out := make([]Line, len(v.shown))
	for i, n := range v.shown {
		out[i] = v.ring.at(n)
	}
	return out
}

// Name is that of the source of a line.
func (v *View) Name(l Line) string {
	if int(l.Source) < len(v.names) {
		return v.names[l.Source]
	}
	return ""
}

// Lens says which filter and which search are in force, nil for none.
func (v *View) Lens() []screen.Span {
	var spans []screen.Span
	add := func(st themes.Style, text string) { spans = append(spans, screen.Span{Style: st, Text: text}) }
	quiet := themes.Style(themes.Muted)
	if !v.sift.empty() {
		add(themes.Style(themes.Accent), v.sift.String())
		add(quiet, "  "+screen.Number(len(v.shown))+" of "+screen.Number(v.Len())+" lines")
	}
	if v.query != "" {
		if len(spans) > 0 {
			add(quiet, " · ")
		}
		add(quiet, "search ")
		add(themes.Style(themes.Accent), v.query)
	}
	return spans
}
