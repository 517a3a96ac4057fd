package views

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// draining are nodes with what is to be done with their pods.
type draining struct {
	nodes []ref
	// evicted are the pods that leave; daemons and mirrors stay.
	evicted          []change.Op
	daemons, mirrors []string
	// bare have no controller, so nobody starts them elsewhere; local have data on the node.
	bare, local []string
	// held are those that the server would not evict now, with its reason.
	held []string
}

// drain looks what is on nodes and what the server would let go, and asks whether to do it.
func (s *Session) drain(h screen.Host, of []ref) {
	d := &draining{nodes: of}
	prepare(h, "look what is on "+s.called(of), func(ctx context.Context, progress func(done, total int)) error { return s.survey(ctx, d, progress) }, func() { s.ask(h, s.drained(d)) })
}

// survey sorts the pods of nodes, and has the server try the evictions without doing them.
func (s *Session) survey(ctx context.Context, d *draining, progress func(done, total int)) error {
	for _, node := range d.nodes {
		objects, err := s.conn.Objects(ctx, builtIn(podKind), "", "", "spec.nodeName="+node.name)
		if err != nil {
			return err
		}
		for i := range objects {
			if err := s.sort(d, &objects[i]); err != nil {
				return err
			}
		}
	}
	for _, r := range change.Do(ctx, s.conn, d.evicted, true, progress) {
		if r.Err != nil {
			d.held = append(d.held, r.Op.Object().Name+": "+kube.Explain(r.Err).What)
		}
	}
	return ctx.Err()
}

// sort puts a pod where it belongs.
func (s *Session) sort(d *draining, object *unstructured.Unstructured) error {
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, pod); err != nil {
		return fmt.Errorf("read pod %s: %w", object.GetName(), err)
	}
	by := controllerOf(object)
	switch {
	case pod.Annotations[corev1.MirrorPodAnnotationKey] != "":
		d.mirrors = append(d.mirrors, pod.Name)
		return nil
	case strings.HasPrefix(by, "DaemonSet "):
		d.daemons = append(d.daemons, pod.Name)
		return nil
	case pod.DeletionTimestamp != nil:
		return nil
	}
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	if by == "" && !ended {
		d.bare = append(d.bare, pod.Name)
	}
	if !ended && slices.ContainsFunc(pod.Spec.Volumes, func(v corev1.Volume) bool { return v.EmptyDir != nil }) {
		d.local = append(d.local, pod.Name)
	}
	d.evicted = append(d.evicted, change.Evict{On: change.Object{
		Kind: s.kindOf(ref{gvr: podKind.GVR, namespaced: true}), Namespace: pod.Namespace, Name: pod.Name, UID: string(pod.UID),
	}})
	return nil
}

// drained keeps pods off nodes and evicts those that are there.
func (s *Session) drained(d *draining) act {
	a := act{verb: "drain", of: d.nodes, words: []string{"drain", objectsHere, "--ignore-daemonsets", "--delete-emptydir-data", "--force"}}
	for _, node := range d.nodes {
		a.ops = append(a.ops, s.cordonOp(node, true))
	}
	a.ops = append(a.ops, d.evicted...)
	say := func(token themes.Token, n int, text string, names []string) {
		if n > 0 {
			a.says = append(a.says, says{token, text + " " + thousands(n) + fewNames(names)})
		}
	}
	a.says = []says{{themes.Text, s.listed(d.nodes)}}
	say(themes.Text, len(d.evicted), "pods to evict, which their controllers start elsewhere:", nil)
	say(themes.Muted, len(d.daemons)+len(d.mirrors), "pods that stay, of DaemonSets or of the node itself:", nil)
	say(themes.Bad, len(d.bare), "without a controller, so nobody starts them again:", d.bare)
	say(themes.Warn, len(d.local), "with data on the node that is lost (emptyDir):", d.local)
	for _, text := range d.held[:min(len(d.held), 5)] {
		a.says = append(a.says, says{themes.Warn, "held for now: " + text})
	}
	if n := len(d.held); n > 0 {
		a.says = append(a.says, says{themes.Muted, "what is held is tried again until it may go, or the work is cancelled with :work"})
	}
	a.says = append(a.says, says{themes.Warn, "U lets pods on again and creates those without a controller anew; the rest does not come back"})
	a.run = func(ctx context.Context, progress func(done, total int)) []change.Result {
		return s.evictAll(ctx, a.ops, progress)
	}
	return a
}

func fewNames(names []string) string {
	const most = 4
	if len(names) == 0 {
		return ""
	}
	text := ": " + strings.Join(names[:min(len(names), most)], ", ")
	if n := len(names) - most; n > 0 {
		text += " and " + thousands(n) + " more"
	}
	return text
}

// evictionPause is how long an eviction that was refused for now waits.
const evictionPause = 3 * time.Second

// evictAll carries ops out, and tries again what a PodDisruptionBudget refuses
// for now, until ctx ends.
func (s *Session) evictAll(ctx context.Context, ops []change.Op, progress func(done, total int)) []change.Result {
	results := make([]change.Result, len(ops))
	at := make([]int, len(ops)) // of those that are left
	for i := range at {
		at[i] = i
	}
	for {
		left := make([]change.Op, len(at))
		for i, n := range at {
			left[i] = ops[n]
		}
		var refused []int
		for i, r := range change.Do(ctx, s.conn, left, false, func(done, _ int) { progress(len(ops)-len(at)+done, len(ops)) }) {
			results[at[i]] = r
			if apierrors.IsTooManyRequests(r.Err) {
				refused = append(refused, at[i])
			}
		}
		progress(len(ops)-len(refused), len(ops))
		if at = refused; len(at) == 0 || !pause(ctx, evictionPause) {
			return results
		}
	}
}
