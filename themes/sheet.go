package themes

import (
	"strconv"

	"github.com/charmbracelet/colorprofile"
)

// Sheet is a theme compiled for one terminal: the SGR sequence of every style,
// each of which starts by resetting what came before. A Sheet is immutable.
type Sheet struct {
	Theme *Theme
	// Opaque says that the theme's own ground is painted.
	Opaque bool
	sgr    [styles]string
}

// Sheet compiles t for a terminal that shows what profile says. With 16
// colours the theme's own choice among them is used, with none (NO_COLOR, or
// not a terminal) only bold, underline and reverse remain.
func (t *Theme) Sheet(profile colorprofile.Profile) *Sheet {
	return t.sheet(profile, false)
}

// Opaque is Sheet with the theme's ground painted everywhere, for a terminal
// whose own ground the theme was not made for.
func (t *Theme) Opaque(profile colorprofile.Profile) *Sheet {
	return t.sheet(profile, profile >= colorprofile.ANSI256)
}

func (t *Theme) sheet(profile colorprofile.Profile, opaque bool) *Sheet {
	s := &Sheet{Theme: t, Opaque: opaque}
	for st := range styles {
		if st.Token() < tokens {
			s.sgr[st] = s.compile(st, profile)
		}
	}
	return s
}

// SGR is the sequence that makes the terminal write in style st.
func (s *Sheet) SGR(st Style) string { return s.sgr[st] }

func (s *Sheet) compile(st Style, profile colorprofile.Profile) string {
	t := s.Theme
	b := []byte("\x1b[")
	coloured := profile >= colorprofile.ANSI
	if st&Bold != 0 || !coloured && st&Selected != 0 {
		b = append(b, ";1"...)
	}
	if st&Underline != 0 {
		b = append(b, ";4"...)
	}
	if st&Reverse != 0 {
		b = append(b, ";7"...)
	}
	switch {
	case profile >= colorprofile.ANSI256:
		b = appendColor(b, 38, t.colors[st.Token()], profile)
		switch {
		case st&Selected != 0:
			b = appendColor(b, 48, t.Select, profile)
		case s.Opaque:
			b = appendColor(b, 48, t.Ground, profile)
		}
	case coloured:
		if c := t.ansi[st.Token()]; c < 8 {
			b = append(b, ";3"...)
			b = strconv.AppendUint(b, uint64(c), 10)
		} else {
			b = append(b, ";9"...)
			b = strconv.AppendUint(b, uint64(c-8), 10)
		}
		if st&Selected != 0 && st&Bold == 0 {
			b = append(b, ";1"...)
		}
	}
	return string(append(b, 'm'))
}
