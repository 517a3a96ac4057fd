package views

import (
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// mark marks the row under the cursor, or what the range reaches to.
func (l *list[R]) mark() {
	if l.grid.Ranging() {
		l.grid.MarkRange()
	} else {
		l.grid.ToggleMark()
	}
	l.countMarks()
}

// markRange begins a range, or marks it.
func (l *list[R]) markRange() {
	l.grid.MarkRange()
	l.countMarks()
}

func (l *list[R]) markAll() {
	l.grid.MarkAll()
	l.countMarks()
}

func (l *list[R]) clearMarks() {
	l.grid.ClearMarks()
	l.countMarks()
}

// countMarks counts what is marked, and tells of what was and is gone.
func (l *list[R]) countMarks() {
	l.marked, l.hidden, l.gathered = l.grid.Marks(), 0, nil
	if l.marked > 0 {
		l.hidden = l.marked - len(l.grid.Marked())
	}
	lost := l.grid.Vanished() - l.vanished
	l.vanished = l.grid.Vanished()
	if lost <= 0 || l.session.changing() {
		return
	}
	text := " that were marked are gone"
	if lost == 1 {
		text = " that was marked is gone"
	}
	if l.narrowing() {
		text += " from the table" // perhaps it is there, and the filter does not fit it any more
	}
	l.host.Toast(themes.Warn, l.several(lost)+text)
}

// narrowing reports whether the lens leaves anything out.
func (l *list[R]) narrowing() bool { return l.unhealthy || !l.query.Empty() }

// several is a number of objects of the kind: "1 pod", "3 pods".
func (l *list[R]) several(n int) string {
	if n == 1 {
		return "1 " + l.one()
	}
	return thousands(n) + " " + l.many()
}

// noRow is why nothing can be done in an empty table.
func (l *list[R]) noRow() string {
	if l.grid.Len() == 0 {
		return "there is no row"
	}
	return ""
}

// noObject is why nothing can be done with the object under the cursor.
func (l *list[R]) noObject() string {
	r, ok := l.grid.Selected()
	switch {
	case !ok:
		return "there is no row"
	case l.grid.Ghost() && l.narrowing():
		return r.Head().Name + " is gone, or the filter does not fit it any more"
	case l.grid.Ghost():
		return r.Head().Name + " is gone"
	}
	return ""
}

func (l *list[R]) noMarks() string {
	if l.marked == 0 && !l.grid.Ranging() {
		return "nothing is marked; space marks"
	}
	return ""
}

// clear gives up one thing at a time, the latest that one is likely to have
// begun: a range, holding still, the filter, only unhealthy ones; and goes back
// when there is none. Marks stay, and are there when the screen is back.
func (l *list[R]) clear(h screen.Host) {
	switch {
	case l.grid.Ranging():
		l.grid.CancelRange()
	case l.held != nil:
		l.letGo()
	case l.query.Text() != "":
		l.query = nil
		l.look(false)
	case l.unhealthy:
		l.toggleUnhealthy()
	default:
		h.Pop()
	}
}

// refresh asks the server again, where something keeps the table from being live.
func (l *list[R]) refresh() { l.feed.Refresh() }

func (l *list[R]) isLive() string {
	if l.snap != nil && l.snap.Phase == stream.Live {
		return "the table is live"
	}
	return ""
}

func (l *list[R]) noHealth() string {
	if l.table.Health == nil {
		return "what is unhealthy is not known for this kind"
	}
	return ""
}

func (l *list[R]) notNamespaced() string {
	if !l.table.Kind.Namespaced {
		return l.table.Title + " are not in namespaces"
	}
	return ""
}

func (l *list[R]) toggleUnhealthy() {
	l.unhealthy = !l.unhealthy
	l.look(l.unhealthy)
}
