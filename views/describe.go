package views

import (
	"context"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/describe"
	"kubist/kube/diagnose"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// description is the screen of an object as kubectl describes it, below what
// is the matter with it. It follows the object and its events.
type description struct {
	liveObject
	pager  *pager.Pager
	links  links
	events stream.Feed[*record.Event]
	known  diagnose.Known[[]*record.Event]
	pane   eventsPane

	described
	outdated bool // something that it is made of has changed, though the object has not
	top      int  // the row of the text, by the last painting
}

// described is what came of describing an object.
type described struct {
	text     string
	around   diagnose.Around
	findings []diagnose.Finding
	failed   error
}

func newDescription(s *Session, of ref) *description {
	d := &description{liveObject: newLiveObject(s, of), pane: newEventsPane(s)}
	d.pager = pager.New(d.highlight)
	return d
}

// Mount reads the object, and follows it and its events.
func (d *description) Mount(h screen.Host) {
	d.mount(h)
	d.known = diagnose.Known[[]*record.Event]{}
	d.events = openEvents(d.session, d.ref())
	waitFor(h, "news", d.events, 0)
	d.age()
	d.pane.mount(h)
}

// Unmount stops following.
func (d *description) Unmount() {
	d.unmount()
	d.events.Close()
	d.pane.unmount()
}

const (
	// describeEvery is the least time between two descriptions: they take several requests.
	describeEvery = time.Second
	// describeAnyway is how old a description may get, for its ages are written
	// down, and not all that it tells of is followed.
	describeAnyway = 10 * time.Second
	// describePatience is how long it may take.
	describePatience = 30 * time.Second
)

// rested says that an object may be described again, aged that it must be.
type (
	rested struct{}
	aged   struct{}
)

func (d *description) age() { after(d.host, "ages", describeAnyway, aged{}) }

// describe writes the object as it is now, and says what is the matter with it.
func (d *description) describe() {
	d.busy, d.outdated = true, false
	conn, kind, c := d.session.conn, d.kind, diagnose.Case{Object: d.object, Events: d.known}
	d.host.Wait("text", func(ctx context.Context) any {
		ctx, cancel := context.WithTimeout(ctx, describePatience)
		defer cancel()
		text, err := describe.Text(ctx, conn, kind, c.Object)
		if err != nil {
			return described{failed: kube.Explain(err)}
		}
		c.Around, c.Now = describe.Around(ctx, conn, c.Object), conn.Now()
		return described{text: text, around: c.Around, findings: diagnose.Findings(c)}
	})
}

// Handle takes a description, what tells of the object or of its events, or that it is time for another one.
func (d *description) Handle(_ string, result any) {
	if d.pane.handle(result) {
		return
	}
	switch v := result.(type) {
	case described:
		d.take(v)
		after(d.host, "rest", describeEvery, rested{})
		return
	case rested:
		d.busy = false
	case aged:
		d.age()
		d.stale()
	case *stream.Snapshot[*record.Event]:
		waitFor(d.host, "news", d.events, v.Gen)
		d.hear(v)
	case reading:
		changed := d.liveObject.handle(v)
		if v.err == nil && d.object != nil && d.gone.IsZero() && (changed || d.outdated || d.text == "") {
			d.describe()
		}
	default:
		d.liveObject.handle(v)
	}
	d.goOn()
}

// take shows a description. A busy object may have changed since.
func (d *description) take(v described) {
	if v.failed != nil {
		d.err = v.failed
		d.retry()
		return
	}
	d.described = v
	d.pager.SetText(v.text)
}

// hear notes what is known of the events.
func (d *description) hear(snap *stream.Snapshot[*record.Event]) {
	known := diagnose.Known[[]*record.Event]{Asked: whole(snap.Phase), Value: snap.Rows}
	if snap.Phase == stream.Forbidden || snap.Phase == stream.Failed {
		known.Asked, known.Err = true, snap.Err
	}
	if known.Asked != d.known.Asked || !slices.Equal(known.Value, d.known.Value) || (known.Err == nil) != (d.known.Err == nil) {
		d.known = known
		d.stale()
	}
}

// stale has the object described again, as soon as may be.
func (d *description) stale() {
	if d.gone.IsZero() && d.object != nil {
		d.outdated = true
		d.fetch()
	}
}

// Title says which object it is, what is seen of the text and how far it can be trusted.
func (d *description) Title() screen.Title {
	crumbs := []string{d.session.crumb()}
	if d.kind.Namespaced {
		crumbs = append(crumbs, d.namespace)
	}
	status := d.pager.Status()
	if len(status) > 0 {
		status = append(status, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
	}
	return screen.Title{Crumbs: append(crumbs, plural(d.kind), d.name, "describe"), Status: append(status, d.state()...)}
}

// Line is the command line that opens the screen.
func (d *description) Line() string {
	l := line{word: "describe", args: []string{d.kind.String() + "/" + d.name}}
	if d.kind.Namespaced {
		l.ns = []string{d.namespace}
	}
	return l.String()
}

// target is the object.
func (d *description) target() (ref, string) {
	of := d.ref()
	if d.row != nil {
		of.owner = d.row.Owner
	}
	return of, ""
}

// kubectl are the commands of the object; kubectl describes it once, and does not judge.
func (d *description) kubectl() []equivalent {
	out := d.session.equivalentsOf(d.ref())
	out[0].omits = strings.TrimPrefix(out[0].omits+", what is the matter, what changes afterwards", ", ")
	return out
}

// Commands are those of the text, of its links and of the object.
func (d *description) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "describe.open", Title: "open the link", Keys: []string{"enter"}, Hint: 1, When: d.noLink, Run: func(screen.Host) { d.open() }},
		{ID: "describe.next", Title: "next link", Keys: []string{"tab"}, Hint: 2, When: d.noLinks, Run: func(screen.Host) { d.step(1) }},
		{ID: "describe.previous", Title: "previous link", Keys: []string{"shift+tab"}, When: d.noLinks, Run: func(screen.Host) { d.step(-1) }},
		{ID: "describe.copy", Title: "copy", Keys: []string{"c"}, When: d.noText, Run: func(h screen.Host) {
			h.Copy(d.text, "the description of "+d.name)
		}},
		{ID: "describe.refresh", Title: "read again", Keys: []string{"ctrl+r"}, Hint: d.refreshHint(), Run: func(screen.Host) { d.outdated = true; d.anew() }},
	}
	own = append(own, d.pager.Commands()...)
	of := slices.DeleteFunc(d.session.objectCommands(d.target), func(c screen.Command) bool { return c.ID == "object.describe" })
	return d.pane.commands(append(own, unshadowed(of, own)...), "")
}

// refresh asks at once.
func (d *description) refresh() { d.anew() }

func (d *description) noText() string {
	if d.text == "" {
		return "there is no text yet"
	}
	return ""
}

// Pointer scrolls, and opens the link that is clicked.
func (d *description) Pointer(x, y int, act screen.Act) {
	switch {
	case d.pane.pointer(x, y, act):
	case act == screen.Click:
		if i := d.linkAt(x, y-d.top); i >= 0 {
			d.links.at = i
			d.open()
		}
	default:
		d.pager.Pointer(x, y-d.top, act)
	}
}

// Paint draws what is the matter above the text, or why there is no text.
func (d *description) Paint(c canvas.Canvas) {
	c = d.pane.paint(c, d.target)
	if d.text == "" {
		what, do, t := d.explain()
		paintMessage(c, what, do, t)
		return
	}
	d.top = paintFindings(c, d.findings)
	d.pager.Paint(c.Sub(canvas.Rect{X: 0, Y: d.top, W: c.W(), H: c.H() - d.top}))
}
