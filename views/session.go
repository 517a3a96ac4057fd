package views

import (
	"context"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kubist/kube"
	"kubist/kube/schema"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// Session is what all screens of one connection share. It belongs to the
// goroutine of the user interface, apart from what says otherwise.
type Session struct {
	config *kube.Config
	conn   *kube.Connection
	pool   *stream.Pool
	// ctx ends with the session, by end.
	ctx context.Context
	end context.CancelFunc
	// in are the namespaces that command lines without -n mean; empty is all.
	in []string
	// kinds are those the server has, nil until asked; set by any goroutine.
	kinds atomic.Pointer[kube.Kinds]
	// names are the namespaces the server has, nil until asked; set by any goroutine.
	names  atomic.Pointer[[]string]
	memory *Memory
	// schemas are what the server says of its kinds.
	schemas *schema.Library
	// cache is the directory for what can be fetched again, "" for none.
	cache string
	// certificates are those that were opened.
	certificates *certificates
	// recent are the namespaces of the digits 1 to 9, "" where there is none yet.
	recent [9]string
	// readiness is when the pods that were looked at were ready.
	readiness readiness
	// meters have what is in use, by the scopes that were looked at.
	meters map[string]*meter
	// permissions are what one may do, as far as is known.
	permissions permissions
	// acting are the changes under way, acted is when the last one ended.
	acting int
	acted  time.Time
	// tunnels are the ports that are forwarded.
	tunnels *stream.Local[*tunnelRow]
	// shells are those that live on within kubist, lived is how many there were.
	shells *stream.Local[*livingShell]
	lived  int
}

// newSession opens the connection of a context, "" being the current one. It
// does not wait for the network.
func newSession(config *kube.Config, name string, memory *Memory, cache string) (*Session, error) {
	conn, err := config.Connect(name)
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	s := &Session{
		config: config, conn: conn, pool: stream.NewPool(ctx, conn), ctx: ctx, end: end, in: []string{conn.Namespace()}, memory: memory,
		certificates: &certificates{}, schemas: schema.NewLibrary(conn, cachedIn(cache, "openapi")), cache: cache,
		tunnels: stream.NewLocal[*tunnelRow](conn.Now), shells: stream.NewLocal[*livingShell](conn.Now),
	}
	copy(s.recent[:], memory.Recent[conn.Context()])
	go conn.Follow(ctx)
	go s.heed(ctx)
	return s, nil
}

// cachedIn is the directory of a part of a cache, "" without a cache.
func cachedIn(cache, part string) string {
	if cache == "" {
		return ""
	}
	return filepath.Join(cache, part)
}

// heed has the streams try again whenever there are other credentials, until ctx ends.
func (s *Session) heed(ctx context.Context) {
	for changed := s.conn.Changed(); ; {
		select {
		case <-changed:
			changed = s.conn.Changed()
			s.pool.Retry()
		case <-ctx.Done():
			return
		}
	}
}

// Close ends all streams of the session.
func (s *Session) Close() {
	s.end()
	s.pool.Close()
	s.conn.Close()
}

// crumb is the context as the header has it, with what holds for all of it.
func (s *Session) crumb() string {
	if s.conn.ReadOnly() {
		return s.conn.Context() + " (read-only)"
	}
	return s.conn.Context()
}

// Now is the server's time.
func (s *Session) Now() time.Time { return s.conn.Now() }

// known are the kinds that can be resolved without waiting: those of the
// server once it was asked, which whole says, the built-in ones before.
func (s *Session) known() (kinds *kube.Kinds, whole bool) {
	if ks := s.kinds.Load(); ks != nil {
		return ks, true
	}
	return kube.BuiltinKinds(), false
}

// namespaces are the names that are known without waiting: the server's once
// it was asked, before that those of the kubeconfig, those used of late, and
// the one in use.
func (s *Session) namespaces() []string {
	if names := s.names.Load(); names != nil {
		return *names
	}
	return s.familiar(s.used())
}

// used are the namespaces used of late.
func (s *Session) used() []string { return slices.Concat(s.memory.Recent[s.conn.Context()], s.in) }

// familiar are the namespaces that are known from elsewhere than the server; it
// may be called by any goroutine.
func (s *Session) familiar(used []string) []string {
	names := slices.Concat(s.conn.KnownNamespaces(), used)
	slices.Sort(names)
	return slices.Compact(names)
}

// explored reports whether the server has been asked for what it has.
func (s *Session) explored() bool { return s.kinds.Load() != nil && s.names.Load() != nil }

// explore asks the server for its kinds and its namespaces. Who may not list
// namespaces keeps to those that are familiar. It may be called by any goroutine.
func (s *Session) explore(ctx context.Context, used []string) error {
	names, err := s.conn.Namespaces(ctx)
	if apierrors.IsForbidden(err) {
		names, err = s.familiar(used), nil
	}
	if err != nil {
		return err
	}
	s.names.Store(&names)
	_, err = s.discover(ctx)
	return err
}

// discover asks the server for its kinds; it may be called by any goroutine.
func (s *Session) discover(ctx context.Context) (*kube.Kinds, error) {
	ks, err := s.conn.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	s.kinds.Store(ks)
	return ks, nil
}

// open is the list of a kind in a scope.
func (s *Session) open(k kube.Kind, scope stream.Scope) screen.Screen {
	if k.Namespaced && len(scope.Namespaces) == 1 {
		s.visit(scope.Namespaces[0])
	}
	if o, ok := registry[k.GVR()]; ok {
		return o.open(s, scope)
	}
	return newTables(s, k, scope)
}

// wished is the list of a kind as a command line, or what leads there, wants it.
func (s *Session) wished(k kube.Kind, scope stream.Scope, w wish) screen.Screen {
	sc := s.open(k, scope)
	if on, ok := sc.(interface {
		noOther() string
		other() screen.Screen
	}); ok && w.grouped && on.noOther() == "" {
		sc = on.other()
	}
	if on, ok := sc.(interface{ begin(w wish) }); ok {
		on.begin(w)
	}
	return sc
}

// listOf is the table of the kind of an object, with the cursor on it.
func (s *Session) listOf(of ref) screen.Screen {
	var scope stream.Scope
	if of.namespaced {
		scope.Namespaces = []string{of.namespace}
	}
	return s.wished(s.kindOf(of), scope, wish{name: of.name})
}

func (s *Session) rememberFilter(text string) {
	if n := len(s.memory.Filters); text != "" && (n == 0 || s.memory.Filters[n-1] != text) {
		s.memory.Filters = append(s.memory.Filters, text)
	}
}
