package sanitize

import "strings"

// The control characters that introduce a sequence. All but ESC are written as
// one character, or as ESC and the character 0x40 below.
const (
	esc = 0x1B
	dcs = 0x90 // device control string
	sos = 0x98 // start of string
	csi = 0x9B // control sequence introducer
	osc = 0x9D // operating system command
	pm  = 0x9E // privacy message
	apc = 0x9F // application program command
)

// sequence returns the length of the escape sequence that s begins with. A
// broken one is as long as a terminal would take it to be.
func sequence(s string) int {
	// A C1 control takes two bytes in both forms: U+009B is C2 9B in UTF-8, and
	// as an escape sequence 1B 5B.
	const n = 2
	introducer := s[min(len(s)-1, 1)]
	if s[0] == esc {
		if len(s) < n || introducer < '@' || introducer > '_' {
			return 1 + span(s[1:], ' ', '/', '0', '~')
		}
		introducer += 0x40
	}
	switch introducer {
	case csi:
		return n + span(s[n:], ' ', '?', '@', '~')
	case osc, dcs, sos, pm, apc:
		return n + payload(s[n:], introducer == osc)
	}
	return n
}

// span returns the length of a run of bytes from lo to hi together with the
// one byte from first to final that ends it, where there is one.
func span(s string, lo, hi, first, final byte) int {
	i := 0
	for i < len(s) && lo <= s[i] && s[i] <= hi {
		i++
	}
	if i < len(s) && first <= s[i] && s[i] <= final {
		i++
	}
	return i
}

// payload returns the length of the string that s begins with, including what
// ends it: ST, CAN or SUB, BEL in an OSC, or another sequence, which is not
// counted. It is 0 if the line ends first: a terminal would wait, swallowing
// all that comes, and the user would not see that something is hidden.
func payload(s string, osc bool) int {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == '\a' && osc, b == 0x18, b == 0x1A:
			return i + 1
		case b == '\n', b == '\r':
			return 0
		case b == esc && strings.HasPrefix(s[i+1:], `\`):
			return i + 2
		case b == esc:
			return i
		case b == 0xC2 && i+1 < len(s) && 0x80 <= s[i+1] && s[i+1] < 0xA0:
			return endedByC1(s[i+1], i)
		}
	}
	return 0
}

// endedByC1 is the length of a payload that the C1 control b follows at i.
func endedByC1(b byte, i int) int {
	switch b {
	case 0x9C: // ST
		return i + 2
	case 0x85: // the end of the line
		return 0
	default:
		return i
	}
}
