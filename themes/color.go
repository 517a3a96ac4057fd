package themes

import (
	"image/color"
	"math"
	"strconv"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// appendColor appends the SGR parameters that set colour c; what is 38 for the ink, 48 for the ground.
func appendColor(b []byte, what int, c color.Color, profile colorprofile.Profile) []byte {
	b = append(b, ';')
	b = strconv.AppendInt(b, int64(what), 10)
	if i, ok := profile.Convert(c).(ansi.IndexedColor); ok {
		b = append(b, ";5;"...)
		return strconv.AppendUint(b, uint64(i), 10)
	}
	b = append(b, ";2"...)
	red, green, blue, _ := c.RGBA()
	for _, v := range [3]uint32{red, green, blue} {
		b = append(b, ';')
		b = strconv.AppendUint(b, uint64(v>>8), 10)
	}
	return b
}

// Contrast is the WCAG contrast ratio of two colours, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
