package views

import (
	"slices"
	"strings"

	"kubist/themes"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// addresses are the columns that hold an address: they are offered first.
var addresses = []string{"IP", "CLUSTER-IP", "EXTERNAL-IP", "INTERNAL-IP", "ADDRESS"}

// mostCopied is how many rows go to the clipboard at once: terminals take some hundred kilobytes.
const mostCopied = 2000

// copyable is something of a row that can be copied.
type copyable[R any] struct {
	name string
	of   func(R) string
}

// copyables are what can be copied of rows: the name first.
func (l *list[R]) copyables() []copyable[R] {
	out := []copyable[R]{{"name", func(r R) string { return r.Head().Name }}}
	if l.table.Kind.Namespaced {
		out = append(out, copyable[R]{"namespace/name", func(r R) string { return r.Head().Namespace + "/" + r.Head().Name }})
	}
	var rest []copyable[R]
	now := l.host.Now()
	for _, c := range l.columns {
		cell := copyable[R]{c.Name, func(r R) string { return string(c.Cell(nil, r, now)) }}
		switch {
		case c.Name == "NAME":
		case slices.Contains(addresses, c.Name):
			out = append(out, cell)
		default:
			rest = append(rest, cell)
		}
	}
	labels := copyable[R]{"labels as a selector", func(r R) string { return r.Head().Labels.String() }}
	return slices.Concat(out, rest, []copyable[R]{labels})
}

// copy asks what to copy of the marked rows or, without marks, of the one under
// the cursor: one line for each.
func (l *list[R]) copy() {
	rows := l.grid.Acting()
	if r, ok := l.grid.Selected(); ok && l.marked == 0 {
		rows = []R{r} // a ghost can be copied from, too
	}
	if len(rows) == 0 {
		l.host.Toast(themes.Muted, "copy: what is marked is not in the lens")
		return
	}
	if len(rows) > mostCopied {
		l.host.Toast(themes.Muted, "copy: "+l.several(len(rows))+" are too many for a clipboard; save the table instead")
		return
	}
	all := l.copyables()
	var items []screen.Item
	for _, c := range all {
		items = append(items, screen.Item{Text: c.name, Note: preview(c, rows)})
	}
	l.host.Pick(screen.Picker{Title: "Copy", Items: items, Choose: func(it screen.Item) {
		i := slices.IndexFunc(all, func(c copyable[R]) bool { return c.name == it.Text })
		lines := make([]string, len(rows))
		for k, r := range rows {
			lines[k] = sanitize.Line(all[i].of(r))
		}
		what := lines[0]
		if len(lines) > 1 {
			what = it.Text + " of " + l.several(len(lines))
		}
		l.host.Copy(strings.Join(lines, "\n"), what)
	}})
}

// preview is what would be copied of the first of the rows.
func preview[R any](c copyable[R], rows []R) string {
	const most = 32
	text := sanitize.Line(c.of(rows[0]))
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	if len(rows) > 1 {
		text += " and " + thousands(len(rows)-1) + " more"
	}
	return text
}
