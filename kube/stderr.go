package kube

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// captured is the capture of standard error under way, nil without one. A
// process has one standard error.
var captured atomic.Pointer[capture]

// capture reads what libraries and credential plugins write to standard error.
type capture struct {
	real, read, write *os.File
	log               *slog.Logger
	ended             chan struct{}
	lent              atomic.Bool

	// marking keeps the marks in the pipe in the order of flushes. It is not mu:
	// a writer that waits for room in the pipe must not keep the reader out.
	marking sync.Mutex

	mu      sync.Mutex
	lines   []spoken
	flushes []chan struct{}
}

// spoken is one line and when it came.
type spoken struct {
	text string
	at   time.Time
}

const (
	// keptLines bounds the memory of a capture: the last words of a plugin are few.
	keptLines = 64
	// fresh is how long a line may count as the reason of a failure that is being explained.
	fresh = 30 * time.Second
	// patience bounds how long an explanation waits for last words.
	patience = time.Second
)

// endOfWords marks a place in the pipe: what was written before has been read
// when it comes out. Its line breaks keep it apart from unfinished lines.
var endOfWords = []byte("\n\x00kubist\x00\n")

// CaptureStderr replaces [os.Stderr] by a pipe, so that libraries and
// credential plugins cannot draw on the screen. Each line goes to log, and the
// last words of a plugin that fails go to its [Problem]. Call it before
// [Config.Connect], because client-go hands a plugin the standard error of the
// time of connecting; whoever needs the real one keeps os.Stderr beforehand.
//
// restore puts the real one back and ends the capture; connections made in
// between can then no longer run plugins. A second capture at the same time is
// an error.
func CaptureStderr(log *slog.Logger) (restore func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("capture stderr: %w", err)
	}
	//nolint:forbidigo // Keeping everybody from writing to it is what this is for, here and below.
	c := &capture{real: os.Stderr, read: read, write: write, log: log, ended: make(chan struct{})}
	if !captured.CompareAndSwap(nil, c) {
		read.Close()
		write.Close()
		return nil, fmt.Errorf("capture stderr: it is captured already")
	}
	os.Stderr = write //nolint:forbidigo // See above.
	go c.run()
	return sync.OnceFunc(c.restore), nil
}

func (c *capture) restore() {
	os.Stderr = c.real //nolint:forbidigo // See CaptureStderr.
	c.flush()
	captured.Store(nil)
	// Only the reading end: a plugin may be about to start with the writing one,
	// which is closed when nobody has it any more.
	c.read.Close()
	<-c.ended
}

// run reads until the pipe ends.
func (c *capture) run() {
	defer close(c.ended)
	var line []byte
	chunk := make([]byte, 4096)
	for {
		n, err := c.read.Read(chunk)
		if c.lent.Load() {
			// A prompt has no line end: what is lent goes through as it comes. If the terminal is gone, so is its reader.
			_, _ = c.real.Write(bytes.ReplaceAll(chunk[:n], endOfWords, nil))
		}
		line = append(line, chunk[:n]...)
		for {
			end := bytes.IndexByte(line, '\n')
			if end < 0 {
				break
			}
			c.take(line[:end])
			line = line[end+1:]
		}
		if err != nil {
			c.take(line)
			return
		}
	}
}

// take handles one line.
func (c *capture) take(line []byte) {
	if bytes.Equal(line, bytes.Trim(endOfWords, "\n")) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.flushes) > 0 {
			close(c.flushes[0])
			c.flushes = c.flushes[1:]
		}
		return
	}
	text := clean(string(line))
	if text == "" {
		return
	}
	c.log.Warn("stderr", "line", text)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, spoken{text, time.Now()})
	if len(c.lines) > keptLines {
		c.lines = c.lines[1:]
	}
}

// flush waits until all that was written so far has been taken, or for patience.
func (c *capture) flush() {
	done := make(chan struct{})
	c.marking.Lock()
	c.mu.Lock()
	c.flushes = append(c.flushes, done)
	c.mu.Unlock()
	_, err := c.write.Write(endOfWords)
	c.marking.Unlock()
	if err != nil {
		return // the capture is over, and with it the reader
	}
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// lastWords are the lines written to the captured standard error of late,
// empty if nothing was or nothing is captured.
func lastWords() string {
	c := captured.Load()
	if c == nil {
		return ""
	}
	c.flush()
	c.mu.Lock()
	defer c.mu.Unlock()
	var text bytes.Buffer
	for _, line := range c.lines {
		if time.Since(line.at) < fresh {
			text.WriteString(line.text + "\n")
		}
	}
	return text.String()
}

// lendStderr lets what plugins write through to the real standard error until
// the returned function is called.
func lendStderr() (end func()) {
	c := captured.Load()
	if c == nil {
		return func() {}
	}
	c.lent.Store(true)
	return func() {
		c.flush()
		c.lent.Store(false)
	}
}
