package query

import (
	"encoding/binary"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
)

// matcher decides whether a text has a match of an expression. The answer is
// that of regexp, which takes ten times as long over a hundred thousand rows:
// a deterministic automaton over ASCII is made as texts need it, and shared.
// Texts with other bytes, and expressions that need very many states, are left
// to regexp.
type matcher struct {
	re   *regexp.Regexp
	prog *syntax.Prog

	first atomic.Pointer[state]
	// mu guards what follows, and making states.
	mu     sync.Mutex
	states map[string]*state
}

const (
	ascii     = 128
	textEnd   = ascii // the step at the end of a text
	maxStates = 1000  // about 1 MB
)

// state is what an expression may be at between two bytes.
type state struct {
	next [ascii + 1]atomic.Pointer[state] // by the byte that follows; nil where it is not known yet
	pcs  []uint32                         // the instructions that wait there, sorted
	prev rune                             // stands for the byte before, -1 at the beginning
}

// The ends of a text: there is a match, or there is none.
var (
	accepted = &state{}
	refused  = &state{}
)

// match reports whether text has a match. It does not allocate, but for the
// states that are new.
func (m *matcher) match(text []byte) bool {
	s := m.first.Load()
	if s == nil {
		s = m.start()
	}
	for _, c := range text {
		if c >= ascii {
			return m.re.Match(text)
		}
		next := s.next[c].Load()
		if next == nil {
			if next = m.step(s, int(c)); next == nil {
				return m.re.Match(text)
			}
		}
		if next == accepted {
			return true
		}
		s = next
	}
	next := s.next[textEnd].Load()
	if next == nil {
		next = m.step(s, textEnd)
	}
	return next == accepted
}

// start makes the first state.
func (m *matcher) start() *state {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.states == nil {
		m.states = map[string]*state{}
		m.first.Store(m.intern([]uint32{uint32(m.prog.Start)}, -1))
	}
	return m.first.Load()
}

// step makes what follows s by a byte or the end; nil when there are too many states.
func (m *matcher) step(s *state, by int) *state {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := s.next[by].Load(); known != nil {
		return known
	}
	next := m.after(s, by)
	if next != nil {
		s.next[by].Store(next)
	}
	return next
}

func (m *matcher) after(s *state, by int) *state {
	c := rune(by)
	if by == textEnd {
		c = -1
	}
	w := walk{prog: m.prog, empty: syntax.EmptyOpContext(s.prev, c), seen: make([]bool, len(m.prog.Inst))}
	for _, pc := range s.pcs {
		w.follow(pc)
	}
	switch {
	case w.matched:
		return accepted
	case by == textEnd:
		return refused
	}
	pcs := []uint32{uint32(m.prog.Start)} // a match may begin anywhere
	for _, pc := range w.runes {
		if i := &m.prog.Inst[pc]; i.MatchRune(c) {
			pcs = append(pcs, i.Out)
		}
	}
	slices.Sort(pcs)
	return m.intern(slices.Compact(pcs), kindOf(c))
}

// kindOf is a byte that what is empty cannot tell from c.
func kindOf(c rune) rune {
	switch {
	case c == separator:
		return separator
	case syntax.IsWordChar(c):
		return 'a'
	}
	return ' '
}

// intern is the state of that kind; nil when it would be one too many.
func (m *matcher) intern(pcs []uint32, prev rune) *state {
	key := binary.AppendVarint(nil, int64(prev))
	for _, pc := range pcs {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if s := m.states[string(key)]; s != nil {
		return s
	}
	if len(m.states) >= maxStates {
		return nil
	}
	s := &state{pcs: pcs, prev: prev}
	m.states[string(key)] = s
	return s
}

// walk finds the instructions that can be reached without a byte.
type walk struct {
	prog    *syntax.Prog
	empty   syntax.EmptyOp // what holds at this place
	seen    []bool
	runes   []uint32
	matched bool
}

func (w *walk) follow(pc uint32) {
	if w.seen[pc] {
		return
	}
	w.seen[pc] = true
	switch i := &w.prog.Inst[pc]; i.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		w.follow(i.Out)
		w.follow(i.Arg)
	case syntax.InstCapture, syntax.InstNop:
		w.follow(i.Out)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(i.Arg)&^w.empty == 0 {
			w.follow(i.Out)
		}
	case syntax.InstMatch:
		w.matched = true
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		w.runes = append(w.runes, pc)
	}
}
