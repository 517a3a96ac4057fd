package views

import (
	"time"

	"kubist/kube/record"
)

// held is a table that is held still: what has come since waits.
type held[R record.Object] struct {
	since time.Time
	next  *arrival[R] // the latest that came, nil for none
}

// hold holds the table still, or lets it go on.
func (l *list[R]) hold() {
	if l.held != nil {
		l.letGo()
		return
	}
	l.held = &held[R]{since: l.host.Now()}
}

// letGo takes in what has come while the table was held still.
func (l *list[R]) letGo() {
	h := l.held
	l.held = nil
	if h != nil && h.next != nil {
		l.take(*h.next)
	}
	if h != nil {
		l.showUsage()
	}
}

// latest is how the stream is doing, which holding the rows still does not change.
func (l *list[R]) latest() arrival[R] {
	if l.held != nil && l.held.next != nil {
		return *l.held.next
	}
	return arrival[R]{snap: l.snap, problem: l.problem, aside: l.aside}
}
