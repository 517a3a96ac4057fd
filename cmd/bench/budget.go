package main

import (
	"fmt"
	"strconv"
	"strings"
)

// unit is what a figure counts; it decides how one is written.
type unit string

const (
	milliseconds unit = "ms"
	seconds      unit = "s"
	times        unit = "×"
	mebibytes    unit = "MiB"
	percent      unit = "%"
	bytesOut     unit = "B"
	lines        unit = "lines"
)

// format writes v as precisely as it is worth.
func (u unit) format(v float64) string {
	switch u {
	case milliseconds, seconds:
		if v >= 100 {
			return strconv.FormatFloat(v, 'f', 0, 64) + " " + string(u)
		}
		return strconv.FormatFloat(v, 'f', 1, 64) + " " + string(u)
	case times:
		return strconv.FormatFloat(v, 'f', 2, 64) + string(u)
	case percent:
		return strconv.FormatFloat(v, 'f', 2, 64) + " " + string(u)
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " " + string(u)
}

// limit is the most a figure may be. The zero limit allows everything.
type limit struct {
	set bool
	// over: at is added to the floor of the figure.
	over bool
	at   float64
}

func atMost(v float64) limit    { return limit{set: true, at: v} }
func floorPlus(v float64) limit { return limit{set: true, over: true, at: v} }

func (l limit) value(floor float64) float64 {
	if l.over {
		return floor + l.at
	}
	return l.at
}

func (l limit) allows(f figure) bool { return !l.set || f.Value <= l.value(f.Floor) }

// format writes the limit, and what it comes to over a floor.
func (l limit) format(u unit, floor float64) string {
	switch {
	case !l.set:
		return "–"
	case l.over:
		return fmt.Sprintf("+%s = %s", strings.TrimSuffix(u.format(l.at), ".0 "+string(u)), u.format(l.value(floor)))
	}
	return u.format(l.at)
}

// figure is what was measured for one row, in the row's unit.
type figure struct {
	Value float64
	// Floor is what limits over a floor count from.
	Floor float64
	// Note says what else was seen.
	Note    string
	Samples []float64
}

// verdict is how a figure stands to its limits.
type verdict string

const (
	metAim    verdict = "met aim"
	metMust   verdict = "met must"
	missed    verdict = "MISSED"
	noVerdict verdict = "–"
)

// judge compares a figure with what must be and what is aimed at.
func judge(f figure, must, aim limit) verdict {
	switch {
	case !must.set && !aim.set:
		return noVerdict
	case !must.allows(f):
		return missed
	case aim.set && aim.allows(f):
		return metAim
	}
	return metMust
}
