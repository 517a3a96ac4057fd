package views

import (
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// Commands are what can be done with a list and with the row under the cursor.
func (l *list[R]) Commands() []screen.Command {
	below, hint := l.table.Below, 2
	if below == "" {
		below, hint = "YAML", 0
	}
	own := []screen.Command{
		{ID: "list.enter", Title: below, Keys: []string{"enter"}, Hint: 1, When: l.noRow, Run: func(screen.Host) { l.enter() }},
		{ID: "list.yaml", Title: "YAML", Keys: []string{"y"}, Hint: hint, When: l.noRow, Run: func(h screen.Host) {
			if r, ok := l.grid.Selected(); ok {
				h.Push(l.yaml(r))
			}
		}},
		{ID: "list.filter", Title: "filter", Keys: []string{"/"}, Hint: 3, Run: func(screen.Host) { l.filter() }},
		{ID: "list.unhealthy", Title: "only unhealthy", Keys: []string{"!"}, Hint: 4, When: l.noHealth, Run: func(screen.Host) { l.toggleUnhealthy() }},
		{ID: "list.clear", Title: "clear the filter, then back", Keys: []string{"esc"}, Run: func(h screen.Host) { l.clear(h) }},
		{ID: "list.all-namespaces", Title: "all namespaces", Keys: []string{"0"}, When: l.notNamespaced, Run: func(h screen.Host) { h.Go("ns all") }},
		{ID: "list.copy", Title: "copy the name", Keys: []string{"c"}, When: l.noRow, Run: func(h screen.Host) {
			if r, ok := l.grid.Selected(); ok {
				h.Copy(r.Head().Name, r.Head().Name)
			}
		}},
		{ID: "list.refresh", Title: "fetch again", Keys: []string{"ctrl+r"}, When: l.isLive, Run: func(screen.Host) { l.refresh() }},
		{ID: "list.wide", Title: "wide columns", Keys: []string{"ctrl+w"}, Run: func(screen.Host) { l.grid.ToggleWide() }},
		{ID: "sort.name", Title: "sort by name", Keys: []string{"N"}, Run: func(screen.Host) { l.sortBy("NAME") }},
		{ID: "sort.age", Title: "sort by age", Keys: []string{"A"}, When: l.canSort("AGE"), Run: func(screen.Host) { l.sortBy("AGE") }},
		{ID: "sort.status", Title: "sort by status", Keys: []string{"S"}, When: l.canSort("STATUS"), Run: func(screen.Host) { l.sortBy("STATUS") }},
		{ID: "sort.namespace", Title: "sort by namespace", Keys: []string{"P"}, When: l.canSort("NAMESPACE"), Run: func(screen.Host) { l.sortBy("NAMESPACE") }},
		{ID: "sort.next", Title: "sort by the next column", Keys: []string{">"}, Run: func(screen.Host) { l.stepSort(1) }},
		{ID: "sort.previous", Title: "sort by the previous column", Keys: []string{"<"}, Run: func(screen.Host) { l.stepSort(-1) }},
		{ID: "sort.pick", Title: "sort by…", Keys: []string{"O"}, Run: func(screen.Host) { l.pickSort() }},
	}
	return append(own, moves(l.grid)...)
}

// movable is a grid as far as moving about in it goes.
type movable interface {
	Move(by int)
	MoveTo(i int)
	Len() int
	Page() int
	ScrollColumns(by int)
}

// moves are the commands that move the cursor of a grid.
func moves(g movable) []screen.Command {
	move := func(id, title string, f func(), keys ...string) screen.Command {
		return screen.Command{ID: id, Title: title, Keys: keys, Run: func(screen.Host) { f() }}
	}
	return []screen.Command{
		move("move.down", "down", func() { g.Move(1) }, "j", "down"),
		move("move.up", "up", func() { g.Move(-1) }, "k", "up"),
		move("move.first", "first row", func() { g.MoveTo(0) }, "g", "home"),
		move("move.last", "last row", func() { g.MoveTo(g.Len() - 1) }, "G", "end"),
		move("move.page-down", "page down", func() { g.Move(g.Page()) }, "pgdown", "ctrl+f"),
		move("move.page-up", "page up", func() { g.Move(-g.Page()) }, "pgup", "ctrl+b"),
		move("move.right", "columns to the right", func() { g.ScrollColumns(1) }, "right"),
		move("move.left", "columns to the left", func() { g.ScrollColumns(-1) }, "left"),
	}
}

func (l *list[R]) noRow() string {
	if l.grid.Len() == 0 {
		return "there is no row"
	}
	return ""
}

func (l *list[R]) isLive() string {
	if l.snap != nil && l.snap.Phase == stream.Live {
		return "the table is live"
	}
	return ""
}

// refresh asks the server again, where something keeps the table from being live.
func (l *list[R]) refresh() { l.feed.Refresh() }

func (l *list[R]) noHealth() string {
	if l.table.Health == nil {
		return "what is unhealthy is not known for this kind"
	}
	return ""
}

func (l *list[R]) notNamespaced() string {
	if !l.table.Kind.Namespaced {
		return l.table.Title + " are not in namespaces"
	}
	return ""
}

func (l *list[R]) toggleUnhealthy() {
	l.unhealthy = !l.unhealthy
	l.look(l.unhealthy)
}

// clear takes away what narrows the rows, one thing at a time, and goes back when nothing does.
func (l *list[R]) clear(h screen.Host) {
	switch {
	case !l.query.empty() || l.query.text != "":
		l.query = query{at: -1}
		l.look(false)
	case l.unhealthy:
		l.toggleUnhealthy()
	default:
		h.Pop()
	}
}
