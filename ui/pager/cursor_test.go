package pager

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/ui/screen"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		keys string
		want string // the line of the cursor, and those that are seen
	}{
		{"", "line 1 in 1–10 of 100"},
		{"j", "line 2 in 1–10 of 100"},
		{"j j k", "line 2 in 1–10 of 100"},
		{"k", "line 1 in 1–10 of 100"},
		{"pgdown", "line 10 in 10–19 of 100"},
		{"pgdown j", "line 11 in 10–19 of 100"},
		{"pgdown k", "line 9 in 9–18 of 100"},
		{"j ctrl+d", "line 7 in 6–15 of 100"},
		{"j ctrl+d ctrl+u", "line 2 in 1–10 of 100"},
		{"ctrl+u", "line 1 in 1–10 of 100"},
		{"G", "line 100 in 91–100 of 100"},
		{"G k", "line 99 in 91–100 of 100"},
		{"G pgdown j", "line 100 in 91–100 of 100"},
		{"G g", "line 1 in 1–10 of 100"},
		{"j j j j j j j j j j", "line 11 in 2–11 of 100"},
		{"w j", "line 2 in 1–10 of 100"},
		{"wheel", "line 4 in 4–13 of 100"},
		{"G wheelup", "line 97 in 88–97 of 100"},
		{"click", "line 6 in 1–10 of 100"},
		{"wheel click", "line 9 in 4–13 of 100"},
		{"/50⏎", "line 50 in 47–56 of 100"},
		{"/50␛", "line 1 in 1–10 of 100"},
		{"pgdown j /line␛", "line 11 in 10–19 of 100"},
		{"/0⏎ n n", "line 30 in 27–36 of 100"},
	}
	for _, tt := range tests {
		t.Run(tt.keys, func(t *testing.T) {
			t.Parallel()
			p := New(nil)
			p.ShowCursor()
			p.SetText(numbered(100))
			paint(p, 40, 10)
			for key := range strings.FieldsSeq(tt.keys) {
				switch key {
				case "wheel":
					p.Pointer(0, 0, screen.WheelDown)
				case "wheelup":
					p.Pointer(0, 0, screen.WheelUp)
				case "click":
					p.Pointer(3, 5, screen.Click)
				default:
					press(t, p, &host{}, key)
				}
			}
			seen, _, _ := strings.Cut(text(p.Status()), " · ")
			if got := pointedAt(p) + " in " + seen; got != tt.want {
				t.Errorf("the cursor is on %q, want %q", got, tt.want)
			}
		})
	}
}

// pointedAt is the line that is marked on the screen.
func pointedAt(p *Pager) string {
	for line := range strings.Lines(paint(p, 40, 10).String()) {
		if rest, ok := strings.CutPrefix(line, "▌"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "nothing"
}

func TestCursorInWrappedLines(t *testing.T) {
	t.Parallel()
	p := New(nil)
	p.ShowCursor()
	p.SetText("key: abcdefghijklmnopqrstuvwxyz\nplain\n")
	paint(p, 18, 4)
	press(t, p, &host{}, "w", "j")
	drawing(t, paint(p, 18, 4), `
		 key: abcdefghijk|
		▌  lmnopqrstuvwxy|
		┆  z|
		 plain|`)
	press(t, p, &host{}, "w")
	drawing(t, paint(p, 18, 4), `
		▌key: abcdefghijk›
		 plain|
		|
		|`)
}

func TestCursorStaysOnItsLine(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(numbered(300), "\n")
	added := func(at, n int) string {
		return strings.Join(lines[:at], "") + strings.Repeat("new\n", n) + strings.Join(lines[at:], "")
	}
	tests := []struct {
		name, keys, text, want string
	}{
		{"untouched", "", added(0, 5), "new"},
		{"inserted above, at the top", "j j", added(1, 4), "line 3"},
		{"inserted above, out of sight", "j j", added(1, 40), "line 3"},
		{"inserted below", "j j", added(20, 4), "line 3"},
		{"further down", "pgdown pgdown j", added(3, 7), "line 20"},
		{"shorter than that", "G", "one\ntwo\n", "two"},
		{"nothing", "G", "", "nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := New(nil)
			p.ShowCursor()
			p.SetText(strings.Join(lines, ""))
			paint(p, 40, 10)
			press(t, p, &host{}, strings.Fields(tt.keys)...)
			p.SetText(tt.text)
			if got := pointedAt(p); got != tt.want {
				t.Errorf("the cursor is on %q, want %q", got, tt.want)
			}
		})
	}
}

// The cursor is in sight whatever happens.
func TestCursorIsInSight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, h := New(YAML), &host{}
		p.ShowCursor()
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				p.SetText(numbered(rapid.IntRange(0, 40).Draw(t, "lines")) + strings.Repeat("long ", rapid.IntRange(0, 30).Draw(t, "words")))
			case 1:
				paint(p, rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 8).Draw(t, "h"))
			case 2:
				p.Pointer(0, rapid.IntRange(-1, 9).Draw(t, "y"), rapid.SampledFrom([]screen.Act{screen.Click, screen.WheelUp, screen.WheelDown}).Draw(t, "act"))
			case 3:
				c := rapid.SampledFrom(p.Commands()).Draw(t, "command")
				if c.ID != "text.search" && (c.When == nil || c.When() == "") {
					c.Run(h)
				}
			}
		}
		if got := paint(p, 20, 5).String(); p.Len() > 0 && strings.Count(got, "▌") != 1 {
			t.Fatalf("there is not one cursor in\n%s", got)
		}
		p.Path()
	})
}
