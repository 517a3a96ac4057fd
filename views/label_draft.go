package views

import (
	"maps"
	"slices"
	"strconv"

	"kubist/kube/change"
)

// labelDraft is what becomes of the labels, or annotations, of one or several objects
// while they are edited. It knows no screen.
type labelDraft struct {
	// was are those of each object as they were read, in the order of the objects.
	was []map[string]string
	// changes are what is meant, by key.
	changes map[string]draftChange
}

// draftChange is what is meant with a key: one of a value for all objects, another
// key for the value of each, or to be taken away.
type draftChange struct {
	value   string
	rename  string
	removed bool
}

// draftRow is a key, as it is and as it shall be.
type draftRow struct {
	key    string
	values []string // those it has, each once, sorted
	on     int      // how many objects have it
	of     int      // of how many
	change *draftChange
}

func newLabelDraft(was []map[string]string) *labelDraft {
	return &labelDraft{was, map[string]draftChange{}}
}

// rows are all keys, sorted: those there are, and those there shall be.
func (d *labelDraft) rows() []draftRow {
	byKey := map[string]*draftRow{}
	at := func(key string) *draftRow {
		if byKey[key] == nil {
			byKey[key] = &draftRow{key: key, of: len(d.was)}
		}
		return byKey[key]
	}
	for _, labels := range d.was {
		for key, value := range labels {
			r := at(key)
			r.on++
			if !slices.Contains(r.values, value) {
				r.values = append(r.values, value)
			}
		}
	}
	for key, c := range d.changes {
		at(key).change = &c
	}
	out := make([]draftRow, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		slices.Sort(byKey[key].values)
		out = append(out, *byKey[key])
	}
	return out
}

// after are the labels of the object of an index once the draft is written.
func (d *labelDraft) after(i int) map[string]string {
	out := maps.Clone(d.was[i])
	if out == nil {
		out = map[string]string{}
	}
	for _, key := range slices.Sorted(maps.Keys(d.changes)) {
		c := d.changes[key]
		value, has := d.was[i][key]
		switch {
		case c.removed:
			delete(out, key)
		case c.rename != "" && has:
			delete(out, key)
			out[c.rename] = value
		case c.rename == "":
			out[key] = c.value
		}
	}
	return out
}

// edits are those of the object of an index, in the field of a path. Each is of
// what was read, so that nothing is written over that has moved since.
func (d *labelDraft) edits(i int, path []string) []change.Edit {
	before, after := d.was[i], d.after(i)
	var out []change.Edit
	edit := func(key string, was, want any) {
		out = append(out, change.Edit{Path: append(slices.Clone(path), key), Was: was, Want: want})
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		switch value, ok := after[key]; {
		case !ok:
			edit(key, before[key], nil)
		case value != before[key]:
			edit(key, before[key], value)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(after)) {
		if _, had := before[key]; !had {
			edit(key, nil, after[key])
		}
	}
	return out
}

// clashes are keys that a rename would write over, sorted.
func (d *labelDraft) clashes() []string {
	out := map[string]bool{}
	meant := map[string]int{} // how often a key is to be there anew
	for key, c := range d.changes {
		switch {
		case c.removed:
		case c.rename == "":
			meant[key]++
		default:
			meant[c.rename]++
		}
	}
	for _, c := range d.changes {
		if c.rename == "" {
			continue
		}
		there, changed := d.changes[c.rename]
		stays := !there.removed && there.rename == ""
		taken := (!changed || stays) && slices.ContainsFunc(d.was, func(l map[string]string) bool { _, ok := l[c.rename]; return ok })
		if taken || meant[c.rename] > 1 {
			out[c.rename] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// idle reports whether nothing would change.
func (d *labelDraft) idle() bool {
	for i := range d.was {
		if !maps.Equal(d.was[i], d.after(i)) {
			return false
		}
	}
	return true
}

// words are the arguments of kubectl label and annotate that do the same for all
// objects, and whether values are written over; ok is false where one command
// cannot do it, as a rename of values that differ.
func (d *labelDraft) words() (words []string, overwrite, ok bool) {
	for _, r := range d.rows() {
		c := r.change
		switch {
		case c == nil:
		case c.removed:
			words = append(words, r.key+"-")
		case c.rename != "" && (len(r.values) != 1 || r.on != r.of):
			return nil, false, false
		case c.rename != "":
			words = append(words, c.rename+"="+r.values[0], r.key+"-")
		default:
			words = append(words, r.key+"="+c.value)
			overwrite = overwrite || slices.ContainsFunc(r.values, func(v string) bool { return v != c.value })
		}
	}
	return words, overwrite, true
}

// value is what the key has: the one value, how many there are, or none.
func (r draftRow) value() string {
	switch len(r.values) {
	case 0:
		return ""
	case 1:
		return r.values[0]
	}
	return strconv.Itoa(len(r.values)) + " values"
}

// share is on how many of the objects the key is.
func (r draftRow) share() string { return strconv.Itoa(r.on) + "/" + strconv.Itoa(r.of) }

// note says what the change of a key comes to, "" for nothing.
func (r draftRow) note() string {
	c := r.change
	missing := r.of - r.on
	switch {
	case c == nil:
		return ""
	case c.removed:
		return "(removed)"
	case c.rename != "":
		return "→ " + c.rename
	case r.on == 0 && r.of == 1:
		return c.value + "  new"
	case len(r.values) == 1 && r.values[0] == c.value && missing == 0:
		return ""
	case slices.ContainsFunc(r.values, func(v string) bool { return v != c.value }) && missing > 0:
		return c.value + "  overwrite, add on " + strconv.Itoa(missing)
	case slices.ContainsFunc(r.values, func(v string) bool { return v != c.value }):
		return c.value + "  overwrite"
	}
	return c.value + "  add on " + strconv.Itoa(missing)
}
