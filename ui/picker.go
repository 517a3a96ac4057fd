package ui

import (
	"context"
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
	found  fuzzy.Matches
	err    error
	busy   bool
	moved  bool // somebody has moved the cursor or typed
	cancel context.CancelFunc
}

// names makes items searchable.
type names []screen.Item

func (n names) String(i int) string { return n[i].Text }
func (n names) Len() int            { return len(n) }

// pick opens a picker over everything.
func (s *Shell) pick(p screen.Picker) {
	q := &picker{Picker: p, finder: newFinder(), cancel: func() {}}
	q.search()
	q.toCurrent()
	s.modals = append(s.modals, q)
	s.dirty = true
	if p.More == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	q.busy, q.cancel = true, cancel
	s.later(func() tea.Msg {
		items, err := p.More(ctx)
		return event(func() { q.more(items, err) })
	})
}

// more takes items that were fetched, and keeps the cursor on its item.
func (p *picker) more(items []screen.Item, err error) {
	p.busy, p.err = false, err
	if err != nil {
		return
	}
	var on string
	if p.cursor < len(p.found) {
		on = p.found[p.cursor].Str
	}
	p.Items = items
	p.search()
	if !p.moved {
		p.toCurrent()
		return
	}
	for i, m := range p.found {
		if m.Str == on {
			p.cursor = i
		}
	}
	p.move(0, len(p.found))
}

func (p *picker) toCurrent() {
	for i, m := range p.found {
		if p.Items[m.Index].Current {
			p.cursor = i
		}
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
	switch k {
	case "esc", "ctrl+c":
		p.cancel()
		return true
	case "enter":
		if p.cursor >= len(p.found) {
			return false
		}
		p.cancel()
		p.Choose(p.Items[p.found[p.cursor].Index])
		return true
	}
	if p.finder.key(k, msg, len(p.found)) {
		p.search()
	}
	return false
}

func (p *picker) paste(text string) {
	if p.edit(tea.PasteMsg{Content: sanitize.Line(text)}) {
		p.search()
	}
}

func (p *picker) size(w, h int) (int, int) {
	want := 48
	for _, it := range p.Items {
		want = max(want, canvas.Width(it.Text)+canvas.Width(it.Note)+6)
	}
	return min(want, w), min(max(len(p.Items), 3)+3, h)
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
	if p.err != nil {
		rows--
		c.Cut(0, c.H()-1, c.W(), themes.Style(themes.Warn), p.err.Error())
	}
	top := p.window(rows)
	if len(p.found) == 0 && !p.busy {
		c.Put(2, 2, themes.Style(themes.Muted), "nothing matches")
	}
	for y := range rows {
		if i := top + y; i < len(p.found) {
			p.paintItem(c.Sub(canvas.Rect{X: 0, Y: 2 + y, W: c.W(), H: 1}), p.found[i], i == p.cursor)
		}
	}
}

func (p *picker) paintItem(c canvas.Canvas, m fuzzy.Match, here bool) {
	it := p.Items[m.Index]
	st := themes.Style(themes.Text)
	if it.Current {
		st = themes.Style(themes.Accent)
	}
	if here {
		st |= themes.Selected
		c.Clear(st)
		c.Put(0, 0, st.As(themes.Accent), "▌")
	}
	c.Cut(2, 0, c.W()-2, st, it.Text)
	if n := canvas.Width(it.Note); n > 0 && 2+canvas.Width(it.Text)+2+n <= c.W() {
		c.Put(c.W()-n, 0, st.As(themes.Muted), it.Note)
	}
	if canvas.Width(it.Text) != len(it.Text) {
		return // matched offsets are bytes, and bytes are not columns here
	}
	for _, at := range m.MatchedIndexes {
		c.Restyle(2+at, 0, 1, func(s themes.Style) themes.Style { return s.As(themes.Accent) | themes.Bold })
	}
}
