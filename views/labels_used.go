package views

import (
	"context"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// selecting is a kind whose objects select pods by their labels.
type selecting struct {
	short string // as it is called where there is little room
	open  func(p *stream.Pool, s stream.Scope) usedFeed
}

// usedFeed follows the keys that the selectors of a kind name.
type usedFeed interface {
	// next waits for what is newer than gen.
	next(ctx context.Context, gen uint64) (used, error)
	close()
}

// used says how many objects of a kind select by each key.
type used struct {
	kind int // its index
	gen  uint64
	keys map[string]int
	// known: the counts are those of all objects. Otherwise why says what keeps
	// them from being known, "" while they are still coming.
	known bool
	why   string
}

// selects is a kind whose objects select pods by what of gives.
func selects[R record.Object](short string, k *stream.Kind[R], of func(R) []*record.LabelSelector) selecting {
	return selecting{short, func(p *stream.Pool, s stream.Scope) usedFeed {
		return &selectorFeed[R]{stream.Open(p, k, s), of}
	}}
}

type selectorFeed[R record.Object] struct {
	feed stream.Feed[R]
	of   func(R) []*record.LabelSelector
}

func (f *selectorFeed[R]) next(ctx context.Context, gen uint64) (used, error) {
	snap, err := f.feed.Next(ctx, gen)
	if err != nil {
		return used{}, err
	}
	out := used{gen: snap.Gen, keys: map[string]int{}, known: whole(snap.Phase) || snap.Phase == stream.Reconnecting && snap.Loaded > 0}
	for _, r := range snap.Rows {
		for key := range keysOf(f.of(r)) {
			out.keys[key]++
		}
	}
	switch {
	case out.known || snap.Phase == stream.Connecting || snap.Phase == stream.Loading:
	case apierrors.IsNotFound(snap.Err):
		out.why = "not in this cluster"
	default:
		out.why = snap.Phase.String()
	}
	return out, nil
}

func (f *selectorFeed[R]) close() { f.feed.Close() }

// keysOf are the keys that any of selectors names.
func keysOf(selectors []*record.LabelSelector) map[string]bool {
	keys := map[string]bool{}
	for _, s := range selectors {
		for _, key := range s.Keys() {
			keys[key] = true
		}
	}
	return keys
}

// podSelecting is an object that selects pods, as far as it does.
type podSelecting struct {
	record.Meta
	selectors []*record.LabelSelector
}

// by is what it selects by.
func (s *podSelecting) by() []*record.LabelSelector { return s.selectors }

// lightKind is a kind of which only the selectors are kept.
type lightKind struct {
	short string
	*stream.Kind[*podSelecting]
}

func light(short, group, resource string, decode func([]byte, *record.Interner) (*podSelecting, error)) lightKind {
	return lightKind{short, &stream.Kind[*podSelecting]{
		GVR: schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource}, Namespaced: true, Decode: decode,
	}}
}

func selectingBy(m record.Meta, in *record.Interner, selectors ...*metav1.LabelSelector) *podSelecting {
	out := &podSelecting{Meta: m}
	for _, s := range selectors {
		if s != nil {
			out.selectors = append(out.selectors, record.SelectorOf(s, in))
		}
	}
	return out
}

// podSelectors are the kinds that select pods, in the order in which they are told.
var podSelectors = func() []selecting {
	out := []selecting{
		selects("svc", serviceKind, func(s *record.Service) []*record.LabelSelector { return []*record.LabelSelector{s.Selector} }),
	}
	for _, k := range lights {
		out = append(out, selects(k.short, k.Kind, (*podSelecting).by))
	}
	return out
}()

var lights = []lightKind{
	light("rc", "", "replicationcontrollers", record.Typed(func(o *corev1.ReplicationController, m record.Meta, in *record.Interner) *podSelecting {
		return &podSelecting{m, []*record.LabelSelector{record.SelectorOfMap(o.Spec.Selector, in)}}
	})),
	light("deploy", "apps", "deployments", record.Typed(func(o *appsv1.Deployment, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("rs", "apps", "replicasets", record.Typed(func(o *appsv1.ReplicaSet, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("sts", "apps", "statefulsets", record.Typed(func(o *appsv1.StatefulSet, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("ds", "apps", "daemonsets", record.Typed(func(o *appsv1.DaemonSet, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("job", "batch", "jobs", record.Typed(func(o *batchv1.Job, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("pdb", "policy", "poddisruptionbudgets", record.Typed(func(o *policyv1.PodDisruptionBudget, m record.Meta, in *record.Interner) *podSelecting {
		return selectingBy(m, in, o.Spec.Selector)
	})),
	light("netpol", "networking.k8s.io", "networkpolicies", record.Typed(policySelecting)),
}

// policySelecting has the pods that a policy is for, and those it lets in and out.
func policySelecting(o *networkingv1.NetworkPolicy, m record.Meta, in *record.Interner) *podSelecting {
	selectors := []*metav1.LabelSelector{&o.Spec.PodSelector}
	for _, rule := range o.Spec.Ingress {
		for _, peer := range rule.From {
			selectors = append(selectors, peer.PodSelector)
		}
	}
	for _, rule := range o.Spec.Egress {
		for _, peer := range rule.To {
			selectors = append(selectors, peer.PodSelector)
		}
	}
	return selectingBy(m, in, selectors...)
}

// usage is what selects by which keys, as far as it is known. Its zero value knows nothing.
type usage struct {
	feeds []usedFeed
	known []used // of each of podSelectors
}

// open begins to follow the selectors of a scope; it does nothing the second time.
func (u *usage) open(h screen.Host, p *stream.Pool, scope stream.Scope) {
	if u.feeds != nil {
		return
	}
	if u.known == nil {
		u.known = make([]used, len(podSelectors))
	}
	for i, k := range podSelectors {
		u.feeds = append(u.feeds, k.open(p, stream.Scope{Namespaces: scope.Namespaces}))
		u.wait(h, i, 0)
	}
}

// close lets go of all feeds. What was counted stays for when they are back.
func (u *usage) close() {
	for _, f := range u.feeds {
		f.close()
	}
	u.feeds = nil
}

// wait has what comes after gen counted and delivered, not at once if it is not the first.
func (u *usage) wait(h screen.Host, kind int, gen uint64) {
	feed, pause := u.feeds[kind], time.Duration(0)
	if gen > 0 && u.known[kind].known {
		pause = pace
	}
	h.Wait("used by "+podSelectors[kind].short, func(ctx context.Context) any {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		next, err := feed.next(ctx, gen)
		if err != nil {
			return nil
		}
		next.kind = kind
		return next
	})
}

// take takes what was counted, and waits for more.
func (u *usage) take(h screen.Host, v used) {
	u.known[v.kind] = v
	u.wait(h, v.kind, v.gen)
}

// append appends what selects by key: "svc 4, rs 6", with "?" where something
// may not be known and "…" while it is still coming. In short it names only the
// first kind and how many objects of others there are: "svc 4 +6".
func (u *usage) append(dst []byte, key string, short bool) []byte {
	begin, others := len(dst), 0
	put := func(text string) {
		if len(dst) > begin {
			dst = append(dst, ", "...)
		}
		dst = append(dst, text...)
	}
	coming, unknown := u.known == nil, false
	for i, k := range u.known {
		switch n := k.keys[key]; {
		case n > 0 && short && len(dst) > begin:
			others += n
		case n > 0:
			put(podSelectors[i].short + " " + thousands(n))
		}
		coming = coming || !k.known && k.why == ""
		unknown = unknown || k.why != ""
	}
	if others > 0 {
		dst = append(append(dst, " +"...), thousands(others)...)
	}
	if coming {
		put("…")
	}
	if unknown {
		put("?")
	}
	return dst
}

// unknown says what is not known of the selectors, and why.
func (u *usage) unknown() []screen.Span {
	text := ""
	for i, k := range u.known {
		if k.why == "" {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += podSelectors[i].short + ": " + k.why
	}
	if text == "" {
		return nil
	}
	return []screen.Span{
		{Style: themes.Style(themes.Unknown), Text: "? " + text},
		{Style: themes.Style(themes.Muted), Text: " · USED BY does not count them"},
	}
}
