package views

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// Session is what all screens of one connection share. It belongs to the
// goroutine of the user interface, apart from what says otherwise.
type Session struct {
	config *kube.Config
	conn   *kube.Connection
	pool   *stream.Pool
	end    context.CancelFunc
	// in are the namespaces that command lines without -n mean; empty is all.
	in []string
	// kinds are those the server has, nil until asked; set by any goroutine.
	kinds atomic.Pointer[kube.Kinds]
	// names are the namespaces the server has, nil until asked; set by any goroutine.
	names atomic.Pointer[[]string]
	// filters are the filters typed so far, newest last.
	filters []string
}

// newSession opens the connection of a context, "" being the current one. It
// does not wait for the network.
func newSession(config *kube.Config, name string) (*Session, error) {
	conn, err := config.Connect(name)
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	return &Session{
		config: config, conn: conn, pool: stream.NewPool(ctx, conn), end: end, in: []string{conn.Namespace()},
	}, nil
}

// Close ends all streams of the session.
func (s *Session) Close() {
	s.end()
	s.pool.Close()
	s.conn.Close()
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
// it was asked, before that those of the kubeconfig, and the one in use.
func (s *Session) namespaces() []string {
	if names := s.names.Load(); names != nil {
		return *names
	}
	names := append(s.conn.KnownNamespaces(), s.in...)
	slices.Sort(names)
	return slices.Compact(names)
}

// explored reports whether the server has been asked for what it has.
func (s *Session) explored() bool { return s.kinds.Load() != nil && s.names.Load() != nil }

// explore asks the server for its kinds and its namespaces. Who may not list
// namespaces keeps to those that are known. It may be called by any goroutine.
func (s *Session) explore(ctx context.Context) error {
	names, err := s.conn.Namespaces(ctx)
	if apierrors.IsForbidden(err) {
		names, err = s.conn.KnownNamespaces(), nil
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
	if o, ok := registry[k.GVR()]; ok {
		return o.open(s, scope)
	}
	return newTables(s, k, scope)
}

func (s *Session) rememberFilter(text string) {
	if n := len(s.filters); text != "" && (n == 0 || s.filters[n-1] != text) {
		s.filters = append(s.filters, text)
	}
}
