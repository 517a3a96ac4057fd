package grid

// ToggleMark marks the row under the cursor, or takes its mark away, and moves
// on to the next one. A ghost is not marked.
func (g *Grid[R]) ToggleMark() {
	if g.ghost || g.cursor >= len(g.rows) {
		return
	}
	if g.isMarked(g.selected) {
		delete(g.marks, g.selected)
	} else {
		g.mark(span{g.cursor, g.cursor + 1})
	}
	g.Move(1)
}

// MarkRange begins a range at the cursor, which then reaches to wherever the
// cursor is; called again it marks the range. The range is given up when the
// object it begins with is gone, and when another lens changes what lies between.
func (g *Grid[R]) MarkRange() {
	switch {
	case g.Ranging():
		g.mark(g.ranged())
		g.anchor = ""
	case !g.ghost && g.cursor < len(g.rows):
		g.anchor, g.anchored = g.selected, g.cursor
		g.touched, g.focus = true, ""
	}
}

// Ranging reports whether a range was begun.
func (g *Grid[R]) Ranging() bool { return g.anchor != "" }

// CancelRange gives the range up; nothing is marked.
func (g *Grid[R]) CancelRange() { g.anchor = "" }

// MarkAll marks all rows, however many of them are seen.
func (g *Grid[R]) MarkAll() { g.mark(span{0, len(g.rows)}) }

// ClearMarks takes all marks away, forgets those that vanished and gives the range up.
func (g *Grid[R]) ClearMarks() {
	g.marks, g.vanished, g.anchor = nil, 0, ""
}

// Prune takes the marks away from objects that are not among the rows. It is
// for rows that are all there are, where nobody has told of those that went.
func (g *Grid[R]) Prune() {
	if len(g.marks) == 0 {
		return
	}
	kept := make(map[string]struct{}, len(g.marks))
	for _, r := range g.rows {
		if k := g.key(r); g.isMarked(k) {
			kept[k] = struct{}{}
		}
	}
	g.vanished += len(g.marks) - len(kept)
	g.marks = kept
}

// Marks is the number of marked objects, also of those that a filter hides.
func (g *Grid[R]) Marks() int { return len(g.marks) }

// Vanished is the number of marked objects that are gone, of those that were
// marked since there were no marks.
func (g *Grid[R]) Vanished() int { return g.vanished }

// Marked are the marked ones among the rows, in their order.
func (g *Grid[R]) Marked() []R {
	var out []R
	for i := 0; i < len(g.rows) && len(out) < len(g.marks); i++ {
		if g.isMarked(g.key(g.rows[i])) {
			out = append(out, g.rows[i])
		}
	}
	return out
}

// Acting are the rows that a command is for: those that are marked or, without
// marks, the one under the cursor. A ghost is not among them, and where a
// filter hides all that is marked there are none: never others than were meant.
func (g *Grid[R]) Acting() []R {
	if len(g.marks) > 0 {
		return g.Marked()
	}
	if r, ok := g.Selected(); ok && !g.ghost {
		return []R{r}
	}
	return nil
}

func (g *Grid[R]) isMarked(key string) bool {
	_, ok := g.marks[key]
	return ok
}

func (g *Grid[R]) mark(rows span) {
	if n := rows[1] - rows[0]; n > 0 && len(g.marks) == 0 {
		g.marks, g.vanished = make(map[string]struct{}, n), 0
	}
	for _, r := range g.rows[rows[0]:rows[1]] {
		g.marks[g.key(r)] = struct{}{}
	}
}

// ranged are the rows of the range.
func (g *Grid[R]) ranged() span {
	from, to := g.cursor, g.cursor
	if !g.ghost {
		to++
	}
	return span{min(g.anchored, from), max(g.anchored+1, to)}
}

// followAnchor keeps the beginning of a range on its object.
func (g *Grid[R]) followAnchor() {
	if !g.Ranging() {
		return
	}
	if g.anchored = g.find(g.anchor, g.anchored, len(g.rows)); g.anchored < 0 {
		g.anchor = ""
	}
}

// forget takes the marks away from those of the old rows that are gone, and
// have not come elsewhere.
func (g *Grid[R]) forget(old []R, gone []span, rows []R, came []span) {
	lost := map[string]struct{}{}
	for _, s := range gone {
		for _, r := range old[s[0]:s[1]] {
			if k := g.key(r); g.isMarked(k) {
				lost[k] = struct{}{}
			}
		}
	}
	for _, s := range came {
		for i := s[0]; i < s[1] && len(lost) > 0; i++ {
			delete(lost, g.key(rows[i]))
		}
	}
	for k := range lost {
		delete(g.marks, k)
	}
	g.vanished += len(lost)
}
