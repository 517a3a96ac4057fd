package views

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kubist/kube"
	"kubist/themes"
	"kubist/ui/screen"
)

// bookmarkSign stands before the name of a bookmark where it is a command line: ":@crash".
const bookmarkSign = "@"

// bookmark keeps the view on the screen under the name in a line.
func (r *Router) bookmark(l line, at screen.Screen) (screen.Place, error) {
	if len(l.args) != 1 {
		return screen.Place{}, errors.New("name it with one word: :bookmark NAME")
	}
	name := strings.TrimPrefix(l.args[0], bookmarkSign)
	if name == "" || strings.ContainsAny(name, " \t/'\"") {
		return screen.Place{}, fmt.Errorf("a bookmark has a name without blanks, quotes and slashes, and %q is none", l.args[0])
	}
	on, ok := at.(screen.Located)
	if !ok {
		return screen.Place{}, errors.New("no command line leads back to this screen")
	}
	text := on.Line()
	return screen.Place{Run: func(h screen.Host) {
		m := r.session.memory
		was, had := m.Bookmarks[name]
		if m.Bookmarks == nil {
			m.Bookmarks = map[string]string{}
		}
		m.Bookmarks[name] = text
		said := ":" + bookmarkSign + name + " is " + text
		if had && was != text {
			said += "; it was " + was
		}
		h.Toast(themes.OK, said)
	}}, nil
}

// bookmarks asks which bookmark to open, or opens the one that a line names.
func (r *Router) bookmarks(l line, at screen.Screen) (screen.Place, error) {
	if len(l.args) > 0 {
		return r.marked(strings.TrimPrefix(l.args[0], bookmarkSign), at)
	}
	m := r.session.memory
	if len(m.Bookmarks) == 0 {
		return screen.Place{}, errors.New("there are no bookmarks yet: :bookmark NAME keeps the view on the screen")
	}
	var items []screen.Item
	for _, name := range slices.Sorted(maps.Keys(m.Bookmarks)) {
		items = append(items, screen.Item{Text: name, Note: m.Bookmarks[name]})
	}
	return screen.Place{Pick: &screen.Picker{
		Title: "Bookmarks", Items: items,
		Remove: func(it screen.Item) { delete(m.Bookmarks, it.Text) },
	}}, nil
}

// marked opens the view of a bookmark.
func (r *Router) marked(name string, at screen.Screen) (screen.Place, error) {
	m := r.session.memory
	if text, ok := m.Bookmarks[name]; ok {
		return r.open(text, at)
	}
	names := slices.Collect(maps.Keys(m.Bookmarks))
	near := kube.Similar(name, names)
	switch {
	case len(names) == 0:
		return screen.Place{}, fmt.Errorf("there is no bookmark %s, nor any other: :bookmark NAME keeps the view on the screen", name)
	case len(near) == 0:
		near = slices.Sorted(slices.Values(names))
	}
	return screen.Place{}, fmt.Errorf("there is no bookmark %s; there is %s", name, strings.Join(near[:min(len(near), 3)], ", "))
}

// bookmarkWords complete the names of bookmarks, as command lines of their own or after ":bookmarks".
func (r *Router) bookmarkWords(sign string) []screen.Candidate {
	var out []screen.Candidate
	m := r.session.memory
	for _, name := range slices.Sorted(maps.Keys(m.Bookmarks)) {
		out = append(out, screen.Candidate{Text: sign + name, Note: m.Bookmarks[name]})
	}
	return out
}
