package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// deed is something the palette can do: a command, or going to a kind or a view.
type deed struct {
	id          string // the command's, or ":" and the line
	title, note string
	key         string
	reason      string // why it cannot be done now
	do          func() (done bool)
}

// palette is the dialog of all that can be done.
type palette struct {
	finder
	all   []deed
	found fuzzy.Matches
	used  func(id string)
}

// deeds makes them searchable.
type deeds []deed

func (d deeds) String(i int) string { return d[i].title }
func (d deeds) Len() int            { return len(d) }

// called reports whether name is a short name of a kind, as its note has it.
func (d deed) called(name string) bool { return slices.Contains(strings.Fields(d.note), name) }

// palette opens the palette over everything.
func (s *Shell) palette() {
	p := &palette{finder: newFinder(), used: s.use}
	here, everywhere := s.bound()
	on := s.hostOfTop()
	var moves []deed
	for _, c := range slices.Concat(here, remaining(everywhere, here)) {
		d := deed{id: c.ID, title: c.Title, key: lineOf(c.ID), reason: refusal(&c), do: func() bool { return perform(&c, on) }}
		if len(c.Keys) > 0 {
			d.key = screen.Glyph(c.Keys[0])
		}
		switch {
		case c.ID == "shell.palette":
		case isMove(c):
			moves = append(moves, d)
		default:
			p.all = append(p.all, d)
		}
	}
	for _, c := range s.opt.Router.Complete("", 0) {
		p.all = append(p.all, deed{id: ":" + c.Text, title: c.Text, note: c.Note, key: ":", do: func() bool {
			s.open(c.Text)
			return true
		}})
	}
	p.all = append(p.all, moves...)
	slices.SortStableFunc(p.all, func(a, b deed) int { return s.lastUse(b.id) - s.lastUse(a.id) })
	p.search()
	s.raise(p)
}

// use notes that the palette did something.
func (s *Shell) use(id string) {
	s.recent = append(slices.DeleteFunc(s.recent, func(r string) bool { return r == id }), id)
}

// lastUse is larger the later the palette did something, -1 for never.
func (s *Shell) lastUse(id string) int { return slices.Index(s.recent, id) }

func (p *palette) search() {
	if text := strings.TrimSpace(p.text()); text != "" {
		p.found = fuzzy.FindFrom(text, deeds(p.all))
		slices.SortStableFunc(p.found, func(a, b fuzzy.Match) int { return p.rank(a, text) - p.rank(b, text) })
		return
	}
	p.found = p.found[:0]
	for i, d := range p.all {
		p.found = append(p.found, fuzzy.Match{Str: d.title, Index: i})
	}
}

// rank puts what has the very name that is typed before what is only like it.
func (p *palette) rank(m fuzzy.Match, text string) int {
	if d := p.all[m.Index]; d.title == text || d.called(text) {
		return 0
	}
	return 1
}

func (p *palette) key(k string, msg tea.KeyPressMsg) (done bool) {
	switch k {
	case "esc", "ctrl+c":
		return true
	case "enter":
		if p.cursor >= len(p.found) {
			return false
		}
		d := p.all[p.found[p.cursor].Index]
		if d.do() {
			p.used(d.id)
			return true
		}
		return false
	}
	if p.finder.key(k, msg, len(p.found)) {
		p.search()
	}
	return false
}

func (p *palette) paste(text string) {
	if p.edit(tea.PasteMsg{Content: sanitize.Line(text)}) {
		p.search()
	}
}

func (p *palette) hints() []string {
	return []string{"⏎", "do it", "↑↓", "move", "esc", "close"}
}

func (p *palette) size(w, h int) (int, int) { return min(64, w), min(len(p.all)+2, 22, h) }

func (p *palette) paint(c canvas.Canvas) {
	count := strconv.Itoa(len(p.found))
	p.paintText(c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W() - len(count) - 1, H: 1}), 0, 0)
	c.Put(c.W()-len(count), 0, themes.Style(themes.Faint), count)
	if len(p.found) == 0 {
		c.Put(2, 2, themes.Style(themes.Muted), "nothing matches")
	}
	p.paintFound(c.Sub(canvas.Rect{X: 0, Y: 2, W: c.W(), H: c.H() - 2}), len(p.found), func(c canvas.Canvas, i int, here bool) {
		p.paintDeed(c, p.found[i], here)
	})
}

func (p *palette) paintDeed(c canvas.Canvas, m fuzzy.Match, here bool) {
	d := p.all[m.Index]
	st, quiet := themes.Style(themes.Text), themes.Muted
	if d.reason != "" {
		st, quiet = themes.Style(themes.Faint), themes.Faint
	}
	st = paintRow(c, st, here)
	room := c.W() - 2
	if n := canvas.Width(d.key); n > 0 {
		c.Put(c.W()-n, 0, st.As(themes.Muted), d.key)
		room -= n + 2
	}
	x := c.Sub(canvas.Rect{X: 2, Y: 0, W: room, H: 1}).Put(0, 0, st, d.title)
	note := d.note
	if d.reason != "" {
		note = "· " + d.reason
		x--
	}
	c.Cut(2+x+2, 0, room-x-2, st.As(quiet), note)
	paintFound(c.Sub(canvas.Rect{X: 0, Y: 0, W: 2 + room, H: 1}), 2, d.title, m.MatchedIndexes)
}
