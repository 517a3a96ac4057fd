// Package display is the way to the terminal: modes, frames, hand-overs.
//
// It runs Bubble Tea's loop without its renderer and flushes by itself, as soon
// as there is something to show. Bubble Tea's renderer wakes up sixty times a
// second and shows what it finds: that costs up to 17 ms from a key to the
// screen and a percent of a core at rest. Measured side by side, an otherwise
// empty program on an idle machine of two cores (make bench prints both):
//
//	                      Bubble Tea's renderer   this package
//	key → screen p50 / p99      12.0 / 18.7 ms    0.4 / 0.8 ms
//	CPU at rest                         1.00 %          0.02 %
//
// The price is this package: raw mode, modes, differences between frames, and
// the way back from every hand-over.
//
// A frame is handed over and never waited for: one goroutine writes, and while
// it is held up by a slow line newer frames replace older ones that have not
// been written. So keys are read and answered at the speed of the program, and
// the screen follows as fast as the line allows, always with the newest state.
package display

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"kubist/themes"
	"kubist/ui/canvas"
)

// The modes a full-screen program needs, and the way back. Mouse reports are
// separate, for they can be turned off while the program runs.
const (
	enter = "\x1b[?1049h\x1b[H\x1b[?25l\x1b[?2004h\x1b[?7l"
	leave = "\x1b[?7h\x1b[?2004l\x1b[m\x1b[?25h\x1b[?1049l"

	mouseOn  = "\x1b[?1000h\x1b[?1006h"
	mouseOff = "\x1b[?1006l\x1b[?1000l"

	// ask wants the ground colour, and then an answer that every terminal gives:
	// when that one is in, the first will not come any more.
	ask = "\x1b]11;?\x07\x1b[c"

	// The title of the terminal is put on its stack, and taken from there again.
	// One that keeps no stack is left without a title.
	titleKept = "\x1b[22;2t"
	titleBack = "\x1b]2;\x07\x1b[23;2t"

	// atOnce and done enclose what the terminal should show in one step; where it is not known it is ignored.
	atOnce = "\x1b[?2026h"
	done   = "\x1b[?2026l"
)

// large is the size of a change, in bytes, from which tearing could be seen.
const large = 1 << 10

// Display owns a terminal. Its methods are safe for concurrent use; only
// Leave, Enter and Close block, until the terminal has taken what was written.
type Display struct {
	in, out *os.File

	mu      sync.Mutex
	wake    *sync.Cond
	next    *canvas.Frame   // to be shown, nil when nothing changed
	spare   []*canvas.Frame // to be painted on
	raw     []byte          // sequences to be written before the next frame
	sheet   *themes.Sheet
	redraw  bool
	active  bool // the terminal is ours
	writing bool
	closed  bool
	mouse   bool
	asked   bool // an answer of the terminal is still to come
	alerted bool // the terminal's title is an alert
	cooked  modes
	stopped chan struct{}
	written int64
	crash   *Crash // of the writer, which is dead then
	quit    func() // ends the program that Run runs
}

// New returns the display for a terminal that in reads and out writes.
// Nothing is written before Enter.
func New(in, out *os.File, sheet *themes.Sheet) *Display {
	d := &Display{in: in, out: out, sheet: sheet, mouse: true, stopped: make(chan struct{})}
	d.wake = sync.NewCond(&d.mu)
	go d.write()
	return d
}

// Size is the size of the terminal in columns and rows, 80×24 where it does not tell.
func (d *Display) Size() (w, h int) {
	w, h, err := term.GetSize(d.out.Fd())
	if err != nil || w <= 0 || h <= 0 {
		return 80, 24
	}
	return w, h
}

// Enter makes the terminal ours: raw, on its alternate screen. The next frame is drawn whole.
func (d *Display) Enter() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.active {
		return nil
	}
	cooked, err := makeRaw(d.in, d.out)
	if err != nil {
		return fmt.Errorf("prepare the terminal: %w", err)
	}
	d.cooked, d.active, d.redraw = cooked, true, true
	d.raw = append(d.raw[:0], enter...)
	if d.mouse {
		d.raw = append(d.raw, mouseOn...)
	}
	d.wake.Broadcast()
	return nil
}

// Leave gives the terminal back as it was found. Frames shown meanwhile are kept, the last one.
func (d *Display) Leave() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.active {
		return nil
	}
	d.active = false
	for d.writing {
		d.wake.Wait()
	}
	if d.asked {
		d.asked = false
		discardInput(d.in)
	}
	// First the line discipline, then the screen: what is typed at the sight of
	// the normal screen is typed into a normal terminal.
	err := d.cooked.restoreInput(d.in)
	back := mouseOff + leave
	if d.alerted {
		d.alerted = false
		back += titleBack
	}
	_, werr := d.out.WriteString(back)
	if err := errors.Join(err, werr, d.cooked.restoreOutput(d.out)); err != nil {
		return fmt.Errorf("restore the terminal: %w", err)
	}
	return nil
}

// Close leaves the terminal and ends the writer.
func (d *Display) Close() error {
	err := d.Leave()
	d.mu.Lock()
	d.closed = true
	d.wake.Broadcast()
	d.mu.Unlock()
	<-d.stopped
	return err
}

// Frame returns a blank frame of w columns and h rows to paint on.
func (d *Display) Frame(w, h int) *canvas.Frame {
	d.mu.Lock()
	var f *canvas.Frame
	if n := len(d.spare); n > 0 {
		f, d.spare = d.spare[n-1], d.spare[:n-1]
	} else {
		f = &canvas.Frame{}
	}
	d.mu.Unlock()
	f.Reset(w, h)
	return f
}

// Show hands f over to be shown. The caller must not use f afterwards.
func (d *Display) Show(f *canvas.Frame) {
	d.mu.Lock()
	if d.next != nil {
		d.spare = append(d.spare, d.next)
	}
	d.next = f
	d.wake.Broadcast()
	d.mu.Unlock()
}

// Use changes the colours; what is shown is drawn again with the next frame.
func (d *Display) Use(sheet *themes.Sheet) {
	d.mu.Lock()
	d.sheet, d.redraw = sheet, true
	d.mu.Unlock()
}

// Redraw draws the next frame whole, for a terminal that something else has written on.
func (d *Display) Redraw() {
	d.mu.Lock()
	d.redraw = true
	d.mu.Unlock()
}

// Mouse turns mouse reports on or off, off for the terminal's own selection.
func (d *Display) Mouse(on bool) {
	d.mu.Lock()
	d.mouse = on
	seq := mouseOff
	if on {
		seq = mouseOn
	}
	d.raw = append(d.raw, seq...)
	d.wake.Broadcast()
	d.mu.Unlock()
}

// Copy puts text on the clipboard of the terminal's user, over OSC 52.
func (d *Display) Copy(text string) { d.send(clipboard(text, os.Getenv("TMUX") != "")) }

// Alert rings, and says title in the title of the terminal until [Display.Calm].
// The title is plain text. A terminal that is not ours at the moment stays as it is.
func (d *Display) Alert(title string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.active {
		return
	}
	if !d.alerted {
		d.raw = append(d.raw, titleKept...)
	}
	d.alerted = true
	d.raw = append(d.raw, "\x1b]2;"+title+"\x07\a"...)
	d.wake.Broadcast()
}

// Calm gives the terminal its own title back, where an alert has another one.
func (d *Display) Calm() {
	d.mu.Lock()
	was := d.alerted
	d.alerted = false
	d.mu.Unlock()
	if was {
		d.send(titleBack)
	}
}

// AskGround asks the terminal for the colour of its ground; the answer comes as
// a message of the loop. Answered says that it is in, or will not come.
func (d *Display) AskGround() {
	d.mu.Lock()
	d.asked = true
	d.mu.Unlock()
	d.send(ask)
}

// Answered says that the terminal owes no answer.
func (d *Display) Answered() {
	d.mu.Lock()
	d.asked = false
	d.mu.Unlock()
}

// Written is the number of bytes written to the terminal so far.
func (d *Display) Written() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.written
}

func (d *Display) send(seq string) {
	d.mu.Lock()
	d.raw = append(d.raw, seq...)
	d.wake.Broadcast()
	d.mu.Unlock()
}

// write is the one goroutine that writes to the terminal while it is ours. It
// ends with Close, or with a panic of the painting, which ends the program.
func (d *Display) write() {
	defer close(d.stopped)
	var p painter
	var out []byte
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		for !d.closed && (!d.active || d.next == nil && len(d.raw) == 0) {
			d.wake.Wait()
		}
		if d.closed {
			return
		}
		out, d.raw = append(out[:0], d.raw...), d.raw[:0]
		f := d.next
		d.next = nil
		if d.redraw && f != nil {
			d.redraw, p.old = false, nil
		}
		p.sheet = d.sheet
		d.writing = true
		d.mu.Unlock()
		if f != nil {
			change, crash := p.guarded(f)
			if crash != nil {
				d.die(crash)
				d.mu.Lock() // which is held wherever this function returns
				return
			}
			if len(change) > large {
				out = append(append(append(out, atOnce...), change...), done...)
			} else {
				out = append(out, change...)
			}
		}
		n := d.flush(out)
		d.mu.Lock()
		d.written += n
		d.writing = false
		if f != nil {
			if p.old != nil {
				d.spare = append(d.spare, p.old)
			}
			p.old = f
		}
		d.wake.Broadcast()
	}
}

// die notes why the writer ends and ends the program, which nobody would see any more.
func (d *Display) die(crash *Crash) {
	d.mu.Lock()
	d.crash, d.writing = crash, false
	quit := d.quit
	d.wake.Broadcast()
	d.mu.Unlock()
	if quit != nil {
		quit()
	}
}

// flush writes out, waiting where the terminal is slow. What a terminal that
// is gone does not take is dropped: the loop hears of that from its input.
func (d *Display) flush(out []byte) (written int64) {
	for len(out) > 0 {
		n, err := d.out.Write(out)
		written += int64(n)
		out = out[n:]
		if err != nil {
			if !again(err) {
				return written
			}
			time.Sleep(time.Millisecond)
		}
	}
	return written
}
