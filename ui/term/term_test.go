package term

import (
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"kubist/themes"
	"kubist/ui/canvas"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newTerm(t *testing.T) *Term {
	t.Helper()
	term := New()
	t.Cleanup(func() { _ = term.Close() })
	return term
}

// paint draws a terminal of w columns and h rows.
func paint(t *Term, w, h int) *canvas.Frame {
	f := new(canvas.Frame)
	f.Reset(w, h)
	t.Paint(f.Canvas(), true)
	return f
}

func write(t *testing.T, term *Term, text string) {
	t.Helper()
	if n, err := io.WriteString(term, text); n != len(text) || err != nil {
		t.Fatalf("writing %q: %d, %v", text, n, err)
	}
}

// sent is what the program can read now.
func sent(t *testing.T, term *Term) string {
	t.Helper()
	buf := make([]byte, 4096)
	n, err := term.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n])
}

func TestWhatIsWrittenIsSeen(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	if f := paint(term, 20, 4); strings.TrimSpace(f.String()) != "" || f.Cursor == nil {
		t.Errorf("before anything was written it shows %q, the cursor at %v", f, f.Cursor)
	}
	write(t, term, "one\r\n\x1b[31mred\x1b[m 日本\x1b[3;5Hx\x1b]0;a title\a")
	f := paint(term, 20, 4)
	if want := "one\nred 日本\n    x\n\n"; f.String() != want {
		t.Errorf("it shows\n%swant\n%s", f, want)
	}
	if *f.Cursor != (canvas.Point{X: 5, Y: 2}) {
		t.Errorf("the cursor is at %v", f.Cursor)
	}
	if f.Row(1)[0].Style != themes.Style(themes.Bad) || f.Row(0)[0].Style != themes.Style(themes.Text) {
		t.Errorf("red is drawn as %v, plain text as %v", f.Row(1)[0].Style, f.Row(0)[0].Style)
	}
	if term.Title() != "a title" || term.Text() != "one\nred 日本\n    x" {
		t.Errorf("the title is %q, the text\n%s", term.Title(), term.Text())
	}
	select {
	case <-term.Changed():
	default:
		t.Error("nobody is told that something was written")
	}
	write(t, term, "\x1b[?25l")
	if f = paint(term, 20, 4); f.Cursor != nil {
		t.Error("a hidden cursor is shown")
	}
}

func TestScrollingBack(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	paint(term, 20, 3)
	write(t, term, "1\r\n2\r\n3\r\n4\r\n5\r\n6")
	show := func(want string) {
		t.Helper()
		if got := strings.Join(strings.Fields(paint(term, 20, 3).String()), " "); got != want {
			t.Errorf("it shows %q, want %q", got, want)
		}
	}
	show("4 5 6")
	term.Scroll(2)
	show("2 3 4")
	if f := paint(term, 20, 3); f.Cursor != nil || term.Back() != 2 {
		t.Errorf("%d rows back the cursor is at %v", term.Back(), f.Cursor)
	}
	write(t, term, "\r\n7") // what is looked at stays
	show("2 3 4")
	term.Scroll(100)
	show("1 2 3")
	term.Scroll(-1)
	show("2 3 4")
	term.Type(tea.KeyPressMsg{Code: 'a', Text: "a"})
	show("5 6 7")
	write(t, term, "\x1b[?1049heditor")
	term.Scroll(2)
	if show("editor"); term.Back() != 0 {
		t.Error("what fills the screen scrolls back")
	}
}

func TestQuestionsAreAnswered(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	write(t, term, "\x1b[6n\x1b[c")
	got := sent(t, term)
	for !strings.Contains(got, "c") {
		got += sent(t, term)
	}
	if !strings.HasPrefix(got, "\x1b[1;1R\x1b[?") {
		t.Errorf("the answers are %q", got)
	}
}

// Neither side waits for the other one: not a program that asks and never reads, nor a user who types for it.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	for range mostInput / 500 {
		write(t, term, strings.Repeat("\x1b[6n", 100))
	}
	for range 2 * mostInput / 1000 {
		term.Paste(strings.Repeat("x", 1000))
	}
	if term.Paste("one more") {
		t.Error("there is always room")
	}
	if got := sent(t, term); !strings.HasPrefix(got, "\x1b[1;1R") {
		t.Errorf("sent is %q", got[:20])
	}
}

func TestPasting(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	term.Paste("ls\t-l\nrm\r\n\x1b[201~\x03x")
	if got := sent(t, term); got != "ls\t-l\rrm\r[201~x" {
		t.Errorf("sent is %q", got)
	}
	write(t, term, "\x1b[?2004h")
	term.Paste("a\nb")
	if got := sent(t, term); got != "\x1b[200~a\rb\x1b[201~" {
		t.Errorf("sent is %q", got)
	}
	write(t, term, "\x1bc") // a reset ends that too
	term.Paste("c")
	if got := sent(t, term); got != "c" {
		t.Errorf("after a reset sent is %q", got)
	}
}

func TestResizing(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	if w, h := term.Size(); w != usualW || h != usualH {
		t.Errorf("before it was painted it is %d by %d", w, h)
	}
	write(t, term, "hello")
	paint(term, 200, 50)
	if w, h := term.Size(); w != 200 || h != 50 {
		t.Errorf("it is %d by %d", w, h)
	}
	paint(term, 0, 0)
	if w, h := term.Size(); w != 200 || h != 50 {
		t.Errorf("without room it is %d by %d", w, h)
	}
}

// What is near the cursor stays when the terminal becomes lower, and a glance that is not typed at does not make it lower.
func TestLowerTerminal(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	paint(term, 20, 6)
	write(t, term, "1\r\n2\r\n3\r\n4\r\n5\r\n$ ")
	f := new(canvas.Frame)
	f.Reset(20, 3)
	term.Paint(f.Canvas(), false)
	if got := f.String(); got != "4\n5\n$\n" {
		t.Errorf("in less room it shows\n%s", got)
	}
	if w, h := term.Size(); w != 20 || h != 6 {
		t.Errorf("it became %d by %d", w, h)
	}
	if got := paint(term, 20, 6).String(); got != "1\n2\n3\n4\n5\n$\n" {
		t.Errorf("and then\n%s", got)
	}
	f = paint(term, 20, 3)
	if got := f.String(); got != "4\n5\n$\n" || *f.Cursor != (canvas.Point{X: 2, Y: 2}) {
		t.Errorf("lower it shows, with the cursor at %v,\n%s", f.Cursor, got)
	}
	write(t, term, "x")
	term.Scroll(100)
	if got := paint(term, 20, 3).String(); got != "1\n2\n3\n" {
		t.Errorf("scrolled back it shows\n%s", got)
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	term := New()
	write(t, term, "last words\x1b[?2048h")
	done := make(chan error)
	go func() {
		_, err := io.Copy(io.Discard, term)
		done <- err
	}()
	if err := term.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := term.Close(); err != nil {
		t.Error("again:", err)
	}
	if _, err := term.Write([]byte("more")); err == nil {
		t.Error("a closed terminal is written to")
	}
	term.Type(tea.KeyPressMsg{Code: tea.KeyEnter})
	if got := paint(term, 30, 5).String(); !strings.HasPrefix(got, "last words\n") {
		t.Errorf("it shows\n%s", got)
	}
	if err := New().Close(); err != nil {
		t.Error("one that was never used:", err)
	}
}

// What is little to write may be much to do: the user does not wait for all of it.
func TestWhatKeepsATerminalBusy(t *testing.T) {
	t.Parallel()
	term := newTerm(t)
	paint(term, 80, 24)
	write(t, term, "x\x1b[3b\r\ny\x1b[2000000000b")
	if got := paint(term, 80, 24).String(); !strings.HasPrefix(got, "xxxx\ny\n") {
		t.Errorf("it shows\n%s", got)
	}
	flood := []byte(strings.Repeat("\x1b[80b", 10_000))
	for rest := flood; len(rest) > 0; {
		n := piece(rest)
		if n == 0 || n > shortPiece || n < len(rest) && rest[n] != 0x1b {
			t.Fatalf("a piece of sequences has %d bytes and is followed by %q", n, rest[n:min(n+3, len(rest))])
		}
		rest = rest[n:]
	}
	if n := piece([]byte(strings.Repeat("a", 600) + "\x1b[m" + strings.Repeat("b", 600))); n != 600 {
		t.Errorf("text is cut at %d", n)
	}
	if n := piece([]byte(strings.Repeat("日本", 10_000))); n != longPiece {
		t.Errorf("long text is cut at %d", n)
	}
}

// Whatever is written, and however large the terminal is meanwhile, it ends
// neither the program nor draws a control character.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{
		"plain\r\n", "\x1b[?1049h\x1b[2J\x1b[10;10H\x1b[7mx\x1b[m", "\x1b[999999999;99999999H\x1b[99999L\x1b[9999M\x1b[5;2r\x1bM\x1bM",
		"\x1b[200@\x1b[300P\x1b[400X\x1b[8;1;1t", "\x1b]8;;http://x\a日本\x1b[1b", "\xff\xfe\x1b[38;2;1;2;3m\x1b[48;5;200m👩‍👩‍👧",
		"\x1b[?69h\x1b[3;2s\x1b[2;1r\x1b[S\x1b[T", "\x1bP+q544e\x1b\\\x1b[?2048h\x1b[?6h\x1b[0;0H",
	} {
		f.Add(seed, uint8(20), uint8(5))
	}
	f.Fuzz(func(t *testing.T, text string, w, h uint8) {
		term := New()
		defer term.Close()
		paint(term, 30, 10)
		_, _ = io.WriteString(term, text)
		for _, r := range paint(term, int(w), int(h)).String() {
			if r < ' ' && r != '\n' {
				t.Fatalf("%q is drawn", r)
			}
		}
		_, _ = io.WriteString(term, text)
		term.Scroll(3)
		paint(term, int(h), int(w))
		term.Text()
	})
}
