package views

import (
	"context"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/screen"
	"kubist/views/query"
)

// list is the screen of any kind: a table that follows the cluster.
type list[R record.Object] struct {
	session *Session
	table   *Table[R]
	scope   stream.Scope
	host    screen.Host
	feed    stream.Feed[R]
	snap    *stream.Snapshot[R] // of the feed in use, nil before its first
	problem *kube.Problem       // what is the matter with it, nil when nothing is
	aside   *kube.Problem       // what is with a stream that the rows are made of besides
	// returning: the rows are still those of an earlier feed.
	returning bool
	exploring bool // the server was asked for what else it has
	complete  bool // all rows were there once, since it is on the screen

	grid    *grid.Grid[R]
	own     []Column[R]       // those of the kind
	columns []Column[R]       // those of grid, in the same order
	keys    map[string]string // the keys of labels that are columns, by the names of these
	labels  []string          // those of them that the command line asked for
	server  *record.Columns
	wide    bool

	query     *query.Query
	fault     error // why it cannot be used with these columns
	unhealthy bool  // only what is not well
	sort      string
	down      bool
	since     uint64           // the number of the first lens with the filter and the order in force
	shown     uint64           // the number of the lens that the rows of grid are of
	searched  []int            // the columns that are seen, as far as the filter knows
	facets    *selector.Facets // the labels of what is loaded, nil until counted
	seek      string           // the name of the object to go to, "" for none

	marked, hidden, vanished int       // the objects that are marked, those of them that the lens hides, and those that are gone
	gathered                 *subjects // those of the marks, nil until they are asked for
	held                     *held[R]
	pane                     eventsPane
	meter                    *meter   // what the objects use, nil where nobody measures it
	used                     readings // that is shown of it
	usageSettled, measuring  bool     // that was known when it was; it is being read
	width                    int      // of the last painting
}

func newList[R record.Object](s *Session, t *Table[R], scope stream.Scope) *list[R] {
	l := &list[R]{session: s, table: t, scope: scope, pane: newEventsPane(s)}
	l.sort, l.down = l.usualSort()
	l.grid = grid.New(nil, func(r R) string { return r.Head().Key() }, l.tone)
	l.setOwn(t.Columns)
	return l
}

func (l *list[R]) tone(r R, _ time.Time) themes.Token {
	if l.table.Health == nil {
		return themes.Text
	}
	return tone(l.table.Health(r))
}

// spansNamespaces reports whether the rows are of several namespaces.
func (l *list[R]) spansNamespaces() bool {
	return l.table.Kind.Namespaced && len(l.scope.Namespaces) != 1
}

// Mount opens the feed and waits for its first snapshot.
func (l *list[R]) Mount(h screen.Host) {
	l.host, l.exploring = h, false
	l.snap, l.problem, l.aside, l.held, l.shown, l.returning, l.complete = nil, nil, nil, nil, 0, l.grid.Len() > 0, false
	l.feed = l.table.feed(l.session, l.scope)
	l.followUsage()
	l.look(false)
	l.wait(0)
	l.pane.mount(h)
}

// Unmount lets go of the feed. What was on the screen stays for when it is back.
func (l *list[R]) Unmount() {
	l.feed.Close()
	l.snap, l.facets, l.held = nil, nil, nil
	l.grid.Shrink()
	l.pane.unmount()
}

// wait has the next snapshot after gen delivered.
func (l *list[R]) wait(gen uint64) {
	waitForArrival(l.host, "rows", l.feed, l.table.Kind.GVR, gen)
}

// Handle takes the next snapshot, or what the list has waited for besides.
func (l *list[R]) Handle(_ string, result any) {
	if l.pane.handle(result) {
		return
	}
	switch v := result.(type) {
	case arrival[R]:
		l.wait(v.snap.Gen)
		if l.held != nil {
			l.held.next = &v
			return
		}
		l.take(v)
	case *selector.Facets:
		l.facets = v
	case clockTick:
		l.lookAgain()
	case measured:
		l.takeUsage(v)
	case error: // of exploring: it is tried again with the next rows
		l.exploring = false
	}
}

func (l *list[R]) take(a arrival[R]) {
	snap := a.snap
	l.snap, l.problem, l.aside = snap, a.problem, a.aside
	if l.returning && !whole(snap.Phase) {
		return // what was seen before is better than some of it, or nothing
	}
	l.complete = l.complete || whole(snap.Phase)
	l.learn(snap)
	if l.shown >= l.since && snap.Lens >= l.since && !l.returning {
		l.grid.Update(snap.Rows)
	} else {
		l.grid.SetRows(snap.Rows)
	}
	if snap.Phase == stream.Live && !l.narrowing() {
		l.grid.Prune()
	}
	l.shown, l.returning = snap.Lens, false
	l.settle()
	l.countMarks()
	l.discover()
	if len(snap.Rows) > 0 || snap.Phase == stream.Live {
		l.measure()
	}
}

// learn takes the server's columns, and reports whether they are new.
func (l *list[R]) learn(snap *stream.Snapshot[R]) bool {
	if snap.Columns == nil || snap.Columns == l.server {
		return false
	}
	l.server, l.searched = snap.Columns, nil
	l.setOwn(serverColumns[R](snap.Columns))
	l.look(false)
	return true
}

// discover asks for the server's kinds, once the first rows do not have to wait for that.
func (l *list[R]) discover() {
	if l.exploring || l.session.explored() || len(l.snap.Rows) == 0 && l.snap.Phase != stream.Live {
		return
	}
	l.exploring = true
	s, used := l.session, l.session.used()
	l.host.Wait("kinds", func(ctx context.Context) any { return s.explore(ctx, used) })
}

// Paint draws the table, or why there is none.
func (l *list[R]) Paint(c canvas.Canvas) {
	l.width = c.W()
	c = l.pane.paint(c, l.target)
	l.grid.Paint(c, l.host.Now())
	l.follow()
	if l.grid.Len() == 0 {
		l.paintEmpty(c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1}))
	}
}

// Pointer moves the cursor, opens the row under the cursor, and sorts by a clicked header.
func (l *list[R]) Pointer(x, y int, act screen.Act) {
	if l.pane.pointer(x, y, act) {
		return
	}
	point(l.grid, x, y, act, l.enter, func(column int) { l.sortBy(l.columns[column].Name) })
}

// enter opens what lies below the row under the cursor.
func (l *list[R]) enter() {
	r, ok := l.grid.Selected()
	switch {
	case !ok:
	case l.grid.Ghost():
		l.host.Toast(themes.Muted, l.noObject())
	case l.table.Enter != nil:
		below, err := l.table.Enter(l.session, r)
		if err != nil {
			l.host.Toast(themes.Muted, err.Error())
			return
		}
		l.host.Push(below)
	default:
		l.host.Push(newYAML(l.session, l.table.object(r)))
	}
}

// row is the row under the cursor, or why nothing can be done with it.
func (l *list[R]) row() (r R, reason string) {
	r, _ = l.grid.Selected()
	return r, l.noObject()
}

// target is the object under the cursor, or why nothing can be done with it;
// the kind is that of the table then.
func (l *list[R]) target() (ref, string) {
	r, reason := l.row()
	if reason != "" {
		return ref{gvr: l.table.Kind.GVR, namespaced: l.table.Kind.Namespaced}, reason
	}
	of := l.table.object(r)
	if of.name == "" {
		return ref{}, "there is no object behind a row of " + l.many()
	}
	return of, ""
}
