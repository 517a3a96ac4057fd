package term

import (
	"image/color"
	"math"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"kubist/themes"
	"kubist/ui/canvas"
)

// Paint draws the terminal. While keys go there it takes the size of the canvas,
// and the cursor of the program is shown; otherwise it keeps its size, and of one
// that is too high the lower part is seen.
//
// The colours are the theme's: a program says red, and what is bad is drawn.
func (t *Term) Paint(c canvas.Canvas, typing bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if typing {
		t.resize(c.W(), c.H())
	}
	if t.em == nil {
		if typing {
			c.ShowCursor(0, 0)
		}
		return
	}
	t.back = min(t.back, t.past())
	above := max(t.h-c.H(), 0)
	for y := range t.h - above {
		for x := 0; x < t.w; {
			cell := t.cell(x, y+above)
			if cell == nil || cell.Content == "" {
				x++
				continue
			}
			st := style(cell.Style)
			if cell.Content != " " || st != 0 {
				c.Put(x, y, st, cell.Content)
			}
			x += max(cell.Width, 1)
		}
	}
	if at := t.em.CursorPosition(); typing && t.back == 0 && !t.em.CursorHidden() {
		c.ShowCursor(at.X, at.Y)
	}
}

// cell is what is seen at column x of row y, nil for nothing.
func (t *Term) cell(x, y int) *uv.Cell {
	if at := t.em.ScrollbackLen() - t.back + y; t.back > 0 && at < t.em.ScrollbackLen() {
		return t.em.ScrollbackCellAt(x, at)
	}
	return t.em.CellAt(x, y-t.back)
}

// Text is what is seen, without the blanks at the ends of lines and of the text.
func (t *Term) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.em == nil {
		return ""
	}
	var b strings.Builder
	for y := range t.h {
		var line strings.Builder
		for x := 0; x < t.w; {
			cell := t.cell(x, y)
			if cell == nil || cell.Content == "" {
				line.WriteByte(' ')
				x++
				continue
			}
			line.WriteString(cell.Content)
			x += max(cell.Width, 1)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// style is how the theme draws what a program has in a style of its own.
func style(s uv.Style) themes.Style {
	st := themes.Style(themes.Text)
	if s.Fg != nil {
		st = themes.Style(token(s.Fg))
	}
	if s.Attrs&uv.AttrFaint != 0 && st.Token() == themes.Text {
		st = st.As(themes.Muted)
	}
	if s.Attrs&uv.AttrBold != 0 {
		st |= themes.Bold
	}
	if s.Underline != 0 {
		st |= themes.Underline
	}
	reverse := s.Attrs&uv.AttrReverse != 0
	if s.Bg != nil && !dark(s.Bg) && !reverse {
		st, reverse = st.As(token(s.Bg)), true
	}
	if reverse {
		st |= themes.Reverse
	}
	return st
}

// basic is what the sixteen colours of a terminal are used for.
var basic = [16]themes.Token{
	themes.Faint, themes.Bad, themes.OK, themes.Warn, themes.Info, themes.Accent, themes.Info, themes.Text,
	themes.Muted, themes.Bad, themes.OK, themes.Warn, themes.Info, themes.Accent, themes.Info, themes.Text,
}

// token is the token that comes nearest to a colour.
func token(c color.Color) themes.Token {
	switch v := c.(type) {
	case ansi.BasicColor:
		return basic[v&0xf]
	case ansi.IndexedColor:
		if int(v) < len(basic) {
			return basic[v]
		}
	}
	hue, saturation, light := hsl(c)
	switch {
	case saturation < 0.2 && light < 0.35:
		return themes.Faint
	case saturation < 0.2 && light < 0.6:
		return themes.Muted
	case saturation < 0.2:
		return themes.Text
	case hue < 20 || hue >= 340:
		return themes.Bad
	case hue < 65:
		return themes.Warn
	case hue < 165:
		return themes.OK
	case hue < 265:
		return themes.Info
	}
	return themes.Accent
}

// dark reports whether a ground is none to speak of.
func dark(c color.Color) bool {
	if v, ok := c.(ansi.BasicColor); ok {
		return v == ansi.Black
	}
	_, _, light := hsl(c)
	return light < 0.2
}

// hsl is a colour by its hue in degrees, its saturation and its lightness from 0 to 1.
func hsl(c color.Color) (hue, saturation, light float64) {
	r, g, b, _ := c.RGBA()
	x, y, z := float64(r)/0xffff, float64(g)/0xffff, float64(b)/0xffff
	most, least := max(x, y, z), min(x, y, z)
	light = (most + least) / 2
	span := most - least
	if span == 0 {
		return 0, 0, light
	}
	saturation = span / (1 - math.Abs(2*light-1))
	switch most {
	case x:
		hue = math.Mod((y-z)/span+6, 6)
	case y:
		hue = (z-x)/span + 2
	default:
		hue = (x-y)/span + 4
	}
	return 60 * hue, saturation, light
}
