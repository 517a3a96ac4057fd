package views

import (
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/util/duration"
)

// timetable is when a CronJob runs. The zero value is one that nobody can tell.
type timetable struct {
	schedule cron.Schedule
	zone     *time.Location
	// guessed: the zone is that of the controller, which nobody outside knows.
	guessed bool
}

// newTimetable reads a schedule as the controller does, whose own parser it asks.
func newTimetable(text string, zone *string) timetable {
	if strings.Contains(text, "TZ=") { // the parser may not survive that, and new clusters refuse it
		return timetable{}
	}
	schedule, err := cron.ParseStandard(text)
	if err != nil {
		return timetable{}
	}
	t := timetable{schedule: schedule, zone: time.UTC}
	spec, byClock := schedule.(*cron.SpecSchedule)
	if byClock {
		spec.Location = time.Local // which stands for that of the time it is asked about
	}
	if zone != nil {
		if t.zone = location(*zone); t.zone == nil {
			return timetable{}
		}
	} else {
		t.guessed = byClock && !everyHour(spec)
	}
	return t
}

// everyHour reports whether a schedule is the same at any hour of any day, so that no zone matters to it.
func everyHour(s *cron.SpecSchedule) bool {
	const (
		hours = 1<<24 - 1
		star  = 1 << 63
	)
	return s.Hour&hours == hours && s.Dom&s.Month&s.Dow&star != 0
}

// locations are the zones that were asked for, by name; nil for those that are not known here.
var locations sync.Map

func location(name string) *time.Location {
	if known, ok := locations.Load(name); ok {
		return known.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		l = nil
	}
	locations.Store(name, l)
	return l
}

// append appends how long it is from now to the next run: "never" where there is
// none in years, "?" where that is not known. since, in Unix seconds, is what
// intervals count from.
func (t *timetable) append(dst []byte, since int64, now time.Time) []byte {
	if t.schedule == nil || since == 0 {
		return append(dst, '?')
	}
	next := t.next(time.Unix(since, 0), now)
	if next.IsZero() {
		return append(dst, "never"...)
	}
	dst = append(dst, duration.HumanDuration(next.Sub(now))...)
	if t.guessed {
		dst = append(dst, " if UTC"...)
	}
	return dst
}

// next is the first run after now, the zero time where there is none.
func (t *timetable) next(since, now time.Time) time.Time {
	if every, ok := t.schedule.(cron.ConstantDelaySchedule); ok {
		return since.Add((now.Sub(since)/every.Delay + 1) * every.Delay)
	}
	return t.schedule.Next(now.In(t.zone))
}
