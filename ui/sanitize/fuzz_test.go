package sanitize

import (
	"bufio"
	"image/color"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

var seeds = []string{
	"plain", "größe 日本語 👩‍💻 1️⃣", "a\tb\r\nc", "\x1b[31mred\x1b[m", "\x1b]0;title\a", "\x1b]52;c;aGk=\x1b\\", "\x1b[6n\x1b[c\x1bZ",
	"\x1bP+q544e\x1b\\", "\x1b_G\x1b\\", "\u009b5A", "\u009d2;t\u009c", "\x1bc\x1b(0\x1b7\x1b[?1049h", "\xff\x9b\xc2", "\u202Eevil",
	"e\u0301\u0301\u0301\u0301\u0301\u0301", "👩\u200D\u200D👩", "\x0e\x0f\x05\x08\x07", "\U000E0041\uE000\uFFFE", "\x1b]\x1b[\x1bP\x1b", "\x1b\u0301",
	"ᄀ각", "क्षि", "\u0600a", "❤\uFE0E\u200D❤\uFE0F", "\x1b#8\x1bE\x1bD\x1bM\x1b[2J",
}

func FuzzLine(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<10 {
			return
		}
		line := Line(s)
		if again := Line(line); again != line {
			t.Fatalf("Line(%+q) = %+q, a second time %+q", s, line, again)
		}
		if strings.ContainsRune(line, '\n') {
			t.Fatalf("Line(%+q) = %+q is not one line", s, line)
		}
		checkRunes(t, line)
		checkTerminal(t, line)
	})
}

func FuzzText(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed + "\n\t" + seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Text(s)
		if again := Text(text); again != text {
			t.Fatalf("Text(%+q) = %+q, a second time %+q", s, text, again)
		}
		for line := range strings.SplitSeq(text, "\n") {
			checkRunes(t, line)
			if clean := Line(line); clean != line {
				t.Fatalf("Text(%+q): the line %+q is not clean: %+q", s, line, clean)
			}
		}
	})
}

func checkRunes(t *testing.T, line string) {
	t.Helper()
	if !utf8.ValidString(line) {
		t.Fatalf("%+q is not UTF-8", line)
	}
	for _, r := range line {
		if unicode.In(r, unicode.Cc, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Cf, r) && r != zwj {
			t.Fatalf("%+q holds %U", line, r)
		}
	}
}

// checkTerminal writes line between two bars to a terminal: they must stand
// as far apart as line is wide, with nothing else changed and nothing answered.
func checkTerminal(t *testing.T, line string) {
	t.Helper()
	width := ansi.StringWidth(line)
	terminal := vt.NewEmulator(width+8, 3)
	changed := func(what string) { t.Errorf("%+q changes the %s", line, what) }
	terminal.SetCallbacks(vt.Callbacks{
		Bell:             func() { changed("bell") },
		Title:            func(string) { changed("title") },
		IconName:         func(string) { changed("icon") },
		AltScreen:        func(bool) { changed("screen") },
		CursorVisibility: func(bool) { changed("cursor") },
		CursorStyle:      func(vt.CursorStyle, bool) { changed("cursor") },
		CursorColor:      func(color.Color) { changed("colour") },
		BackgroundColor:  func(color.Color) { changed("colour") },
		ForegroundColor:  func(color.Color) { changed("colour") },
		WorkingDirectory: func(string) { changed("directory") },
		EnableMode:       func(ansi.Mode) { changed("modes") },
		DisableMode:      func(ansi.Mode) { changed("modes") },
	})
	const end = 0
	replies := make(chan string)
	go func() {
		got, _ := bufio.NewReader(terminal).ReadString(end)
		replies <- got
	}()
	if _, err := terminal.WriteString("|" + line + "|"); err != nil {
		t.Fatal(err)
	}
	if got := terminal.CursorPosition(); got != uv.Pos(width+2, 0) {
		t.Errorf("%+q of width %d moves the cursor to %v", line, width, got)
	}
	for _, x := range []int{0, width + 1} {
		if cell := terminal.CellAt(x, 0); cell == nil || cell.Content != "|" {
			t.Errorf("%+q of width %d covers the bar in column %d: %+v", line, width, x, cell)
		}
	}
	for x := range terminal.Width() {
		if cell := terminal.CellAt(x, 0); cell != nil && (!cell.Style.IsZero() || cell.Link != (uv.Link{})) {
			t.Errorf("%+q styles column %d: %+v", line, x, cell)
		}
	}
	if rows := strings.Split(terminal.String(), "\n"); strings.TrimSpace(strings.Join(rows[1:], "")) != "" {
		t.Errorf("%+q leaves its row: %q", line, rows)
	}
	// Closing the terminal would race with the reader; its own input ends it.
	if _, err := terminal.InputPipe().Write([]byte{end}); err != nil {
		t.Fatal(err)
	}
	if got := <-replies; got != string(rune(end)) {
		t.Errorf("%+q is answered %q", line, got)
	}
}
