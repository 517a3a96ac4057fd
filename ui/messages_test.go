package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/uitest"
)

func say(d *uitest.Driver, r *router, token themes.Token, text string) {
	d.Send(event(func() { r.pages["pods"].host.Toast(token, text) }))
}

func TestMessagesAreKept(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		say(d, r, themes.Bad, "delete pod shop/kubia-0: forbidden")
		d.Pass(2 * time.Second)
		say(d, r, themes.OK, "saved")
		say(d, r, themes.OK, "saved")
		d.Pass(time.Minute)
		hide(t, p, "saved")
		d.Press(":mes<tab><enter>")
		see(t, p, ":00  ✗ delete pod shop/kubia-0: forbidden\n")
		see(t, p, ":02  ✓ saved (2 times)\n")
	})
}

func TestMessages(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Press(":messages<enter>")
		see(t, p, "nothing was said yet")
		d.Press("c")
		see(t, p, "copy the last: nothing was said yet")
		d.Press("<esc>")
		long := "apply deployment web: " + strings.Repeat("the webhook says no, ", 8) + "so there\nline two"
		say(d, r, themes.Bad, long)
		see(t, p, "… :messages\n")
		hide(t, p, "so there")
		d.Pass(2 * time.Second)
		say(d, r, themes.OK, "saved")
		say(d, r, themes.OK, "saved")
		d.Press(":messages<enter>")
		see(t, p, "Messages")
		see(t, p, ":00  ✗ apply deployment web")
		see(t, p, "             webhook says no")
		see(t, p, "             line two")
		see(t, p, ":02  ✓ saved (2 times)")
		d.Press("c")
		if p.copied != "saved" {
			t.Errorf("copied %q", p.copied)
		}
		d.Press("C")
		if !strings.Contains(p.copied, "so there") {
			t.Errorf("copied %q", p.copied)
		}
		d.Press(":messages<enter>/webhook<enter>")
		see(t, p, "match 1 of 8")
		d.Press("<esc><esc>")
		see(t, p, "page pods")
	})
}

// The newest message is the last, and the first to be seen.
func TestMessagesBeginAtTheirEnd(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		for range messagesKept {
			say(d, r, themes.Text, "again")
			say(d, r, themes.Text, "and again")
		}
		say(d, r, themes.Warn, "the newest")
		d.Pass(time.Minute)
		d.Press(":messages<enter>")
		see(t, p, "! the newest\n")
		d.Press("k")
		see(t, p, "490–499 of 500")
	})
}

func TestToastIsTidyWhenNarrow(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		say(d, r, themes.Warn, strings.Repeat("far too long ", 9))
		see(t, p, " ! far too long far too long… :messages\n")
		rows := strings.Split(p.shown.String(), "\n")
		if !strings.HasPrefix(rows[9], " ⏎ next") || !strings.Contains(rows[8], "far too long") {
			t.Errorf("the message is not above the hints:\n%s", p.shown)
		}
	})
}
