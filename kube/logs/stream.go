package logs

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// The pauses before a stream is opened again.
const (
	firstPause = 250 * time.Millisecond
	lastPause  = 8 * time.Second
)

// source is one stream. What the follower's lock does not guard belongs to its goroutine.
type source struct {
	follower *Follower
	number   int32
	joined   bool // it came when others were followed already
	wake     chan struct{}

	// Under the lock of the follower.
	target Target
	gone   bool
	retry  bool
	status Status
	stop   context.CancelFunc // ends what is being read, nil before

	resume   resume
	instance string // the one whose log is read
	begun    bool   // it was read once
	pause    time.Duration
	lines    []Line // that are being read
}

// sight is what is known of a source at a moment.
type sight struct {
	Target
	gone, retry bool
}

func (s *source) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// hangUp ends the stream of a pod that is gone.
func (s *source) hangUp() {
	s.follower.mu.Lock()
	defer s.follower.mu.Unlock()
	if s.gone && s.stop != nil {
		s.stop()
	}
}

// connect is the context of a stream.
func (s *source) connect(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	s.follower.mu.Lock()
	defer s.follower.mu.Unlock()
	s.stop = cancel
	return ctx, cancel
}

// look is what is known now; a wish to retry is heard once.
func (s *source) look() sight {
	s.follower.mu.Lock()
	defer s.follower.mu.Unlock()
	seen := sight{s.target, s.gone, s.retry}
	s.retry = false
	return seen
}

// tell says how far the stream is.
func (s *source) tell(p Phase, err error) {
	f := s.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.status.Phase != p || s.status.Err != err { //nolint:errorlint // another error is another news.
		s.status.Phase, s.status.Err = p, err
		f.changed = true
		f.ring()
	}
}

// note adds a line that says what happened, after the last that was read.
func (s *source) note(ctx context.Context, at int64, text string) {
	if at == 0 {
		at = time.Now().UnixNano()
	}
	_ = s.follower.put(ctx, s, []Line{{Time: at, Source: s.number, Note: true, Text: text}})
}

// run follows the source until ctx ends.
func (s *source) run(ctx context.Context) {
	for ctx.Err() == nil {
		seen := s.look()
		over, err := false, error(nil)
		switch {
		case seen.gone:
			over = s.leave(ctx)
		case seen.State == Pending && !s.follower.options.Previous:
			s.tell(Waiting, nil)
			over = true
		default:
			over, err = s.read(ctx, seen)
		}
		s.rest(ctx, seen, over, err)
	}
}

// leave says that the pod is gone, once.
func (s *source) leave(ctx context.Context) (over bool) {
	if s.status.Phase != Done && s.begun {
		s.note(ctx, s.resume.last, "the pod is gone")
	}
	s.tell(Done, nil)
	return true
}

// read reads the log in one of the streams that there may be. over means that there is no more to read.
func (s *source) read(ctx context.Context, seen sight) (over bool, err error) {
	s.queue(ctx)
	if ctx.Err() != nil {
		return true, nil
	}
	defer func() { <-s.follower.slots }()
	s.begin(ctx, seen)
	line, hangUp := s.connect(ctx)
	defer hangUp()
	err = s.stream(line, seen)
	switch {
	case ctx.Err() != nil:
		return true, nil
	case line.Err() != nil:
		return false, nil
	}
	ended := seen.State == Ended || s.follower.options.Previous
	switch {
	case err == nil && ended:
		if !s.follower.options.Previous {
			s.note(ctx, s.resume.last, "ended: "+seen.Why)
		}
		s.tell(Done, nil)
		return true, nil
	case final(err):
		s.tell(Failed, err)
		return true, err
	case err == nil && s.follower.wasRunning(s, seen):
		return false, nil // the end of a run, which the cluster says a moment later
	}
	s.tell(Reconnecting, err)
	return false, err
}

// wasRunning reports whether nothing else is known of a source by now.
func (f *Follower) wasRunning(s *source, seen sight) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return s.target == seen.Target && !s.gone
}

// queue waits until the source may be followed.
func (s *source) queue(ctx context.Context) {
	select {
	case s.follower.slots <- struct{}{}:
		return
	default:
		s.tell(Queued, nil)
	}
	select {
	case s.follower.slots <- struct{}{}:
	case <-ctx.Done():
	}
}

// begin takes up the log where it was left, or another one from its beginning.
func (s *source) begin(ctx context.Context, seen sight) {
	if another := s.begun && s.instance != "" && seen.Instance != "" && s.instance != seen.Instance; another {
		s.note(ctx, s.resume.last, "started again")
		s.resume.forget()
	}
	s.resume.again()
	if seen.Instance != "" {
		s.instance = seen.Instance
	}
	if !s.begun {
		s.tell(Connecting, nil)
	}
}

// stream reads once, to the end of the log or until the connection is cut.
func (s *source) stream(ctx context.Context, seen sight) error {
	resp, err := s.follower.server.Get(ctx, path(seen.Source), s.query(seen), "")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	s.begun = true
	s.tell(Live, nil)
	split := newSplitter(resp.Body)
	var gap, from int64
	take := func(at int64, text string) {
		if at == 0 {
			at = time.Now().UnixNano()
		}
		was := s.resume.last
		fresh, missing := s.resume.take(at, text)
		if missing {
			gap, from = at, was
			s.lines = append(s.lines, Line{Time: was, Source: s.number, Note: true, Text: gapText(from, gap)})
		}
		if fresh && s.joined && s.status.Lines == 0 && len(s.lines) == 0 {
			s.lines = append(s.lines, Line{Time: at, Source: s.number, Note: true, Text: "joined"})
		}
		if fresh {
			s.lines = append(s.lines, Line{Time: at, Source: s.number, Text: text})
		}
	}
	for {
		err := split.next(take)
		if len(s.lines) > 0 {
			s.pause = 0
			if failed := s.follower.put(ctx, s, s.lines); failed != nil {
				return failed
			}
			clear(s.lines)
			s.lines = s.lines[:0]
		}
		switch {
		case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// gapText says that there may have been more between two lines.
func gapText(from, to int64) string {
	const clock = "15:04:05"
	return "what was said between " + time.Unix(0, from).Format(clock) + " and " + time.Unix(0, to).Format(clock) +
		" may be missing: the log was rotated, or the container started again"
}

func path(s Source) string {
	return "api/v1/namespaces/" + s.Namespace + "/pods/" + s.Pod + "/log"
}

// query says what to read: what comes after the last line, or what was asked for to begin with.
func (s *source) query(seen sight) url.Values {
	o := s.follower.options
	q := url.Values{"container": {seen.Container}, "timestamps": {"true"}}
	if o.Previous {
		q.Set("previous", "true")
	} else {
		q.Set("follow", "true")
	}
	if since, ok := s.resume.since(); ok {
		q.Set("sinceTime", time.Unix(since, 0).UTC().Format(time.RFC3339))
		return q
	}
	if s.begun || s.joined {
		return q // it is new: all that it has said is
	}
	if o.Tail > 0 {
		q.Set("tailLines", strconv.Itoa(o.Tail))
	}
	if o.Since > 0 {
		q.Set("sinceSeconds", strconv.Itoa(max(int(o.Since.Seconds()), 1)))
	}
	return q
}

// rest waits until it is worth another look: after a pause that grows, or once there is news.
func (s *source) rest(ctx context.Context, seen sight, over bool, err error) {
	var again <-chan time.Time
	if !over || err != nil && !s.follower.options.Previous {
		s.pause = min(max(2*s.pause, firstPause), lastPause)
		if over {
			s.pause = lastPause
		}
		timer := time.NewTimer(s.pause)
		defer timer.Stop()
		again = timer.C
	}
	for {
		select {
		case <-again:
			return
		case <-ctx.Done():
			return
		case <-s.wake:
			if s.news(seen, over) {
				return
			}
		}
	}
}

// news reports whether there is reason to look again before the time.
func (s *source) news(seen sight, over bool) bool {
	f := s.follower
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case s.retry && s.status.Phase == Done:
		s.retry = false
		return false
	case s.retry, s.gone != seen.gone:
		return true
	case f.options.Previous:
		return false
	case s.target.Instance != seen.Instance:
		return true
	}
	return s.target.State != seen.State && (!over || s.status.Phase != Done || s.target.State == Running)
}

// final reports whether asking again at once is of no use.
func final(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsNotFound(err) || apierrors.IsBadRequest(err) || apierrors.IsUnauthorized(err)
}
