package views

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/ui/screen"
)

// counting is a screen whose objects can be counted.
type counting interface {
	counted(by string) (screen.Screen, error)
}

// count opens the counts of the list on the screen, or of the kind that the
// line names after what to count by.
func (r *Router) count(l line, at screen.Screen) (screen.Place, error) {
	by := ""
	if len(l.args) > 0 {
		by = l.args[0]
	}
	if on, ok := at.(counting); ok && len(l.args) < 2 {
		sc, err := on.counted(by)
		return screen.Place{Screen: sc}, err
	}
	kind, of := "pods", l
	of.args = nil
	if len(l.args) > 1 {
		kind, of.args = l.args[1], l.args[2:]
	}
	scope := r.scope(of)
	l.args = []string{by, kind}
	var err error
	sc := r.find(kind, l, scope, func(k kube.Kind) screen.Screen {
		list := r.wished(k, scope, l.wish)
		on, ok := list.(counting)
		if !ok {
			return list
		}
		var counts screen.Screen
		if counts, err = on.counted(by); err != nil {
			return list
		}
		return counts
	})
	return screen.Place{Screen: sc}, err
}

// countBy is what objects are counted by: a column, which may be that of a label.
type countBy[R record.Object] struct {
	Column[R]
	key string // of the label, "" for other columns
}

// counted is the screen of the counts of what the list shows.
func (l *list[R]) counted(by string) (screen.Screen, error) {
	twin := newList(l.session, l.table, l.scope)
	twin.query, twin.unhealthy, twin.labels = l.query, l.unhealthy, l.labels
	twin.sort, twin.down = l.sort, l.down
	twin.server, twin.searched, twin.meter = l.server, l.seen(), l.meter
	twin.setOwn(l.own)
	if _, err := twin.countable(by); err != nil && l.columnsKnown() {
		if !slices.Contains(l.labelKeys(), by) {
			return nil, err
		}
		by = labelPrefix + by
	}
	return newCounts(twin, by), nil
}

// columnsKnown reports whether the columns are all there are: those of some
// kinds come with the first rows.
func (l *list[R]) columnsKnown() bool { return l.table.Kind.Decode != nil || l.server != nil }

// countable finds what to count by: "label:app", or a column by its name or the
// beginning of it; "" is what is usual.
func (l *list[R]) countable(by string) (countBy[R], error) {
	if by == "" {
		by = l.usualCount()
	}
	if key, ok := strings.CutPrefix(by, labelPrefix); ok {
		return countBy[R]{labelColumn[R](key, key), key}, nil
	}
	columns := l.countColumns()
	named := func(fits func(name string) bool) int {
		return slices.IndexFunc(columns, func(c Column[R]) bool { return fits(c.Name) })
	}
	i := named(func(name string) bool { return strings.EqualFold(name, by) })
	if i < 0 {
		i = named(func(name string) bool { return strings.HasPrefix(strings.ToUpper(name), strings.ToUpper(by)) })
	}
	if i < 0 {
		var names []string
		for _, c := range columns {
			names = append(names, c.Name)
		}
		return countBy[R]{}, fmt.Errorf("%s have no column %s; a label is label:%s, the columns are %s", l.many(), strings.ToUpper(by), strings.ToLower(by), strings.Join(names, ", "))
	}
	return countBy[R]{columns[i], l.keys[columns[i].Name]}, nil
}

// countColumns are the columns that many objects may have the same value in.
func (l *list[R]) countColumns() []Column[R] {
	return slices.DeleteFunc(slices.Clone(l.columns), func(c Column[R]) bool { return c.Time != nil || c.Name == "NAME" })
}

// usualCount is the column that says how objects are doing, or the first that may have the same value in many.
func (l *list[R]) usualCount() string {
	columns := l.countColumns()
	for _, name := range []string{"STATUS", "PHASE", "READY", "TYPE"} {
		if slices.ContainsFunc(columns, func(c Column[R]) bool { return c.Name == name }) {
			return name
		}
	}
	if len(columns) > 0 {
		return columns[0].Name
	}
	return "STATUS"
}

// countPicker asks what to count by.
func (l *list[R]) countPicker(choose func(by string)) screen.Picker {
	var items []screen.Item
	for _, c := range l.countColumns() {
		if _, ok := l.keys[c.Name]; !ok {
			items = append(items, screen.Item{Text: c.Name})
		}
	}
	for _, key := range l.labelKeys() {
		items = append(items, screen.Item{Text: labelPrefix + key, Note: "label"})
	}
	return screen.Picker{Title: "Count by", Items: items, Choose: func(it screen.Item) { choose(it.Text) }}
}

// pickCount asks what to count by, and counts.
func (l *list[R]) pickCount() {
	l.host.Pick(l.countPicker(func(by string) { l.host.Go("count " + screen.Quote(by)) }))
}

// narrowed is the filter of the list with one condition more: what is counted has value.
func (l *list[R]) narrowed(by countBy[R], value string) string {
	sel := l.query.Selector()
	if by.key == "" {
		return strings.TrimSpace(condition(by.Name, value) + " " + l.query.Without(-1)) // what is half typed would swallow what follows
	}
	has := selector.MatchLabels([]record.Label{{Key: by.key, Value: value}})
	if value == "" {
		has, _ = selector.Parse("!" + by.key)
	}
	return strings.TrimSpace(withoutSelectors(l.query) + " -l " + sel.And(has).String())
}

// condition is the term of a filter that keeps what has exactly value in a column.
func condition(column, value string) string {
	column = strings.ToLower(strings.ReplaceAll(column, " ", "-"))
	plain := value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	})
	if plain && !unicode.IsDigit(rune(value[0])) && value[0] != '-' && value[0] != '.' {
		return column + "=" + value
	}
	return column + ":/^" + strings.ReplaceAll(regexp.QuoteMeta(value), "/", `\/`) + "$/"
}
