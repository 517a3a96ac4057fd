package display

import (
	"strconv"

	"kubist/ui/canvas"
)

// least is how many rows must move together before scrolling is worth its bytes.
const least = 4

// scroll moves rows that only changed their place within the terminal's own
// memory, which costs a few bytes where rewriting them costs thousands. It
// updates old to what the terminal shows then.
func (p *painter) scroll(f *canvas.Frame) {
	now, was := hashes(f), hashes(p.old)
	top, bottom := 0, f.H
	for top < bottom && now[top] == was[top] {
		top++
	}
	for bottom > top && now[bottom-1] == was[bottom-1] {
		bottom--
	}
	by, from, to := shift(now, was, top, bottom)
	if by == 0 {
		return
	}
	p.setStyle(0)
	p.out = append(p.out, "\x1b["...)
	p.out = strconv.AppendInt(p.out, int64(from+1), 10)
	p.out = append(p.out, ';')
	p.out = strconv.AppendInt(p.out, int64(to), 10)
	p.out = append(p.out, "r\x1b["...)
	if by > 0 {
		p.out = strconv.AppendInt(p.out, int64(by), 10)
		p.out = append(p.out, "S\x1b[r"...)
	} else {
		p.out = strconv.AppendInt(p.out, int64(-by), 10)
		p.out = append(p.out, "T\x1b[r"...)
	}
	p.old = shifted(p.old, by, from, to, p.cleared())
}

// shift finds the largest move of neighbouring rows within [top, bottom): by
// rows up when positive. [from, to) is the region that scrolls.
func shift(now, was []uint64, top, bottom int) (by, from, to int) {
	best := least - 1
	for d := 1; d <= (bottom-top)/2; d++ {
		for _, s := range [2]int{d, -d} {
			run := 0
			for y := max(top, top-s); y < min(bottom, bottom-s); y++ {
				if now[y] != was[y+s] || now[y] == was[y] {
					run = 0
					continue
				}
				run++
				if run > best {
					best, by = run, s
					from, to = min(y-run+1, y-run+1+s), max(y+1, y+1+s)
				}
			}
		}
	}
	return by, from, to
}

// shifted is f after the terminal scrolled rows [from, to) by rows up; what came in is cleared.
func shifted(f *canvas.Frame, by, from, to int, cleared canvas.Cell) *canvas.Frame {
	g := &canvas.Frame{}
	g.Take(f)
	for y := from; y < to; y++ {
		row := g.Row(y)
		if src := y + by; src >= from && src < to {
			copy(row, f.Row(src))
			continue
		}
		for x := range row {
			row[x] = cleared
		}
	}
	return g
}

// hashes gives rows that look the same the same number (FNV-1a over the cells' text and style).
func hashes(f *canvas.Frame) []uint64 {
	sums := make([]uint64, f.H)
	var text []byte
	for y := range sums {
		h := uint64(14695981039346656037)
		for _, c := range f.Row(y) {
			h = (h ^ uint64(c.Style)) * 1099511628211
			if c.Rune >= 0 {
				h = (h ^ uint64(c.Rune)) * 1099511628211
				continue
			}
			text = f.AppendCell(text[:0], c)
			for _, b := range text {
				h = (h ^ uint64(b)) * 1099511628211
			}
		}
		sums[y] = h
	}
	return sums
}
