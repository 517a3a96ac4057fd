package views

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/themes"
	"kubist/ui/screen"
	"kubist/views/query"
)

// line is the command line of the list without its namespaces.
func (l *list[R]) line() line {
	sel, err := selector.Parse(l.scope.Labels)
	if err != nil {
		sel = selector.Selector{} // it is the server that says what is wrong with it
	}
	w := line{word: l.word(), labels: sel, fields: l.scope.Fields}
	w.columns, w.filter, w.unhealthy = l.labels, strings.TrimSpace(l.query.Text()), l.unhealthy
	w.grouped = l.table.Grouped
	if column, down := l.usualSort(); l.sort != column || l.down != down {
		w.sort, w.down = l.sort, l.down
	}
	return w
}

// Line is the command line that opens the list with what narrows and orders it.
func (l *list[R]) Line() string {
	w := l.line()
	if l.table.Kind.Namespaced {
		w.ns, w.all = l.scope.Namespaces, len(l.scope.Namespaces) == 0
	}
	return w.String()
}

// in is the command line of the list in other namespaces, all of them if there are none.
func (l *list[R]) in(namespaces []string) string {
	w := l.line()
	w.ns, w.all = namespaces, len(namespaces) == 0
	return w.String()
}

// lineTo is the command line that leads to one object in the table of its kind.
func lineTo(gvr schema.GroupVersionResource, namespace, name string) string {
	l := line{word: gvr.GroupResource().String(), wish: wish{name: name}}
	if namespace != "" {
		l.ns = []string{namespace}
	}
	return l.String()
}

// noEvents is why there are no events to be shown below.
func (l *list[R]) noEvents() string {
	if l.table.Kind.GVR == eventKind.GVR {
		return "these are the events"
	}
	return l.noObject()
}

// noOther is why the list cannot turn to another way to list the same.
func (l *list[R]) noOther() string {
	if l.table.Other == nil {
		return "only events can be grouped"
	}
	return ""
}

// turn shows the same in the other way that there is, with what narrows it.
func (l *list[R]) turn() { l.host.Replace(l.other()) }

// other is the other way to list the same.
func (l *list[R]) other() screen.Screen {
	sc := l.table.Other().open(l.session, l.scope)
	if on, ok := sc.(interface{ begin(w wish) }); ok {
		on.begin(l.line().wish)
	}
	return sc
}

// word is what the kind is called in command lines.
func (l *list[R]) word() string {
	gvr := l.table.Kind.GVR
	if k, ok := l.kind(); ok && !k.Preferred {
		return strings.TrimSuffix(gvr.Resource+"."+gvr.Version+"."+gvr.Group, ".")
	}
	return gvr.GroupResource().String()
}

// kind is what is known of the kind before the server was asked, and after.
func (l *list[R]) kind() (kube.Kind, bool) {
	known, _ := l.session.known()
	return known.ByGVR(l.table.Kind.GVR)
}

// one and many are what objects of the kind are called.
func (l *list[R]) one() string {
	if k, ok := l.kind(); ok {
		return k.Singular
	}
	return l.table.Kind.GVR.Resource
}

func (l *list[R]) many() string { return strings.ToLower(l.table.Title) }

// begin does what a command line wants of a list that was not shown yet.
func (l *list[R]) begin(w wish) {
	if w.sort != "" {
		l.sort, l.down = w.sort, w.down
	}
	l.labels, l.seek = w.columns, w.name
	l.unhealthy = w.unhealthy && l.table.Health != nil
	// What is wrong with a filter is said where the line is read.
	l.query, _ = query.Parse(w.filter)
	l.arrange()
}

// settle has the table be as the command line wanted it, once it can be, or says why it cannot.
func (l *list[R]) settle() {
	complete := l.snap.Lens >= l.since && whole(l.snap.Phase) && l.columnsKnown()
	if column, down := l.usualSort(); complete && l.usageKnown() && l.sortIndex() < 0 && l.sort != column {
		l.host.Toast(themes.Warn, "there is no column "+l.sort+" to sort by")
		l.sort, l.down = column, down
		l.sorted()
	}
	if l.seek == "" {
		return
	}
	for _, r := range l.snap.Rows {
		if r.Head().Name == l.seek {
			l.grid.Focus(r.Head().Key())
			l.seek = ""
			return
		}
	}
	if complete {
		l.host.Toast(themes.Warn, "there is no "+l.one()+" "+l.seek+l.where())
		l.seek = ""
	}
}

// where is the part of the cluster that was asked, as the end of a sentence.
func (l *list[R]) where() string {
	if len(l.scope.Namespaces) == 0 || !l.table.Kind.Namespaced {
		return ""
	}
	return " in " + strings.Join(l.scope.Namespaces, ", ")
}
