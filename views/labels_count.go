package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/views/query"
)

// labelQuestion is what is to be shown of the labels.
type labelQuestion struct {
	chosen selector.Selector
	find   *query.Query
	sort   labelSort
	// open says of keys whether their values are shown; of others their number decides.
	open map[string]bool
}

// labelSort is an order of keys.
type labelSort struct {
	by   labelOrder
	down bool
}

type labelOrder uint8

const (
	byKey labelOrder = iota
	byObjects
	byValues
	labelOrders
)

// labelAnswer is what there is to show.
type labelAnswer struct {
	labelQuestion
	news           []labelNews // that it is of
	total, matched int         // objects
	keys, found    int         // how many there are, and are shown
	rows           []labelRow
}

// labelRow is a value, or what stands for the values of a key.
type labelRow struct {
	group    *labelGroup
	form     labelForm
	value    string
	all, now int
	line     int
	first    bool // of its key
}

type labelForm uint8

const (
	valueRow labelForm = iota
	foldRow            // all values of the key
	noKeyRow           // the objects without the key
)

// id is equal for the same row in all answers.
func (r labelRow) id() string { return labelID(r.group.Key, r.form, r.value) }

func labelID(key string, form labelForm, value string) string {
	return key + "\x00" + string('0'+rune(form)) + value
}

// labelGroup is one key.
type labelGroup struct{ selector.CrossKey }

// unique reports whether most objects have a value of their own.
func (g *labelGroup) unique() bool {
	const few = 10
	return g.All >= few && 10*g.Values >= 9*g.All
}

// quiet reports whether there is nothing to choose from: all objects have the same value.
func (g *labelGroup) quiet() bool { return g.Values == 1 && g.Without == 0 }

// choice is how a selector stands to what the row is.
func (r labelRow) choice(s selector.Selector) selector.Choice {
	switch r.form {
	case valueRow:
		return s.Choice(r.group.Key, r.value)
	case noKeyRow:
		return s.Absence(r.group.Key)
	}
	return selector.Open
}

// labelCounter counts labels. It is safe for concurrent use.
type labelCounter struct {
	mu    sync.Mutex
	cross selector.Cross
}

// answer counts what is in news, and lays it out.
func (c *labelCounter) answer(q labelQuestion, news []labelNews) *labelAnswer {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range news {
		if n.count != nil {
			n.count(&c.cross)
		}
	}
	c.cross.Choose(q.chosen)
	keys := c.cross.Keys()
	a := &labelAnswer{labelQuestion: q, news: news, total: c.cross.Total(), matched: c.cross.Matched(), keys: len(keys)}
	q.sort.keys(keys)
	find := q.finds()
	for _, k := range keys {
		begin := len(a.rows)
		if a.rows = c.group(a.rows, k, q, find); len(a.rows) > begin {
			a.found++
		}
		for i := begin; i < len(a.rows); i++ {
			a.rows[i].line, a.rows[i].first = i, i == begin
		}
	}
	return a
}

// keys brings keys, which are in order, in the order asked for.
func (o labelSort) keys(keys []selector.CrossKey) {
	number := func(k selector.CrossKey) int {
		switch o.by {
		case byObjects:
			return k.All
		case byValues:
			return k.Values
		}
		return 0
	}
	slices.SortStableFunc(keys, func(a, b selector.CrossKey) int {
		order := cmp.Compare(number(a), number(b))
		if o.by == byKey {
			order = cmp.Compare(a.Key, b.Key)
		}
		if o.down {
			return -order
		}
		return order
	})
}

// manyValues is how many values a key shows unless it is asked for all of them.
const manyValues = 8

// made are keys whose values controllers make: nobody chooses by them before having seen one.
var made = []string{
	"pod-template-hash", "controller-revision-hash", "controller-uid", "batch.kubernetes.io/controller-uid", "statefulset.kubernetes.io/pod-name",
}

// group appends the rows of a key: all of it where the key is found, else the values that are.
func (c *labelCounter) group(rows []labelRow, k selector.CrossKey, q labelQuestion, find func(key, value string) bool) []labelRow {
	g := &labelGroup{k}
	add := func(form labelForm, value string, all, now int) {
		rows = append(rows, labelRow{group: g, form: form, value: value, all: all, now: now})
	}
	values := func(keep func(value string) bool) {
		for _, v := range c.cross.Values(k.Key, q.sort.by != byKey) {
			if keep(v.Value) {
				add(valueRow, v.Value, v.All, v.Now)
			}
		}
	}
	found := func(value string) bool { return find == nil || find(k.Key, value) }
	if !found("") {
		values(found)
		return rows
	}
	open, asked := q.open[k.Key]
	if !open && k.Values > 1 && (asked || k.Values > manyValues || slices.Contains(made, k.Key)) {
		add(foldRow, "", k.All, k.Now)
		return rows
	}
	rows = slices.Grow(rows, k.Values+1)
	values(found)
	if k.Without > 0 || q.chosen.Absence(k.Key) != selector.Open {
		add(noKeyRow, "", k.Without, k.WithoutNow)
	}
	return rows
}

// labelText is a key and a value as a filter reads them.
type labelText struct {
	record.Meta
	key, value string
}

// labelFields are what can be found: words and letters in the key and the value
// one after the other, and each alone by its name.
var labelFields = []query.Field[*labelText]{
	{Name: "NAME", Shown: true, Text: func(dst []byte, t *labelText) []byte { return append(append(append(dst, t.key...), ' '), t.value...) }},
	{Name: "KEY", Text: func(dst []byte, t *labelText) []byte { return append(dst, t.key...) }},
	{Name: "VALUE", Text: func(dst []byte, t *labelText) []byte { return append(dst, t.value...) }},
}

// finds is what is found, nil for everything.
func (q *labelQuestion) finds() func(key, value string) bool {
	keep, err := query.Compile(q.find, labelFields, time.Time{})
	if err != nil || keep == nil {
		return nil // what is wrong with it is said where it is typed
	}
	text := &labelText{Meta: record.Meta{Labels: new(record.Labels)}}
	letters := strings.ContainsAny(q.find.Text(), "~-") // which are looked for in the name
	return func(key, value string) bool {
		if text.key, text.value = key, value; letters {
			text.Name = key + " " + value
		}
		return keep(text)
	}
}

// clone is q with an own memory of what is open.
func (q labelQuestion) clone() labelQuestion {
	q.open = maps.Clone(q.open)
	return q
}
