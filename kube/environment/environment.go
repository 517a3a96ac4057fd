// Package environment tells what a container finds around it: the variables it
// is started with, and the names that DNS answers. The rules are the kubelet's
// and those of the DNS specification of Kubernetes.
//
// All of it is pure: what was read of the cluster goes in, with the moment to
// measure ages from, and entries to be shown come out. Values of Secrets pass
// through and are never kept; the pieces of a [Value] that come from one are
// marked, so that whoever shows it can mask them.
package environment

import (
	"cmp"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record"
)

// Origin is what a piece of a [Value] is.
type Origin uint8

// The origins of a piece.
const (
	Plain  Origin = iota
	Secret        // the value of a Secret
	Hidden        // not known: its source could not be read
)

// Piece is a part of a [Value]; the text of what is not known is empty.
type Piece struct {
	Text   string
	Origin Origin
}

// Value is the text of a variable, in pieces.
type Value []Piece

// hidden is a value of which nothing is known.
var hidden = Value{{"", Hidden}}

// plain is a value without secrets.
func plain(text string) Value { return Value{{text, Plain}} }

// Has reports whether a piece is of origin o.
func (v Value) Has(o Origin) bool {
	for _, p := range v {
		if p.Origin == o {
			return true
		}
	}
	return false
}

// Mask is what is shown in the place of a secret, whatever its length.
const Mask = "•••••••"

// Text is the value as it is to be shown: with a ? for what is not known, and
// with secrets only if they are revealed.
func (v Value) Text(revealed bool) string {
	var b strings.Builder
	for _, p := range v {
		switch {
		case p.Origin == Hidden:
			b.WriteByte('?')
		case p.Origin == Secret && !revealed:
			b.WriteString(Mask)
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// State is how far the container has what an [Entry] says.
type State uint8

const (
	// Set: the container has it.
	Set State = iota
	// Overridden: it was defined again, with another value.
	Overridden
	// Absent: what it refers to is not there, but need not be; the container is without it.
	Absent
	// Missing: what it refers to is not there, and without it the container does not start.
	Missing
	// Skipped: the kubelet leaves it out.
	Skipped
	// Later: its Service came after the container started, which is without it.
	Later
	// Changed: the source has changed since the container started.
	Changed
	// Doubtful: the container may have something else.
	Doubtful
	// Unread: it is not known.
	Unread
)

// String is the state in a word or two, "" for what is as it should be.
func (s State) String() string {
	return [...]string{
		Set: "", Overridden: "overridden", Absent: "not set", Missing: "missing", Skipped: "left out", Later: "not there yet",
		Changed: "changed since", Doubtful: "may differ", Unread: "?",
	}[s]
}

// Entry is one definition of a variable.
type Entry struct {
	// Name is that of the variable; it ends in * where a source that was not
	// read may define any number of them.
	Name  string
	Value Value
	// From says where it is defined: "ConfigMap shop-config / LOG_LEVEL".
	From  string
	State State
	// Notes say what there is to know besides, each in a sentence.
	Notes []string
}

// note adds a sentence, and a state unless there is one that says more.
func (e *Entry) note(s State, text string) {
	if e.State == Set {
		e.State = s
	}
	e.Notes = append(e.Notes, text)
}

// Container is a container of a pod.
type Container struct {
	Spec *corev1.Container
	// Started is when it started last, zero when it has not, or is about to again.
	Started time.Time
}

// Containers are all containers of a pod, in the order they start.
func Containers(p *corev1.Pod) []Container {
	started := map[string]time.Time{}
	for _, list := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses} {
		for i := range list {
			switch s := list[i].State; {
			case s.Running != nil:
				started[list[i].Name] = s.Running.StartedAt.Time
			case s.Terminated != nil:
				started[list[i].Name] = s.Terminated.StartedAt.Time
			}
		}
	}
	var out []Container
	add := func(c *corev1.Container) { out = append(out, Container{c, started[c.Name]}) }
	for i := range p.Spec.InitContainers {
		add(&p.Spec.InitContainers[i])
	}
	for i := range p.Spec.Containers {
		add(&p.Spec.Containers[i])
	}
	for i := range p.Spec.EphemeralContainers {
		c := corev1.Container(p.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		add(&c)
	}
	return out
}

// Input is what was read of the cluster.
type Input struct {
	Pod *corev1.Pod
	// Sources are the ConfigMaps and Secrets that the pod refers to.
	Sources map[Ref]Source
	// Node is the one the pod is on, nil where that is not known.
	Node *Node
	// Services are those of the pod's namespace, and kubernetes of default.
	Services []*record.Service
	// Unlisted says why the Services of the pod's namespace are not known, and
	// NoServer why kubernetes of default is not, each in a sentence; "" where they are.
	Unlisted, NoServer string
	Now                time.Time
}

// Node is what a container gets of its node.
type Node struct {
	Allocatable corev1.ResourceList
	// Kubelet is its version: "v1.37.2".
	Kubelet string
}

// Report is the environment of a container, as it was built when that started
// last, from today's values.
type Report struct {
	// Entries are what the container asks for, in the order of its envFrom and env.
	Entries []Entry
	// Links are the variables of Services, by the names of those.
	Links []Entry
}

// Of is the environment of a container of the pod.
func Of(c Container, in *Input) Report {
	b := &builder{in: in, container: c, entries: map[string]int{}, links: map[string]int{}}
	b.services()
	for i := range c.Spec.EnvFrom {
		b.all(&c.Spec.EnvFrom[i])
	}
	for i := range c.Spec.Env {
		b.variable(&c.Spec.Env[i])
	}
	b.doubt()
	return b.report
}

// builder builds a report, definition by definition, as the kubelet does.
type builder struct {
	in        *Input
	container Container
	report    Report
	// entries and links are where the definition in force is, by the name of its variable.
	entries, links map[string]int
	// opaque are sources that may define anything.
	opaque []opaque
}

// opaque is a source that was not read.
type opaque struct {
	at           int // its entry
	prefix, from string
}

// define adds a definition that is in force from now on.
func (b *builder) define(e Entry) {
	if at, ok := b.entries[e.Name]; ok {
		override(&b.report.Entries[at], &e)
	} else if at, ok := b.links[e.Name]; ok && b.report.Links[at].State != Later {
		override(&b.report.Links[at], &e)
	}
	b.entries[e.Name] = len(b.report.Entries)
	b.add(e)
}

// add adds an entry that defines nothing.
func (b *builder) add(e Entry) { b.report.Entries = append(b.report.Entries, e) }

func override(old, by *Entry) {
	by.Notes = append(by.Notes, "overrides "+old.From)
	old.State, old.Notes = Overridden, append(old.Notes, "overridden by "+by.From)
}

// lookup is the value of a variable as far as it is defined by now.
func (b *builder) lookup(name string) (Value, bool) {
	at, defined := b.entries[name]
	if !defined {
		at = -1
	}
	for _, o := range b.opaque {
		if o.at > at && strings.HasPrefix(name, o.prefix) {
			return hidden, true
		}
	}
	if defined {
		return b.report.Entries[at].Value, true
	}
	if at, ok := b.links[name]; ok && b.report.Links[at].State != Later {
		return b.report.Links[at].Value, true
	}
	if b.maybeLink(name) {
		return hidden, true
	}
	return nil, false
}

// doubt notes what sources that were not read may override.
func (b *builder) doubt() {
	for name, at := range b.entries {
		for _, o := range b.opaque {
			if o.at > at && strings.HasPrefix(name, o.prefix) {
				b.report.Entries[at].note(Doubtful, "may be overridden by "+o.from+", which was not read")
			}
		}
	}
}

// ago is how long ago t was, in words.
func (b *builder) ago(t time.Time) string { return ageText(b.in.Now.Sub(t)) + " ago" }

// namespace is the pod's.
func (b *builder) namespace() string { return cmp.Or(b.in.Pod.Namespace, corev1.NamespaceDefault) }
