package views

import (
	"slices"

	"kubist/ui/screen"
)

// menu is a command that asks which of several others to do. Those that cannot be
// done now are not offered; they are commands of their own, too, and say why there.
func menu(c screen.Command, title string, of []screen.Command) screen.Command {
	possible := func() []screen.Command {
		return slices.DeleteFunc(slices.Clone(of), func(c screen.Command) bool { return c.When != nil && c.When() != "" })
	}
	c.When = func() string {
		if len(possible()) > 0 {
			return ""
		}
		return of[0].When()
	}
	c.Run = func(h screen.Host) {
		all := possible()
		items := make([]screen.Item, len(all))
		for i, one := range all {
			items[i] = screen.Item{Text: one.Title}
		}
		h.Pick(screen.Picker{Title: title, Items: items, Choose: func(it screen.Item) {
			all[slices.IndexFunc(all, func(c screen.Command) bool { return c.Title == it.Text })].Run(h)
		}})
	}
	return c
}
