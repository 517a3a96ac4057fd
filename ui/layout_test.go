package ui

import (
	"strings"
	"testing"

	"kubist/ui/canvas"
)

// drawing writes an arrangement as rows of letters.
func drawing(w, h int, a areas) string {
	rows := make([]string, h)
	for i := range rows {
		rows[i] = "?"
	}
	for _, part := range []struct {
		letter string
		r      canvas.Rect
	}{
		{"H", a.Header}, {"s", a.Screen}, {"!", a.Notice}, {"w", a.Work}, {"c", a.Choices}, {"/", a.Lens}, {"^", a.Fault}, {"k", a.Hints}, {"t", a.Toast},
	} {
		for y := part.r.Y; y < part.r.Y+part.r.H; y++ {
			rows[y] = part.letter
		}
		if part.r.H > 0 && (part.r.X != 0 || part.r.W != w) {
			return part.letter + " is not as wide as the terminal"
		}
	}
	return strings.Join(rows, "")
}

func TestArrange(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		want wants
		draw string
	}{
		{"a screen", wants{}, "Hssssssssssk"},
		{"a filter", wants{lens: true}, "Hsssssssss/k"},
		{"a message", wants{toast: true}, "Hssssssssstk"},
		{"a message over a filter", wants{lens: true, toast: true}, "Hsssssssst/k"},
		{"a fault while typing", wants{lens: true, fault: true}, "Hssssssss/^k"},
		{"completions", wants{lens: true, choice: 3}, "Hssssssccc/k"},
		{"many completions", wants{lens: true, choice: 50}, "Hssssscccc/k"},
		{"the connection is lost", wants{notice: true, lens: true}, "Hssssssss!/k"},
		{"a job", wants{work: true}, "Hssssssssswk"},
		{"a job and a filter", wants{work: true, lens: true}, "Hssssssssw/k"},
		{"all at once", wants{notice: true, work: true, lens: true, fault: true, choice: 2, toast: true}, "Hssst!wcc/^k"},
	}
	for _, c := range cases {
		if got := drawing(80, 12, arrange(80, 12, c.want)); got != c.draw {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.draw)
		}
	}
}

// No part lies over another, whatever the size; messages lie over the screen on purpose.
func TestArrangeAnySize(t *testing.T) {
	t.Parallel()
	for w := smallestW; w < 120; w += 7 {
		for h := smallestH; h < 60; h++ {
			for bits := range 32 {
				want := wants{lens: bits&1 > 0, fault: bits&2 > 0, notice: bits&4 > 0, choice: 9 * (bits >> 3 & 1), work: bits&16 > 0}
				a := arrange(w, h, want)
				rows := a.Header.H + a.Screen.H + a.Notice.H + a.Work.H + a.Choices.H + a.Lens.H + a.Fault.H + a.Hints.H
				if rows != h || a.Screen.H < 1 || strings.Contains(drawing(w, h, a), "?") {
					t.Fatalf("%dx%d %+v: %s", w, h, want, drawing(w, h, a))
				}
			}
		}
	}
}
