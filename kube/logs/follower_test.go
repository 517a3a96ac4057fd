package logs_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kubist/kube/logs"
)

// server has a log for each pod, and serves it as the kubelet does.
type server struct {
	mu       sync.Mutex
	logs     map[string]*file
	requests []url.Values
	refuse   error
	open     int // streams at present
	most     int // streams at a time
}

// file is a log that is being written.
type file struct {
	lines   []string // with their times
	ended   bool
	readers []*reader
}

func newServer() *server { return &server{logs: map[string]*file{}} }

func (s *server) file(pod string) *file {
	if s.logs[pod] == nil {
		s.logs[pod] = &file{}
	}
	return s.logs[pod]
}

// say writes a line at the present time.
func (s *server) say(pod string, texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.file(pod)
	for _, text := range texts {
		f.lines = append(f.lines, time.Now().UTC().Format(time.RFC3339Nano)+" "+text+"\n")
	}
	f.wake()
}

// end closes the log, as the end of a container does.
func (s *server) end(pod string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file(pod).ended = true
	s.file(pod).wake()
}

// rotate forgets all that was written, and cuts all connections.
func (s *server) rotate(pod string) {
	s.cut(pod)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file(pod).lines = nil
}

// cut breaks all connections to a log.
func (s *server) cut(pod string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.file(pod).readers {
		r.broken = true
	}
	s.file(pod).wake()
}

func (f *file) wake() {
	for _, r := range f.readers {
		select {
		case r.wake <- struct{}{}:
		default:
		}
	}
}

// Get serves .../pods/NAME/log.
func (s *server) Get(ctx context.Context, path string, query url.Values, _ string) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, query)
	if s.refuse != nil {
		return nil, s.refuse
	}
	f := s.file(strings.Split(path, "/")[5])
	from := 0
	if tail := query.Get("tailLines"); tail != "" {
		n, err := strconv.Atoi(tail)
		if err != nil {
			return nil, err
		}
		from = max(len(f.lines)-n, 0)
	}
	if since := query.Get("sinceTime"); since != "" {
		for from < len(f.lines) && f.lines[from] < strings.TrimSuffix(since, "Z") {
			from++
		}
	}
	r := &reader{ctx: ctx, server: s, file: f, at: from, wake: make(chan struct{}, 1), follow: query.Get("follow") == "true"}
	f.readers = append(f.readers, r)
	s.open++
	s.most = max(s.most, s.open)
	return &http.Response{StatusCode: http.StatusOK, Body: r}, nil
}

// reader is one stream of a log.
type reader struct {
	ctx            context.Context
	server         *server
	file           *file
	at             int
	rest           string
	wake           chan struct{}
	follow, broken bool
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		n, err := r.read(p)
		if n > 0 || err != nil {
			return n, err
		}
		select {
		case <-r.wake:
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		}
	}
}

func (r *reader) read(p []byte) (int, error) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	switch {
	case r.broken:
		return 0, io.ErrUnexpectedEOF
	case r.rest == "" && r.at < len(r.file.lines):
		r.rest = r.file.lines[r.at]
		r.at++
	case r.rest == "" && (r.file.ended || !r.follow):
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reader) Close() error {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.server.open--
	r.file.readers = slices.DeleteFunc(r.file.readers, func(o *reader) bool { return o == r })
	return nil
}

func running(pod string) logs.Target {
	return logs.Target{Source: logs.Source{Namespace: "shop", Pod: pod, UID: pod, Container: "main"}, State: logs.Running, Instance: "0"}
}

func ended(pod, why string) logs.Target {
	t := running(pod)
	t.State, t.Why = logs.Ended, why
	return t
}

// reading collects what a follower hands out.
type reading struct {
	t        *testing.T
	follower *logs.Follower
	lines    []string
	sources  []logs.Status
}

// settle takes all there is until nothing comes for a while.
func (r *reading) settle() {
	r.t.Helper()
	for {
		ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
		batch, err := r.follower.Next(ctx)
		cancel()
		if err != nil {
			return
		}
		r.sources = batch.Sources
		for _, l := range batch.Lines {
			text := l.Text
			if l.Note {
				text = "-- " + text
			}
			r.lines = append(r.lines, batch.Sources[l.Source].Pod+": "+text)
		}
	}
}

func (r *reading) want(lines ...string) {
	r.t.Helper()
	r.settle()
	if !slices.Equal(r.lines, lines) {
		r.t.Errorf("got\n%s\nwant\n%s", strings.Join(r.lines, "\n"), strings.Join(lines, "\n"))
	}
	r.lines = nil
}

// following runs a test with a follower under a clock of its own.
func following(t *testing.T, o logs.Options, test func(s *server, r *reading)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		f := logs.New(t.Context(), s, o)
		defer f.Close()
		test(s, &reading{t: t, follower: f})
	})
}

func TestFollowsInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		for i := range 3 {
			s.say("a", fmt.Sprint("a", i))
			<-time.After(time.Millisecond)
			s.say("b", fmt.Sprint("b", i))
			<-time.After(time.Millisecond)
		}
		r.follower.Set([]logs.Target{running("b"), running("a")}, true)
		r.want("a: a0", "b: b0", "a: a1", "b: b1", "a: a2", "b: b2")
		s.say("b", "more")
		r.want("b: more")
		if len(r.sources) != 2 || r.sources[0].Phase != logs.Live || r.sources[0].Lines != 4 {
			t.Errorf("sources %v", r.sources)
		}
	})
}

// What is said while the connection is cut is neither lost nor repeated, though seconds are all that can be asked for.
func TestResumesWhereItWasCut(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{Tail: 2}, func(s *server, r *reading) {
		s.say("a", "before", "same", "same")
		r.follower.Set([]logs.Target{running("a")}, true)
		r.want("a: same", "a: same")
		for i := range 5 {
			s.say("a", fmt.Sprint("last ", i))
			r.want(fmt.Sprint("a: last ", i))
			s.cut("a")
			s.say("a", fmt.Sprint("cut ", i), "same")
			r.want(fmt.Sprint("a: cut ", i), "a: same")
		}
	})
}

func TestSaysWhatARotationMayHaveTaken(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		r.follower.Set([]logs.Target{running("a")}, true)
		s.say("a", "first")
		r.want("a: first")
		s.rotate("a")
		<-time.After(2 * time.Second)
		s.say("a", "second")
		r.settle()
		if len(r.lines) != 2 || !strings.Contains(r.lines[0], "may be missing") || r.lines[1] != "a: second" {
			t.Errorf("got %q", r.lines)
		}
	})
}

func TestPodsJoinAndEnd(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{Tail: 1}, func(s *server, r *reading) {
		s.say("a", "old", "one")
		r.follower.Set([]logs.Target{running("a")}, true)
		r.want("a: one")
		s.say("b", "hello", "there")
		r.follower.Set([]logs.Target{running("a"), running("b")}, true)
		r.want("b: -- joined", "b: hello", "b: there")
		s.say("a", "bye")
		s.end("a")
		r.follower.Set([]logs.Target{ended("a", "Completed, exit code 0"), running("b")}, true)
		r.want("a: bye", "a: -- ended: Completed, exit code 0")
		r.follower.Set([]logs.Target{running("b")}, true)
		r.want()
		if r.sources[0].Phase != logs.Done || r.sources[1].Phase != logs.Live {
			t.Errorf("sources %v", r.sources)
		}
	})
}

// The pod is gone, and nobody ends the stream of its log.
func TestHangsUpWhenThePodIsGone(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		s.say("a", "one")
		r.follower.Set([]logs.Target{running("a")}, true)
		r.want("a: one")
		r.follower.Set(nil, true)
		s.say("a", "last words")
		r.want("a: last words", "a: -- the pod is gone")
		if r.sources[0].Phase != logs.Done || s.open != 0 {
			t.Errorf("sources %v, %d streams", r.sources, s.open)
		}
	})
}

func TestContainerStartsAgain(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		s.say("a", "first run")
		s.end("a")
		r.follower.Set([]logs.Target{ended("a", "Error, exit code 1")}, true)
		r.want("a: first run", "a: -- ended: Error, exit code 1")
		s.mu.Lock()
		s.logs["a"] = &file{}
		s.mu.Unlock()
		s.say("a", "second run")
		again := running("a")
		again.Instance = "1"
		r.follower.Set([]logs.Target{again}, true)
		r.want("a: -- started again", "a: second run")
	})
}

func TestWaitsForTheStart(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		pending := running("a")
		pending.State, pending.Instance = logs.Pending, ""
		r.follower.Set([]logs.Target{pending}, true)
		r.want()
		if r.sources[0].Phase != logs.Waiting || len(s.requests) != 0 {
			t.Errorf("sources %v, %d requests", r.sources, len(s.requests))
		}
		s.say("a", "up")
		r.follower.Set([]logs.Target{running("a")}, true)
		r.want("a: up")
	})
}

func TestSaysWhatIsNotFollowed(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{Most: 2}, func(s *server, r *reading) {
		var all []logs.Target
		for i := range 5 {
			pod := fmt.Sprint("p", i)
			s.say(pod, "line")
			all = append(all, running(pod))
		}
		r.follower.Set(all, true)
		r.settle()
		if len(r.lines) != 2 || s.most != 2 {
			t.Errorf("%d lines, %d streams", len(r.lines), s.most)
		}
		queued := 0
		for _, st := range r.sources {
			if st.Phase == logs.Queued {
				queued++
			}
		}
		if queued != 3 {
			t.Errorf("%d are queued", queued)
		}
	})
}

func TestRefusalIsTold(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		s.refuse = apierrors.NewUnauthorized("no")
		r.follower.Set([]logs.Target{running("a")}, true)
		ctx, cancel := context.WithTimeout(r.t.Context(), 3*time.Second)
		defer cancel()
		for len(r.sources) == 0 || r.sources[0].Phase != logs.Failed {
			batch, err := r.follower.Next(ctx)
			if err != nil {
				t.Fatalf("sources %v: %v", r.sources, err)
			}
			r.sources = batch.Sources
		}
		s.mu.Lock()
		s.refuse = nil
		s.mu.Unlock()
		s.say("a", "allowed")
		r.follower.Retry()
		r.want("a: allowed")
	})
}

func TestPreviousInstance(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{Previous: true, Tail: 10}, func(s *server, r *reading) {
		s.say("a", "crashed")
		r.follower.Set([]logs.Target{running("a")}, true)
		r.want("a: crashed")
		if q := s.requests[0]; q.Get("previous") != "true" || q.Has("follow") || q.Get("tailLines") != "10" || len(s.requests) != 1 {
			t.Errorf("asked for %v", s.requests)
		}
		if r.sources[0].Phase != logs.Done {
			t.Errorf("sources %v", r.sources)
		}
	})
}

// Nobody takes lines: the streams wait, and nothing is lost.
func TestStreamsWaitForTheReader(t *testing.T) {
	t.Parallel()
	following(t, logs.Options{}, func(s *server, r *reading) {
		const lines, long = 3000, 5000
		text := strings.Repeat("x", long)
		for range lines {
			s.say("a", text)
		}
		r.follower.Set([]logs.Target{running("a")}, true)
		synctest.Wait()
		s.mu.Lock()
		read := s.logs["a"].readers[0].at
		s.mu.Unlock()
		if read == lines {
			t.Errorf("all %d lines were read that nobody has taken", read)
		}
		r.settle()
		if len(r.lines) != lines {
			t.Errorf("%d of %d lines have come", len(r.lines), lines)
		}
	})
}
