package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// abc are three pods of shop.
func abc() []*record.Pod {
	return []*record.Pod{inNamespace("shop", "a"), inNamespace("shop", "b"), inNamespace("shop", "c")}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	press(t, l, "space")
	press(t, l, "space")
	if got := statusText(l); got != "3 · 2 marked · live" {
		t.Errorf("two marked: %s", got)
	}
	l.setQuery("b")
	tell(l, abc()[1])
	if got := statusText(l); got != "1 · 2 marked · 1 not in the lens · live" {
		t.Errorf("one hidden: %s", got)
	}
	tell(l)
	if got := fake(l).said; !slices.Equal(got, []string{"1 pod that was marked is gone from the table"}) {
		t.Errorf("it says %q", got)
	}
	press(t, l, "esc")
	tell(l, abc()...)
	if l.marked != 1 {
		t.Errorf("%d marked after the filter went, want 1", l.marked)
	}
	press(t, l, `ctrl+\`)
	if refused := press(t, l, `ctrl+\`); refused != "nothing is marked; space marks" || l.marked != 0 {
		t.Errorf("%d marked, %q", l.marked, refused)
	}
	press(t, l, "*")
	if l.marked != 3 {
		t.Errorf("all are %d", l.marked)
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	press(t, l, "V")
	press(t, l, "j")
	if got := statusText(l); got != "3 · range · live" {
		t.Errorf("a range is begun: %s", got)
	}
	press(t, l, "esc")
	if l.grid.Ranging() || l.marked != 0 || fake(l).popped != 0 {
		t.Error("esc does more than give up the range")
	}
	press(t, l, "V")
	press(t, l, "j")
	press(t, l, "space")
	if l.marked != 2 || l.grid.Ranging() {
		t.Errorf("the range marks %d", l.marked)
	}
}

func TestGhostIsNotActedOn(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	press(t, l, "j")
	tell(l, abc()[0], abc()[2])
	if got := screenOf(l); !strings.Contains(got, "▌b ") || !strings.Contains(got, "gone") {
		t.Fatalf("no ghost:\n%s", got)
	}
	for _, key := range []string{"enter", "y", "space", "V"} {
		if refused := press(t, l, key); refused != "b is gone" {
			t.Errorf("%s on a ghost: %q", key, refused)
		}
	}
	l.Pointer(3, 2, screen.Click)
	if fake(l).pushed != nil {
		t.Error("a click has opened a ghost")
	}
	press(t, l, "c")
	fake(l).picker.Choose(screen.Item{Text: "name"})
	if fake(l).copied != "b" {
		t.Errorf("of a ghost %q is copied", fake(l).copied)
	}
	press(t, l, "k")
	if refused := press(t, l, "y"); refused != "" || fake(l).pushed == nil {
		t.Errorf("beside the ghost: %q", refused)
	}
}

// What another lens leaves out has not gone.
func TestNoGhostOfAnotherLens(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	press(t, l, "j")
	l.setQuery("c")
	tell(l, abc()[2])
	if l.grid.Ghost() {
		t.Error("the filter makes a ghost")
	}
	tell(l)
	if refused := press(t, l, "y"); refused != "c is gone, or the filter does not fit it any more" {
		t.Errorf("under a filter: %q", refused)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	tell(l, abc()...)
	press(t, l, "z")
	tell(l, abc()[:1]...)
	fake(l).now = noon.Add(14 * time.Second)
	if got := screenOf(l); !strings.Contains(got, " c ") || statusText(l) != "3 · held 14 s · live" {
		t.Errorf("it does not hold still: %s\n%s", statusText(l), got)
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 9, Lens: f.looks, Phase: stream.Reconnecting, Rows: abc()[:1], Loaded: 1})
	if got := statusText(l); got != "3 · held 14 s · not connected" {
		t.Errorf("how the stream is doing is not said: %s", got)
	}
	press(t, l, "esc")
	if got := screenOf(l); strings.Contains(got, " c ") || strings.Contains(statusText(l), "held") {
		t.Errorf("esc does not let go: %s\n%s", statusText(l), got)
	}
	press(t, l, "z")
	press(t, l, "z")
	press(t, l, "z")
	l.sortBy("AGE")
	if l.held != nil {
		t.Error("another order is shown of rows that are held still")
	}
}

func TestEscGivesUpOneThingAtATime(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	press(t, l, "!")
	l.setQuery("a")
	tell(l, abc()[0])
	press(t, l, "z")
	press(t, l, "V")
	for i, left := range []func() bool{
		func() bool { return l.grid.Ranging() }, func() bool { return l.held != nil },
		func() bool { return l.query != nil }, func() bool { return l.unhealthy },
	} {
		if !left() {
			t.Fatalf("too much was given up before %d", i)
		}
		if press(t, l, "esc"); left() || fake(l).popped > 0 {
			t.Fatalf("esc %d does not give up its one thing", i)
		}
	}
	if press(t, l, "esc"); fake(l).popped != 1 {
		t.Error("esc does not go back in the end")
	}
}

func TestStatusFits(t *testing.T) {
	t.Parallel()
	var parts []part
	for i, text := range []string{"38,500", "3 unhealthy", "2 marked", "live"} {
		parts = append(parts, part{[]int{4, 2, 6, 8}[i], " · ", screen.Span{Text: text}})
	}
	for width, want := range map[int]string{
		0: "38,500 · 3 unhealthy · 2 marked · live", 38: "38,500 · 3 unhealthy · 2 marked · live",
		37: "38,500 · 2 marked · live", 23: "2 marked · live", 14: "live", 1: "live",
	} {
		text := ""
		for _, s := range fitted(slices.Clone(parts), width) {
			text += s.Text
		}
		if text != want || width > 4 && canvas.Width(text) > width {
			t.Errorf("in %d columns: %s, want %s", width, text, want)
		}
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	pods := abc()
	pods[0].IP, pods[0].Labels = "10.0.0.7", record.NewLabels(map[string]string{"app": "a", "env": "prod"})
	pods[1].Name = "b\x1b[31m"
	tell(l, pods...)
	choose := func(text string) string {
		press(t, l, "c")
		fake(l).picker.Choose(screen.Item{Text: text})
		return fake(l).copied
	}
	for what, want := range map[string]string{
		"name": "a", "namespace/name": "shop/a", "IP": "10.0.0.7", "STATUS": "Running", "labels as a selector": "app=a,env=prod",
	} {
		if got := choose(what); got != want {
			t.Errorf("%s is %q, want %q", what, got, want)
		}
	}
	if first := fake(l).picker.Items[0]; first.Text != "name" || first.Note != "a" {
		t.Errorf("the first to copy is %v", first)
	}
	press(t, l, "*")
	if got := choose("namespace/name"); got != "shop/a\nshop/b\nshop/c" {
		t.Errorf("of all %q is copied", got)
	}
}

func TestStatusSaysWhyItIsNotLive(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	seen := time.Date(2026, 1, 2, 14, 2, 11, 0, time.Local)
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Phase: stream.Stale, Rows: abc(), Loaded: 3, Seen: seen, Err: forbiddenPods})
	if got := statusText(l); got != "3 · as of 14:02:11, not live: no `watch pods`" {
		t.Errorf("it says %s", got)
	}
}
