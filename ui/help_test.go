package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/uitest"
)

func TestHelpIsSearchedAndRuns(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("?copy")
		see(t, p, "copy")
		if strings.Contains(p.shown.String(), "suspend") {
			t.Error("the search does not narrow")
		}
		d.Press("<enter>")
		if p.copied != "text" {
			t.Error("enter did not run the command")
		}
	})
}

func TestHelpIsGroupedByPlace(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Send(tea.WindowSizeMsg{Width: 80, Height: 40})
		d.Press("?")
		text := p.shown.String()
		for _, in := range []string{"this screen", "next", "moving", "to the top", "everywhere", "find a command"} {
			at := strings.Index(text, in)
			if at < 0 {
				t.Fatalf("%q does not come next:\n%s", in, p.shown)
			}
			text = text[at:]
		}
	})
}

func TestHelpScrollsWithItsHeadings(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("?")
		see(t, p, "this screen")
		d.Press("<pgdown><pgdown><pgdown>")
		see(t, p, "quit")
		hide(t, p, "this screen")
		d.Press("<pgup><pgup><pgup>")
		see(t, p, "this screen")
	})
}

func TestHelpKeepsOpenWhereNothingCanBeDone(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("?never<enter>")
		see(t, p, "Keys › never")
		see(t, p, "· never: it is Monday")
	})
}

func TestQuestionMarkClosesHelp(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("?")
		see(t, p, "this screen")
		d.Press("?")
		hide(t, p, "this screen")
	})
}
