package views

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// eventsPane is a pane at the bottom of a screen with the events of the object
// that the screen is at. A screen that has one mounts and unmounts it with
// itself, offers it what Handle and Pointer are given, has its commands put
// before the screen's, and paints in what the pane leaves of the canvas.
type eventsPane struct {
	session *Session
	host    screen.Host
	open    bool
	focused bool

	of, next ref // the object whose events are shown, and the one that the screen is at now
	feed     stream.Feed[*record.Event]
	snap     *stream.Snapshot[*record.Event]
	problem  *kube.Problem
	grid     *grid.Grid[*record.Event]
	top      int // the row of the rule above it, by the last painting
}

func newEventsPane(s *Session) eventsPane {
	return eventsPane{session: s, grid: grid.New(paneColumns, func(e *record.Event) string { return e.Key() },
		func(e *record.Event, _ time.Time) themes.Token { return tone(e.Health()) })}
}

// paneColumns are those of the table of events that do not say what an event is about.
var paneColumns = []grid.Column[*record.Event]{
	{Name: "LAST SEEN", Right: true, Cell: func(dst []byte, e *record.Event, now time.Time) []byte {
		return record.AppendAge(dst, e.Seen, now)
	}},
	{Name: "TYPE", Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Type...) }},
	{Name: "REASON", Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Reason...) }},
	{Name: "COUNT", Right: true, Level: grid.Roomy, Cell: func(dst []byte, e *record.Event, _ time.Time) []byte {
		return append(dst, thousands(int(e.Count))...)
	}},
	{Name: "MESSAGE", Flexible: true, Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Message...) }},
	{Name: "SUBOBJECT", Level: grid.Roomy, Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.About.Field...) }},
}

// openEvents follows the events of an object. Those of nodes and of pods that a
// kubelet has from a file carry other UIDs than their objects, so events are
// asked for by name, and those of an earlier object of the name are left out.
func openEvents(s *Session, of ref) stream.Feed[*record.Event] {
	kind := s.kindOf(of)
	scope := stream.Scope{Fields: "involvedObject.name=" + of.name + ",involvedObject.kind=" + kind.Name}
	if of.namespaced {
		scope.Namespaces = []string{of.namespace}
	}
	feed := stream.Open(s.pool, eventKind, scope)
	feed.Look(stream.Lens[*record.Event]{
		Less: func(a, b *record.Event) int { return cmp.Compare(b.Seen, a.Seen) },
		Keep: ofObject(of),
		Flag: func(e *record.Event) bool { return e.Health() == record.Warn },
	})
	return feed
}

// ofObject keeps the events that may be those of an object with this UID.
func ofObject(of ref) func(*record.Event) bool {
	return func(e *record.Event) bool {
		return of.uid == "" || e.About.UID == of.uid || !isUID(e.About.UID)
	}
}

// isUID reports whether text has the form of the UIDs that the API server gives.
func isUID(text string) bool {
	const length, dashes = 36, 4
	return len(text) == length && strings.Count(text, "-") == dashes
}

// mount shows the events again if they were shown.
func (p *eventsPane) mount(h screen.Host) {
	p.host = h
	if p.open && p.of.name != "" {
		p.show(p.of)
	}
}

// unmount stops following them.
func (p *eventsPane) unmount() {
	if p.feed != nil {
		p.feed.Close()
	}
	p.feed, p.snap = nil, nil
	p.grid.Shrink()
}

// eventsFor says that the screen has stayed at an object for a while.
type eventsFor struct{ of ref }

// eventsOf are the events of the object with what is the matter in words.
type eventsOf struct {
	snap    *stream.Snapshot[*record.Event]
	problem *kube.Problem
}

// settling is how long a screen stays at an object before its events are asked
// for: who holds a key down passes by hundreds.
const settling = 150 * time.Millisecond

// follow notes which object the screen is at.
func (p *eventsPane) follow(of ref) {
	of.owner = nil // it says nothing here, and may be another record of the same
	if of == p.next {
		return
	}
	p.next = of
	if p.feed == nil {
		p.show(of)
		return
	}
	p.host.Wait("events-for", func(ctx context.Context) any {
		select {
		case <-time.After(settling):
			return eventsFor{of}
		case <-ctx.Done():
			return nil
		}
	})
}

// show shows the events of an object.
func (p *eventsPane) show(of ref) {
	p.unmount()
	if of.name != p.of.name || of.gvr != p.of.gvr || of.namespace != p.of.namespace {
		p.grid.SetRows(nil)
		p.grid.MoveTo(0)
	}
	p.of, p.next, p.problem = of, of, nil
	p.feed = openEvents(p.session, of)
	p.wait(0)
}

func (p *eventsPane) wait(gen uint64) {
	waitAs(p.host, "events", p.feed, gen, func(snap *stream.Snapshot[*record.Event]) any {
		return eventsOf{snap, problemOf(snap.Err, eventKind.GVR)}
	})
}

// handle takes what the pane waits for, and reports whether it was that.
func (p *eventsPane) handle(result any) bool {
	switch v := result.(type) {
	case eventsFor:
		if p.open && v.of == p.next {
			p.show(v.of)
		}
	case eventsOf:
		if p.feed == nil {
			return true
		}
		p.wait(v.snap.Gen)
		p.snap, p.problem = v.snap, v.problem
		p.grid.SetRows(v.snap.Rows)
	default:
		return false
	}
	return true
}

// toggle opens the pane, or closes it.
func (p *eventsPane) toggle() {
	p.open, p.focused = !p.open, false
	if !p.open {
		p.unmount()
		p.of, p.next = ref{}, ref{}
	}
}

// commands are those of the pane before those of its screen. While it has the
// focus its keys are not the screen's.
func (p *eventsPane) commands(screens []screen.Command, reason string) []screen.Command {
	toggle := screen.Command{ID: "events.pane", Title: "events", Keys: []string{"v"}, When: func() string {
		if p.open {
			return ""
		}
		return reason
	}, Run: func(screen.Host) { p.toggle() }}
	if !p.open {
		return append(screens, toggle)
	}
	toggle.Title, toggle.Hint = "close the events", 2
	focus := screen.Command{ID: "events.focus", Title: "into the events", Keys: []string{"ctrl+w"}, Run: func(screen.Host) { p.focused = true }}
	if !slices.ContainsFunc(screens, func(c screen.Command) bool { return slices.Contains(c.Keys, "tab") }) {
		focus.Keys = []string{"tab"}
	}
	if !p.focused {
		own := []screen.Command{toggle, focus}
		return append(own, unshadowed(screens, own)...)
	}
	focus.Title, focus.Keys, focus.Hint = "out of the events", []string{"tab"}, 1
	focus.Run = func(screen.Host) { p.focused = false }
	own := []screen.Command{
		focus, toggle,
		{ID: "events.read", Title: "read the message", Keys: []string{"enter"}, Hint: 1, When: p.noEvent, Run: p.read},
		{ID: "events.close", Title: "close the events", Keys: []string{"esc"}, Run: func(screen.Host) { p.toggle() }},
		{ID: "events.refresh", Title: "fetch the events again", Keys: []string{"ctrl+r"}, Run: func(screen.Host) { p.feed.Refresh() }},
	}
	own = append(own, moves(p.grid)...)
	return append(own, unshadowed(screens, own)...)
}

// unshadowed are commands without the keys of those before them, and without those that are the same.
func unshadowed(commands, before []screen.Command) []screen.Command {
	taken, ids := map[string]bool{}, map[string]bool{}
	for _, c := range before {
		ids[c.ID] = true
		for _, k := range c.Keys {
			taken[k] = true
		}
	}
	var out []screen.Command
	for _, c := range commands {
		if !ids[c.ID] {
			c.Keys = slices.DeleteFunc(slices.Clone(c.Keys), func(k string) bool { return taken[k] })
			out = append(out, c)
		}
	}
	return out
}

func (p *eventsPane) noEvent() string {
	if p.grid.Len() == 0 {
		return "there is no event"
	}
	return ""
}

// read shows all of a message.
func (p *eventsPane) read(h screen.Host) {
	e, ok := p.grid.Selected()
	if !ok {
		return
	}
	text := screen.Span{Style: themes.Style(tone(e.Health())), Text: e.Message}
	if e.About.Field != "" {
		text.Text += "\n\n" + e.About.Field
	}
	h.Ask(screen.Question{Title: e.Type + ": " + e.Reason, Text: []screen.Span{text}, Choices: []screen.Choice{{Label: "back"}}})
}

// pointer takes what happens in the pane, and reports whether it was there.
func (p *eventsPane) pointer(x, y int, act screen.Act) bool {
	if !p.open || p.top == 0 || y < p.top {
		p.focused = p.focused && act != screen.Click
		return false
	}
	switch act {
	case screen.WheelUp:
		p.grid.Move(-1)
	case screen.WheelDown:
		p.grid.Move(1)
	case screen.Click:
		p.focused = true
		if row, _ := p.grid.Hit(x, y-p.top-1); row >= 0 {
			p.grid.MoveTo(row)
		}
	}
	return true
}
