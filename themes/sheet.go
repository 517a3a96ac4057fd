package themes

import (
	"strconv"

	"github.com/charmbracelet/colorprofile"
)

// Sheet is a theme compiled for one terminal. A Sheet is immutable.
type Sheet struct {
	Theme *Theme
	// Opaque says that the theme's own ground is painted.
	Opaque bool
	// The SGR parameters, each with a semicolon before it, that set the ink of
	// every token, the ground of the selected row and every other ground.
	ink              [tokens]string
	selected, ground string
	// bold stands for Selected where there are no colours to show it with.
	bold bool
}

// Sheet compiles t for a terminal that shows what profile says. With 16
// colours the theme's own choice among them is used, with none (NO_COLOR, or
// not a terminal) only bold, underline and reverse remain.
func (t *Theme) Sheet(profile colorprofile.Profile) *Sheet {
	s := &Sheet{Theme: t, bold: profile < colorprofile.ANSI256}
	for k := range tokens {
		switch {
		case profile >= colorprofile.ANSI256:
			s.ink[k] = colorParameter(38, t.colors[k], profile)
		case profile >= colorprofile.ANSI:
			s.ink[k] = ";" + strconv.Itoa(basicInk(t.ansi[k]))
		}
	}
	if profile >= colorprofile.ANSI256 {
		s.selected, s.ground = colorParameter(48, t.Select, profile), ";49"
	}
	return s
}

// Opaque is Sheet with the theme's ground painted everywhere, for a terminal
// whose own ground the theme was not made for.
func (t *Theme) Opaque(profile colorprofile.Profile) *Sheet {
	s := t.Sheet(profile)
	if profile >= colorprofile.ANSI256 {
		s.Opaque, s.ground = true, colorParameter(48, t.Ground, profile)
	}
	return s
}

// basicInk is the SGR parameter of one of the 16 colours.
func basicInk(i uint8) int {
	if i < 8 {
		return 30 + int(i)
	}
	return 90 + int(i) - 8
}

// AppendStyle appends the sequence that makes the terminal write in style st,
// whatever it wrote in before.
func (s *Sheet) AppendStyle(dst []byte, st Style) []byte {
	dst = append(dst, "\x1b["...)
	if s.isBold(st) {
		dst = append(dst, ";1"...)
	}
	if st&Underline != 0 {
		dst = append(dst, ";4"...)
	}
	if st&Reverse != 0 {
		dst = append(dst, ";7"...)
	}
	dst = append(dst, s.ink[st.Token()]...)
	if g := s.groundOf(st); g != ";49" {
		dst = append(dst, g...)
	}
	return append(dst, 'm')
}

// AppendChange appends the sequence that takes the terminal from style old to
// style st, which is shorter than to begin anew.
func (s *Sheet) AppendChange(dst []byte, old, st Style) []byte {
	start := len(dst)
	dst = append(dst, "\x1b["...)
	dst = appendSwitch(dst, s.isBold(old), s.isBold(st), ";1", ";22")
	dst = appendSwitch(dst, old&Underline != 0, st&Underline != 0, ";4", ";24")
	dst = appendSwitch(dst, old&Reverse != 0, st&Reverse != 0, ";7", ";27")
	if i := s.ink[st.Token()]; i != s.ink[old.Token()] {
		dst = append(dst, i...)
	}
	if g := s.groundOf(st); g != s.groundOf(old) {
		dst = append(dst, g...)
	}
	if len(dst) == start+len("\x1b[") {
		return dst[:start]
	}
	// The first parameter needs no semicolon, and without one it would mean a reset.
	return append(append(dst[:start+len("\x1b[")], dst[start+len("\x1b[;"):]...), 'm')
}

func appendSwitch(dst []byte, was, is bool, on, off string) []byte {
	switch {
	case is && !was:
		return append(dst, on...)
	case was && !is:
		return append(dst, off...)
	}
	return dst
}

func (s *Sheet) isBold(st Style) bool { return st&Bold != 0 || s.bold && st&Selected != 0 }

func (s *Sheet) groundOf(st Style) string {
	if st&Selected != 0 {
		return s.selected
	}
	return s.ground
}
