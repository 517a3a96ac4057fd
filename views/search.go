package views

import (
	"context"

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
	err     error
}

func newSearch(s *Session, word string, scope stream.Scope) *search {
	return &search{session: s, word: word, scope: scope}
}

// Mount asks the server for its kinds.
func (s *search) Mount(h screen.Host) {
	s.host = h
	h.Wait("kinds", func(ctx context.Context) any {
		ks, err := s.session.discover(ctx)
		if err != nil {
			return err
		}
		return ks
	})
}

// Unmount has nothing to let go of.
func (s *search) Unmount() {}

// Handle opens the kind, or keeps what went wrong.
func (s *search) Handle(_ string, result any) {
	ks, ok := result.(*kube.Kinds)
	if !ok {
		s.err, _ = result.(error)
		return
	}
	k, err := ks.Find(s.word)
	if err != nil {
		s.err = err
		return
	}
	s.host.Replace(s.session.open(k, s.scope))
}

// Title names what is looked for.
func (s *search) Title() screen.Title {
	return screen.Title{Crumbs: []string{s.session.conn.Context(), s.word}}
}

// Commands are none of its own.
func (s *search) Commands() []screen.Command { return nil }

// Paint says that it is looking, or what went wrong.
func (s *search) Paint(c canvas.Canvas) {
	if s.err == nil {
		paintMessage(c, "asking the server for "+s.word+"…", "", themes.Muted)
		return
	}
	p := kube.Explain(s.err)
	paintMessage(c, p.What, p.Do, themes.Bad)
}

// Pointer does nothing.
func (s *search) Pointer(int, int, screen.Act) {}
