package main

import (
	"cmp"
	"fmt"
	"log/slog"

	"github.com/charmbracelet/colorprofile"

	"kubist/themes"
	"kubist/ui"
)

// fitting is the word for the theme that fits the terminal's ground, where a
// name is asked for.
const fitting = "auto"

// look hands the themes to the shell.
type look struct {
	set     themes.Set
	profile colorprofile.Profile
	// name is the theme in force, "" for what fits the ground, and why says who wanted it.
	name, why string
	// chosen is the theme that was chosen in this run or an earlier one, [fitting] among them; "" for none.
	chosen string
}

var _ ui.Look = (*look)(nil)

// Themes lists the shipped themes and the user's own.
func (l *look) Themes() []string { return l.set.Names() }

// Theme is the theme in force, "" for what fits the ground.
func (l *look) Theme() string { return l.name }

// Sheet is the theme of a name, or the one that fits the ground. A theme that
// does not fit brings its own ground.
func (l *look) Sheet(name string, dark bool) (*themes.Sheet, error) {
	if name == "" {
		name = map[bool]string{true: "atelier", false: "paper"}[dark]
	}
	t, err := l.set.Theme(name)
	if err != nil {
		return nil, err
	}
	if t.Dark != dark {
		return t.Opaque(l.profile), nil
	}
	return t.Sheet(l.profile), nil
}

// Choose keeps a theme for this run and the next ones, "" for what fits the ground.
func (l *look) Choose(name string) error {
	if _, err := l.Sheet(name, true); err != nil {
		return err
	}
	l.name, l.chosen = name, cmp.Or(name, fitting)
	return nil
}

// names are all words for themes.
func (l *look) names() []string { return append(l.Themes(), fitting) }

// chooseTheme finds the theme to begin with: the flag's, else the one that was
// chosen last, else the config's, else what fits the ground. A chosen one that
// cannot be used any more is passed over; what was asked for has to be there.
func (o *options) chooseTheme() error {
	l := &o.look
	l.chosen = o.memory.before.Theme
	switch {
	case o.theme != "":
		l.name, l.why = o.theme, "by --theme"
	case l.chosen != "" && l.usable(l.chosen):
		l.name, l.why = l.chosen, "chosen with :theme"
	case o.settings.Theme != "":
		l.name, l.why = o.settings.Theme, "by the config file"
	}
	if l.name == fitting {
		l.name = ""
	}
	if _, err := l.Sheet(l.name, true); err != nil {
		return &refusal{fmt.Sprintf("cannot use the theme %s:\n%v", l.name, err), ""}
	}
	return nil
}

func (l *look) usable(name string) bool {
	if name == fitting {
		return true
	}
	_, err := l.set.Theme(name)
	if err != nil {
		slog.Warn("the chosen theme cannot be used", "theme", name, "error", err)
	}
	return err == nil
}
