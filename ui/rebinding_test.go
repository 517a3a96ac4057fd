package ui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/keys"
	"kubist/ui/uitest"
)

func TestRebinding(t *testing.T) {
	opt := Options{Keys: map[string][]string{
		"page.copy": {"ctrl+y", "Y"}, "shell.quit": {"ctrl+q"}, "shell.help": {"f9"}, "page.top": {}, "shell.messages": {"m"}, "shell.command": {"x"},
	}}
	scenarioWith(t, opt, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		see(t, p, " f9 keys")
		hide(t, p, ": go")
		d.Press("c")
		if p.copied != "" {
			t.Error("the key of before still copies")
		}
		d.Press("Y")
		if p.copied != "text" {
			t.Error("the new key does not copy")
		}
		d.Press("g?<ctrl+c>")
		if len(r.pages["pods"].got) > 0 || d.Quit() {
			t.Error("keys that were taken away still work")
		}
		d.Press("q")
		see(t, p, "this is the first screen; ctrl+q quits")
		d.Press("x") // which a command of the screen has by default
		see(t, p, "⏎ accept")
		d.Press("<esc>m")
		see(t, p, "Messages")
		d.Press("<esc><ctrl+q>")
		if !d.Quit() {
			t.Error("the new key does not quit")
		}
	})
}

func TestHelpShowsRebinding(t *testing.T) {
	opt := Options{Keys: map[string][]string{"page.copy": {"ctrl+y", "Y"}, "page.top": {}, "shell.help": {"f1"}}}
	scenarioWith(t, opt, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Send(tea.WindowSizeMsg{Width: 80, Height: 40})
		d.Press("<f1>")
		see(t, p, "│   ctrl+y Y           copy                                      was c │")
		see(t, p, "│                      to the top                           was g home │")
		see(t, p, "│   f1                 keys                                   was ? f1 │")
		see(t, p, "│   :work              work under way and done                         │")
		hide(t, p, "was ⏎")
	})
}

// The keys the shell comes with are keys, and no two commands share one.
func TestCommands(t *testing.T) {
	t.Parallel()
	var ids, bound []string
	for _, c := range Commands() {
		ids = append(ids, c.ID)
		bound = append(bound, c.Keys...)
		for _, k := range c.Keys {
			if err := keys.Valid(k); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	}
	for _, all := range [][]string{ids, bound} {
		slices.Sort(all)
		if n := len(all); len(slices.Compact(all)) != n {
			t.Errorf("one of these is there twice: %q", all)
		}
	}
	if !slices.Contains(ids, "shell.palette") || !slices.Contains(bound, "ctrl+c") {
		t.Errorf("commands %q, keys %q", ids, bound)
	}
}

func TestKeysWithNames(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, _ *paper, r *router) {
		d.Press(" 7<ctrl+\\>")
		if got := r.pages["pods"].got; !slices.Equal(got, []string{"mark", "mark", "mark"}) {
			t.Errorf("the screen got %q", got)
		}
	})
}
