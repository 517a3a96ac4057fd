package pager

import "kubist/ui/screen"

// Commands are what can be done with a text, for the commands of its screen.
func (p *Pager) Commands() []screen.Command {
	move := func(id, title string, f func(), keys ...string) screen.Command {
		return screen.Command{ID: id, Title: title, Keys: keys, Run: func(screen.Host) { f() }}
	}
	commands := []screen.Command{
		{ID: "text.search", Title: "search", Keys: []string{"/"}, Hint: 3, When: p.empty, Run: p.search},
		{ID: "text.next", Title: "next match", Keys: []string{"n"}, When: p.idle, Run: func(h screen.Host) { p.step(h, 1) }},
		{ID: "text.previous", Title: "previous match", Keys: []string{"N"}, When: p.idle, Run: func(h screen.Host) { p.step(h, -1) }},
		{ID: "text.wrap", Title: "wrap long lines", Keys: []string{"w"}, Hint: 4, Run: func(screen.Host) { p.toggleWrap() }},
		move("text.down", "down", func() { p.move(1) }, "j", "down"),
		move("text.up", "up", func() { p.move(-1) }, "k", "up"),
		move("text.page-down", "page down", func() { p.turn(p.page()) }, "pgdown", "ctrl+f", "space"),
		move("text.page-up", "page up", func() { p.turn(-p.page()) }, "pgup", "ctrl+b"),
		move("text.half-page-down", "half a page down", func() { p.turn(p.half()) }, "ctrl+d"),
		move("text.half-page-up", "half a page up", func() { p.turn(-p.half()) }, "ctrl+u"),
		move("text.first", "first line", func() { p.goTo(0) }, "g", "home"),
		move("text.last", "last line", func() { p.goTo(len(p.lines.text)) }, "G", "end"),
		{ID: "text.right", Title: "to the right", Keys: []string{"right"}, When: p.wrapping, Run: func(screen.Host) { p.sideways(columns) }},
		{ID: "text.left", Title: "to the left", Keys: []string{"left"}, When: p.wrapping, Run: func(screen.Host) { p.sideways(-columns) }},
	}
	if p.query != "" {
		commands = append(commands, move("text.clear", "end the search, then back", p.forget, "esc"))
	}
	return commands
}

// columns is how far one step goes sideways.
const columns = 8

// page leaves one row of what was seen, to go on reading from.
func (p *Pager) page() int { return max(p.height-1, 1) }

func (p *Pager) half() int { return max(p.height/2, 1) }

func (p *Pager) empty() string {
	if p.Len() == 0 {
		return "there is no text"
	}
	return ""
}

func (p *Pager) idle() string {
	if p.query == "" {
		return "nothing is searched for; / does"
	}
	return ""
}

func (p *Pager) wrapping() string {
	if p.wrap {
		return "long lines are wrapped; w cuts them"
	}
	return ""
}
