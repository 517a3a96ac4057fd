package display

import (
	"testing"

	"github.com/charmbracelet/x/vt"

	"kubist/themes"
	"kubist/ui/canvas"
)

// Whatever text a cluster sends, on the terminal it stays in its row: it moves
// no cursor, changes no colour, sets no title and reaches no clipboard.
func FuzzNothingLeavesItsRow(f *testing.F) {
	for _, s := range []string{
		"kubia", "\x1b[2J\x1b[Hgone", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "a\r\nb\tc", "\u202egnp.exe",
		"\x9b31mred", "e\u0301\u0302\u0303\u0304\u0305\u0306", "👩‍👩‍👧‍👦", "\x1bP+q544e\x1b\\", "\x00\x01\x02", "日本\x1b[99A語",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const w, h = 24, 5
		em := vt.NewEmulator(w, h)
		escaped := ""
		em.SetCallbacks(vt.Callbacks{
			Title:     func(string) { escaped = "the title" },
			IconName:  func(string) { escaped = "the icon" },
			Bell:      func() { escaped = "the bell" },
			AltScreen: func(bool) { escaped = "the screen" },
		})
		fr := &canvas.Frame{}
		fr.Reset(w, h)
		c := fr.Canvas()
		for y := range h {
			c.Put(0, y, themes.Style(themes.Muted), "·")
			c.Put(w-1, y, themes.Style(themes.Muted), "·")
		}
		c.Sub(canvas.Rect{X: 1, Y: 2, W: w - 2, H: 1}).Put(0, 0, themes.Style(themes.Text), s)
		p := painter{sheet: sheet(t)}
		if _, err := em.Write(p.paint(fr)); err != nil {
			t.Fatal(err)
		}
		if escaped != "" {
			t.Fatalf("%q reached %s", s, escaped)
		}
		for y := range h {
			for _, x := range []int{0, w - 1} {
				if cell := em.CellAt(x, y); cell == nil || cell.Content != "·" {
					t.Fatalf("%q wrote over column %d of row %d", s, x, y)
				}
			}
			for x := 1; x < w-1 && y != 2; x++ {
				if cell := em.CellAt(x, y); cell != nil && cell.Content != " " && cell.Content != "" {
					t.Fatalf("%q wrote %q into row %d", s, cell.Content, y)
				}
			}
		}
	})
}
