package views

import (
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// Column is one column of a [Table].
type Column[R record.Object] struct {
	Name string
	// Server is the name of the column in the API server's own Table that
	// prints the same text, "" when it has none. A test compares the two.
	Server   string
	Level    grid.Level
	Right    bool
	Flexible bool
	// Search appends what a filter finds of the column; nil: what Cell appends.
	// Like all of a lens it knows no clock, so ages are not found.
	Search func(dst []byte, r R) []byte
	// Less orders by the value, not by its text, as cmp.Compare does; nil orders by name.
	Less func(a, b R) int
	// Time is the moment that an age counts from, in Unix seconds, 0 where it is
	// not known; nil for columns that are no ages.
	Time func(r R) int64
	// Path is where objects of the API have what Less compares, as kubectl takes
	// it to sort by: ".spec.nodeName". "" where no single field has it.
	Path string
	// Cell appends the text, at paint time.
	Cell func(dst []byte, r R, now time.Time) []byte
}

// Table declares how one kind is listed. Everything a resource needs beyond
// what all have is in its declaration, and it is registered by [add].
type Table[R record.Object] struct {
	Kind *stream.Kind[R]
	// Title names the kind as people say it: "Pods".
	Title   string
	Columns []Column[R]
	// Sort names the column that sorts at first, "" for the names; Descending
	// puts its greatest values first.
	Sort       string
	Descending bool
	// Health judges a row; nil: the kind has no health.
	Health func(r R) record.Health
	// Faulty names what Health finds wrong, for the count in the header: "not ready".
	Faulty string
	// Derive makes the rows of a scope out of several streams; nil: they are the
	// objects of Kind.
	Derive func(s *Session, scope stream.Scope) stream.Derivation[R]
	// Ask finds the rows of a scope by asking the server for what Asked names; nil: they are no answer.
	Ask   func(s *Session, scope stream.Scope) stream.Inquiry[R]
	Asked string
	// Local has the rows where this program makes them itself; nil: it does not.
	Local func(s *Session) *stream.Local[R]
	// Objects are those of Kind where rows are derived; nil: they are read as the
	// server prints them.
	Objects labelSource
	// Objectless: no object of the cluster is behind a row.
	Objectless bool
	// Object is what a row stands for; nil: the object of Kind that has its name.
	// One without a name says that no object is behind the row.
	Object func(r R) ref
	// Crumb names a scope that other screens lead to, "" where it has no name; nil: none has.
	Crumb func(scope stream.Scope) string
	// Grouped: a row stands for several objects.
	Grouped bool
	// Other lists the same in another way; nil: there is no other.
	Other func() opener
	// Enter opens what lies below a row, or says why nothing does; nil: its YAML.
	Enter func(s *Session, r R) (screen.Screen, error)
	// Below names it, for the hint: "containers".
	Below string
	// Commands are those that only this kind has; row is the one under the
	// cursor, or why there is none.
	Commands func(s *Session, row func() (r R, reason string)) []screen.Command
	// Usage are columns of what the objects use: those beside the age, and the
	// rest; nil where nobody measures it. They are made anew for each reading.
	Usage func(u readings) (used, rest []Column[R])
	// Kubectl are further commands for a row, besides those that all kinds have.
	Kubectl func(s *Session, r R) []equivalent
}

// opener opens the list of one kind, whatever its record type is.
type opener interface {
	open(s *Session, scope stream.Scope) screen.Screen
	gvr() schema.GroupVersionResource
	objects() labelSource
}

func (t Table[R]) gvr() schema.GroupVersionResource { return t.Kind.GVR }

// feed follows the rows of a scope.
func (t *Table[R]) feed(s *Session, scope stream.Scope) stream.Feed[R] {
	switch {
	case t.Local != nil:
		return t.Local(s).Open(s.pool)
	case t.Ask != nil:
		return stream.Ask(s.pool, t.Asked, scope, t.Ask(s, scope))
	case t.Derive == nil:
		return stream.Open(s.pool, t.Kind, scope)
	}
	return stream.Derive(s.pool, t.Kind.GVR.Resource, scope, func(scope stream.Scope) stream.Derivation[R] { return t.Derive(s, scope) })
}

// object is what a row stands for.
func (t *Table[R]) object(r R) ref {
	switch {
	case t.Objectless:
		return ref{}
	case t.Object != nil:
		return t.Object(r)
	}
	m := r.Head()
	return ref{gvr: t.Kind.GVR, namespaced: t.Kind.Namespaced, namespace: m.Namespace, name: m.Name, uid: m.UID, owner: m.Owner}
}

func (t Table[R]) open(s *Session, scope stream.Scope) screen.Screen { return newList(s, &t, scope) }

// registry holds the declared kinds. It is filled while the package is
// initialised and only read afterwards.
var registry = map[schema.GroupVersionResource]opener{}

// add registers a kind; a second declaration of the same one is a mistake in the program.
func add[R record.Object](t Table[R]) struct{} {
	if _, ok := registry[t.gvr()]; ok {
		panic("two tables for " + t.gvr().String())
	}
	registry[t.gvr()] = t
	return struct{}{}
}

// tone is the colour of a row that is doing h.
func tone(h record.Health) themes.Token {
	switch h {
	case record.OK:
		return themes.Text
	case record.Warn:
		return themes.Warn
	case record.Bad:
		return themes.Bad
	case record.Done:
		return themes.Muted
	}
	return themes.Unknown
}
