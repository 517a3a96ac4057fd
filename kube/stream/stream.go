// Package stream turns one kind of one API server into ordered, filtered,
// immutable snapshots that follow the cluster.
//
// A stream lists and then watches one kind in one scope, projects every object
// to a record as its bytes arrive, and never clears what it knows because
// something failed. How it is asked is found out for each resource: a watch that
// lists first, else pages and a watch, else pages alone. Feeds look at a stream through a [Lens]; feeds of the same
// kind and scope share one stream. All sorting and filtering runs in the
// goroutine that waits in [Feed.Next]: nobody waiting, nothing computed.
//
// The package knows no cell and no colour.
package stream

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// ErrClosed is what [Feed.Next] returns once its feed or its pool is closed.
var ErrClosed = errors.New("feed closed")

// Server is one API server.
type Server interface {
	// Get does one GET on path with query. A status of 400 or above comes back
	// as an error that is, or wraps, an apierrors.APIStatus. The body is not
	// limited in time: cancel ctx to end it. The caller closes it.
	Get(ctx context.Context, path string, query url.Values, accept string) (*http.Response, error)
	// Now is the time of its clock.
	Now() time.Time
}

// RequestError says which request failed, so that somebody can be told which
// right is missing.
type RequestError struct {
	// Verb is that of the API: "list" or "watch".
	Verb     string
	Resource schema.GroupResource
	// Namespace is empty where the whole cluster was asked for.
	Namespace string
	Err       error
}

// Error begins as in "list pods in shop".
func (e *RequestError) Error() string {
	what := e.Verb + " " + e.Resource.String()
	if e.Namespace != "" {
		what += " in " + e.Namespace
	}
	return what + ": " + e.Err.Error()
}

// Unwrap is why.
func (e *RequestError) Unwrap() error { return e.Err }

// Kind is a resource type and the way its objects become records.
type Kind[R record.Object] struct {
	GVR        schema.GroupVersionResource
	Namespaced bool
	// Decode projects one object in protobuf (the bytes inside the
	// runtime.Unknown envelope). obj is reused after the return: the record
	// must not point into it. Nil: the kind is read as server-side Tables,
	// and R must be *record.Row. Decode must not hold in.
	Decode func(obj []byte, in *record.Interner) (R, error)
}

// Tables is a kind read as the rows that the server prints, which works for
// every kind without knowing its fields.
func Tables(gvr schema.GroupVersionResource, namespaced bool) *Kind[*record.Row] {
	return &Kind[*record.Row]{GVR: gvr, Namespaced: namespaced}
}

// Scope is what is asked of the server.
type Scope struct {
	// Namespaces restricts a namespaced kind; empty means all. Each of several
	// namespaces is a request of its own: only what is shown travels, and a right
	// in each of them is enough. Ignored for cluster-scoped kinds.
	Namespaces []string
	// Labels and Fields are selectors in the API's own syntax.
	Labels, Fields string
}

// normal returns the scope in the one form that equal scopes share.
func (s Scope) normal(namespaced bool) Scope {
	if !namespaced {
		s.Namespaces = nil
		return s
	}
	ns := slices.Clone(s.Namespaces)
	slices.Sort(ns)
	s.Namespaces = slices.Compact(ns)
	if len(s.Namespaces) > 0 && s.Namespaces[0] == "" {
		s.Namespaces = nil
	}
	return s
}

// id is equal for equal normal scopes.
func (s Scope) id() string {
	return strings.Join(s.Namespaces, ",") + "\x00" + s.Labels + "\x00" + s.Fields
}

// selects reports whether the server filters, in which case it cannot say how
// many objects there are.
func (s Scope) selects() bool { return s.Labels != "" || s.Fields != "" }

// Lens is what is done with the records of a stream on the way to the screen.
// Its functions must be pure: they read nothing but the records they are given
// and are called from several goroutines at once, so they may not share a
// buffer. What they depend on besides changes by another [Feed.Look].
type Lens[R record.Object] struct {
	// Less orders rows as cmp.Compare does: negative, zero, positive. Nil
	// orders by namespace and name. Ties go by namespace, name, UID.
	Less func(a, b R) int
	// Keep says which rows are shown; nil shows all.
	Keep func(R) bool
	// Flag says which of the shown rows are counted in Flagged; nil counts none.
	Flag func(R) bool
	// Narrows promises that Keep accepts only what the lens before it
	// accepted, so that the last result can be filtered instead of everything.
	Narrows bool
}

// Phase is how far a stream can be trusted right now.
type Phase uint8

const (
	// Connecting: nothing was heard from the server yet.
	Connecting Phase = iota
	// Loading: the rows are some of those that exist.
	Loading
	// Live: the rows are all there are, and follow every change.
	Live
	// Reconnecting: the rows are as of Seen; it is being tried again.
	Reconnecting
	// Stale: the rows are all there were at Seen. The kind cannot be watched, or not any more.
	Stale
	// Forbidden: the kind may not be listed in this scope; rows, if any, are as of Seen.
	Forbidden
	// Failed: the server refuses for a reason that waiting will hardly cure; it is tried again slowly.
	Failed
)

// String is the phase in lower case.
func (p Phase) String() string {
	names := [...]string{"connecting", "loading", "live", "reconnecting", "stale", "forbidden", "failed"}
	if int(p) < len(names) {
		return names[p]
	}
	return "unknown"
}

// Snapshot is an immutable, ordered, filtered set of records and how far it
// can be trusted. It may be kept and read by any goroutine.
type Snapshot[R record.Object] struct {
	// Gen grows with every snapshot of a feed; Lens is the number that Look
	// gave to the lens that made this one, 0 for the one a feed starts with.
	Gen, Lens uint64
	// Rows must not be changed.
	Rows []R
	// Loaded counts the objects known, before the lens.
	Loaded int
	// Flagged counts the Rows that the lens flags.
	Flagged int
	// Total is how many objects the server says there are; -1 when it does not say.
	Total int
	Phase Phase
	// Seen is when the server was last heard from, zero if never.
	Seen time.Time
	// Err says why for Reconnecting, Stale, Forbidden and Failed; otherwise nil.
	// It is a *RequestError, or several of them joined.
	Err error
	// Parts are the namespaces of a scope of several, in the order of their
	// names; nil for others. Phase is that of the one that can be trusted least,
	// Seen is when that was heard from, Total and Err are those of all.
	Parts []Part
	// Joined are the other streams that derived rows are made of, as far as they
	// are not live; of an inquiry, what it could not ask.
	Joined []Joined
	// Steps is how far an inquiry is; zero for streams that are none.
	Steps Steps
	// Columns are the server's, for kinds read as Tables; nil until known.
	Columns *record.Columns
}

// Part is how far the rows of one namespace can be trusted, as in a [Snapshot].
type Part struct {
	Namespace string
	Phase     Phase
	Seen      time.Time
	Err       error
}

// Feed is one view on a stream. It is safe for concurrent use.
type Feed[R record.Object] interface {
	// Next blocks until there is a snapshot with a Gen above after, and
	// returns it. The first one comes at once and says what is known already.
	// After it the first change comes at once, further ones at most every
	// 100 ms; an answer to Look or a change of phase is never held back. The error is
	// ctx's, or ErrClosed.
	Next(ctx context.Context, after uint64) (*Snapshot[R], error)
	// Look changes the lens and returns its number. It never blocks, the last
	// one wins, and the snapshot that answers it carries the number.
	Look(Lens[R]) (lens uint64)
	// Refresh asks again now: it cuts a back-off short and lists a Stale
	// stream again. It does nothing on a stream that is live. It never blocks.
	Refresh()
	// Close lets go of the stream and ends Next. It may be called twice.
	Close()
}
