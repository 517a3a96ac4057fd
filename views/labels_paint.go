package views

import (
	"bytes"
	"strings"
	"time"

	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// The columns of labels, by their index; without pods there is no usedColumn.
const (
	keyColumn   = "KEY"
	usedColumn  = "USED BY"
	valueColumn = "VALUE"
	nowColumn   = "NOW"
	allColumn   = "ALL"
)

// setColumns sets the columns up, once.
func (l *labels) setColumns() {
	column := func(name string, cell func(dst []byte, r labelRow) []byte) grid.Column[labelRow] {
		return grid.Column[labelRow]{Name: name, Cell: func(dst []byte, r labelRow, _ time.Time) []byte { return cell(dst, r) }}
	}
	key := column(keyColumn, func(dst []byte, r labelRow) []byte {
		if r.first || r.line == l.top {
			return l.appendKey(dst, r.group.Key)
		}
		return dst
	})
	value := column(valueColumn, l.appendValue)
	now := column(nowColumn, func(dst []byte, r labelRow) []byte { return append(dst, thousands(r.now)...) })
	all := column(allColumn, func(dst []byte, r labelRow) []byte { return append(dst, thousands(r.all)...) })
	key.Flexible, now.Right, all.Right = true, true, true
	l.columns = []grid.Column[labelRow]{key, value, now, all}
	if l.selectsPods() {
		by := column(usedColumn, func(dst []byte, r labelRow) []byte {
			if r.first || r.line == l.top {
				return l.usage.append(dst, r.group.Key, l.narrow())
			}
			return dst
		})
		by.Level = grid.Roomy
		l.columns = []grid.Column[labelRow]{key, by, value, now, all}
	}
	l.grid.SetColumns(l.columns)
	l.showSort()
}

// narrow reports whether there is little room for keys and for who uses them.
func (l *labels) narrow() bool { return l.width < 100 }

// appendKey appends a key; where there is little room, a long one without the
// middle of its prefix: what begins alike must not end in the same ellipsis.
func (l *labels) appendKey(dst []byte, key string) []byte {
	const long = 16
	prefix, name, ok := strings.Cut(key, "/")
	host, domain, deep := strings.Cut(prefix, ".")
	if !l.narrow() || !ok || !deep || len(key) <= long || domain == "" {
		return append(dst, key...)
	}
	return append(append(append(dst, host...), "…/"...), name...)
}

// The signs before values: asked for, kept out, neither.
const (
	signChosen  = "■ "
	signRefused = "✗ "
	signOpen    = "□ "
)

// appendValue appends a value and how it is chosen, or what stands for the values of a key.
func (l *labels) appendValue(dst []byte, r labelRow) []byte {
	if r.form == foldRow {
		return l.appendFolded(dst, r)
	}
	switch r.choice(l.answer.chosen) {
	case selector.Chosen:
		dst = append(dst, signChosen...)
	case selector.Refused:
		dst = append(dst, signRefused...)
	default:
		dst = append(dst, signOpen...)
	}
	switch {
	case r.form == noKeyRow:
		return append(dst, "⟨no key⟩"...)
	case r.value == "":
		return append(dst, "⟨empty⟩"...)
	}
	return append(dst, r.value...)
}

// appendFolded appends how many values a key has, and what is chosen of it.
func (l *labels) appendFolded(dst []byte, r labelRow) []byte {
	dst = append(append(append(dst, "→ "...), thousands(r.group.Values)...), " values"...)
	switch {
	case r.group.unique() && r.group.Values == r.group.All:
		dst = append(dst, ", each its own"...)
	case r.group.unique():
		dst = append(dst, ", nearly each its own"...)
	}
	for _, q := range l.answer.chosen.Requirements() {
		if q.Key != r.group.Key {
			continue
		}
		switch q.Op {
		case selector.Equals, selector.In:
			dst = append(append(dst, "  "+signChosen...), thousands(len(q.Values))...)
		case selector.NotEquals, selector.NotIn:
			dst = append(append(dst, "  "+signRefused...), thousands(len(q.Values))...)
		case selector.Exists:
			dst = append(dst, "  "+signRefused+"⟨no key⟩"...)
		case selector.DoesNotExist:
			dst = append(dst, "  "+signChosen+"⟨no key⟩"...)
		default:
			dst = append(append(dst, "  "+signChosen...), strings.TrimPrefix(q.String(), q.Key)...)
		}
	}
	return dst
}

// tone keeps quiet what there is no choice in, and what no object is left of.
func (l *labels) tone(r labelRow, _ time.Time) themes.Token {
	chosen := r.choice(l.answer.chosen) != selector.Open
	if !chosen && (r.group.quiet() || r.form == foldRow && r.group.unique() || r.now == 0) {
		return themes.Muted
	}
	return themes.Text
}

// matches says which parts of the cells were found, and shows the signs of what is chosen.
func (l *labels) matches() grid.Matches {
	q := l.question.find
	return func(dst [][2]int, column int, text []byte) [][2]int {
		name := l.columns[column].Name
		if name != keyColumn && name != valueColumn {
			return dst
		}
		for _, sign := range []string{signChosen, signRefused} {
			for from := 0; name == valueColumn; {
				i := bytes.Index(text[from:], []byte(sign))
				if i < 0 {
					break
				}
				dst = append(dst, [2]int{from + i, from + i + len(sign) - 1})
				from += i + len(sign)
			}
		}
		if q.Empty() {
			return dst
		}
		return q.Matches(q.Matches(dst, "NAME", text), name, text)
	}
}

// showSort marks the column that sorts.
func (l *labels) showSort() {
	name := [labelOrders]string{keyColumn, allColumn, valueColumn}[l.question.sort.by]
	for i, c := range l.columns {
		if c.Name == name {
			l.grid.SetSorted(i, l.question.sort.down)
		}
	}
}

// name is what the objects are called: "Pods".
func (l *labels) name() string {
	if l.all {
		return "all loaded kinds"
	}
	return plural(l.kinds[0])
}

// several is a number of objects.
func (l *labels) several(n int) string {
	one, many := "object", "objects"
	if !l.all {
		one, many = l.kinds[0].Singular, strings.ToLower(l.name())
	}
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// Title says what is chosen, how many objects that selects, and how far it can be trusted.
func (l *labels) Title() screen.Title {
	t := screen.Title{Crumbs: []string{l.session.crumb()}}
	if l.namespaced() {
		ns := strings.Join(l.scope.Namespaces, ", ")
		if ns == "" {
			ns = "all namespaces"
		}
		t.Crumbs = append(t.Crumbs, ns)
	}
	t.Crumbs = append(t.Crumbs, "Labels of "+l.name())
	if l.scope.Labels != "" {
		t.Crumbs = append(t.Crumbs, "-l "+l.scope.Labels)
	}
	if l.scope.Fields != "" {
		t.Crumbs = append(t.Crumbs, l.scope.Fields)
	}
	t.Status = fitted(l.status(), l.width*3/4)
	t.Lens = l.lens()
	t.Notice = l.usage.unknown()
	switch s, moved := l.standing(), l.session.conn.Moved(); {
	case s.problem != nil && l.grid.Len() > 0:
		t.Notice = notice(s.problem)
	case moved != nil:
		t.Notice = notice(moved)
	}
	return t
}

// inHeader reports whether the header has room for what is chosen.
func (l *labels) inHeader() bool {
	return canvas.Width(l.answer.chosen.String()) <= l.width-70
}

// status is what is chosen, the counts, and how the streams are doing.
func (l *labels) status() []part {
	a, s := l.answer, l.standing()
	var parts []part
	if !a.chosen.Empty() && l.inHeader() {
		parts = append(parts, part{2, "", screen.Span{Style: themes.Style(themes.Accent), Text: a.chosen.String()}})
	}
	counted := l.several(a.total)
	switch {
	case !a.chosen.Empty() && s.phase == stream.Loading:
		counted = thousands(a.matched) + " chosen"
	case !a.chosen.Empty():
		counted = thousands(a.matched) + " of " + counted
	}
	if a.total > 0 || whole(s.phase) {
		if s.phase != stream.Loading || !a.chosen.Empty() {
			parts = append(parts, part{5, "   ", screen.Span{Style: themes.Style(themes.Text), Text: counted}})
		}
		keys := thousands(a.keys) + " keys"
		if a.keys == 1 {
			keys = "1 key"
		}
		parts = append(parts, part{4, " · ", screen.Span{Style: themes.Style(themes.Muted), Text: keys}})
	}
	for i, span := range phaseSpans(s.phase, s.seen, s.loaded, s.total) {
		before := " · "
		if i > 0 {
			before = ""
		}
		parts = append(parts, part{8, before, span})
	}
	return parts
}

// lens is what is looked for, and what is chosen where the header has no room for it.
func (l *labels) lens() []screen.Span {
	accent, muted := themes.Style(themes.Accent)|themes.Selected, themes.Style(themes.Muted)
	var spans []screen.Span
	if chosen := l.answer.chosen; !chosen.Empty() && !l.inHeader() {
		spans = append(spans, screen.Span{Style: accent, Text: "-l " + chosen.String()})
	}
	if find := l.answer.find; !find.Empty() {
		if len(spans) > 0 {
			spans = append(spans, screen.Span{Text: "  "})
		}
		spans = append(spans, screen.Span{Style: accent, Text: find.Text()},
			screen.Span{Style: muted, Text: "  " + thousands(l.answer.found) + " of " + thousands(l.answer.keys) + " keys"})
	}
	return spans
}

// Paint draws the labels, or why there are none.
func (l *labels) Paint(c canvas.Canvas) {
	l.width = c.W()
	for range 2 { // the first row names its key, and which one that is may depend on the size
		l.grid.Paint(c, l.host.Now())
		top, _ := l.grid.Hit(0, 1)
		if top == l.top {
			break
		}
		l.top = top
		c.Clear(themes.Style(themes.Text))
	}
	if l.grid.Len() == 0 {
		what, do, t := l.emptiness()
		paintMessage(c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1}), what, do, t)
	}
}

// emptiness says why there is nothing: never an empty screen for "not known yet".
func (l *labels) emptiness() (what, do string, t themes.Token) {
	s := l.standing()
	where := ""
	if len(l.scope.Namespaces) > 0 && l.namespaced() {
		where = " in " + strings.Join(l.scope.Namespaces, ", ")
	}
	switch {
	case s.problem != nil:
		return s.problem.What, s.problem.Do, themes.Bad
	case s.phase == stream.Connecting:
		return "connecting to " + l.session.conn.ServerURL() + "…", "", themes.Muted
	case s.phase == stream.Loading && l.answer.total == 0:
		return "loading " + strings.ToLower(l.name()) + "…", "", themes.Muted
	case l.answer.total == 0:
		return "no " + strings.ToLower(l.name()) + where, "a chooses another kind", themes.Muted
	case l.answer.keys == 0:
		return l.several(l.answer.total) + where + ", and no label on any", "", themes.Muted
	}
	return "none of " + thousands(l.answer.keys) + " keys, and none of their values, matches", "esc shows all", themes.Muted
}
