package query

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"kubist/kube/record"
)

// Field is one column as a filter reads it.
type Field[R any] struct {
	Name string
	// Shown columns are seen: words and regular expressions look at those alone.
	Shown bool
	// Text appends what the cell says. It may be nil.
	Text func(dst []byte, r R) []byte
	// Time is the moment that an age counts from, in Unix seconds, 0 where it
	// is not known. It is nil for what is no age.
	Time func(r R) int64
}

// Compile returns what keeps the rows that q keeps, nil when all are kept. It
// may be called by any number of goroutines at once and allocates nothing for a
// row. Ages are measured at now. The error is an [*Error]: a comparison with a
// column that is not there or is not named for sure, or of an age with no time.
func Compile[R record.Object](q *Query, fields []Field[R], now time.Time) (func(R) bool, error) {
	if q.Empty() {
		return nil, nil
	}
	p := plan[R]{now: now.Unix()}
	for i := range q.terms {
		if err := p.add(&q.terms[i], fields); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.words, func(a, b *term) int { return cmp.Compare(cost(a), cost(b)) })
	p.exact = slices.IndexFunc(p.words, func(t *term) bool { return !t.exact })
	if p.exact < 0 {
		p.exact = len(p.words)
	}
	for _, f := range fields {
		if f.Shown && f.Text != nil {
			p.seen = append(p.seen, f.Text)
		}
	}
	sel := q.sel
	if len(p.times)+len(p.names)+len(p.cells)+len(p.words) == 0 {
		if sel.Empty() {
			return nil, nil
		}
		return func(r R) bool { return sel.Matches(r.Head().Labels) }, nil
	}
	return func(r R) bool { return sel.Matches(r.Head().Labels) && p.keeps(r) }, nil
}

// cost orders terms over one text: those of the text as it is before those of
// the text in lower case, and words before regular expressions.
func cost(t *term) int {
	c := int(t.form)
	if !t.exact {
		c += int(selection)
	}
	return c
}

// plan is a query whose columns are found: what is cheap comes first.
type plan[R record.Object] struct {
	now   int64
	times []onTime[R]
	names []*term
	cells []onCell[R]
	words []*term // of all cells that are seen; exact of them first
	exact int
	seen  []func([]byte, R) []byte
}

type onTime[R any] struct {
	*term
	of func(R) int64
}

type onCell[R any] struct {
	*term
	of func([]byte, R) []byte
}

// add takes a term in, with the column it names.
func (p *plan[R]) add(t *term, fields []Field[R]) error {
	if t.idle() && t.column == "" || t.form == selection {
		return nil
	}
	if t.column == "" {
		if t.form == letters {
			p.names = append(p.names, t)
		} else {
			p.words = append(p.words, t)
		}
		return nil
	}
	f, err := find(t, fields)
	switch {
	case err != nil && t.plain != nil:
		p.words = append(p.words, t.plain)
	case t.pending:
	case err != nil:
		return err
	case f.Time != nil && t.form == compare:
		return p.addTime(t, f)
	case f.Time != nil:
		return &Error{t.from, t.to, f.Name + " is an age: compare it, as in " + strings.ToLower(columnName(f.Name)) + "<2h"}
	case f.Text != nil:
		p.cells = append(p.cells, onCell[R]{t, f.Text})
	default:
		p.cells = append(p.cells, onCell[R]{t, func(dst []byte, _ R) []byte { return dst }})
	}
	return nil
}

// addTime takes in a comparison of an age. A number is a time whose unit is still to come.
func (p *plan[R]) addTime(t *term, f Field[R]) error {
	switch {
	case t.value.timed:
		p.times = append(p.times, onTime[R]{t, f.Time})
	case !beginsValue(string(t.text)):
		return &Error{t.from, t.to, f.Name + " is an age: compare it with a time, such as 90s, 2h, 5d3h"}
	}
	return nil
}

// find is the column that a term names, by its whole name or its beginning.
func find[R any](t *term, fields []Field[R]) (Field[R], error) {
	var found []Field[R]
	for _, f := range fields {
		switch name := columnName(f.Name); {
		case name == t.column:
			return f, nil
		case strings.HasPrefix(name, t.column):
			found = append(found, f)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	err := &Error{At: t.from, End: t.to}
	switch {
	case len(found) > 1:
		err.Msg = t.column + " may be " + names(found)
	case t.op == "=" || t.op == "!=":
		err.Msg = "there is no column " + t.column + ": there are " + names(fields) + "; labels are asked for by -l"
	default:
		err.Msg = "there is no column " + t.column + ": there are " + names(fields)
	}
	return Field[R]{}, err
}

func names[R any](fields []Field[R]) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = columnName(f.Name)
	}
	return strings.Join(out, ", ")
}

// buffers serve the text of one row at a time to each goroutine that filters.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (p *plan[R]) keeps(r R) bool {
	for i := range p.times {
		if t := &p.times[i]; t.holdsAt(t.of(r), p.now) == t.not {
			return false
		}
	}
	if len(p.names)+len(p.cells)+len(p.words) == 0 {
		return true
	}
	buf := buffers.Get().(*[]byte)
	ok := p.namesHold(buf, r) && p.cellsHold(buf, r) && p.wordsHold(buf, r)
	buffers.Put(buf)
	return ok
}

func (p *plan[R]) namesHold(buf *[]byte, r R) bool {
	if len(p.names) == 0 {
		return true
	}
	*buf = append((*buf)[:0], r.Head().Name...)
	for _, t := range p.names {
		if t.holds(*buf) == t.not {
			return false
		}
	}
	return true
}

func (p *plan[R]) cellsHold(buf *[]byte, r R) bool {
	for i := range p.cells {
		c := &p.cells[i]
		*buf = c.of((*buf)[:0], r)
		translate(*buf, c.alphabet())
		if c.holds(*buf) == c.not {
			return false
		}
	}
	return true
}

func (p *plan[R]) wordsHold(buf *[]byte, r R) bool {
	if len(p.words) == 0 {
		return true
	}
	b := (*buf)[:0]
	for _, text := range p.seen {
		b = append(text(b, r), 0)
	}
	b = b[:max(len(b)-1, 0)] // what follows the last cell is none
	*buf = b
	if p.exact > 0 {
		translate(b, &asTyped)
	}
	for i, t := range p.words {
		if i == p.exact {
			translate(b, t.folding(p.exact))
		}
		if t.holds(b) == t.not {
			return false
		}
	}
	return true
}
