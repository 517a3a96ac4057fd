// Package term is a terminal within the screen: what a program writes for a
// terminal is drawn on a canvas, and what is typed is sent to the program.
//
// A [Term] stands between two sides. The program's side writes and reads: it may
// be any goroutine, and is never kept waiting by a screen that is not seen. The
// user's side types, scrolls and paints, on the goroutine of the user interface,
// and is never kept waiting by the program.
package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

const (
	// usualW and usualH are the size before the first painting.
	usualW, usualH = 80, 24
	// scrollback is how many lines are kept that have left the screen.
	scrollback = 2000
)

// ErrBroken says that the terminal could not follow what was written to it.
var ErrBroken = errors.New("the terminal could not follow what was written to it")

// Term is a terminal. It is safe for concurrent use. [New] makes one, and
// [Term.Close] ends it.
type Term struct {
	input   queue
	changed chan struct{} // holds one when there is something new to be seen

	mu     sync.Mutex
	em     *vt.Emulator // nil before anything was written
	w, h   int
	modes  modes
	back   int // rows that are scrolled back
	kept   int // lines of the scrollback, when it was looked at last
	title  string
	closed bool
	broken bool
}

// modes are what the program has asked of the keyboard.
type modes struct{ cursorKeys, keypad, paste bool }

// New returns a terminal of the usual size, on which nothing is written.
func New() *Term {
	t := &Term{changed: make(chan struct{}, 1), w: usualW, h: usualH}
	t.input.init()
	return t
}

// emulator is the emulator, which costs nothing before it is needed.
func (t *Term) emulator() *vt.Emulator {
	if t.em == nil {
		t.em = vt.NewEmulator(t.w, t.h)
		t.em.SetScrollbackSize(scrollback)
		t.em.SetCallbacks(vt.Callbacks{
			EnableMode:  func(m ansi.Mode) { t.modes.set(m, true) },
			DisableMode: func(m ansi.Mode) { t.modes.set(m, false) },
			Title:       func(title string) { t.title = title },
		})
		t.em.RegisterCsiHandler('b', func(params ansi.Params) bool {
			n, _, _ := params.Param(0, 1)
			return n > t.w // to repeat a character beyond the line is meant to keep a terminal busy
		})
		go t.answer(t.em)
	}
	return t.em
}

func (m *modes) set(mode ansi.Mode, on bool) {
	switch mode {
	case ansi.ModeCursorKeys:
		m.cursorKeys = on
	case ansi.ModeNumericKeypad:
		m.keypad = on
	case ansi.ModeBracketedPaste:
		m.paste = on
	}
}

// answer sends what the emulator answers to questions of the program, until the
// terminal is closed. The emulator waits in its Write until an answer is taken,
// so it is taken even where there is no room for it.
func (t *Term) answer(em *vt.Emulator) {
	buf := make([]byte, 256)
	for {
		n, err := em.Read(buf)
		if err != nil {
			return
		}
		t.input.put(buf[:n])
	}
}

// Write shows what the program writes. Between two pieces of it the user has a turn.
func (t *Term) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		size := piece(p[n:])
		err = t.write(p[n : n+size])
		n += size
	}
	return n, err
}

// A piece is short where there are sequences, each of which may be a lot of
// work, and not cut within what belongs together where there is text.
const (
	shortPiece = 512
	longPiece  = 4096
)

// piece is how much of p is written in one go.
func piece(p []byte) int {
	const esc = 0x1b
	if len(p) <= shortPiece {
		return len(p)
	}
	if i := bytes.LastIndexByte(p[1:shortPiece], esc); i >= 0 {
		return 1 + i
	}
	p = p[:min(len(p), longPiece)]
	if i := bytes.IndexByte(p[shortPiece:], esc); i >= 0 {
		return shortPiece + i
	}
	return len(p)
}

func (t *Term) write(p []byte) (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.broken:
		return ErrBroken
	case t.closed:
		return io.ErrClosedPipe
	}
	defer func() {
		if recover() != nil { // what a stranger writes must not end this program
			t.broken, err = true, ErrBroken
		}
		t.tell()
	}()
	em := t.emulator()
	_, err = em.Write(p)
	if grown := em.ScrollbackLen() - t.kept; t.back > 0 && grown > 0 {
		t.back += grown // what is looked at stays where it is
	}
	t.kept = em.ScrollbackLen()
	return err
}

// tell says that there is something new.
func (t *Term) tell() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// Changed can be received from when there is something new to be seen. It is for one receiver.
func (t *Term) Changed() <-chan struct{} { return t.changed }

// Read waits for what is to be sent to the program. It is at its end when the terminal is closed.
func (t *Term) Read(p []byte) (int, error) { return t.input.Read(p) }

// Close ends what the program reads. What was written can still be seen.
func (t *Term) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	t.input.close()
	if t.em == nil {
		return nil
	}
	// The emulator's own Close races with its Read.
	if answers, ok := t.em.InputPipe().(io.Closer); ok {
		return answers.Close()
	}
	return nil
}

// Type sends a key to the program, and goes to the end of what it writes.
func (t *Term) Type(key tea.KeyPressMsg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.back = 0
	t.input.put([]byte(encode(key, t.modes)))
}

// Paste sends text to the program, which is told that it was not typed where it
// wants to know. Of control characters only tabs and the ends of lines are sent.
// It reports whether there was room for it.
func (t *Term) Paste(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.back = 0
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	text = strings.Map(func(r rune) rune {
		if r != '\t' && r != '\r' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			return -1
		}
		return r
	}, text)
	if t.modes.paste {
		text = ansi.BracketedPasteStart + text + ansi.BracketedPasteEnd
	}
	return t.input.put([]byte(text))
}

// Size is how large the terminal is, as painted last.
func (t *Term) Size() (w, h int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.w, t.h
}

// resize makes the terminal as large as what it is painted on. Where it becomes
// lower, what is above the cursor goes to the scrollback: the emulator would cut
// off what is below.
func (t *Term) resize(w, h int) {
	if w == t.w && h == t.h || w <= 0 || h <= 0 {
		return
	}
	t.w, t.h = w, h
	if t.em == nil || t.broken {
		return
	}
	defer func() {
		if recover() != nil {
			t.broken = true
		}
	}()
	if at := t.em.CursorPosition(); at.Y >= h && !t.em.IsAltScreen() {
		over := at.Y - h + 1
		_, _ = fmt.Fprintf(t.em, "\x1b[r\x1b[%dS\x1b[%d;%dH", over, h, at.X+1)
		t.kept = t.em.ScrollbackLen()
	}
	t.em.Resize(w, h)
}

// Title is what the program calls its window, "" for nothing.
func (t *Term) Title() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.title
}

// Scroll looks back by rows, or forward again where by is negative.
func (t *Term) Scroll(by int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.back = min(max(t.back+by, 0), t.past())
}

// past is how many rows can be scrolled back. What fills the whole screen, as an
// editor does, has none.
func (t *Term) past() int {
	if t.em == nil || t.em.IsAltScreen() {
		return 0
	}
	return t.em.ScrollbackLen()
}

// Back is how many rows are scrolled back, 0 at the end.
func (t *Term) Back() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return min(t.back, t.past())
}

// Page is how many rows a page has.
func (t *Term) Page() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(t.h-1, 1)
}
