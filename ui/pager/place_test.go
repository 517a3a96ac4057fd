package pager

import (
	"strings"
	"testing"
)

func TestReveal(t *testing.T) {
	t.Parallel()
	p := New(nil)
	if first, last := p.Seen(); last >= first {
		t.Errorf("of no text the lines %d to %d are seen", first, last)
	}
	p.Reveal(3, 0)
	p.SetText(strings.Repeat("line\n", 99) + strings.Repeat("x", 200))
	p.resize(42, 10)
	for _, line := range []int{50, 99, 0} {
		p.Reveal(line, 0)
		if first, last := p.Seen(); line < first || line > last {
			t.Errorf("line %d is revealed, and %d to %d are seen", line, first, last)
		}
	}
	first, _ := p.Seen()
	p.Reveal(first+3, 0)
	if now, _ := p.Seen(); now != first {
		t.Error("what is seen already scrolls")
	}
	p.Reveal(99, 180)
	if p.left == 0 || p.left > 180 {
		t.Errorf("column 180 is revealed by scrolling to %d", p.left)
	}
}

func TestHit(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.SetText("abc\n世界x\n" + strings.Repeat("y", 30))
	p.resize(12, 10)
	for _, c := range []struct {
		x, y, line, at int
		ok             bool
	}{
		{1, 0, 0, 0, true},
		{3, 0, 0, 2, true},
		{4, 0, 0, 0, false},
		{0, 0, 0, 0, false},
		{2, 1, 1, 0, true}, // the second half of a wide character
		{3, 1, 1, 3, true},
		{5, 1, 1, 6, true},
		{1, 5, 0, 0, false},
		{1, -1, 0, 0, false},
	} {
		if line, at, ok := p.Hit(c.x, c.y); ok != c.ok || ok && (line != c.line || at != c.at) {
			t.Errorf("at %d,%d is %d of line %d (%v)", c.x, c.y, at, line, ok)
		}
	}
	p.toggleWrap()
	if line, at, ok := p.Hit(5, 3); !ok || line != 2 || at != 12 {
		t.Errorf("in a wrapped line it is %d of line %d (%v)", at, line, ok)
	}
}
