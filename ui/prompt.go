package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// prompt is the line being typed at the bottom of the screen.
type prompt struct {
	screen.Prompt
	input   textinput.Model
	choices []screen.Candidate
	chosen  int // among choices, -1 for none
	back    int // how far back in the history, 0 is the line itself
	typed   string
	fault   *screen.Fault
}

// ask opens a prompt in place of the one there is.
func (s *Shell) ask(p screen.Prompt) {
	q := &prompt{Prompt: p, input: textinput.New(), chosen: -1}
	q.input.Prompt = ""
	q.input.SetValue(p.Text)
	q.input.CursorEnd()
	q.input.Focus()
	s.prompt = q
	q.refresh()
	s.dirty = true
}

// caret is the byte offset of the caret in the text.
func (p *prompt) caret() int {
	text := []rune(p.input.Value())
	return len(string(text[:min(p.input.Position(), len(text))]))
}

// refresh finds completions and faults for the text as it is.
func (p *prompt) refresh() {
	p.choices, p.chosen = nil, -1
	if p.Complete != nil {
		p.choices = p.Complete(p.input.Value(), p.caret())
	}
	p.check()
}

func (p *prompt) check() {
	p.fault = nil
	if p.Check != nil {
		p.fault = p.Check(p.input.Value())
	}
}

func (s *Shell) promptKey(k string, msg tea.KeyPressMsg) {
	p := s.prompt
	switch k {
	case "esc", "ctrl+c":
		s.endPrompt(false)
	case "enter":
		s.endPrompt(true)
	case "tab":
		p.choose(1)
		p.accept()
	case "shift+tab":
		p.choose(-1)
		p.accept()
	case "right":
		if p.chosen < 0 && len(p.choices) > 0 && p.caret() == len(p.input.Value()) {
			p.choose(1)
			p.accept()
			p.refresh()
			break
		}
		p.edit(msg)
	case "up", "ctrl+p":
		p.recall(1)
	case "down", "ctrl+n":
		p.recall(-1)
	case "backspace":
		if p.input.Value() == "" {
			s.endPrompt(false)
			return
		}
		p.edit(msg)
	default:
		p.edit(msg)
	}
}

// edit lets the input field have a message and tells what came of it.
func (p *prompt) edit(msg tea.Msg) {
	before, at := p.input.Value(), p.input.Position()
	p.input, _ = p.input.Update(msg)
	if p.input.Value() == before && p.input.Position() == at {
		return
	}
	p.rewrite(before)
	p.refresh()
	p.changed(before)
}

// rewrite replaces what was typed by what it stands for; taking a character away is left alone.
func (p *prompt) rewrite(before string) {
	text := p.input.Value()
	if p.Rewrite == nil || len(text) <= len(before) {
		return
	}
	if other := p.Rewrite(text); other != text {
		p.input.SetValue(other)
		p.input.CursorEnd()
	}
}

func (p *prompt) changed(before string) {
	if text := p.input.Value(); text != before && p.Change != nil {
		p.Change(text)
	}
}

func (s *Shell) promptPaste(text string) {
	s.prompt.edit(tea.PasteMsg{Content: sanitize.Line(text)})
}

// choose moves among the completions.
func (p *prompt) choose(by int) {
	n := len(p.choices)
	if n == 0 {
		return
	}
	if p.chosen < 0 {
		p.typed = p.input.Value()
		if by < 0 {
			p.chosen = n
		}
	}
	p.chosen = (p.chosen + by + n) % n
}

// accept puts the chosen completion into the text and keeps the list open, so
// that tab goes on to the next; a single completion is final.
func (p *prompt) accept() {
	if p.chosen < 0 || p.chosen >= len(p.choices) {
		return
	}
	c := p.choices[p.chosen]
	before := p.input.Value()
	p.input.SetValue(p.typed[:c.From] + c.Text + p.typed[c.To:])
	p.input.SetCursor(len([]rune(p.typed[:c.From] + c.Text)))
	p.check()
	if len(p.choices) == 1 {
		p.refresh()
	}
	p.changed(before)
}

// recall goes through earlier lines: those that begin with what was typed.
func (p *prompt) recall(by int) {
	if p.back == 0 {
		p.typed = p.input.Value()
	}
	begun := p.typed
	if begun == p.Text {
		begun = "" // it was there already
	}
	back := p.back + by
	for back > 0 && back <= len(p.History) && !strings.HasPrefix(p.History[len(p.History)-back], begun) {
		back += by
	}
	if back > len(p.History) {
		return
	}
	p.back = max(back, 0)
	text := p.typed
	if p.back > 0 {
		text = p.History[len(p.History)-p.back]
	}
	before := p.input.Value()
	p.input.SetValue(text)
	p.input.CursorEnd()
	p.refresh()
	p.changed(before)
}

func (s *Shell) endPrompt(ok bool) {
	p := s.prompt
	if ok && p.fault != nil {
		return
	}
	s.prompt = nil
	if p.Done != nil {
		p.Done(p.input.Value(), ok)
	}
}

// paint draws the line; the end of a text that is too long stays visible.
func (p *prompt) paint(c canvas.Canvas) {
	x := c.Put(1, 0, themes.Style(themes.Accent), p.Label)
	var note []screen.Span
	if p.Note != nil {
		note = p.Note()
	}
	room := c.W() - x - 1
	if n := spansWidth(note); n > 0 && n < room/2 {
		putSpans(c, c.W()-1-n, note)
		room -= n + 2
	}
	text := p.input.Value()
	caret := canvas.Width(text[:p.caret()])
	area := c.Sub(canvas.Rect{X: x, Y: 0, W: room, H: 1})
	shift := max(caret-room+1, 0)
	end := area.Put(-shift, 0, themes.Style(themes.Text), text)
	if p.chosen < 0 && len(p.choices) > 0 && caret == canvas.Width(text) {
		if ghost := p.choices[0]; ghost.From <= len(text) && hasPrefixFold(ghost.Text, text[ghost.From:]) {
			area.Put(end, 0, themes.Style(themes.Faint), ghost.Text[len(text)-ghost.From:])
		}
	}
	area.ShowCursor(caret-shift, 0)
}

// paintFault draws what is wrong, under the place where it is wrong.
func (p *prompt) paintFault(c canvas.Canvas) {
	text := p.input.Value()
	at := 1 + canvas.Width(p.Label) + canvas.Width(text[:min(p.fault.At, len(text))])
	w := canvas.Width(p.fault.Message) + 2
	if at+w > c.W() {
		at = max(c.W()-w, 0)
	}
	c.Put(at, 0, themes.Style(themes.Bad), "^ "+p.fault.Message)
}

// paintChoices draws the completions above the line.
func (p *prompt) paintChoices(c canvas.Canvas) {
	top := 0
	if p.chosen >= c.H() {
		top = p.chosen - c.H() + 1
	}
	width := 0
	for i := top; i < min(top+c.H(), len(p.choices)); i++ {
		width = max(width, canvas.Width(p.choices[i].Text))
	}
	width = min(width, c.W()/2)
	for y := range c.H() {
		i := top + y
		if i >= len(p.choices) {
			return
		}
		st, mark := themes.Style(themes.Muted), " "
		if i == p.chosen {
			st, mark = themes.Style(themes.Text)|themes.Bold, "▌"
		}
		c.Put(0, y, themes.Style(themes.Accent), mark)
		c.Cut(3, y, width, st, p.choices[i].Text)
		c.Cut(5+width, y, c.W()-width-6, themes.Style(themes.Faint), p.choices[i].Note)
	}
}

func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lower(s[i]) != lower(prefix[i]) {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
