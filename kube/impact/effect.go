package impact

import (
	"cmp"
	"slices"
	"strings"
)

// Verb is what becomes of a relation between an object of the edit and another one.
type Verb uint8

// The verbs, in the order in which they are told.
const (
	Loses   Verb = iota // it had it, and has it no more
	Changes             // it loses some and gains some, or something else about it changes
	Gains               // it had it not, and has it then
	Keeps               // nothing happens, though one might think so
	Unknown             // nobody looked
)

// String is the verb as a mark of one column: "−", "±", "+", "=", "?".
func (v Verb) String() string { return [...]string{"−", "±", "+", "=", "?"}[v] }

// Level is how much an effect matters.
type Level uint8

// The levels, the worst first.
const (
	Fault   Level = iota // something does not work any more
	Warning              // something runs that did not, ends, or is less safe
	Note
)

// String is the level in a word.
func (l Level) String() string { return [...]string{"fault", "warning", "note"}[l] }

// Effect is what an edit does to one object.
type Effect struct {
	Verb  Verb
	Level Level
	// Kind, Namespace and Name are whose effect it is. Name is empty where a whole kind is meant, and
	// Kind too where no object is.
	Kind, Namespace, Name string
	// Lost and Gained are the names of the objects of the edit that it loses and gains, sorted.
	Lost, Gained []string
	// Count is what can be counted of it, nil where nothing can.
	Count *Count
	// Text is the effect in a few words on one line, without the object: "3 → 1 ready".
	Text string
	// Then are sentences that follow from it, each on one line, in the order of events.
	Then []string
}

// Count is a number in the three worlds of an edit.
type Count struct {
	// Of says what is counted: "ready", "pods", "disruptions allowed".
	Of string
	// Before and After are around the edit. Once the controllers have acted and the
	// pods that they started are ready, there are at least Least and at most Most.
	Before, After, Least, Most int
}

// String is the effect on one line: "− Service kubia: 3 → 1 ready".
func (e Effect) String() string {
	who := strings.TrimSpace(e.Kind + " " + e.Name)
	if who == "" {
		return e.Verb.String() + " " + e.Text
	}
	return e.Verb.String() + " " + who + ": " + e.Text
}

// arrange puts effects in the order in which they are told: losses first, the worst first.
func arrange(all []Effect) []Effect {
	for i := range all {
		slices.Sort(all[i].Lost)
		slices.Sort(all[i].Gained)
	}
	slices.SortStableFunc(all, func(a, b Effect) int {
		return cmp.Or(
			cmp.Compare(a.Verb, b.Verb), cmp.Compare(a.Level, b.Level), cmp.Compare(rank(a.Kind), rank(b.Kind)),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Text, b.Text),
		)
	})
	return all
}

// told are the kinds in the order in which they are told.
var told = []string{
	"Service", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job",
	"PodDisruptionBudget", "NetworkPolicy", "EndpointSlice", "Pod",
}

func rank(kind string) int {
	if kind == "" { // what nobody looked at comes last
		return len(told) + 1
	}
	if at := slices.Index(told, kind); at >= 0 {
		return at
	}
	return len(told)
}

// verbOf is the verb for what is lost and gained.
func verbOf(lost, gained []string) Verb {
	switch {
	case len(lost) > 0 && len(gained) == 0:
		return Loses
	case len(gained) > 0 && len(lost) == 0:
		return Gains
	}
	return Changes
}
