package views

import (
	"slices"
	"strings"

	"kubist/ui/grid"
)

// kubectl are the commands that show the table, and the object under the cursor.
func (l *list[R]) kubectl() []equivalent {
	prints, omits := l.prints()
	out := append(l.gets(append(prints, "--watch"), append(omits, "ages that tick", "counts")), l.top()...)
	r, reason := l.row()
	if reason != "" {
		return out
	}
	out = append(out, l.session.equivalentsOf(l.table.object(r))...)
	if l.table.Kubectl != nil {
		out = append(out, l.table.Kubectl(l.session, r)...)
	}
	return out
}

// gets are the commands that ask for the objects of the list, one for each of
// several namespaces; more follows in all of them.
func (l *list[R]) gets(more, omits []string) []equivalent {
	namespaces := l.scope.Namespaces
	switch {
	case !l.table.Kind.Namespaced || len(namespaces) == 0:
		namespaces = []string{""}
	case len(namespaces) > 1:
		omits = append(omits, "the other namespaces")
	}
	if text := withoutSelectors(l.query); text != "" {
		omits = slices.Insert(omits, 0, "the filter /"+text)
	}
	if l.unhealthy {
		omits = slices.Insert(omits, 0, "the limit to unhealthy ones")
	}
	var labels []string
	for _, text := range []string{l.scope.Labels, l.query.Selector().String()} {
		if text != "" {
			labels = append(labels, text)
		}
	}
	var narrows []string
	if len(labels) > 0 {
		narrows = append(narrows, "-l", strings.Join(labels, ","))
	}
	if l.scope.Fields != "" {
		narrows = append(narrows, "--field-selector", l.scope.Fields)
	}
	out := make([]equivalent, len(namespaces))
	for i, namespace := range namespaces {
		out[i].words = slices.Concat(
			[]string{"get", l.session.kubectlKind(l.table.Kind.GVR, false)}, namespaceFlag(l.table.Kind.Namespaced, namespace), narrows, more,
		)
		out[i].omits = strings.Join(omits, ", ")
	}
	return out
}

// prints are the flags with which kubectl prints the columns that are seen, in
// their order, as far as it can, and what it leaves out.
func (l *list[R]) prints() (flags, omits []string) {
	var labels, columns []string
	wide := false
	for _, i := range l.seen() {
		c := l.columns[i]
		key, label := l.keys[c.Name]
		switch {
		case label:
			labels = append(labels, key)
		case c.Server == "" && c.Name != "NAMESPACE":
			columns = append(columns, c.Name)
		default:
			wide = wide || l.usualLevel(c.Name) != grid.Always
		}
	}
	if wide {
		flags = append(flags, "-o", "wide")
	}
	if len(labels) > 0 {
		flags = append(flags, "-L", strings.Join(labels, ","))
	}
	if len(columns) > 0 {
		omits = append(omits, "the columns "+strings.Join(columns, ", "))
	}
	if i := l.sortIndex(); i >= 0 && l.order() != nil {
		c := l.columns[i]
		if c.Path != "" {
			flags = append(flags, "--sort-by", c.Path)
		}
		switch {
		case c.Path == "":
			omits = append(omits, "the order by "+c.Name)
		case l.down != (c.Time != nil): // an age grows as its time lies further back
			omits = append(omits, "the reverse order")
		}
	}
	return flags, omits
}

// usualLevel is when a column of the kind is shown, unless somebody has picked it.
func (l *list[R]) usualLevel(name string) grid.Level {
	for _, c := range l.own {
		if c.Name == name {
			return c.Level
		}
	}
	return grid.Always
}

// kubectl are the commands that count the same, where what is counted is a
// single field of the API, and otherwise those of the table to count in.
func (c *counts[R]) kubectl() []equivalent {
	by, err := c.list.countable(c.by)
	if err != nil {
		return c.list.gets(nil, nil)
	}
	if by.Path == "" {
		return c.list.gets(nil, []string{"the counting, by the column " + by.Name})
	}
	out := c.list.gets([]string{"--no-headers", "-o", "custom-columns=" + by.Name + ":" + by.Path}, []string{"shares", "what changes"})
	for i := range out {
		out[i].pipe = "sort | uniq -c | sort -rn"
	}
	return out
}
