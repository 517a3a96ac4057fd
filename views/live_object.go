package views

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// liveObject reads one object, all of it, and reads it again whenever it has
// changed. Once it is deleted its last state stays, also where another object
// of its name is there. It is a part of screens.
type liveObject struct {
	session         *Session
	kind            kube.Kind
	namespace, name string
	uid             string // "" until it was read
	host            screen.Host

	feed stream.Feed[*record.Row] // says when to read the object again
	snap *stream.Snapshot[*record.Row]
	row  *record.Row // the last one seen

	object *unstructured.Unstructured // nil until it was read
	read   time.Time                  // when that was
	gone   time.Time                  // when it was found to be deleted; zero while it exists
	other  bool                       // another object of its name is there
	err    error                      // of the last reading

	// A busy object changes faster than it is read: one reading is under way at
	// a time, and none while busy says that the one before is still being
	// worked on; again says that it is outdated already.
	reading, busy, again bool
	// pause is how long to wait after a failure in a row before reading again.
	pause time.Duration
}

func newLiveObject(s *Session, of ref) liveObject {
	return liveObject{session: s, kind: s.kindOf(of), namespace: of.namespace, name: of.name, uid: of.uid}
}

// mount reads the object, and watches it to know when to read it again.
func (o *liveObject) mount(h screen.Host) {
	o.host, o.snap = h, nil
	o.feed = stream.Open(o.session.pool, stream.Tables(o.kind.GVR(), o.kind.Namespaced), scopeOf(o.ref()))
	o.wait(0)
	o.fetch()
}

// unmount stops watching.
func (o *liveObject) unmount() {
	o.feed.Close()
	o.reading, o.busy, o.again, o.pause = false, false, false, 0
}

// ref is the object.
func (o *liveObject) ref() ref {
	return ref{gvr: o.kind.GVR(), namespaced: o.kind.Namespaced, namespace: o.namespace, name: o.name, uid: o.uid}
}

func (o *liveObject) wait(gen uint64) { waitFor(o.host, "changes", o.feed, gen) }

// reading is what came of reading the object.
type reading struct {
	object *unstructured.Unstructured
	err    error
}

// fetch reads the object, now or once the reading under way has been worked on.
func (o *liveObject) fetch() {
	if o.reading || o.busy {
		o.again = true
		return
	}
	o.reading, o.again = true, false
	conn, kind, namespace, name := o.session.conn, o.kind, o.namespace, o.name
	o.host.Wait("object", func(ctx context.Context) any {
		object, err := conn.Object(ctx, kind, namespace, name)
		if err != nil {
			return reading{err: kube.Explain(err)}
		}
		return reading{object: object}
	})
}

const (
	retryFirst = 2 * time.Second
	retryMax   = 30 * time.Second
)

// retry says that it is time to read again after a failure.
type retry struct{}

// retry reads the object again later, each time in a row later.
func (o *liveObject) retry() {
	o.pause = min(max(2*o.pause, retryFirst), retryMax)
	after(o.host, "retry", o.pause, retry{})
}

// handle takes a change, a reading, or that it is time to read again. It
// reports whether object is another one than before. The screen calls goOn
// once it has begun to work on that.
func (o *liveObject) handle(result any) (changed bool) {
	switch v := result.(type) {
	case *stream.Snapshot[*record.Row]:
		o.wait(v.Gen)
		o.take(v)
	case reading:
		o.reading = false
		return o.takeReading(v)
	case retry:
		if o.err != nil {
			o.fetch()
		}
	}
	return false
}

// goOn reads again what has changed meanwhile.
func (o *liveObject) goOn() {
	if o.again {
		o.fetch()
	}
}

func (o *liveObject) take(snap *stream.Snapshot[*record.Row]) {
	o.snap = snap
	switch {
	case len(snap.Rows) > 0 && o.isAnother(snap.Rows[0].UID):
	case len(snap.Rows) > 0 && snap.Rows[0] != o.row:
		o.row, o.gone = snap.Rows[0], time.Time{}
		o.fetch()
	case len(snap.Rows) == 0 && whole(snap.Phase) && o.object != nil:
		o.lose()
		// What is being read may be from before the deletion.
		o.again = o.again || o.reading
	case snap.Phase == stream.Live && o.err != nil:
		o.fetch()
	}
}

// whole reports whether what a stream in this phase does not have is not there.
func whole(p stream.Phase) bool { return p == stream.Live || p == stream.Stale }

func (o *liveObject) takeReading(r reading) (changed bool) {
	switch {
	case r.err != nil && o.object != nil && apierrors.IsNotFound(r.err):
		o.lose()
	case r.err != nil:
		o.err = r.err
		o.retry()
	case o.isAnother(string(r.object.GetUID())):
	default:
		known := o.object != nil && o.object.GetUID() == r.object.GetUID() &&
			o.object.GetResourceVersion() == r.object.GetResourceVersion()
		// An error may be one of working on it, too.
		changed = !known || o.err != nil
		o.object, o.read, o.err, o.pause, o.uid = r.object, o.host.Now(), nil, 0, string(r.object.GetUID())
		if !o.again {
			// Otherwise it may have been deleted since, which the next reading tells.
			o.gone = time.Time{}
		}
	}
	return changed
}

// lose notes that the object does not exist any more.
func (o *liveObject) lose() {
	if o.gone.IsZero() {
		o.gone = o.host.Now()
	}
	o.err, o.pause = nil, 0
}

// isAnother notes whether an object with uid is another one of the same name.
func (o *liveObject) isAnother(uid string) bool {
	if o.uid == "" || uid == "" || uid == o.uid {
		return false
	}
	o.lose()
	o.other = true
	return true
}

// anew reads whichever object has the name now.
func (o *liveObject) anew() {
	if o.other {
		o.uid, o.other, o.gone = "", false, time.Time{}
	}
	o.feed.Refresh()
	o.fetch()
}

// state is how far what was read can be trusted.
func (o *liveObject) state() []screen.Span {
	one := func(t themes.Token, text string) []screen.Span {
		return []screen.Span{{Style: themes.Style(t), Text: text}}
	}
	asOf := "as of " + o.read.Local().Format(time.TimeOnly)
	switch {
	case o.other:
		return one(themes.Warn, "deleted; another of its name is there: ctrl+r")
	case !o.gone.IsZero():
		return one(themes.Warn, "deleted "+ago(o.host.Now().Sub(o.gone))+"; this is how it was")
	case o.err != nil && o.object == nil:
		return one(themes.Bad, "not read")
	case o.err != nil:
		return one(themes.Bad, asOf+": "+o.err.Error())
	case o.object == nil, o.snap == nil:
		return one(themes.Info, "loading")
	}
	switch s := o.snap; s.Phase {
	case stream.Stale, stream.Forbidden, stream.Failed:
		return one(themes.Unknown, asOf+", not live")
	default:
		return phaseSpans(s.Phase, s.Seen, s.Loaded, s.Total)
	}
}

// explain says why there is nothing to show yet.
func (o *liveObject) explain() (what, do string, t themes.Token) {
	switch {
	case o.other:
		return o.name + " is gone, and another " + o.kind.Singular + " of its name is there", "ctrl+r shows it", themes.Warn
	case o.err != nil:
		p := kube.Explain(o.err)
		return p.What, p.Do, themes.Bad
	}
	return "loading " + o.name + "…", "", themes.Muted
}

// refreshHint shows the key where it leads to another object.
func (o *liveObject) refreshHint() int {
	if o.other {
		return 2
	}
	return 0
}

// unread is why nothing can be done with the object yet.
func (o *liveObject) unread() string {
	if o.object == nil {
		return "it was not read yet"
	}
	return ""
}
