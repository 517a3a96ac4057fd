package themes

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// Everything that is read must be readable: 4.5 is the WCAG bound for text.
// Faint is for rules and for what is disabled, which the bound exempts.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		th, err := Shipped(name)
		if err != nil {
			t.Fatal(err)
		}
		for k := range tokens {
			if k == Faint {
				continue
			}
			if c := Contrast(th.Color(k), th.Ground); c < 4.5 {
				t.Errorf("%s: %s on the ground has contrast %.2f, want 4.5", name, k, c)
			}
			// The selected row is a tint of the ground: what is unknown there may be a shade below.
			if c := Contrast(th.Color(k), th.Select); c < 3.9 {
				t.Errorf("%s: %s on the selected row has contrast %.2f, want 3.9", name, k, c)
			}
		}
	}
}

func TestContrastIsWCAG(t *testing.T) {
	t.Parallel()
	black, _ := hex("#000000")
	white, _ := hex("#ffffff")
	if c := Contrast(black, white); c < 20.99 || c > 21.01 {
		t.Errorf("black on white has contrast %.3f, want 21", c)
	}
}

func TestSheet(t *testing.T) {
	t.Parallel()
	th, err := Shipped("atelier")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		profile colorprofile.Profile
		style   Style
		want    string
	}{
		{colorprofile.TrueColor, Style(Text), "\x1b[;38;2;216;211;200m"},
		{colorprofile.TrueColor, Style(Bad) | Bold | Selected, "\x1b[;1;38;2;229;113;94;48;2;42;40;36m"},
		{colorprofile.ANSI, Style(Bad), "\x1b[;91m"},
		{colorprofile.ANSI, Style(OK) | Selected, "\x1b[;1;32m"},
		{colorprofile.NoTTY, Style(Bad), "\x1b[m"},
		{colorprofile.ASCII, Style(Bad) | Underline, "\x1b[;4m"},
		{colorprofile.ASCII, Style(Text) | Selected, "\x1b[;1m"},
	}
	for _, c := range cases {
		if got := string(th.Sheet(c.profile).AppendStyle(nil, c.style)); got != c.want {
			t.Errorf("%v %x: %q, want %q", c.profile, c.style, got, c.want)
		}
	}
	if got := string(th.Opaque(colorprofile.TrueColor).AppendStyle(nil, Style(Text))); got != "\x1b[;38;2;216;211;200;48;2;20;22;27m" {
		t.Errorf("opaque: %q", got)
	}
	if got := string(th.Opaque(colorprofile.ASCII).AppendStyle(nil, Style(Text))); got != "\x1b[m" {
		t.Errorf("opaque without colours: %q", got)
	}
	if got := string(th.Sheet(colorprofile.ANSI256).AppendStyle(nil, Style(Accent))); !strings.HasPrefix(got, "\x1b[;38;5;") {
		t.Errorf("256 colours: %q", got)
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	th, err := Shipped("atelier")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		profile  colorprofile.Profile
		from, to Style
		want     string
	}{
		{colorprofile.TrueColor, Style(Text), Style(Text), ""},
		{colorprofile.TrueColor, Style(Text), Style(Text) | Bold, "\x1b[1m"},
		{colorprofile.TrueColor, Style(Text) | Bold | Selected, Style(Text) | Selected, "\x1b[22m"},
		{colorprofile.TrueColor, Style(Text) | Selected, Style(Bad), "\x1b[38;2;229;113;94;49m"},
		{colorprofile.TrueColor, Style(Bad) | Underline, Style(Bad) | Reverse, "\x1b[24;7m"},
		{colorprofile.ANSI, Style(Text) | Selected, Style(Text), "\x1b[22m"},
		{colorprofile.ANSI, Style(Text), Style(Muted), ""},
		{colorprofile.ASCII, Style(Text), Style(Bad), ""},
	}
	for _, c := range cases {
		if got := string(th.Sheet(c.profile).AppendChange(nil, c.from, c.to)); got != c.want {
			t.Errorf("%v from %x to %x: %q, want %q", c.profile, c.from, c.to, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	whole, err := shipped.ReadFile("atelier.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(whole)
	cases := map[string]string{
		strings.Replace(good, "#e5715e", "red", 1):             "token bad",
		strings.Replace(good, "  bad:", "  worse:", 1):         "token bad is missing",
		strings.Replace(good, "ansi: 9", "ansi: 99", 1):        "want 0 to 15",
		good + "  shout: {color: \"#ffffff\", ansi: 1}\n":      "no token \"shout\"",
		strings.Replace(good, "dark: true", "dusky: true", 1):  "dusky",
		strings.Replace(good, "\"#14161b\"", "\"#14161\"", 1):  "ground",
		strings.Replace(good, "\"#2a2824\"", "\"#2a282g\"", 1): "select",
	}
	for text, want := range cases {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one about %q", err, want)
		}
	}
	if _, err := Shipped("nope"); err == nil || !strings.Contains(err.Error(), "atelier") {
		t.Errorf("error %v does not name the themes there are", err)
	}
}
