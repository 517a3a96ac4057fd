package uitest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/charmbracelet/x/vt"
)

// Watch waits for something to be on the screen, and knows when the bytes that brought it came out of the terminal:
// what the emulator needs to draw them is not counted, nor what the watcher needs to wake up.
type Watch struct {
	t    *Terminal
	what string
	ok   func(*vt.Emulator) bool
	at   time.Time
	done chan struct{} // closed when at is known
}

// Watch asks ok now and after every output of the program, until it says yes. Begin a watch before what should end it,
// so that nothing is missed. ok must be quick and leave the emulator as it is; what is named in errors.
func (t *Terminal) Watch(what string, ok func(*vt.Emulator) bool) *Watch {
	w := &Watch{t: t, what: what, ok: ok, done: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watches = append(t.watches, w)
	t.look()
	return w
}

// look asks the watches. The caller holds t.mu.
func (t *Terminal) look() {
	t.watches = slices.DeleteFunc(t.watches, func(w *Watch) bool {
		if !w.ok(t.em) {
			return false
		}
		w.at = t.shown
		close(w.done)
		return true
	})
}

// Wait returns when the bytes arrived that made the watch say yes; where it said yes from the beginning, when the last
// ones before it did. When ctx or the program ends before, the error shows the screen.
func (w *Watch) Wait(ctx context.Context) (time.Time, error) {
	select {
	case <-w.done:
		return w.at, nil
	case <-w.t.done:
	case <-ctx.Done():
	}
	select {
	case <-w.done:
		return w.at, nil
	default:
	}
	w.t.mu.Lock()
	w.t.watches = slices.DeleteFunc(w.t.watches, func(o *Watch) bool { return o == w })
	w.t.mu.Unlock()
	if ctx.Err() != nil {
		return time.Time{}, fmt.Errorf("%w while waiting for %s; the screen is\n%s", ctx.Err(), w.what, w.t.Screen())
	}
	return time.Time{}, fmt.Errorf("the program ended before %s; the screen is\n%s", w.what, w.t.Screen())
}

// Quiet waits until the program has written nothing for so long.
func (t *Terminal) Quiet(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
			timer.Reset(long)
		case <-timer.C:
			return nil
		case <-t.done:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%w while waiting for the program to pause; the screen is\n%s", ctx.Err(), t.Screen())
		}
	}
}

// Line is the text of row y of an emulator's screen, from column 0 up to w, with blanks where nothing was written.
func Line(em *vt.Emulator, y, w int) string {
	text := make([]byte, 0, w)
	for x := 0; x < min(w, em.Width()); {
		c := em.CellAt(x, y)
		if c == nil || c.Content == "" {
			text = append(text, ' ')
			x++
			continue
		}
		text = append(text, c.Content...)
		x += max(c.Width, 1)
	}
	return string(text)
}
