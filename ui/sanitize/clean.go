package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	replacement = "\uFFFD"
	tabWidth    = 8

	// The marks on one character, and the joiners, selectors and skin tones in
	// one emoji; the longest that Unicode recommends, a kiss, has six.
	maxMarks = 4
	maxJoins = 8
)

// cleaner goes through src once. It copies nothing before the first change.
type cleaner struct {
	src     string
	newline string // what stands for an end of line
	tabs    bool   // whether tabs keep their columns

	out     strings.Builder // the output so far, once it differs from src
	changed bool
	stop    int  // where in the output the line or its latest tab stop begins
	last    rune // the last rune of the output in this line, 0 at its start
	marks   int  // those on the last base
	joins   int  // those in the last emoji
}

// clean returns the clean form of src, whose first i bytes are known to stay:
// printable ASCII and newlines.
func (c *cleaner) clean(i int) string {
	if i > c.stop {
		c.last = rune(c.src[i-1])
	}
	for i < len(c.src) {
		if n := printable(c.src[i:]); n > 0 {
			c.marks, c.joins = 0, 0
			c.keep(i, n, rune(c.src[i+n-1]))
			i += n
			continue
		}
		i += c.step(i)
	}
	if !c.changed {
		return c.src
	}
	return c.out.String()
}

// step deals with what begins at i, which is not printable ASCII, and returns
// its length.
func (c *cleaner) step(i int) int {
	r, n := utf8.DecodeRuneInString(c.src[i:])
	if r == utf8.RuneError && n == 1 {
		c.replace(i, replacement)
		return n
	}
	switch classify(r) {
	case plain:
		c.base(i, n, r)
	case mark:
		c.extend(i, n, r, &c.marks, maxMarks, c.last != 0)
	case joiner:
		c.extend(i, n, r, &c.joins, maxJoins, c.joinable(i+n))
	case selector:
		c.extend(i, n, r, &c.joins, maxJoins, c.selectable(i+n))
	case newline:
		if strings.HasPrefix(c.src[i:], "\r\n") {
			n = len("\r\n")
		}
		c.endLine(i, n)
	case tab:
		c.tab(i)
	case blank:
		c.replace(i, " ")
	case invisible:
		c.drop(i)
	case introducer:
		c.drop(i)
		return sequence(c.src[i:])
	case control:
		c.replace(i, symbol(r))
	default:
		c.replace(i, replacement)
	}
	return n
}

// base keeps a rune that has its own place.
func (c *cleaner) base(i, n int, r rune) {
	if isTone(r) && isPictograph(c.last) {
		c.extend(i, n, r, &c.joins, maxJoins, true)
		return
	}
	if c.last != zwj {
		c.joins = 0
	}
	c.marks = 0
	c.keep(i, n, r)
}

// extend keeps a rune that becomes part of the one before it, if it fits and
// count is below limit.
func (c *cleaner) extend(i, n int, r rune, count *int, limit int, fits bool) {
	if !fits || *count == limit {
		c.drop(i)
		return
	}
	*count++
	c.keep(i, n, r)
}

// joinable reports whether a joiner stands between two emoji, the second at i.
// That it must follow at once makes it certain that it will be kept.
func (c *cleaner) joinable(i int) bool {
	next, _ := utf8.DecodeRuneInString(c.src[i:])
	return (isPictograph(c.last) || c.last == emojiStyle) && isPictograph(next)
}

// selectable reports whether a selector of emoji or text style stands after an
// emoji, or in a keycap, which goes on at i.
func (c *cleaner) selectable(i int) bool {
	keycap := c.last == '#' || c.last == '*' || '0' <= c.last && c.last <= '9'
	return isPictograph(c.last) || keycap && strings.HasPrefix(c.src[i:], enclosingKeycap)
}

func (c *cleaner) endLine(i, n int) {
	if c.src[i:i+n] == c.newline {
		c.keep(i, n, '\n')
	} else {
		c.replace(i, c.newline)
	}
	if c.newline == "\n" {
		c.stop, c.last = c.length(i+n), 0
	}
}

func (c *cleaner) tab(i int) {
	if !c.tabs {
		c.replace(i, " ")
		return
	}
	c.drop(i)
	width := ansi.StringWidth(c.out.String()[c.stop:])
	c.replace(i, strings.Repeat(" ", tabWidth-width%tabWidth))
	c.stop = c.out.Len()
}

// keep takes over n bytes at i, which end in r.
func (c *cleaner) keep(i, n int, r rune) {
	if c.changed {
		c.out.WriteString(c.src[i : i+n])
	}
	c.last = r
}

// replace writes text, which ends in a base, for what stands at i.
func (c *cleaner) replace(i int, text string) {
	c.drop(i)
	c.out.WriteString(text)
	c.last, _ = utf8.DecodeLastRuneInString(text)
	c.marks, c.joins = 0, 0
}

// drop leaves out what stands at i.
func (c *cleaner) drop(i int) {
	if !c.changed {
		c.changed = true
		c.out.Grow(len(c.src))
		c.out.WriteString(c.src[:i])
	}
}

// length is that of the output, when all before i is dealt with.
func (c *cleaner) length(i int) int {
	if c.changed {
		return c.out.Len()
	}
	return i
}

// symbol is the picture of a C0 control character or DEL.
func symbol(r rune) string {
	if r == 0x7F {
		return "\u2421"
	}
	return string('\u2400' + r)
}

// class is what is done with a rune.
type class uint8

const (
	unknown    class = iota // replaced by U+FFFD
	plain                   // kept
	mark                    // kept on a base, up to maxMarks
	joiner                  // kept between emoji
	selector                // kept after emoji
	newline                 // an end of line
	tab                     // replaced by spaces
	blank                   // replaced by a space
	invisible               // dropped
	introducer              // dropped with its sequence
	control                 // replaced by its symbol
)

const (
	zwj             = '\u200D'
	textStyle       = '\uFE0E'
	emojiStyle      = '\uFE0F'
	enclosingKeycap = "\u20E3"
)

// classify knows every rune but those of printable ASCII.
func classify(r rune) class {
	switch {
	case r < 0xA0:
		return classifyControl(r)
	case r == 0xA0:
		return blank
	case r == 0xAD:
		return invisible
	case r < 0x300, 0x3400 <= r && r <= 0x9FFF, 0xAC00 <= r && r <= 0xD7A3:
		return plain
	case r == zwj:
		return joiner
	case r == textStyle, r == emojiStyle:
		return selector
	default:
		return classifyByTable(r)
	}
}

func classifyControl(r rune) class {
	switch r {
	case '\t':
		return tab
	case '\n', '\v', '\f', '\r', 0x85:
		return newline
	case esc, dcs, sos, csi, osc, pm, apc:
		return introducer
	}
	if r >= 0x80 {
		return unknown
	}
	return control
}

func classifyByTable(r rune) class {
	switch {
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return invisible
	case unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S), isPictograph(r):
		return plain
	case unicode.Is(unicode.M, r):
		return mark
	case unicode.Is(unicode.Zs, r):
		return blank
	case unicode.In(r, unicode.Zl, unicode.Zp):
		return newline
	default:
		return unknown
	}
}
