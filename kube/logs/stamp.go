package logs

import (
	"strings"
	"time"
)

// stamp cuts off the time that a line begins with, as the kubelet writes it:
// "2026-11-24T14:02:11.123456789Z text". ok is false where there is none.
func stamp(line string) (nanos int64, text string, ok bool) {
	end := strings.IndexByte(line, ' ')
	if end < 0 {
		end = len(line)
	}
	nanos, ok = fastTime(line[:end])
	if !ok {
		t, err := time.Parse(time.RFC3339Nano, line[:end])
		if err != nil {
			return 0, line, false
		}
		nanos = t.UnixNano()
	}
	return nanos, line[min(end+1, len(line)):], true
}

// fastTime reads the form in UTC, which is the one that is written, without allocating.
func fastTime(s string) (nanos int64, ok bool) {
	const seconds = len("2006-01-02T15:04:05")
	if len(s) <= seconds || s[len(s)-1] != 'Z' || !shaped(s) {
		return 0, false
	}
	if nanos, ok = fraction(s[seconds : len(s)-1]); !ok {
		return 0, false
	}
	day, ok := date(number(s[:4]), number(s[5:7]), number(s[8:10]))
	hour, minute, second := number(s[11:13]), number(s[14:16]), number(s[17:19])
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return (day*86400+hour*3600+minute*60+second)*int64(time.Second) + nanos, true
}

// shaped reports whether a time has its digits and its signs where they belong, but for the fraction.
func shaped(s string) bool {
	for i, c := range []byte("dddd-dd-ddTdd:dd:dd") {
		if c == 'd' && !isDigit(s[i]) || c != 'd' && s[i] != c {
			return false
		}
	}
	return true
}

// fraction is ".123" in nanoseconds; there may be none.
func fraction(s string) (nanos int64, ok bool) {
	const most = 9 // digits
	if s == "" {
		return 0, true
	}
	if s[0] != '.' || len(s) < 2 || len(s) > 1+most {
		return 0, false
	}
	scale := int64(time.Second)
	for _, c := range []byte(s[1:]) {
		if !isDigit(c) {
			return 0, false
		}
		scale /= 10
		nanos += int64(c-'0') * scale
	}
	return nanos, true
}

// date is a day since 1970. Years that do not fit into nanoseconds, and the ends
// of months, are left to who checks them.
func date(year, month, day int64) (since int64, ok bool) {
	if year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 28 {
		return 0, false
	}
	return days(year, month, day), true
}

// days is the number of days since 1970 of a date, by the years that begin in March.
func days(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number is that of a few digits.
func number(s string) (n int64) {
	for _, c := range []byte(s) {
		n = n*10 + int64(c-'0')
	}
	return n
}
