package ui

import (
	"time"

	"kubist/themes"
	"kubist/ui/screen"
)

// fitting is the word for the theme that fits the terminal's ground.
const fitting = "auto"

// themes are the themes to choose from.
func (s *Shell) themes() []screen.Item {
	now := s.opt.Look.Theme()
	items := []screen.Item{{Text: fitting, Note: "what fits the terminal", Current: now == ""}}
	for _, name := range s.opt.Look.Themes() {
		items = append(items, screen.Item{Text: name, Current: name == now})
	}
	return items
}

// theme chooses a theme, or asks for one and shows each while it is looked at.
func (s *Shell) theme(name string) {
	switch {
	case s.opt.Look == nil:
		s.say(themes.Muted, "theme: there is none to choose", time.Now())
	case name != "":
		s.chooseTheme(name)
	default:
		s.pick(screen.Picker{
			Title:   "Themes",
			Items:   s.themes(),
			Preview: func(it screen.Item) { s.look(named(it.Text)) },
			Cancel:  func() { s.look(s.opt.Look.Theme()) },
			Choose:  func(it screen.Item) { s.chooseTheme(it.Text) },
		})
	}
}

func (s *Shell) chooseTheme(name string) {
	if s.look(named(name)) {
		err := s.opt.Look.Choose(named(name))
		if err == nil {
			return
		}
		s.say(themes.Bad, err.Error(), time.Now())
	}
	s.look(s.opt.Look.Theme()) // which a preview may have changed
}

// named is a theme as [Look] knows it.
func named(name string) string {
	if name == fitting {
		return ""
	}
	return name
}

// look shows everything in a theme, or says why not.
func (s *Shell) look(name string) bool {
	sheet, err := s.opt.Look.Sheet(name, s.dark)
	if err != nil {
		s.say(themes.Bad, err.Error(), time.Now())
		return false
	}
	s.opt.Display.Use(sheet)
	s.dirty = true
	return true
}

// ground takes what the terminal says of its ground.
func (s *Shell) ground(dark bool) {
	s.dark = dark
	if s.opt.Look != nil {
		s.look(s.opt.Look.Theme())
	}
}
