package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A home is what several runs of one user share: a config directory and a state directory.
type home struct {
	t             *testing.T
	config, state string
}

func newHome(t *testing.T) *home {
	t.Helper()
	return &home{t, t.TempDir(), t.TempDir()}
}

// write writes a file of the config directory and returns its path.
func (h *home) write(name, text string) string {
	h.t.Helper()
	path := filepath.Join(h.config, "kubist", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// launch starts a run of this user.
func (h *home) launch(options ...option) *kubist {
	h.t.Helper()
	return launch(h.t, append([]option{env("XDG_CONFIG_HOME", h.config), env("XDG_STATE_HOME", h.state)}, options...)...)
}

// run runs a command of kubist that needs no terminal.
func (h *home) run(words ...string) (out string, ok bool) {
	h.t.Helper()
	cmd := exec.CommandContext(deadline(h.t), binary, words...)
	cmd.Env = append(environment(), "XDG_CONFIG_HOME="+h.config, "XDG_STATE_HOME="+h.state)
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}

// quit ends a run in good order, so that it leaves what it has to leave.
func (k *kubist) quit() {
	k.t.Helper()
	k.press(":q<enter>")
	if code := k.exit(); code != 0 {
		k.fatalf("exit code %d", code)
	}
}

const broken = "# mine\ntheme: grsi\nkeyss:\n  shell.help: [H]\n"

func TestBrokenConfigAtLaunch(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("config.yaml", broken)
	elsewhere := h.write("other.yaml", "mouse: perhaps\n")
	for _, c := range []struct {
		options []option
		want    []string
	}{
		{nil, []string{path + `:2:8: there is no theme "grsi"; did you mean gris?`, path + `:3:1: there is no field "keyss"; did you mean keys?`}},
		{[]option{env("KUBIST_CONFIG", elsewhere)}, []string{elsewhere + `:1:8: want true or false, not "perhaps"`}},
		{[]option{args("--config", elsewhere)}, []string{elsewhere + ":1:8: "}},
		{[]option{args("--config", elsewhere+".absent")}, []string{"there is no config file " + elsewhere + ".absent"}},
	} {
		var said bytes.Buffer
		k := h.launch(append(c.options, errorsTo(&said))...)
		if code := k.exit(); code != 1 {
			t.Errorf("exit code %d", code)
		}
		contains(t, said.String(), c.want...)
		if raw := k.term.Raw(); raw != "" {
			t.Errorf("it wrote to the terminal: %q", raw)
		}
		contains(t, said.String(), `kubist --config "" starts without it`)
	}
}

func TestLaunchWithoutTheBrokenConfig(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", broken)
	k := h.launch(args("--config", ""))
	k.header(`shop ▸ Pods .*live$`)
}

func TestConfigCommands(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("config.yaml", "theme: gris\nreadOnly: [play*]\n")
	if out, ok := h.run("config", "path"); !ok || strings.TrimSpace(out) != path {
		t.Errorf("path: %q", out)
	}
	if out, ok := h.run("config", "check"); !ok {
		t.Errorf("check: %q", out)
	}
	if out, ok := h.run("config", "schema"); !ok || !strings.Contains(out, `"readOnly"`) || !strings.Contains(out, `"shell.help"`) {
		t.Errorf("schema: %q", out)
	}
	out, ok := h.run("info")
	if !ok {
		t.Errorf("info: %q", out)
	}
	contains(t, out, path, "state.json (not there)", "gris, by the config file", "output is no terminal", "playground")
	if line := lineWith(out, "* playground"); !strings.Contains(line, "read-only") {
		t.Errorf("the context is not read-only: %q", line)
	}
	bad := h.write("themes/mine.yaml", "base: gris\ntokens: {shout: {ansi: 1}}\n")
	h.write("config.yaml", broken)
	out, ok = h.run("config", "check")
	if ok {
		t.Error("nothing is wrong with a broken config")
	}
	contains(t, out, path+":2:8: ", path+":3:1: ", bad+`:2:10: there is no field "shout"`)
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// Inks of themes, as they are sent to a terminal with all colours.
const (
	inkOfGris  = "38;2;211;218;226"
	inkOfLeger = "38;2;255;255;255"
)

func TestThemeOfTheConfig(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", "theme: gris\n")
	k := h.launch()
	k.header(`live$`)
	contains(t, k.term.Raw(), inkOfGris)
	k = h.launch(args("--theme", "leger"))
	k.header(`live$`)
	contains(t, k.term.Raw(), inkOfLeger)
	if strings.Contains(k.term.Raw(), inkOfGris) {
		t.Error("the config's theme is there in spite of the flag")
	}
}

func TestOwnTheme(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("themes/mine.yaml", "base: gris\ntokens:\n  text: {color: \"#010203\"}\n")
	k := h.launch(args("--theme", "mine"))
	k.header(`live$`)
	contains(t, k.term.Raw(), "38;2;1;2;3")
	path := h.write("themes/mine.yaml", "base: gris\ntokens:\n  text: {color: \"#01020\"}\n")
	var said bytes.Buffer
	k = h.launch(args("--theme", "mine"), errorsTo(&said))
	if code := k.exit(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	contains(t, said.String(), path+":3:17: the colour")
}

func TestChosenThemeStays(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", "theme: leger\n")
	k := h.launch()
	k.header(`live$`)
	k.press(":theme gris<enter>")
	k.check(k.term.Until(k.ctx, "the ink of gris", func() bool { return strings.Contains(k.term.Raw(), inkOfGris) }))
	k.quit()
	k = h.launch()
	k.header(`live$`)
	contains(t, k.term.Raw(), inkOfGris)
	if out, ok := h.run("info"); !ok || !strings.Contains(out, "gris, chosen with :theme") {
		t.Errorf("info: %s", out)
	}
}

func TestRebinding(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", "keys:\n  shell.help: [H]\n  shell.quit: [ctrl+q]\n")
	k := h.launch()
	k.header(`live$`)
	k.press("H")
	k.see("Keys ›")
	k.press("<esc>")
	k.gone("Keys ›")
	k.press("<ctrl+q>")
	if code := k.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestStartOfTheConfig(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", "start: svc -n shop\n")
	k := h.launch()
	k.header(`shop ▸ Services .*live$`)
	k = h.launch(args("-n", "platform"))
	k.header(`platform ▸ Services .*live$`)
	k = h.launch(args("pods"))
	k.header(`shop ▸ Pods .*live$`)
}

// A start that opens nothing is told with its file, and a note that could not be shown waits for the next run.
func TestWrongStartOfTheConfig(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("config.yaml", "start: pods -x\n")
	note := h.write("note", "First steps\n")
	var said bytes.Buffer
	k := h.launch(env("KUBIST_NOTE", note), errorsTo(&said))
	if code := k.exit(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	contains(t, said.String(), "start of "+path+": -x is not known here", `kubist --config "" starts without it`)
	k = h.launch(args("svc"), env("KUBIST_NOTE", note))
	k.see("First steps")
}

func TestLastPlace(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	k := h.launch(args("--last"))
	k.header(`shop ▸ Pods .*live$`)
	k.press(":svc -n platform<enter>")
	k.header(`platform ▸ Services .*live$`)
	k.quit()
	k = h.launch(args("--last"))
	k.header(`platform ▸ Services .*live$`)
	k = h.launch()
	k.header(`shop ▸ Pods .*live$`)
	h.write("config.yaml", "start: last\n")
	k = h.launch()
	k.header(`platform ▸ Services .*live$`)
	// A place is one of a context.
	k = h.launch(args("--context", "readonly"))
	k.header(`readonly ▸ shop ▸ Pods .*live$`)
}

func TestHistoryOutlivesTheRun(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	k := h.launch()
	k.header(`live$`)
	k.press(":svc -n platform<enter>")
	k.header(`platform ▸ Services .*live$`)
	k.press("/three<enter>")
	k.see("three  0 of")
	k.quit()
	k = h.launch()
	k.header(`live$`)
	k.press(":<up>")
	k.press("<up>")
	k.see("svc -n platform")
	k.press("<esc>/<up>")
	k.see("three")
}

func TestColumnsOfTheConfig(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("config.yaml", "columns:\n  po: [NAME, AGE, \"label:app\"]\n")
	k := h.launch()
	k.header(`live$`)
	k.match(`NAME ↑ +AGE +APP`)
	k.never("READY")
}

func TestNameAtLaunch(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{{"pods", "quiz-0"}, {"pods/quiz-0"}} {
		k := launch(t, args(words...))
		k.header(`shop ▸ Pods .*live$`)
		k.cursorOn("quiz-0")
	}
}

func TestFilterAtLaunch(t *testing.T) {
	t.Parallel()
	k := launch(t, args("pods", "/quiz"))
	k.header(`live$`)
	k.cursorOn("quiz-0")
	k.see("quiz  3 of")
	k.never("kubia-")
}

func TestNoteIsShownOnce(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	note := filepath.Join(t.TempDir(), "note")
	if err := os.WriteFile(note, []byte("First steps\n\nPress t to see the path.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := h.launch(env("KUBIST_NOTE", note))
	k.see("First steps", "Press t to see the path.")
	k.leave("First steps")
	k.quit()
	k = h.launch(env("KUBIST_NOTE", note))
	k.header(`live$`)
	k.never("First steps")
	if err := os.WriteFile(note, []byte("Second steps\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k = h.launch(env("KUBIST_NOTE", note))
	k.see("Second steps")
}

// leave leaves a dialog that opened by itself: at first it takes no key, which may have been meant for something else.
func (k *kubist) leave(text string) {
	k.t.Helper()
	for k.ctx.Err() == nil {
		k.press("<esc>")
		soon, cancel := context.WithTimeout(k.ctx, time.Second)
		err := k.term.Until(soon, text+" to go", func() bool {
			screen := k.term.Screen() // in the middle of a frame, perhaps: the hints are the last of it
			return !strings.Contains(screen, text) && strings.Contains(screen, "? keys")
		})
		cancel()
		if err == nil {
			return
		}
	}
	k.fatalf("%s stays", text)
}

func TestMouseOfTheConfig(t *testing.T) {
	t.Parallel()
	const on = "\x1b[?1000h"
	h := newHome(t)
	h.write("config.yaml", "mouse: false\n")
	k := h.launch()
	k.header(`live$`)
	if strings.Contains(k.term.Raw(), on) {
		t.Error("the mouse is taken")
	}
	k.press("M")
	k.see("the mouse moves the cursor")
	if !strings.Contains(k.term.Raw(), on) {
		t.Error("the mouse cannot be taken")
	}
}

func TestFlagsAtLaunch(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", "shop,platform", "-L", "app", "paintings", "three-musicians"), size(140, 30))
	k.header(`shop.*platform.* ▸ Paintings .*live$`)
	k.see("APP")
	k.cursorOn("three-musicians")
	k = launch(t, args("--field-selector", "metadata.name=quiz-0", "--request-timeout", "5s", "pods"))
	k.header(` 1 · .*live$`)
	k.cursorOn("quiz-0")
	contains(t, refusedLaunch(t, args("--request-timeout", "soon")), "--request-timeout soon", "5s")
	contains(t, refusedLaunch(t, args("--last", "pods")), "--last")
	contains(t, refusedLaunch(t, args("-n", ",")), `-n "," names no namespace`, "-n shop,web")
	contains(t, refusedLaunch(t, args("-A", "-n", ",shop")), "-A and -n exclude each other")
	contains(t, refusedLaunch(t, args("-l", "app in (")), "write it as -l app=web")
}
