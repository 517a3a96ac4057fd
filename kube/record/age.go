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
