package themes

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	gocmp "github.com/google/go-cmp/cmp"
)

// Everything that is read must be readable: 4.5 is the WCAG bound for text.
// Faint is for rules and for what is disabled, which the bound exempts.
func TestContrast(t *testing.T) {
	t.Parallel()
	// The selected row is a tint of the ground: what is unknown there may be a shade below.
	below := map[string]float64{"atelier unknown": 4, "paper unknown": 4.3}
	for name, th := range allShipped(t) {
		for k := range tokens {
			if k == Faint {
				continue
			}
			if c := Contrast(th.Color(k), th.Ground); c < 4.5 {
				t.Errorf("%s: %s on the ground has contrast %.2f, want 4.5", name, k, c)
			}
			want := cmp.Or(below[name+" "+k.String()], 4.5)
			if c := Contrast(th.Color(k), th.Select); c < want {
				t.Errorf("%s: %s on the selected row has contrast %.2f, want %.1f", name, k, c, want)
			}
		}
		if faint, muted := Contrast(th.Color(Faint), th.Ground), Contrast(th.Color(Muted), th.Ground); faint < 3 || faint >= muted {
			t.Errorf("%s: faint has contrast %.2f, want at least 3 and less than muted, %.2f", name, faint, muted)
		}
	}
}

// The themes of high contrast keep the stricter bound of WCAG.
func TestHighContrast(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"leger", "linocut"} {
		th := allShipped(t)[name]
		for k := range tokens {
			if c := Contrast(th.Color(k), th.Ground); k != Faint && c < 7 {
				t.Errorf("%s: %s on the ground has contrast %.2f, want 7", name, k, c)
			}
		}
	}
}

func TestDarkMeansDark(t *testing.T) {
	t.Parallel()
	for name, th := range allShipped(t) {
		if l := luminance(th.Ground); (l < 0.18) != th.Dark {
			t.Errorf("%s: dark is %v and the ground has luminance %.2f", name, th.Dark, l)
		}
	}
}

// Who does not tell red from green tells the health in these themes by lightness alone.
func TestHealthWithoutRedAndGreen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"leger", "delaunay"} {
		th := allShipped(t)[name]
		health := []Token{OK, Warn, Bad}
		for i, a := range health {
			for _, b := range health[i+1:] {
				if d := math.Abs(lightness(deuteranopia(th.Color(a))) - lightness(deuteranopia(th.Color(b)))); d < 10 {
					t.Errorf("%s: %s and %s differ in lightness by %.1f of 100, want 10", name, a, b, d)
				}
			}
		}
	}
}

// deuteranopia is the linear red, green and blue that somebody without green
// cones sees, after Machado, Oliveira and Fernandes (2009).
func deuteranopia(c color.Color) [3]float64 {
	rgb := linear(c)
	var seen [3]float64
	for i, row := range [3][3]float64{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}} {
		for j, share := range row {
			seen[i] += share * rgb[j]
		}
		seen[i] = min(max(seen[i], 0), 1)
	}
	return seen
}

// lightness is the L* of CIELAB, from 0 to 100.
func lightness(rgb [3]float64) float64 {
	y := 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
	if y <= 216.0/24389 {
		return y * 24389 / 27
	}
	return 116*math.Cbrt(y) - 16
}

// With 16 colours the terminal's own ground stays: no ink is of its colour, and the states differ.
func TestSixteenColours(t *testing.T) {
	t.Parallel()
	lost := map[bool][]uint8{true: {0}, false: {7, 15, 10, 11, 14}}
	for name, th := range allShipped(t) {
		for k := range tokens {
			if slices.Contains(lost[th.Dark], th.ansi[k]) {
				t.Errorf("%s: %s is %d of 16, which is lost on its ground", name, k, th.ansi[k])
			}
		}
		states := []uint8{th.ansi[Text], th.ansi[OK], th.ansi[Warn], th.ansi[Bad], th.ansi[Unknown]}
		if slices.Sort(states); len(slices.Compact(states)) < 5 {
			t.Errorf("%s: text, ok, warn, bad and unknown are not five of 16: %d", name, states)
		}
	}
}

func TestSixAreShipped(t *testing.T) {
	t.Parallel()
	want := []string{"atelier", "delaunay", "gris", "leger", "linocut", "paper"}
	if diff := gocmp.Diff(want, Names()); diff != "" {
		t.Error(diff)
	}
}

func allShipped(t *testing.T) map[string]*Theme {
	t.Helper()
	all := map[string]*Theme{}
	for _, name := range Names() {
		th, err := Shipped(name)
		if err != nil {
			t.Fatal(err)
		}
		if th.Name != name {
			t.Errorf("the theme in %s.yaml is named %s", name, th.Name)
		}
		all[name] = th
	}
	return all
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
