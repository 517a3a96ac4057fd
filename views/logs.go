package views

import (
	"context"
	"slices"
	"time"

	"kubist/kube"
	"kubist/kube/logs"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/logview"
	"kubist/ui/screen"
)

const (
	// logBytes is how much text of logs is kept at a time.
	logBytes = 64 << 20
	// logLinger is how long logs are followed that are not on the screen.
	logLinger = time.Minute
)

// logsScreen is what the containers of a set of pods say, as one log.
type logsScreen struct {
	session *Session
	of      ref          // whose pods they are; without a name those of scope
	scope   stream.Scope // of the pods, once it is known
	ready   bool         // it is known
	only    string       // the container to begin with, "" for the usual ones
	host    screen.Host
	view    *logview.View

	pods     followed[*podDetail]
	rows     []*podDetail // as they were last
	follower *logs.Follower
	ending   *time.Timer // ends the follower while it is not on the screen
	sources  []logs.Status
	failed   *kube.Problem   // why the pods are not known
	options  logs.Options    // which lines are asked for
	picked   map[string]bool // the containers that were chosen by name, nil for the usual ones
}

// usualTail is how many lines of each container there are to begin with.
const usualTail = 1000

func newLogs(s *Session, of ref, container string) *logsScreen {
	return &logsScreen{session: s, of: of, only: container, view: logview.New(logBytes, readFields), options: logs.Options{Tail: usualTail}}
}

// newLogsIn shows the logs of all pods of a scope.
func newLogsIn(s *Session, scope stream.Scope) *logsScreen {
	l := newLogs(s, ref{gvr: podKind.GVR, namespaced: true}, "")
	l.scope, l.ready = scope, true
	return l
}

// readFields is how the view reads lines of fields.
func readFields(text string) (logview.Reading, bool) {
	r, ok := logs.Read(text)
	if !ok {
		return logview.Reading{}, false
	}
	out := logview.Reading{Level: r.Level.String(), Message: clean(r.Message), Fields: make([]logview.Field, len(r.Fields))}
	for i, f := range r.Fields {
		out.Fields[i] = logview.Field{Key: clean(f.Key), Value: clean(f.Value)}
	}
	return out, true
}

// Mount goes on following, or begins.
func (l *logsScreen) Mount(h screen.Host) {
	l.host = h
	switch {
	case l.ending != nil && !l.ending.Stop(): // it was not seen for too long
		l.follower, l.sources = nil, nil
		l.view.Clear()
	case l.follower != nil:
		l.wait()
	}
	l.ending = nil
	if !l.ready {
		s, of := l.session, l.of
		h.Wait("scope", func(ctx context.Context) any { return scopeOfPods(ctx, s, of) })
		return
	}
	l.watch()
}

// Unmount lets the log go on for a while.
func (l *logsScreen) Unmount() {
	l.pods.close()
	if f := l.follower; f != nil {
		l.ending = time.AfterFunc(logLinger, f.Close)
	}
}

// watch follows the pods.
func (l *logsScreen) watch() {
	l.pods = follow(l.session, l.host, "pods", "the pods", podDetailKind, l.scope)
}

// wait has the next lines delivered. They are made fit to be seen in the background.
func (l *logsScreen) wait() {
	f := l.follower
	l.host.Wait("lines", func(ctx context.Context) any {
		batch, err := f.Next(ctx)
		if err != nil {
			return nil
		}
		return logBatch{f, batch.Sources, toShow(batch.Lines)}
	})
}

// logBatch is what a follower has read.
type logBatch struct {
	of      *logs.Follower
	sources []logs.Status
	lines   []logview.Line
}

// toShow makes lines fit to be seen.
func toShow(lines []logs.Line) []logview.Line {
	out := make([]logview.Line, len(lines))
	for i, l := range lines {
		out[i] = logview.Line{Time: l.Time, Source: l.Source, Note: l.Note, Text: clean(l.Text)}
		if !l.Note {
			out[i].Level = logview.Level(logs.LevelOf(out[i].Text))
		}
	}
	return out
}

// Handle takes what was found of the pods, or their lines.
func (l *logsScreen) Handle(_ string, result any) {
	switch v := result.(type) {
	case podScope:
		l.takeScope(v)
	case arrival[*podDetail]:
		l.pods.take(l.host, v)
		if len(v.snap.Rows) > 0 || whole(v.snap.Phase) {
			l.rows = slices.Clone(v.snap.Rows)
			l.set(whole(v.snap.Phase))
		}
	case logBatch:
		if v.of != l.follower {
			return
		}
		l.sources = v.sources
		l.view.SetSources(sourceNames(v.sources))
		l.view.Append(v.lines)
		l.wait()
	}
}

func (l *logsScreen) takeScope(v podScope) {
	if v.err != nil {
		l.failed = kube.Explain(v.err)
		return
	}
	l.scope, l.ready, l.failed = v.scope, true, nil
	l.watch()
}

// set tells the follower what there is to follow.
func (l *logsScreen) set(complete bool) {
	if l.follower == nil {
		l.follower = logs.New(context.Background(), l.session.conn, l.options)
		l.wait()
	}
	l.follower.Set(l.targets(), complete)
}

// again follows anew, from other lines or in other containers.
func (l *logsScreen) again() {
	l.end()
	l.view.Clear()
	if l.rows != nil {
		l.set(true)
	}
}

// end ends the following; the streams take a moment, for which nobody waits.
func (l *logsScreen) end() {
	if f := l.follower; f != nil {
		go f.Close()
	}
	l.follower, l.sources = nil, nil
}

// Paint draws the log, or why there is none.
func (l *logsScreen) Paint(c canvas.Canvas) {
	l.view.Paint(c)
	if l.view.Len() > 0 {
		return
	}
	what, do, t := l.emptiness()
	paintMessage(c, what, do, t)
}

// emptiness says why there are no lines.
func (l *logsScreen) emptiness() (what, do string, t themes.Token) {
	problem := l.failed
	if problem == nil {
		problem = l.pods.problem
	}
	if _, failing := l.failing(); problem == nil && failing != nil {
		problem = failing
	}
	switch {
	case problem != nil:
		return problem.What, problem.Do, themes.Bad
	case l.rows == nil:
		return "looking for the pods…", "", themes.Muted
	case len(l.rows) == 0:
		return "there are no pods " + l.whose(), "those that come will be followed", themes.Muted
	case len(l.sources) == 0 || l.count(logs.Connecting) > 0:
		return "reading…", "", themes.Muted
	case l.count(logs.Waiting) == len(l.sources):
		return "no container has started yet", "", themes.Muted
	}
	if l.count(logs.Live) > 0 {
		return "no lines yet", "R asks for other lines, p for the previous instance", themes.Muted
	}
	return "nothing was said", "R asks for other lines, p for the previous instance", themes.Muted
}

// whose says whose pods they are.
func (l *logsScreen) whose() string {
	switch {
	case l.of.name == "" && l.scope.Labels != "":
		return "with the labels " + l.scope.Labels
	case l.of.name == "":
		return "here"
	}
	return "of " + l.of.name
}

// Pointer moves about in the log.
func (l *logsScreen) Pointer(x, y int, act screen.Act) { l.view.Pointer(x, y, act) }

// target is the object whose pods they are.
func (l *logsScreen) target() (ref, string) {
	if l.of.name == "" {
		return l.of, "the log is of the pods that a selector selects"
	}
	return l.of, ""
}
