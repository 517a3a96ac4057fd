package views

import (
	"cmp"
	"slices"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// binding is the screen of who may do what by a RoleBinding or a
// ClusterRoleBinding: its subjects, and below them the rules of its role. It
// follows both. Which role that is never changes in the life of a binding.
type binding struct {
	*single[*wholeRole, ruleRow] // of the role

	kind *stream.Kind[*roleBinding]
	feed stream.Feed[*roleBinding]
	snap *stream.Snapshot[*roleBinding]
	last *roleBinding // the last state that was seen
	head int          // the rows above the rules, by the last painting
}

func newBinding(s *Session, kind *stream.Kind[*roleBinding], b *roleBinding) *binding {
	return &binding{single: newRules(s, b.roleOf()), kind: kind, last: b}
}

// Mount watches the binding and its role.
func (b *binding) Mount(h screen.Host) {
	b.single.Mount(h)
	b.snap = nil
	b.feed = stream.Open(b.session.pool, b.kind, scopeOf(b.self()))
	waitFor(h, "binding", b.feed, 0)
}

// Unmount stops watching.
func (b *binding) Unmount() {
	b.feed.Close()
	b.single.Unmount()
}

// Handle takes the next state of the binding, or of the role.
func (b *binding) Handle(slot string, result any) {
	snap, ok := result.(*stream.Snapshot[*roleBinding])
	if !ok {
		b.single.Handle(slot, result)
		return
	}
	waitFor(b.host, "binding", b.feed, snap.Gen)
	b.snap = snap
	if len(snap.Rows) > 0 && snap.Rows[0].UID == b.last.UID {
		b.last = snap.Rows[0]
	}
}

// self is the binding.
func (b *binding) self() ref {
	return ref{gvr: b.kind.GVR, namespaced: b.kind.Namespaced, namespace: b.last.Namespace, name: b.last.Name, uid: b.last.UID}
}

// Line is the command line that leads to the binding in its table.
func (b *binding) Line() string { return lineTo(b.kind.GVR, b.last.Namespace, b.last.Name) }

// Title says which binding it is, and how far what is seen can be trusted.
func (b *binding) Title() screen.Title {
	t := b.single.Title()
	t.Crumbs = b.session.crumbsOf(b.self())
	switch s := b.snap; {
	case s == nil:
	case s.Err != nil:
		t.Notice = notice(kube.Explain(s.Err))
		t.Status = phaseSpans(s.Phase, s.Seen, s.Loaded, s.Total)
	case whole(s.Phase) && !slices.ContainsFunc(s.Rows, func(r *roleBinding) bool { return r.UID == b.last.UID }):
		t.Status = []screen.Span{{Style: themes.Style(themes.Warn), Text: "deleted; this is how it was"}}
	}
	return t
}

// Commands are those of the binding, and a way to the role.
func (b *binding) Commands() []screen.Command {
	role := screen.Command{ID: "binding.role", Title: "the role", Keys: []string{"enter"}, Hint: 1, When: b.noRole, Run: func(h screen.Host) {
		h.Push(newRules(b.session, b.of))
	}}
	object := b.session.objectCommands(func() (ref, string) { return b.self(), "" })
	return slices.Concat([]screen.Command{role}, object, b.detail.commands(), moves(b.grid))
}

func (b *binding) noRole() string {
	if b.missing() {
		return "there is no such role: the binding gives nothing"
	}
	return ""
}

// Pointer is that of the rules, below the subjects.
func (b *binding) Pointer(x, y int, act screen.Act) { b.single.Pointer(x, y-b.head, act) }

// Paint draws to whom the role is given, and what it allows.
func (b *binding) Paint(c canvas.Canvas) {
	lines := layFields(b.subjects(), c.W()-2)
	n := min(len(lines), max(c.H()/3, 1))
	b.head = n + 1
	area := c.Sub(canvas.Rect{X: 1, Y: 0, W: c.W() - 2, H: n})
	if n < len(lines) {
		area.Cut(0, n-1, area.W(), themes.Style(themes.Muted), "and "+thousands(len(lines)-n+1)+" more lines: y shows all")
		area = area.Sub(canvas.Rect{X: 0, Y: 0, W: area.W(), H: n - 1})
	}
	paintLines(area, lines)
	b.single.Paint(c.Sub(canvas.Rect{X: 0, Y: b.head, W: c.W(), H: c.H() - b.head}))
}

// subjects is who gets what.
func (b *binding) subjects() []field {
	text := themes.Text
	out := []field{{"gives", text, b.last.roleKind + " " + b.last.role}}
	if b.missing() {
		out[0] = field{"gives", themes.Bad, b.last.roleKind + " " + b.last.role + ", which does not exist: nobody gets anything by it"}
	}
	where := "in " + b.last.Namespace
	if !b.kind.Namespaced {
		where = "in the whole cluster"
	}
	out = append(out, field{"where", text, where})
	for _, f := range []field{{"users", text, b.last.users}, {"groups", text, b.last.groups}, {"accounts", text, b.last.accounts}} {
		if f.text != "" {
			out = append(out, f)
		}
	}
	if cmp.Or(b.last.users, b.last.groups, b.last.accounts) == "" {
		out = append(out, field{"to", themes.Warn, "nobody"})
	}
	return out
}
