//go:build unix

package display_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kubist/themes"
	"kubist/ui/display"
	"kubist/ui/uitest"
)

// The tests run this binary again as the program on the terminal.
const asProgram = "KUBIST_TEST_LOOP"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(program())
	}
	os.Exit(m.Run())
}

// program shows the keys it gets, and does on some of them what a shell does.
func program() int {
	th, err := themes.Shipped("atelier")
	if err != nil {
		return 3
	}
	d := display.New(os.Stdin, os.Stdout, th.Sheet(colorprofile.TrueColor))
	err = d.Run(context.Background(), &keys{d: d})
	if crash, ok := errors.AsType[*display.Crash](err); ok {
		fmt.Fprintf(os.Stderr, "crashed: %v\n", crash.Reason)
		return 2
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ended well")
	return 0
}

type keys struct {
	d      *display.Display
	w, h   int
	text   string
	answer string
	broken bool // the next frame cannot be painted
}

func (k *keys) Init() tea.Cmd { return nil }

func (k *keys) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		k.w, k.h = msg.Width, msg.Height
	case string:
		k.answer = msg
	case tea.KeyPressMsg:
		switch s := msg.String(); s {
		case "ctrl+e":
			return k, k.d.Handover(child, func(err error) tea.Msg { return fmt.Sprint("child: ", err) })
		case "ctrl+z":
			if cmd := k.d.Suspend(); cmd != nil {
				return k, cmd
			}
			k.answer = "no shell"
		case "ctrl+p":
			panic("a bug")
		case "ctrl+g":
			return k, func() tea.Msg { panic("a bug in the background") }
		case "ctrl+a":
			k.d.Alert("kubist: told")
		case "ctrl+f":
			k.d.Calm()
		case "ctrl+b":
			k.broken = true
		case "ctrl+c":
			return k, tea.Quit
		default:
			k.text += s
		}
	}
	return k, nil
}

func (k *keys) View() tea.View {
	f := k.d.Frame(k.w, k.h)
	c := f.Canvas()
	st := themes.Style(themes.Text)
	c.Put(0, 0, st, fmt.Sprintf("size %dx%d %s", k.w, k.h, k.answer))
	c.Put(0, 1, st, fmt.Sprintf("%d keys, the last %q", len(k.text), k.text[max(len(k.text)-8, 0):]))
	for y := 2; y < k.h; y++ {
		c.Put(0, y, st, strings.Repeat(string(rune('a'+(len(k.text)+y)%26)), k.w))
	}
	if k.broken {
		f.Cells[0].Rune = -1 // a cluster that the frame does not have
	}
	k.d.Show(f)
	return tea.View{}
}

// child is a program that reads a line in the terminal the shell left.
func child(in, out *os.File) error {
	cmd := exec.Command("sh", "-c", `printf "name? "; read name; echo "hello $name"; test "$name" = bob`)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, out
	return cmd.Run()
}

func limited(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T, name string, args ...string) (*uitest.Terminal, context.Context) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "TERM=xterm-256color")
	term, err := uitest.Start(cmd, 60, 12)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Close)
	return term, limited(t)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeysResizeQuit(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, os.Args[0])
	must(t, term.Wait(ctx, `size 60x12`))
	must(t, term.Send(strings.Repeat("abcdefghij", 100)))
	must(t, term.Wait(ctx, `1000 keys, the last "cdefghij"`))
	must(t, term.Resize(44, 8))
	must(t, term.Wait(ctx, `size 44x8`))
	must(t, term.Send("\x03"))
	must(t, term.Exit(ctx))
	restored(t, term, "ended well")
}

// The title of the terminal is the user's again after an alert, however that ends.
func TestAlertGivesTheTitleBack(t *testing.T) {
	t.Parallel()
	const alert, back = "\x1b]2;kubist: told\x07\a", "\x1b]2;\x07\x1b[23;2t"
	for _, end := range []string{"\x06", "\x03"} {
		term, ctx := start(t, os.Args[0])
		term.Record()
		must(t, term.Wait(ctx, `size 60x12`))
		must(t, term.Send("\x01\x01x"))
		must(t, term.Until(ctx, "two rings", func() bool { return strings.Count(term.Raw(), alert) == 2 }))
		if kept := strings.Count(term.Raw(), "\x1b[22;2t"); kept != 1 {
			t.Errorf("the title was kept %d times", kept)
		}
		must(t, term.Send(end))
		must(t, term.Until(ctx, "the title", func() bool { return strings.Contains(term.Raw(), back) }))
		if end != "\x03" {
			must(t, term.Send("\x03"))
		}
		must(t, term.Exit(ctx))
		if n := strings.Count(term.Raw(), back); n != 1 {
			t.Errorf("the title was given back %d times", n)
		}
	}
}

// restored checks that the terminal is as a shell wants it, and what is on the normal screen.
func restored(t *testing.T, term *uitest.Terminal, text string) {
	t.Helper()
	if !term.Cooked() {
		t.Error("the terminal is still raw")
	}
	screen := term.Screen()
	if !strings.Contains(screen, text) || strings.Contains(screen, "keys, the last") {
		t.Errorf("the normal screen is\n%s", screen)
	}
}

func TestExecAndBack(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, os.Args[0])
	must(t, term.Wait(ctx, `0 keys`))
	for i, name := range []string{"bob", "eve"} {
		must(t, term.Send("\x05"))
		must(t, term.Wait(ctx, strings.Repeat(`name\? (?s:.*)`, i+1)))
		if !term.Cooked() {
			t.Error("the child's terminal is raw")
		}
		must(t, term.Send(name+"\r"))
		must(t, term.Wait(ctx, map[string]string{"bob": "child: <nil>", "eve": "child: exit status 1"}[name]))
		must(t, term.Send("x"))
		must(t, term.Wait(ctx, fmt.Sprintf(`%d keys, the last "x+"`, i+1)))
	}
}

// Keys that are typed while the child ends reach the program: nothing reads them away.
func TestKeysTypedAheadOfTheReturn(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, os.Args[0])
	must(t, term.Wait(ctx, `0 keys`))
	must(t, term.Send("\x05"))
	must(t, term.Wait(ctx, `name\? `))
	must(t, term.Send("bob\r"))
	must(t, term.Wait(ctx, `hello bob|child: `))
	must(t, term.Send("12345"))
	must(t, term.Wait(ctx, `5 keys, the last "12345"`))
}

func TestSuspendAndContinue(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, "bash", "--norc", "-i")
	must(t, term.Send(" PS1='ready> '; "+os.Args[0]+"\r"))
	must(t, term.Wait(ctx, `0 keys`))
	must(t, term.Send("\x1a"))
	must(t, term.Wait(ctx, `Stopped(?s:.*)ready>`))
	must(t, term.Send("echo in the shell\r"))
	must(t, term.Wait(ctx, `\nin the shell`))
	must(t, term.Send("fg\r"))
	must(t, term.Wait(ctx, `0 keys`))
	must(t, term.Send("yz"))
	must(t, term.Wait(ctx, `2 keys, the last "yz"`))
	must(t, term.Send("\x03"))
	must(t, term.Wait(ctx, `ended well(?s:.*)ready>`))
}

// Without a shell nobody could continue a stopped program.
func TestNoSuspendWithoutAShell(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, os.Args[0])
	must(t, term.Wait(ctx, `0 keys`))
	must(t, term.Send("\x1a"))
	must(t, term.Wait(ctx, `no shell`))
}

func TestPanicsRestoreTheTerminal(t *testing.T) {
	t.Parallel()
	for key, text := range map[string]string{
		"\x10": "crashed: a bug", "\x07": "crashed: a bug in the background", "\x02": "crashed: runtime error: index out of range",
	} {
		term, ctx := start(t, os.Args[0])
		must(t, term.Wait(ctx, `0 keys`))
		must(t, term.Send(key))
		var exit *exec.ExitError
		if err := term.Exit(ctx); !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("ended with %v", err)
		}
		restored(t, term, text)
	}
}

func TestTerminationRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		term, ctx := start(t, os.Args[0])
		must(t, term.Wait(ctx, `0 keys`))
		must(t, term.Cmd.Process.Signal(sig))
		must(t, term.Exit(ctx))
		restored(t, term, "ended well")
	}
}

// On a line that carries 4 kB a second, where each of these keys changes the
// whole screen, all keys count at once, and the screen ends up with the last.
func TestSlowLineLosesNoKey(t *testing.T) {
	t.Parallel()
	term, ctx := start(t, os.Args[0])
	must(t, term.Wait(ctx, `0 keys`))
	before := term.Written()
	term.Throttle(4 << 10)
	for range 200 {
		must(t, term.Send("k"))
	}
	must(t, term.Wait(ctx, `200 keys, the last "kkkkkkkk"`))
	if n := term.Written() - before; n > 200*12*60/4 {
		t.Errorf("%d bytes were written: frames that nobody could see", n)
	}
}

func TestInTmux(t *testing.T) {
	t.Parallel()
	socket := t.TempDir() + "/tmux"
	term, ctx := start(t, "tmux", "-S", socket, "-f", "/dev/null", "new-session", os.Args[0])
	must(t, term.Wait(ctx, `size 60x11`))
	must(t, term.Send(strings.Repeat("abcdefghij", 20)))
	must(t, term.Wait(ctx, `200 keys, the last "cdefghij"`))
	must(t, term.Send("\x05"))
	must(t, term.Wait(ctx, `name\? `))
	must(t, term.Send("bob\r"))
	must(t, term.Wait(ctx, `child: <nil>`))
	must(t, term.Send("x"))
	must(t, term.Wait(ctx, `201 keys`))
	must(t, term.Resize(50, 10))
	must(t, term.Wait(ctx, `size 50x9`))
	must(t, term.Send("\x03"))
	must(t, term.Exit(ctx))
}
