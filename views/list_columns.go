package views

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// labelPrefix stands before the key of a label where it is picked as a column.
const labelPrefix = "label:"

// setOwn takes the columns of the kind.
func (l *list[R]) setOwn(columns []Column[R]) {
	l.own = columns
	l.arrange()
}

// arrange puts the columns together: the namespace where rows of several are
// shown, those of the kind as they were picked, and the labels asked for.
func (l *list[R]) arrange() {
	l.columns, l.keys = arranged(l.own, l.session.memory.Columns[l.kindName()], l.labels)
	if l.spansNamespaces() {
		l.columns = slices.Insert(l.columns, 0, namespaceColumn[R]())
	}
	cells := make([]grid.Column[R], len(l.columns))
	for i, c := range l.columns {
		cells[i] = grid.Column[R]{Name: c.Name, Level: c.Level, Right: c.Right, Flexible: c.Flexible, Cell: c.Cell}
	}
	l.grid.SetColumns(cells)
	l.showSort()
}

// arranged are the columns of own that were picked, in that order, then labels,
// then what was not picked, as wide columns. Without any picked one of the kind
// they are all of own, as they are. What was picked is shown without asking for
// wide columns. The keys are those of the labels, by the names of their columns.
func arranged[R record.Object](own []Column[R], picks, labels []string) (out []Column[R], keys map[string]string) {
	var order []string // the keys of labels
	picked := map[string]bool{}
	label := func(key string) {
		if !slices.Contains(order, key) {
			order = append(order, key)
			out = append(out, Column[R]{Name: labelPrefix + key})
		}
	}
	for _, pick := range picks {
		if key, ok := strings.CutPrefix(pick, labelPrefix); ok {
			label(key)
			continue
		}
		i := slices.IndexFunc(own, func(c Column[R]) bool { return strings.EqualFold(c.Name, pick) })
		if i < 0 || picked[own[i].Name] {
			continue
		}
		c := own[i]
		picked[c.Name] = true
		if c.Level == grid.Wide {
			c.Level = grid.Always
		}
		out = append(out, c)
	}
	if len(picked) == 0 {
		out = slices.Concat(own, out)
	}
	for _, key := range labels {
		label(key)
	}
	for _, c := range own {
		if len(picked) > 0 && !picked[c.Name] {
			c.Level = grid.Wide
			out = append(out, c)
		}
	}
	keys = map[string]string{}
	for i, name := range labelNames(order, out) {
		at := slices.IndexFunc(out, func(c Column[R]) bool { return c.Name == labelPrefix+order[i] })
		out[at] = labelColumn[R](order[i], name)
		keys[name] = order[i]
	}
	return out, keys
}

// labelNames are the headers of labels: the last part of the key, as kubectl
// has it, or all of it where another column of the table is called like that,
// or the name that nothing else can have.
func labelNames[R record.Object](keys []string, columns []Column[R]) []string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = strings.ToUpper(key[strings.LastIndexByte(key, '/')+1:])
	}
	for _, longer := range []func(key string) string{strings.ToUpper, func(key string) string { return labelPrefix + key }} {
		taken := map[string]int{"NAMESPACE": 1}
		for _, c := range columns {
			taken[c.Name]++
		}
		for _, name := range names {
			taken[name]++
		}
		for i, key := range keys {
			if taken[names[i]] > 1 {
				names[i] = longer(key)
			}
		}
	}
	return names
}

// labelColumn shows one label; it is empty where an object does not have it.
func labelColumn[R record.Object](key, name string) Column[R] {
	value := func(r R) string {
		v, _ := r.Head().Labels.Get(key)
		return v
	}
	return Column[R]{
		Name: name, Path: ".metadata.labels." + strings.ReplaceAll(key, ".", `\.`),
		Less: func(a, b R) int { return cmp.Compare(value(a), value(b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return append(dst, value(r)...) },
	}
}

// kindName is what the kind is called in what is remembered: "deployments.apps".
func (l *list[R]) kindName() string { return l.table.Kind.GVR.GroupResource().String() }

// noColumns is why columns cannot be picked yet.
func (l *list[R]) noColumns() string {
	if !l.columnsKnown() {
		return "the server has not said yet which there are"
	}
	return ""
}

// pickColumns asks which columns are shown, and shows them meanwhile.
func (l *list[R]) pickColumns() {
	kind, before, labels := l.kindName(), l.session.memory.Columns, l.labels
	was := slices.Clone(before[kind])
	set := func(picks []string) {
		if l.session.memory.Columns == nil {
			l.session.memory.Columns = map[string][]string{}
		}
		if l.session.memory.Columns[kind] = picks; len(picks) == 0 {
			delete(l.session.memory.Columns, kind)
		}
		l.arrange()
		l.look(false)
	}
	l.host.Pick(screen.Picker{
		Title: "Columns",
		Items: l.columnItems(),
		Several: func(items []screen.Item) {
			var picks []string
			for _, it := range items {
				if it.Current {
					picks = append(picks, it.Text)
				}
			}
			l.labels = nil // the picked ones are all there are
			set(picks)
		},
		Cancel: func() {
			l.labels = labels
			set(was)
		},
	})
}

// columnItems are all columns there could be: those in force first, in their
// order, then the others of the kind, and the labels of the rows.
func (l *list[R]) columnItems() []screen.Item {
	var items []screen.Item
	for _, c := range l.columns {
		it := screen.Item{Text: c.Name, Current: c.Level != grid.Wide}
		if key, ok := l.keys[c.Name]; ok {
			it.Text, it.Note = labelPrefix+key, "label"
		}
		if c.Name != "NAMESPACE" {
			items = append(items, it)
		}
	}
	for _, key := range l.labelKeys() {
		text := labelPrefix + key
		if !slices.ContainsFunc(items, func(it screen.Item) bool { return it.Text == text }) {
			items = append(items, screen.Item{Text: text, Note: "label"})
		}
	}
	return items
}

// labelKeys are the keys of labels of the rows, the most frequent first. Of
// very many rows it looks at some all over the table.
func (l *list[R]) labelKeys() []string {
	if l.snap == nil {
		return nil
	}
	const enough = 5000
	var f selector.Facets
	for i := 0; i < len(l.snap.Rows); i += max(len(l.snap.Rows)/enough, 1) {
		f.Add(l.snap.Rows[i].Head().Labels)
	}
	var keys []string
	for _, k := range f.Keys() {
		keys = append(keys, k.Key)
	}
	return keys
}

// toggleWide shows or hides the wide columns.
func (l *list[R]) toggleWide() {
	l.wide = !l.wide
	l.grid.ToggleWide()
}
