package views

// pair are the two objects to compare: those that are marked, or the one that
// is and the one under the cursor. Without any mark it is one, to be compared
// with what was applied.
func (l *list[R]) pair() (of []ref, reason string) {
	var rows []R
	here, ok := l.grid.Selected()
	switch marked := l.grid.Marked(); {
	case l.marked == 0:
		of, reason := l.target()
		return []ref{of}, reason
	case len(marked) != l.marked:
		return nil, "what is marked is not all in the table"
	case len(marked) == 2:
		rows = marked
	case len(marked) == 1 && ok && !l.grid.Ghost() && here.Head().Key() != marked[0].Head().Key():
		rows = []R{marked[0], here}
	case len(marked) == 1:
		return nil, "two are compared: mark another, or move there"
	default:
		return nil, "two are compared, and " + thousands(l.marked) + " are marked"
	}
	for _, r := range rows {
		of = append(of, l.table.object(r))
	}
	if of[0].name == "" {
		return nil, "there is no object behind a row of " + l.many()
	}
	return of, ""
}

func (l *list[R]) noPair() string {
	_, reason := l.pair()
	return reason
}

// diff shows how two objects differ, or one from what was applied.
func (l *list[R]) diff() {
	switch of, reason := l.pair(); {
	case reason != "":
	case len(of) == 1:
		l.host.Push(newAppliedDiff(l.session, of[0]))
	default:
		l.host.Push(newDiff(l.session, of[0], of[1]))
	}
}
