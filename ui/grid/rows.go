package grid

import "slices"

const (
	nearby     = 512 // rows that a neighbour of a ghost is looked for, either way
	neighbours = 8   // rows on each side of a ghost that may hold its place
	ahead      = 64  // rows that came or went at one place, before a comparison gives up
)

// SetRows replaces the rows by those of another lens, or by the first ones. The
// cursor follows its object; if that is not among them it keeps its line. The
// rows are shared, not copied, and must not change afterwards.
func (g *Grid[R]) SetRows(rows []R) {
	at := g.cursor - g.top
	g.rows, g.measured, g.ghost, g.anchor = rows, false, false, ""
	i := -1
	if g.touched {
		i = g.find(g.selected, g.cursor, len(rows))
	}
	switch to := g.find(g.focus, 0, len(rows)); {
	case to >= 0:
		g.reveal(to)
	case !g.touched:
		g.cursor, g.top = 0, 0
	case i >= 0:
		g.cursor, g.top = i, i-at
	}
	g.clamp()
}

// Update replaces the rows by newer ones of the same lens. A chosen object that
// is gone leaves a ghost, which is live again when an object with its key is
// back; marks on objects that are gone are taken away. The rows are shared, not
// copied, and must not change afterwards.
func (g *Grid[R]) Update(rows []R) {
	old, at := g.rows, g.cursor-g.top
	var came []span
	if len(g.marks) > 0 || g.ghost || g.focus != "" {
		var gone []span
		gone, came = g.compare(old, rows)
		g.forget(old, gone, rows, came)
	}
	g.rows, g.measured = rows, false
	g.followAnchor()
	switch to := g.among(came, g.focus); {
	case to >= 0:
		g.reveal(to)
	case !g.touched:
		g.cursor, g.top = 0, 0
	default:
		g.follow(old, came)
		g.top = g.cursor - at
	}
	g.clamp()
}

// follow puts the cursor where its object is, or where that would be.
func (g *Grid[R]) follow(old []R, came []span) {
	var i int
	if g.ghost {
		i = g.among(came, g.selected)
	} else {
		i = g.find(g.selected, g.cursor, len(g.rows))
	}
	switch {
	case i >= 0:
		g.cursor, g.ghost = i, false
	case g.ghost:
		g.cursor = g.gap(old[:g.cursor], old[g.cursor:])
	case g.selected != "":
		g.cursor, g.ghost = g.gap(old[:g.cursor], old[g.cursor+1:]), true
	}
}

// gap is the line between the rows that were before and after it.
func (g *Grid[R]) gap(before, after []R) int {
	for d := range neighbours {
		if d < len(after) {
			if i := g.find(g.key(after[d]), g.cursor, nearby); i >= 0 {
				return i
			}
		}
		if d < len(before) {
			if i := g.find(g.key(before[len(before)-1-d]), g.cursor, nearby); i >= 0 {
				return i + 1
			}
		}
	}
	return min(g.cursor, len(g.rows))
}

// Focus has the cursor go to the object with key: at once, or when it comes,
// unless the cursor is moved before.
func (g *Grid[R]) Focus(key string) {
	g.focus = key
	if i := g.find(key, g.cursor, len(g.rows)); i >= 0 {
		g.reveal(i)
		g.clamp()
	}
}

// reveal puts the cursor on row i, in the middle unless it is seen anyway.
func (g *Grid[R]) reveal(i int) {
	g.cursor, g.touched, g.ghost, g.focus = i, true, false, ""
	if i < g.top || i >= g.top+g.height {
		g.top = i - g.height/2
	}
}

// find is the index of the row with key, at most reach rows away from the one
// at around, or -1. Rows mostly move a little, so it looks at the nearest first.
func (g *Grid[R]) find(key string, around, reach int) int {
	n := len(g.rows)
	if key == "" || n == 0 {
		return -1
	}
	start := min(around, n-1)
	for d := range min(reach, max(start, n-1-start)) + 1 {
		if i := start + d; i < n && g.key(g.rows[i]) == key {
			return i
		}
		if i := start - d; i >= 0 && g.key(g.rows[i]) == key {
			return i
		}
	}
	return -1
}

// span is some rows: from the first index to before the second.
type span [2]int

// compare tells which of the old rows are not among the new ones where they
// would be by their order, and which of the new ones were not among the old. A
// row that moved is told as both.
func (g *Grid[R]) compare(old, rows []R) (gone, came []span) {
	i, j, n, m := 0, 0, len(old), len(rows)
	for n > 0 && m > 0 && g.key(old[n-1]) == g.key(rows[m-1]) {
		n--
		m--
	}
	for i < n && j < m {
		if g.key(old[i]) == g.key(rows[j]) {
			i++
			j++
			continue
		}
		out, in := g.skip(old[i:n], rows[j:m])
		if out == 0 && in == 0 {
			break
		}
		gone, came = append(gone, span{i, i + out}), append(came, span{j, j + in})
		i, j = i+out, j+in
	}
	return append(gone, span{i, n}), append(came, span{j, m})
}

// skip is how many rows to leave out of either so that both go on with the
// same one; none where that is not near.
func (g *Grid[R]) skip(old, rows []R) (out, in int) {
	first, second := g.key(old[0]), g.key(rows[0])
	for d := 1; d < ahead; d++ {
		if d < len(rows) && g.key(rows[d]) == first {
			return 0, d
		}
		if d < len(old) && g.key(old[d]) == second {
			return d, 0
		}
		if d < len(old) && d < len(rows) && g.key(old[d]) == g.key(rows[d]) {
			return d, d
		}
	}
	return 0, 0
}

// among is the index of the row with key among those in spans, or -1.
func (g *Grid[R]) among(spans []span, key string) int {
	if key == "" {
		return -1
	}
	for _, s := range spans {
		for i := s[0]; i < s[1]; i++ {
			if g.key(g.rows[i]) == key {
				return i
			}
		}
	}
	return -1
}

// Shrink forgets the rows that are not on the screen, for a grid that may not
// be seen again for long: what was seen is there when it is.
func (g *Grid[R]) Shrink() {
	last := min(g.top+g.height, g.Len())
	if g.ghost && last > g.cursor {
		last--
	}
	g.rows = slices.Clone(g.rows[g.top:last])
	g.cursor, g.top, g.anchor = g.cursor-g.top, 0, ""
	g.clamp()
}
