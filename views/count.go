package views

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// tally is one value and how many objects have it.
type tally struct {
	value string
	n     int
	of    int // how many objects there are
}

// counts is the screen of how many objects of a list there are by the value of
// one column or label. It follows the cluster, through the lens of the list.
type counts[R record.Object] struct {
	list *list[R] // has the scope, the lens and the columns; it is not on the screen itself
	by   string   // as it was asked for, "" for what is usual
	host screen.Host
	grid *grid.Grid[tally]

	fault  error // why nothing can be counted
	values []tally
	order  tallyOrder
}

func newCounts[R record.Object](l *list[R], by string) *counts[R] {
	c := &counts[R]{list: l, by: by, order: tallyOrder{down: true}}
	c.grid = grid.New(tallyColumns(""), func(t tally) string { return t.value }, func(tally, time.Time) themes.Token { return themes.Text })
	c.showSort()
	return c
}

// barWidth is how wide the bar of all objects is.
const barWidth = 24

func tallyColumns(name string) []grid.Column[tally] {
	return []grid.Column[tally]{
		{Name: cmp.Or(name, "VALUE"), Flexible: true, Cell: func(dst []byte, t tally, _ time.Time) []byte { return append(dst, t.text()...) }},
		{Name: "COUNT", Right: true, Cell: func(dst []byte, t tally, _ time.Time) []byte { return append(dst, thousands(t.n)...) }},
		{Name: "SHARE", Right: true, Cell: func(dst []byte, t tally, _ time.Time) []byte { return append(dst, t.share()...) }},
		{Name: "", Cell: func(dst []byte, t tally, _ time.Time) []byte { return append(dst, t.bar()...) }},
	}
}

// text is the value, or that there is none.
func (t tally) text() string { return cmp.Or(t.value, "⟨none⟩") }

// share is the part of all objects, rounded, but never down to none of them.
func (t tally) share() string {
	percent := (100*t.n + t.of/2) / max(t.of, 1)
	if percent == 0 {
		return "<1%"
	}
	return strconv.Itoa(percent) + "%"
}

func (t tally) bar() string {
	return strings.Repeat("━", max((barWidth*t.n+t.of/2)/max(t.of, 1), 1))
}

// Mount opens the feed.
func (c *counts[R]) Mount(h screen.Host) {
	c.host, c.list.host = h, h
	c.list.snap, c.list.problem = nil, nil
	c.list.feed = c.list.table.feed(c.list.session, c.list.scope)
	c.list.look(false)
	c.wait(0)
}

// Unmount lets go of the feed.
func (c *counts[R]) Unmount() {
	c.list.feed.Close()
	c.list.snap, c.list.facets = nil, nil
}

// tallied is a snapshot and what was counted in it.
type tallied[R record.Object] struct {
	arrival[R]
	by     string
	order  tallyOrder
	values []tally
}

// tallyOrder is an order of values.
type tallyOrder struct {
	byValue bool // by the values, not by the counts
	down    bool
}

func (o tallyOrder) sort(values []tally) {
	slices.SortFunc(values, func(a, b tally) int {
		order := cmp.Compare(a.value, b.value)
		if !o.byValue {
			order = cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(b.value, a.value))
		}
		if o.down {
			return -order
		}
		return order
	})
}

// pace is how long to wait before what has changed is counted again.
const pace = time.Second

// wait has the next snapshot after gen delivered.
func (c *counts[R]) wait(gen uint64) {
	waitForArrival(c.host, "rows", c.list.feed, c.list.table.Kind.GVR, gen)
}

// count counts the rows of a snapshot away from the keys, and pauses then.
func (c *counts[R]) count(a arrival[R]) {
	by, err := c.list.countable(c.by)
	c.fault = nil
	if err != nil {
		c.list.snap, c.list.problem = a.snap, a.problem
		if c.list.columnsKnown() {
			c.fault = err
		}
		c.show(nil)
		c.wait(a.snap.Gen)
		return
	}
	text, out := searchText(by.Column), tallied[R]{arrival: a, by: c.by, order: c.order}
	c.host.Wait("count", func(context.Context) any {
		out.values = tallyRows(a.snap.Rows, text)
		out.order.sort(out.values)
		return out
	})
}

// tallyRows counts the texts of rows.
func tallyRows[R any](rows []R, text func([]byte, R) []byte) []tally {
	counts := map[string]int{}
	var buf []byte
	for _, r := range rows {
		buf = text(buf[:0], r)
		counts[string(buf)]++
	}
	out := make([]tally, 0, len(counts))
	for value, n := range counts {
		out = append(out, tally{value, n, len(rows)})
	}
	return out
}

// Handle takes a snapshot, what was counted in it, or that it is time for the next one.
func (c *counts[R]) Handle(slot string, result any) {
	switch v := result.(type) {
	case arrival[R]:
		if c.list.learn(v.snap) {
			c.showSort()
			c.wait(v.snap.Gen)
			return
		}
		c.count(v)
	case tallied[R]:
		if v.by != c.by {
			return // it is being counted by something else already
		}
		c.list.snap, c.list.problem = v.snap, v.problem
		if v.order != c.order {
			c.order.sort(v.values)
		}
		c.show(v.values)
		gen := v.snap.Gen
		c.host.Wait("pause", func(ctx context.Context) any {
			select {
			case <-time.After(pace):
				return gen
			case <-ctx.Done():
				return nil
			}
		})
	case uint64:
		c.wait(v)
	case clockTick:
		c.list.lookAgain()
	}
}

// show shows values, which are in the order in force.
func (c *counts[R]) show(values []tally) {
	c.values = values
	c.grid.SetRows(values)
}

// sortBy sorts by values or by counts; a second time reverses.
func (c *counts[R]) sortBy(value bool) {
	same := c.order.byValue == value
	c.order = tallyOrder{byValue: value, down: same && !c.order.down || !same && !value}
	c.showSort()
	values := slices.Clone(c.values)
	c.order.sort(values)
	c.show(values)
}

func (c *counts[R]) showSort() {
	column := 1
	if c.order.byValue {
		column = 0
	}
	name := ""
	if by, err := c.list.countable(c.by); err == nil {
		name = by.Name
	}
	c.grid.SetColumns(tallyColumns(name))
	c.grid.SetSorted(column, c.order.down)
}

// Line is the command line that opens the screen.
func (c *counts[R]) Line() string { return c.in(c.list.scope.Namespaces) }

// in is the command line of the screen in other namespaces.
func (c *counts[R]) in(namespaces []string) string {
	l := c.list.line()
	if c.list.table.Kind.Namespaced {
		l.ns, l.all = namespaces, len(namespaces) == 0
	}
	by := c.by
	if by == "" {
		by = c.list.usualCount()
	}
	l.word, l.args = "count", []string{by, l.word}
	return l.String()
}

// Title says what is counted, and how far it can be trusted.
func (c *counts[R]) Title() screen.Title {
	t := screen.Title{Crumbs: c.list.crumbs(), Lens: c.list.lensSpans()}
	name := c.by
	if by, err := c.list.countable(c.by); err == nil {
		name = by.Name
	}
	t.Crumbs = append(t.Crumbs, "by "+name)
	snap := c.list.snap
	if snap == nil {
		t.Status = phaseSpans(stream.Connecting, time.Time{}, 0, -1)
		return t
	}
	if snap.Phase != stream.Loading {
		values := thousands(len(c.values)) + " values"
		if len(c.values) == 1 {
			values = "1 value"
		}
		t.Status = []screen.Span{
			{Style: themes.Style(themes.Text), Text: c.list.several(len(snap.Rows))},
			{Style: themes.Style(themes.Muted), Text: " · " + values + " · "},
		}
	}
	t.Status = append(t.Status, phaseSpans(snap.Phase, snap.Seen, snap.Loaded, snap.Total)...)
	if c.list.problem != nil && len(c.values) > 0 {
		t.Notice = notice(c.list.problem)
	}
	return t
}

// Commands are those of counts and of moving about.
func (c *counts[R]) Commands() []screen.Command {
	sort := func(screen.Host) { c.sortBy(!c.order.byValue) }
	own := []screen.Command{
		{ID: "count.enter", Title: "show them", Keys: []string{"enter"}, Hint: 1, When: c.noValue, Run: c.enter},
		{ID: "count.by", Title: "by…", Keys: []string{"C"}, Hint: 2, Run: func(h screen.Host) { h.Pick(c.list.countPicker(c.countBy)) }},
		{ID: "count.sort", Title: "sort by value or count", Keys: []string{"O", "N", ">", "<"}, Hint: 3, Run: sort},
		{ID: "count.refresh", Title: "fetch again", Keys: []string{"ctrl+r"}, Run: func(screen.Host) { c.refresh() }},
	}
	return append(own, moves(c.grid)...)
}

// countBy counts by something else.
func (c *counts[R]) countBy(by string) {
	c.by = by
	c.showSort()
	c.show(nil)
	c.grid.MoveTo(0)
	c.wait(0)
}

// counted is another screen of the same list.
func (c *counts[R]) counted(by string) (screen.Screen, error) { return c.list.counted(by) }

func (c *counts[R]) refresh() { c.list.feed.Refresh() }

func (c *counts[R]) noValue() string {
	if c.grid.Len() == 0 {
		return "there is no value"
	}
	return ""
}

// enter opens the list with only what has the value under the cursor.
func (c *counts[R]) enter(h screen.Host) {
	t, ok := c.grid.Selected()
	by, err := c.list.countable(c.by)
	if !ok || err != nil {
		return
	}
	l := c.list.line()
	if c.list.table.Kind.Namespaced {
		l.ns, l.all = c.list.scope.Namespaces, len(c.list.scope.Namespaces) == 0
	}
	l.filter = c.list.narrowed(by, t.value)
	h.Go(l.String())
}

// Pointer moves the cursor, opens the value under it, and sorts by a clicked header.
func (c *counts[R]) Pointer(x, y int, act screen.Act) {
	point(c.grid, x, y, act, func() { c.enter(c.host) }, func(column int) { c.sortBy(column == 0) })
}

// Paint draws the counts, or why there are none.
func (c *counts[R]) Paint(cv canvas.Canvas) {
	c.grid.Paint(cv, c.host.Now())
	if c.grid.Len() > 0 {
		return
	}
	area := cv.Sub(canvas.Rect{X: 0, Y: 1, W: cv.W(), H: cv.H() - 1})
	if c.fault != nil {
		paintMessage(area, c.fault.Error(), "C chooses another one", themes.Warn)
		return
	}
	c.list.paintEmpty(area)
}
