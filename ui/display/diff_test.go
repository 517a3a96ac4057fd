package display

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
)

func sheet(t interface{ Fatal(...any) }) *themes.Sheet {
	th, err := themes.Shipped("atelier")
	if err != nil {
		t.Fatal(err)
	}
	return th.Sheet(colorprofile.TrueColor)
}

// shown is what an emulator shows, cell by cell, as text and the SGR of its ink and ground.
func shown(em *vt.Emulator, w, h int) [][]string {
	rows := make([][]string, h)
	for y := range rows {
		rows[y] = make([]string, w)
		for x := range w {
			if c := em.CellAt(x, y); c != nil {
				rows[y][x] = c.Content
				if c.Content != " " && c.Content != "" {
					rows[y][x] += c.Style.String()
				}
				if c.Style.Bg != nil {
					rows[y][x] += "#"
				}
			}
		}
	}
	return rows
}

var texts = []string{"kubia-7c78b4fbb-4x2b6", "Running", "0/1", "äöü", "日本語", "e\u0301tude", "👩‍👩‍👧", "", "   ", "CrashLoopBackOff", "▌", "…"}

// Whatever frames follow each other, the terminal shows what it would show had
// the last one been drawn alone.
func TestPaintIsTheSameAsDrawingAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 50).Draw(t, "w"), rapid.IntRange(1, 16).Draw(t, "h")
		em := vt.NewEmulator(w, h)
		p := painter{sheet: sheet(t)}
		var last *canvas.Frame
		for range rapid.IntRange(1, 6).Draw(t, "frames") {
			f := next(t, last, w, h)
			if _, err := em.Write(p.paint(f)); err != nil {
				t.Fatal(err)
			}
			p.old = f
			last = f
		}
		alone := vt.NewEmulator(w, h)
		fresh := painter{sheet: p.sheet}
		if _, err := alone.Write(fresh.paint(last)); err != nil {
			t.Fatal(err)
		}
		got, want := shown(em, w, h), shown(alone, w, h)
		for y := range want {
			for x := range want[y] {
				if got[y][x] != want[y][x] {
					t.Fatalf("row %d column %d: %q, want %q\n%s", y, x, got[y][x], want[y][x], last)
				}
			}
		}
	})
}

// next is a frame that shares much with the one before: rows move, some change.
func next(t *rapid.T, old *canvas.Frame, w, h int) *canvas.Frame {
	f := &canvas.Frame{}
	f.Reset(w, h)
	c := f.Canvas()
	if old != nil {
		f.Take(old)
		f.Cursor = nil
		by := rapid.IntRange(-3, 3).Draw(t, "by")
		for y := range h {
			if src := y + by; src >= 0 && src < h {
				copy(f.Row(y), old.Row(src))
			}
		}
	}
	for range rapid.IntRange(0, 12).Draw(t, "puts") {
		st := themes.Style(rapid.IntRange(0, 8).Draw(t, "token"))
		if rapid.Bool().Draw(t, "selected") {
			st |= themes.Selected
		}
		x, y := rapid.IntRange(0, w-1).Draw(t, "x"), rapid.IntRange(0, h-1).Draw(t, "y")
		if rapid.IntRange(0, 5).Draw(t, "clear") == 0 {
			c.Sub(canvas.Rect{X: x, Y: y, W: w, H: 1}).Clear(st)
		}
		c.Put(x, y, st, rapid.SampledFrom(texts).Draw(t, "text"))
	}
	if rapid.Bool().Draw(t, "cursor") {
		c.ShowCursor(rapid.IntRange(0, w-1).Draw(t, "cx"), rapid.IntRange(0, h-1).Draw(t, "cy"))
	}
	return f
}

func TestNothingChangedWritesNothing(t *testing.T) {
	t.Parallel()
	p := painter{sheet: sheet(t)}
	f := &canvas.Frame{}
	f.Reset(80, 24)
	f.Canvas().Put(3, 3, themes.Style(themes.Bad), "broken")
	p.paint(f)
	p.old = f
	g := &canvas.Frame{}
	g.Take(f)
	if out := p.paint(g); len(out) != 0 {
		t.Errorf("wrote %q", out)
	}
}

// table is a screen of rows 200 columns wide with the cursor on one of them.
func table(first, cursor int) *canvas.Frame {
	f := &canvas.Frame{}
	f.Reset(200, 50)
	c := f.Canvas()
	for y := range 50 {
		row := c.Sub(canvas.Rect{X: 0, Y: y, W: 200, H: 1})
		st := themes.Style(themes.Text)
		if y == cursor {
			st |= themes.Selected
			row.Clear(st)
			row.Put(0, 0, st.As(themes.Accent), "▌")
		}
		n := rune(first + y)
		row.Put(1, 0, st, "kubia-7c78b4fbb-"+string([]rune{'a' + n%26, 'a' + n/26%26})+"x2b6")
		row.Put(30, 0, st, "1/1    Running           0               5m  10.244.0.1  node-0")
	}
	return f
}

// What one key costs on the line: the aim for a cursor move is 300 bytes, the bound 1 KiB.
func TestBytesOfAMove(t *testing.T) {
	t.Parallel()
	p := painter{sheet: sheet(t)}
	f := table(0, 10)
	p.paint(f)
	p.old = f
	if n := len(p.paint(table(0, 11))); n > 1024 {
		t.Errorf("a cursor move takes %d bytes", n)
	} else {
		t.Logf("a cursor move takes %d bytes", n)
	}
	p.old = f
	if n := len(p.paint(table(1, 9))); n > 1024 {
		t.Errorf("scrolling by a row takes %d bytes", n)
	} else {
		t.Logf("scrolling by a row takes %d bytes", n)
	}
}

func BenchmarkPaintMove(b *testing.B) {
	p := painter{sheet: sheet(b)}
	f, g := table(0, 10), table(0, 11)
	p.paint(f)
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			p.old = f
			p.paint(g)
		} else {
			p.old = g
			p.paint(f)
		}
	}
}
