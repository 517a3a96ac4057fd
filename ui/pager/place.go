package pager

// Seen are the first and the last line of which something is seen, as of the
// last size; last is below first where there is no text.
func (p *Pager) Seen() (first, last int) {
	if p.Len() == 0 {
		return 0, -1
	}
	return p.rowAt(p.top).line, p.bottom().line
}

// Reveal moves the window, where it has to, so that the bytes from at of a line are seen.
func (p *Pager) Reveal(line, at int) {
	if line < 0 || line >= p.Len() {
		return
	}
	offset := min(p.lines.starts[line]+max(at, 0), p.lines.end(line))
	if here := p.rowAt(offset).from; here < p.top || here > p.bottom().from {
		p.top = p.walk(p.rowAt(offset), -p.height/3).from
		p.clamp()
	}
	column := width(p.lines.text[p.lines.starts[line]:offset])
	if !p.wrap && p.width > 0 && (column < p.left || column >= p.left+p.width) {
		p.left = max(column-p.width/2, 0)
	}
}

// Hit is the character at column x of row y as it was painted: its line and its offset in it.
func (p *Pager) Hit(x, y int) (line, at int, ok bool) {
	x -= margin
	if p.Len() == 0 || x < 0 || x >= p.width || y < 0 || y >= p.height {
		return 0, 0, false
	}
	r := p.rowAt(p.top)
	for ; y > 0; y-- {
		below, more := p.after(r)
		if !more {
			return 0, 0, false
		}
		r = below
	}
	start := p.lines.starts[r.line]
	if r.from > start {
		x -= indent(p.lines.At(r.line), p.width)
	} else if !p.wrap {
		x += p.left
	}
	for at = r.from; at < r.to && x >= 0; {
		n, w := cluster(p.lines.text[at:r.to])
		if x < w {
			return r.line, at - start, true
		}
		at, x = at+n, x-w
	}
	return 0, 0, false
}
