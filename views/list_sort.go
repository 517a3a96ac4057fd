package views

import (
	"slices"
	"strings"

	"kubist/ui/screen"
)

// usualSort is the order of a table that nobody has asked for another one.
func (l *list[R]) usualSort() (column string, down bool) {
	if l.table.Sort != "" {
		return l.table.Sort, l.table.Descending
	}
	if l.spansNamespaces() {
		return "NAMESPACE", false
	}
	return "NAME", false
}

// order is the order of the column that sorts; nil is that of namespaces and names.
func (l *list[R]) order() func(a, b R) int {
	i := l.sortIndex()
	if i < 0 || l.columns[i].Less == nil {
		return nil
	}
	c := l.columns[i]
	if l.down {
		return func(a, b R) int { return c.Less(b, a) }
	}
	if l.spansNamespaces() && i == 0 || c.Name == "NAME" && !l.spansNamespaces() {
		return nil
	}
	return c.Less
}

// sortBy sorts by a column; a second time reverses.
func (l *list[R]) sortBy(name string) {
	l.down = l.sort == name && !l.down
	l.sort = name
	l.sorted()
}

// sorted shows the order that was chosen.
func (l *list[R]) sorted() {
	l.showSort()
	l.look(false)
}

// stepSort sorts by the next column that is seen, to the right or the left.
func (l *list[R]) stepSort(by int) {
	shown := l.grid.Shown()
	n := len(shown)
	if n == 0 {
		return
	}
	at := slices.Index(shown, l.sortIndex())
	if at < 0 && by < 0 {
		at = 0
	}
	l.sort, l.down = l.columns[shown[(at+by+n)%n]].Name, false
	l.sorted()
}

// sortIndex is the column that sorts, -1 for none. Somebody may have typed its
// name in lower case.
func (l *list[R]) sortIndex() int {
	return slices.IndexFunc(l.columns, func(c Column[R]) bool { return strings.EqualFold(c.Name, l.sort) })
}

func (l *list[R]) showSort() {
	i := l.sortIndex()
	if i >= 0 {
		l.sort = l.columns[i].Name
	}
	l.grid.SetSorted(i, l.down)
}

// pickSort asks for the column to sort by.
func (l *list[R]) pickSort() {
	var items []screen.Item
	for _, c := range l.columns {
		items = append(items, screen.Item{Text: c.Name, Current: c.Name == l.sort})
	}
	l.host.Pick(screen.Picker{Title: "Sort by", Items: items, Choose: func(it screen.Item) { l.sortBy(it.Text) }})
}

// canSort is the reason why a column cannot be sorted by.
func (l *list[R]) canSort(name string) func() string {
	return func() string {
		for _, c := range l.columns {
			if c.Name == name {
				return ""
			}
		}
		return "there is no column " + name + " here"
	}
}

// ageName is the column that tells how old objects are, or of a kind without
// such a one the first that tells how long ago something was.
func (l *list[R]) ageName() string {
	name := "AGE"
	for _, c := range slices.Backward(l.columns) {
		switch {
		case c.Name == "AGE":
			return c.Name
		case c.Time != nil:
			name = c.Name
		}
	}
	return name
}
