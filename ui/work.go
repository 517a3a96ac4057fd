package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// work is the dialog of the jobs: those under way, then those that have ended, the newest first.
type work struct {
	finder
	shell *Shell
	on    *job // the one under the cursor, wherever it moves
}

// work opens the dialog of the jobs.
func (s *Shell) work() {
	w := &work{shell: s}
	w.follow(w.jobs())
	s.raise(w)
}

func (w *work) jobs() []*job {
	jobs := slices.Clone(w.shell.jobs)
	slices.Reverse(jobs)
	slices.SortStableFunc(jobs, func(a, b *job) int {
		switch {
		case a.live() == b.live():
			return b.ended.Compare(a.ended)
		case a.live():
			return -1
		}
		return 1
	})
	return jobs
}

// follow keeps the cursor on its job.
func (w *work) follow(jobs []*job) {
	if i := slices.Index(jobs, w.on); i >= 0 {
		w.cursor = i
	}
	w.move(0, len(jobs))
	if w.on = nil; len(jobs) > 0 {
		w.on = jobs[w.cursor]
	}
}

func (w *work) key(k string, _ tea.KeyPressMsg) (done bool) {
	jobs := w.jobs()
	w.follow(jobs)
	switch k {
	case "esc", "ctrl+c", "q":
		return true
	case "up", "k":
		w.step(-1, jobs)
	case "down", "j":
		w.step(1, jobs)
	case "pgup":
		w.step(-pageful, jobs)
	case "pgdown":
		w.step(pageful, jobs)
	case "enter":
		w.tell()
	case "x", "ctrl+d", "delete":
		w.cancel()
	}
	return false
}

func (w *work) step(by int, jobs []*job) {
	if w.move(by, len(jobs)); len(jobs) > 0 {
		w.on = jobs[w.cursor]
	}
}

// tell shows all that is known of a job.
func (w *work) tell() {
	j := w.on
	if j == nil {
		return
	}
	token, what := j.result()
	text := []screen.Span{
		{Style: themes.Style(themes.Muted), Text: "began " + j.began.Format(time.TimeOnly) + " · " + j.took(time.Now()) + "\n\n"},
		{Style: themes.Style(token), Text: mark(token) + " " + what},
	}
	w.shell.raise(&question{Question: screen.Question{Title: j.Title, Text: text, Choices: []screen.Choice{{Label: "close"}}}})
}

// cancel asks, and cancels the job.
func (w *work) cancel() {
	j := w.on
	if j == nil || !j.live() || j.stopped {
		return
	}
	w.shell.raise(&question{Question: screen.Question{
		Title:   "Cancel " + j.Title + "?",
		Text:    []screen.Span{{Text: "What it has done so far stays done."}},
		Choices: []screen.Choice{{Label: "let it go on"}, {Label: "cancel it", Key: "x"}},
		Answer: func(choice int) {
			if choice == 1 {
				j.stop()
			}
		},
	}})
}

func (w *work) paste(string) {}

func (w *work) hints() []string {
	hints := []string{"esc", "close"}
	if w.on == nil {
		return hints
	}
	if w.on.live() {
		hints = append([]string{"x", "cancel it"}, hints...)
	}
	return append([]string{"⏎", "all of it", "↑↓", "move"}, hints...)
}

func (w *work) size(width, h int) (int, int) {
	return min(76, width), min(max(len(w.shell.jobs), 1)+2, h)
}

func (w *work) paint(c canvas.Canvas) {
	jobs := w.jobs()
	w.follow(jobs)
	c.Put(0, 0, themes.Style(themes.Muted), "Work")
	if len(jobs) == 0 {
		c.Put(2, 2, themes.Style(themes.Muted), "nothing was started yet")
		return
	}
	rows, now := c.H()-2, time.Now()
	top := w.window(rows)
	for y := range rows {
		if i := top + y; i < len(jobs) {
			jobs[i].paint(c.Sub(canvas.Rect{X: 0, Y: 2 + y, W: c.W(), H: 1}), i == w.cursor, now)
		}
	}
}

// paint draws a job as a row: what it does, how it stands, how long it took.
func (j *job) paint(c canvas.Canvas, here bool, now time.Time) {
	st := paintRow(c, themes.Style(themes.Text), here)
	took := j.took(now)
	c.Put(c.W()-canvas.Width(took), 0, st.As(themes.Muted), took)
	half := (c.W() - 10) / 2
	c.Cut(2, 0, half-2, st, j.Title)
	token, what := j.result()
	if !j.live() {
		what = mark(token) + " " + what
	}
	x := half + 1
	if a := j.amount; j.live() && !j.stopped && a.total > 0 && c.W() > 60 {
		a.paint(c, x)
		x += barWidth + 1
	}
	c.Cut(x, 0, c.W()-8-x, st.As(token), what)
}

// took is how long the job has been, or was, under way.
func (j *job) took(now time.Time) string {
	if !j.live() {
		now = j.ended
	}
	return now.Sub(j.began).Round(time.Second).String()
}
