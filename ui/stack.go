package ui

import (
	"context"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/screen"
)

// deepest is how many screens can lie over each other before the oldest is forgotten.
const deepest = 20

// entry is one screen of the stack with what runs for it.
type entry struct {
	screen screen.Screen
	host   *host
	slots  map[string]wait
	ctx    context.Context
	cancel context.CancelFunc
}

// wait is what runs in one slot of a screen.
type wait struct {
	seq    uint64
	cancel context.CancelFunc
}

// result is what a wait returned, with the address it is for.
type result struct {
	entry *entry
	slot  string
	seq   uint64
	value any
}

// handle gives a result to its screen, or drops it when it comes too late.
func (s *Shell) handle(r result) {
	w, ok := r.entry.slots[r.slot]
	if !ok || w.seq != r.seq {
		return
	}
	w.cancel()
	delete(r.entry.slots, r.slot)
	r.entry.screen.Handle(r.slot, r.value)
	if s.prompt != nil && s.prompt.chosen < 0 {
		s.prompt.refresh() // what came in may complete what is being typed
	}
	s.dirty = true
}

func (s *Shell) mount(e *entry) {
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.slots = map[string]wait{}
	e.screen.Mount(e.host)
}

func (s *Shell) unmount(e *entry) {
	e.cancel()
	clear(e.slots)
	e.screen.Unmount()
}

func (s *Shell) push(sc screen.Screen) {
	if e := s.top(); e != nil {
		s.unmount(e)
	}
	if len(s.stack) == deepest {
		s.stack = slices.Delete(s.stack, 1, 2) // the first screen stays, to come home to
	}
	e := &entry{screen: sc}
	e.host = &host{Shell: s, entry: e}
	s.stack = append(s.stack, e)
	s.mount(e)
}

func (s *Shell) pop() {
	if len(s.stack) < 2 {
		return
	}
	s.unmount(s.top())
	s.stack = s.stack[:len(s.stack)-1]
	s.mount(s.top())
}

// reset makes sc the only screen.
func (s *Shell) reset(sc screen.Screen) {
	if e := s.top(); e != nil {
		s.unmount(e)
	}
	s.stack = nil
	s.push(sc)
}

// open goes where a command line leads.
func (s *Shell) open(line string) {
	var at screen.Screen
	if e := s.top(); e != nil {
		at = e.screen
	}
	place, err := s.opt.Router.Open(line, at)
	switch {
	case err != nil && at == nil:
		s.failed = err
		s.later(tea.Quit)
	case err != nil:
		s.toast.show(themes.Bad, err.Error(), time.Now())
	case place.Quit:
		s.later(tea.Quit)
	case place.Help:
		s.beneath(place)
		s.help()
	case place.Run != nil:
		s.beneath(place)
		place.Run(s.hostOfTop())
	case place.Pick != nil:
		s.beneath(place)
		p := *place.Pick
		if p.Choose == nil {
			p.Choose = func(it screen.Item) { s.open(line + " " + screen.Quote(it.Text)) }
		}
		s.pick(p)
	case place.Root:
		s.reset(place.Screen)
	case place.Screen != nil:
		s.push(place.Screen)
	}
	s.dirty = true
}

// hostOfTop is the host of the visible screen, one without a screen before the first.
func (s *Shell) hostOfTop() *host {
	if e := s.top(); e != nil {
		return e.host
	}
	return &host{Shell: s}
}

// beneath opens the screen over which a place asks or does something.
func (s *Shell) beneath(p screen.Place) {
	if p.Screen != nil {
		s.push(p.Screen)
	}
}

// host is the shell as one screen sees it.
type host struct {
	*Shell
	entry *entry
}

var _ screen.Host = (*host)(nil)

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
		h.pop()
	}
}

func (h *host) Replace(sc screen.Screen) {
	if h.entry != h.top() || h.entry == nil {
		return
	}
	h.unmount(h.entry)
	h.stack = h.stack[:len(h.stack)-1]
	e := &entry{screen: sc}
	e.host = &host{Shell: h.Shell, entry: e}
	h.stack = append(h.stack, e)
	h.mount(e)
}

func (h *host) Toast(t themes.Token, text string) { h.toast.show(t, text, time.Now()) }

func (h *host) Copy(text, what string) {
	h.opt.Display.Copy(text)
	h.toast.show(themes.Info, "copied "+what, time.Now())
}

func (h *host) Terminal(run func(in, out *os.File) error, done func(error)) {
	h.later(h.opt.Display.Handover(run, func(err error) tea.Msg {
		return event(func() { done(err) })
	}))
}

func (h *host) Now() time.Time         { return h.opt.Now() }
func (h *host) Prompt(p screen.Prompt) { h.ask(p) }
func (h *host) Pick(p screen.Picker)   { h.pick(p) }
