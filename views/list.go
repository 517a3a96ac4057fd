package views

import (
	"context"
	"slices"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// list is the screen of any kind: a table that follows the cluster.
type list[R record.Object] struct {
	session *Session
	table   *Table[R]
	scope   stream.Scope
	host    screen.Host
	feed    stream.Feed[R]
	grid    *grid.Grid[R]
	columns []Column[R] // those of grid, in the same order
	server  *record.Columns
	snap    *stream.Snapshot[R] // of the feed in use, nil before its first
	problem *kube.Problem       // what is the matter with it, nil when nothing is
	// returning: the rows are still those of an earlier feed.
	returning bool

	query     query
	unhealthy bool // only what is not well
	sort      string
	down      bool
	asked     uint64 // the number of the lens in force
	searched  []int  // the columns that the filter reads
	facets    *facetCount
	exploring bool // the server was asked for what else it has
}

func newList[R record.Object](s *Session, t *Table[R], scope stream.Scope) *list[R] {
	l := &list[R]{session: s, table: t, scope: scope, query: query{at: -1}, sort: "NAME"}
	if l.spansNamespaces() {
		l.sort = "NAMESPACE"
	}
	l.grid = grid.New(nil, func(r R) string { return r.Head().Key() }, l.tone)
	l.setColumns(t.Columns)
	return l
}

func (l *list[R]) tone(r R, _ time.Time) themes.Token {
	if l.table.Health == nil {
		return themes.Text
	}
	return tone(l.table.Health(r))
}

// setColumns takes the columns of the kind, with the namespace before them
// where rows of several are shown.
func (l *list[R]) setColumns(columns []Column[R]) {
	l.columns = columns
	if l.spansNamespaces() {
		l.columns = slices.Concat([]Column[R]{namespaceColumn[R]()}, columns)
	}
	cells := make([]grid.Column[R], len(l.columns))
	for i, c := range l.columns {
		cells[i] = grid.Column[R]{Name: c.Name, Level: c.Level, Right: c.Right, Flexible: c.Flexible, Cell: c.Cell}
	}
	l.grid.SetColumns(cells)
	l.showSort()
}

// spansNamespaces reports whether the rows are of several namespaces.
func (l *list[R]) spansNamespaces() bool {
	return l.table.Kind.Namespaced && len(l.scope.Namespaces) != 1
}

// Mount opens the feed and waits for its first snapshot.
func (l *list[R]) Mount(h screen.Host) {
	l.host, l.exploring = h, false
	l.snap, l.problem, l.returning = nil, nil, l.grid.Len() > 0
	l.feed = stream.Open(l.session.pool, l.table.Kind, l.scope)
	l.look(false)
	l.wait(0)
}

// Unmount lets go of the feed. What was on the screen stays for when it is back.
func (l *list[R]) Unmount() {
	l.feed.Close()
	l.snap = nil
	l.grid.Shrink()
}

// arrival is a snapshot with its error in words, which take a moment to find.
type arrival[R record.Object] struct {
	snap    *stream.Snapshot[R]
	problem *kube.Problem
}

// wait has the next snapshot after gen delivered.
func (l *list[R]) wait(gen uint64) {
	feed := l.feed
	l.host.Wait("rows", func(ctx context.Context) any {
		snap, err := feed.Next(ctx, gen)
		if err != nil {
			return nil
		}
		a := arrival[R]{snap: snap}
		if snap.Err != nil {
			a.problem = kube.Explain(snap.Err)
		}
		return a
	})
}

// line is the command line that opens this list with other flags.
func (l *list[R]) line(flags string) string {
	gvr := l.table.Kind.GVR
	text := gvr.Resource
	if gvr.Group != "" {
		text += "." + gvr.Group
	}
	text += " " + flags
	if l.scope.Fields != "" {
		text += " --field-selector=" + l.scope.Fields
	}
	if l.scope.Labels != "" {
		text += " -l " + l.scope.Labels
	}
	return text
}

// Handle takes the next snapshot, or the facets for completion.
func (l *list[R]) Handle(_ string, result any) {
	switch v := result.(type) {
	case arrival[R]:
		l.wait(v.snap.Gen)
		l.snap, l.problem = v.snap, v.problem
		l.take(v.snap)
	case *facetCount:
		l.facets = v
	case error: // of exploring: it is tried again with the next rows
		l.exploring = false
	}
}

func (l *list[R]) take(snap *stream.Snapshot[R]) {
	switch snap.Phase {
	case stream.Connecting, stream.Loading, stream.Reconnecting:
		if l.returning {
			return // what was seen before is better than some of it, or nothing
		}
	}
	l.returning = false
	if snap.Columns != nil && snap.Columns != l.server {
		l.server = snap.Columns
		l.setColumns(serverColumns[R](snap.Columns))
		l.look(false)
	}
	l.grid.SetRows(snap.Rows)
	l.discover()
}

// discover asks for the server's kinds, once the first rows do not have to wait for that.
func (l *list[R]) discover() {
	if l.session.explored() || len(l.snap.Rows) == 0 && l.snap.Phase != stream.Live {
		return
	}
	if l.exploring {
		return
	}
	l.exploring = true
	s := l.session
	l.host.Wait("kinds", func(ctx context.Context) any { return s.explore(ctx) })
}

// look asks for the rows of the filter and the order in force.
func (l *list[R]) look(narrows bool) {
	lens := stream.Lens[R]{Less: l.order(), Keep: l.keep(), Narrows: narrows}
	if health := l.table.Health; health != nil {
		lens.Flag = func(r R) bool { return health(r).Unhealthy() }
	}
	l.asked = l.feed.Look(lens)
	l.grid.SetWords(l.query.shown())
}

func (l *list[R]) keep() func(R) bool {
	keep := keeper(l.query, l.text())
	if !l.unhealthy || l.table.Health == nil {
		return keep
	}
	health := l.table.Health
	return func(r R) bool {
		return health(r).Unhealthy() && (keep == nil || keep(r))
	}
}

// text is what a filter searches of a row: the cells that are seen, values
// separated by a zero byte.
func (l *list[R]) text() func([]byte, R) []byte {
	var searches []func([]byte, R) []byte
	l.searched = l.grid.Shown()
	for _, i := range l.searched {
		c := l.columns[i]
		if c.Search == nil {
			c.Search = func(dst []byte, r R) []byte { return c.Cell(dst, r, time.Time{}) }
		}
		searches = append(searches, c.Search)
	}
	return func(dst []byte, r R) []byte {
		for _, search := range searches {
			dst = append(search(dst, r), 0)
		}
		return dst
	}
}

// order is the order of the column that sorts; nil is that of namespaces and names.
func (l *list[R]) order() func(a, b R) int {
	for _, c := range l.columns {
		if c.Name != l.sort || c.Less == nil {
			continue
		}
		less := c.Less
		if l.down {
			return func(a, b R) int { return less(b, a) }
		}
		if c.Name == "NAMESPACE" || c.Name == "NAME" && !l.spansNamespaces() {
			return nil
		}
		return less
	}
	return nil
}

// Paint draws the table, or why there is none.
func (l *list[R]) Paint(c canvas.Canvas) {
	l.grid.Paint(c, l.host.Now())
	if len(l.query.words) > 0 && !slices.Equal(l.searched, l.grid.Shown()) {
		l.look(false) // other cells are seen than the filter has read
	}
	if l.grid.Len() == 0 {
		l.paintEmpty(c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1}))
	}
}

// Pointer moves the cursor, opens the row under the cursor, and sorts by a clicked header.
func (l *list[R]) Pointer(x, y int, act screen.Act) {
	switch act {
	case screen.WheelUp:
		l.grid.Move(-3)
	case screen.WheelDown:
		l.grid.Move(3)
	case screen.Click:
		row, column := l.grid.Hit(x, y)
		switch {
		case row >= 0 && row == l.grid.Cursor():
			l.enter()
		case row >= 0:
			l.grid.MoveTo(row)
		case column >= 0:
			l.sortBy(l.columns[column].Name)
		}
	}
}

func (l *list[R]) enter() {
	r, ok := l.grid.Selected()
	if !ok {
		return
	}
	if l.table.Enter != nil {
		l.host.Push(l.table.Enter(l.session, r))
		return
	}
	l.host.Push(l.yaml(r))
}

func (l *list[R]) yaml(r R) screen.Screen {
	m := r.Head()
	return newYAML(l.session, l.table.Kind.GVR, l.table.Kind.Namespaced, m.Namespace, m.Name)
}
