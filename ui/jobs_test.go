package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/screen"
	"kubist/ui/uitest"
)

// counting is a job that does one thing every gap.
func counting(title string, n int, gap time.Duration) screen.Job {
	return screen.Job{Title: title, Run: func(ctx context.Context, progress func(done, total int)) error {
		for i := range n {
			select {
			case <-time.After(gap):
			case <-ctx.Done():
				return ctx.Err()
			}
			progress(i+1, n)
		}
		return nil
	}}
}

func start(d *uitest.Driver, r *router, jobs ...screen.Job) {
	d.Send(event(func() {
		for _, j := range jobs {
			r.pages["pods"].host.Start(j)
		}
	}))
}

func TestJobIsSeen(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		p.w = 80
		start(d, r, counting("save 38 pods", 38, 100*time.Millisecond))
		d.Pass(300 * time.Millisecond)
		hide(t, p, "save 38 pods")
		d.Press("<enter>") // it goes on when its screen is left
		d.Pass(1600 * time.Millisecond)
		see(t, p, " save 38 pods  ")
		see(t, p, " of 38 ")
		see(t, p, ":work")
		d.Pass(3 * time.Second)
		see(t, p, "✓ save 38 pods: done")
		hide(t, p, ":work")
	})
}

// A job that says much is painted now and then, and its last word counts.
func TestJobsDoNotFlood(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		start(d, r, counting("count", 5000, time.Millisecond))
		d.Pass(time.Second)
		before := p.shows
		d.Pass(3 * time.Second)
		if n := p.shows - before; n < 20 || n > 36 {
			t.Errorf("painted %d times in 3 s", n)
		}
		d.Pass(2 * time.Second)
		d.Press(":work<enter>")
		see(t, p, "✓ done")
	})
}

func TestJobTellsHowItEnded(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		ends := func(err error) screen.Job {
			return screen.Job{Title: "drain node-0", Run: func(context.Context, func(int, int)) error { return err }}
		}
		start(d, r, ends(errors.New("pods web is forbidden")))
		see(t, p, "✗ drain node-0: pods web is forbidden")
		told := ends(nil)
		told.Done = func(err error) { r.pages["pods"].host.Toast(0, "drained, and told so") }
		start(d, r, told)
		see(t, p, "drained, and told so")
		d.Press(":work<enter>")
		see(t, p, "✗ pods web")
		see(t, p, "✓ done")
		d.Press("j<enter>")
		see(t, p, "✗ pods web is forbidden")
		d.Press("<enter><esc>")
		hide(t, p, "Work")
	})
}

func TestJobIsCancelled(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		slow := counting("drain node-0", 100, time.Second)
		run := slow.Run
		slow.Run = func(ctx context.Context, progress func(int, int)) error {
			err := run(ctx, progress)
			time.Sleep(time.Second)
			return err
		}
		start(d, r, slow)
		d.Pass(2 * time.Second)
		d.Press(":work<enter>x")
		see(t, p, "Cancel drain node-0?")
		d.Press("<enter>")
		d.Pass(time.Second)
		hide(t, p, "Cancel drain")
		see(t, p, "of 100")
		d.Press("xx")
		see(t, p, "cancelling…")
		d.Press("x")
		hide(t, p, "Cancel drain")
		d.Pass(2 * time.Second)
		see(t, p, "· cancelled")
		d.Press("x")
		hide(t, p, "Cancel drain")
	})
}

func TestQuittingAsksWhileJobsLive(t *testing.T) {
	for keys, quits := range map[string]bool{
		"<ctrl+c><ctrl+c>":       true,
		"<ctrl+c><enter>":        false,
		"<ctrl+c><esc>":          false,
		"<ctrl+c><right><enter>": true,
		":q<enter>":              false,
		":q<enter><ctrl+c>":      true,
		":q!<enter>":             true,
	} {
		t.Run(keys, func(t *testing.T) {
			scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
				ended := false
				j := counting("drain node-0", 100, time.Second)
				j.Done = func(error) { ended = true }
				start(d, r, j, counting("another", 3, time.Second))
				d.Press("<ctrl+c>")
				see(t, p, "Quit?")
				see(t, p, "drain node-0")
				see(t, p, "1 more")
				d.Press("<esc>" + keys)
				if d.Quit() != quits {
					t.Errorf("quit is %v, want %v", d.Quit(), quits)
				}
				if ended != quits {
					t.Errorf("the job has ended is %v, want %v", ended, quits)
				}
				d.Press("<esc><esc>:q!<enter>")
			})
		})
	}
}

func TestQuittingAsksNothingWhenJobsAreOver(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, _ *paper, r *router) {
		start(d, r, counting("save", 2, 100*time.Millisecond))
		d.Pass(time.Second)
		d.Press("<ctrl+c>")
		if !d.Quit() {
			t.Error("ctrl+c did not quit")
		}
	})
}

func TestNotAllJobsAreKept(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		p.w, p.h = 80, 12
		start(d, r, counting("the oldest, under way", 100, time.Minute))
		for range jobsKept + 10 {
			start(d, r, counting("short", 0, 0))
		}
		d.Press(":work<enter>")
		see(t, p, "▌ the oldest, under way")
		var s *Shell
		d.Send(event(func() { s = r.pages["pods"].host.(*host).Shell }))
		if n := len(s.jobs); n != jobsKept+1 {
			t.Errorf("%d jobs are kept", n)
		}
		d.Press("<esc>:q!<enter>")
	})
}

func TestManyJobsShareTheLine(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		long := strings.Repeat("a long title ", 8)
		start(d, r, counting(long, 3, time.Second), counting("b", 3, time.Second), counting("c", 3, time.Second))
		d.Pass(1500 * time.Millisecond)
		see(t, p, "…  1 of 3  +2  :work\n")
		d.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		see(t, p, "a long title a lon…  1 of 3  +2  :work\n")
		d.Pass(3 * time.Second)
	})
}

// What is cancelled by the end of the program may still put things in order.
func TestQuitWaitsForWorkToEnd(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		ended := false
		start(d, r, screen.Job{Title: "save", Run: func(ctx context.Context, _ func(int, int)) error {
			<-ctx.Done()
			time.Sleep(lastWords / 2)
			ended = true
			return ctx.Err()
		}})
		d.Press(":q!<enter>")
		d.Pass(lastWords / 4)
		if d.Quit() {
			t.Error("the program has ended before its work")
		}
		d.Pass(lastWords / 2)
		if !d.Quit() || !ended {
			t.Errorf("quit %v, work ended %v", d.Quit(), ended)
		}
	})
}

func TestQuitWaitsForALittleWhileOnly(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		stop := make(chan struct{})
		start(d, r, screen.Job{Title: "hang", Run: func(context.Context, func(int, int)) error {
			<-stop
			return nil
		}})
		d.Press(":q!<enter>")
		d.Pass(lastWords + time.Millisecond)
		if !d.Quit() {
			t.Error("work that hangs keeps the program from ending")
		}
		close(stop)
	})
}
