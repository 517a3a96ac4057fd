package ui

import (
	"strings"
	"testing"

	"kubist/ui/uitest"
)

// listed are the rows of the dialog on the screen, without what stands at their right.
func listed(p *paper) []string {
	var out []string
	for row := range strings.SplitSeq(p.shown.String(), "\n") {
		if _, in, ok := strings.Cut(row, "│"); ok {
			name, _, _ := strings.Cut(strings.TrimLeft(in, " ▌│"), "  ")
			out = append(out, strings.TrimSpace(name))
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out[2:]
}

func TestPalette(t *testing.T) {
	for _, key := range []string{"<ctrl+p>", ";"} {
		t.Run(key, func(t *testing.T) {
			scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
				d.Press(key)
				see(t, p, "never · it is Monday")
				if got := listed(p); got[0] != "next" {
					t.Errorf("the palette begins with %q", got)
				}
				d.Press("nod")
				if got := listed(p); got[0] != "nodes" {
					t.Errorf("the palette begins with %q", got)
				}
				d.Press("<enter>")
				see(t, p, "page nodes")
			})
		})
	}
}

func TestPaletteRunsCommands(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Press(";cpy<enter>")
		if p.copied != "text" {
			t.Error("the command did not run")
		}
		d.Press(";never<enter>")
		see(t, p, "· never: it is Monday")
		see(t, p, "› never")
		d.Press("<ctrl+u>zzz")
		see(t, p, "nothing matches")
		d.Press("<enter><esc>")
		see(t, p, "page pods")
	})
}

// A short name finds its kind first, whatever else is like it.
func TestPaletteKnowsShortNames(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(";no")
		if got := listed(p); got[0] != "nodes" {
			t.Errorf("the palette begins with %q", got)
		}
	})
}

func TestPaletteHasTheShellsOwn(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(";messages<enter>")
		see(t, p, "Messages")
	})
}

func TestPaletteBeginsWithWhatWasUsed(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(";nodes<enter>;copy<enter>;")
		if got := listed(p); got[0] != "copy" || got[1] != "nodes" || got[2] != "next" {
			t.Errorf("the palette begins with %q", got)
		}
		d.Press("<down><enter>;")
		if got := listed(p); got[0] != "nodes" || got[1] != "copy" {
			t.Errorf("the palette begins with %q", got)
		}
	})
}

func TestPaletteShowsTheKeysThatWork(t *testing.T) {
	opt := Options{Keys: map[string][]string{"page.copy": {"Y"}, "shell.messages": {"f2"}, "page.next": {}}}
	scenarioWith(t, opt, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		for name, want := range map[string]string{"copy": "Y", "messages": "f2", "back": "esc", "next": "next", "theme": ":theme"} {
			d.Press(";" + name)
			for row := range strings.SplitSeq(p.shown.String(), "\n") {
				if strings.Contains(row, "▌") && !strings.HasSuffix(strings.TrimRight(row, " │"), want) {
					t.Errorf("%s has another key: %s", name, row)
				}
			}
			d.Press("<esc>")
		}
	})
}
