package record

import (
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// AppendAge appends how long before now something was, as kubectl prints it:
// "40s", "5m", "3d4h"; "<unknown>" when since, in Unix seconds, is 0.
func AppendAge(dst []byte, since int64, now time.Time) []byte {
	if since == 0 {
		return append(dst, "<unknown>"...)
	}
	return append(dst, duration.HumanDuration(now.Sub(time.Unix(since, 0)))...)
}

// AppendAge appends the AGE column.
func (m *Meta) AppendAge(dst []byte, now time.Time) []byte {
	return AppendAge(dst, m.Created, now)
}

// parseAge reads an age as kubectl prints it, in seconds.
func parseAge(text string) (seconds int64, ok bool) {
	number, digits := int64(0), 0
	for i := range len(text) {
		c := text[i]
		if '0' <= c && c <= '9' && digits < 9 {
			number, digits = 10*number+int64(c-'0'), digits+1
			continue
		}
		unit := ageUnits[c]
		if digits == 0 || unit == 0 {
			return 0, false
		}
		seconds += number * unit
		number, digits = 0, 0
	}
	return seconds, digits == 0 && text != ""
}

var ageUnits = [256]int64{'s': 1, 'm': 60, 'h': 60 * 60, 'd': 24 * 60 * 60, 'y': 365 * 24 * 60 * 60}
