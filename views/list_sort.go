package views

import (
	"slices"

	"kubist/ui/screen"
)

// sortBy sorts by a column; a second time reverses.
func (l *list[R]) sortBy(name string) {
	if l.sort == name {
		l.down = !l.down
	} else {
		l.sort, l.down = name, false
	}
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
	l.showSort()
	l.look(false)
}

func (l *list[R]) sortIndex() int {
	for i, c := range l.columns {
		if c.Name == l.sort {
			return i
		}
	}
	return -1
}

func (l *list[R]) showSort() { l.grid.SetSorted(l.sortIndex(), l.down) }

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
