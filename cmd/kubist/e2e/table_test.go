package e2e

import (
	"fmt"
	"testing"
)

// ranked is a namespace whose pods stand in another order by name, age and status.
func ranked(t *testing.T) *namespace {
	t.Helper()
	ns := newNamespace(t)
	ns.nextSecond(ns.pod("c-oldest", gated))
	ns.nextSecond(ns.pod("a-middle", still))
	ns.pod("b-youngest", still)
	ns.status("b-youngest", `{"phase":"Failed","reason":"Evicted"}`)
	return ns
}

func TestSortKeys(t *testing.T) {
	t.Parallel()
	ns := ranked(t)
	k := launch(t, args("-n", ns.name))
	k.row("b-youngest", `Evicted`)
	k.order("NAME ↑", "a-middle", "b-youngest", "c-oldest")
	k.press("N")
	k.order("NAME ↓", "c-oldest", "b-youngest", "a-middle")
	k.press("A")
	k.order("AGE ↑", "b-youngest", "a-middle", "c-oldest")
	k.press("A")
	k.order("AGE ↓", "c-oldest", "a-middle", "b-youngest")
	k.press("S")
	k.order("STATUS ↑", "b-youngest", "a-middle", "c-oldest")
	k.press("N")
	k.order("NAME ↑", "a-middle", "b-youngest", "c-oldest")
	k.press(">>")
	k.order("STATUS ↑", "b-youngest", "a-middle", "c-oldest")
	k.press("<lt>")
	k.see("READY ↑")
	k.press("O")
	k.see("Sort by", "RESTARTS")
	k.press("age<enter>")
	k.order("AGE ↑", "b-youngest", "a-middle", "c-oldest")
	k.press("P")
	k.see("sort by namespace: there is no column NAMESPACE here")
}

func TestNumbersOfACustomKindSortByValue(t *testing.T) {
	t.Parallel()
	k := launch(t, args("paintings"))
	k.see("demoiselles")
	k.press("O")
	k.see("Sort by")
	k.press("year<enter>")
	k.order("YEAR ↑", "1907", "1910", "1912")
}

func TestCursorStaysOnItsObject(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	for _, name := range []string{"d", "m", "q", "x"} {
		ns.pod(name+"-pod", gated)
	}
	k := launch(t, args("-n", ns.name))
	k.header(` 4 · .*live$`)
	k.press("j")
	k.cursorOn("m-pod")
	for i := range 5 {
		ns.pod(fmt.Sprintf("a-%d", i), gated)
	}
	k.header(` 9 · .*live$`)
	k.cursorOn("m-pod")
	ns.remove("d-pod")
	ns.remove("a-0")
	k.header(` 7 · .*live$`)
	k.cursorOn("m-pod")
	k.press("N")
	k.order("x-pod", "m-pod", "a-1")
	k.cursorOn("m-pod")
	k.press("/pod<enter>")
	k.see("3 of 7 · here")
	k.cursorOn("m-pod")
	ns.remove("m-pod")
	k.row("m-pod", `^▌m-pod .* no longer here`)
	k.press("y")
	k.see("YAML: m-pod is gone")
	k.press("k")
	k.gone("m-pod")
	k.press("y")
	k.see("apiVersion")
}

func TestCursorRestsAtTheTopUntilItIsMoved(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("m-pod", gated)
	k := launch(t, args("-n", ns.name))
	k.cursorOn("m-pod")
	ns.pod("a-pod", gated)
	k.cursorOn("a-pod")
}

func TestMovingInATable(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	crowd(ns, 100)
	k := launch(t, args("-n", ns.name))
	k.header(` 100 · .*live$`)
	for _, step := range []struct{ keys, on string }{
		{"G", "pod-099"},
		{"g", "pod-000"},
		{"<pgdown>", "pod-026"},
		{"<pgup>", "pod-000"},
		{"jjj", "pod-003"},
		{"k", "pod-002"},
		{"<down>", "pod-003"},
		{"<up><up>", "pod-001"},
		{"<end>", "pod-099"},
		{"<home>", "pod-000"},
		{"<ctrl+f>", "pod-026"},
		{"<ctrl+b>", "pod-000"},
	} {
		k.press(step.keys)
		k.cursorOn(step.on)
	}
}

func TestWideColumns(t *testing.T) {
	t.Parallel()
	k := launch(t, size(140, 30))
	k.see("kubia-")
	k.never("NOMINATED NODE")
	k.press("<ctrl+w>")
	k.see("NOMINATED NODE", "READINESS GATES")
	k.press("<ctrl+w>")
	k.gone("NOMINATED NODE")
	k.press(":paintings<enter>")
	k.see("demoiselles")
	k.never("PLACE")
	k.press("<ctrl+w>")
	k.see("PLACE", "New York")
}

// click presses and releases the left button at a cell, counted from 0.
func (k *kubist) click(x, y int) {
	k.t.Helper()
	k.check(k.term.Send(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1)))
}

// wheel turns the wheel over the middle of the screen.
func (k *kubist) wheel(down bool) {
	k.t.Helper()
	button := map[bool]int{false: 64, true: 65}[down]
	k.check(k.term.Send(fmt.Sprintf("\x1b[<%d;20;10M", button)))
}

func TestMouse(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	crowd(ns, 100)
	k := launch(t, args("-n", ns.name))
	k.header(` 100 · .*live$`)
	k.click(5, k.lineOf("pod-007"))
	k.cursorOn("pod-007")
	k.wheel(true)
	k.cursorOn("pod-010")
	k.wheel(false)
	k.wheel(false)
	k.cursorOn("pod-004")
	k.click(2, k.lineOf("NAME ↑"))
	k.order("NAME ↓", "pod-006", "pod-004", "pod-002")
	k.click(2, k.lineOf("NAME ↓"))
	k.order("NAME ↑", "pod-002", "pod-004", "pod-006")
	k.press("g")
	k.cursorOn("pod-000")
	k.click(5, k.lineOf("pod-002"))
	k.cursorOn("pod-002")
	k.click(5, k.lineOf("pod-002"))
	k.header(`Pods ▸ pod-002`)
}

func TestMouseCanBeLeftToTheTerminal(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.see("kubia-")
	k.press("M")
	k.see("the mouse is the terminal's")
	if raw := k.term.Raw(); lastIndex(raw, "\x1b[?1000l") < lastIndex(raw, "\x1b[?1000h") {
		t.Error("mouse reports are still on")
	}
	k.press("M")
	k.see("the mouse moves the cursor")
}
