package views

import (
	"slices"

	"kubist/kube/metrics"
)

// usageScope is what the table asks of the measurements, which know no fields.
func (l *list[R]) usageScope() metrics.Scope {
	return metrics.Scope{Nodes: !l.table.Kind.Namespaced, Namespaces: l.scope.Namespaces, Labels: l.scope.Labels}
}

// measures reports whether it may be known what objects of the kind use.
func (l *list[R]) measures() bool { return l.table.Usage != nil }

// followUsage begins with what is known of the scope already.
func (l *list[R]) followUsage() {
	if l.measuring = false; l.measures() {
		l.meter = l.session.meter(l.usageScope())
		l.showUsage()
	}
}

// usageKnown reports whether the columns of what is used are there, if they will ever be.
func (l *list[R]) usageKnown() bool { return l.meter == nil || l.meter.asked }

// measure has what is in use read when it is due; the first rows do not wait for it.
func (l *list[R]) measure() {
	if l.meter == nil || l.measuring {
		return
	}
	l.measuring = true
	l.host.Wait("usage", l.meter.read(l.session.conn))
}

// takeUsage takes in what was read, and has it read again.
func (l *list[R]) takeUsage(m measured) {
	l.meter.take(m)
	l.measuring = false
	l.measure()
	l.showUsage()
}

// showUsage has the columns say what is in use now. A table that is held still
// keeps its numbers.
func (l *list[R]) showUsage() {
	u, ok := l.meter.readings()
	settled := l.usageSettled != l.usageKnown()
	if !l.measures() || l.held != nil || l.used == u && !settled {
		return
	}
	names := len(l.columns)
	l.used, l.usageSettled = u, l.usageKnown()
	columns := l.table.Columns
	if ok {
		used, rest := l.table.Usage(u)
		columns = withUsage(columns, used, rest)
	}
	l.setOwn(columns)
	switch {
	case l.feed == nil:
	case len(l.columns) != names:
		l.look(false)
	case !l.query.Empty() || l.sortsByUsage():
		l.lookAgain()
	}
	if settled && l.snap != nil {
		l.settle()
	}
}

// sortsByUsage reports whether the order changes with what is in use.
func (l *list[R]) sortsByUsage() bool {
	i := l.sortIndex()
	return i >= 0 && !slices.ContainsFunc(l.table.Columns, func(c Column[R]) bool { return c.Name == l.columns[i].Name })
}

// top are the commands that say what is in use, where that is known.
func (l *list[R]) top() []equivalent {
	if _, ok := l.meter.readings(); !ok {
		return nil
	}
	out := l.gets(nil, []string{"what was asked for", "trends"})
	for i := range out {
		out[i].words[0] = "top"
	}
	return out
}
