package ui

import (
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/uitest"
)

// easel has themes, and sheets that know what they were asked for.
type easel struct {
	chosen  string
	refuses string
}

func (e *easel) Themes() []string { return []string{"atelier", "paper", "torn"} }
func (e *easel) Theme() string    { return e.chosen }
func (e *easel) Sheet(name string, dark bool) (*themes.Sheet, error) {
	if !slices.Contains(append(e.Themes(), ""), name) || name == "torn" {
		return nil, errors.New("there is no theme " + name)
	}
	return &themes.Sheet{Theme: &themes.Theme{Name: name, Dark: dark}}, nil
}

func (e *easel) Choose(name string) error {
	if name == e.refuses {
		return errors.New("keep theme: the disk is full")
	}
	e.chosen = name
	return nil
}

func TestTheme(t *testing.T) {
	e := &easel{refuses: "paper"}
	scenarioWith(t, Options{Look: e}, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		worn := func(name string, dark bool) {
			t.Helper()
			if p.used == nil || p.used.Theme.Name != name || p.used.Theme.Dark != dark {
				t.Errorf("the sheet is %+v, want %q, dark %v", p.used, name, dark)
			}
		}
		d.Press(":theme<enter>")
		see(t, p, "▌ auto")
		d.Press("<down>")
		worn("atelier", true)
		d.Press("<down>")
		worn("paper", true)
		d.Press("<down>")
		see(t, p, "✗ there is no theme torn")
		worn("paper", true)
		d.Press("<esc>")
		worn("", true)
		d.Press(":theme<enter>ate<enter>")
		worn("atelier", true)
		if e.chosen != "atelier" {
			t.Errorf("chosen is %q", e.chosen)
		}
		d.Send(tea.BackgroundColorMsg{Color: white{}})
		worn("atelier", false)
		d.Press(":theme pa<tab><enter>")
		worn("atelier", false)
		see(t, p, "keep theme: the disk is full")
		d.Press(":theme dada<enter>")
		see(t, p, "there is no theme dada")
		worn("atelier", false)
		d.Press(":theme<enter><down>") // paper is looked at, and what is chosen then is not there
		worn("paper", false)
		d.Press("<down><enter>")
		see(t, p, "there is no theme torn")
		worn("atelier", false)
		d.Press(":theme auto<enter>")
		worn("", false)
		if e.chosen != "" {
			t.Errorf("chosen is %q", e.chosen)
		}
	})
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func TestThereIsNoThemeWithoutALook(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(":theme<enter>")
		see(t, p, "theme: there is none to choose")
	})
}

func TestOwnWordsComplete(t *testing.T) {
	scenarioWith(t, Options{Look: &easel{}}, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		for typed, want := range map[string]string{
			"m": ":messages", "th": ":theme", "w": ":work", "h": ":help", "qu": ":quit", "theme ": ":theme auto", "theme p": ":theme paper", "n": ":nodes",
		} {
			d.Press(":" + typed + "<tab>")
			see(t, p, want+"\n")
			d.Press("<esc>")
		}
		d.Press(":messages <tab>")
		see(t, p, ":messages\n")
		hide(t, p, "nodes")
	})
}
