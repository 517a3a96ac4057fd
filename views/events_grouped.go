package views

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// eventGroup is all events that say the same of objects of one family: the
// newest of them, with the count and the first time of all.
type eventGroup struct {
	*record.Event
	objects int
}

// groupedEvents are the events with those that are alike folded into one row.
var groupedEvents = Table[*eventGroup]{
	Kind:    &stream.Kind[*eventGroup]{GVR: eventKind.GVR, Namespaced: true},
	Title:   "Grouped events",
	Sort:    "SEEN",
	Grouped: true,
	Other:   func() opener { return registry[eventKind.GVR] },
	Derive:  deriveEventGroups,
	Columns: groupedColumns(),
	Health:  func(g *eventGroup) record.Health { return g.Health() },
	Faulty:  "warnings",
	Object: func(g *eventGroup) ref {
		return ref{gvr: eventKind.GVR, namespaced: true, namespace: g.Namespace, name: g.Name}
	},
	Below: "the object",
	Enter: func(s *Session, g *eventGroup) (screen.Screen, error) {
		e := *g.Event
		e.UID = "" // it is the group's
		return aboutWhat(s, &e)
	},
}

// groupedColumns are those of events, which are the server's no more, with the
// number of objects, and with how often and since when before what is wide.
func groupedColumns() []Column[*eventGroup] {
	var out []Column[*eventGroup]
	for _, c := range eventColumns {
		lifted := Column[*eventGroup]{
			Name: c.Name, Level: c.Level, Right: c.Right, Flexible: c.Flexible,
			Less: func(a, b *eventGroup) int { return c.Less(a.Event, b.Event) },
			Cell: func(dst []byte, g *eventGroup, now time.Time) []byte { return c.Cell(dst, g.Event, now) },
		}
		if c.Search != nil {
			lifted.Search = func(dst []byte, g *eventGroup) []byte { return c.Search(dst, g.Event) }
		}
		if c.Time != nil {
			lifted.Time = func(g *eventGroup) int64 { return c.Time(g.Event) }
		}
		switch c.Name {
		case "LAST SEEN":
			lifted.Name = "SEEN" // the message needs the room
		case "COUNT":
			lifted.Level = grid.Always
			out = append(out, Column[*eventGroup]{
				Name: "OBJECTS", Right: true, Level: grid.Roomy,
				Less: func(a, b *eventGroup) int { return cmp.Compare(a.objects, b.objects) },
				Cell: func(dst []byte, g *eventGroup, _ time.Time) []byte {
					return strconv.AppendInt(dst, int64(g.objects), 10)
				},
			})
		case "FIRST SEEN":
			lifted.Level = grid.Roomy
		case "SUBOBJECT":
			continue
		}
		out = append(out, lifted)
	}
	return out
}

// groupKey is equal for events that say the same of objects of one family.
type groupKey struct{ namespace, kind, family, sort, reason, message string }

func (k groupKey) String() string {
	return strings.Join([]string{k.namespace, k.kind, k.family, k.sort, k.reason, k.message}, "\x00")
}

func groupOf(e *record.Event) groupKey {
	return groupKey{e.Namespace, e.About.Kind, family(e.About.Kind, e.About.Name), e.Type, e.Reason, alike(e)}
}

// madeUp is the end of a name that a controller has made up: the letters that
// Kubernetes uses in it make no words.
var (
	madeUp   = regexp.MustCompile(`-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|[bcdfghjklmnpqrstvwxz2456789]{8,10})$`)
	numbered = regexp.MustCompile(`-\d+$`)
)

// family is what the names of objects have in common that one controller has made.
func family(kind, name string) string {
	const deep = 2 // a pod of a Deployment has the mark of its ReplicaSet before its own
	for range deep {
		short := madeUp.ReplaceAllString(name, "")
		if kind != "Node" && short == name {
			short = numbered.ReplaceAllString(name, "")
		}
		if short == name || short == "" {
			break
		}
		name = short
	}
	return name
}

// varying is what differs between messages that say the same: numbers, also
// within names, and what is quoted.
var varying = regexp.MustCompile(`"[^"]*"|'[^']*'|[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|[0-9]+`)

// alike is the message without what differs from object to object.
func alike(e *record.Event) string {
	words := strings.Fields(e.Message)
	for i, w := range words {
		if words[i] = family("", w); w == e.About.Name {
			words[i] = "#"
		}
	}
	return varying.ReplaceAllString(strings.Join(words, " "), "#")
}

// eventGroups folds events.
type eventGroups struct {
	groups map[groupKey]map[*record.Event]struct{}
	shown  map[groupKey]*eventGroup
	dirty  map[groupKey]struct{}
}

func deriveEventGroups(_ *Session, scope stream.Scope) stream.Derivation[*eventGroup] {
	g := &eventGroups{map[groupKey]map[*record.Event]struct{}{}, map[groupKey]*eventGroup{}, map[groupKey]struct{}{}}
	return stream.Derivation[*eventGroup]{
		Inputs: []stream.Input{stream.From(eventKind, scope, g.change)},
		Update: func([]stream.State) (put, gone []*eventGroup) { return g.update() },
	}
}

func (g *eventGroups) change(old, fresh *record.Event) {
	if old != nil {
		key := groupOf(old)
		delete(g.groups[key], old)
		g.dirty[key] = struct{}{}
	}
	if fresh != nil {
		key := groupOf(fresh)
		if g.groups[key] == nil {
			g.groups[key] = map[*record.Event]struct{}{}
		}
		g.groups[key][fresh] = struct{}{}
		g.dirty[key] = struct{}{}
	}
}

func (g *eventGroups) update() (put, gone []*eventGroup) {
	for key := range g.dirty {
		if members := g.groups[key]; len(members) > 0 {
			g.shown[key] = groupUp(key, members)
			put = append(put, g.shown[key])
			continue
		}
		if was := g.shown[key]; was != nil {
			gone = append(gone, was)
		}
		delete(g.groups, key)
		delete(g.shown, key)
	}
	clear(g.dirty)
	return put, gone
}

// groupUp makes one row of events that are alike.
func groupUp(key groupKey, members map[*record.Event]struct{}) *eventGroup {
	var newest *record.Event
	first, count, names := int64(0), 0, map[string]struct{}{}
	for e := range members {
		if newest == nil || cmp.Or(cmp.Compare(e.Seen, newest.Seen), cmp.Compare(e.Name, newest.Name)) > 0 {
			newest = e
		}
		if e.First > 0 && (first == 0 || e.First < first) {
			first = e.First
		}
		count += int(e.Count)
		names[e.About.Name] = struct{}{}
	}
	e := *newest
	// The row is that of the group, whichever event is the newest.
	e.UID, e.First, e.Count = key.String(), first, int32(min(count, 1<<31-1)) //nolint:gosec // It is bounded here.
	if len(names) > 1 {
		e.Object = fmt.Sprintf("%s/%s-*", strings.ToLower(key.kind), key.family)
	}
	return &eventGroup{&e, len(names)}
}
