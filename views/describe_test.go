package views

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/diagnose"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

const describedPod = `Name:             kubia
Namespace:        shop
Service Account:  web
Node:             node-1/10.0.0.1
Labels:           app=kubia
Status:           Running
Controlled By:    ReplicaSet/kubia-7c78
`

// describing is the screen of a pod, as Mount leaves it, without a cluster.
func describing(t *testing.T) (*description, *fakeHost) {
	t.Helper()
	s := &Session{conn: new(kube.Connection)}
	gvr := schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	d := newDescription(s, ref{gvr: gvr, namespaced: true, namespace: "shop", name: "kubia"})
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	d.host, d.feed, d.events, d.pane.host = h, &yamlFeed{}, &quietFeed{}, h
	d.fetch()
	return d, h
}

// quietFeed is a feed of events whose snapshots a test hands over by itself.
type quietFeed struct{ closed bool }

func (f *quietFeed) Next(context.Context, uint64) (*stream.Snapshot[*record.Event], error) {
	return nil, stream.ErrClosed
}
func (f *quietFeed) Look(stream.Lens[*record.Event]) uint64 { return 0 }
func (f *quietFeed) Refresh()                               {}
func (f *quietFeed) Close()                                 { f.closed = true }

func paintedDescription(d *description, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	d.Paint(f.Canvas())
	return f.String()
}

func pressIn(t *testing.T, sc screen.Screen, h *fakeHost, keys ...string) {
	t.Helper()
	for _, key := range keys {
		found := false
		for _, c := range sc.Commands() {
			for _, k := range c.Keys {
				if k == key && !found {
					found = true
					if c.When == nil || c.When() == "" {
						c.Run(h)
					}
				}
			}
		}
		if !found {
			t.Fatalf("nothing is bound to %s", key)
		}
	}
}

func TestDescriptionSaysWhatIsTheMatterFirst(t *testing.T) {
	t.Parallel()
	d, _ := describing(t)
	if got := paintedDescription(d, 60, 20); !strings.Contains(got, "loading kubia") {
		t.Errorf("before it was read it shows\n%s", got)
	}
	d.Handle("object", reading{object: decodeObject(t, podJSON)})
	d.Handle("text", described{text: describedPod, findings: []diagnose.Finding{
		{Severity: diagnose.Fault, Text: "main crashes again and again (12 restarts): exit code 137, OOMKilled, 40s ago"},
		{Severity: diagnose.Note, Text: "installed by Helm"},
	}})
	lines := strings.Split(paintedDescription(d, 60, 20), "\n")
	for i, want := range []string{
		" ✗ main crashes again and again (12 restarts): exit code", "   137, OOMKilled, 40s ago", " · installed by Helm",
		" ────", " Name:             kubia",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	// On a small screen half of it is left for the text.
	many := make([]diagnose.Finding, 9)
	for i := range many {
		many[i] = diagnose.Finding{Severity: diagnose.Warning, Text: "one"}
	}
	d.findings = many
	if got := paintedDescription(d, 60, 10); !strings.Contains(got, "and 4 more") || !strings.Contains(got, "Name:") {
		t.Errorf("with many findings it shows\n%s", got)
	}
}

func TestDescriptionIsReadOnceASecondAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, h := describing(t)
		d.Handle("object", reading{object: decodeObject(t, podJSON)})
		if h.counts["text"] != 1 {
			t.Fatalf("described %d times, want once", h.counts["text"])
		}
		live := func(events ...*record.Event) {
			d.Handle("news", &stream.Snapshot[*record.Event]{Phase: stream.Live, Rows: events})
		}
		live(happened("kubia", "BackOff", 1))
		live(happened("kubia", "BackOff", 1), happened("kubia", "Failed", 2))
		d.Handle("text", described{text: describedPod})
		live()
		if h.counts["object"] != 1 || h.counts["text"] != 1 {
			t.Fatalf("read %d and described %d times while one was under way", h.counts["object"], h.counts["text"])
		}
		before := time.Now()
		d.Handle("rest", h.waits["rest"](t.Context()))
		if rest := time.Since(before); rest != describeEvery {
			t.Errorf("rested for %v", rest)
		}
		d.Handle("object", reading{object: decodeObject(t, podJSON)})
		if h.counts["object"] != 2 || h.counts["text"] != 2 {
			t.Errorf("read %d and described %d times after all news, want twice", h.counts["object"], h.counts["text"])
		}
		if !d.known.Asked || len(d.known.Value) != 0 {
			t.Error("the last news are not what is known of the events")
		}
	})
}

// A refusal of events is not the same as none.
func TestDescriptionKnowsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	d, _ := describing(t)
	d.Handle("news", &stream.Snapshot[*record.Event]{Phase: stream.Loading})
	if d.known.Asked {
		t.Error("events that are still loaded count as known")
	}
	d.Handle("news", &stream.Snapshot[*record.Event]{Phase: stream.Forbidden, Err: stream.ErrClosed})
	if !d.known.Asked || d.known.Err == nil {
		t.Error("a refusal is not kept")
	}
}

func TestDescriptionKeepsWhatWasWhenTheObjectGoes(t *testing.T) {
	t.Parallel()
	d, h := describing(t)
	d.Handle("object", reading{object: decodeObject(t, podJSON)})
	d.Handle("text", described{text: describedPod})
	d.Handle("rest", rested{})
	d.Handle("changes", snapshot(stream.Live))
	n := h.counts["object"]
	d.Handle("ages", aged{})
	if h.counts["object"] != n {
		t.Error("an object that is gone is read again")
	}
	commands := d.kubectl()
	if got := strings.Join(commands[0].words, " "); got != "describe pod kubia -n shop" || commands[0].omits != "what is the matter, what changes afterwards" {
		t.Errorf("with kubectl it is %s, without %s", got, commands[0].omits)
	}
	got := paintedDescription(d, 60, 20)
	status := ""
	for _, s := range d.Title().Status {
		status += s.Text
	}
	if !strings.Contains(got, "Controlled By") || !strings.Contains(status, "deleted 0 s ago; this is how it was") {
		t.Errorf("%s\n%s", status, got)
	}
}

func TestLinksLeadToObjects(t *testing.T) {
	t.Parallel()
	d, h := describing(t)
	pressIn(t, d, h, "tab", "enter")
	if h.pushed != nil {
		t.Fatal("there is a link before there is a text")
	}
	d.Handle("object", reading{object: decodeObject(t, podJSON)})
	d.Handle("text", described{text: describedPod})
	paintedDescription(d, 60, 20)
	follow := func(keys ...string) string {
		h.pushed = nil
		pressIn(t, d, h, append(keys, "enter")...)
		to, ok := h.pushed.(*description)
		if !ok {
			return "nothing"
		}
		return to.kind.Singular + " " + to.namespace + "/" + to.name
	}
	for _, step := range []struct{ key, want string }{
		{"tab", "namespace /shop"},
		{"tab", "serviceaccount shop/web"},
		{"tab", "node /node-1"},
		{"shift+tab", "serviceaccount shop/web"},
	} {
		if got := follow(step.key); got != step.want {
			t.Errorf("%s and enter lead to %s, want %s", step.key, got, step.want)
		}
	}
	// The reader stays at the link when the text is another.
	d.Handle("text", described{text: "Name:  kubia\n" + describedPod})
	if got := follow(); got != "serviceaccount shop/web" {
		t.Errorf("after a new text enter leads to %s", got)
	}
	paintedDescription(d, 60, 20)
	h.pushed = nil
	d.Pointer(20, 4, screen.Click)
	if to, ok := h.pushed.(*description); !ok || to.name != "node-1" {
		t.Errorf("a click on the node leads to %v", h.pushed)
	}
	// A long text scrolls to its links.
	d.Handle("text", described{text: strings.Repeat("\n", 50) + describedPod})
	d.links.at = -1
	paintedDescription(d, 60, 10)
	pressIn(t, d, h, "tab")
	if got := paintedDescription(d, 60, 10); !strings.Contains(got, "Namespace:") {
		t.Errorf("the link is not seen in\n%s", got)
	}
}

func TestDescribeLine(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"shop"}}
	r := &Router{s}
	for text, want := range map[string]string{
		"describe pods/kubia -n web":  "describe pods/kubia -n web",
		"describe pod kubia":          "describe pods/kubia -n shop",
		"desc deploy/kubia":           "describe deployments.apps/kubia -n shop",
		"describe no/node-1":          "describe nodes/node-1",
		"describe paintings/a -n web": "describe paintings/a -n web",
	} {
		place, err := r.Open(text, newSearch(s, "x", stream.Scope{}))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if on, ok := place.Screen.(screen.Located); !ok || on.Line() != want {
			t.Errorf("%s opens %T", text, place.Screen)
			if ok {
				t.Errorf("its line is %s, want %s", on.Line(), want)
			}
		}
	}
	for _, text := range []string{"describe", "describe pods", "describe pods/", "describe /kubia", "describe a b c"} {
		if _, err := r.Open(text, newSearch(s, "x", stream.Scope{})); err == nil {
			t.Errorf("%q is no fault", text)
		}
	}
}
