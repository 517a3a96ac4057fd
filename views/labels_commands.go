package views

import (
	"slices"
	"strings"

	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// Commands are those of choosing, of folding and of moving about.
func (l *labels) Commands() []screen.Command {
	apply := screen.Command{ID: "labels.apply", Title: "apply to " + l.name(), Keys: []string{"enter"}, Hint: 6, Run: l.apply}
	if r, reason := l.row(); reason == "" && r.form == foldRow {
		apply.Title, apply.Run = "unfold", func(screen.Host) { l.fold(true) }
	} else if reason == "" && l.question.chosen.Empty() {
		apply.Title = "show these"
	}
	own := []screen.Command{
		apply,
		l.choice("labels.in", "in", "space", 1, l.noValue, labelRow.chosenIn),
		l.choice("labels.not-in", "notin", "!", 2, l.noValue, labelRow.refusedIn),
		l.choice("labels.exists", "exists", ".", 3, l.noRow, func(r labelRow, s selector.Selector) selector.Selector { return s.ToggleExists(r.group.Key) }),
		l.choice("labels.lacks", "lacks", "~", 4, l.noRow, func(r labelRow, s selector.Selector) selector.Selector { return s.ToggleLacks(r.group.Key) }),
		{ID: "labels.find", Title: "find", Keys: []string{"/"}, Hint: 5, Run: func(screen.Host) { l.find() }},
		{ID: "labels.copy", Title: "copy as -l", Keys: []string{"c"}, Hint: 7, When: l.noChoice, Run: l.copy},
		{ID: "labels.kind", Title: "other kind", Keys: []string{"a"}, Hint: 8, Run: l.pickKind},
		{ID: "labels.clear", Title: "clear", Keys: []string{"esc"}, Hint: 9, Run: l.clear},
		{ID: "labels.unfold", Title: "show the values", Keys: []string{"right"}, When: l.noRow, Run: func(screen.Host) { l.fold(true) }},
		{ID: "labels.fold", Title: "fold the values", Keys: []string{"left"}, When: l.notFoldable, Run: func(screen.Host) { l.fold(false) }},
		{ID: "labels.refresh", Title: "fetch again", Keys: []string{"ctrl+r"}, When: l.isLive, Run: func(screen.Host) { l.refresh() }},
		{ID: "labels.sort.key", Title: "sort by key", Keys: []string{"N"}, Run: func(screen.Host) { l.sortBy(byKey) }},
		{ID: "labels.sort.next", Title: "sort by objects, by values, by key", Keys: []string{">"}, Run: func(screen.Host) { l.stepSort(1) }},
		{ID: "labels.sort.previous", Title: "the same the other way round", Keys: []string{"<"}, Run: func(screen.Host) { l.stepSort(-1) }},
		{ID: "labels.sort.reverse", Title: "reverse the order", Keys: []string{"O"}, Run: func(screen.Host) { l.sortBy(l.question.sort.by) }},
	}
	return append(own, slices.DeleteFunc(moves(l.grid), func(c screen.Command) bool {
		return c.ID == "move.left" || c.ID == "move.right"
	})...)
}

// choice is a command that makes another selector by the row under the cursor.
func (l *labels) choice(id, title, key string, hint int, when func() string, change func(labelRow, selector.Selector) selector.Selector) screen.Command {
	return screen.Command{ID: id, Title: title, Keys: []string{key}, Hint: hint, When: when, Run: func(screen.Host) {
		if r, reason := l.row(); reason == "" {
			l.choosing(change(r, l.question.chosen))
		}
	}}
}

// chosenIn is s with the row chosen or, where it was, without it.
func (r labelRow) chosenIn(s selector.Selector) selector.Selector {
	switch r.form {
	case valueRow:
		return s.ToggleIn(r.group.Key, r.value)
	case noKeyRow:
		return s.ToggleLacks(r.group.Key)
	}
	return s
}

// refusedIn is s with the row kept out or, where it was, without that.
func (r labelRow) refusedIn(s selector.Selector) selector.Selector {
	switch r.form {
	case valueRow:
		return s.ToggleNotIn(r.group.Key, r.value)
	case noKeyRow:
		return s.ToggleExists(r.group.Key)
	}
	return s
}

func (l *labels) noRow() string {
	_, reason := l.row()
	return reason
}

// noValue is why there is no value to choose.
func (l *labels) noValue() string {
	r, reason := l.row()
	if reason == "" && r.form == foldRow {
		return "→ shows the values to choose from"
	}
	return reason
}

// notFoldable is why there is nothing to fold.
func (l *labels) notFoldable() string {
	r, reason := l.row()
	switch {
	case reason != "":
		return reason
	case r.form == foldRow:
		return "it is folded"
	case r.group.Values < 2:
		return "there is one value"
	}
	return ""
}

func (l *labels) noChoice() string {
	if l.question.chosen.Empty() {
		return "nothing is chosen; space chooses a value"
	}
	return ""
}

// copy copies what is chosen as an argument of kubectl.
func (l *labels) copy(h screen.Host) {
	quoted := strings.ReplaceAll(l.question.chosen.String(), "'", `'\''`) // which no API server lets through
	h.Copy("-l '"+quoted+"'", "the selector")
}

// clear gives up what is looked for, then what is chosen, then the screen.
func (l *labels) clear(h screen.Host) {
	switch {
	case !l.question.find.Empty():
		l.question.find = nil
		l.ask()
	case !l.question.chosen.Empty():
		l.choosing(selector.Selector{})
	default:
		h.Pop()
	}
}

// isLive is why there is nothing to fetch.
func (l *labels) isLive() string {
	if l.standing().phase == stream.Live {
		return "the labels are live"
	}
	return ""
}

// refresh fetches again what cannot be live.
func (l *labels) refresh() {
	for _, f := range l.feeds {
		f.refresh()
	}
}

// sortBy sorts by something, the largest numbers first; a second time reverses.
func (l *labels) sortBy(by labelOrder) {
	if s := &l.question.sort; s.by == by {
		s.down = !s.down
	} else {
		*s = labelSort{by, by != byKey}
	}
	l.ask()
}

// stepSort sorts by the next order.
func (l *labels) stepSort(by int) {
	const orders = int(labelOrders)
	l.sortBy(labelOrder((int(l.question.sort.by) + orders + by) % orders))
}

// Pointer moves the cursor, chooses the row under it, and sorts by a clicked header.
func (l *labels) Pointer(x, y int, act screen.Act) {
	point(l.grid, x, y, act, l.click, func(column int) { l.sortByColumn(l.columns[column].Name) })
}

// click chooses the row under the cursor, or unfolds it.
func (l *labels) click() {
	r, reason := l.row()
	switch {
	case reason != "":
	case r.form == foldRow:
		l.fold(true)
	default:
		l.choosing(r.chosenIn(l.question.chosen))
	}
}

func (l *labels) sortByColumn(name string) {
	switch name {
	case keyColumn:
		l.sortBy(byKey)
	case valueColumn:
		l.sortBy(byValues)
	case nowColumn, allColumn:
		l.sortBy(byObjects)
	}
}
