package views

import (
	"strings"
	"testing"
	"time"

	"kubist/kube/record"
	"kubist/kube/stream"
)

func TestFamily(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, name, want string }{
		{"Pod", "web-7c8f4c5599-6hlpz", "web"},
		{"Pod", "fortune-b8585f5fd-jdxgm", "fortune"},
		{"Pod", "kubia-9fnfx", "kubia"},
		{"Pod", "quiz-0", "quiz"},
		{"Pod", "report-29929844-tmh76", "report"},
		{"Pod", "redis-cache", "redis-cache"},
		{"Pod", "web-crash", "web-crash"},
		{"ReplicaSet", "web-f8f5cd6d8", "web"},
		{"Job", "report-29929844", "report"},
		{"Node", "node-0", "node-0"},
		{"Pod", "7", "7"},
		{"Pod", "", ""},
	} {
		if got := family(c.kind, c.name); got != c.want {
			t.Errorf("the family of %s %s is %q, want %q", c.kind, c.name, got, c.want)
		}
	}
}

// about is an event of a pod, with a message.
func about(name, message string, first, seen int64, count int32) *record.Event {
	e := happened(name, "Scheduled", seen)
	e.Namespace, e.UID, e.Message, e.First, e.Count, e.Object = "shop", name+message, message, first, count, "pod/"+name
	return e
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Created pod: web-7c8f4c5599-6hlpz", "Created pod: web-f8f5cd6d8-xncpf", true},
		{"Readiness probe failed: HTTP probe failed with statuscode: 503", "Readiness probe failed: HTTP probe failed with statuscode: 500", true},
		{`Pulling image "a:1"`, `Pulling image "b:2"`, true},
		{"Readiness probe failed", "Liveness probe failed", false},
		{"Successfully assigned shop/a to node-1", "Successfully assigned shop/a to node-2", true},
	} {
		if got := alike(about("x", c.a, 0, 0, 1)) == alike(about("x", c.b, 0, 0, 1)); got != c.want {
			t.Errorf("%q and %q are alike: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestEventsAreFolded(t *testing.T) {
	t.Parallel()
	g := deriveEventGroups(nil, stream.Scope{})
	f := &eventGroups{map[groupKey]map[*record.Event]struct{}{}, map[groupKey]*eventGroup{}, map[groupKey]struct{}{}}
	if len(g.Inputs) != 1 {
		t.Fatalf("it reads %d streams", len(g.Inputs))
	}
	a := about("web-7c8f4c5599-6hlpz", "assigned to node-1", 10, 20, 2)
	b := about("web-f8f5cd6d8-xncpf", "assigned to node-2", 5, 30, 3)
	other := about("kubia-9fnfx", "assigned to node-2", 0, 1, 1)
	for _, e := range []*record.Event{a, b, other} {
		f.change(nil, e)
	}
	put, gone := f.update()
	if len(put) != 2 || len(gone) != 0 {
		t.Fatalf("%d groups came and %d went", len(put), len(gone))
	}
	web := put[0]
	if web.objects == 1 {
		web = put[1]
	}
	if web.objects != 2 || web.Count != 5 || web.First != 5 || web.Seen != 30 || web.Object != "pod/web-*" || web.Message != b.Message {
		t.Errorf("the group is %+v of %d objects", web.Event, web.objects)
	}
	key := web.Key()
	again := about("web-f8f5cd6d8-xncpf", "assigned to node-3", 5, 40, 4)
	f.change(b, again)
	f.change(a, nil)
	put, gone = f.update()
	if len(put) != 1 || len(gone) != 0 || put[0].Key() != key || put[0].objects != 1 || put[0].Object != again.Object || put[0].Count != 4 {
		t.Errorf("after a change there are %d groups, %d went", len(put), len(gone))
	}
	f.change(again, nil)
	put, gone = f.update()
	if len(put) != 0 || len(gone) != 1 || gone[0].Key() != key {
		t.Errorf("without events %d groups came and %d went", len(put), len(gone))
	}
	if put, gone = f.update(); len(put)+len(gone) != 0 {
		t.Error("without changes there is something new")
	}
}

func TestGroupedKeepsWhatNarrows(t *testing.T) {
	t.Parallel()
	s := &Session{memory: &Memory{}}
	l, _ := registry[eventKind.GVR].open(s, stream.Scope{Namespaces: []string{"shop"}}).(*list[*record.Event])
	l.begin(wish{filter: "back", unhealthy: true})
	turned, ok := l.other().(*list[*eventGroup])
	if !ok || turned.Line() != "events -n shop --unhealthy --grouped /back" {
		t.Fatalf("grouped it is %T", l.other())
	}
	if l.Line() != "events -n shop --unhealthy /back" {
		t.Errorf("the line of every event is %s", l.Line())
	}
	parsed, err := parseLine(turned.Line())
	if err != nil || !parsed.grouped || !strings.HasPrefix(parsed.String(), "events") {
		t.Errorf("it is read as %v, %v", parsed, err)
	}
	names := map[string]bool{}
	for _, c := range turned.own {
		names[c.Name] = true
		if cell := c.Cell(nil, groupUp(groupKey{}, map[*record.Event]struct{}{about("a", "m", 1, 2, 3): {}}), time.Unix(60, 0)); c.Name == "COUNT" && string(cell) != "3" {
			t.Errorf("the count is %s", cell)
		}
	}
	if !names["OBJECTS"] || !names["COUNT"] || names["SUBOBJECT"] {
		t.Errorf("the columns are %v", names)
	}
	if pods, _ := shown("shop"); pods.noOther() == "" {
		t.Error("pods can be grouped")
	}
}
