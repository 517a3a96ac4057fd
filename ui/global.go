package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/keys"
	"kubist/ui/screen"
)

// Commands are the shell's own, with the keys they have by default, for those
// who only want to know of them: they must not be run.
func Commands() []screen.Command { return New(Options{}).commands() }

// commands are the shell's own.
func (s *Shell) commands() []screen.Command {
	word := func(id, title, line string) screen.Command {
		return screen.Command{ID: id, Title: title, Run: func(screen.Host) { s.own(line) }}
	}
	return []screen.Command{
		{ID: "shell.command", Title: "go", Keys: []string{":"}, Hint: 90, Run: func(screen.Host) { s.commandLine() }},
		{ID: "shell.palette", Title: "find a command", Keys: []string{"ctrl+p", ";"}, Run: func(screen.Host) { s.palette() }},
		{ID: "shell.help", Title: "keys", Keys: []string{"?", "f1"}, Run: func(screen.Host) { s.help() }},
		{ID: "shell.back", Title: "back", Keys: []string{"esc", "q", "["}, When: s.noBack, Run: func(screen.Host) { s.visit(s.at - 1) }},
		{ID: "shell.forward", Title: "forward", Keys: []string{"]"}, When: s.noForward, Run: func(screen.Host) { s.visit(s.at + 1) }},
		{ID: "shell.last", Title: "last view", Keys: []string{"-"}, When: s.noLast, Run: func(screen.Host) { s.visit(s.indexOfLast()) }},
		word("shell.messages", "messages", "messages"),
		word("shell.work", "work under way and done", "work"),
		word("shell.theme", "theme", "theme"),
		{ID: "shell.mouse", Title: "mouse on or off", Keys: []string{"M"}, Run: func(screen.Host) { s.toggleMouse() }},
		{ID: "shell.redraw", Title: "draw the screen again", Keys: []string{"ctrl+l"}, Run: func(screen.Host) { s.opt.Display.Redraw() }},
		{ID: "shell.suspend", Title: "suspend kubist", Keys: []string{"ctrl+z"}, Run: func(screen.Host) { s.suspend() }},
		{ID: "shell.quit", Title: "quit", Keys: []string{"ctrl+c"}, Run: func(screen.Host) { s.quit() }},
	}
}

// bound are the commands of the visible screen and those that work on every
// one, with the keys they have now. A key that was given to one of the latter
// is taken from the former too.
func (s *Shell) bound() (here, everywhere []screen.Command) {
	if e := s.top(); e != nil {
		here = e.screen.Commands()
	}
	n := len(here)
	all := keys.Bind(slices.Concat(here, s.everywhere()), s.opt.Keys)
	return all[:n:n], all[n:]
}

func (s *Shell) everywhere() []screen.Command {
	return append(s.opt.Router.Commands(), s.commands()...)
}

// glyphOf is the key of one of the shell's commands, "" without one.
func (s *Shell) glyphOf(id string) string {
	_, global := s.bound()
	for _, c := range global {
		if c.ID == id && len(c.Keys) > 0 {
			return screen.Glyph(c.Keys[0])
		}
	}
	return ""
}

// perform runs a command, or says why it cannot be, and reports whether it ran.
func perform(c *screen.Command, on screen.Host) bool {
	if reason := refusal(c); reason != "" {
		on.Toast(themes.Muted, c.Title+": "+reason)
		return false
	}
	c.Run(on)
	return true
}

// refusal is why a command cannot be used now, or "".
func refusal(c *screen.Command) string {
	if c.When == nil {
		return ""
	}
	return c.When()
}

func (s *Shell) noBack() string {
	if s.at > 0 {
		return ""
	}
	if key := s.glyphOf("shell.quit"); key != "" {
		return "this is the first screen; " + key + " quits"
	}
	return "this is the first screen; :q quits"
}

func (s *Shell) noForward() string {
	if s.at+1 >= len(s.stack) {
		return "this is the last screen"
	}
	return ""
}

func (s *Shell) noLast() string {
	if s.indexOfLast() < 0 {
		return "there is no other view yet"
	}
	return ""
}

// indexOfLast is where in the stack the screen is that was visible before, -1 for nowhere.
func (s *Shell) indexOfLast() int {
	for i, e := range s.stack {
		if e == s.last {
			return i
		}
	}
	return -1
}

func (s *Shell) toggleMouse() {
	s.mouse = !s.mouse
	s.opt.Display.Mouse(s.mouse)
	text := "the mouse moves the cursor"
	if !s.mouse {
		text = "the mouse is the terminal's: select and copy"
		if key := s.glyphOf("shell.mouse"); key != "" {
			text += "; " + key + " takes it back"
		}
	}
	s.say(themes.Text, text, time.Now())
}

func (s *Shell) suspend() {
	cmd := s.opt.Display.Suspend()
	if cmd == nil {
		s.say(themes.Muted, "suspend: there is no shell that could continue kubist", time.Now())
		return
	}
	s.later(cmd)
}

// quit ends the program, at once or after asking when work is under way.
func (s *Shell) quit() {
	live := s.live()
	if len(live) == 0 {
		s.end()
		return
	}
	text := "It is under way and would be cancelled: " + live[0].Title
	if n := len(live) - 1; n > 0 {
		text += " and " + screen.Number(n) + " more"
	}
	s.raise(&question{Question: screen.Question{
		Title:   "Quit?",
		Text:    []screen.Span{{Text: text}},
		Choices: []screen.Choice{{Label: "stay"}, {Label: "quit", Key: "ctrl+c"}},
		Answer: func(choice int) {
			if choice == 1 {
				s.end()
			}
		},
	}})
}

// lastWords is how long work that was cancelled may take to end in good order.
const lastWords = time.Second

// end cancels what is under way and ends the program.
func (s *Shell) end() {
	live := s.live()
	for _, j := range live {
		j.cancel()
	}
	s.remember()
	s.later(func() tea.Msg {
		late := time.After(lastWords)
		for _, j := range live {
			select {
			case <-j.over:
			case <-late:
				return tea.QuitMsg{}
			}
		}
		return tea.QuitMsg{}
	})
}
