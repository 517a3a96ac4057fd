package display

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"
)

// Raw runs something at a terminal that was handed over, in raw mode: what is
// typed comes byte by byte, ctrl+c and ctrl+z too. Once run has returned, reads
// from in end, so whoever still waits in one takes no key from others.
func Raw(in, out *os.File, run func(in io.Reader, out io.Writer, size func() (w, h int)) error) (err error) {
	state, err := term.MakeRaw(in.Fd())
	if err != nil {
		return fmt.Errorf("make the terminal raw: %w", err)
	}
	defer func() { err = errors.Join(err, term.Restore(in.Fd(), state)) }()
	keys, err := uv.NewCancelReader(in)
	if err != nil {
		return fmt.Errorf("read the terminal: %w", err)
	}
	typed := &typed{keys: keys}
	defer func() { err = errors.Join(err, typed.end()) }()
	return run(typed, out, func() (w, h int) {
		w, h, err := term.GetSize(out.Fd())
		if err != nil {
			return 0, 0
		}
		return w, h
	})
}

// typed is what is typed, until it is ended.
type typed struct {
	keys interface {
		io.ReadCloser
		Cancel() bool
	}
	over atomic.Bool
	mu   sync.RWMutex // is read-locked while a read is under way
}

func (t *typed) Read(p []byte) (int, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.over.Load() {
		return 0, io.EOF
	}
	n, err := t.keys.Read(p)
	if n == 0 && t.over.Load() {
		return 0, io.EOF
	}
	return n, err
}

// end ends the read that is under way, and all later ones.
func (t *typed) end() error {
	t.over.Store(true)
	t.keys.Cancel()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.keys.Close()
}
