package views

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/themes"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// attachCommand leads the terminal to what a container runs: the one that name says, or the best of all.
func (s *Session) attachCommand(target func() (ref, string), name func() string) screen.Command {
	return screen.Command{
		ID: "pod.attach", Title: "attach", Keys: []string{"a"}, When: unless(target, s.attachless),
		Run: func(h screen.Host) {
			if of, reason := target(); reason == "" && s.attachless(of) == "" {
				s.enterPod(h, of, name(), entry{by: "attach", title: "Attach to which container of ", enter: s.attach})
			}
		},
	}
}

// attachless says why nobody can attach to an object, "" where one can.
func (s *Session) attachless(of ref) string {
	switch {
	case of.gvr != podKind.GVR:
		return "what can be attached to is in pods"
	case s.conn.ReadOnly():
		return "nobody attaches in a read-only context"
	}
	return ""
}

// attach gives the terminal to the process of a container, until that ends or is left.
func (s *Session) attach(h screen.Host, of ref, at door) {
	in := exec.Container{Namespace: of.namespace, Pod: of.name, Name: at.container}
	h.Raw(func(keys io.Reader, out io.Writer, size func() (w, h int)) error {
		_, _ = fmt.Fprintf(out, "\r\nattached to %s/%s, container %s\r\n%s\r\n", of.namespace, of.name, at.container, manner(at.streams))
		if !at.streams.TTY {
			out = &plainOut{out: out}
		}
		return exec.Attach(s.ctx, s.conn, in, at.streams, exec.TTY{In: keys, Out: out, Size: size})
	}, func(err error) {
		var ended *exec.Ended
		switch {
		case errors.Is(err, exec.ErrLeft):
			h.Toast(themes.Muted, "left; "+at.container+" goes on")
		case err == nil:
			h.Toast(themes.Muted, at.container+" does not write any more")
		case errors.As(err, &ended):
			h.Toast(themes.Muted, fmt.Sprintf("%s has ended with exit code %d", at.container, ended.Code))
		default:
			h.Toast(themes.Bad, kube.Explain(err).What)
		}
	})
}

// manner says what is typed for, and how to leave.
func manner(s exec.Streams) string {
	switch {
	case s.Stdin && s.TTY:
		return "ctrl+] leaves, and it goes on; all other keys are its own. Press ⏎ where there is no prompt"
	case s.Stdin:
		return "it reads what you type, ctrl+d ends that; ctrl+] or ctrl+c leaves, and it goes on"
	}
	return "it reads no keys; ctrl+] or ctrl+c leaves, and it goes on"
}

// plainOut writes text to a terminal in raw mode, without what the terminal
// would obey. A character may come in pieces.
type plainOut struct {
	out  io.Writer
	rest []byte
}

func (p *plainOut) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	data := p.rest
	end := len(data)
	for i := end - 1; i >= max(end-utf8.UTFMax, 0); i-- {
		if utf8.RuneStart(data[i]) {
			if !utf8.FullRune(data[i:]) {
				end = i
			}
			break
		}
	}
	text := sanitize.Text(string(data[:end]))
	p.rest = bytes.Clone(data[end:])
	_, err := p.out.Write(bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\r\n")))
	return len(b), err
}
