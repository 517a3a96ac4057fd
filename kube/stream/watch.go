package stream

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	// shortWatch is how long a watch lives at least that ends in good order.
	shortWatch = time.Second
	// silentList ends a streaming list that stopped: a server that does not
	// know them never says that it is whole.
	silentList = 10 * time.Second
	// silentWatch is more than the time between two bookmarks.
	silentWatch = 90 * time.Second

	acceptEvents = "application/vnd.kubernetes.protobuf;stream=watch"
	acceptTable  = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
)

var (
	errCut       = errors.New("the list broke off")
	errShort     = errors.New("the server ends the watch at once")
	errIgnored   = errors.New("the server does not stream lists")
	errRedefined = errors.New("the columns changed")
)

// follow reads a watch from version on or, without one, all objects and then
// the watch; it calls listed in between. Nil means that the server ended the watch in good order.
func (l *loop) follow(ctx context.Context, listed func()) error {
	listing := len(l.version) == 0
	began := time.Now()
	r, err := l.openWatch(ctx, listing)
	if err != nil {
		return err
	}
	defer r.close()
	l.greet(listing)

	var counting sync.WaitGroup
	defer counting.Wait()
	defer r.cancel(nil)
	heard, count := false, listing && !l.scope.selects()
	for {
		if heard && !r.ready() {
			l.sink.flush()
			if count {
				count = false
				counting.Go(func() { l.count(r.ctx) })
			}
		}
		frame, err := r.frame()
		if err != nil {
			return ended(err, listing, !heard && time.Since(began) < shortWatch)
		}
		heard, l.failures = true, 0
		whole, err := l.event(frame, listing)
		if err != nil {
			l.sink.flush()
			return err
		}
		l.expired = 0
		if whole {
			listing, count, l.step = false, false, watching
			r.silence = silentWatch
			listed()
			l.live()
		}
	}
}

func (l *loop) openWatch(ctx context.Context, listing bool) (*response, error) {
	q := l.query()
	q.Set("watch", "true")
	q.Set("allowWatchBookmarks", "true")
	silence := silentWatch
	if listing {
		q.Set("sendInitialEvents", "true")
		q.Set("resourceVersionMatch", "NotOlderThan")
		silence = silentList
	} else {
		q.Set("resourceVersion", string(l.version))
	}
	accept := acceptEvents
	if l.table {
		accept = acceptTable
	}
	return l.get(ctx, q, accept, silence)
}

// greet takes the beginning of a response.
func (l *loop) greet(listing bool) {
	l.sink.flush()
	if listing {
		l.sink.report(Loading, nil)
		return
	}
	l.live()
}

// live says that from here on every change arrives.
func (l *loop) live() {
	l.cuts, l.suspect = 0, false
	l.sink.report(Live, nil)
	select {
	case <-l.poke: // it was asked for what is happening anyway
	default:
	}
}

// event takes one frame, and reports whether the list is whole with it.
func (l *loop) event(frame []byte, listing bool) (whole bool, err error) {
	v, obj, err := readEvent(frame)
	if err != nil {
		return false, err
	}
	if v == other {
		return false, nil
	}
	if !l.table && frame[0] == '{' {
		return false, &decodeError{errJSON}
	}
	n, err := l.sink.apply(v, obj)
	if err != nil {
		return false, err
	}
	switch {
	case listing && n.end:
		l.sink.complete()
		whole = true
	case listing && v == bookmark:
		return false, errIgnored
	case listing:
		return false, nil
	case n.redefined:
		return false, errRedefined
	}
	if len(n.version) > 0 {
		l.version = append(l.version[:0], n.version...)
	}
	return whole, nil
}

// ended says what the end of a watch means.
func ended(err error, listing, short bool) error {
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case listing:
		return errCut
	case short:
		return errShort
	}
	return nil
}
