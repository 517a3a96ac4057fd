package views

import (
	"context"
	"errors"
	"slices"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// execScreen shows what a command has answered that was run in pods. The
// command runs once, and again when somebody says so.
type execScreen struct {
	session *Session
	pods    []ref
	order   order
	host    screen.Host
	pager   *pager.Pager
	sheet   *sheet
	replies *replies        // of the run that is shown, nil before the first
	all     []reply         // as they are shown
	changed <-chan struct{} // closed when there are others
	// unwell are the replies that are not well, differing those that are not as most are.
	unwell, differing int
	cancel            context.CancelFunc
	ended             time.Time // zero while it runs
	compare           bool      // who answers differently is shown
}

func newExec(s *Session, pods []ref, o order) *execScreen {
	e := &execScreen{session: s, pods: pods, order: o, sheet: &sheet{}, cancel: func() {}}
	e.pager = pager.New(func(lines pager.Lines) pager.Painter { return e.sheet.highlight(lines) })
	return e
}

// Mount runs the command, unless it was run before.
func (e *execScreen) Mount(h screen.Host) {
	e.host = h
	if e.replies == nil {
		e.again()
		return
	}
	e.wait(0)
}

// Unmount lets the command go on.
func (e *execScreen) Unmount() {}

// again runs the command, and gives up what is left of the run before.
func (e *execScreen) again() {
	e.cancel()
	a := newReplies(e.pods)
	e.replies, e.ended = a, time.Time{}
	s, o := e.session, e.order
	ctx, cancel := context.WithCancel(s.ctx)
	e.cancel = cancel
	e.host.Start(screen.Job{
		Title: "run " + o.String() + " in " + e.where(),
		Run: func(job context.Context, progress func(done, total int)) error {
			stop := context.AfterFunc(job, cancel)
			defer stop()
			defer cancel()
			return s.run(ctx, o, a, progress)
		},
		Done: func(err error) { e.finish(a, err) },
	})
	e.show()
	e.wait(0)
}

// finish takes the end of a run.
func (e *execScreen) finish(a *replies, err error) {
	if a != e.replies {
		return
	}
	e.ended = e.host.Now()
	e.show()
	switch n := e.unwell; {
	case errors.Is(err, context.Canceled):
		e.host.Toast(themes.Muted, e.order.words[0]+": cancelled")
	case n > 0:
		e.host.Toast(themes.Warn, e.order.words[0]+" in "+e.where()+": "+thousands(n)+" did not end well")
	default:
		e.host.Toast(themes.OK, e.order.words[0]+" in "+e.where()+": done")
	}
}

// where says in which pods it runs.
func (e *execScreen) where() string {
	if len(e.pods) == 1 {
		return e.pods[0].name
	}
	return thousands(len(e.pods)) + " pods"
}

// replied tells that there are other replies.
type replied struct{ of *replies }

// execPace is the time between two showings of what is answered.
const execPace = 200 * time.Millisecond

// wait waits for replies, and for a pause before that.
func (e *execScreen) wait(first time.Duration) {
	a, changed := e.replies, e.changed
	e.host.Wait("replies", func(ctx context.Context) any {
		if !pause(ctx, first) {
			return nil
		}
		select {
		case <-changed:
			return replied{a}
		case <-ctx.Done():
			return nil
		}
	})
}

// Handle takes the replies that have come.
func (e *execScreen) Handle(_ string, result any) {
	if v, ok := result.(replied); ok && v.of == e.replies {
		e.show()
		e.wait(execPace)
	}
}

// show writes the replies that there are.
func (e *execScreen) show() {
	e.all, e.changed = e.replies.now()
	e.unwell, e.differing = unwell(e.all), differing(e.all)
	switch {
	case e.compare:
		e.sheet = sheetOfDifferences(e.all)
	case len(e.all) == 1:
		e.sheet = sheetOf(e.all[0])
	default:
		e.sheet = sheetOfAll(e.all)
	}
	e.pager.SetText(e.sheet.text())
}

// Title says what runs where, and how it stands.
func (e *execScreen) Title() screen.Title {
	t := screen.Title{Crumbs: e.crumbs(), Status: e.pager.Status(), Lens: []screen.Span{
		{Style: themes.Style(themes.Muted), Text: "$ "}, {Style: themes.Style(themes.Text), Text: e.order.String()},
	}}
	add := func(token themes.Token, text string) {
		if len(t.Status) > 0 {
			t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
		}
		t.Status = append(t.Status, screen.Span{Style: themes.Style(token), Text: text})
	}
	done := len(e.all)
	for _, r := range e.all {
		if !r.done {
			done--
		}
	}
	switch n := e.unwell; {
	case len(e.all) == 1 && e.all[0].failed != "":
		add(themes.Bad, "failed")
	case len(e.all) == 1 && e.all[0].done:
		add(e.tone(), e.all[0].outcome())
	case n > 0:
		add(themes.Bad, thousands(n)+" not well")
	}
	if n := e.differing; n > 0 && !e.ended.IsZero() {
		add(themes.Warn, thousands(n)+" unlike most")
	}
	if e.ended.IsZero() {
		add(themes.Info, "running, "+thousands(done)+" of "+thousands(len(e.pods)))
		return t
	}
	add(themes.Unknown, "as of "+e.ended.Local().Format(time.TimeOnly)+", not live")
	return t
}

// tone is how a single reply is meant.
func (e *execScreen) tone() themes.Token {
	if e.all[0].well() {
		return themes.OK
	}
	return themes.Bad
}

// crumbs are the pod with its container, or how many pods there are.
func (e *execScreen) crumbs() []string {
	if len(e.pods) == 1 {
		out := e.session.crumbs(e.pods[0])
		if len(e.all) == 1 {
			out[len(out)-1] = e.all[0].called()
		}
		return out
	}
	out := []string{e.session.crumb()}
	if other := func(of ref) bool { return of.namespace != e.pods[0].namespace }; !slices.ContainsFunc(e.pods, other) {
		out = append(out, e.pods[0].namespace)
	}
	return append(out, e.where())
}

// Commands are those of the run and of moving about in what it has written.
func (e *execScreen) Commands() []screen.Command {
	title := "who differs"
	if e.compare {
		title = "all answers"
	}
	own := []screen.Command{
		{ID: "exec.compare", Title: title, Keys: []string{"D"}, Hint: 1, When: e.alone, Run: func(screen.Host) {
			e.compare = !e.compare
			e.show()
		}},
		{ID: "exec.again", Title: "run it again", Keys: []string{"ctrl+r"}, Hint: 2, When: e.mayNot, Run: func(screen.Host) { e.again() }},
		{ID: "exec.cancel", Title: "cancel", Keys: []string{"x"}, When: e.over, Run: func(screen.Host) { e.cancel() }},
		{ID: "exec.copy", Title: "copy", Keys: []string{"c"}, Hint: 5, When: e.noText, Run: func(h screen.Host) {
			h.Copy(e.sheet.text(), "what "+e.order.words[0]+" has written")
		}},
		{ID: "exec.save", Title: "save to a file", Keys: []string{"ctrl+s"}, When: e.noText, Run: e.save},
	}
	if e.ended.IsZero() {
		own[2].Hint = 1
	}
	if e.alone() != "" {
		own[0].Hint = 0
	}
	return append(own, e.pager.Commands()...)
}

func (e *execScreen) alone() string {
	if len(e.pods) < 2 {
		return "there is only one pod"
	}
	return ""
}

func (e *execScreen) mayNot() string { return e.session.execless(e.pods[0]) }

func (e *execScreen) over() string {
	if !e.ended.IsZero() {
		return "it has ended"
	}
	return ""
}

func (e *execScreen) noText() string {
	if e.pager.Len() == 0 {
		return "nothing was written"
	}
	return ""
}

// Pointer scrolls.
func (e *execScreen) Pointer(x, y int, act screen.Act) { e.pager.Pointer(x, y, act) }

// Paint draws the answers, or why there are none.
func (e *execScreen) Paint(c canvas.Canvas) {
	e.pager.Paint(c)
	switch {
	case e.pager.Len() > 0:
	case len(e.all) == 1 && e.all[0].failed != "":
		paintMessage(c, e.all[0].failed, "ctrl+r runs it again", themes.Bad)
	default:
		paintMessage(c, "it runs…", "x gives it up", themes.Muted)
	}
}

// kubectl are the commands that run the same, one pod after the other.
func (e *execScreen) kubectl() []equivalent {
	var out []equivalent
	for i, of := range e.pods {
		words := slices.Concat([]string{"exec", of.name}, namespaceFlag(true, of.namespace))
		if c := e.all[i].container; c != "" {
			words = append(words, "-c", c)
		}
		out = append(out, equivalent{words: slices.Concat(words, []string{"--"}, e.order.words), omits: "the time limit"})
	}
	return out
}

// target is the pod, where there is only one.
func (e *execScreen) target() (ref, string) {
	if len(e.pods) > 1 {
		return ref{gvr: podKind.GVR, namespaced: true}, "the command was run in several pods"
	}
	return e.pods[0], ""
}
