package stream

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"runtime/debug"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// sink takes what a loop reads.
type sink interface {
	// begin and complete enclose a list, however many requests it takes.
	begin()
	complete()
	// apply and page take objects, flush passes them on.
	apply(verb, []byte) (note, error)
	page(*chunks) (listMeta, error)
	// probe reads a page and keeps nothing of it but whether its columns are known.
	probe(*chunks) (m listMeta, redefined bool, err error)
	flush()
	report(Phase, error)
	setTotal(int)
}

// loop keeps one part of a stream up to date: it lists, watches, and starts
// over where something fails. It belongs to one goroutine.
type loop struct {
	server    Server
	gvr       schema.GroupVersionResource
	namespace string
	scope     Scope
	table     bool
	sink      sink
	lists     *gate
	refusals  *refusals
	// poke has room for one: somebody asked to try now.
	poke chan struct{}

	// step is the request that is under way, for those who judge its error.
	step step
	// opened: the response to it began.
	opened bool
	// version is where to resume the watch. Empty: list first.
	version []byte
	// failures counts those since the server was last heard from, expired the
	// watches in a row that came too late for their version.
	failures, expired int
	// suspect: after an outage this may be an older server. outdated: the
	// columns may be others by now, of which a watch would not tell before something happens.
	suspect, outdated bool
	// pagesOnly: streaming lists do not work here; refused: as the server said
	// itself. cuts counts those that broke off in a row.
	pagesOnly, refused bool
	cuts               int
	// cursor is how far an unfinished list in pages got.
	cursor *cursor
}

// step is a kind of request.
type step uint8

const (
	streaming step = iota // a watch that lists first
	paging
	watching
	auditing
)

// String is the verb of the API that the step needs.
func (s step) String() string {
	if s == streaming || s == watching {
		return "watch"
	}
	return "list"
}

// run works until ctx ends.
func (l *loop) run(ctx context.Context) {
	for {
		err := l.guarded(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			err = &RequestError{l.step.String(), l.gvr.GroupResource(), l.namespace, err}
		}
		l.rest(ctx, l.judge(err))
	}
}

// guarded is turn with a panic made an error: an object that a decoder cannot
// bear must not end the program with the terminal as it is.
func (l *loop) guarded(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("stream panicked", "of", l.gvr.String(), "in", l.namespace, "reason", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("a mistake in kubist: %v", r)
		}
	}()
	return l.turn(ctx)
}

func (l *loop) path() string {
	path := "/apis/" + l.gvr.Group + "/" + l.gvr.Version
	if l.gvr.Group == "" {
		path = "/api/" + l.gvr.Version
	}
	if l.namespace != "" {
		path += "/namespaces/" + url.PathEscape(l.namespace)
	}
	return path + "/" + l.gvr.Resource
}

// query starts the query of a request for objects of the scope.
func (l *loop) query() url.Values {
	q := url.Values{}
	if l.scope.Labels != "" {
		q.Set("labelSelector", l.scope.Labels)
	}
	if l.scope.Fields != "" {
		q.Set("fieldSelector", l.scope.Fields)
	}
	if l.table {
		q.Set("includeObject", "Metadata")
	}
	return q
}

// turn lists if it must and watches, until something ends it. Nil means that
// the server ended the watch in good order.
func (l *loop) turn(ctx context.Context) error {
	if len(l.version) > 0 && (l.suspect || l.outdated) {
		if err := l.audit(ctx); err != nil {
			return err
		}
	}
	if len(l.version) == 0 {
		if err := l.lists.enter(ctx); err != nil {
			return err
		}
		leave := sync.OnceFunc(l.lists.leave)
		defer leave()
		if !l.pagesOnly && l.cuts < 2 && l.cursor == nil && !l.refusals.has(l.gvr) {
			l.step = streaming
			l.sink.begin()
			return l.follow(ctx, leave)
		}
		if err := l.pages(ctx); err != nil {
			return err
		}
		leave()
	}
	l.step = watching
	return l.follow(ctx, func() {})
}
