package themes

import (
	"fmt"
	"image/color"
	"math"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// colorParameter is the SGR parameters that set colour c, each with a semicolon
// before it; what is 38 for the ink, 48 for the ground.
func colorParameter(what int, c color.Color, profile colorprofile.Profile) string {
	if i, ok := profile.Convert(c).(ansi.IndexedColor); ok {
		return fmt.Sprintf(";%d;5;%d", what, i)
	}
	red, green, blue, _ := c.RGBA()
	return fmt.Sprintf(";%d;2;%d;%d;%d", what, red>>8, green>>8, blue>>8)
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
	rgb := linear(c)
	return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
}

// linear is how much light of red, green and blue a colour is, from 0 to 1.
func linear(c color.Color) (rgb [3]float64) {
	r, g, b, _ := c.RGBA()
	for i, v := range [3]uint32{r, g, b} {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			rgb[i] = f / 12.92
		} else {
			rgb[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	return rgb
}
