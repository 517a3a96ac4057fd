package main

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

func TestParseTitle(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		" playground ▸ all namespaces ▸ Pods      110,000 · 695 unhealthy · live ": 110_000,
		" playground ▸ all namespaces ▸ Pods      3 · live ":                       3,
		" playground ▸ Pods      38,500 of 110,000 · loading ▰▰▰▱▱▱▱▱▱▱ ":          -1,
		" playground ▸ Pods      110,000 · as of 14:02:11, not live ":              -1,
		" playground ▸ Pods      connecting ":                                      -1,
		"":                                                                         -1,
	} {
		n, ok := parseTitle(line)
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%q has %d, want %d", line, n, want)
		}
	}
}

func TestParseFilter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line  string
		caret int
		text  string
		want  bool
	}{
		{" /check          14 of 110,000 · here ", 7, "check", true},
		{" /check          0 of 110,000 · here ", 7, "check", true},
		{" /check          … ", 7, "check", false},
		{" /chec           14 of 110,000 · here ", 6, "check", false},
		{" /checko         14 of 110,000 · here ", 8, "check", false},
		{" /restarts:      14 of 110,000 · here ", 7, "resta", true}, // completed faintly
		{" /               3 of 3 · here ", 2, "", false},
	} {
		if got := parseFilter(c.line, c.caret, c.text); got != c.want {
			t.Errorf("%q answers %q: %v", c.line, c.text, got)
		}
	}
}

// What is read off a screen, on a screen as kubist draws it.
func TestScreen(t *testing.T) {
	t.Parallel()
	em := vt.NewEmulator(80, 10)
	if drawn(em) {
		t.Error("an empty screen is drawn")
	}
	show := func(y int, text string) {
		if _, err := em.WriteString("\x1b[" + string(rune('0'+y)) + ";1H\x1b[2K" + text); err != nil {
			t.Fatal(err)
		}
	}
	show(1, " dev ▸ all namespaces ▸ Pods                        110,000 · live")
	show(2, " NAMESPACE  NAME ↑                     READY  STATUS     RESTARTS")
	if !drawn(em) || listed(em) || full(em) {
		t.Error("a header alone is drawn, but lists nothing")
	}
	if n, ok := live(em); n != 110_000 || !ok {
		t.Errorf("live with %d: %v", n, ok)
	}
	show(3, " team-a     cart-api-p4nfv248gr-2scbz  1/1    Running           0")
	show(4, "▌team-b     cart-db-p4nfv248gr-4vf48   0/1    Running           0")
	if !listed(em) || full(em) {
		t.Error("two pods are listed, and there is room for more")
	}
	if got := selected(em); got != "team-b/cart-db-p4nfv248gr-4vf48" {
		t.Errorf("selected %q", got)
	}
	show(9, " /cart                              1,200 of 110,000 · here")
	if _, err := em.WriteString("\x1b[9;7H"); err != nil {
		t.Fatal(err)
	}
	if !answered(em, "cart") || answered(em, "car") || !prompting(em) || !full(em) {
		t.Error("the filter line is not understood")
	}
}

func TestStrokes(t *testing.T) {
	t.Parallel()
	want := []stroke{{"a", "a"}, {"b", "ab"}, {"c", "abc"}, {backspace, "ab"}, {backspace, "a"}}
	if got := strokes("abc"); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A typist never asks for a move that cannot be.
func TestTypist(t *testing.T) {
	t.Parallel()
	y := newTypist(nil, nil)
	at := 0
	for range 1000 {
		at += map[string]int{"j": 1, "k": -1}[y.next()]
		if at < 0 || at != y.down {
			t.Fatal("above the first row")
		}
		if gap := y.gap(); gap < 40*time.Millisecond || gap > 90*time.Millisecond {
			t.Fatalf("a gap of %v", gap)
		}
	}
}

func TestCountFrames(t *testing.T) {
	t.Parallel()
	frame := func(s string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(s)))) + s
	}
	pod := frame("\x0a\x05ADDED a pod that mentions k8s.io/initial-events-end")
	mark := frame("\x0a\x08BOOKMARK")
	end := frame("\x0a\x08BOOKMARK with k8s.io/initial-events-end")
	body := pod + pod + mark + pod + end
	d, err := countFrames(strings.NewReader(body + pod))
	if err != nil || d.Frames != 5 || d.Bytes != len(body) {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := countFrames(strings.NewReader(pod)); !errors.Is(err, io.EOF) {
		t.Errorf("a watch that ends early: %v", err)
	}
	if _, err := countFrames(strings.NewReader("{\"type\"")); err == nil {
		t.Error("JSON has no frames")
	}
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	got, err := parseStat("42 (a ) b) S 1 42 42 0 -1 4194304 99 0 0 0 150 25 0 0 20 0 8 0 100 1000 10")
	if err != nil || got != 1750*time.Millisecond {
		t.Errorf("%v, %v", got, err)
	}
	for _, line := range []string{"", "42 (x) S 1 2", "42 (x) S 1 42 42 0 -1 4194304 99 0 0 0 a b 0"} {
		if _, err := parseStat(line); err == nil {
			t.Errorf("%q has no processor time", line)
		}
	}
	status := []byte("Name:\tkubist\nVmHWM:\t   2048 kB\nVmRSS:\t    1024 kB\nBad:\n")
	if field(status, "VmRSS") != 1024 || field(status, "Rss") != 0 || field(status, "Bad") != 0 {
		t.Error("the memory is misread")
	}
}

func TestParseScene(t *testing.T) {
	t.Parallel()
	s, err := parseScene([]string{"-size", "80x24", "-keys", `/kubia\r`, "-wait", "kubia", "-keys", `\x1b`, "-out", "a.png", "--", "top", "-b"})
	if err != nil {
		t.Fatal(err)
	}
	want := []step{{keys: "/kubia\r"}, {pattern: "kubia"}, {keys: "\x1b"}}
	if s.w != 80 || s.h != 24 || !slices.Equal(s.steps, want) || !slices.Equal(s.command, []string{"top", "-b"}) {
		t.Errorf("%+v", s)
	}
	for _, args := range [][]string{{}, {"-out", "a", "-size", "0x4"}, {"-out", "a", "-size", "wide"}} {
		if _, err := parseScene(args); err == nil {
			t.Errorf("%q is a scene", args)
		}
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	p, err := newPicture()
	if err != nil {
		t.Fatal(err)
	}
	em := vt.NewEmulator(4, 2)
	if _, err := em.WriteString("\x1b[?25l\x1b[38;2;255;0;0m█\x1b[m \x1b[48;2;0;0;255m "); err != nil {
		t.Fatal(err)
	}
	img := p.draw(em)
	if want := image.Pt(4*p.w+2*margin, 2*p.h+2*margin); img.Bounds().Size() != want {
		t.Errorf("the picture is %v, want %v", img.Bounds().Size(), want)
	}
	middle := func(x, y int) [3]uint8 {
		c := img.RGBAAt(margin+x*p.w+p.w/2, margin+y*p.h+p.h/2)
		return [3]uint8{c.R, c.G, c.B}
	}
	for at, want := range map[image.Point][3]uint8{
		{X: 0}: {255, 0, 0}, {X: 1}: {ground.R, ground.G, ground.B}, {X: 2}: {0, 0, 255}, {X: 3, Y: 1}: {ground.R, ground.G, ground.B},
	} {
		if got := middle(at.X, at.Y); got != want {
			t.Errorf("cell %v is %v, want %v", at, got, want)
		}
	}
}
