package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// The terminal that everything is measured on.
const (
	columns = 200
	rows    = 50
)

// kubist starts the program on a world, with all namespaces before it.
func (b *bench) kubist(w *world) (*uitest.Terminal, error) {
	return onTerminal(exec.Command(b.opt.kubist, "-A"), w.kube)
}

// emptyProgram starts the empty program, on Bubble Tea's renderer or on kubist's own display.
func (b *bench) emptyProgram(own bool) (*uitest.Terminal, error) {
	name := emptyCommand
	if own {
		name = emptyOwnCommand
	}
	return onTerminal(exec.Command(b.self, name), "")
}

// onTerminal starts a program that has neither a config file nor a past.
func onTerminal(cmd *exec.Cmd, kubeconfig string) (*uitest.Terminal, error) {
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "KUBECONFIG="+kubeconfig,
		"KUBIST_CONFIG=", "KUBIST_NOTE=", "XDG_CONFIG_HOME="+os.DevNull, "XDG_STATE_HOME="+os.DevNull)
	return uitest.Start(cmd, columns, rows)
}

// drawn reports whether anything is on the screen.
func drawn(em *vt.Emulator) bool {
	for y := range em.Height() {
		for x := range em.Width() {
			if c := em.CellAt(x, y); c != nil && c.Content != "" && c.Content != " " {
				return true
			}
		}
	}
	return false
}

var readyColumn = regexp.MustCompile(`\S+-\S+ .*\b\d+/\d+ `)

// listed reports whether a pod is on the screen.
func listed(em *vt.Emulator) bool {
	for y := 2; y < 5; y++ {
		if readyColumn.MatchString(uitest.Line(em, y, em.Width())) {
			return true
		}
	}
	return false
}

// full reports whether there are rows down to the end of the screen.
func full(em *vt.Emulator) bool {
	return strings.TrimSpace(uitest.Line(em, em.Height()-2, em.Width())) != ""
}

var liveTitle = regexp.MustCompile(`([\d,]+) · (?:.* · )?live\s*$`)

// live is how many objects a live table says it has; ok is false while it is not live.
func live(em *vt.Emulator) (n int, ok bool) { return parseTitle(uitest.Line(em, 0, em.Width())) }

func parseTitle(line string) (n int, ok bool) {
	m := liveTitle.FindStringSubmatch(line)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	return n, err == nil
}

// selected is the name of the row under the cursor, with its namespace; "" without one.
func selected(em *vt.Emulator) string {
	for y := 1; y < em.Height(); y++ {
		if c := em.CellAt(0, y); c == nil || c.Content != "▌" {
			continue
		}
		words := strings.Fields(strings.TrimPrefix(uitest.Line(em, y, em.Width()), "▌"))
		return strings.Join(words[:min(2, len(words))], "/")
	}
	return ""
}

// counted is what the empty program shows.
func counted(em *vt.Emulator) string { return strings.TrimSpace(uitest.Line(em, 0, 20)) }

// answered reports whether the filter line shows text and the count for it.
func answered(em *vt.Emulator, text string) bool {
	for y := em.Height() - 1; y > em.Height()-6; y-- {
		line := uitest.Line(em, y, em.Width())
		if strings.HasPrefix(line, " /") {
			return parseFilter(line, em.CursorPosition().X, text)
		}
	}
	return false
}

var filterCount = regexp.MustCompile(`(?:^| )[\d,]+ of [\d,]+ · here$`)

// parseFilter reports whether a filter line with its caret at a column has text and a count, which is an ellipsis until
// it is known. What could complete the text may stand behind the caret.
func parseFilter(line string, caret int, text string) bool {
	rest, found := strings.CutPrefix(line, " /"+text)
	return found && text != "" && caret == len(" /"+text) && filterCount.MatchString(strings.TrimRight(rest, " "))
}

// probe reads something off a screen.
func probe(t *uitest.Terminal, read func(*vt.Emulator) string) string {
	var s string
	t.Emulator(func(em *vt.Emulator) { s = read(em) })
	return s
}

// awaitLive waits until the table is live with all pods of the world.
func awaitLive(ctx context.Context, t *uitest.Terminal, pods int) error {
	_, err := t.Watch(fmt.Sprintf("%d live pods", pods), func(em *vt.Emulator) bool {
		n, ok := live(em)
		return ok && n >= pods
	}).Wait(ctx)
	return err
}
