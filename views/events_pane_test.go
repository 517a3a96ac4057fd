package views

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// silent is a server that never answers, and remembers what it was asked.
type silent struct {
	mu     sync.Mutex
	fields []string
}

func (s *silent) Get(ctx context.Context, _ string, query url.Values, _ string) (*http.Response, error) {
	s.mu.Lock()
	if f := query.Get("fieldSelector"); !slices.Contains(s.fields, f) {
		s.fields = append(s.fields, f)
	}
	s.mu.Unlock()
	<-ctx.Done()
	return nil, ctx.Err()
}

func (s *silent) Now() time.Time { return time.Now() }

func (s *silent) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.fields)
}

// withPane is a list of pods that is on the screen, with a server that never
// answers. It has to be called within a bubble, and ended.
func withPane(pods ...*record.Pod) (l *list[*record.Pod], h *fakeHost, s *silent, end func()) {
	l, _ = shown("shop")
	tell(l, pods...)
	h, s = fake(l), new(silent)
	ctx, cancel := context.WithCancel(context.Background())
	l.session.pool = stream.NewPool(ctx, s)
	l.pane.session, l.pane.host = l.session, h
	return l, h, s, func() {
		l.pane.unmount()
		l.session.pool.Close()
		cancel()
	}
}

// paint draws a list of 60 columns, and returns what is seen.
func paint(l *list[*record.Pod]) string {
	f := new(canvas.Frame)
	f.Reset(70, 24)
	l.Paint(f.Canvas())
	return f.String()
}

// happened is an event of a pod.
func happened(name, reason string, seen int64) *record.Event {
	e := &record.Event{Type: "Warning", Reason: reason, Message: "it has happened", Seen: seen, Count: 2}
	e.Name, e.UID, e.About = name+"."+reason, name+reason, record.Reference{Kind: "Pod", Name: name}
	return e
}

func TestPaneFollowsTheCursorOnceItRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, h, s, end := withPane(abc()...)
		defer end()
		press(t, l, "v")
		paint(l)
		for range 2 {
			press(t, l, "j")
			paint(l)
		}
		if n := h.counts["events-for"]; n != 2 {
			t.Errorf("it waited %d times, want once for each move", n)
		}
		before := time.Now()
		l.Handle("events-for", h.waits["events-for"](t.Context()))
		if waited := time.Since(before); waited != settling {
			t.Errorf("it waited for %v", waited)
		}
		synctest.Wait()
		want := []string{"involvedObject.name=a,involvedObject.kind=Pod", "involvedObject.name=c,involvedObject.kind=Pod"}
		if got := s.asked(); !slices.Equal(got, want) {
			t.Errorf("asked for the events %q, want %q: the one in between was passed by", got, want)
		}
		if got := paint(l); !strings.Contains(got, "Events of pod c") {
			t.Errorf("shown is\n%s", got)
		}
	})
}

func TestPaneTellsNoEventsFromNotKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, h, _, end := withPane(abc()...)
		defer end()
		press(t, l, "v")
		events := func(phase stream.Phase, err error, rows ...*record.Event) string {
			snap := &stream.Snapshot[*record.Event]{Phase: phase, Rows: rows, Loaded: len(rows), Total: -1, Err: err, Seen: h.now}
			l.Handle("events", eventsOf{snap, problemOf(err, eventKind.GVR)})
			return paint(l)
		}
		if got := paint(l); !strings.Contains(got, "loading the events") {
			t.Errorf("before anything was heard it shows\n%s", got)
		}
		if got := events(stream.Loading, nil); !strings.Contains(got, "loading the events") || strings.Contains(got, "no events") {
			t.Errorf("while they are loaded it shows\n%s", got)
		}
		if got := events(stream.Live, nil); !strings.Contains(got, "no events of a") || !strings.Contains(got, "live") {
			t.Errorf("without any it shows\n%s", got)
		}
		refusal := &stream.RequestError{
			Verb: "list", Resource: schema.GroupResource{Resource: "events"}, Namespace: "shop",
			Err: apierrors.NewForbidden(schema.GroupResource{Resource: "events"}, "", nil),
		}
		if got := events(stream.Forbidden, refusal); !strings.Contains(got, "forbidden") || strings.Contains(got, "no events") {
			t.Errorf("where they are forbidden it shows\n%s", got)
		}
		got := events(stream.Live, nil, happened("a", "BackOff", h.now.Unix()-60), happened("a", "Failed", h.now.Unix()-90))
		for _, want := range []string{"LAST SEEN", "60s  Warning  BackOff", "it has happened"} {
			if !strings.Contains(got, want) {
				t.Errorf("there is no %q in\n%s", want, got)
			}
		}
	})
}

func TestPaneTakesTheFocus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, h, _, end := withPane(abc()...)
		defer end()
		press(t, l, "v")
		paint(l)
		snap := &stream.Snapshot[*record.Event]{Phase: stream.Live, Rows: []*record.Event{happened("a", "BackOff", 2), happened("a", "Failed", 1)}, Loaded: 2}
		l.Handle("events", eventsOf{snap: snap})
		if got := paint(l); strings.Count(got, "▌") != 1 {
			t.Errorf("there is more than one cursor in\n%s", got)
		}
		press(t, l, "tab")
		press(t, l, "j")
		if l.grid.Cursor() != 0 || l.pane.grid.Cursor() != 1 {
			t.Errorf("j moved the cursor to %d, and to %d in the pane", l.grid.Cursor(), l.pane.grid.Cursor())
		}
		press(t, l, "enter")
		if h.question.Title != "Warning: Failed" {
			t.Errorf("enter asks %q", h.question.Title)
		}
		press(t, l, "tab")
		press(t, l, "j")
		if l.grid.Cursor() != 1 {
			t.Errorf("out of the pane j moved the cursor to %d", l.grid.Cursor())
		}
		press(t, l, "tab")
		press(t, l, "esc")
		if l.pane.open || strings.Contains(paint(l), "Events of") {
			t.Error("esc in the pane does not close it")
		}
	})
}

func TestPaneSharesTheScreen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _, _, end := withPane(abc()...)
		defer end()
		press(t, l, "v")
		paint(l)
		if l.pane.top != 16 {
			t.Errorf("of 24 rows the pane begins at %d, want the last third", l.pane.top)
		}
		f := new(canvas.Frame)
		f.Reset(70, 9)
		l.Paint(f.Canvas())
		if l.pane.top != 0 {
			t.Error("there is a pane where there is no room for one")
		}
		paint(l)
		l.Pointer(3, 20, screen.Click)
		if !l.pane.focused {
			t.Error("a click into the pane does not bring the focus there")
		}
		l.Pointer(3, 2, screen.Click)
		if l.pane.focused || l.grid.Cursor() != 1 {
			t.Error("a click into the table does not bring it back")
		}
	})
}

// The UID that an event has of its object is not always one, but where it is it is believed.
func TestEventsOfAnEarlierObjectAreLeftOut(t *testing.T) {
	t.Parallel()
	const uid, other = "0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"
	keep := ofObject(ref{name: "web-0", uid: uid})
	for about, want := range map[string]bool{uid: true, other: false, "": true, "node-1": true, "d41d8cd98f00b204e9800998ecf8427e": true} {
		if keep(&record.Event{About: record.Reference{UID: about}}) != want {
			t.Errorf("an event about %q: want %v", about, want)
		}
	}
	if !ofObject(ref{name: "web-0"})(&record.Event{About: record.Reference{UID: other}}) {
		t.Error("an object whose UID is not known has no events")
	}
}
