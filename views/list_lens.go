package views

import (
	"context"
	"slices"
	"time"

	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/views/query"
)

// look asks for the rows of the filter and the order in force. A table that
// was held still moves again: its rows are those of another lens.
func (l *list[R]) look(narrows bool) {
	l.letGo()
	l.searched = l.seen()
	l.since = l.feed.Look(l.lens(narrows))
	l.grid.SetMatches(l.matches())
	l.grid.SetEpitaph("gone")
	if l.narrowing() {
		l.grid.SetEpitaph("no longer here") // it may only have stopped to match
	}
	l.tickClock()
}

// lookAgain asks for the same rows by the time that it is now.
func (l *list[R]) lookAgain() {
	if l.held == nil {
		l.feed.Look(l.lens(false))
	}
	l.tickClock()
}

func (l *list[R]) lens(narrows bool) stream.Lens[R] {
	lens := stream.Lens[R]{Less: l.order(), Keep: l.keep(), Narrows: narrows && !l.query.Timed()}
	if health := l.table.Health; health != nil {
		lens.Flag = func(r R) bool { return health(r).Unhealthy() }
	}
	return lens
}

func (l *list[R]) keep() func(R) bool {
	keep, err := query.Compile(l.query, l.fields(), l.now())
	l.fault = nil
	if err != nil {
		if l.columnsKnown() && l.usageKnown() {
			l.fault = err
		}
		return func(R) bool { return false } // never rows that were not asked for
	}
	if !l.unhealthy || l.table.Health == nil {
		return keep
	}
	health := l.table.Health
	return func(r R) bool {
		return health(r).Unhealthy() && (keep == nil || keep(r))
	}
}

// now is the time of the server's clock, where there is somebody to ask.
func (l *list[R]) now() time.Time {
	if l.host == nil {
		return time.Time{}
	}
	return l.host.Now()
}

// fields are what a filter can read of a row: all columns, and the namespace
// also where it is none. Like all of a lens they know no clock but the filter's.
func (l *list[R]) fields() []query.Field[R] {
	shown := l.seen()
	fields := make([]query.Field[R], 0, len(l.columns)+1)
	add := func(c Column[R], shown bool) {
		fields = append(fields, query.Field[R]{Name: c.Name, Shown: shown, Text: searchText(c), Time: c.Time})
	}
	for i, c := range l.columns {
		add(c, slices.Contains(shown, i))
	}
	if l.table.Kind.Namespaced && !l.spansNamespaces() {
		add(namespaceColumn[R](), false)
	}
	return fields
}

// matches says which parts of the cells of a column the filter has found.
func (l *list[R]) matches() func(dst [][2]int, column int, text []byte) [][2]int {
	q, columns := l.query, l.columns
	if q.Empty() {
		return nil
	}
	return func(dst [][2]int, column int, text []byte) [][2]int {
		return q.Matches(dst, columns[column].Name, text)
	}
}

// seen are the indexes of the columns that are seen. Those of a list that was
// never painted are those of the list it stands for, or all but the wide ones.
func (l *list[R]) seen() []int {
	switch {
	case l.width > 0:
		return l.grid.Shown()
	case l.searched != nil:
		return l.searched
	}
	var out []int
	for i, c := range l.columns {
		if c.Level != grid.Wide {
			out = append(out, i)
		}
	}
	return out
}

// follow looks again when other cells are seen than the filter has read.
func (l *list[R]) follow() {
	if l.held == nil && !l.query.Empty() && !slices.Equal(l.searched, l.grid.Shown()) {
		l.look(false)
	}
}

// clockTick says that ages have grown.
type clockTick struct{}

// ages is how long a filter by age may lag behind the clock.
const ages = 5 * time.Second

// tickClock has the rows looked at again while the filter depends on the time.
func (l *list[R]) tickClock() {
	timed := l.query.Timed()
	l.host.Wait("clock", func(ctx context.Context) any {
		if !timed || !pause(ctx, ages) {
			return nil
		}
		return clockTick{}
	})
}
