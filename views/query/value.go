package query

// A value is what a cell is compared with. A text may be both a quantity and a
// time: 5m is 0.005 and five minutes.
type value struct {
	number  float64
	seconds float64
	numeric bool // number holds
	timed   bool // seconds holds
}

func readValue(text string) value {
	var v value
	b := []byte(text)
	if n, end, ok := quantity(b); ok && (end == len(b) || string(b[end:]) == "%") {
		v.number, v.numeric = n, true
	}
	v.seconds, v.timed = duration(b)
	return v
}

// readable reports whether there is something to compare with.
func (v value) readable() bool { return v.numeric || v.timed }

// beginsValue reports whether text becomes a value as one goes on typing.
func beginsValue(text string) bool {
	return readValue(text+"1").readable() || readValue(text+"s").readable()
}

// compares reports whether a cell stands to v as op says. ok is false when the
// cell holds nothing that can be compared with v.
func (v *value) compares(cell []byte, op string) (holds, ok bool) {
	if v.numeric {
		if n, end, found := quantity(cell); found && endsNumber(cell[end:]) {
			return relates(n, v.number, op), true
		}
	}
	if v.timed {
		if s, found := duration(firstWord(cell)); found {
			return relates(s, v.seconds, op), true
		}
	}
	return false, false
}

func relates(a, b float64, op string) bool {
	switch op {
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case "=":
		return a == b
	}
	return a != b
}

// endsNumber reports whether a number may end before rest: "1/2", "50%", "12 (40s ago)".
func endsNumber(rest []byte) bool {
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == '/' || rest[0] == '%'
}

func firstWord(b []byte) []byte {
	for i, c := range b {
		if c == ' ' {
			return b[:i]
		}
	}
	return b
}

// quantity reads a number with a suffix as Kubernetes writes them, and says
// where it ends. Quantities of up to 15 digits that are equal are so in any spelling: the digits
// are an integer until the one division or multiplication at the end.
func quantity(b []byte) (n float64, end int, ok bool) {
	n, places, end, ok := decimal(b)
	if !ok {
		return 0, 0, false
	}
	if bits, length := binarySuffix(b[end:]); length > 0 {
		return tenfold(n*float64(uint64(1)<<bits), -places), end + length, true
	}
	exponent, length := decimalSuffix(b[end:])
	return tenfold(n, exponent-places), end + length, true
}

// decimal reads digits with at most one point, and a sign. The number is n
// with the point moved left by places.
func decimal(b []byte) (n float64, places, end int, ok bool) {
	sign, point := 1.0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		end++
	}
	for ; end < len(b); end++ {
		switch c := b[end]; {
		case '0' <= c && c <= '9':
			n, ok = n*10+float64(c-'0'), true
			if point {
				places++
			}
		case c == '.' && !point:
			point = true
		default:
			return sign * n, places, end, ok
		}
	}
	return sign * n, places, end, ok
}

// powers of ten that are exact.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// tenfold is n times ten to the power of exponent.
func tenfold(n float64, exponent int) float64 {
	for ; exponent >= len(powers); exponent -= len(powers) - 1 {
		n *= powers[len(powers)-1]
	}
	for ; -exponent >= len(powers); exponent += len(powers) - 1 {
		n /= powers[len(powers)-1]
	}
	if exponent < 0 {
		return n / powers[-exponent]
	}
	return n * powers[exponent]
}

// binarySuffix is the power of two that Ki, Mi and so on multiply by; its length is 0 without one.
func binarySuffix(b []byte) (bits, length int) {
	const suffixes = "KMGTPE"
	if len(b) < 2 || b[1] != 'i' {
		return 0, 0
	}
	for i := range len(suffixes) {
		if b[0] == suffixes[i] {
			return 10 * (i + 1), 2
		}
	}
	return 0, 0
}

// decimalSuffix is the power of ten that m, k, M, e3 and so on multiply by, and how long it is.
func decimalSuffix(b []byte) (exponent, length int) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] == 'e' || b[0] == 'E' {
		if n, places, end, ok := decimal(b[1:]); ok && places == 0 && n == float64(int8(n)) {
			return int(n), 1 + end
		}
	}
	const suffixes = "num kMGTPE"
	for i := range len(suffixes) {
		if b[0] == suffixes[i] && b[0] != ' ' {
			return 3 * (i - 3), 1
		}
	}
	return 0, 0
}

// duration reads a time as kubectl writes ages: "90s", "2h", "5d3h", "1y". All of b must be one.
func duration(b []byte) (seconds float64, ok bool) {
	for len(b) > 0 {
		n, places, end, found := decimal(b)
		if !found || n < 0 || b[0] == '+' {
			return 0, false
		}
		unit, length := unitOf(b[end:])
		if length == 0 {
			return 0, false
		}
		seconds += tenfold(n, -places) * unit
		b, ok = b[end+length:], true
	}
	return seconds, ok
}

// unitOf is how many seconds the unit is that b begins with; its length is 0 without one.
func unitOf(b []byte) (seconds float64, length int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case 's':
		return 1, 1
	case 'm':
		if len(b) > 1 && b[1] == 's' {
			return 0.001, 2
		}
		return 60, 1
	case 'h':
		return 3600, 1
	case 'd':
		return 24 * 3600, 1
	case 'w':
		return 7 * 24 * 3600, 1
	case 'y':
		return 365 * 24 * 3600, 1
	}
	return 0, 0
}
