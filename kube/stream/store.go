package stream

import (
	"errors"
	"slices"
	"sync"
	"time"

	"kubist/kube/record"
)

// store holds the records of one stream and tells its feeds what changed.
type store[R record.Object] struct {
	mu    sync.Mutex
	parts []*part[R]
	// listeners are told what changes: feeds, and the taps of derived streams.
	listeners []listener[R]
	loaded    int
	// columns are the latest of Tables.
	columns *record.Columns
}

// listener is told what happens in a store, by callers that hold its lock; it must not block.
type listener[R record.Object] interface {
	// receive takes changes; loaded is how many objects the store has.
	receive(changes []change[R], loaded int)
	// alert says that there is news besides rows.
	alert()
}

// status is what a stream knows about itself.
type status struct {
	phase   Phase
	err     error
	total   int
	seen    time.Time
	columns *record.Columns
	parts   []Part
	joined  []Joined
	steps   Steps
}

// subscribe adds a feed, which starts with everything there is.
func (s *store[R]) subscribe(f *feed[R]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, f)
	f.inbox.rebuild = s.loaded > 0
}

// attach adds a tap, and tells it of everything there is.
func (s *store[R]) attach(t *tapOf[R]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, t)
	var none R
	for _, r := range s.records() {
		t.changes = append(t.changes, change[R]{none, r})
	}
}

// detach ends what subscribe and attach began.
func (s *store[R]) detach(l listener[R]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = slices.DeleteFunc(s.listeners, func(m listener[R]) bool { return l == m })
}

// records copies all records, in no order. The caller holds mu.
func (s *store[R]) records() []R {
	all := make([]R, 0, s.loaded)
	for _, p := range s.parts {
		for _, e := range p.objects {
			all = append(all, e.record)
		}
	}
	return all
}

// status merges those of the parts: a stream is as good as its worst part.
// The caller holds mu.
func (s *store[R]) status() status {
	all := s.parts[0].status
	if len(s.parts) == 1 {
		return all
	}
	var errs []error
	for _, p := range s.parts {
		all.parts = append(all.parts, Part{p.namespace, p.status.phase, p.status.seen, p.status.err})
		if p.status.err != nil {
			errs = append(errs, p.status.err)
		}
	}
	for _, p := range s.parts[1:] {
		all.phase = worse(all.phase, p.status.phase)
		if all.total < 0 || p.status.total < 0 {
			all.total = -1
		} else {
			all.total += p.status.total
		}
		if all.columns == nil {
			all.columns = p.status.columns
		}
	}
	all.err = errors.Join(errs...)
	if len(errs) == 1 {
		all.err = errs[0]
	}
	all.seen = seen(all.parts, all.phase)
	return all
}

// seen is when the parts in the phase were heard from, the one first that is
// not live; without any, when any part was.
func seen(parts []Part, phase Phase) (at time.Time) {
	oldest := time.Time{}
	for _, p := range parts {
		if p.Seen.After(at) {
			at = p.Seen
		}
		if p.Phase == phase && phase != Live && !p.Seen.IsZero() && (oldest.IsZero() || p.Seen.Before(oldest)) {
			oldest = p.Seen
		}
	}
	if !oldest.IsZero() {
		return oldest
	}
	return at
}

// share returns the columns that stand for all equal ones of the stream.
func (s *store[R]) share(c *record.Columns) *record.Columns {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.columns.Equal(c) {
		s.columns = c
	}
	return s.columns
}

// worse is the phase of two parts together.
func worse(a, b Phase) Phase {
	rank := [...]uint8{Live: 0, Stale: 1, Connecting: 2, Loading: 3, Reconnecting: 4, Forbidden: 5, Failed: 6}
	if rank[a] < rank[b] {
		a, b = b, a
	}
	if a == Connecting && b != Connecting {
		return Loading
	}
	return a
}

// part is the share of a store that one loop feeds: one namespace, or all.
// Its loop is the only caller of its methods, except for setTotal.
type part[R record.Object] struct {
	store     *store[R]
	kind      *Kind[R]
	namespace string
	now       func() time.Time
	in        *record.Interner
	// decoded counts what was interned with in.
	decoded int
	batch   []op[R]
	// known are the columns of the last Table.
	known *record.Columns

	// The rest is guarded by store.mu.
	status  status
	objects map[string]entry[R]
	round   uint32
	listing bool
}

type entry[R record.Object] struct {
	record R
	// round is the list that saw the object last.
	round uint32
}

type op[R record.Object] struct {
	record R
	gone   bool
}

func newPart[R record.Object](s *store[R], k *Kind[R], namespace string, now func() time.Time) *part[R] {
	p := &part[R]{store: s, kind: k, namespace: namespace, now: now, in: record.NewInterner(), objects: map[string]entry[R]{}}
	p.status.total = -1
	s.parts = append(s.parts, p)
	return p
}

// begin starts a list: what it does not see until complete is removed then.
func (p *part[R]) begin() {
	p.in, p.decoded = record.NewInterner(), 0
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.round++
	p.listing = true
	p.status.total = -1
}

// complete ends a list, and removes what is no longer there.
func (p *part[R]) complete() {
	p.flush()
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.listing = false
	var swept []change[R]
	for key, e := range p.objects {
		if e.round != p.round {
			delete(p.objects, key)
			swept = append(swept, change[R]{old: e.record})
		}
	}
	p.status.total = len(p.objects)
	p.publish(swept)
}

// flush hands what was decoded since to the feeds, and notes that the server
// was heard from.
func (p *part[R]) flush() {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.status.seen = time.Now()
	p.status.columns = p.known
	if len(p.batch) == 0 {
		return
	}
	changes := make([]change[R], 0, len(p.batch))
	for _, o := range p.batch {
		key := o.record.Head().Key()
		was, ok := p.objects[key]
		switch {
		case o.gone && ok:
			delete(p.objects, key)
			changes = append(changes, change[R]{old: was.record})
		case !o.gone:
			p.objects[key] = entry[R]{o.record, p.round}
			changes = append(changes, change[R]{was.record, o.record})
		}
	}
	clear(p.batch)
	p.batch = p.batch[:0]
	if !p.listing {
		p.status.total = len(p.objects)
	}
	p.publish(changes)
}

// publish tells every feed. The caller holds store.mu.
func (p *part[R]) publish(changes []change[R]) {
	if len(changes) == 0 {
		return
	}
	for _, c := range changes {
		if absent(c.old) {
			p.store.loaded++
		}
		if absent(c.fresh) {
			p.store.loaded--
		}
	}
	for _, l := range p.store.listeners {
		l.receive(changes, p.store.loaded)
	}
}

// report changes the phase. Feeds answer at once when it is news.
func (p *part[R]) report(phase Phase, err error) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	if p.status.phase == phase && sameError(p.status.err, err) {
		return
	}
	p.status.phase, p.status.err = phase, err
	for _, l := range p.store.listeners {
		l.alert()
	}
}

// setTotal notes how many objects a list will bring. It may come from any goroutine.
func (p *part[R]) setTotal(n int) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	if !p.listing || p.status.total == n {
		return
	}
	p.status.total = n
	for _, l := range p.store.listeners {
		l.receive(nil, p.store.loaded)
	}
}
