package views

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
	"kubist/views/query"
)

// Router opens screens for command lines. It owns the session.
type Router struct {
	session *Session
}

var (
	_ screen.Router   = (*Router)(nil)
	_ screen.Discreet = (*Router)(nil)
)

// Options are what a router is made of.
type Options struct {
	Config *kube.Config
	// Context is the one to connect to, "" being the current one.
	Context string
	// Memory is what earlier runs left, nil for nothing.
	Memory *Memory
	// Cache is a directory for what can be fetched again, "" for none.
	Cache string
}

// NewRouter returns a connected router. It does not wait for the network.
func NewRouter(o Options) (*Router, error) {
	if o.Memory == nil {
		o.Memory = &Memory{}
	}
	s, err := newSession(o.Config, o.Context, o.Memory, o.Cache)
	if err != nil {
		return nil, err
	}
	return &Router{s}, nil
}

// Login lets a credential plugin ask that cannot work without, while the
// terminal is still the plugin's to draw on.
func (r *Router) Login(ctx context.Context) error {
	if !r.session.conn.NeedsInteractiveLogin() {
		return nil
	}
	return r.session.conn.Login(ctx)
}

// Context is the name of the connected context.
func (r *Router) Context() string { return r.session.conn.Context() }

// AllNamespaces makes command lines without -n mean all namespaces.
func (r *Router) AllNamespaces() { r.session.in = nil }

// Close ends the session.
func (r *Router) Close() { r.session.Close() }

// scoped is a screen that can be opened again in other namespaces: in is the
// command line that does, for all of them if there are none.
type scoped interface {
	in(namespaces []string) string
}

// Open is where a command line leads. What asks or does something has pods
// beneath it where there is no screen yet.
func (r *Router) Open(text string, at screen.Screen) (screen.Place, error) {
	place, err := r.open(text, at)
	if err == nil && at == nil && place.Screen == nil {
		var pods screen.Place
		pods, err = r.open("pods", nil)
		place.Screen = pods.Screen
	}
	return place, err
}

func (r *Router) open(text string, at screen.Screen) (screen.Place, error) {
	if typed := fields(text); len(typed) > 0 {
		if w, ok := wordNamed(typed[0]); ok && w.raw != nil {
			return w.raw(r, text, at)
		}
	}
	l, err := parseLine(text)
	if err != nil {
		return screen.Place{}, err
	}
	if _, err := query.Parse(l.filter); err != nil {
		return screen.Place{}, fmt.Errorf("/%s: %w", l.filter, err)
	}
	return r.lead(l, at)
}

// lead is where a command line leads that was read.
func (r *Router) lead(l line, at screen.Screen) (screen.Place, error) {
	if l.lines != (logLines{}) && l.word != "logs" && l.word != "log" {
		return screen.Place{}, errLogFlags
	}
	switch l.word {
	case "":
		if at == nil {
			return r.open("pods", nil)
		}
		return screen.Place{}, errNoWord
	case "namespaces": // the table of them, unless one is named to go to
		if len(l.args) > 0 {
			return r.namespace(l, at)
		}
	}
	if w, ok := wordNamed(l.word); ok && w.open != nil {
		return w.open(r, l, at)
	}
	if name, ok := strings.CutPrefix(l.word, bookmarkSign); ok {
		return r.marked(name, at)
	}
	return screen.Place{Screen: r.list(l)}, nil
}

// list is the table that a line asks for.
func (r *Router) list(l line) screen.Screen {
	scope := r.scope(l)
	l.args = nil // they are in the scope
	return r.find(l.word, l, scope, func(k kube.Kind) screen.Screen { return r.wished(k, scope, l.wish) })
}

// wished is the list of a kind as a line wants it.
func (r *Router) wished(k kube.Kind, scope stream.Scope, w wish) screen.Screen {
	return r.session.wished(k, scope, w)
}

// find opens what a line asks for of a kind: at once where that is known, else
// once the server has said what it is.
func (r *Router) find(kind string, l line, scope stream.Scope, then func(kube.Kind) screen.Screen) screen.Screen {
	known, whole := r.session.known()
	if k, err := known.Find(kind); err == nil {
		return then(k)
	}
	if whole {
		r.session.conn.ForgetKinds() // it may have come since
	}
	l.ns, l.all = scope.Namespaces, len(scope.Namespaces) == 0
	return &awaited{search: newSearch(r.session, kind, scope), line: l, then: then}
}

// told is err as one sentence: what is the matter, and what to do.
func told(err error) error {
	p := kube.Explain(err)
	if p.Do == "" {
		return p
	}
	return fmt.Errorf("%s; %s", p.What, p.Do)
}

// scope is what a line asks of the server.
func (r *Router) scope(l line) stream.Scope {
	scope := stream.Scope{Labels: l.labels.String(), Fields: l.fields}
	switch {
	case l.all:
	case len(l.ns) > 0:
		scope.Namespaces = l.ns
	case len(l.args) > 0:
		scope.Namespaces = namespacesOf(l.args)
	default:
		scope.Namespaces = r.session.in
	}
	if slices.Contains(scope.Namespaces, "all") {
		scope.Namespaces = nil
	}
	return scope
}

// context shows the kind on the screen in another context, or asks which.
func (r *Router) context(l line, at screen.Screen) (screen.Place, error) {
	if len(l.args) == 0 {
		return screen.Place{Pick: r.contexts()}, nil
	}
	config, err := r.session.config.Reload()
	if err != nil {
		return screen.Place{}, err
	}
	s, err := newSession(config, l.args[0], r.session.memory, r.session.cache)
	if err != nil {
		return screen.Place{}, err
	}
	text := "pods"
	if on, ok := at.(scoped); ok {
		text = on.in(s.in)
	}
	r.session.Close()
	r.session = s
	place, err := r.Open(text, nil)
	place.Root = true
	return place, err
}

// login lets the credential plugin of the context ask at the terminal, and
// has the screen at try again then.
func (r *Router) login(h screen.Host, at screen.Screen) {
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
		if on, ok := at.(interface{ refresh() }); ok {
			on.refresh()
		}
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
	r.session.in = namespacesOf(l.args)
	if slices.Contains(r.session.in, "all") {
		r.session.in = nil
	}
	text := "pods"
	if on, ok := at.(scoped); ok {
		text = on.in(r.session.in)
	}
	return r.Open(text, at)
}

// namespaces asks for a namespace: those that are known at once, those the server has when they are there.
func (r *Router) namespaces() *screen.Picker {
	s, in, digits := r.session, r.session.in, r.session.recent
	items := func(names []string) []screen.Item {
		out := []screen.Item{{Text: "all", Note: "all namespaces  0", Current: len(in) == 0}}
		for _, n := range names {
			it := screen.Item{Text: n, Current: len(in) == 1 && n == in[0]}
			if digit := slices.Index(digits[:], n) + 1; digit > 0 {
				it.Note = strconv.Itoa(digit)
			}
			out = append(out, it)
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
		{ID: "go.changes", Title: "what was changed, and undo", Keys: []string{"U"}, Run: func(h screen.Host) { h.Go("changes") }},
		{ID: "go.kubectl", Title: "the same with kubectl", Keys: []string{"K"}, Run: func(h screen.Host) { h.Go("kubectl") }},
	}
}

// Now is the time by the clock of the server in use.
func (r *Router) Now() time.Time { return r.session.Now() }
