package environment

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/version"
)

// Ref names a ConfigMap or a Secret of the pod's namespace.
type Ref struct {
	Kind string // "ConfigMap" or "Secret"
	Name string
}

// String is as in "ConfigMap shop-config".
func (r Ref) String() string { return r.Kind + " " + r.Name }

// Source is what was read of a [Ref].
type Source struct {
	// Unread says why nothing was, in a sentence; "" if something was, or if
	// there is no such object, which Absent says.
	Unread    string
	Absent    bool
	Data      map[string]string
	Immutable bool
	Created   time.Time
	// Fields tell when what was changed last, as far as the server knows.
	Fields []metav1.ManagedFieldsEntry
}

// References are the ConfigMaps and Secrets that the containers of a pod refer
// to in their environment, each once.
func References(p *corev1.Pod) []Ref {
	seen := map[Ref]bool{}
	for _, c := range Containers(p) {
		for i := range c.Spec.EnvFrom {
			if from := &c.Spec.EnvFrom[i]; from.ConfigMapRef != nil {
				seen[Ref{"ConfigMap", from.ConfigMapRef.Name}] = true
			} else if from.SecretRef != nil {
				seen[Ref{"Secret", from.SecretRef.Name}] = true
			}
		}
		for i := range c.Spec.Env {
			if key, ok := keyOf(c.Spec.Env[i].ValueFrom); ok {
				seen[key.Ref] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b Ref) int { return strings.Compare(a.String(), b.String()) })
}

// NeedsNode reports whether a variable depends on the pod's node.
func NeedsNode(p *corev1.Pod) bool {
	for _, c := range Containers(p) {
		for i := range c.Spec.EnvFrom {
			if c.Spec.EnvFrom[i].ConfigMapRef != nil || c.Spec.EnvFrom[i].SecretRef != nil {
				return true
			}
		}
		for i := range c.Spec.Env {
			if from := c.Spec.Env[i].ValueFrom; from != nil && from.ResourceFieldRef != nil {
				return true
			}
		}
	}
	return false
}

// key is one key of a ConfigMap or Secret.
type key struct {
	Ref
	name     string
	optional bool
}

func (k key) String() string { return k.Ref.String() + " / " + k.name }

// keyOf is the key that a variable is read from.
func keyOf(from *corev1.EnvVarSource) (k key, ok bool) {
	switch {
	case from == nil:
	case from.ConfigMapKeyRef != nil:
		r := from.ConfigMapKeyRef
		return key{Ref{"ConfigMap", r.Name}, r.Key, isTrue(r.Optional)}, true
	case from.SecretKeyRef != nil:
		r := from.SecretKeyRef
		return key{Ref{"Secret", r.Name}, r.Key, isTrue(r.Optional)}, true
	}
	return key{}, false
}

func isTrue(b *bool) bool { return b != nil && *b }

// all defines a variable for each key of a source.
func (b *builder) all(from *corev1.EnvFromSource) {
	var ref Ref
	var optional bool
	switch {
	case from.ConfigMapRef != nil:
		ref, optional = Ref{"ConfigMap", from.ConfigMapRef.Name}, isTrue(from.ConfigMapRef.Optional)
	case from.SecretRef != nil:
		ref, optional = Ref{"Secret", from.SecretRef.Name}, isTrue(from.SecretRef.Optional)
	default:
		return
	}
	source, read := b.in.Sources[ref]
	whole := Entry{Name: from.Prefix + "*", From: ref.String()}
	switch {
	case !read || source.Unread != "":
		whole.Value = hidden
		whole.note(Unread, orReading(source.Unread))
		b.opaque = append(b.opaque, opaque{len(b.report.Entries), from.Prefix, ref.String()})
		b.add(whole)
		return
	case source.Absent:
		b.lack(&whole, optional, "there is no "+ref.String())
		b.add(whole)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(source.Data)) {
		b.pair(key{Ref: ref, name: name}, from.Prefix, &source)
	}
}

// pair defines the variable of one key.
func (b *builder) pair(k key, prefix string, source *Source) {
	e := Entry{Name: prefix + k.name, From: k.String(), Value: source.value(k)}
	state, text := b.named(e.Name)
	if state == Skipped {
		e.note(state, text)
		b.add(e)
		return
	}
	b.age(&e, k, source)
	if text != "" {
		e.note(state, text)
	}
	b.define(e)
}

// named says what the kubelet makes of the name of a variable of an envFrom.
// Since 1.32 it takes nearly all of them, before 1.30 none that begins with a
// digit or two dots.
func (b *builder) named(name string) (s State, text string) {
	if len(validation.IsEnvVarName(name)) == 0 {
		return Set, ""
	}
	const strange = "kubelets before 1.32 leave out a name like this"
	if b.in.Node == nil {
		return Doubtful, strange
	}
	kubelet, err := version.ParseGeneric(b.in.Node.Kubelet)
	switch {
	case err != nil:
		return Doubtful, strange
	case kubelet.LessThan(version.MajorMinor(1, 30)):
		return Skipped, "the kubelet of the node (" + b.in.Node.Kubelet + ") leaves out a name like this"
	case kubelet.LessThan(version.MajorMinor(1, 32)):
		return Doubtful, strange
	}
	return Set, ""
}

// value is what a source that was read has for a key.
func (s *Source) value(k key) Value {
	if k.Kind == "Secret" {
		return Value{{s.Data[k.name], Secret}}
	}
	return plain(s.Data[k.name])
}

// keyed is the variable that is read from a key of a source.
func (b *builder) keyed(name string, k key) {
	e := Entry{Name: name, From: k.String()}
	source, read := b.in.Sources[k.Ref]
	_, has := source.Data[k.name]
	switch {
	case !read || source.Unread != "":
		e.Value = hidden
		e.note(Unread, orReading(source.Unread))
		if k.optional {
			e.note(Unread, "optional: what was defined before it stays where there is none")
		}
		b.define(e)
	case source.Absent:
		b.lacking(e, k.optional, "there is no "+k.Ref.String())
	case !has:
		b.lacking(e, k.optional, k.Ref.String()+" has no key "+k.name)
	default:
		e.Value = source.value(k)
		b.age(&e, k, &source)
		b.define(e)
	}
}

// lacking adds a variable that nothing was found for. An optional one leaves
// what was defined before.
func (b *builder) lacking(e Entry, optional bool, why string) {
	b.lack(&e, optional, why)
	if optional {
		b.add(e)
		return
	}
	b.define(e)
}

// lack notes that nothing was found, and what follows.
func (b *builder) lack(e *Entry, optional bool, why string) {
	e.Value = hidden
	switch {
	case optional:
		e.Value = nil
		e.note(Absent, why+": optional, not set")
	case b.container.Started.IsZero():
		e.note(Missing, why+": the container will not start")
	default:
		e.note(Missing, why+" any more: the container has an old value, and will not start again")
	}
}

func orReading(why string) string {
	if why == "" {
		return "it is being read"
	}
	return why
}

// age notes whether a value is newer than the container.
func (b *builder) age(e *Entry, k key, s *Source) {
	start := b.container.Started
	if start.IsZero() {
		return
	}
	changed, known := lastChange(s.Fields, "data", k.name)
	switch {
	case s.Created.After(start):
		e.note(Changed, k.Ref.String()+" was created "+b.ago(s.Created)+", since the start: the container has an older value, or none")
	case s.Immutable:
	case !known:
		e.note(Doubtful, "may have changed since the start: the server keeps no time of its last change")
	case changed.After(start):
		e.note(Changed, "changed since the start ("+b.ago(changed)+"): the container still has the old value")
	}
}

// lastChange is when a field was changed last, by the entries of those who own
// it; known is false where nobody does.
func lastChange(fields []metav1.ManagedFieldsEntry, path ...string) (last time.Time, known bool) {
	for i := range fields {
		f := &fields[i]
		if f.Time == nil || f.FieldsV1 == nil || f.Subresource != "" || !owns(f.FieldsV1.GetRawBytes(), path) {
			continue
		}
		known = true
		if f.Time.After(last) {
			last = f.Time.Time
		}
	}
	return last, known
}

// owns reports whether a set of fields has one, or what is below it.
func owns(set []byte, path []string) bool {
	for _, name := range path {
		var below map[string]json.RawMessage
		if json.Unmarshal(set, &below) != nil {
			return false
		}
		next, ok := below["f:"+name]
		if !ok {
			return false
		}
		set = next
	}
	return true
}

// ageText is a duration as ages are written: "12m".
func ageText(d time.Duration) string { return duration.HumanDuration(max(d, 0)) }
