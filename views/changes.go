package views

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/change"
	"kubist/ui/screen"
)

// changeCommands are what changes objects of a kind: targets are those that are
// marked or under the cursor, or why there are none.
func (s *Session) changeCommands(gvr schema.GroupVersionResource, targets func() subjects) []screen.Command {
	var out []screen.Command
	kind := gvr.GroupResource().String()
	if scalable[kind] {
		out = append(out, s.scaleCommand(targets))
	}
	if podSpecs[kind] != nil {
		out = append(out, s.imageCommand(targets))
	}
	operate := func(title string, of []screen.Command) {
		out = append(out, menu(screen.Command{ID: "object.operate", Title: title, Keys: []string{"r"}, Hint: 3}, capital(strings.TrimSuffix(title, "…")), of))
		out = append(out, of...)
	}
	switch {
	case rolling[kind]:
		operate("rollout…", s.rolloutCommands(targets))
	case gvr == nodeKind.GVR:
		operate("cordon, drain…", s.nodeCommands(targets))
	case gvr == cronJobKind.GVR:
		operate("trigger, suspend…", s.cronJobCommands(targets))
	}
	out = append(out, s.labelCommand(targets), s.editCommand(targets))
	return append(out, s.deleteCommands(targets)...)
}

// subjects are the objects that something is to be done with, or why there are none.
type subjects struct {
	of []ref
	// where has one of them of each namespace: what may be done with it may be done with all there.
	where  []ref
	reason string
}

// alone makes targets of a target.
func alone(target func() (ref, string)) func() subjects {
	return func() subjects {
		of, reason := target()
		one := []ref{of}
		return subjects{one, one, reason}
	}
}

// oneOf leaves targets alone where there is one, for what is done with one at a time.
func oneOf(all func() subjects) func() subjects {
	return func() subjects {
		t := all()
		if t.reason == "" && len(t.of) > 1 {
			t.reason = "that is done with one at a time, and " + thousands(len(t.of)) + " are marked"
		}
		return t
	}
}

// patchless is why one may not change an object, as far as is known.
func (s *Session) patchless(of ref) string { return s.refusal("patch", of, "") }

// changer makes a command of something that is done to objects; refuse says why
// it cannot be done to one of them.
func changer(c screen.Command, all func() subjects, refuse func(ref) string, do func(screen.Host, []ref)) screen.Command {
	why := func() subjects {
		t := all()
		for i := 0; t.reason == "" && i < len(t.where); i++ {
			t.reason = refuse(t.where[i])
		}
		return t
	}
	c.When = func() string { return why().reason }
	c.Run = func(h screen.Host) {
		if t := why(); t.reason == "" {
			do(h, t.of)
		}
	}
	return c
}

// object is a ref as it is written to.
func (s *Session) object(of ref) change.Object {
	return change.Object{Kind: s.kindOf(of), Namespace: of.namespace, Name: of.name, UID: of.uid}
}

// subjects are the objects that are marked, or the one under the cursor where none
// is. What a filter hides is not done with unseen. Those of many marks are gathered
// once: whether a command can be used is asked whenever the screen is drawn.
func (l *list[R]) subjects() subjects {
	if l.marked == 0 {
		return alone(l.ofKind)()
	}
	if l.gathered == nil {
		l.gathered = l.gather()
	}
	return *l.gathered
}

// ofKind is the object under the cursor, if it is of the kind of the table.
func (l *list[R]) ofKind() (ref, string) {
	of, reason := l.target()
	if reason == "" && of.gvr != l.table.Kind.GVR {
		reason = "a row of " + l.many() + " is no object of its own"
	}
	return of, reason
}

// gather gathers what is marked.
func (l *list[R]) gather() *subjects {
	if l.hidden > 0 {
		return &subjects{reason: thousands(l.hidden) + " of what is marked is not in the table: clear the filter, or mark anew"}
	}
	t, seen := &subjects{}, map[string]bool{}
	for _, r := range l.grid.Marked() {
		o := l.table.object(r)
		if o.name == "" || o.gvr != l.table.Kind.GVR {
			continue
		}
		t.of = append(t.of, o)
		if !seen[o.namespace] {
			seen[o.namespace] = true
			t.where = append(t.where, o)
		}
	}
	if len(t.of) == 0 {
		t.reason = "there is no object behind a row of " + l.many()
	}
	return t
}

// chosen are the objects of the subjects, or why there are none.
func (l *list[R]) chosen() (of []ref, reason string) {
	t := l.subjects()
	return t.of, t.reason
}
