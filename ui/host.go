package ui

import (
	"context"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/display"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// host is the shell as one screen sees it.
type host struct {
	*Shell
	entry *entry
}

var _ screen.Host = (*host)(nil)

// hostOfTop is the host of the visible screen, one without a screen before the first.
func (s *Shell) hostOfTop() *host {
	if e := s.top(); e != nil {
		return e.host
	}
	return &host{Shell: s}
}

func (h *host) Wait(slot string, f func(context.Context) any) {
	e := h.entry
	if e == nil || e.ctx.Err() != nil {
		return
	}
	if w, ok := e.slots[slot]; ok {
		w.cancel()
	}
	ctx, cancel := context.WithCancel(e.ctx)
	h.seq++
	seq := h.seq
	e.slots[slot] = wait{seq, cancel}
	h.later(func() tea.Msg { return result{e, slot, seq, f(ctx)} })
}

func (h *host) Go(line string)       { h.open(line) }
func (h *host) Push(s screen.Screen) { h.push(s) }

func (h *host) Pop() {
	if h.entry == h.top() {
		h.visit(h.at - 1)
	}
}

func (h *host) Replace(sc screen.Screen) {
	if h.entry != nil && h.entry == h.top() {
		h.replace(sc)
	}
}

func (h *host) Prompt(p screen.Prompt) { h.ask(p) }
func (h *host) Pick(p screen.Picker)   { h.pick(p) }
func (h *host) Ask(q screen.Question)  { h.raise(&question{Question: q}) }
func (h *host) Start(j screen.Job)     { h.start(j) }
func (h *host) Now() time.Time         { return h.opt.Now() }

func (h *host) Toast(t themes.Token, text string) { h.say(t, text, time.Now()) }

func (h *host) Notify(t themes.Token, text string) {
	h.say(t, text, time.Now())
	h.toast.keep()
	h.opt.Display.Alert("kubist: " + sanitize.Line(text))
}

func (h *host) Copy(text, what string) {
	h.opt.Display.Copy(text)
	h.say(themes.Info, "copied "+what, time.Now())
}

func (h *host) Raw(run func(in io.Reader, out io.Writer, size func() (w, h int)) error, done func(error)) {
	h.Terminal(func(in, out *os.File) error { return display.Raw(in, out, run) }, func(err error) {
		h.handed = time.Now()
		done(err)
	})
}

func (h *host) Terminal(run func(in, out *os.File) error, done func(error)) {
	h.later(h.opt.Display.Handover(run, func(err error) tea.Msg {
		return event(func() { done(err) })
	}))
}
