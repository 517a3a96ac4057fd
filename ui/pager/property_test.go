package pager

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// TestNothingPanics does random things to random texts in windows of random sizes.
func TestNothingPanics(t *testing.T) {
	t.Parallel()
	texts := rapid.OneOf(rapid.String(),
		rapid.StringOfN(rapid.SampledFrom([]rune("aB: -|#\n\n 日é\u0301👩‍🚀\ufe0f1\t\x1b")), 0, 400, -1))
	rapid.Check(t, func(t *rapid.T) {
		p, h := New(YAML), &host{}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				p.SetText(texts.Draw(t, "text"))
			case 1:
				paint(p, rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 8).Draw(t, "h"))
			case 2:
				p.Pointer(0, 0, rapid.SampledFrom([]screen.Act{screen.Click, screen.WheelUp, screen.WheelDown}).Draw(t, "act"))
			case 3:
				c := rapid.SampledFrom(p.Commands()).Draw(t, "command")
				if c.When == nil || c.When() == "" {
					c.Run(h)
				}
				if c.ID == "text.search" && h.prompt != nil {
					query := rapid.StringN(0, 3, -1).Draw(t, "query")
					h.prompt.Change(query)
					h.prompt.Done(query, rapid.Bool().Draw(t, "ok"))
					h.prompt = nil
				}
			case 4:
				text(p.Status())
			}
		}
		paint(p, 30, 8)
	})
}

// TestMatchesAreTheQuery finds in the cells that are shown as matches nothing
// but the query, for texts with characters of one and two columns.
func TestMatchesAreTheQuery(t *testing.T) {
	t.Parallel()
	alphabet := []rune("abA:- é日👍\n")
	rapid.Check(t, func(t *rapid.T) {
		p := New(YAML)
		p.SetText(rapid.StringOfN(rapid.SampledFrom(alphabet), 1, 300, -1).Draw(t, "text"))
		query := rapid.StringOfN(rapid.SampledFrom(alphabet[:len(alphabet)-1]), 1, 3, -1).Draw(t, "query")
		p.query = query
		p.look()
		// As wide as any line, so that no match is cut and no row blurs into another.
		f := paint(p, 2*300+2*margin, 300)
		cells := accented(f)
		for _, m := range p.found {
			line := p.lines.line(m)
			x := margin + canvas.Width(p.lines.text[p.lines.starts[line]:m])
			got := ""
			for i := range canvas.Width(query) {
				cell := f.Row(line)[x+i]
				got += string(f.AppendCell(nil, cell))
				if cell.Rune == ' ' {
					continue // blanks have no ink
				}
				if cell.Style.Token() != themes.Accent {
					t.Fatalf("cell %d of line %d is not shown as a match", x+i, line)
				}
				cells--
			}
			if got != query && (hasUpper(query) || strings.ToLower(got) != query) {
				t.Fatalf("shown as a match for %q is %q", query, got)
			}
		}
		if cells != 0 {
			t.Fatalf("%d cells too many are shown as matches", cells)
		}
	})
}

// accented is the number of cells shown as matches.
func accented(f *canvas.Frame) int {
	n := 0
	for _, cell := range f.Cells {
		if cell.Style.Token() == themes.Accent {
			n++
		}
	}
	return n
}

// TestWrapLosesNothing reads a wrapped text from the screen: it is the text.
func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOfN(rapid.SampledFrom([]rune("ab日é👍")), 1, 100, -1).Draw(t, "line")
		w := rapid.IntRange(2*margin+4, 40).Draw(t, "w")
		p := New(nil)
		p.toggleWrap()
		p.SetText(line)
		f := paint(p, w, 100)
		var got strings.Builder
		for y := range f.H {
			for _, cell := range f.Row(y)[margin : w-margin] {
				if cell.Rune != ' ' {
					got.Write(f.AppendCell(nil, cell))
				}
			}
		}
		if got.String() != line {
			t.Fatalf("%q is wrapped as %q", line, got.String())
		}
	})
}
