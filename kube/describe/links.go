package describe

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/diagnose"
)

// Link is the name of another object in a description: the bytes [From, To) of a line.
type Link struct {
	Line, From, To int
	Target         Target
}

// Target is the object that a link leads to. Namespace is that of the described
// object where the text says nothing else; it is to be ignored for kinds without one.
type Target struct{ Group, Kind, Namespace, Name string }

// Links finds the names of other objects in a description of object, of which
// line returns the lines 0 to n-1. It goes by what kubectl writes where for the
// kind, so a word that merely looks like a name is none.
func Links(object *unstructured.Unstructured, around diagnose.Around, n int, line func(int) string) []Link {
	f := &finder{object: object, kind: object.GroupVersionKind().GroupKind(), pods: podsByAddress(object, around)}
	for i := range n {
		f.at, f.text = i, line(i)
		f.read()
	}
	return f.links
}

// finder reads a description line by line.
type finder struct {
	object *unstructured.Unstructured
	kind   schema.GroupKind
	pods   map[string]string // by address

	at    int
	text  string
	above []heading // what the line stands under
	role  string    // the kind that a binding refers to
	// values: from here on it is what somebody has put into the object.
	values bool
	links  []Link
}

// heading is a line that others stand under.
type heading struct {
	indent int
	key    string
}

// keyed is "Key:" or "Key:  value".
var keyed = regexp.MustCompile(`^( *)(?:- )?([A-Za-z][\w .'-]*?):(?:\s+(\S.*))?$`)

// read finds the links of one line.
func (f *finder) read() {
	indent := len(f.text) - len(strings.TrimLeft(f.text, " "))
	for len(f.above) > 0 && f.above[len(f.above)-1].indent >= indent && strings.TrimSpace(f.text) != "" {
		f.above = f.above[:len(f.above)-1]
	}
	f.values = f.values || f.kind == schema.GroupKind{Kind: "ConfigMap"} && f.text == "Data"
	if f.values || f.under("Labels") || f.under("Annotations") {
		return
	}
	m := keyed.FindStringSubmatchIndex(f.text)
	if m == nil {
		f.row()
		return
	}
	key := f.text[m[4]:m[5]]
	if m[6] >= 0 && !f.under("Environment") {
		f.value(key, m[6])
	}
	f.row()
	f.above = append(f.above, heading{indent, key})
}

// under reports whether the line stands under key.
func (f *finder) under(key string) bool {
	return slices.ContainsFunc(f.above, func(h heading) bool { return h.key == key })
}

// add notes that the bytes [from, to) of the line name an object.
func (f *finder) add(from, to int, t Target) {
	if name := f.text[from:to]; name == "" || strings.ContainsAny(name, "<>") {
		return
	}
	if t.Namespace == "" {
		t.Namespace = f.object.GetNamespace()
	}
	t.Name = f.text[from:to]
	f.links = append(f.links, Link{f.at, from, to, t})
}

var (
	pod       = Target{Kind: "Pod"}
	node      = Target{Kind: "Node"}
	secrets   = Target{Kind: "Secret"}
	configMap = Target{Kind: "ConfigMap"}
	service   = Target{Kind: "Service"}
	account   = Target{Kind: "ServiceAccount"}
	claim     = Target{Kind: "PersistentVolumeClaim"}
	class     = Target{Group: "storage.k8s.io", Kind: "StorageClass"}
	replicas  = Target{Group: "apps", Kind: "ReplicaSet"}
)

// ofPods are the keys of pods and of templates of pods.
var ofPods = map[string]Target{
	"Service Account": account, "SecretName": secrets, "ConfigMapName": configMap, "ClaimName": claim,
	"Priority Class Name": {Group: "scheduling.k8s.io", Kind: "PriorityClass"},
	"Runtime Class Name":  {Group: "node.k8s.io", Kind: "RuntimeClass"},
	"NominatedNodeName":   node,
}

// withService are those of a template, and the Service of a StatefulSet.
var withService = func() map[string]Target {
	all := maps.Clone(ofPods)
	all["Service Name"] = service
	return all
}()

// keys are the keys whose value is a name, by the kind that is described.
var keys = map[schema.GroupKind]map[string]Target{
	{Kind: "Pod"}:                                      ofPods,
	{Kind: "ReplicationController"}:                    ofPods,
	{Group: "apps", Kind: "Deployment"}:                ofPods,
	{Group: "apps", Kind: "ReplicaSet"}:                ofPods,
	{Group: "apps", Kind: "DaemonSet"}:                 ofPods,
	{Group: "apps", Kind: "StatefulSet"}:               withService,
	{Group: "batch", Kind: "Job"}:                      ofPods,
	{Group: "batch", Kind: "CronJob"}:                  ofPods,
	{Kind: "PersistentVolume"}:                         {"StorageClass": class},
	{Kind: "PersistentVolumeClaim"}:                    {"StorageClass": class, "Volume": {Kind: "PersistentVolume"}, "Used By": pod},
	{Kind: "ServiceAccount"}:                           {"Image pull secrets": secrets, "Mountable secrets": secrets, "Tokens": secrets},
	{Group: "networking.k8s.io", Kind: "Ingress"}:      {"Ingress Class": {Group: "networking.k8s.io", Kind: "IngressClass"}},
	{Group: "discovery.k8s.io", Kind: "EndpointSlice"}: {"NodeName": node},
}

// special are the keys whose value holds a name among other things.
var special = map[string]struct {
	kind string // the only one that has the key, "" for several
	top  bool   // it stands at the left edge
	read func(f *finder, from, word int)
}{
	"Namespace":     {top: true, read: func(f *finder, from, word int) { f.add(from, word, Target{Kind: "Namespace"}) }},
	"Controlled By": {read: func(f *finder, from, word int) { f.slashed(from, word, groupOfOwner(f.object)) }},
	"Node":          {kind: "Pod", top: true, read: func(f *finder, from, _ int) { f.before('/', from, node) }},
	"TargetRef":     {kind: "EndpointSlice", read: func(f *finder, from, word int) { f.slashed(from, word, "") }},
	"Reference": {kind: "HorizontalPodAutoscaler", read: func(f *finder, from, word int) {
		version, _, _ := unstructured.NestedString(f.object.Object, "spec", "scaleTargetRef", "apiVersion")
		f.slashed(from, word, groupOf(version))
	}},
	"Claim": {kind: "PersistentVolume", read: func(f *finder, from, word int) {
		if ns, _, ok := strings.Cut(f.text[from:word], "/"); ok {
			f.add(from+len(ns)+1, word, Target{Kind: claim.Kind, Namespace: ns})
		}
	}},
	"Default backend":   {kind: "Ingress", read: func(f *finder, from, _ int) { f.before(':', from, service) }},
	"OldReplicaSets":    {kind: "Deployment", read: func(f *finder, from, _ int) { f.each(from, created, replicas) }},
	"NewReplicaSet":     {kind: "Deployment", read: func(f *finder, from, _ int) { f.each(from, created, replicas) }},
	"Active Jobs":       {kind: "CronJob", read: func(f *finder, from, _ int) { f.each(from, listed, Target{Group: "batch", Kind: "Job"}) }},
	"Endpoints":         {kind: "Service", read: func(f *finder, from, _ int) { f.addresses(from) }},
	"Addresses":         {kind: "Endpoints", read: func(f *finder, from, _ int) { f.addresses(from) }},
	"NotReadyAddresses": {kind: "Endpoints", read: func(f *finder, from, _ int) { f.addresses(from) }},
}

// value finds the names in the value of key, which begins at an offset of the line.
func (f *finder) value(key string, from int) {
	word := from + len(first(f.text[from:]))
	if s, ok := special[key]; ok && (s.kind == "" || s.kind == f.kind.Kind) && (!s.top || f.text[0] != ' ') {
		s.read(f, from, word)
		return
	}
	if t, ok := keys[f.kind][key]; ok {
		f.add(from, word, t)
	}
}

// before links what stands before a character, or all there is.
func (f *finder) before(end byte, from int, t Target) {
	value := f.text[from:] + string(end)
	f.add(from, from+strings.IndexByte(value, end), t)
}

// slashed is a link of the form "Kind/name".
func (f *finder) slashed(from, to int, group string) {
	kind, _, ok := strings.Cut(f.text[from:to], "/")
	if ok {
		f.add(from+len(kind)+1, to, Target{Group: group, Kind: kind})
	}
}

var (
	created = regexp.MustCompile(`([^\s,]+) \(\d+/\d+ replicas created\)`)
	listed  = regexp.MustCompile(`([^\s,]+)`)
	address = regexp.MustCompile(`\[?([0-9a-f.:]+?)\]?(?::\d+)?(?:,|\s|$)`)
)

// each links what an expression finds from an offset on.
func (f *finder) each(from int, found *regexp.Regexp, t Target) {
	for _, m := range found.FindAllStringSubmatchIndex(f.text[from:], -1) {
		f.add(from+m[2], from+m[3], t)
	}
}

// addresses links the addresses of pods.
func (f *finder) addresses(from int) {
	for _, m := range address.FindAllStringSubmatchIndex(f.text[from:], -1) {
		if name := f.pods[f.text[from+m[2]:from+m[3]]]; name != "" {
			t := pod
			t.Namespace, t.Name = f.object.GetNamespace(), name
			f.links = append(f.links, Link{f.at, from + m[2], from + m[3], t})
		}
	}
}

// first is the first word of a text.
func first(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

func groupOf(apiVersion string) string {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return ""
	}
	return gv.Group
}

func groupOfOwner(object *unstructured.Unstructured) string {
	if owner := metav1.GetControllerOf(object); owner != nil {
		return groupOf(owner.APIVersion)
	}
	return ""
}

// podsByAddress are the pods behind the addresses that a Service or an Endpoints has.
func podsByAddress(object *unstructured.Unstructured, around diagnose.Around) map[string]string {
	out := map[string]string{}
	for i := range around.Slices.Value {
		for _, e := range around.Slices.Value[i].Endpoints {
			addEndpoint(out, e)
		}
	}
	if object.GetKind() != "Endpoints" {
		return out
	}
	subsets, _, _ := unstructured.NestedSlice(object.Object, "subsets")
	for _, subset := range subsets {
		s, _ := subset.(map[string]any)
		for _, list := range []string{"addresses", "notReadyAddresses"} {
			addresses, _, _ := unstructured.NestedSlice(s, list)
			for _, a := range addresses {
				fields, _ := a.(map[string]any)
				kind, _, _ := unstructured.NestedString(fields, "targetRef", "kind")
				name, _, _ := unstructured.NestedString(fields, "targetRef", "name")
				if ip, _ := fields["ip"].(string); kind == pod.Kind {
					out[ip] = name
				}
			}
		}
	}
	return out
}

func addEndpoint(out map[string]string, e discoveryv1.Endpoint) {
	if e.TargetRef == nil || e.TargetRef.Kind != pod.Kind {
		return
	}
	for _, ip := range e.Addresses {
		out[ip] = e.TargetRef.Name
	}
}
