package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

func TestStamp(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		line, text string
		ok         bool
	}{
		{"2026-11-24T14:02:11.123456789Z hello  there", "hello  there", true},
		{"2026-11-24T14:02:11Z ", "", true},
		{"2026-11-24T14:02:11.5Z", "", true},
		{"2024-02-29T23:59:59.000000001+02:00 leap", "leap", true},
		{"2026-11-31T14:02:11Z no such day", "2026-11-31T14:02:11Z no such day", false},
		{"2026-13-24T14:02:11Z x", "2026-13-24T14:02:11Z x", false},
		{"failed to watch file", "failed to watch file", false},
		{"", "", false},
	} {
		nanos, text, ok := stamp(tc.line)
		if text != tc.text || ok != tc.ok {
			t.Errorf("%q: %q %v", tc.line, text, ok)
		}
		word, _, _ := strings.Cut(tc.line, " ")
		if want, err := time.Parse(time.RFC3339Nano, word); err == nil && nanos != want.UnixNano() {
			t.Errorf("%q: %d, want %d", tc.line, nanos, want.UnixNano())
		}
	}
}

func FuzzStamp(f *testing.F) {
	f.Add("2026-11-24T14:02:11.123456789Z hello")
	f.Add("1999-02-28T00:00:00.1Z")
	f.Fuzz(func(t *testing.T, line string) {
		word, _, _ := strings.Cut(line, " ")
		nanos, ok := fastTime(word)
		want, err := time.Parse(time.RFC3339Nano, word)
		if ok && (err != nil || nanos != want.UnixNano()) {
			t.Errorf("%q is %d, want %v %v", word, nanos, want, err)
		}
	})
}

// all splits a log that comes in pieces.
func all(t interface{ Fatal(...any) }, log string) (lines []string) {
	s := newSplitter(iotest.HalfReader(strings.NewReader(log)))
	for {
		err := s.next(func(_ int64, text string) { lines = append(lines, text) })
		if err != nil {
			return lines
		}
		if len(lines) > len(log)+1 {
			t.Fatal("there is no end of lines")
		}
	}
}

func TestSplitter(t *testing.T) {
	t.Parallel()
	const at = "2026-11-24T14:02:11Z "
	long := strings.Repeat("x", 3*maxLine)
	got := all(t, at+"one\r\n"+at+"\n"+long[:0]+at+long+"\n"+at+"last")
	if len(got) < 5 || got[0] != "one" || got[1] != "" || got[len(got)-1] != "last" {
		t.Fatalf("%d lines", len(got))
	}
	if joined := strings.Join(got[2:len(got)-1], ""); joined != long {
		t.Errorf("a long line has %d bytes, want %d", len(joined), len(long))
	}
}

// However a log is cut off and read again, each line is taken once and in order.
func TestResume(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const base = int64(1_800_000_000) * int64(time.Second)
		steps := rapid.SliceOfN(rapid.SampledFrom([]int64{0, 1, 1000, 3e8, 9e8, 25e8}), 1, 60).Draw(t, "steps")
		type said struct {
			at   int64
			text string
		}
		var log []said
		at := base
		for i, step := range steps {
			at += step
			log = append(log, said{at, fmt.Sprint(i % rapid.IntRange(1, 4).Draw(t, "texts"))})
		}
		first := rapid.IntRange(0, len(log)-1).Draw(t, "tail begins at")
		// Lines of the time at which the tail begins are not told apart from it.
		for first > 0 && log[first-1].at == log[first].at {
			first--
		}
		var r resume
		var got []said
		for read := first; read < len(log); {
			r.again()
			since, ok := r.since()
			for i, l := range log {
				if ok && l.at < since*int64(time.Second) || !ok && i < first {
					continue
				}
				fresh, gap := r.take(l.at, l.text)
				if gap {
					t.Fatalf("a gap before line %d", i)
				}
				if fresh {
					got = append(got, l)
					read++
				}
				if fresh && rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
					break
				}
			}
		}
		if !slices.Equal(got, log[first:]) {
			t.Fatalf("got %v, want %v", got, log[first:])
		}
	})
}

func TestResumeAfterARotation(t *testing.T) {
	t.Parallel()
	var r resume
	r.take(10*int64(time.Second), "seen")
	r.again()
	fresh, gap := r.take(12*int64(time.Second), "later")
	if !fresh || !gap {
		t.Errorf("fresh %v, gap %v", fresh, gap)
	}
	if _, gap := r.take(13*int64(time.Second), "more"); gap {
		t.Error("a gap is said twice")
	}
}

// Lines that wait for the same time come out in order, each once, and those of a source as they came.
func TestMerger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m merger
		n := rapid.IntRange(1, 5).Draw(t, "sources")
		m.grow(n)
		clock := time.Unix(0, 0)
		last := make([]int64, n)
		put := 0
		for range rapid.IntRange(1, 30).Draw(t, "blocks") {
			source := rapid.IntRange(0, n-1).Draw(t, "source")
			var block []Line
			for range rapid.IntRange(1, 4).Draw(t, "lines") {
				last[source] += int64(rapid.IntRange(0, 5).Draw(t, "step"))
				block = append(block, Line{Time: last[source], Source: int32(source), Text: fmt.Sprint(put)}) //nolint:gosec // there are five at most.
				put++
			}
			m.put(source, block, clock)
		}
		got := m.take(clock)
		if len(got) != put || m.waits != 0 || m.bytes != 0 {
			t.Fatalf("%d of %d lines came out; %d wait, in %d bytes", len(got), put, m.waits, m.bytes)
		}
		if !slices.IsSortedFunc(got, func(a, b Line) int { return int(a.Time - b.Time) }) {
			t.Fatalf("not in order: %v", got)
		}
	})
}

func TestMergerHoldsBack(t *testing.T) {
	t.Parallel()
	var m merger
	m.grow(2)
	start := time.Unix(100, 0)
	m.put(0, []Line{{Time: 5, Text: "b"}}, start)
	m.put(1, []Line{{Time: 3, Source: 1, Text: "a"}, {Time: 9, Source: 1, Text: "c"}}, start.Add(time.Second))
	if got := m.take(start.Add(-1)); len(got) != 0 {
		t.Fatalf("%v came too early", got)
	}
	if got := m.take(start); len(got) != 2 || got[0].Text != "a" || got[1].Text != "b" {
		t.Fatalf("got %v", got)
	}
	m.put(0, []Line{{Time: 4, Text: "late"}}, start.Add(2*time.Second))
	if got := m.take(start.Add(2 * time.Second)); len(got) != 2 || got[0].Text != "late" {
		t.Fatalf("got %v", got)
	}
}

func TestLevelOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Level{
		`{"time":"x","level":"error","msg":"warn"}`: Error,
		`ts=1 level=warn msg="no error"`:            Warn,
		`{"severity":"INFO"}`:                       Info,
		`{"@timestamp":"x","log.level":"WARN"}`:     Warn,
		"I1124 14:02:11.000000 1 monitor.go:61] ok": Info,
		"E1124 14:02:11.000000 1 monitor.go:61] ok": Error,
		"2026/11/24 14:02:11 ERROR import: row 7":   Error,
		"[warning] disk":                            Warn,
		"panic: runtime error":                      Error,
		"DEBUG x":                                   Debug,
		"no error here":                             Unsaid,
		"the level of water":                        Unsaid,
		"Received request for /error":               Unsaid,
		"":                                          Unsaid,
	} {
		if got := LevelOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, want string
	}{
		{`{"time":"x","level":"warn","msg":"slow","n":5,"deep":{"a": [1, 2]},"s":"a b"}`, `WARN|slow|n=5 deep={"a":[1,2]} s=a b`},
		{`ts=1 lvl=error msg="it \"is\"" path=/x empty=`, `ERROR|it "is"|path=/x empty=`},
		{`{"level":30,"msg":"m"}`, `|m|level=30`},
		{`{"a":1} trailing`, "-"},
		{`{"a":`, "-"},
		{"a=b", "-"},
		{"plain text with a=b", "-"},
		{`a=b c="unended`, "-"},
		{"", "-"},
	} {
		r, ok := Read(tc.text)
		got := "-"
		if ok {
			var fields []string
			for _, f := range r.Fields {
				fields = append(fields, f.Key+"="+f.Value)
			}
			got = r.Level.String() + "|" + r.Message + "|" + strings.Join(fields, " ")
		}
		if got != tc.want {
			t.Errorf("%s: %s, want %s", tc.text, got, tc.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"level":"warn","msg":"slow"}`, `a=b c="d e"`, "{}", `{"a":"\u0000"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, ok := Read(text); !ok && (r.Message != "" || r.Fields != nil) {
			t.Errorf("%q is no record and has %v", text, r)
		}
		if l := LevelOf(text); l > Error {
			t.Errorf("%q has level %d", text, l)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	line := "2026-11-24T14:02:11.123456789Z " + `{"level":"info","msg":"request","path":"/api/cart","status":200}` + "\n"
	log := strings.Repeat(line, 1000)
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		var r resume
		s := newSplitter(strings.NewReader(log))
		for s.next(func(at int64, text string) { r.take(at, text) }) == nil {
			continue
		}
	}
}
