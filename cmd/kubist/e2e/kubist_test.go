package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// patience is how long a test may take, on a machine that does other things too.
const patience = 30 * time.Second

// A kubist is the program on a terminal, as somebody uses it.
type kubist struct {
	t    *testing.T
	ctx  context.Context
	term *uitest.Terminal
	w, h int
}

// setup is how kubist is started.
type setup struct {
	program string
	args    []string
	env     []string
	w, h    int
	stderr  *bytes.Buffer
}

// An option changes how kubist is started.
type option func(*setup)

// args are the words of the command line.
func args(words ...string) option { return func(s *setup) { s.args = words } }

// size is the terminal's, instead of 100 columns and 30 rows.
func size(w, h int) option { return func(s *setup) { s.w, s.h = w, h } }

// env adds to the environment; an empty value takes the variable away.
func env(name, value string) option {
	return func(s *setup) {
		s.env = slices.DeleteFunc(s.env, func(v string) bool { return strings.HasPrefix(v, name+"=") })
		if value != "" {
			s.env = append(s.env, name+"="+value)
		}
	}
}

// kubeconfig is the path of another one.
func kubeconfig(path string) option { return env("KUBECONFIG", path) }

// errorsTo keeps standard error off the terminal.
func errorsTo(b *bytes.Buffer) option { return func(s *setup) { s.stderr = b } }

// inside starts another program, from which kubist is started.
func inside(program string, words ...string) option {
	return func(s *setup) { s.program, s.args = program, words }
}

// environment is that of the tests, apart from what says which terminal there is.
func environment() []string {
	s := &setup{env: os.Environ()}
	for name, value := range map[string]string{
		"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "", "CLICOLOR": "", "CLICOLOR_FORCE": "",
		"TMUX": "", "STY": "", "TERM_PROGRAM": "", "KUBIST_CONFIG": "", "KUBIST_NOTE": "",
	} {
		env(name, value)(s)
	}
	return s.env
}

// launch starts kubist, without a past unless the options bring one; it ends with the test.
func launch(t *testing.T, options ...option) *kubist {
	t.Helper()
	s := &setup{program: binary, env: environment(), w: 100, h: 30}
	env("XDG_CONFIG_HOME", t.TempDir())(s)
	env("XDG_STATE_HOME", t.TempDir())(s)
	env("XDG_CACHE_HOME", t.TempDir())(s)
	for _, o := range options {
		o(s)
	}
	cmd := exec.Command(s.program, s.args...)
	cmd.Env = s.env
	if s.stderr != nil {
		cmd.Stderr = s.stderr
	}
	term, err := uitest.Start(cmd, s.w, s.h)
	if err != nil {
		t.Fatal(err)
	}
	term.Record()
	t.Cleanup(term.Close)
	return &kubist{t: t, ctx: deadline(t), term: term, w: s.w, h: s.h}
}

// deadline is the context of one test.
func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// check ends the test if there is an error, which brings the screen along.
func (k *kubist) check(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// fatalf ends the test and shows the screen.
func (k *kubist) fatalf(format string, a ...any) {
	k.t.Helper()
	k.t.Fatalf("%s; the screen is\n%s", fmt.Sprintf(format, a...), strings.Join(k.lines(), "\n"))
}

// see waits until all texts are on the screen at the same time.
func (k *kubist) see(texts ...string) {
	k.t.Helper()
	k.until(fmt.Sprintf("%q", texts), func(lines []string) bool {
		screen := strings.Join(lines, "\n")
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(screen, text) })
	})
}

// say waits until the sentences are on the screen, however they are broken into rows.
func (k *kubist) say(sentences ...string) {
	k.t.Helper()
	k.until(fmt.Sprintf("the sentences %q", sentences), func(lines []string) bool {
		text := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
		return !slices.ContainsFunc(sentences, func(s string) bool { return !strings.Contains(text, s) })
	})
}

// match waits until a pattern matches the screen.
func (k *kubist) match(pattern string) {
	k.t.Helper()
	k.check(k.term.Wait(k.ctx, pattern))
}

// gone waits until none of the texts is on the screen.
func (k *kubist) gone(texts ...string) {
	k.t.Helper()
	k.until(fmt.Sprintf("%q to go", texts), func(lines []string) bool {
		screen := strings.Join(lines, "\n")
		return !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(screen, text) })
	})
}

// never ends the test if one of the texts is on the screen now.
func (k *kubist) never(texts ...string) {
	k.t.Helper()
	screen := k.term.Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			k.fatalf("%q is on the screen", text)
		}
	}
}

// steady watches text from now on; what it returns ends the test if the text has been off the screen since.
func (k *kubist) steady(text string) (check func()) {
	k.t.Helper()
	k.see(text)
	lost := k.term.Watch("the loss of "+text, func(em *vt.Emulator) bool {
		for y := range em.Height() {
			if strings.Contains(uitest.Line(em, y, em.Width()), text) {
				return false
			}
		}
		return true
	})
	return func() {
		k.t.Helper()
		now, cancel := context.WithCancel(k.ctx)
		cancel()
		if _, err := lost.Wait(now); err == nil {
			k.fatalf("%s was off the screen for a while", text)
		}
	}
}

// until waits until the lines of the screen are as they should be.
func (k *kubist) until(what string, ok func(lines []string) bool) {
	k.t.Helper()
	k.check(k.term.Until(k.ctx, what, func() bool { return ok(k.lines()) }))
}

// lines are the rows of the screen, without the blanks at their ends.
func (k *kubist) lines() []string {
	var lines []string
	k.term.Emulator(func(em *vt.Emulator) {
		for y := range em.Height() {
			lines = append(lines, strings.TrimRight(uitest.Line(em, y, em.Width()), " "))
		}
	})
	return lines
}

// header waits until a pattern matches the first row.
func (k *kubist) header(pattern string) {
	k.t.Helper()
	re := regexp.MustCompile(pattern)
	k.until(fmt.Sprintf("a header like %q", pattern), func(lines []string) bool { return re.MatchString(lines[0]) })
}

// row waits until a pattern matches the row in which text stands.
func (k *kubist) row(text, pattern string) {
	k.t.Helper()
	re := regexp.MustCompile(pattern)
	k.until(fmt.Sprintf("%s with %q", text, pattern), func(lines []string) bool {
		i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, text) })
		return i >= 0 && re.MatchString(lines[i])
	})
}

// cursorOn waits until the row under the cursor has text.
func (k *kubist) cursorOn(text string) {
	k.t.Helper()
	k.until("the cursor on "+text, func(lines []string) bool {
		return slices.ContainsFunc(lines, func(line string) bool {
			return strings.HasPrefix(line, "▌") && strings.Contains(line, text)
		})
	})
}

// order waits until texts stand on the screen from top to bottom.
func (k *kubist) order(texts ...string) {
	k.t.Helper()
	k.until(fmt.Sprintf("%q in this order", texts), func(lines []string) bool {
		at := -1
		for _, text := range texts {
			next := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, text) })
			if next <= at {
				return false
			}
			at = next
		}
		return true
	})
}

// lineOf is the row in which text stands, counted from 0.
func (k *kubist) lineOf(text string) int {
	k.t.Helper()
	k.see(text)
	return slices.IndexFunc(k.lines(), func(line string) bool { return strings.Contains(line, text) })
}

// press types keys: text, or names in angle brackets as in "<enter>", "<ctrl+w>", "<lt>".
func (k *kubist) press(keys string) {
	k.t.Helper()
	k.check(k.term.Send(typed(keys)))
}

var named = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "backspace": "\x7f", "lt": "<",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
}

// typed is what a terminal sends for keys.
func typed(keys string) string {
	var out strings.Builder
	for keys != "" {
		name, rest, ok := strings.Cut(keys[1:], ">")
		if keys[0] != '<' || !ok {
			out.WriteByte(keys[0])
			keys = keys[1:]
			continue
		}
		if letter, is := strings.CutPrefix(name, "ctrl+"); is {
			out.WriteByte(letter[0] & 0x1f)
		} else {
			out.WriteString(named[name])
		}
		keys = rest
	}
	return out.String()
}

// exit waits until kubist has ended and returns its exit code.
func (k *kubist) exit() int {
	k.t.Helper()
	err := k.term.Exit(k.ctx)
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode()
	}
	k.check(err)
	return 0
}

// signal sends a signal to kubist.
func (k *kubist) signal(s syscall.Signal) {
	k.t.Helper()
	k.check(k.term.Cmd.Process.Signal(s))
}
