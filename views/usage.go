package views

import (
	"context"
	"time"

	"kubist/kube/metrics"
	"kubist/kube/record"
	"kubist/themes"
)

const (
	// usageEvery is how often what is in use is read while it is on the screen:
	// it is measured about as often.
	usageEvery = 15 * time.Second
	// usageRest is how many times as long as a reading takes nothing is read after it.
	usageRest = 20
	// usageMost is how long to wait at most before it is tried again after failures.
	usageMost = 5 * time.Minute
	// usageFresh is how old numbers may be that cannot be read anew before they
	// say nothing, usageLost before they are forgotten.
	usageFresh = time.Minute
	usageLost  = 10 * time.Minute
	// usageWithin is how long a reading may take.
	usageWithin = 30 * time.Second
)

// meter is what is known of what the objects of a scope use. It outlives the
// screens that show it, so that who comes back finds it.
type meter struct {
	scope metrics.Scope
	snap  *metrics.Snapshot // the last that could be read, nil before
	err   error             // why the last reading failed
	fails int               // in a row
	due   time.Time         // when to read again
	asked bool              // there was an answer, if only that there is none
}

// meter is the one of a scope. Those that nobody has looked at for long are forgotten.
func (s *Session) meter(scope metrics.Scope) *meter {
	id := scope.ID()
	for other, m := range s.meters {
		if other != id && time.Since(m.due) > usageLost {
			delete(s.meters, other)
		}
	}
	if s.meters == nil {
		s.meters = map[string]*meter{}
	}
	if s.meters[id] == nil {
		s.meters[id] = &meter{scope: scope}
	}
	return s.meters[id]
}

// measured is what came of reading.
type measured struct {
	snap *metrics.Snapshot
	err  error
}

// read returns what reads when it is time to: it may take long, and belongs into a wait.
func (m *meter) read(server metrics.Server) func(context.Context) any {
	scope, before, due := m.scope, m.snap, m.due
	return func(ctx context.Context) any {
		if !pause(ctx, time.Until(due)) {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, usageWithin)
		defer cancel()
		snap, err := metrics.Read(ctx, server, scope, before)
		return measured{snap, err}
	}
}

// take notes what was read, and when to read again.
func (m *meter) take(r measured) {
	m.asked, m.err = true, r.err
	if r.err == nil {
		m.snap, m.fails = r.snap, 0
		m.due = time.Now().Add(max(usageEvery, usageRest*r.snap.Took))
		return
	}
	m.due = time.Now().Add(min(usageEvery<<m.fails, usageMost))
	m.fails = min(m.fails+1, 8)
	if m.snap != nil && time.Since(m.snap.Read) > usageLost {
		m.snap = nil
	}
}

// readings are numbers as they are shown: an immutable snapshot, and whether it
// still says how things are.
type readings struct {
	snap  *metrics.Snapshot
	stale bool
}

// readings is what can be shown now, false where there is nothing.
func (m *meter) readings() (u readings, ok bool) {
	if m == nil || m.snap == nil {
		return readings{}, false
	}
	return readings{m.snap, m.err != nil && time.Since(m.snap.Read) > usageFresh}, true
}

// of is what an object uses, if that is known.
func (u readings) of(m *record.Meta) (metrics.Use, bool) {
	if u.stale {
		return metrics.Use{}, false
	}
	return u.snap.Of(m.Namespace, m.Name)
}

// asOf says how old the numbers are that cannot be read anew, if there are any.
func (m *meter) asOf() []part {
	if m == nil || m.snap == nil || m.err == nil {
		return nil
	}
	return []part{statusPart(3, themes.Unknown, "usage as of "+m.snap.Read.Local().Format(time.TimeOnly))}
}
