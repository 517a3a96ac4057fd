package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/screen"
)

// deepest is how many screens are kept before the oldest is forgotten.
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

func (s *Shell) entry(sc screen.Screen) *entry {
	e := &entry{screen: sc}
	e.host = &host{Shell: s, entry: e}
	return e
}

func (s *Shell) mount(e *entry) {
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.slots = map[string]wait{}
	e.screen.Mount(e.host)
	s.remember()
}

func (s *Shell) unmount(e *entry) {
	e.cancel()
	clear(e.slots)
	e.screen.Unmount()
}

// top is the visible screen, nil before the first.
func (s *Shell) top() *entry {
	if len(s.stack) == 0 {
		return nil
	}
	return s.stack[s.at]
}

// push opens a screen over the visible one; those that were further on are forgotten.
func (s *Shell) push(sc screen.Screen) {
	if e := s.top(); e != nil {
		s.unmount(e)
		s.last = e
		s.stack = slices.Delete(s.stack, s.at+1, len(s.stack))
	}
	if len(s.stack) == deepest {
		s.stack = slices.Delete(s.stack, 1, 2) // the first screen stays, to come home to
	}
	s.stack = append(s.stack, s.entry(sc))
	s.at = len(s.stack) - 1
	s.mount(s.top())
}

// visit shows screen i of the stack, where there is one.
func (s *Shell) visit(i int) {
	if i < 0 || i >= len(s.stack) || i == s.at {
		return
	}
	s.last = s.top()
	s.unmount(s.last)
	s.at = i
	s.mount(s.top())
}

// reset makes sc the only screen.
func (s *Shell) reset(sc screen.Screen) {
	if e := s.top(); e != nil {
		s.unmount(e)
	}
	s.stack, s.last = nil, nil
	s.push(sc)
}

// replace puts a screen in the place of the visible one.
func (s *Shell) replace(sc screen.Screen) {
	s.unmount(s.top())
	s.stack[s.at] = s.entry(sc)
	s.mount(s.top())
}

// remember notes the place to come back to in the next run: the nearest that a
// command line leads to.
func (s *Shell) remember() {
	for i := s.at; i >= 0 && i < len(s.stack); i-- {
		if on, ok := s.stack[i].screen.(screen.Located); ok {
			s.opt.Memory.Place = on.Line()
			return
		}
	}
}

// open goes where a command line leads.
func (s *Shell) open(line string) {
	s.dirty = true
	if s.own(line) {
		return
	}
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
		s.say(themes.Bad, err.Error(), time.Now())
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
}

// beneath opens the screen over which a place asks or does something.
func (s *Shell) beneath(p screen.Place) {
	if p.Screen != nil {
		s.push(p.Screen)
	}
}
