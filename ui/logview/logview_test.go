package logview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// line is one that was said at a second.
func line(second int, level Level, text string) Line {
	return Line{Time: int64(second) * int64(time.Second), Level: level, Text: text}
}

func numbered(from, n int) (lines []Line) {
	for i := range n {
		lines = append(lines, line(from+i, Unsaid, fmt.Sprintf("line %03d", from+i)))
	}
	return lines
}

// drawn is the view on so many columns and rows.
func drawn(v *View, w, h int) []string {
	var f canvas.Frame
	f.Reset(w, h)
	v.Paint(f.Canvas())
	return strings.Split(strings.TrimSuffix(f.String(), "\n"), "\n")
}

// plainView has neither times nor a strip.
func plainView(limit int) *View {
	v := New(limit, nil)
	v.times, v.unstrip = false, true
	return v
}

// press runs the command with an id.
func press(t *testing.T, v *View, ids ...string) {
	t.Helper()
	for _, id := range ids {
		i := slices.IndexFunc(v.Commands(), func(c screen.Command) bool { return c.ID == id })
		if i < 0 {
			t.Fatalf("there is no command %s", id)
		}
		v.Commands()[i].Run(nil)
	}
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFollowsAndHolds(t *testing.T) {
	t.Parallel()
	v := plainView(1 << 20)
	drawn(v, 20, 3)
	v.Append(numbered(0, 10))
	want(t, drawn(v, 20, 3), " line 007", " line 008", "▌line 009")
	press(t, v, "log.up")
	v.Append(numbered(10, 5))
	want(t, drawn(v, 20, 3), " line 007", "▌line 008", " line 009")
	if v.Following() || v.Behind() != 5 {
		t.Errorf("following %v, %d behind", v.Following(), v.Behind())
	}
	press(t, v, "log.last")
	want(t, drawn(v, 20, 3), " line 012", " line 013", "▌line 014")
	press(t, v, "log.hold")
	v.Append(numbered(15, 2))
	want(t, drawn(v, 20, 3), " line 012", " line 013", "▌line 014")
	press(t, v, "log.hold")
	want(t, drawn(v, 20, 3), " line 014", " line 015", "▌line 016")
	press(t, v, "log.first")
	want(t, drawn(v, 20, 3), "▌line 000", " line 001", " line 002")
}

func TestDropsTheOldestAndCounts(t *testing.T) {
	t.Parallel()
	v := plainView(4 * (weight + len("line 000")))
	v.Append(numbered(0, 3))
	press(t, v, "log.first")
	v.Append(numbered(3, 4))
	if v.Len() != 4 || v.Dropped() != 3 || v.Total() != 7 {
		t.Errorf("%d lines, %d dropped, %d in all", v.Len(), v.Dropped(), v.Total())
	}
	want(t, drawn(v, 20, 3), "▌line 003", " line 004", " line 005")
}

func TestFilter(t *testing.T) {
	t.Parallel()
	v := plainView(1 << 20)
	v.SetSources([]string{"web", "api"})
	said := []Line{
		line(0, Unsaid, "GET /cart"), line(1, Error, "POST /cart failed"), line(2, Unsaid, "GET /"), line(3, Warn, "slow GET"), line(4, Unsaid, "end"),
	}
	said[4].Source = 1
	said = append(said, Line{Note: true, Text: "ended"})
	v.Append(said)
	for _, tc := range []struct {
		filter string
		want   []int
	}{
		{"", []int{0, 1, 2, 3, 4, 5}},
		{"get", []int{0, 2, 3, 5}},
		{"GET !slow", []int{0, 2, 5}},
		{"Get", []int{5}},
		{"/T /c.*d$/", []int{1, 5}},
		{"!/GET|POST/", []int{4, 5}},
		{"api", []int{4, 5}},
		{"!web", []int{4, 5}},
	} {
		if err := v.Filter(tc.filter); err != nil {
			t.Fatal(err)
		}
		var got []int
		for i := range v.count() {
			got = append(got, v.number(i))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q: %v, want %v", tc.filter, got, tc.want)
		}
	}
	if v.Filter("/(/") == nil {
		t.Error("a regular expression that is none is taken")
	}
	_ = v.Filter("failed")
	press(t, v, "log.more-context")
	if got := v.shown; !slices.Equal(got, []int{0, 1, 2, 5}) {
		t.Errorf("with a line of context: %v", got)
	}
	_ = v.Filter("")
	press(t, v, "log.serious")
	press(t, v, "log.less-context")
	if got := v.shown; !slices.Equal(got, []int{1, 3, 5}) {
		t.Errorf("warnings and errors: %v", got)
	}
}

// Whatever comes, is dropped and is filtered, what is shown is what passes, and the strip counts it.
func TestStaysInStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := plainView(rapid.IntRange(100, 2000).Draw(t, "limit"))
		v.SetSources([]string{"a"})
		second := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				_ = v.Filter(rapid.SampledFrom([]string{"", "x", "!x", "/[xy]/", "nothing"}).Draw(t, "filter"))
			case 1:
				v.around(rapid.IntRange(-1, 2).Draw(t, "by"))
			case 2:
				v.move(rapid.IntRange(-5, 5).Draw(t, "by"))
			case 3:
				v.toggle(&v.wrap)
			default:
				var lines []Line
				for range rapid.IntRange(1, 9).Draw(t, "lines") {
					second += rapid.IntRange(0, 2).Draw(t, "later")
					lines = append(lines, line(second, Level(rapid.IntRange(0, 4).Draw(t, "level")), rapid.StringMatching("[xyz]{0,40}").Draw(t, "text"))) //nolint:gosec // four at most.
				}
				v.Append(lines)
			}
			drawn(v, rapid.IntRange(5, 30).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h"))
			check(t, v)
		}
	})
}

func check(t *rapid.T, v *View) {
	counted := 0
	for _, b := range v.strip.buckets {
		counted += b.n
		if b.n <= 0 {
			t.Fatalf("a bucket of %d lines", b.n)
		}
	}
	if counted != v.count() {
		t.Fatalf("the strip has %d lines of %d", counted, v.count())
	}
	passes := func(n int) bool { return v.sift.empty() || v.sift.matches(v.ring.at(n), "a") }
	for n := v.ring.first; n < v.ring.end(); n++ {
		if passes(n) && v.number(min(v.index(n), v.count()-1)) != n {
			t.Fatalf("line %d passes and is not shown", n)
		}
	}
	if !v.sift.empty() && !slices.IsSorted(v.shown) {
		t.Fatalf("not in order: %v", v.shown)
	}
	if n := v.count(); n > 0 && (v.at < v.number(0) || v.at > v.number(n-1)) {
		t.Fatalf("the cursor is at %d of %d to %d", v.at, v.number(0), v.number(n-1))
	}
	if v.ring.bytes > v.ring.limit && v.Len() > 1 {
		t.Fatalf("%d bytes, %d are allowed", v.ring.bytes, v.ring.limit)
	}
}

func TestWrapAndSideways(t *testing.T) {
	t.Parallel()
	v := plainView(1 << 20)
	v.Append([]Line{line(0, Unsaid, "short"), line(1, Unsaid, "0123456789abcdef")})
	want(t, drawn(v, 12, 4), " short", "▌0123456789›", "", "")
	press(t, v, "log.right")
	want(t, drawn(v, 12, 4)[:2], "‹", "▌89abcdef")
	press(t, v, "log.wrap")
	want(t, drawn(v, 12, 4), " short", "▌0123456789", "▌abcdef", "")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	v := plainView(1 << 20)
	v.Append(numbered(0, 30))
	v.query = "LINE 003"
	if v.look("line 003") >= 0 {
		t.Error("a capital is found in any case")
	}
	v.query = "ine 01"
	drawn(v, 20, 5)
	press(t, v, "log.first", "log.next")
	want(t, drawn(v, 20, 5)[1:2], "▌line 010")
	press(t, v, "log.next")
	if v.at != 11 {
		t.Errorf("at %d", v.at)
	}
	var f canvas.Frame
	f.Reset(20, 5)
	v.Paint(f.Canvas())
	y := v.index(v.at) - v.index(v.top.number)
	if st := f.Row(y)[2].Style; st.Token() != themes.Accent {
		t.Errorf("a match is painted %v", st)
	}
}

func TestFieldsReadable(t *testing.T) {
	t.Parallel()
	read := func(text string) (Reading, bool) {
		return Reading{Level: "WARN", Message: "slow", Fields: []Field{{"path", "/cart"}, {"n", "5"}}}, text == "{}"
	}
	v := New(1<<20, read)
	v.times, v.unstrip = false, true
	v.Append([]Line{line(0, Warn, "{}"), line(1, Unsaid, "plain")})
	press(t, v, "log.fields")
	want(t, drawn(v, 60, 2), " WARN  slow  path=/cart n=5", "▌plain")
	v.chosen = []string{"n", "gone"}
	want(t, drawn(v, 60, 2)[:1], " WARN  5             -             slow  path=/cart")
}

func TestStrip(t *testing.T) {
	t.Parallel()
	v := New(1<<20, nil)
	v.times = false
	v.Append([]Line{line(0, Unsaid, "a"), line(0, Unsaid, "b"), line(2, Error, "c"), line(9, Unsaid, "d")})
	columns := v.strip.columns(5)
	if len(columns) != 5 || columns[0].n != 2 || columns[1].n != 1 || columns[1].errs != 1 || columns[4].n != 1 {
		t.Errorf("columns %v", columns)
	}
	first := drawn(v, 40, 10)[0]
	if !strings.Contains(first, "█·▄······▄") {
		t.Errorf("the strip is %q", first)
	}
	v.hop(-1)
	if v.at != 2 || v.Following() {
		t.Errorf("at line %d", v.at)
	}
	v.hop(-1)
	v.hop(-1)
	if v.at != 0 {
		t.Errorf("at line %d", v.at)
	}
	press(t, v, "log.next-fault")
	if v.at != 2 {
		t.Errorf("at line %d", v.at)
	}
}

func TestHostileTextStaysInItsRow(t *testing.T) {
	t.Parallel()
	v := plainView(1 << 20)
	v.SetSources([]string{"\x1b[2Jname"})
	v.Append([]Line{line(0, Unsaid, "\x1b]0;title\x07a\x1b[Hb\r\nc 漢字 e\u0301")})
	for _, width := range []int{1, 5, 12, 60} {
		for _, row := range drawn(v, width, 3) {
			if strings.ContainsAny(row, "\x1b\x07\r") {
				t.Errorf("%q at %d columns", row, width)
			}
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	v := New(64<<20, nil)
	_ = v.Filter("request !health")
	text := strings.Repeat("x", 100) + " request"
	lines := make([]Line, 2500)
	for i := range lines {
		lines[i] = line(i/1000, Info, text)
	}
	drawn(v, 200, 50)
	b.ReportAllocs()
	for b.Loop() {
		v.Append(lines)
		drawn(v, 200, 50)
	}
}
