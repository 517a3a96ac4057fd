package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// readable is how wide a paragraph is set at most.
const readable = 66

// question is the dialog of a [screen.Question].
type question struct {
	screen.Question
	chosen int
	top    int // the first row of the text that is seen
	beyond int // how many rows the window can move down, as painted last
}

func (q *question) key(k string, _ tea.KeyPressMsg) (done bool) {
	for i, c := range q.Choices {
		if c.Key != "" && c.Key == k {
			return q.answer(i)
		}
	}
	n := len(q.Choices)
	switch k {
	case "esc", "ctrl+c":
		return true
	case "enter":
		return q.answer(q.chosen)
	case "space", "q":
		if n == 1 {
			return q.answer(0)
		}
	case "left", "shift+tab":
		q.chosen = (q.chosen + n - 1) % n
	case "right", "tab":
		q.chosen = (q.chosen + 1) % n
	case "up", "k":
		q.scroll(-1)
	case "down", "j":
		q.scroll(1)
	}
	return false
}

func (q *question) answer(choice int) (done bool) {
	if q.Answer != nil {
		q.Answer(choice)
	}
	return true
}

// scroll moves through a text that is too long, or else through the choices.
func (q *question) scroll(by int) {
	if q.beyond > 0 {
		q.top = min(max(q.top+by, 0), q.beyond)
		return
	}
	q.chosen = min(max(q.chosen+by, 0), len(q.Choices)-1)
}

func (q *question) paste(string) {}

func (q *question) hints() []string {
	hints := []string{"⏎", "choose", "←→", "move", "esc", "close"}
	if len(q.Choices) == 1 {
		hints = []string{"⏎", q.Choices[0].Label}
	}
	if q.beyond > 0 {
		hints = slices.Insert(hints, 2, "↑↓", "read on")
	}
	return hints
}

// text is what there is to read, w columns wide.
func (q *question) text(w int) [][]screen.Span {
	if len(q.Text) == 0 {
		return nil
	}
	return append(wrap(q.Text, w), nil)
}

func (q *question) size(w, h int) (int, int) {
	want := max(40, canvas.Width(q.Title), q.choicesWidth())
	if len(q.Text) > 0 {
		for _, row := range wrap(q.Text, readable) {
			want = max(want, spansWidth(row))
		}
	}
	want = min(want, w)
	return want, min(2+len(q.text(want))+q.choiceRows(want), h)
}

func (q *question) choicesWidth() int {
	n := 0
	for _, c := range q.Choices {
		n += choiceWidth(c) + 1
	}
	return n
}

// choiceRows is how many rows the choices take: one, or one each where they do not fit beside each other.
func (q *question) choiceRows(w int) int {
	if q.choicesWidth() > w {
		return len(q.Choices)
	}
	return 1
}

func choiceWidth(c screen.Choice) int {
	n := 2 + canvas.Width(c.Label) + 1
	if c.Key != "" {
		n += 1 + canvas.Width(screen.Glyph(c.Key))
	}
	return n
}

func (q *question) paint(c canvas.Canvas) {
	c.Cut(0, 0, c.W(), themes.Style(themes.Text)|themes.Bold, q.Title)
	buttons := min(q.choiceRows(c.W()), max(c.H()-3, 1))
	rows := q.text(c.W())
	room := max(c.H()-2-buttons, 0)
	if q.beyond = 0; len(rows)-1 > room {
		q.beyond = len(rows) - 1 - room
	}
	q.top = min(q.top, q.beyond)
	for y := range room {
		if i := q.top + y; i < len(rows) {
			putSpans(c.Sub(canvas.Rect{X: 0, Y: 2 + y, W: c.W(), H: 1}), 0, rows[i])
		}
	}
	q.paintChoices(c.Sub(canvas.Rect{X: 0, Y: c.H() - buttons, W: c.W(), H: buttons}))
}

// paintChoices draws the choices beside each other or, where they do not fit, as
// many below each other as there is room for, the one under the cursor among them.
func (q *question) paintChoices(c canvas.Canvas) {
	x, y := 0, 0
	below := q.choiceRows(c.W()) > 1
	if below {
		y = -max(q.chosen-c.H()+1, 0)
	}
	for i, choice := range q.Choices {
		w := choiceWidth(choice)
		q.paintChoice(c.Sub(canvas.Rect{X: x, Y: y, W: w, H: 1}), choice, i == q.chosen)
		if x += w + 1; below {
			x, y = 0, y+1
		}
	}
}

func (q *question) paintChoice(c canvas.Canvas, choice screen.Choice, here bool) {
	st := paintRow(c, themes.Style(themes.Text), here)
	if here {
		st |= themes.Bold
	}
	x := c.Put(2, 0, st, choice.Label)
	if choice.Key != "" {
		c.Put(x+1, 0, st.As(themes.Muted)&^themes.Bold, screen.Glyph(choice.Key))
	}
}
