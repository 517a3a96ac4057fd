package ui

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// picker is the dialog of a [screen.Picker].
type picker struct {
	screen.Picker
	finder
	found fuzzy.Matches
	err   error
	busy  bool
	moved bool   // somebody has moved the cursor or typed
	told  string // what Preview knows to be under the cursor
	stop  context.CancelFunc
}

// names makes items searchable.
type names []screen.Item

func (n names) String(i int) string { return n[i].Text }
func (n names) Len() int            { return len(n) }

// pick opens a picker over everything.
func (s *Shell) pick(p screen.Picker) {
	q := &picker{Picker: p, finder: newFinder(), stop: func() {}}
	q.Items = slices.Clone(p.Items)
	q.search()
	q.toCurrent()
	q.told = q.under()
	s.raise(q)
	if p.More == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	q.busy, q.stop = true, cancel
	s.later(func() tea.Msg {
		items, err := p.More(ctx)
		return event(func() {
			if ctx.Err() == nil { // it is still open
				q.more(items, err)
			}
		})
	})
}

// more takes items that were fetched, and keeps the cursor on its item.
func (p *picker) more(items []screen.Item, err error) {
	p.busy, p.err = false, err
	if err != nil {
		return
	}
	on := p.under()
	p.Items = slices.Clone(items)
	p.search()
	if p.moved {
		p.moveTo(on)
	} else {
		p.toCurrent()
	}
	p.preview()
}

// under is the item under the cursor, "" for none.
func (p *picker) under() string {
	if p.cursor < len(p.found) {
		return p.found[p.cursor].Str
	}
	return ""
}

// moveTo brings the cursor to an item, or leaves it where it is.
func (p *picker) moveTo(text string) {
	for i, m := range p.found {
		if m.Str == text {
			p.cursor = i
		}
	}
	p.move(0, len(p.found))
}

func (p *picker) toCurrent() {
	if p.Several != nil {
		return
	}
	for i, m := range p.found {
		if p.Items[m.Index].Current {
			p.cursor = i
		}
	}
}

// preview tells what has come under the cursor.
func (p *picker) preview() {
	if now := p.under(); p.Preview != nil && now != p.told && now != "" {
		p.told = now
		p.Preview(p.Items[p.found[p.cursor].Index])
	}
}

// search ranks the items by what is typed; without a word all stand in their own order.
func (p *picker) search() {
	if text := p.text(); text != "" {
		p.found = fuzzy.FindFrom(text, names(p.Items))
		return
	}
	p.found = p.found[:0]
	for i, it := range p.Items {
		p.found = append(p.found, fuzzy.Match{Str: it.Text, Index: i})
	}
}

func (p *picker) key(k string, msg tea.KeyPressMsg) (done bool) {
	p.moved = true
	switch {
	case k == "esc", k == "ctrl+c":
		p.stop()
		if p.Cancel != nil {
			p.Cancel()
		}
		return true
	case k == "enter":
		return p.accept()
	case p.Remove != nil && (k == "ctrl+d" || k == "delete"):
		p.remove()
	case p.Several != nil && k == "space":
		p.toggle()
	case p.Several != nil && k == "<":
		p.shift(-1)
	case p.Several != nil && k == ">":
		p.shift(1)
	default:
		if p.finder.key(k, msg, len(p.found)) {
			p.search()
		}
		p.preview()
	}
	return false
}

func (p *picker) accept() (done bool) {
	switch {
	case p.Several != nil:
		p.tell()
	case p.cursor < len(p.found):
		p.Choose(p.Items[p.found[p.cursor].Index])
	default:
		return false
	}
	p.stop()
	return true
}

// remove takes the item under the cursor away.
func (p *picker) remove() {
	if p.cursor >= len(p.found) {
		return
	}
	i := p.found[p.cursor].Index
	p.Remove(p.Items[i])
	p.Items = slices.Delete(p.Items, i, i+1)
	p.search()
	p.move(0, len(p.found))
}

// toggle chooses the item under the cursor, or no longer does.
func (p *picker) toggle() {
	if p.cursor < len(p.found) {
		it := &p.Items[p.found[p.cursor].Index]
		it.Current = !it.Current
		p.tell()
	}
}

// shift moves the item under the cursor among all items.
func (p *picker) shift(by int) {
	if p.cursor >= len(p.found) {
		return
	}
	i := p.found[p.cursor].Index
	if j := i + by; j >= 0 && j < len(p.Items) {
		on := p.under()
		p.Items[i], p.Items[j] = p.Items[j], p.Items[i]
		p.search()
		p.moveTo(on)
		p.tell()
	}
}

func (p *picker) tell() { p.Several(slices.Clone(p.Items)) }

func (p *picker) paste(text string) {
	if p.edit(tea.PasteMsg{Content: sanitize.Line(text)}) {
		p.search()
		p.preview()
	}
}

func (p *picker) hints() []string {
	if p.Several != nil {
		return []string{"space", "choose", "< >", "reorder", "↑↓", "move", "⏎", "accept", "esc", "cancel"}
	}
	hints := []string{"⏎", "choose", "↑↓", "move"}
	if p.Remove != nil {
		hints = append(hints, "ctrl+d", "delete")
	}
	return append(hints, "esc", "close")
}

func (p *picker) size(w, h int) (int, int) {
	want := 48
	for _, it := range p.Items {
		want = max(want, canvas.Width(it.Text)+canvas.Width(it.Note)+8)
	}
	want = min(want, w)
	return want, min(max(len(p.Items), 3)+3+p.aboutHeight(want), h)
}

// about is what is said of an item, in rows of w columns.
func about(it screen.Item, w int) [][]screen.Span {
	var spans []screen.Span
	if canvas.Width(it.Text) > w-itemIndent {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Text), Text: it.Text})
	}
	if it.About != "" {
		if spans != nil {
			spans[0].Text += "\n"
		}
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: it.About})
	}
	if spans == nil {
		return nil
	}
	return wrap(spans, w)
}

// aboutHeight is how many rows there are for what is said of items, with one between.
func (p *picker) aboutHeight(w int) int {
	rows := 0
	for _, it := range p.Items {
		if n := len(about(it, w)); n > 0 {
			rows = max(rows, n+1)
		}
	}
	return rows
}

func (p *picker) paint(c canvas.Canvas) {
	count := strconv.Itoa(len(p.found))
	if p.busy {
		count = "loading…"
	}
	c.Cut(0, 0, c.W()-canvas.Width(count)-1, themes.Style(themes.Muted), p.Title)
	c.Put(c.W()-canvas.Width(count), 0, themes.Style(themes.Faint), count)
	p.paintText(c, 0, 1)
	rows := c.H() - 2
	if below := min(p.aboutHeight(c.W()), rows-2); below > 0 {
		rows -= below
		p.paintAbout(c.Sub(canvas.Rect{X: 0, Y: c.H() - below + 1, W: c.W(), H: below - 1}))
	}
	if p.err != nil {
		rows--
		c.Cut(0, c.H()-1, c.W(), themes.Style(themes.Warn), p.err.Error())
	}
	if len(p.found) == 0 && !p.busy {
		c.Put(2, 2, themes.Style(themes.Muted), "nothing matches")
	}
	p.paintFound(c.Sub(canvas.Rect{X: 0, Y: 2, W: c.W(), H: rows}), len(p.found), func(c canvas.Canvas, i int, here bool) {
		p.paintItem(c, p.found[i], here)
	})
}

// paintAbout says what there is to say of the item under the cursor.
func (p *picker) paintAbout(c canvas.Canvas) {
	if p.cursor >= len(p.found) {
		return
	}
	for y, row := range about(p.Items[p.found[p.cursor].Index], c.W()) {
		x := 0
		for _, s := range row {
			x = c.Put(x, y, s.Style, s.Text)
		}
	}
}

// itemIndent is the columns before the text of an item.
const itemIndent = 2

func (p *picker) paintItem(c canvas.Canvas, m fuzzy.Match, here bool) {
	it := p.Items[m.Index]
	st := themes.Style(themes.Text)
	if it.Current {
		st = themes.Style(themes.Accent)
	}
	st = paintRow(c, st, here)
	x := itemIndent
	if p.Several != nil {
		mark := "□ "
		if it.Current {
			mark = "■ "
		}
		x = c.Put(x, 0, st, mark)
	}
	c.Cut(x, 0, c.W()-x, st, it.Text)
	if n := canvas.Width(it.Note); n > 0 && x+canvas.Width(it.Text)+2+n <= c.W() {
		c.Put(c.W()-n, 0, st.As(themes.Muted), it.Note)
	}
	paintFound(c, x, it.Text, m.MatchedIndexes)
}

// paintFound marks what matches in a text that was put at column x.
func paintFound(c canvas.Canvas, x int, text string, matched []int) {
	if canvas.Width(text) != len(text) {
		return // matched offsets are bytes, and bytes are not columns here
	}
	for _, at := range matched {
		c.Restyle(x+at, 0, 1, func(s themes.Style) themes.Style { return s.As(themes.Accent) | themes.Bold })
	}
}
