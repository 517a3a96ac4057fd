package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// messagesKept is how many messages are kept.
const messagesKept = 500

// message is what was said once, or several times in a row.
type message struct {
	at    time.Time // the last time
	token themes.Token
	text  string
	times int
}

// say shows a message and keeps it.
func (s *Shell) say(token themes.Token, text string, now time.Time) {
	s.toast.show(token, text, now)
	s.dirty = true
	if n := len(s.said); n > 0 && s.said[n-1].text == text && s.said[n-1].token == token {
		s.said[n-1].at = now
		s.said[n-1].times++
	} else {
		s.said = append(s.said, message{now, token, text, 1})
	}
	if n := len(s.said) - messagesKept; n > 0 {
		s.said = s.said[n:]
	}
	if e := s.top(); e != nil {
		if m, ok := e.screen.(*messages); ok {
			m.refresh()
		}
	}
}

// head is as wide as what stands before the text of a message.
const head = "15:04:05  ✗ "

// lines is the message in rows of at most w columns, the text in a column of its own.
func (m *message) lines(w int) string {
	text := strings.TrimSpace(m.text)
	if m.times > 1 {
		text += " (" + strconv.Itoa(m.times) + " times)"
	}
	var b strings.Builder
	b.WriteString(m.at.Format(time.TimeOnly) + "  " + mark(m.token) + " ")
	for i, row := range wrap([]screen.Span{{Text: text}}, w-canvas.Width(head)) {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat(" ", canvas.Width(head)))
		}
		for _, s := range row {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// messages is the screen of all messages, the newest last.
type messages struct {
	shell *Shell
	text  *pager.Pager
	width int // that the text is wrapped for
}

var _ screen.Screen = (*messages)(nil)

// messages opens the screen of all messages.
func (s *Shell) messages() {
	if e := s.top(); e != nil {
		if _, ok := e.screen.(*messages); ok {
			return
		}
	}
	m := &messages{shell: s, text: pager.New(highlight), width: s.w}
	m.refresh()
	m.text.End()
	s.push(m)
}

func (m *messages) refresh() {
	const margins = 2 // of the pager
	m.text.SetText(m.all(m.width - margins))
}

// all is all messages, in rows of at most w columns.
func (m *messages) all(w int) string {
	lines := make([]string, len(m.shell.said))
	for i := range m.shell.said {
		lines[i] = m.shell.said[i].lines(w)
	}
	return strings.Join(lines, "\n")
}

// highlight colours the time and the mark of each message.
func highlight(lines pager.Lines) pager.Painter {
	return func(i int, put pager.Put) {
		line := lines.At(i)
		const n = len("15:04:05  ")
		if len(line) < n || line[2] != ':' {
			put(themes.Style(themes.Text), line)
			return
		}
		put(themes.Style(themes.Muted), line[:n])
		text := line[n:]
		for _, token := range []themes.Token{themes.Bad, themes.Warn, themes.OK} {
			if rest, ok := strings.CutPrefix(text, mark(token)); ok {
				put(themes.Style(token)|themes.Bold, mark(token))
				text = rest
			}
		}
		put(themes.Style(themes.Text), text)
	}
}

func (m *messages) Title() screen.Title {
	t := screen.Title{Crumbs: []string{"Messages"}, Status: m.text.Status()}
	if len(m.shell.said) == 0 {
		t.Status = []screen.Span{{Style: themes.Style(themes.Muted), Text: "nothing was said yet"}}
	}
	return t
}

func (m *messages) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "messages.copy", Title: "copy the last", Keys: []string{"c"}, Hint: 1, When: m.silent, Run: func(h screen.Host) {
			h.Copy(m.shell.said[len(m.shell.said)-1].text, "the last message")
		}},
		{ID: "messages.copy-all", Title: "copy all", Keys: []string{"C"}, Hint: 2, When: m.silent, Run: func(h screen.Host) {
			h.Copy(m.all(math.MaxInt), "all messages")
		}},
	}
	return append(own, slices.DeleteFunc(m.text.Commands(), func(c screen.Command) bool { return c.ID == "text.wrap" })...)
}

func (m *messages) silent() string {
	if len(m.shell.said) == 0 {
		return "nothing was said yet"
	}
	return ""
}

// Paint draws the messages, wrapped anew where there is another width.
func (m *messages) Paint(c canvas.Canvas) {
	if c.W() != m.width {
		m.width = c.W()
		m.refresh()
	}
	m.text.Paint(c)
}

func (m *messages) Mount(screen.Host)              { m.refresh() }
func (m *messages) Unmount()                       {}
func (m *messages) Handle(string, any)             {}
func (m *messages) Pointer(x, y int, a screen.Act) { m.text.Pointer(x, y, a) }
