package views

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// Router opens screens for command lines. It owns the session.
type Router struct {
	session *Session
}

var _ screen.Router = (*Router)(nil)

// NewRouter returns a router connected to the given context of config, ""
// being the current one. It does not wait for the network.
func NewRouter(config *kube.Config, name string) (*Router, error) {
	s, err := newSession(config, name)
	if err != nil {
		return nil, err
	}
	return &Router{s}, nil
}

// Session is the session of the connection in use.
func (r *Router) Session() *Session { return r.session }

// Login lets a credential plugin ask that cannot work without, while the
// terminal is still the plugin's to draw on.
func (r *Router) Login(ctx context.Context) error {
	if !r.session.conn.NeedsInteractiveLogin() {
		return nil
	}
	return r.session.conn.Login(ctx)
}

// Close ends the session.
func (r *Router) Close() { r.session.Close() }

// scoped is a screen that can be opened again in another scope.
type scoped interface{ line(flags string) string }

// Open is where a command line leads.
func (r *Router) Open(text string, at screen.Screen) (screen.Place, error) {
	l, err := parseLine(text)
	if err != nil {
		return screen.Place{}, err
	}
	switch l.word {
	case "":
		return screen.Place{}, fmt.Errorf("name a kind, for example :pods")
	case "q", "q!", "quit", "exit", "qa":
		return screen.Place{Quit: true}, nil
	case "help", "h", "?":
		return screen.Place{Help: true}, nil
	case "login":
		return screen.Place{Run: r.login}, nil
	case "ctx", "context", "contexts":
		return r.under(at)(r.context(l))
	case "ns", "namespace", "namespaces":
		return r.under(at)(r.namespace(l, at))
	}
	scope, err := r.scope(l)
	if err != nil {
		return screen.Place{}, err
	}
	known, whole := r.session.known()
	k, err := known.Find(l.word)
	switch {
	case err == nil:
		return screen.Place{Screen: r.session.open(k, scope)}, nil
	case !whole:
		return screen.Place{Screen: newSearch(r.session, l.word, scope)}, nil
	}
	return screen.Place{}, told(err)
}

// told is err as one sentence: what is the matter, and what to do.
func told(err error) error {
	p := kube.Explain(err)
	if p.Do == "" {
		return p
	}
	return fmt.Errorf("%s; %s", p.What, p.Do)
}

// under puts pods below a question that is asked before there is any screen.
func (r *Router) under(at screen.Screen) func(screen.Place, error) (screen.Place, error) {
	return func(p screen.Place, err error) (screen.Place, error) {
		if err != nil || at != nil || p.Pick == nil {
			return p, err
		}
		pods, err := r.Open("pods", nil)
		p.Screen = pods.Screen
		return p, err
	}
}

// scope is what a line asks of the server.
func (r *Router) scope(l line) (stream.Scope, error) {
	sel, err := selector.Parse(l.labels)
	if err != nil {
		return stream.Scope{}, err
	}
	scope := stream.Scope{Labels: sel.String(), Fields: l.fields}
	switch {
	case l.all:
	case len(l.ns) > 0:
		scope.Namespaces = l.ns
	case len(l.args) > 0:
		scope.Namespaces = l.args
	case r.session.namespace != "":
		scope.Namespaces = []string{r.session.namespace}
	}
	if slices.Contains(scope.Namespaces, "all") {
		scope.Namespaces = nil
	}
	return scope, nil
}

// context switches to another context, or asks which.
func (r *Router) context(l line) (screen.Place, error) {
	if len(l.args) == 0 {
		return screen.Place{Pick: r.contexts()}, nil
	}
	config, err := r.session.config.Reload()
	if err != nil {
		return screen.Place{}, err
	}
	s, err := newSession(config, l.args[0])
	if err != nil {
		return screen.Place{}, err
	}
	r.session.Close()
	s.filters = r.session.filters
	r.session = s
	place, err := r.Open("pods", nil)
	place.Root = true
	return place, err
}

// login lets the credential plugin of the context ask at the terminal.
func (r *Router) login(h screen.Host) {
	conn := r.session.conn
	if !conn.CanLogin() {
		h.Toast(themes.Muted, "login: the context has no credential plugin that could ask")
		return
	}
	h.Terminal(func(_, _ *os.File) error { return conn.Login(context.Background()) }, func(err error) {
		if err != nil {
			h.Toast(themes.Bad, kube.Explain(err).What)
			return
		}
		h.Toast(themes.OK, "logged in")
	})
}

// contexts asks for a context. The kubeconfig is read again: it may have changed.
func (r *Router) contexts() *screen.Picker {
	config := r.session.config
	if fresh, err := config.Reload(); err == nil {
		config = fresh
	}
	var items []screen.Item
	for _, c := range config.Contexts() {
		items = append(items, screen.Item{Text: c.Name, Note: c.Server, Current: c.Name == r.session.conn.Context()})
	}
	return &screen.Picker{Title: "Contexts", Items: items}
}

// namespace stays with the kind on the screen and shows it in another namespace, or asks in which.
func (r *Router) namespace(l line, at screen.Screen) (screen.Place, error) {
	if len(l.args) == 0 {
		return screen.Place{Pick: r.namespaces()}, nil
	}
	ns := strings.Join(l.args, ",")
	flags := "-n " + ns
	r.session.namespace = l.args[0]
	if ns == "all" || ns == "*" {
		flags, r.session.namespace = "-A", ""
	}
	text := "pods " + flags
	if on, ok := at.(scoped); ok {
		text = on.line(flags)
	}
	return r.Open(text, at)
}

// namespaces asks for a namespace: those that are known at once, those the server has when they are there.
func (r *Router) namespaces() *screen.Picker {
	s := r.session
	items := func(names []string) []screen.Item {
		out := []screen.Item{{Text: "all", Note: "all namespaces", Current: s.namespace == ""}}
		for _, n := range names {
			out = append(out, screen.Item{Text: n, Current: n == s.namespace})
		}
		return out
	}
	return &screen.Picker{
		Title: "Namespaces",
		Items: items(s.namespaces()),
		More: func(ctx context.Context) ([]screen.Item, error) {
			names, err := s.conn.Namespaces(ctx)
			if err != nil {
				return nil, told(err)
			}
			s.names.Store(&names)
			return items(names), nil
		},
	}
}

// Commands are those that work on every screen.
func (r *Router) Commands() []screen.Command {
	return []screen.Command{
		{ID: "go.namespace", Title: "namespace", Keys: []string{"n"}, Hint: 80, Run: func(h screen.Host) { h.Go("ns") }},
		{ID: "go.context", Title: "context", Keys: []string{"ctrl+x"}, Run: func(h screen.Host) { h.Go("ctx") }},
	}
}

// Now is the time by the clock of the server in use.
func (r *Router) Now() time.Time { return r.session.Now() }
