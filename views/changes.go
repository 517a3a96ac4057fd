package views

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/change"
	"kubist/ui/screen"
)

// changeCommands are what changes objects of a kind: targets are those that are
// marked or under the cursor, or why there are none.
func (s *Session) changeCommands(gvr schema.GroupVersionResource, targets func() (of []ref, reason string)) []screen.Command {
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

// alone makes targets of a target.
func alone(target func() (ref, string)) func() ([]ref, string) {
	return func() ([]ref, string) {
		of, reason := target()
		return []ref{of}, reason
	}
}

// oneOf leaves targets alone where there is one, for what is done with one at a time.
func oneOf(targets func() ([]ref, string)) func() ([]ref, string) {
	return func() ([]ref, string) {
		of, reason := targets()
		if reason == "" && len(of) > 1 {
			reason = "that is done with one at a time, and " + thousands(len(of)) + " are marked"
		}
		return of, reason
	}
}

// patchless is why one may not change an object, as far as is known.
func (s *Session) patchless(of ref) string { return s.refusal("patch", of, "") }

// changer makes a command of something that is done to objects; refuse says why
// it cannot be done to one of them.
func changer(c screen.Command, targets func() ([]ref, string), refuse func(ref) string, do func(screen.Host, []ref)) screen.Command {
	why := func() ([]ref, string) {
		of, reason := targets()
		for i := 0; reason == "" && i < len(of); i++ {
			reason = refuse(of[i])
		}
		return of, reason
	}
	c.When = func() string {
		_, reason := why()
		return reason
	}
	c.Run = func(h screen.Host) {
		if of, reason := why(); reason == "" {
			do(h, of)
		}
	}
	return c
}

// object is a ref as it is written to.
func (s *Session) object(of ref) change.Object {
	return change.Object{Kind: s.kindOf(of), Namespace: of.namespace, Name: of.name, UID: of.uid}
}

// chosen are the objects that are marked, or the one under the cursor where none
// is; or why nothing can be done with them. What a filter hides is not done with unseen.
func (l *list[R]) chosen() (of []ref, reason string) {
	if l.marked == 0 {
		one, reason := l.target()
		if reason == "" && one.gvr != l.table.Kind.GVR {
			reason = "a row of " + l.many() + " is no object of its own"
		}
		return []ref{one}, reason
	}
	if l.hidden > 0 {
		return nil, thousands(l.hidden) + " of what is marked is not in the table: clear the filter, or mark anew"
	}
	for _, r := range l.grid.Marked() {
		if o := l.table.object(r); o.name != "" && o.gvr == l.table.Kind.GVR {
			of = append(of, o)
		}
	}
	if len(of) == 0 {
		return nil, "there is no object behind a row of " + l.many()
	}
	return of, ""
}
