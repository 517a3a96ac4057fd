package views

import (
	"slices"
	"strconv"

	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// Commands are what can be done with a list and with the row under the cursor.
func (l *list[R]) Commands() []screen.Command {
	below := l.table.Below
	if below == "" {
		below = "YAML"
	}
	health := 4
	if l.table.Health == nil {
		health = 0
	}
	labels := 5
	if l.table.Objectless {
		labels = 0
	}
	own := []screen.Command{
		{ID: "list.enter", Title: below, Keys: []string{"enter"}, Hint: 1, When: l.noObject, Run: func(screen.Host) { l.enter() }},
		{ID: "list.filter", Title: "filter", Keys: []string{"/"}, Hint: 3, Run: func(screen.Host) { l.filter() }},
		{ID: "list.unhealthy", Title: "only unhealthy", Keys: []string{"!"}, Hint: health, When: l.noHealth, Run: func(screen.Host) { l.toggleUnhealthy() }},
		{ID: "list.clear", Title: "clear the filter, then back", Keys: []string{"esc"}, Run: l.clear},
		{ID: "list.hold", Title: "hold the table still", Keys: []string{"z"}, Run: func(screen.Host) { l.hold() }},
		{ID: "list.refresh", Title: "fetch again", Keys: []string{"ctrl+r"}, When: l.isLive, Run: func(screen.Host) { l.refresh() }},
		{ID: "list.copy", Title: "copy…", Keys: []string{"c"}, When: l.noRow, Run: func(screen.Host) { l.copy() }},
		{ID: "list.save", Title: "save the table", Keys: []string{"ctrl+s"}, When: l.notLoaded, Run: func(screen.Host) { l.save() }},
		{ID: "list.wide", Title: "wide columns", Keys: []string{"ctrl+w"}, Run: func(screen.Host) { l.toggleWide() }},
		{ID: "list.columns", Title: "pick columns", Keys: []string{"C"}, When: l.noColumns, Run: func(screen.Host) { l.pickColumns() }},
		{ID: "list.diff", Title: "differences", Keys: []string{"D"}, When: l.noPair, Run: func(screen.Host) { l.diff() }},
		{ID: "list.group", Title: "group what is alike", Keys: []string{"ctrl+g"}, When: l.noOther, Run: func(screen.Host) { l.turn() }},
		{ID: "list.count", Title: "count by…", Run: func(screen.Host) { l.pickCount() }},
		{ID: "list.forwards", Title: "what is forwarded", Keys: []string{"f"}, Run: func(h screen.Host) { h.Push(newForwards(l.session)) }},
		{ID: "list.labels", Title: "labels", Keys: []string{"="}, Hint: labels, When: l.noLabels, Run: func(h screen.Host) { h.Push(l.labelScreen()) }},
	}
	var special []screen.Command
	if l.table.Commands != nil {
		special = l.table.Commands(l.session, l.row)
	}
	return l.pane.commands(slices.Concat(own[:1], special, l.objectCommands(), own[1:], l.markCommands(), l.sortCommands(), l.namespaceCommands(), moves(l.grid)), l.noEvents())
}

// noLabels is why there are no labels to choose from.
func (l *list[R]) noLabels() string {
	if l.table.Local != nil {
		return l.many() + " have no labels"
	}
	return ""
}

// objectCommands are what can be done with the objects of the table.
func (l *list[R]) objectCommands() []screen.Command {
	if l.table.Objectless {
		return nil
	}
	return append(l.session.showCommands(l.target), l.changes()...)
}

// changes are what changes the objects of the table, if it has any of the cluster's.
func (l *list[R]) changes() []screen.Command {
	if l.table.Local != nil || l.table.Ask != nil {
		return nil
	}
	return l.session.changeCommands(l.table.Kind.GVR, l.subjects)
}

func (l *list[R]) markCommands() []screen.Command {
	return []screen.Command{
		{ID: "list.mark", Title: "mark", Keys: []string{"space"}, When: l.noObject, Run: func(screen.Host) { l.mark() }},
		{ID: "list.mark-range", Title: "mark a range", Keys: []string{"V"}, When: l.noObject, Run: func(screen.Host) { l.markRange() }},
		{ID: "list.mark-all", Title: "mark all in the table", Keys: []string{"*"}, When: l.noRow, Run: func(screen.Host) { l.markAll() }},
		{ID: "list.mark-none", Title: "mark none", Keys: []string{`ctrl+\`}, When: l.noMarks, Run: func(screen.Host) { l.clearMarks() }},
	}
}

func (l *list[R]) sortCommands() []screen.Command {
	by := func(id, title, key, column string, when func() string) screen.Command {
		return screen.Command{ID: id, Title: title, Keys: []string{key}, When: when, Run: func(screen.Host) { l.sortBy(column) }}
	}
	return []screen.Command{
		by("list.sort.name", "sort by name", "N", "NAME", nil),
		by("list.sort.age", "sort by age", "A", l.ageName(), l.canSort(l.ageName())),
		by("list.sort.status", "sort by status", "S", "STATUS", l.canSort("STATUS")),
		by("list.sort.namespace", "sort by namespace", "P", "NAMESPACE", l.canSort("NAMESPACE")),
		{ID: "list.sort.next", Title: "sort by the next column", Keys: []string{">"}, Run: func(screen.Host) { l.stepSort(1) }},
		{ID: "list.sort.previous", Title: "sort by the previous column", Keys: []string{"<"}, Run: func(screen.Host) { l.stepSort(-1) }},
		{ID: "list.sort.pick", Title: "sort by…", Keys: []string{"O"}, Run: func(screen.Host) { l.pickSort() }},
	}
}

// namespaceCommands lead to all namespaces, and to the recent ones by their digits.
func (l *list[R]) namespaceCommands() []screen.Command {
	out := []screen.Command{{
		ID: "list.all-namespaces", Title: "all namespaces", Keys: []string{"0"}, When: l.notNamespaced,
		Run: func(h screen.Host) { h.Go("ns all") },
	}}
	for i, name := range l.session.recent {
		digit := strconv.Itoa(i + 1)
		c := screen.Command{ID: "list.namespace-" + digit, Title: "namespace " + name, Keys: []string{digit}, When: l.notNamespaced}
		c.Run = func(h screen.Host) { h.Go("ns " + name) }
		if name == "" {
			c.Title, c.When = "recent namespace "+digit, func() string { return "no namespace has this digit yet" }
		}
		out = append(out, c)
	}
	return out
}

// pointable is a grid as far as a mouse goes.
type pointable interface {
	movable
	Cursor() int
	Hit(x, y int) (row, column int)
}

// point does in a grid what a mouse does at column x, row y: the wheel moves the
// cursor, and so does a click, which opens the row that the cursor is on already
// and sorts by a column whose header it hits.
func point(g pointable, x, y int, act screen.Act, open func(), sort func(column int)) {
	switch act {
	case screen.WheelUp:
		g.Move(-3)
	case screen.WheelDown:
		g.Move(3)
	case screen.Click:
		row, column := g.Hit(x, y)
		switch {
		case row >= 0 && row == g.Cursor():
			open()
		case row >= 0:
			g.MoveTo(row)
		case column >= 0:
			sort(column)
		}
	}
}

// pointBeside does what a mouse does where there is a list, in its part of the
// screen, and a text in the rest of it.
func pointBeside(list canvas.Rect, g pointable, text *pager.Pager, x, y int, act screen.Act) {
	if !list.Contains(canvas.Point{X: x, Y: y}) {
		text.Pointer(x, y, act)
		return
	}
	switch act {
	case screen.Click:
		if row, _ := g.Hit(x, y); row >= 0 {
			g.MoveTo(row)
		}
	case screen.WheelUp:
		g.Move(-1)
	case screen.WheelDown:
		g.Move(1)
	}
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
