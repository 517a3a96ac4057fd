package views

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// fakeHost is a shell of which a test sees what it was asked for.
type fakeHost struct {
	now      time.Time
	waits    map[string]func(context.Context) any
	counts   map[string]int
	copied   string
	said     []string // toasts
	gone     []string // command lines
	popped   int
	pushed   screen.Screen
	picker   screen.Picker
	prompt   screen.Prompt
	question screen.Question
	job      screen.Job
	notified []string
}

func (h *fakeHost) Wait(slot string, f func(context.Context) any) {
	h.waits[slot] = f
	h.counts[slot]++
}

func (h *fakeHost) Go(line string) { h.gone = append(h.gone, line) }

func (h *fakeHost) Push(s screen.Screen) { h.pushed = s }

func (h *fakeHost) Pop()                  { h.popped++ }
func (h *fakeHost) Replace(screen.Screen) {}

func (h *fakeHost) Prompt(p screen.Prompt) { h.prompt = p }

func (h *fakeHost) Pick(p screen.Picker) { h.picker = p }

func (h *fakeHost) Ask(q screen.Question) { h.question = q }

func (h *fakeHost) Start(j screen.Job) { h.job = j }

func (h *fakeHost) Toast(_ themes.Token, text string) { h.said = append(h.said, text) }

func (h *fakeHost) Copy(text, _ string)                                                  { h.copied = text }
func (h *fakeHost) Terminal(func(in, out *os.File) error, func(error))                   {}
func (h *fakeHost) Raw(func(io.Reader, io.Writer, func() (int, int)) error, func(error)) {}
func (h *fakeHost) Now() time.Time                                                       { return h.now }

func (h *fakeHost) Notify(_ themes.Token, text string) {
	h.notified = append(h.notified, text)
}

// yamlFeed is a feed whose snapshots a test hands over by itself.
type yamlFeed struct{ closed bool }

func (f *yamlFeed) Next(context.Context, uint64) (*stream.Snapshot[*record.Row], error) {
	return nil, stream.ErrClosed
}
func (f *yamlFeed) Look(stream.Lens[*record.Row]) uint64 { return 0 }
func (f *yamlFeed) Refresh()                             {}
func (f *yamlFeed) Close()                               { f.closed = true }

// mounted is the screen of an object as Mount leaves it, without a cluster.
func mounted(resource, name string) (*yamlScreen, *fakeHost) {
	s := &Session{conn: new(kube.Connection)}
	gvr := schema.GroupVersionResource{Version: "v1", Resource: resource}
	y, _ := newYAML(s, ref{gvr: gvr, namespaced: true, namespace: "shop", name: name, uid: ""}).(*yamlScreen)
	h := &fakeHost{
		now:   time.Date(2026, 8, 1, 14, 2, 11, 0, time.UTC),
		waits: map[string]func(context.Context) any{}, counts: map[string]int{},
	}
	y.host, y.feed = h, &yamlFeed{}
	y.wait(0)
	y.fetch()
	return y, h
}

// answer gives the screen what its reading brought, and what it writes of it.
func answer(t *testing.T, y *yamlScreen, h *fakeHost, r reading) {
	t.Helper()
	y.Handle("object", r)
	written(t, y, h)
}

func written(t *testing.T, y *yamlScreen, h *fakeHost) {
	t.Helper()
	if f := h.waits["text"]; f != nil {
		delete(h.waits, "text")
		y.Handle("text", f(t.Context()))
	}
}

func pressYAML(t *testing.T, y *yamlScreen, h *fakeHost, key string) {
	t.Helper()
	for _, c := range y.Commands() {
		if slices.Contains(c.Keys, key) {
			if c.When == nil || c.When() == "" {
				c.Run(h)
			}
			written(t, y, h)
			return
		}
	}
	t.Fatalf("nothing is bound to %s", key)
}

func statusOf(y *yamlScreen) string {
	var b strings.Builder
	for _, s := range y.Title().Status {
		b.WriteString(s.Text)
	}
	return b.String()
}

func painted(y *yamlScreen) string {
	f := new(canvas.Frame)
	f.Reset(60, 30)
	y.Paint(f.Canvas())
	return f.String()
}

func snapshot(phase stream.Phase, rows ...*record.Row) *stream.Snapshot[*record.Row] {
	return &stream.Snapshot[*record.Row]{Phase: phase, Rows: rows, Loaded: len(rows), Total: -1}
}

func TestYAMLFollowsTheObject(t *testing.T) {
	t.Parallel()
	y, h := mounted("pods", "kubia")
	if got := statusOf(y); got != "loading" {
		t.Errorf("status before the first reading is %q", got)
	}
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	y.Handle("changes", snapshot(stream.Live, new(record.Row)))
	if h.counts["object"] != 2 {
		t.Fatalf("read %d times after the first row, want 2: it may have changed before the watch began", h.counts["object"])
	}
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	if h.counts["text"] != 1 {
		t.Errorf("written %d times, want once: it has not changed", h.counts["text"])
	}
	if got, want := statusOf(y), "23 lines · live"; got != want {
		t.Errorf("status is %q, want %q", got, want)
	}
	if got, want := strings.Join(y.Title().Crumbs, " ▸ "), " ▸ shop ▸ Pods ▸ kubia ▸ YAML"; got != want {
		t.Errorf("crumbs are %q, want %q", got, want)
	}

	changed := decodeObject(t, strings.Replace(strings.Replace(podJSON, "Running", "Failed", 1), `"7"`, `"8"`, 1))
	for range 3 {
		y.Handle("changes", snapshot(stream.Live, new(record.Row)))
	}
	if h.counts["object"] != 3 {
		t.Errorf("read %d times, want 3: one reading is under way at a time", h.counts["object"])
	}
	answer(t, y, h, reading{object: changed})
	if !strings.Contains(painted(y), "phase: Failed") {
		t.Errorf("the change is not shown:\n%s", painted(y))
	}
	if h.counts["object"] != 4 {
		t.Errorf("read %d times, want 4: it changed while it was read", h.counts["object"])
	}
}

func TestYAMLKeepsWhatIsDeleted(t *testing.T) {
	t.Parallel()
	gone := reading{err: kube.Explain(apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "kubia"))}
	tests := map[string]func(*yamlScreen, *fakeHost){
		"seen by the watch":  func(y *yamlScreen, _ *fakeHost) { y.Handle("changes", snapshot(stream.Live)) },
		"seen by a reading":  func(y *yamlScreen, h *fakeHost) { y.Handle("object", gone) },
		"seen by both":       func(y *yamlScreen, h *fakeHost) { y.Handle("changes", snapshot(stream.Live)); y.Handle("object", gone) },
		"seen after reading": func(y *yamlScreen, h *fakeHost) { y.Handle("object", gone); y.Handle("changes", snapshot(stream.Live)) },
	}
	for name, lose := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y, h := mounted("pods", "kubia")
			answer(t, y, h, reading{object: decodeObject(t, podJSON)})
			y.Handle("changes", snapshot(stream.Live, new(record.Row)))
			lose(y, h)
			h.now = h.now.Add(12 * time.Second)
			if got, want := statusOf(y), "23 lines · deleted 12 s ago; this is how it was"; got != want {
				t.Errorf("status is %q, want %q", got, want)
			}
			if !strings.Contains(painted(y), "phase: Running") {
				t.Errorf("the text is gone:\n%s", painted(y))
			}
			y.Handle("changes", snapshot(stream.Live, new(record.Row)))
			if got := statusOf(y); !strings.HasSuffix(got, "live") {
				t.Errorf("it is there again, and the status is %q", got)
			}
		})
	}
}

// A reading that was under way when the object was deleted does not bring it back.
func TestYAMLReadingFromBeforeTheDeletion(t *testing.T) {
	t.Parallel()
	gone := reading{err: kube.Explain(apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "kubia"))}
	y, h := mounted("pods", "kubia")
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	y.Handle("changes", snapshot(stream.Live, new(record.Row)))
	y.Handle("changes", snapshot(stream.Live))
	last := decodeObject(t, strings.Replace(strings.Replace(podJSON, "Running", "Failed", 1), `"7"`, `"8"`, 1))
	answer(t, y, h, reading{object: last})
	if got := statusOf(y); !strings.Contains(got, "deleted") {
		t.Errorf("after the old answer the status is %q", got)
	}
	if !strings.Contains(painted(y), "phase: Failed") {
		t.Errorf("its last state is not shown:\n%s", painted(y))
	}
	if h.counts["object"] != 3 {
		t.Fatalf("read %d times, want 3: what was read may be from before the deletion", h.counts["object"])
	}
	answer(t, y, h, gone)
	if got := statusOf(y); !strings.Contains(got, "deleted") || h.counts["object"] != 3 {
		t.Errorf("read %d times, and the status is %q", h.counts["object"], got)
	}
}

func TestYAMLReadsAgainAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := reading{err: kube.Explain(errors.New("it is broken"))}
		y, h := mounted("pods", "kubia")
		answer(t, y, h, reading{object: decodeObject(t, podJSON)})
		y.Handle("changes", snapshot(stream.Live, new(record.Row)))
		var pauses []string
		reads := h.counts["object"]
		for range 6 {
			answer(t, y, h, failed)
			retry := h.waits["retry"]
			if retry == nil {
				t.Fatal("nothing reads it again")
			}
			delete(h.waits, "retry")
			start := time.Now()
			y.Handle("retry", retry(t.Context()))
			pauses = append(pauses, time.Since(start).String())
			if reads++; h.counts["object"] != reads {
				t.Fatalf("read %d times, want %d", h.counts["object"], reads)
			}
		}
		if got := strings.Join(pauses, " "); got != "2s 4s 8s 16s 30s 30s" {
			t.Errorf("it was read again after %s", got)
		}
		answer(t, y, h, reading{object: decodeObject(t, podJSON)})
		if got := statusOf(y); !strings.HasSuffix(got, "live") || h.waits["retry"] != nil {
			t.Errorf("healed, and the status is %q", got)
		}

		y.fetch()
		answer(t, y, h, failed)
		start := time.Now()
		result := h.waits["retry"](t.Context())
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("read again %s after the first failure in a row", d)
		}
		y.Handle("changes", snapshot(stream.Live, y.row))
		if reads += 2; h.counts["object"] != reads {
			t.Errorf("read %d times, want %d: the server is there again", h.counts["object"], reads)
		}
		answer(t, y, h, reading{object: decodeObject(t, podJSON)})
		y.Handle("retry", result)
		if h.counts["object"] != reads {
			t.Error("read again without a failure")
		}
		ctx, cancel := context.WithCancel(t.Context())
		y.fetch()
		answer(t, y, h, failed)
		cancel()
		if result := h.waits["retry"](ctx); result != nil {
			t.Errorf("a cancelled wait gave %v", result)
		}
	})
}

func TestYAMLErrors(t *testing.T) {
	t.Parallel()
	failed := reading{err: kube.Explain(errors.New("it is broken"))}
	y, h := mounted("pods", "kubia")
	answer(t, y, h, failed)
	if got := painted(y); !strings.Contains(got, "it is broken") {
		t.Errorf("painted\n%s", got)
	}
	if got := statusOf(y); got != "not read" {
		t.Errorf("status is %q", got)
	}
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	answer(t, y, h, failed)
	if got := painted(y); !strings.Contains(got, "phase: Running") {
		t.Errorf("an error took the text away:\n%s", got)
	}
	if got := statusOf(y); !strings.HasSuffix(got, ": it is broken") {
		t.Errorf("status is %q", got)
	}
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	y.Handle("changes", snapshot(stream.Forbidden))
	if got := statusOf(y); !strings.HasSuffix(got, ", not live") {
		t.Errorf("status is %q", got)
	}
}

func TestYAMLMasksSecrets(t *testing.T) {
	t.Parallel()
	y, h := mounted("secrets", "db")
	answer(t, y, h, reading{object: decodeObject(t, secretJSON)})
	pressYAML(t, y, h, "c")
	if strings.Contains(painted(y)+h.copied, "aHVudGVyMg") || !strings.Contains(h.copied, "••••••• 7 bytes") {
		t.Errorf("copied\n%s", h.copied)
	}
	pressYAML(t, y, h, "x")
	pressYAML(t, y, h, "c")
	if !strings.Contains(painted(y), "aHVudGVyMg==") || !strings.Contains(h.copied, "aHVudGVyMg==") {
		t.Errorf("not revealed:\n%s", painted(y))
	}
	if got := statusOf(y); !strings.Contains(got, "values shown") {
		t.Errorf("status is %q", got)
	}
	y.Unmount()
	if strings.Contains(painted(y)+y.text.shown, "aHVudGVyMg") {
		t.Errorf("revealed after leaving:\n%s", painted(y))
	}
	answer(t, y, h, reading{object: decodeObject(t, secretJSON)})
	if strings.Contains(painted(y), "aHVudGVyMg") {
		t.Errorf("revealed after coming back:\n%s", painted(y))
	}
}

func TestYAMLTogglesManagedFields(t *testing.T) {
	t.Parallel()
	y, h := mounted("pods", "kubia")
	answer(t, y, h, reading{object: decodeObject(t, podJSON)})
	pressYAML(t, y, h, "x")
	pressYAML(t, y, h, "m")
	if !strings.Contains(painted(y), "managedFields") {
		t.Errorf("no managed fields:\n%s", painted(y))
	}
	pressYAML(t, y, h, "m")
	if strings.Contains(painted(y), "managedFields") {
		t.Errorf("managed fields are still shown:\n%s", painted(y))
	}
}

// The screen is of one object: another one that takes its name is shown only on request.
func TestYAMLOfAnotherObjectOfTheName(t *testing.T) {
	t.Parallel()
	other := decodeObject(t, strings.Replace(podJSON, "Running", "Failed", 1))
	other.SetUID("the-other")
	for name, come := range map[string]func(*yamlScreen, *fakeHost){
		"seen by the watch": func(y *yamlScreen, _ *fakeHost) {
			y.Handle("changes", snapshot(stream.Live, &record.Row{Meta: record.Meta{UID: "the-other"}}))
		},
		"seen by a reading": func(y *yamlScreen, h *fakeHost) { answer(t, y, h, reading{object: other}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y, h := mounted("pods", "kubia")
			first := decodeObject(t, podJSON)
			first.SetUID("the-first")
			answer(t, y, h, reading{object: first})
			come(y, h)
			if got := statusOf(y); !strings.HasSuffix(got, "deleted; another of its name is there: ctrl+r") || !strings.Contains(painted(y), "Running") {
				t.Errorf("it says %q:\n%s", got, painted(y))
			}
			read := h.counts["object"]
			pressYAML(t, y, h, "ctrl+r")
			if h.counts["object"] != read+1 {
				t.Fatal("ctrl+r does not read")
			}
			answer(t, y, h, reading{object: other})
			y.Handle("changes", snapshot(stream.Live, &record.Row{Meta: record.Meta{UID: "the-other"}}))
			if got := statusOf(y); !strings.HasSuffix(got, "live") || !strings.Contains(painted(y), "Failed") {
				t.Errorf("after ctrl+r it says %q:\n%s", got, painted(y))
			}
		})
	}
	y, h := mounted("pods", "kubia")
	y.uid = "the-first"
	answer(t, y, h, reading{object: other})
	if got := painted(y); !strings.Contains(got, "kubia is gone, and another pod of its name") || !strings.Contains(got, "ctrl+r shows it") {
		t.Errorf("never read, it shows\n%s", got)
	}
}
