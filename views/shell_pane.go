package views

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
	"kubist/ui/term"
)

// livingShell is a shell in a container that lives on when nobody looks at it.
type livingShell struct {
	record.Meta
	of        ref
	container string
	term      *term.Term
	end       context.CancelFunc
	// outcome is how it has ended, "" while it lives. It belongs to the goroutine of the user interface.
	outcome string
}

// called is the pod with the container.
func (l *livingShell) called() string { return l.of.name + "/" + l.container }

// paneCommand opens a shell within kubist: in the container that name says, or in the best of all.
func (s *Session) paneCommand(target func() (ref, string), name func() string) screen.Command {
	return screen.Command{
		ID: "pod.pane", Title: "shell in a pane", Keys: []string{"ctrl+t"}, When: unless(target, s.shellless),
		Run: func(h screen.Host) {
			if of, reason := target(); reason == "" && s.shellless(of) == "" {
				s.enterPane(h, of, name())
			}
		},
	}
}

func (s *Session) enterPane(h screen.Host, of ref, container string) {
	s.enterPod(h, of, container, entry{by: "exec", title: "A shell in which container of ", enter: func(h screen.Host, of ref, in door) {
		h.Push(newShellScreen(s, s.startShell(h, of, in.container)))
	}})
}

// startShell starts a shell, which is a job until it ends.
func (s *Session) startShell(h screen.Host, of ref, container string) *livingShell {
	s.lived++
	ctx, end := context.WithCancel(s.ctx)
	l := &livingShell{of: of, container: container, term: term.New(), end: end}
	l.Meta = record.Meta{UID: "shell-" + strconv.Itoa(s.lived), Namespace: of.namespace, Name: of.name, Labels: record.NewLabels(nil), Created: s.conn.Now().Unix()}
	s.shells.Set([]*livingShell{l}, nil)
	h.Start(screen.Job{
		Title: "shell in " + l.called(),
		Run: func(job context.Context, _ func(done, total int)) error {
			defer s.shells.Set(nil, []*livingShell{l})
			defer func() { _ = l.term.Close() }()
			defer end()
			stop := context.AfterFunc(job, end)
			defer stop()
			in := exec.Container{Namespace: of.namespace, Pod: of.name, Name: container}
			return exec.Terminal(ctx, s.conn, in, exec.Shell(), exec.TTY{In: l.term, Out: l.term, Size: l.term.Size})
		},
		Done: func(err error) { s.ended(h, l, err) },
	})
	return l
}

// ended notes how a shell has ended, and says it.
func (s *Session) ended(h screen.Host, l *livingShell, err error) {
	var ended *exec.Ended
	switch {
	case errors.Is(err, context.Canceled):
		l.outcome = "was ended"
		h.Toast(themes.Muted, "the shell in "+l.called()+" was ended")
		return
	case err == nil:
		l.outcome = "has ended"
	case errors.As(err, &ended):
		l.outcome = fmt.Sprintf("has ended with exit code %d", ended.Code)
	case errors.Is(err, exec.ErrNoProgram):
		l.outcome = "could not begin: the image has neither bash nor sh"
	default:
		l.outcome = "has ended: " + kube.Explain(err).What
	}
	s.shellEnded(h, l.of, l.container, err)
}

// askEnd asks whether a shell is to be ended.
func askEnd(h screen.Host, l *livingShell) {
	h.Ask(screen.Question{
		Title:   "End the shell in " + l.called() + "?",
		Text:    []screen.Span{{Text: "What runs in it ends with it."}},
		Choices: []screen.Choice{{Label: "let it live"}, {Label: "end it", Key: "x"}},
		Answer: func(choice int) {
			if choice == 1 {
				l.end()
			}
		},
	})
}

// newShells is the table of the shells that live on.
func newShells(s *Session) screen.Screen {
	t := &Table[*livingShell]{
		Kind:  &stream.Kind[*livingShell]{GVR: schema.GroupVersionResource{Resource: "shells"}, Namespaced: true},
		Title: "Shells",
		Local: func(s *Session) *stream.Local[*livingShell] { return s.shells },
		Columns: []Column[*livingShell]{
			textColumn("POD", "", grid.Always, func(l *livingShell) string { return l.of.name }),
			textColumn("CONTAINER", "", grid.Always, func(l *livingShell) string { return l.container }),
			ownAgeColumn[*livingShell](),
		},
		Object: func(l *livingShell) ref { return l.of },
		Below:  "the shell",
		Enter:  func(s *Session, l *livingShell) (screen.Screen, error) { return newShellScreen(s, l), nil },
		Commands: func(_ *Session, row func() (*livingShell, string)) []screen.Command {
			return []screen.Command{{ID: "shells.end", Title: "end it", Keys: []string{"ctrl+d"}, Hint: 2, When: func() string {
				_, reason := row()
				return reason
			}, Run: func(h screen.Host) {
				if l, reason := row(); reason == "" {
					askEnd(h, l)
				}
			}}}
		},
	}
	return newList(s, t, stream.Scope{})
}

// shellLine opens a shell in a pane: in the pod under the cursor, or in the one
// that the line names: ":shell kubia-0/web -n shop".
func (r *Router) shellLine(l line, at screen.Screen) (screen.Place, error) {
	o := order{ns: l.ns, words: []string{"sh"}}
	if len(l.args) > 0 {
		o.pods = []string{podName(l.args[0])}
	}
	pods, err := r.podsOf(&o, at)
	switch {
	case errors.Is(err, errNoPod):
		return screen.Place{}, errors.New("name a pod, as in :shell kubia-0")
	case err != nil:
		return screen.Place{}, err
	case len(pods) > 1 || len(l.args) > 1:
		return screen.Place{}, errors.New("a shell is opened in one pod at a time")
	}
	of := pods[0]
	if name, container, ok := splitContainer(of.name); ok {
		of.name, o.container = name, container
	}
	if reason := r.session.shellless(of); reason != "" {
		return screen.Place{}, errors.New(reason)
	}
	return screen.Place{Run: func(h screen.Host) { r.session.enterPane(h, of, o.container) }}, nil
}
