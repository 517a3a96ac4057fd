package pager

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// host records what a pager asks of the shell.
type host struct {
	prompt *screen.Prompt
	toasts []string
}

func (h *host) Wait(string, func(context.Context) any)                               {}
func (h *host) Go(string)                                                            {}
func (h *host) Push(screen.Screen)                                                   {}
func (h *host) Pop()                                                                 {}
func (h *host) Replace(screen.Screen)                                                {}
func (h *host) Prompt(p screen.Prompt)                                               { h.prompt = &p }
func (h *host) Pick(screen.Picker)                                                   {}
func (h *host) Ask(screen.Question)                                                  {}
func (h *host) Start(screen.Job)                                                     {}
func (h *host) Toast(_ themes.Token, text string)                                    { h.toasts = append(h.toasts, text) }
func (h *host) Notify(themes.Token, string)                                          {}
func (h *host) Copy(string, string)                                                  {}
func (h *host) Terminal(func(in, out *os.File) error, func(error))                   {}
func (h *host) Raw(func(io.Reader, io.Writer, func() (int, int)) error, func(error)) {}
func (h *host) Now() time.Time                                                       { return time.Time{} }

// press runs the commands bound to keys; typing goes to the prompt as "/text⏎" or "/text␛".
func press(t *testing.T, p *Pager, h *host, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if text, ok := strings.CutPrefix(key, "/"); ok {
			run(t, p, h, "/")
			typed, done := strings.CutSuffix(text, "⏎")
			typed, given := strings.CutSuffix(typed, "␛")
			for i := range typed {
				h.prompt.Change(typed[:i])
			}
			h.prompt.Change(typed)
			if done || given {
				h.prompt.Done(typed, done)
			}
			continue
		}
		run(t, p, h, key)
	}
}

func run(t *testing.T, p *Pager, h *host, key string) {
	t.Helper()
	for _, c := range p.Commands() {
		for _, k := range c.Keys {
			if k != key {
				continue
			}
			if c.When == nil || c.When() == "" {
				c.Run(h)
			}
			return
		}
	}
	t.Fatalf("nothing is bound to %s", key)
}

func paint(p *Pager, w, h int) *canvas.Frame {
	f := new(canvas.Frame)
	f.Reset(w, h)
	p.Paint(f.Canvas())
	return f
}

// numbered is a text of n lines "line 1", "line 2"…
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line %d\n", i+1)
	}
	return b.String()
}

func text(spans []screen.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// drawing compares a frame with a picture whose rows are indented by tabs and
// end in "|" where blanks at the end matter to the eye.
func drawing(t *testing.T, f *canvas.Frame, want string) {
	t.Helper()
	var rows strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(want, "\n")) {
		line = strings.TrimRight(strings.TrimLeft(line, "\t"), "\n")
		if line != "" {
			rows.WriteString(strings.TrimRight(strings.TrimSuffix(line, "|"), " ") + "\n")
		}
	}
	if got := f.String(); got != rows.String() {
		t.Errorf("painted\n%swant\n%s", got, rows.String())
	}
}

func TestPaint(t *testing.T) {
	t.Parallel()
	const long = "  key: abcdefghijklmnopqrstuvwxyz\nplain\n\nlast"
	tests := []struct {
		name, text string
		w, h       int
		keys       []string
		want       string
	}{
		{"short", "a\nb\n", 8, 3, nil, `
			 a|
			 b|
			|`},
		{"cut", long, 18, 4, nil, `
			   key: abcdefghi›
			 plain|
			|
			 last|`},
		{"to the right", long, 18, 4, []string{"right"}, `
			‹bcdefghijklmnopq›
			‹|
			|
			‹|`},
		{"right to the end and no further", long, 18, 1, []string{"right", "paint", "right", "paint", "right", "paint", "right"}, `
			‹rstuvwxyz`},
		{"left again", long, 18, 1, []string{"right", "left", "left"}, `
			   key: abcdefghi›`},
		{"wrapped", long, 18, 6, []string{"w"}, `
			   key: abcdefghi|
			┆    jklmnopqrstu|
			┆    vwxyz|
			 plain|
			|
			 last|`},
		{"wrapped, scrolled into a line", long, 18, 3, []string{"w", "j"}, `
			┆    jklmnopqrstu|
			┆    vwxyz|
			 plain|`},
		{"wide characters", "日本語日本語", 9, 1, nil, `
			 日本語 ›`},
		{"wide characters wrapped", "日本語日本語", 9, 2, []string{"w"}, `
			 日本語|
			┆  日本|`},
		{"half a wide character", "a日本語日本語", 9, 1, []string{"right"}, `
			‹ 本語|`},
		{"controls", "a\x1b[31mred\tb\x07", 20, 1, nil, `
			 ared    b␇|`},
		{"too narrow", "abc", 2, 1, nil, `
			|`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := New(nil)
			p.SetText(tt.text)
			paint(p, tt.w, tt.h)
			for _, key := range tt.keys {
				if key == "paint" {
					paint(p, tt.w, tt.h)
					continue
				}
				press(t, p, &host{}, key)
			}
			drawing(t, paint(p, tt.w, tt.h), tt.want)
		})
	}
}

func TestScroll(t *testing.T) {
	t.Parallel()
	tests := []struct {
		keys string
		want string
	}{
		{"", "1–10 of 100"},
		{"j", "2–11 of 100"},
		{"down down up", "2–11 of 100"},
		{"k", "1–10 of 100"},
		{"pgdown", "10–19 of 100"},
		{"space ctrl+f", "19–28 of 100"},
		{"pgdown pgup", "1–10 of 100"},
		{"ctrl+d", "6–15 of 100"},
		{"ctrl+d ctrl+d ctrl+u", "6–15 of 100"},
		{"G", "91–100 of 100"},
		{"end j pgdown", "91–100 of 100"},
		{"G k", "90–99 of 100"},
		{"G g", "1–10 of 100"},
		{"G home", "1–10 of 100"},
		{"w G", "91–100 of 100"},
	}
	for _, tt := range tests {
		t.Run(tt.keys, func(t *testing.T) {
			t.Parallel()
			p := New(nil)
			p.SetText(numbered(100))
			paint(p, 40, 10)
			press(t, p, &host{}, strings.Fields(tt.keys)...)
			if got := text(p.Status()); got != tt.want {
				t.Errorf("status is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPointer(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.SetText(numbered(100))
	paint(p, 40, 10)
	p.Pointer(0, 0, screen.WheelDown)
	p.Pointer(0, 0, screen.WheelDown)
	p.Pointer(0, 0, screen.WheelUp)
	p.Pointer(0, 0, screen.Click)
	if got := text(p.Status()); got != "4–13 of 100" {
		t.Errorf("status is %q", got)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want string
	}{
		{"", ""},
		{"\n", ""},
		{"a", "1 line"},
		{numbered(9), "9 lines"},
		{numbered(12345), "1–10 of 12,345"},
	}
	for _, tt := range tests {
		p := New(nil)
		p.SetText(tt.text)
		paint(p, 40, 10)
		if got := text(p.Status()); got != tt.want {
			t.Errorf("status is %q, want %q", got, tt.want)
		}
	}
}

func TestResizeKeepsTheRow(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.SetText(strings.Repeat(strings.Repeat("0123456789", 20)+"\n", 50))
	paint(p, 42, 10)
	press(t, p, &host{}, "w", "pgdown", "pgdown")
	at := p.top
	paint(p, 22, 10)
	if r := p.rowAt(p.top); r.from > at || r.to <= at {
		t.Errorf("the row at the top is %d to %d, without %d, which was on top", r.from, r.to, at)
	}
}

func TestSetTextKeepsThePlace(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(numbered(300), "\n")
	with := func(at, removed int, inserted ...string) string {
		var b strings.Builder
		b.WriteString(strings.Join(lines[:at], ""))
		for _, s := range inserted {
			b.WriteString(s + "\n")
		}
		b.WriteString(strings.Join(lines[at+removed:], ""))
		return b.String()
	}
	same := func(n int) []string { return strings.Split(strings.Repeat("new,", n-1)+"new", ",") }
	tests := []struct {
		name string
		text string
		want string // the line on top
	}{
		{"the same", with(0, 0), "line 101"},
		{"changed above", with(10, 1, "new"), "line 101"},
		{"inserted above", with(10, 0, same(40)...), "line 101"},
		{"inserted many above", with(10, 0, same(900)...), "line 101"},
		{"removed above", with(10, 30), "line 101"},
		{"inserted below", with(200, 0, same(40)...), "line 101"},
		{"inserted within", with(102, 0, same(40)...), "line 101"},
		{"inserted just above", with(100, 0, "new"), "line 101"},
		{"top changed", with(100, 1, "new"), "new"},
		{"top changed, inserted above", strings.Replace(with(10, 0, same(5)...), "line 101\n", "new\n", 1), "new"},
		{"all removed to the end", with(50, 250), "line 41"},
		{"another text", strings.Repeat("x\n", 400), "x"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := New(nil)
			p.SetText(strings.Join(lines, ""))
			paint(p, 40, 10)
			p.scroll(100)
			p.SetText(tt.text)
			got, _, _ := strings.Cut(paint(p, 40, 10).String(), "\n")
			if strings.TrimSpace(got) != tt.want {
				t.Errorf("the line on top is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSetTextStaysAtTheTop(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.SetText(numbered(100))
	paint(p, 40, 10)
	p.SetText("first\n" + numbered(100))
	if p.top != 0 {
		t.Errorf("the text was never scrolled and is at %d now", p.top)
	}
}
