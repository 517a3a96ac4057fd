package exec

import (
	"bytes"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	k := &kept{most: 5}
	for _, text := range []string{"abc", "def", "ghi"} {
		if n, err := io.WriteString(k, text); n != 3 || err != nil {
			t.Errorf("writing %s: %d, %v", text, n, err)
		}
	}
	if k.text() != "abcde" || k.lost() != 4 {
		t.Errorf("kept is %q without %d bytes", k.text(), k.lost())
	}
}

// typing gives what is typed in pieces.
type typing struct{ pieces []string }

func (t *typing) Read(p []byte) (int, error) {
	if len(t.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, t.pieces[0])
	t.pieces = t.pieces[1:]
	return n, nil
}

func TestKeysOfAnAttachedProcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		cooked     bool
		typed      []string
		sent, echo string
		left       bool
	}{
		{"with a terminal all is sent", false, []string{"ls\r", "\x03\x04"}, "ls\r\x03\x04", "", false},
		{"up to the key that leaves", false, []string{"a", "b\x1dc", "d"}, "ab", "", true},
		{"without one it is lines, which are echoed", true, []string{"ls\r"}, "ls\n", "ls\r\n", false},
		{"ctrl+c leaves too then", true, []string{"ls\x03"}, "ls", "", true},
		{"and ctrl+d ends the input", true, []string{"ls\r\x04more"}, "ls\n", "ls\r\n", false},
	} {
		var echo bytes.Buffer
		left := false
		keys := &attachedKeys{keys: &typing{c.typed}, leave: func() { left = true }, cooked: c.cooked, echo: &crlf{out: &echo}}
		sent, err := io.ReadAll(keys)
		if string(sent) != c.sent || err != nil || left != c.left || c.cooked && !c.left && echo.String() != c.echo {
			t.Errorf("%s: sent %q, echoed %q, left %v, %v", c.name, sent, &echo, left, err)
		}
	}
}

// Who has ended the input can still leave.
func TestLeavingAfterTheEndOfTheInput(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	left := make(chan struct{})
	var once atomic.Bool
	keys := &attachedKeys{keys: r, cooked: true, leave: func() {
		if !once.Swap(true) {
			close(left)
		}
	}}
	go func() {
		_, _ = io.Copy(w, strings.NewReader("a\x04"))
		_, _ = io.Copy(w, strings.NewReader("\x1d"))
	}()
	if sent, err := io.ReadAll(keys); string(sent) != "a" || err != nil {
		t.Errorf("sent is %q, %v", sent, err)
	}
	<-left
}
