package pager

// ShowCursor gives the text a cursor, which the keys move instead of the
// window; the window follows it. Like the place of the eye, it stays on its
// line when the text is replaced.
func (p *Pager) ShowCursor() { p.pointed = true }

// move moves the cursor by rows, or the window of a text without one.
func (p *Pager) move(by int) {
	switch {
	case p.Len() == 0:
	case p.pointed:
		p.at = p.walk(p.rowAt(p.at), by).from
		p.reveal()
	default:
		p.scroll(by)
	}
}

// turn moves the window by rows and the cursor with it.
func (p *Pager) turn(by int) {
	if p.Len() == 0 {
		return
	}
	at := p.walk(p.rowAt(p.at), by).from
	p.scroll(by)
	p.at = at
	p.reveal()
}

// goTo moves the cursor and the window to the row of offset.
func (p *Pager) goTo(offset int) {
	p.jump(offset)
	if p.Len() > 0 {
		p.at = p.rowAt(offset).from
		p.reveal()
	}
}

// click moves the cursor to row y of the window.
func (p *Pager) click(y int) {
	if p.Len() > 0 && y >= 0 && y < p.height {
		p.at = p.walk(p.rowAt(p.top), y).from
	}
}

// reveal has the window follow the cursor.
func (p *Pager) reveal() {
	switch {
	case !p.pointed || p.Len() == 0 || p.height == 0:
	case p.at < p.top:
		p.top = p.rowAt(p.at).from
	case p.at > p.bottom().from:
		p.top = p.walk(p.rowAt(p.at), 1-p.height).from
	}
}

// keep has the cursor follow the window.
func (p *Pager) keep() {
	if p.pointed && p.Len() > 0 && p.height > 0 {
		p.at = min(max(p.at, p.top), p.bottom().from)
	}
}

// Path is the keys that lead to the line of the cursor, where the text is YAML;
// the items of lists have none.
func (p *Pager) Path() []string {
	if p.Len() == 0 {
		return nil
	}
	return pathTo(p.lines, p.lines.line(p.at))
}
