package views

import (
	"bufio"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"kubist/kube/logs"
	"kubist/ui/logview"
	"kubist/ui/screen"
)

// Commands are those of the log, and of whose log it is.
func (l *logsScreen) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "log.containers", Title: "pick containers", Keys: []string{"S"}, Hint: 7, When: l.noPods, Run: l.pickContainers},
		{ID: "log.range", Title: "which lines…", Keys: []string{"R"}, Run: l.pickRange},
		{ID: "log.other", Title: "previous instance, or back", Keys: []string{"p"}, Hint: 8, Run: func(screen.Host) {
			l.options.Previous = !l.options.Previous
			l.again()
		}},
		{ID: "log.save", Title: "save to a file", Keys: []string{"ctrl+s"}, When: l.noLines, Run: l.save},
		{ID: "log.retry", Title: "connect again at once", Keys: []string{"ctrl+r"}, Run: func(screen.Host) { l.refresh() }},
	}
	about := slices.DeleteFunc(l.session.objectCommands(l.target), func(c screen.Command) bool {
		return strings.HasPrefix(c.ID, "object.logs") || c.ID == "object.previous-logs"
	})
	for i := range about {
		about[i].Hint = 0
	}
	return slices.Concat(l.view.Commands(), own, about)
}

func (l *logsScreen) noPods() string {
	if len(l.rows) == 0 {
		return "there are no pods"
	}
	return ""
}

func (l *logsScreen) noLines() string {
	if l.view.Len() == 0 {
		return "there are no lines"
	}
	return ""
}

// refresh has all that waits to reconnect do so now.
func (l *logsScreen) refresh() {
	l.pods.refresh()
	switch {
	case l.follower != nil:
		l.follower.Retry()
	case !l.ready:
		s, of := l.session, l.of
		l.host.Wait("scope", func(ctx context.Context) any { return scopeOfPods(ctx, s, of) })
	}
}

// pickContainers asks which containers to follow, by their names.
func (l *logsScreen) pickContainers(h screen.Host) {
	names, followed := l.containerNames()
	items := make([]screen.Item, len(names))
	for i, n := range names {
		items[i] = screen.Item{Text: n, Current: followed[n]}
	}
	was := l.picked
	h.Pick(screen.Picker{
		Title: "Containers to follow: space chooses", Items: items,
		Several: func(items []screen.Item) {
			picked := map[string]bool{}
			for _, it := range items {
				picked[it.Text] = it.Current
			}
			l.pick(picked)
		},
		Cancel: func() { l.pick(was) },
	})
}

// pick follows the containers that were chosen by name, nil for the usual ones.
func (l *logsScreen) pick(picked map[string]bool) {
	_, followed := l.containerNames()
	was := maps.Clone(followed)
	l.picked = picked
	if _, followed = l.containerNames(); !maps.Equal(was, followed) {
		l.again()
	}
}

// ranges are the lines that can be asked for.
var ranges = []struct {
	name  string
	tail  int
	since time.Duration
}{
	{"the last 100 lines of each", 100, 0},
	{"the last 1,000 lines of each", usualTail, 0},
	{"the last 10,000 lines of each", 10_000, 0},
	{"the last minute", 0, time.Minute},
	{"the last 5 minutes", 0, 5 * time.Minute},
	{"the last hour", 0, time.Hour},
	{"the last day", 0, 24 * time.Hour},
	{"all there are", 0, 0},
}

func (l *logsScreen) pickRange(h screen.Host) {
	var items []screen.Item
	for _, r := range ranges {
		items = append(items, screen.Item{Text: r.name, Current: r.tail == l.options.Tail && r.since == l.options.Since})
	}
	h.Pick(screen.Picker{Title: "Begin with", Items: items, Choose: func(it screen.Item) {
		for _, r := range ranges {
			if r.name == it.Text {
				l.options = logs.Options{Tail: r.tail, Since: r.since, Previous: l.options.Previous}
				l.again()
			}
		}
	}})
}

// save asks for a file and writes the lines of the lens to it.
func (l *logsScreen) save(h screen.Host) {
	name := l.of.name
	if name == "" {
		name = "pods"
	}
	h.Prompt(screen.Prompt{
		Label: "save to ",
		Text:  name + "-" + h.Now().Local().Format("20060102-150405") + ".log",
		Done: func(text string, ok bool) {
			if ok && strings.TrimSpace(text) != "" {
				l.saveTo(h, strings.TrimSpace(text), l.view.Shown())
			}
		},
	})
}

// saveTo writes lines to a file.
func (l *logsScreen) saveTo(h screen.Host, path string, lines []logview.Line) {
	format := l.view.Format
	saveAs(h, path, thousands(len(lines))+" lines", func(ctx context.Context, w io.Writer, progress func(done, total int)) error {
		return writeLog(ctx, w, lines, format, progress)
	})
}

func writeLog(ctx context.Context, w io.Writer, lines []logview.Line, format func(logview.Line) string, progress func(done, total int)) error {
	const often = 1000
	out := bufio.NewWriter(w)
	for i, line := range lines {
		if i%often == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(i, len(lines))
		}
		if _, err := out.WriteString(format(line) + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

// logCommands open the logs of an object.
func (s *Session) logCommands(target func() (ref, string)) []screen.Command {
	open := func(previous bool) func(screen.Host) {
		return func(h screen.Host) {
			of, reason := target()
			if reason != "" || logless(of) != "" {
				return
			}
			l := newLogs(s, of, "")
			l.options.Previous = previous
			h.Push(l)
		}
	}
	return []screen.Command{
		{ID: "object.logs", Title: "logs", Keys: []string{"l"}, Hint: 2, When: unless(target, logless), Run: open(false)},
		{ID: "object.previous-logs", Title: "previous logs", Keys: []string{"p"}, When: unless(target, logless), Run: open(true)},
	}
}
