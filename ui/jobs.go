package ui

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

const (
	// patience is how long a job runs before a line is made for it: most are done by then.
	patience = 500 * time.Millisecond
	// reporting is the time between two looks at how far a job is.
	reporting = 100 * time.Millisecond
	// jobsKept is how many jobs that have ended are kept.
	jobsKept = 100
)

// job is a [screen.Job] under way, or what became of it.
type job struct {
	screen.Job
	began, ended time.Time // ended is zero while it is under way
	stopped      bool      // the user has cancelled it
	err          error
	amount       amount

	ctx    context.Context
	cancel context.CancelFunc
	latest atomic.Pointer[amount] // what the job said last, from any goroutine
	wake   chan struct{}          // holds one when it said something
	over   chan struct{}          // closed when it has ended
}

// amount is how much of a job is done; a total of 0 is not known.
type amount struct{ done, total int }

// start runs a job in the background.
func (s *Shell) start(todo screen.Job) {
	j := &job{Job: todo, began: time.Now(), wake: make(chan struct{}, 1), over: make(chan struct{})}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	s.jobs = append(s.jobs, j)
	s.later(func() tea.Msg {
		err := todo.Run(j.ctx, j.progress)
		close(j.over)
		return event(func() { s.finish(j, err) })
	})
	s.later(s.watch(j, patience))
}

// progress is what a job calls: it leaves a word and goes on.
func (j *job) progress(done, total int) {
	j.latest.Store(&amount{done, total})
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// read takes what the job said last.
func (j *job) read() {
	if a := j.latest.Load(); a != nil {
		j.amount = *a
	}
}

// watch waits for a word of the job after a pause, so that one that says much is heard now and then.
func (s *Shell) watch(j *job, pause time.Duration) tea.Cmd {
	return func() tea.Msg {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-j.ctx.Done():
			return nil
		}
		select {
		case <-j.wake:
		case <-j.ctx.Done():
			return nil
		}
		return event(func() {
			j.read()
			s.later(s.watch(j, reporting))
		})
	}
}

// finish takes the end of a job.
func (s *Shell) finish(j *job, err error) {
	j.ended, j.err = time.Now(), err
	j.cancel()
	j.read()
	s.forgetJobs()
	if j.Done != nil {
		j.Done(err)
		return
	}
	token, what := j.result()
	s.say(token, j.Title+": "+what, j.ended)
}

// forgetJobs keeps the newest of the jobs that have ended.
func (s *Shell) forgetJobs() {
	surplus := len(s.jobs) - len(s.live()) - jobsKept
	s.jobs = slices.DeleteFunc(s.jobs, func(j *job) bool {
		if j.live() || surplus <= 0 {
			return false
		}
		surplus--
		return true
	})
}

func (j *job) live() bool { return j.ended.IsZero() }

// stop cancels a job that is under way.
func (j *job) stop() {
	if j.live() {
		j.stopped = true
		j.cancel()
	}
}

// result is how the job stands.
func (j *job) result() (themes.Token, string) {
	switch {
	case j.live() && j.stopped:
		return themes.Warn, "cancelling…"
	case j.live():
		return themes.Info, j.amount.String()
	case j.err == nil:
		return themes.OK, "done"
	case j.stopped:
		return themes.Muted, "cancelled"
	}
	return themes.Bad, j.err.Error()
}

// String is "12 of 38", "12" where there is no total, and "under way" before anything is known.
func (a amount) String() string {
	switch {
	case a.total > 0:
		return screen.Number(a.done) + " of " + screen.Number(a.total)
	case a.done > 0:
		return screen.Number(a.done)
	}
	return "under way"
}

// live are the jobs under way, the oldest first.
func (s *Shell) live() []*job {
	var out []*job
	for _, j := range s.jobs {
		if j.live() {
			out = append(out, j)
		}
	}
	return out
}

// atWork reports whether there is a job long enough under way to have a line.
func (s *Shell) atWork(now time.Time) bool {
	return slices.ContainsFunc(s.jobs, func(j *job) bool { return j.live() && now.Sub(j.began) >= patience })
}

// barWidth is how many columns a bar of progress takes.
const barWidth = 12

// paintWork draws the line of the jobs under way: the oldest, and how many there are besides.
func (s *Shell) paintWork(c canvas.Canvas) {
	live := s.live()
	if c.H() == 0 || len(live) == 0 {
		return
	}
	end := ":work"
	if n := len(live) - 1; n > 0 {
		end = "+" + screen.Number(n) + "  :work"
	}
	c.Put(c.W()-1-canvas.Width(end), 0, themes.Style(themes.Muted), end)
	c = c.Sub(canvas.Rect{X: 1, Y: 0, W: c.W() - canvas.Width(end) - 4, H: 1})
	token, what := live[0].result()
	bar := 0
	if live[0].amount.total > 0 && c.W() > 4*barWidth {
		bar = barWidth + 2
	}
	title := min(canvas.Width(live[0].Title), max(c.W()-canvas.Width(what)-bar-2, 0))
	c.Cut(0, 0, title, themes.Style(themes.Text), live[0].Title)
	if bar > 0 {
		live[0].amount.paint(c, title+2)
	}
	c.Put(title+2+bar, 0, themes.Style(token), what)
}

// paint draws a bar from column x.
func (a amount) paint(c canvas.Canvas, x int) {
	full := min(max(a.done*barWidth/a.total, 0), barWidth)
	x = c.Put(x, 0, themes.Style(themes.Info), strings.Repeat("█", full))
	c.Put(x, 0, themes.Style(themes.Faint), strings.Repeat("░", barWidth-full))
}
