package views

import (
	"errors"
	"slices"
	"strings"

	"kubist/kube/record"
	"kubist/kube/rights"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// inquiry is a table of what was found by asking: it does not follow the
// cluster, says as of when it is, and asks again when it is told to.
type inquiry[R record.Object] struct {
	*list[R]
	crumbs []string // all of them
	// words are the command line that opens it, without what narrows and orders it.
	words line
	// elsewhere is the command line in other namespaces.
	elsewhere func(namespaces []string) line
	steps     string // what is asked one by one: "kinds"
	// same are the kubectl commands that find the same.
	same []equivalent
	// note says what else is to be known, where nothing is missing.
	note func(snap *stream.Snapshot[R]) []screen.Span
}

// podsElsewhere is where another namespace leads from what belongs to one object.
func podsElsewhere(namespaces []string) line {
	return line{word: "pods", ns: namespaces, all: len(namespaces) == 0}
}

// Title says where it is, how far the asking is, and what could not be asked.
func (q *inquiry[R]) Title() screen.Title {
	t := q.list.Title()
	t.Crumbs = q.crumbs
	snap := q.list.snap
	if snap == nil {
		return t
	}
	if s := snap.Steps; snap.Phase == stream.Loading && s.Of > 0 {
		info := themes.Style(themes.Info)
		t.Status = []screen.Span{
			{Style: themes.Style(themes.Text), Text: thousands(snap.Loaded)},
			{Style: themes.Style(themes.Muted), Text: " · "},
			{Style: info, Text: thousands(s.Done) + " of " + thousands(s.Of) + " " + q.steps + " " + bar(s.Done, s.Of)},
		}
	}
	switch {
	case q.list.problem != nil:
	case len(snap.Joined) > 0:
		t.Notice = notAsked(snap.Joined)
	case q.note != nil:
		t.Notice = q.note(snap)
	}
	return t
}

// notAsked says in one line what could not be listed.
func notAsked(joined []stream.Joined) []screen.Span {
	const most = 4 // are named
	var forbidden, failed []string
	for _, j := range joined {
		name := j.Resource.Resource
		if name == rights.All { // all of a group whose kinds are not known
			name = j.Resource.String()
		}
		if j.Phase == stream.Forbidden {
			forbidden = append(forbidden, name)
		} else {
			failed = append(failed, name)
		}
	}
	var parts []string
	for _, p := range []struct {
		names []string
		how   string
	}{{forbidden, "forbidden"}, {failed, "not answered"}} {
		n := len(p.names)
		if n == 0 {
			continue
		}
		text := thousands(n) + " kinds " + p.how
		if n == 1 {
			text = "1 kind " + p.how
		}
		text += ": " + strings.Join(p.names[:min(n, most)], ", ")
		if n > most {
			text += "…"
		}
		parts = append(parts, text)
	}
	return []screen.Span{
		{Style: themes.Style(themes.Warn), Text: "! " + strings.Join(parts, "; ")},
		{Style: themes.Style(themes.Muted), Text: " · there may be more"},
	}
}

// Line is the command line that opens it with what narrows and orders it.
func (q *inquiry[R]) Line() string {
	l := q.words
	l.wish = q.list.line().wish
	l.name = q.words.name
	if q.words.filter != "" { // a path, which looks like one
		l.filter = q.words.filter
	}
	return l.String()
}

// in is the command line in other namespaces.
func (q *inquiry[R]) in(namespaces []string) string { return q.elsewhere(namespaces).String() }

// notCounted is why nothing is counted here: what to count is named by kinds, and this is none.
const notCounted = "only the objects of a kind can be counted; / narrows the table"

func (q *inquiry[R]) counted(string) (screen.Screen, error) { return nil, errors.New(notCounted) }

// Commands are those of a list but for counting, by columns or by labels.
func (q *inquiry[R]) Commands() []screen.Command {
	commands := q.list.Commands()
	for i := range commands {
		if id := commands[i].ID; id == "list.count" || id == "list.labels" {
			commands[i].When = func() string { return notCounted }
		}
	}
	return commands
}

// kubectl are the commands that find the same, where there are any, and those of the object under the cursor.
func (q *inquiry[R]) kubectl() []equivalent {
	out := slices.Clone(q.same)
	if of, reason := q.target(); reason == "" {
		out = append(out, q.session.equivalentsOf(of)...)
	}
	return out
}
