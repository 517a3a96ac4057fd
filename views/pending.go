package views

import (
	"context"

	"kubist/kube"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// pending stands in while the server is asked where a key leads, and goes away
// when the answer is there.
type pending struct {
	session *Session
	crumbs  []string
	what    string // "looking for the owner of kubia-0…"
	ask     func(ctx context.Context) (then func(screen.Host), err error)
	host    screen.Host
	problem *kube.Problem
}

func newPending(s *Session, crumbs []string, what string, ask func(ctx context.Context) (func(screen.Host), error)) *pending {
	return &pending{session: s, crumbs: crumbs, what: what, ask: ask}
}

// Mount asks.
func (p *pending) Mount(h screen.Host) {
	p.host = h
	p.again()
}

// Unmount has nothing to let go of.
func (p *pending) Unmount() {}

// settled is what came of asking.
type settled struct {
	then    func(screen.Host)
	problem *kube.Problem
}

func (p *pending) again() {
	p.problem = nil
	ask := p.ask
	p.host.Wait("answer", func(ctx context.Context) any {
		then, err := ask(ctx)
		return settled{then, kube.Explain(err)}
	})
}

// Handle goes where the answer leads, or says what went wrong.
func (p *pending) Handle(_ string, result any) {
	v, ok := result.(settled)
	switch {
	case !ok:
	case v.problem != nil:
		p.problem = v.problem
	default:
		p.host.Pop()
		v.then(p.host)
	}
}

// Title names what is looked for.
func (p *pending) Title() screen.Title { return screen.Title{Crumbs: p.crumbs} }

// Commands has only the asking.
func (p *pending) Commands() []screen.Command {
	return []screen.Command{{
		ID: "pending.refresh", Title: "ask again", Keys: []string{"ctrl+r"}, Hint: 1, Run: func(screen.Host) { p.again() },
	}}
}

// Paint says that it is looking, or what went wrong.
func (p *pending) Paint(c canvas.Canvas) {
	if p.problem == nil {
		paintMessage(c, p.what, "", themes.Muted)
		return
	}
	paintMessage(c, p.problem.What, p.problem.Do, themes.Bad)
}

// Pointer does nothing.
func (p *pending) Pointer(int, int, screen.Act) {}
