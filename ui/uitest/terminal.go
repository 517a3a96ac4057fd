// Package uitest runs programs on an emulated terminal: a real pseudo-terminal
// with a VT emulator behind it, as a person would see them. The end-to-end
// tests and the benchmarks stand on it.
package uitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Terminal is a program on an emulated terminal. It is safe for concurrent use.
type Terminal struct {
	Cmd     *exec.Cmd
	Started time.Time

	pty *os.File
	// arrived is what the program has written and the emulator has yet to show.
	arrived chan chunk
	mu      sync.Mutex
	em      *vt.Emulator
	watches []*Watch
	shown   time.Time // when the last bytes that the emulator shows came in
	// changed is closed and replaced whenever the program writes.
	changed chan struct{}
	written int64
	raw     []byte
	keepRaw bool
	rate    int           // bytes a second that the line carries, 0 without limit
	done    chan struct{} // closed when the program has closed the terminal
	err     error
	waited  chan struct{}
	closing atomic.Bool
	once    sync.Once
}

// Start runs cmd on a terminal of w columns and h rows. Its environment says
// that the terminal knows 24-bit colour, unless cmd.Env is set.
func Start(cmd *exec.Cmd, w, h int) (*Terminal, error) {
	if cmd.Env == nil {
		cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	}
	t := &Terminal{
		Cmd: cmd, em: vt.NewEmulator(w, h), changed: make(chan struct{}),
		done: make(chan struct{}), waited: make(chan struct{}), arrived: make(chan chunk, queue), Started: time.Now(),
	}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	t.pty = f
	go t.reply()
	go t.read()
	go t.show()
	go func() {
		t.err = cmd.Wait()
		close(t.waited)
	}()
	return t, nil
}

// reply brings the emulator's answers to the program's questions.
func (t *Terminal) reply() {
	buf := make([]byte, 4096)
	for {
		n, err := t.em.Read(buf)
		if err != nil || t.closing.Load() {
			return
		}
		// A terminal that is gone wants no answer, but the emulator waits until somebody has read it.
		_, _ = t.pty.Write(buf[:n])
	}
}

// chunk is what one read brought, and when.
type chunk struct {
	at   time.Time
	data []byte
}

// queue is how many chunks may wait for the emulator before the program has to. The emulator takes a few megabytes a
// second: without a queue a program that draws much would be measured at the emulator's speed.
const queue = 1024

// read takes what the program writes, as soon as it is written or as fast as the line is.
func (t *Terminal) read() {
	defer close(t.arrived)
	buf := make([]byte, 1<<16)
	for {
		t.mu.Lock()
		rate := t.rate
		t.mu.Unlock()
		size := len(buf)
		if rate > 0 {
			size = max(rate/50, 1)
		}
		n, err := t.pty.Read(buf[:size])
		if rate > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
		}
		if n > 0 {
			t.arrived <- chunk{time.Now(), bytes.Clone(buf[:n])}
		}
		if err != nil {
			return
		}
	}
}

// show has the emulator draw what arrived.
func (t *Terminal) show() {
	defer close(t.done)
	for c := range t.arrived {
		t.mu.Lock()
		_, _ = t.em.Write(c.data)
		t.shown = c.at
		t.written += int64(len(c.data))
		if t.keepRaw {
			t.raw = append(t.raw, c.data...)
		}
		t.look()
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
	}
}

// Record keeps the bytes that the program writes from now on, for Raw.
func (t *Terminal) Record() {
	t.mu.Lock()
	t.keepRaw = true
	t.mu.Unlock()
}

// Raw is what the program wrote since Record.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.raw)
}

// Throttle makes the line as slow as so many bytes a second; 0 takes the limit away.
func (t *Terminal) Throttle(bytesPerSecond int) {
	t.mu.Lock()
	t.rate = bytesPerSecond
	t.mu.Unlock()
}

// Send types keys.
func (t *Terminal) Send(keys string) error {
	_, err := io.WriteString(t.pty, keys)
	return err
}

// Screen is the text on the screen, a line for each row.
func (t *Terminal) Screen() string { return ansi.Strip(t.Styled()) }

// Styled is the screen with its colours.
func (t *Terminal) Styled() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.em.Render()
}

// Emulator calls f with the emulator, which nobody else touches meanwhile.
func (t *Terminal) Emulator(f func(*vt.Emulator)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(t.em)
}

// Written is how many bytes the program has written.
func (t *Terminal) Written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Resize makes the terminal w columns and h rows.
func (t *Terminal) Resize(w, h int) error {
	t.mu.Lock()
	t.em.Resize(w, h)
	t.mu.Unlock()
	return pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// Until waits until ok, which is asked again after every output of the
// program, and returns an error with the screen when ctx ends before.
func (t *Terminal) Until(ctx context.Context, what string, ok func() bool) error {
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-t.done:
			if ok() {
				return nil
			}
			return fmt.Errorf("the program ended before %s; the screen is\n%s", what, t.Screen())
		case <-ctx.Done():
			return fmt.Errorf("%w while waiting for %s; the screen is\n%s", ctx.Err(), what, t.Screen())
		}
	}
}

// Wait waits until pattern matches the screen.
func (t *Terminal) Wait(ctx context.Context, pattern string) error {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	return t.Until(ctx, fmt.Sprintf("%q", pattern), func() bool { return re.MatchString(t.Screen()) })
}

// Gone waits until pattern does not match the screen.
func (t *Terminal) Gone(ctx context.Context, pattern string) error {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	return t.Until(ctx, fmt.Sprintf("%q to go", pattern), func() bool { return !re.MatchString(t.Screen()) })
}

// Exit waits for the program to end and returns its error.
func (t *Terminal) Exit(ctx context.Context) error {
	select {
	case <-t.waited:
		<-t.done
		return t.err
	case <-ctx.Done():
		return fmt.Errorf("the program does not end; the screen is\n%s", t.Screen())
	}
}

// Close ends the program by force and frees the terminal. It may be called again.
func (t *Terminal) Close() { t.once.Do(t.close) }

func (t *Terminal) close() {
	_ = t.Cmd.Process.Kill()
	<-t.waited
	_ = t.pty.Close()
	<-t.done
	// The emulator's Close races with its Read; a question makes Read return instead.
	t.closing.Store(true)
	t.mu.Lock()
	_, _ = t.em.Write([]byte("\x1b[c"))
	t.mu.Unlock()
}
