package state

import (
	"maps"
	"slices"
)

// How much is kept.
const (
	mostTyped  = 500
	mostRecent = 9 // as many as there are keys for them
	mostNotes  = 50
)

// merge is the state in the file, theirs, with what a run has changed from
// before to after. Where both have changed something, lists keep both and of
// the rest the run that ends last wins.
func merge(before, after, theirs State) State {
	merged := State{
		Lines:     typed(before.Lines, after.Lines, theirs.Lines, mostTyped),
		Filters:   typed(before.Filters, after.Filters, theirs.Filters, mostTyped),
		Recent:    changed(before.Recent, after.Recent, theirs.Recent, slices.Equal),
		Places:    changed(before.Places, after.Places, theirs.Places, same),
		Columns:   changed(before.Columns, after.Columns, theirs.Columns, slices.Equal),
		Bookmarks: changed(before.Bookmarks, after.Bookmarks, theirs.Bookmarks, same),
		Theme:     theirs.Theme,
		Notes:     typed(before.Notes, after.Notes, theirs.Notes, mostNotes),
	}
	if after.Theme != before.Theme {
		merged.Theme = after.Theme
	}
	for context, names := range merged.Recent {
		merged.Recent[context] = once(slices.Concat(names, theirs.Recent[context]), mostRecent)
	}
	return merged
}

func same(a, b string) bool { return a == b }

// typed is theirs with what has come to a list since before at its end. What
// is there already moves there; of more than most, the oldest go.
func typed(before, after, theirs []string, most int) []string {
	all := slices.Concat(theirs, added(before, after))
	slices.Reverse(all)
	all = once(all, most)
	slices.Reverse(all)
	return all
}

// added is the end of a list that has come to it since before. In front of it is
// what is left of before, in its order: some may have gone or moved to the end.
func added(before, after []string) []string {
	for i, text := range after {
		at := slices.Index(before, text)
		if at < 0 {
			return after[i:]
		}
		before = before[at+1:]
	}
	return nil
}

// changed is theirs with the entries that are another in after than in before,
// and without those that have gone.
func changed[V any](before, after, theirs map[string]V, equal func(a, b V) bool) map[string]V {
	merged := maps.Clone(theirs)
	if merged == nil {
		merged = map[string]V{}
	}
	for key, value := range after {
		if old, was := before[key]; !was || !equal(old, value) {
			merged[key] = value
		}
	}
	for key := range before {
		if _, is := after[key]; !is {
			delete(merged, key)
		}
	}
	return merged
}

// once is the first of each in all, most of them.
func once(all []string, most int) []string {
	seen := make(map[string]bool, len(all))
	var out []string
	for _, text := range all {
		if !seen[text] && len(out) < most {
			seen[text] = true
			out = append(out, text)
		}
	}
	return out
}
