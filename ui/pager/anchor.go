package pager

// near is how many lines a text that moved is looked for.
const near = 1000

// drift is by how many lines the text moved that stood in the given number of
// rows from line top, 0 where it cannot be told. The line at the top counts as
// much as all others, for that is the one that the eye takes for the place.
func drift(was, is Lines, top, rows int) int {
	n := min(max(rows, 1), was.Len()-top)
	best, by := 0, 0
	for d := 0; d <= near; d++ {
		for _, shift := range [...]int{d, -d} {
			if score := likeness(was, is, top, shift, n); score > best {
				best, by = score, shift
			}
		}
		if best == 2*n {
			break
		}
	}
	return by
}

// likeness counts the lines, n from top, that stand shift lines further down.
func likeness(was, is Lines, top, shift, n int) int {
	score := 0
	for i := range n {
		at := top + shift + i
		if at < 0 || at >= is.Len() || was.At(top+i) != is.At(at) {
			continue
		}
		score++
		if i == 0 {
			score += n
		}
	}
	return score
}

// carry is where offset of was is in is, when its line moved by shift.
func carry(was, is Lines, offset, shift int) int {
	if is.Len() == 0 || was.Len() == 0 {
		return 0
	}
	line := was.line(offset)
	to := min(max(line+shift, 0), is.Len()-1)
	return min(is.starts[to]+offset-was.starts[line], is.end(to))
}
