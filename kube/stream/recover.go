package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	backoffMin = 200 * time.Millisecond
	backoffMax = 10 * time.Second
	// slowly is how often that is tried again which waiting will hardly cure.
	slowly = 30 * time.Second
	// awaiting is how often a kind is asked for that the server does not have:
	// it may be about to be defined.
	awaiting = 5 * time.Second
	// untilPoked waits until somebody asks.
	untilPoked = time.Duration(-1)
)

// verdict is how to go on after a turn.
type verdict struct {
	// loud: phase and err are shown.
	loud  bool
	phase Phase
	err   error
	wait  time.Duration
}

func loud(p Phase, err error, wait time.Duration) verdict { return verdict{true, p, err, wait} }

// rest shows the verdict and waits as long as it says, or until poked.
func (l *loop) rest(ctx context.Context, v verdict) {
	if v.loud {
		l.sink.report(v.phase, v.err)
	}
	if v.wait == 0 {
		return
	}
	var timeout <-chan time.Time
	if v.wait != untilPoked {
		t := time.NewTimer(v.wait)
		defer t.Stop()
		timeout = t.C
	}
	select {
	case <-timeout:
	case <-l.poke:
		l.failures = 0
		if v.phase == Stale {
			l.version = l.version[:0] // what was asked for is a new list
		}
	case <-ctx.Done():
	}
}

// judge decides how to go on after a turn ended with err.
func (l *loop) judge(err error) verdict {
	if err == nil {
		l.failures, l.outdated = 0, l.table
		return verdict{}
	}
	code, status := statusOf(err)
	switch {
	case code == 410 || apierrors.IsResourceExpired(err) || apierrors.IsGone(err):
		return l.gone(status)
	case apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge):
		l.suspect = true
		return l.again(err)
	case l.step == streaming:
		return l.judgeStream(err, code)
	case l.step == watching:
		return l.judgeWatch(err, code)
	}
	return l.refusal(err, code)
}

// judgeStream judges a streaming list that ended before it was whole.
func (l *loop) judgeStream(err error, code int32) verdict {
	switch {
	case errors.Is(err, errIgnored), code == 422, code == 400, code == 406:
		l.pagesOnly, l.refused = true, true
		return verdict{}
	case code == 403, code == 405:
		// Listing takes another verb than watching.
		l.pagesOnly = true
		return verdict{}
	case code != 0 || !l.opened || garbled(err):
		return l.refusal(err, code)
	case errors.Is(err, errSilent):
		// It may be one that only pauses, so others may still try.
		l.pagesOnly = true
		return verdict{}
	}
	l.cuts++
	return l.again(err)
}

// judgeWatch judges a watch that did not end in good order.
func (l *loop) judgeWatch(err error, code int32) verdict {
	switch {
	case errors.Is(err, errRedefined):
		l.version = l.version[:0]
		return verdict{}
	case errors.Is(err, errSilent) && l.opened:
		l.suspect = true
		return verdict{}
	case errors.Is(err, errShort) && l.failures > 0:
		return l.again(err)
	case errors.Is(err, errShort):
		// Once is an accident.
		l.failures++
		return verdict{wait: backoffMin}
	case code == 403:
		// The right to watch may be given, or given back; until then asking for
		// it costs less than a list.
		return loud(Stale, err, slowly)
	case code == 405:
		l.version = l.version[:0]
		return loud(Stale, err, untilPoked)
	}
	return l.refusal(err, code)
}

// refusal judges what is not about the way of asking.
func (l *loop) refusal(err error, code int32) verdict {
	switch {
	case code == 403:
		return loud(Forbidden, err, slowly)
	case code == 401 && l.failures == 0:
		// Credentials that expired are renewed by the next request.
		l.failures++
		return loud(Failed, err, backoffMin)
	case code == 401:
		return loud(Failed, err, slowly)
	case code == 404:
		// Should it come back, it is another one.
		l.version, l.cursor = l.version[:0], nil
		return loud(Failed, err, awaiting)
	case refused(code):
		l.cursor = nil
		return loud(Failed, err, slowly)
	case code == 0 && garbled(err):
		l.version, l.cursor = l.version[:0], nil
		return loud(Failed, err, slowly)
	}
	l.suspect = true
	return l.again(err)
}

// again tries again soon, and later each time.
func (l *loop) again(err error) verdict {
	wait := backoff(l.failures)
	l.failures++
	if s, ok := apierrors.SuggestsClientDelay(err); ok {
		wait = max(wait, time.Duration(s)*time.Second)
	}
	return loud(Reconnecting, err, wait)
}

// gone judges a version or a continue token that the server has forgotten.
func (l *loop) gone(s metav1.Status) verdict {
	if l.step == paging && l.cursor != nil && s.Continue != "" {
		l.cursor.next = s.Continue
		return verdict{}
	}
	l.version, l.cursor = l.version[:0], nil
	l.expired++
	if l.expired == 1 {
		return verdict{}
	}
	return verdict{wait: backoff(l.expired)}
}

// statusOf returns the API's answer in err; the code is 0 where there is none.
func statusOf(err error) (code int32, s metav1.Status) {
	var status apierrors.APIStatus
	if err == nil || !errors.As(err, &status) {
		return 0, s
	}
	s = status.Status()
	return s.Code, s
}

// backoff is how long to wait after that many failures.
func backoff(failures int) time.Duration {
	d := backoffMax
	if failures < 6 {
		d = min(backoffMin<<failures, backoffMax)
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// garbled reports whether the answer could be had but not understood.
func garbled(err error) bool { var e *decodeError; return errors.As(err, &e) }
