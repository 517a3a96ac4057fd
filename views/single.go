package views

import (
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

// single is the screen of what one object is made of, the part under the
// cursor in full below. It follows the object; once that is deleted its last
// state stays.
type single[R record.Object, T any] struct {
	session *Session
	kind    *stream.Kind[R]
	of      ref
	parts   parts[R, T]
	host    screen.Host
	feed    stream.Feed[R]
	snap    *stream.Snapshot[R]
	last    R // the last state that was seen
	seen    bool
	grid    *grid.Grid[T]
	detail  detail
	top     int // the row of the rule above the detail, by the last painting
}

// parts is how the parts of an object are shown.
type parts[R record.Object, T any] struct {
	crumb   string // what they are called
	columns []grid.Column[T]
	key     func(T) string
	tone    func(T) themes.Token
	of      func(R) []T
	// empty says that there are none.
	empty string
	// status is what the header says of the object, nil for nothing.
	status func(R) []screen.Span
	// fields is all about a part, nil for nothing.
	fields func(R, T) []field
}

func newSingle[R record.Object, T any](s *Session, kind *stream.Kind[R], of ref, p parts[R, T]) *single[R, T] {
	return &single[R, T]{
		session: s, kind: kind, of: of, parts: p,
		grid: grid.New(p.columns, p.key, func(t T, _ time.Time) themes.Token { return p.tone(t) }),
	}
}

// scopeOf is the scope that has one object.
func scopeOf(of ref) stream.Scope {
	scope := stream.Scope{Fields: "metadata.name=" + of.name}
	if of.namespaced {
		scope.Namespaces = []string{of.namespace}
	}
	return scope
}

// Mount watches the object.
func (o *single[R, T]) Mount(h screen.Host) {
	o.host, o.snap = h, nil
	o.feed = stream.Open(o.session.pool, o.kind, scopeOf(o.of))
	o.wait(0)
}

// Unmount stops watching.
func (o *single[R, T]) Unmount() { o.feed.Close() }

func (o *single[R, T]) wait(gen uint64) { waitFor(o.host, "object", o.feed, gen) }

// Handle takes the next state of the object.
func (o *single[R, T]) Handle(_ string, result any) {
	snap, ok := result.(*stream.Snapshot[R])
	if !ok {
		return
	}
	o.wait(snap.Gen)
	o.snap = snap
	if len(snap.Rows) == 0 {
		return
	}
	if uid := snap.Rows[0].Head().UID; o.seen && o.of.uid != uid {
		o.host.Toast(themes.Warn, "another object of the name "+o.of.name+" has come")
	}
	o.last, o.seen, o.of.uid = snap.Rows[0], true, snap.Rows[0].Head().UID
	o.grid.SetRows(o.parts.of(o.last))
}

// gone reports that the object was there and is not any more.
func (o *single[R, T]) gone() bool { return o.seen && o.missing() }

// missing reports that there is no such object.
func (o *single[R, T]) missing() bool {
	return o.snap != nil && whole(o.snap.Phase) && len(o.snap.Rows) == 0
}

// Line is the command line that leads to the object in its table.
func (o *single[R, T]) Line() string { return lineTo(o.of.gvr, o.of.namespace, o.of.name) }

// Title says which object it is and how it is doing.
func (o *single[R, T]) Title() screen.Title {
	t := screen.Title{Crumbs: append(o.session.crumbsOf(o.of), o.parts.crumb)}
	if o.seen && o.snap != nil && o.snap.Err != nil {
		t.Notice = notice(kube.Explain(o.snap.Err))
	}
	t.Status = o.state()
	return t
}

// crumbsOf is where an object is.
func (s *Session) crumbsOf(of ref) []string {
	crumbs := []string{s.crumb()}
	if of.namespaced {
		crumbs = append(crumbs, of.namespace)
	}
	return append(crumbs, plural(s.kindOf(of)), of.name)
}

// state is how the object is doing, and how far that can be trusted.
func (o *single[R, T]) state() []screen.Span {
	switch {
	case o.snap == nil:
		return phaseSpans(stream.Connecting, time.Time{}, 0, -1)
	case o.gone():
		return []screen.Span{{Style: themes.Style(themes.Warn), Text: "deleted; this is how it was"}}
	}
	var spans []screen.Span
	if o.seen && o.parts.status != nil {
		spans = append(o.parts.status(o.last), screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
	}
	return append(spans, phaseSpans(o.snap.Phase, o.snap.Seen, o.snap.Loaded, o.snap.Total)...)
}

// Commands are those of the object and of moving about.
func (o *single[R, T]) Commands() []screen.Command {
	return slices.Concat(o.session.objectCommands(o.target), o.detail.commands(), moves(o.grid))
}

// target is the object.
func (o *single[R, T]) target() (ref, string) { return o.of, "" }

// Pointer moves the cursor; the wheel turns what is under the pointer.
func (o *single[R, T]) Pointer(x, y int, act screen.Act) {
	o.detail.point(o.grid, o.top, x, y, act)
}

// Paint draws the parts, and below a rule all about the one under the cursor.
func (o *single[R, T]) Paint(c canvas.Canvas) {
	if o.grid.Len() == 0 {
		o.paintEmpty(c)
		return
	}
	o.top = c.H()
	r, ok := o.grid.Selected()
	var fields []field
	if ok && o.parts.fields != nil {
		fields = o.parts.fields(o.last, r)
	}
	if len(fields) > 0 {
		o.top = min(o.grid.Len()+1, max(c.H()/2, c.H()-roomForDetail))
	}
	o.grid.Paint(c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W(), H: o.top}), o.host.Now())
	if len(fields) > 0 {
		o.detail.paint(c, o.top, o.parts.key(r), fields)
	}
}

// roomForDetail is how many rows the description of a part gets of a tall terminal.
const roomForDetail = 12

func (o *single[R, T]) paintEmpty(c canvas.Canvas) {
	switch {
	case o.seen:
		paintMessage(c, o.parts.empty, "", themes.Muted)
	case o.snap != nil && o.snap.Err != nil:
		p := kube.Explain(o.snap.Err)
		paintMessage(c, p.What, p.Do, themes.Bad)
	case o.missing():
		paintMessage(c, "there is no "+o.session.kindOf(o.of).Name+" "+o.of.name, "esc goes back", themes.Warn)
	default:
		paintMessage(c, "loading "+o.of.name+"…", "", themes.Muted)
	}
}
