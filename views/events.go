package views

import (
	"cmp"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var eventKind = &stream.Kind[*record.Event]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "events"},
	Namespaced: true,
	Decode:     record.DecodeEvent,
}

var _ = add(Table[*record.Event]{
	Kind:    eventKind,
	Title:   "Events",
	Sort:    "LAST SEEN", // as an age, the newest has the least of it
	Columns: eventColumns,
	Health:  (*record.Event).Health,
	Faulty:  "warnings",
	Below:   "the object",
	Enter:   aboutWhat,
	Other:   func() opener { return groupedEvents },
})

var eventColumns = []Column[*record.Event]{
	agoColumn("LAST SEEN", "Last Seen", ".lastTimestamp", grid.Always, func(e *record.Event) int64 { return e.Seen }),
	{
		Name: "TYPE", Server: "Type", Path: ".type",
		Less: func(a, b *record.Event) int { return cmp.Compare(b.Type, a.Type) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Type...) },
	},
	{
		Name: "REASON", Server: "Reason", Path: ".reason",
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Reason, b.Reason) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Reason...) },
	},
	{
		Name: "OBJECT", Server: "Object",
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Object, b.Object) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Object...) },
	},
	{
		Name: "COUNT", Server: "Count", Level: grid.Roomy, Right: true, Path: ".count",
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Count, b.Count) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte {
			return strconv.AppendInt(dst, int64(e.Count), 10)
		},
	},
	{
		Name: "MESSAGE", Server: "Message", Flexible: true,
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Message, b.Message) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Message...) },
	},
	{
		Name: "SUBOBJECT", Server: "Subobject", Level: grid.Wide,
		Less: func(a, b *record.Event) int { return cmp.Compare(a.About.Field, b.About.Field) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.About.Field...) },
	},
	{
		Name: "SOURCE", Server: "Source", Level: grid.Wide,
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Source, b.Source) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Source...) },
	},
	agoColumn("FIRST SEEN", "First Seen", ".firstTimestamp", grid.Wide, func(e *record.Event) int64 { return e.First }),
	{
		Name: "NAME", Server: "Name", Level: grid.Wide,
		Less: func(a, b *record.Event) int { return cmp.Compare(a.Name, b.Name) },
		Cell: func(dst []byte, e *record.Event, _ time.Time) []byte { return append(dst, e.Name...) },
	},
}

// agoColumn says how long ago something was, what was last first.
func agoColumn(name, server, path string, level grid.Level, at func(*record.Event) int64) Column[*record.Event] {
	return Column[*record.Event]{
		Name: name, Server: server, Level: level, Right: true, Time: at, Path: path,
		Less:   func(a, b *record.Event) int { return cmp.Compare(at(b), at(a)) },
		Search: func(dst []byte, _ *record.Event) []byte { return dst },
		Cell: func(dst []byte, e *record.Event, now time.Time) []byte {
			return record.AppendAge(dst, at(e), now)
		},
	}
}

// aboutWhat opens the object that an event is about, or the event itself where
// the object's kind is not known. The UID that an event has of its object is not always one.
func aboutWhat(s *Session, e *record.Event) (screen.Screen, error) {
	kind, ok := s.kindNamed(e.About.APIVersion, e.About.Kind)
	if !ok || e.About.Name == "" {
		return newYAML(s, ref{gvr: eventKind.GVR, namespaced: true, namespace: e.Namespace, name: e.Name, uid: e.UID}), nil
	}
	about := ref{gvr: kind.GVR(), namespaced: kind.Namespaced, namespace: e.About.Namespace, name: e.About.Name}
	return newYAML(s, about), nil
}
