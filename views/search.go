package views

import (
	"context"
	"time"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// search stands in while the server is asked for a kind that is not built in,
// and gives its place to the list when the answer is there.
type search struct {
	session *Session
	word    string
	scope   stream.Scope
	host    screen.Host
	problem *kube.Problem
}

func newSearch(s *Session, word string, scope stream.Scope) *search {
	return &search{session: s, word: word, scope: scope}
}

const (
	// again is how long to wait before a server is asked once more that did not answer.
	again = 2 * time.Second
	// later is how long to wait before one is that does not have the kind: it
	// may be about to be defined.
	later = 10 * time.Second
)

// Mount asks the server for its kinds.
func (s *search) Mount(h screen.Host) {
	s.host = h
	s.ask(0)
}

// Unmount has nothing to let go of.
func (s *search) Unmount() {}

// ask asks the server for the kind, after a pause.
func (s *search) ask(pause time.Duration) {
	s.host.Wait("kinds", func(ctx context.Context) any {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		ks, err := s.session.discover(ctx)
		if err != nil {
			return found{problem: kube.Explain(err)}
		}
		k, err := ks.Find(s.word)
		if err != nil {
			return found{problem: kube.Explain(err), sure: true}
		}
		return found{kind: k}
	})
}

// found is what came of asking: a kind, or why there is none, which is for sure
// when the server was there to say so.
type found struct {
	kind    kube.Kind
	problem *kube.Problem
	sure    bool
}

// Handle opens the kind, or says what went wrong and, unless it is sure, tries again.
func (s *search) Handle(_ string, result any) {
	f, ok := result.(found)
	if !ok {
		return
	}
	s.problem = f.problem
	switch {
	case f.problem == nil:
		s.host.Replace(s.session.open(f.kind, s.scope))
	case f.sure:
		s.session.conn.ForgetKinds()
		s.ask(later)
	default:
		s.ask(again)
	}
}

// refresh asks at once.
func (s *search) refresh() { s.ask(0) }

// Title names what is looked for.
func (s *search) Title() screen.Title {
	return screen.Title{Crumbs: []string{s.session.crumb(), s.word}}
}

// Commands has only the asking.
func (s *search) Commands() []screen.Command {
	return []screen.Command{{
		ID: "search.refresh", Title: "ask again", Keys: []string{"ctrl+r"}, Hint: 1, Run: func(screen.Host) { s.refresh() },
	}}
}

// Paint says that it is looking, or what went wrong.
func (s *search) Paint(c canvas.Canvas) {
	if s.problem == nil {
		paintMessage(c, "asking the server for "+s.word+"…", "", themes.Muted)
		return
	}
	paintMessage(c, s.problem.What, s.problem.Do, themes.Bad)
}

// Pointer does nothing.
func (s *search) Pointer(int, int, screen.Act) {}
