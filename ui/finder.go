package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
)

// finder is what the dialogs share that find one of many by typing: the text,
// and a cursor in what was found.
type finder struct {
	input  textinput.Model
	cursor int
	top    int
}

// pageful is how many rows the page keys move.
const pageful = 10

func newFinder() finder {
	f := finder{input: textinput.New()}
	f.input.Prompt = ""
	f.input.Focus()
	return f
}

func (f *finder) text() string { return f.input.Value() }

// key moves the cursor among n rows or edits the text, and reports whether the text changed.
func (f *finder) key(k string, msg tea.KeyPressMsg, n int) (edited bool) {
	switch k {
	case "up", "ctrl+p":
		f.move(-1, n)
	case "down", "ctrl+n", "tab":
		f.move(1, n)
	case "pgup":
		f.move(-pageful, n)
	case "pgdown":
		f.move(pageful, n)
	default:
		return f.edit(msg)
	}
	return false
}

func (f *finder) move(by, n int) { f.cursor = max(min(f.cursor+by, n-1), 0) }

func (f *finder) edit(msg tea.Msg) (edited bool) {
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	if f.input.Value() == before {
		return false
	}
	f.cursor, f.top = 0, 0
	return true
}

// window is the first of rows rows that keep the cursor in sight.
func (f *finder) window(rows int) (top int) {
	f.top = max(min(f.top, f.cursor), f.cursor-rows+1)
	return f.top
}

// paintFound draws as many of n items that were found as there are rows in c,
// the one under the cursor among them.
func (f *finder) paintFound(c canvas.Canvas, n int, paint func(c canvas.Canvas, i int, here bool)) {
	top := f.window(c.H())
	for y := range c.H() {
		if i := top + y; i < n {
			paint(c.Sub(canvas.Rect{X: 0, Y: y, W: c.W(), H: 1}), i, i == f.cursor)
		}
	}
}

// paintText draws the text being typed from column x of row y; the caret stays in sight.
func (f *finder) paintText(c canvas.Canvas, x, y int) {
	x = c.Put(x, y, themes.Style(themes.Accent), "› ")
	field := c.Sub(canvas.Rect{X: x, Y: y, W: c.W() - x, H: 1})
	caret := canvas.Width(string([]rune(f.text())[:f.input.Position()]))
	shift := max(caret-field.W()+1, 0)
	field.Put(-shift, 0, themes.Style(themes.Text), f.text())
	field.ShowCursor(caret-shift, 0)
}
