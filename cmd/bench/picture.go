package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	// fontDir is where Debian's fonts-dejavu-core puts its fonts.
	fontDir = "/usr/share/fonts/truetype/dejavu"
	// points is the size of the letters, at 72 to the inch, so also in pixels.
	points = 16
	// margin is the frame around the cells, in pixels.
	margin = 12
)

// The terminal's own colours, on which kubist's dark theme is drawn.
var (
	ground = color.RGBA{0x14, 0x16, 0x1b, 0xff}
	ink    = color.RGBA{0xd8, 0xd3, 0xc8, 0xff}
)

// picture draws screens as a terminal would.
type picture struct {
	regular, bold font.Face
	w, h          int // of a cell
	ascent        int
}

// newPicture loads the font: DejaVu Sans Mono where it is installed, for it has all of kubist's signs, else Go Mono.
func newPicture() (*picture, error) {
	p := &picture{}
	for _, f := range []struct {
		face     *font.Face
		file     string
		embedded []byte
	}{
		{&p.regular, "DejaVuSansMono.ttf", gomono.TTF},
		{&p.bold, "DejaVuSansMono-Bold.ttf", gomonobold.TTF},
	} {
		data, err := os.ReadFile(filepath.Join(fontDir, f.file))
		if errors.Is(err, fs.ErrNotExist) {
			data, err = f.embedded, nil
		}
		if err != nil {
			return nil, fmt.Errorf("load the font: %w", err)
		}
		if *f.face, err = face(data); err != nil {
			return nil, fmt.Errorf("load font %s: %w", f.file, err)
		}
	}
	advance, _ := p.regular.GlyphAdvance('M')
	m := p.regular.Metrics()
	p.w, p.h, p.ascent = advance.Round(), (m.Ascent + m.Descent).Ceil(), m.Ascent.Ceil()
	return p, nil
}

func face(data []byte) (font.Face, error) {
	parsed, err := opentype.Parse(data)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: 72, Hinting: font.HintingFull})
}

// write draws the emulator's screen as a PNG, with colours and the cursor.
func (p *picture) write(out io.Writer, em *vt.Emulator) error {
	return png.Encode(out, p.draw(em))
}

func (p *picture) draw(em *vt.Emulator) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, em.Width()*p.w+2*margin, em.Height()*p.h+2*margin))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	cursor := em.CursorPosition()
	for y := range em.Height() {
		for x := range em.Width() {
			if c := em.CellAt(x, y); c != nil {
				p.cell(img, x, y, c, !em.CursorHidden() && cursor.X == x && cursor.Y == y)
			}
		}
	}
	return img
}

// cell draws one cell; here says that the cursor is on it.
func (p *picture) cell(img *image.RGBA, x, y int, c *uv.Cell, here bool) {
	fg, bg := colors(c.Style, here)
	at := image.Pt(margin+x*p.w, margin+y*p.h)
	area := image.Rectangle{Min: at, Max: at.Add(image.Pt(max(c.Width, 1)*p.w, p.h))}
	if bg != ground {
		fill(img, area, bg)
	}
	r, _ := utf8.DecodeRuneInString(c.Content)
	switch block, ok := blocks[r]; {
	case ok: // drawn as they are meant, without seams
		fill(img, block.in(area), fg)
	case c.Content != "" && c.Content != " ":
		f := p.regular
		if c.Style.Attrs&uv.AttrBold != 0 {
			f = p.bold
		}
		d := font.Drawer{Dst: img, Src: image.NewUniform(fg), Face: f, Dot: fixed.P(at.X, at.Y+p.ascent)}
		d.DrawString(c.Content)
	}
	if c.Style.Underline != 0 {
		fill(img, image.Rect(area.Min.X, area.Max.Y-2, area.Max.X, area.Max.Y-1), fg)
	}
	if c.Style.Attrs&uv.AttrStrikethrough != 0 {
		fill(img, image.Rect(area.Min.X, area.Min.Y+p.h/2, area.Max.X, area.Min.Y+p.h/2+1), fg)
	}
}

func fill(img *image.RGBA, area image.Rectangle, c color.Color) {
	draw.Draw(img, area, image.NewUniform(c), image.Point{}, draw.Src)
}

// colors are what a style looks like on our terminal.
func colors(s uv.Style, here bool) (fg, bg color.Color) {
	fg, bg = ink, ground
	if s.Fg != nil {
		fg = s.Fg
	}
	if s.Bg != nil {
		bg = s.Bg
	}
	if s.Attrs&uv.AttrFaint != 0 {
		fg = between(fg, bg)
	}
	if (s.Attrs&uv.AttrReverse != 0) != here {
		fg, bg = bg, fg
	}
	return fg, bg
}

// between is the middle of two colours.
func between(a, b color.Color) color.Color {
	mean := func(x, y uint32) uint8 { return uint8((x + y) >> 9) }
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	return color.RGBA{mean(r1, r2), mean(g1, g2), mean(b1, b2), 0xff}
}

// part is a rectangle within a cell, in eighths of it.
type part struct{ x0, y0, x1, y1 int }

func (p part) in(r image.Rectangle) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	return image.Rect(r.Min.X+w*p.x0/8, r.Min.Y+h*p.y0/8, r.Min.X+w*p.x1/8, r.Min.Y+h*p.y1/8)
}

// blocks are the block elements that are one rectangle.
var blocks = map[rune]part{
	'▀': {0, 0, 8, 4}, '▁': {0, 7, 8, 8}, '▂': {0, 6, 8, 8}, '▃': {0, 5, 8, 8}, '▄': {0, 4, 8, 8}, '▅': {0, 3, 8, 8},
	'▆': {0, 2, 8, 8}, '▇': {0, 1, 8, 8}, '█': {0, 0, 8, 8}, '▉': {0, 0, 7, 8}, '▊': {0, 0, 6, 8}, '▋': {0, 0, 5, 8},
	'▌': {0, 0, 4, 8}, '▍': {0, 0, 3, 8}, '▎': {0, 0, 2, 8}, '▏': {0, 0, 1, 8}, '▐': {4, 0, 8, 8}, '▔': {0, 0, 8, 1},
	'▕': {7, 0, 8, 8},
}
