package canvas

import (
	"testing"

	"kubist/themes"
)

const text = themes.Style(themes.Text)

func frame(w, h int) *Frame {
	f := &Frame{}
	f.Reset(w, h)
	return f
}

func TestPut(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		x    int
		text string
		want string
		next int
	}{
		{"plain", 1, "kubia", " kubia\n", 6},
		{"cut at the right", 5, "kubia", "     kub\n", 10},
		{"cut at the left", -2, "kubia", "bia\n", 3},
		{"wide", 0, "日本", "日本\n", 4},
		{"half of a wide one at the right", 7, "日", "\n", 9},
		{"half of a wide one at the left", -1, "日x", " x\n", 2},
		{"a cluster", 0, "e\u0301t", "e\u0301t\n", 2},
		{"escape sequences", 0, "a\x1b[31mb\x1b]0;x\x07c", "abc\n", 3},
	}
	for _, c := range cases {
		f := frame(8, 1)
		if next := f.Canvas().Put(c.x, 0, text, c.text); next != c.next {
			t.Errorf("%s: ends at %d, want %d", c.name, next, c.next)
		}
		if got := f.String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		g := frame(8, 1)
		g.Canvas().PutBytes(c.x, 0, text, []byte(c.text))
		if got := g.String(); got != c.want {
			t.Errorf("%s, as bytes: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPutOutside(t *testing.T) {
	t.Parallel()
	f := frame(8, 2)
	c := f.Canvas().Sub(Rect{2, 1, 3, 1})
	c.Put(0, -1, text, "above")
	c.Put(0, 1, text, "below")
	c.Put(0, 0, text, "within")
	if got, want := f.String(), "\n  wit\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOverwritingHalfOfAWideCharacter(t *testing.T) {
	t.Parallel()
	f := frame(6, 1)
	c := f.Canvas()
	c.Put(0, 0, text, "日本")
	c.Put(1, 0, text, "x")
	if got, want := f.String(), " x本\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Put(2, 0, text, "y")
	if got, want := f.String(), " xy\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for text0, want := range map[string]string{
		"kubia": "kubia\n", "kubia-canary": "kubi…\n", "日本語": "日本…\n", "ab日本": "ab日…\n", "": "\n",
	} {
		f := frame(10, 1)
		f.Canvas().Cut(0, 0, 5, text, text0)
		if got := f.String(); got != want {
			t.Errorf("%q: %q, want %q", text0, got, want)
		}
	}
}

func TestSubIsCutToWhatThereIs(t *testing.T) {
	t.Parallel()
	c := frame(10, 5).Canvas()
	for _, r := range []Rect{{-3, -3, 5, 5}, {8, 4, 9, 9}, {20, 20, 1, 1}, {3, 3, -1, -1}} {
		s := c.Sub(r)
		if s.W() < 0 || s.H() < 0 || s.rect.X+s.W() > 10 || s.rect.Y+s.H() > 5 {
			t.Errorf("%v: %v", r, s.rect)
		}
		s.Put(0, 0, text, "x")
		s.Clear(text)
		s.Ellipsis(0, 0, 3, text)
		s.Restyle(-1, 0, 9, func(st themes.Style) themes.Style { return st })
		s.ShowCursor(0, 0)
	}
}

// A blank has no ink: two of different inks are the same cell.
func TestBlanksAreTheSame(t *testing.T) {
	t.Parallel()
	f := frame(2, 1)
	f.Canvas().Put(0, 0, themes.Style(themes.Bad)|themes.Bold, " ")
	f.Canvas().Put(1, 0, themes.Style(themes.OK), " ")
	if row := f.Row(0); row[0] != row[1] {
		t.Errorf("%v and %v", row[0], row[1])
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "kubia": 5, "日本": 4, "a\x1b[1mb": 2, "e\u0301": 1} {
		if got := Width(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	c := frame(200, 50).Canvas()
	b.ReportAllocs()
	for b.Loop() {
		for y := range 50 {
			c.Put(0, y, text, "kubia-7c78b4fbb-4x2b6   1/1    Running           0               5m  10.244.0.1  node-0")
		}
	}
}
