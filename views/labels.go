package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
	"kubist/views/query"
)

// labels is the screen of all labels that the objects of a scope carry, with
// how many have each: of all objects, and of those that what is chosen selects.
// Choosing makes a selector, for the table of the objects.
type labels struct {
	session *Session
	kinds   []kube.Kind // one, or all that are loaded
	all     bool
	scope   stream.Scope
	table   labelled // where it came from, nil if from nowhere
	host    screen.Host
	grid    *grid.Grid[labelRow]
	columns []grid.Column[labelRow] // those of grid
	width   int                     // of the last painting
	top     int                     // the line that is painted first

	question  labelQuestion // what is to be shown
	answer    *labelAnswer  // what is; nothing at first
	counter   *labelCounter
	feeds     []labelFeed
	news      []labelNews // of the feeds
	waiting   []bool      // for news of them
	resting   bool        // until it is time to wait for news again
	returning bool        // the rows are still those of earlier feeds
	usage     usage
}

// labelled is a table whose labels can be looked at, and that can be narrowed by them.
type labelled interface {
	labelScreen() *labels
	choose(chosen selector.Selector)
}

func newLabels(s *Session, scope stream.Scope, kinds ...kube.Kind) *labels {
	l := &labels{session: s, kinds: kinds, scope: scope}
	l.question, l.answer = labelQuestion{open: map[string]bool{}}, &labelAnswer{}
	l.grid = grid.New(nil, labelRow.id, l.tone)
	l.setColumns()
	return l
}

// Mount opens the feeds.
func (l *labels) Mount(h screen.Host) {
	l.host, l.counter, l.resting, l.returning = h, new(labelCounter), false, l.grid.Len() > 0
	l.answer = &labelAnswer{labelQuestion: l.question}
	l.feeds, l.news, l.waiting = nil, make([]labelNews, len(l.kinds)), make([]bool, len(l.kinds))
	for i, k := range l.kinds {
		l.news[i].total = -1
		l.feeds = append(l.feeds, objectsOfKind(k).labels(l.session.pool, l.scope))
	}
	l.wait()
}

// Unmount lets go of the feeds. What was on the screen stays for when it is back.
func (l *labels) Unmount() {
	for _, f := range l.feeds {
		f.close()
	}
	l.usage.close()
	l.feeds, l.counter = nil, nil
	l.grid.Shrink()
}

// newsOf is what is new of one of the kinds.
type newsOf struct {
	labelNews
	kind int
}

// wait has the next news of all kinds delivered.
func (l *labels) wait() {
	for i, feed := range l.feeds {
		if l.waiting[i] {
			continue
		}
		l.waiting[i] = true
		gen := l.news[i].gen
		l.host.Wait("rows "+l.kinds[i].String(), func(ctx context.Context) any {
			news, err := feed.next(ctx, gen)
			if err != nil {
				return nil
			}
			return newsOf{news, i}
		})
	}
}

// count counts what is known by now and lays it out, away from the keys.
func (l *labels) count() {
	q, news, counter := l.question.clone(), slices.Clone(l.news), l.counter
	l.host.Wait("count", func(ctx context.Context) any {
		if ctx.Err() != nil {
			return nil
		}
		return counter.answer(q, news)
	})
}

// labelsRested says that it is time to wait for news again.
type labelsRested struct{}

// soon is how long to wait while not all is there yet.
const soon = 200 * time.Millisecond

// rest waits for news again after a pause.
func (l *labels) rest() {
	if l.resting {
		return
	}
	pause := pace
	if !whole(l.standing().phase) {
		pause = soon
	}
	l.resting = true
	l.host.Wait("pause", func(ctx context.Context) any {
		select {
		case <-time.After(pause):
			return labelsRested{}
		case <-ctx.Done():
			return nil
		}
	})
}

// Handle takes news, what was counted in it, or that it is time for more.
func (l *labels) Handle(_ string, result any) {
	switch v := result.(type) {
	case newsOf:
		l.news[v.kind], l.waiting[v.kind] = v.labelNews, false
		l.count()
	case *labelAnswer:
		l.show(v)
		l.rest()
	case labelsRested:
		l.resting = false
		l.wait()
	case used:
		l.usage.take(l.host, v)
	}
}

// show shows an answer.
func (l *labels) show(a *labelAnswer) {
	l.answer = a
	complete := whole(l.standing().phase)
	if l.returning && !complete {
		return // what was seen before is better than some of it, or nothing
	}
	l.returning = false
	l.grid.SetRows(a.rows)
	if (a.total > 0 || complete) && l.selectsPods() {
		l.usage.open(l.host, l.session.pool, l.scope)
	}
}

// standing is how far what is shown can be trusted: as far as the kind that can be trusted least.
func (l *labels) standing() labelNews {
	out := labelNews{total: -1}
	for i, n := range l.answer.news {
		if i == 0 {
			out = n
			continue
		}
		out.loaded += n.loaded
		if out.total += n.total; n.total < 0 {
			out.total = -1
		}
		if out.phase == stream.Live && n.phase != stream.Live {
			out.phase, out.seen, out.problem = n.phase, n.seen, n.problem
		}
	}
	return out
}

// selectsPods reports whether the labels are among others those of pods, which is what selectors select.
func (l *labels) selectsPods() bool {
	return slices.ContainsFunc(l.kinds, func(k kube.Kind) bool { return k.GVR() == podKind.GVR })
}

// ask shows what another question asks for, as soon as that is counted.
func (l *labels) ask() {
	l.showSort()
	l.grid.SetMatches(l.matches())
	if l.counter != nil {
		l.count()
	}
}

// choosing has the selector be another one.
func (l *labels) choosing(chosen selector.Selector) {
	l.question.chosen = chosen
	l.ask()
}

// row is the row under the cursor, or why there is none.
func (l *labels) row() (labelRow, string) {
	r, ok := l.grid.Selected()
	if !ok {
		return r, "there is no label"
	}
	return r, ""
}

// fold shows the values of the key under the cursor, or one row in their place.
func (l *labels) fold(open bool) {
	r, reason := l.row()
	if reason != "" {
		return
	}
	l.question.open[r.group.Key] = open
	if !open {
		l.grid.Focus(labelID(r.group.Key, foldRow, ""))
	}
	l.ask()
}

// find opens the line for what to find; the rows follow while one types. A
// selector that is typed there is what is chosen.
func (l *labels) find() {
	before := l.question
	set := func(text string) {
		q, err := l.readFind(text)
		if err != nil {
			return
		}
		l.question.chosen = before.chosen
		if !q.Selector().Empty() {
			l.question.chosen = q.Selector()
		}
		l.question.find, _ = query.Parse(withoutSelectors(q))
		l.ask()
	}
	l.host.Prompt(screen.Prompt{
		Label:  "/",
		Text:   before.find.Text(),
		Change: set,
		Check: func(text string) *screen.Fault {
			_, err := l.readFind(text)
			if e, ok := errors.AsType[*query.Error](err); ok {
				return &screen.Fault{At: e.At, Message: e.Msg}
			}
			return nil
		},
		Note: l.found,
		Done: func(text string, ok bool) {
			if ok {
				set(strings.TrimSpace(text))
				return
			}
			l.question.chosen, l.question.find = before.chosen, before.find
			l.ask()
		},
	})
}

// readFind reads what to find.
func (l *labels) readFind(text string) (*query.Query, error) {
	q, err := query.Parse(text)
	if err == nil {
		_, err = query.Compile(q, labelFields, time.Time{})
	}
	return q, err
}

// found says how many keys were found.
func (l *labels) found() []screen.Span {
	if l.answer.find != l.question.find {
		return []screen.Span{{Style: themes.Style(themes.Muted), Text: "…"}}
	}
	return []screen.Span{{Style: themes.Style(themes.Muted), Text: thousands(l.answer.found) + " of " + thousands(l.answer.keys) + " keys"}}
}

// withoutSelectors is a filter without what it says of labels, and without what is half typed.
func withoutSelectors(q *query.Query) string {
	rest := q.Without(-1)
	for {
		q, _ := query.Parse(rest)
		i := slices.IndexFunc(q.Chips(), func(c query.Chip) bool { return strings.HasPrefix(c.Text, "-l ") })
		if i < 0 {
			return rest
		}
		rest = q.Without(i)
	}
}
