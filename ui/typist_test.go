package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/screen"
	"kubist/ui/uitest"
)

// writer is a page that takes what is typed.
type writer struct {
	page
	typing bool
	typed  []string
}

func (w *writer) Typing() bool             { return w.typing }
func (w *writer) Type(key tea.KeyPressMsg) { w.typed = append(w.typed, key.String()) }
func (w *writer) Paste(text string)        { w.typed = append(w.typed, "pasted "+text) }
func (w *writer) Stop()                    { w.typing = false }
func (w *writer) taken() (typed string) {
	typed = strings.Join(w.typed, " ")
	w.typed = nil
	return typed
}
func (w *writer) Commands() []screen.Command { return w.page.Commands() }

func TestScreenThatTakesWhatIsTyped(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		w := &writer{page: page{name: "writer"}, typing: true}
		r.pages["pods"].ask = func(h screen.Host) { h.Push(w) }
		d.Press("D")
		d.Press(":q?/ <enter><esc><ctrl+c><ctrl+p>")
		d.Send(tea.PasteMsg{Content: "some text"})
		d.Send(tea.KeyPressMsg{Code: 'f', Text: "f", Mod: tea.ModAlt})
		d.Send(tea.KeyPressMsg{Code: 'j', Mod: tea.ModCtrl})
		if got := w.taken(); got != ": q ? / space enter esc ctrl+c ctrl+p pasted some text esc f ctrl+j" || d.Quit() {
			t.Errorf("typed is %s", got)
		}
		if text := p.shown.String(); !strings.Contains(text, "ctrl+] out of it") || strings.Contains(text, "? keys") {
			t.Errorf("the hints are of keys that are not reached:\n%s", text)
		}
		d.Press("<ctrl+]>g")
		if got := w.taken(); got != "" || !slices.Equal(w.got, []string{"top"}) {
			t.Errorf("after the way out typed is %q, done is %q", got, w.got)
		}
		w.typing = true
		w.host.Ask(screen.Question{Title: "Sure?", Choices: []screen.Choice{{Label: "no"}}})
		d.Pass(startled)
		d.Press("x<esc>y")
		if got := w.taken(); got != "y" {
			t.Errorf("with a dialog over it typed is %q", got)
		}
	})
}
