package views

import (
	"strings"

	"kubist/kube"
	"kubist/kube/describe"
	"kubist/themes"
	"kubist/ui/pager"
)

// links are the names of other objects in a text, and which one the reader is at.
type links struct {
	all  []describe.Link
	at   int // -1 for none
	line map[int][2]int
}

// find finds the links of a new text. The reader stays at the one of the same
// object, of several at the one that was as far down among them.
func (l *links) find(all []describe.Link) {
	was, nth := describe.Target{}, 0
	if l.at >= 0 && l.at < len(l.all) {
		was = l.all[l.at].Target
		for _, link := range l.all[:l.at] {
			if link.Target == was {
				nth++
			}
		}
	}
	l.all, l.at, l.line = all, -1, map[int][2]int{}
	for i, link := range all {
		if link.Target == was && was.Name != "" && nth >= 0 {
			l.at, nth = i, nth-1
		}
		if _, ok := l.line[link.Line]; !ok {
			l.line[link.Line] = [2]int{i, i}
		}
		l.line[link.Line] = [2]int{l.line[link.Line][0], i + 1}
	}
}

const (
	headTone = themes.Style(themes.Muted)
	textTone = themes.Style(themes.Text)
	linkTone = themes.Style(themes.Info) | themes.Underline
	hereTone = themes.Style(themes.Accent) | themes.Underline | themes.Bold | themes.Selected
)

// highlight reads a new text: its links, its keys and its warnings.
func (d *description) highlight(text pager.Lines) pager.Painter {
	if d.object == nil {
		d.links.find(nil)
	} else {
		d.links.find(describe.Links(d.object, d.around, text.Len(), text.At))
	}
	return func(i int, put pager.Put) {
		line := text.At(i)
		head, tone := lineHead(line)
		at := 0
		plain := func(to int) {
			if n := min(head, to); at < n {
				put(headTone, line[at:n])
				at = n
			}
			if at < to {
				put(tone, line[at:to])
				at = to
			}
		}
		span := d.links.line[i]
		for n := span[0]; n < span[1]; n++ {
			link := d.links.all[n]
			plain(link.From)
			st := linkTone
			if n == d.links.at {
				st = hereTone
			}
			put(st, line[at:link.To])
			at = link.To
		}
		plain(len(line))
	}
}

// lineHead is how much of a line says what the rest is, and the tone of the rest.
func lineHead(line string) (head int, tone themes.Style) {
	text := strings.TrimLeft(line, " ")
	switch {
	case strings.HasPrefix(text, "Warning "):
		return 0, themes.Style(themes.Warn)
	case strings.HasPrefix(text, "---"):
		return 0, themes.Style(themes.Faint)
	}
	colon := strings.IndexByte(line, ':')
	if colon < 0 || strings.Contains(text[:colon-len(line)+len(text)], "  ") {
		return 0, textTone
	}
	if colon+1 == len(line) || line[colon+1] == ' ' {
		return colon + 1, textTone
	}
	return 0, textTone
}

// step goes to the next link, or to the previous one; from one that is not seen it starts with those that are.
func (d *description) step(by int) {
	n := len(d.links.all)
	first, last := d.pager.Seen()
	at := d.links.at
	switch {
	case n == 0:
		return
	case at >= 0 && d.links.all[at].Line >= first && d.links.all[at].Line <= last:
		at = (at + by + n) % n
	case by > 0:
		at = 0
		for i, link := range d.links.all {
			if link.Line >= first {
				at = i
				break
			}
		}
	default:
		at = n - 1
		for i, link := range d.links.all {
			if link.Line <= last {
				at = i
			}
		}
	}
	d.links.at = at
	d.pager.Reveal(d.links.all[at].Line, d.links.all[at].From)
}

// open describes the object of the link that the reader is at.
func (d *description) open() {
	if d.noLink() != "" {
		return
	}
	to := d.links.all[d.links.at].Target
	kind, ok := d.session.kindIn(to.Group, to.Kind)
	if !ok {
		d.host.Toast(themes.Warn, "the kind "+to.Kind+" is not known (yet)")
		return
	}
	of := ref{gvr: kind.GVR(), namespaced: kind.Namespaced, name: to.Name}
	if kind.Namespaced {
		of.namespace = to.Namespace
	}
	d.host.Push(newDescription(d.session, of))
}

// kindIn finds the kind of a group by the name that the API gives it, in whatever version.
func (s *Session) kindIn(group, name string) (found kube.Kind, ok bool) {
	known, _ := s.known()
	for _, k := range known.All() {
		if k.Name == name && k.Group == group && (!ok || k.Preferred) {
			found, ok = k, true
		}
	}
	return found, ok
}

func (d *description) noLinks() string {
	if len(d.links.all) == 0 {
		return "it names no other object"
	}
	return ""
}

func (d *description) noLink() string {
	if d.links.at < 0 || d.links.at >= len(d.links.all) {
		return "no link is chosen; tab goes to one"
	}
	return ""
}

// linkAt is the index of the link at column x of row y of the text, -1 for none.
func (d *description) linkAt(x, y int) int {
	line, at, ok := d.pager.Hit(x, y)
	if !ok {
		return -1
	}
	span := d.links.line[line]
	for i := span[0]; i < span[1]; i++ {
		if link := d.links.all[i]; at >= link.From && at < link.To {
			return i
		}
	}
	return -1
}
