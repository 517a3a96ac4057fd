package ui

import (
	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/screen"
)

// global are the commands that work on every screen.
func (s *Shell) global() []screen.Command {
	own := []screen.Command{
		{ID: "shell.command", Title: "go", Keys: []string{":"}, Hint: 90, Run: func(screen.Host) { s.commandLine("") }},
		{ID: "shell.help", Title: "keys", Keys: []string{"?", "f1"}, Run: func(screen.Host) { s.help() }},
		{ID: "shell.back", Title: "back", Keys: []string{"esc", "q"}, Run: func(screen.Host) { s.pop() }, When: s.cannotGoBack},
		{ID: "shell.mouse", Title: "mouse on or off", Keys: []string{"M"}, Run: func(h screen.Host) { s.toggleMouse(h) }},
		{ID: "shell.redraw", Title: "draw the screen again", Keys: []string{"ctrl+l"}, Run: func(screen.Host) { s.opt.Display.Redraw() }},
		{ID: "shell.suspend", Title: "suspend kubist", Keys: []string{"ctrl+z"}, Run: func(h screen.Host) { s.suspend(h) }},
		{ID: "shell.quit", Title: "quit", Keys: []string{"ctrl+c"}, Run: func(screen.Host) { s.later(tea.Quit) }},
	}
	return append(s.opt.Router.Commands(), own...)
}

func (s *Shell) cannotGoBack() string {
	if len(s.stack) < 2 {
		return "this is the first screen; ctrl+c quits"
	}
	return ""
}

// commandLine opens the command line.
func (s *Shell) commandLine(text string) {
	s.ask(screen.Prompt{
		Label:    ":",
		Text:     text,
		Complete: s.opt.Router.Complete,
		History:  s.past,
		Done: func(line string, ok bool) {
			if !ok || line == "" {
				return
			}
			if n := len(s.past); n == 0 || s.past[n-1] != line {
				s.past = append(s.past, line)
			}
			s.open(line)
		},
	})
}

func (s *Shell) toggleMouse(h screen.Host) {
	s.mouse = !s.mouse
	s.opt.Display.Mouse(s.mouse)
	if s.mouse {
		h.Toast(themes.Text, "the mouse moves the cursor")
		return
	}
	h.Toast(themes.Text, "the mouse is the terminal's: select and copy; M takes it back")
}

func (s *Shell) suspend(h screen.Host) {
	cmd := s.opt.Display.Suspend()
	if cmd == nil {
		h.Toast(themes.Muted, "suspend: there is no shell that could continue kubist")
		return
	}
	s.later(cmd)
}
