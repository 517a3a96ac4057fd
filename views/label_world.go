package views

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kubist/kube"
	"kubist/kube/impact"
	"kubist/kube/record"
	"kubist/kube/stream"
)

// worldPatience is how long what labels matter to is waited for, for each kind.
const worldPatience = 15 * time.Second

// worldReader gathers what labels matter to. Its parts are read side by side.
type worldReader struct {
	session *Session
	ctx     context.Context
	wg      sync.WaitGroup
	mu      sync.Mutex // guards unseen
	unseen  []impact.Unseen
}

// world reads what the labels of objects of one kind matter to, as far as package
// impact looks at it: nothing for kinds that nobody selects by their labels.
func (s *Session) world(ctx context.Context, of []ref) impact.World {
	r := &worldReader{session: s, ctx: ctx}
	var w impact.World
	switch gvr := of[0].gvr; {
	case gvr == nodeKind.GVR:
		r.aroundNodes(&w, of)
	case gvr == namespaceKind.GVR:
		r.aroundNamespaces(&w, of)
	case gvr == serviceKind.GVR || gvr == sliceKind.GVR:
		near := stream.Scope{Namespaces: namespacesIn(of)}
		gather(r, "Service", serviceKind, near, &w.Services)
		gather(r, "EndpointSlice", sliceKind, near, &w.Slices)
	case podSpecs[gvr.GroupResource().String()] != nil || gvr == jobKind.GVR:
		r.aroundPods(&w, stream.Scope{Namespaces: namespacesIn(of)})
	}
	r.wg.Wait()
	w.Unseen = r.unseen
	slices.SortFunc(w.Unseen, func(a, b impact.Unseen) int { return strings.Compare(a.Kind, b.Kind) })
	return w
}

// aroundPods reads what has to do with pods: what selects them in their
// namespaces, and the rules that look into these from elsewhere.
func (r *worldReader) aroundPods(w *impact.World, near stream.Scope) {
	gather(r, "Pod", podKind, near, &w.Pods)
	gather(r, "Service", serviceKind, near, &w.Services)
	gather(r, "EndpointSlice", sliceKind, near, &w.Slices)
	gather(r, "ReplicationController", replicationControllerKind, near, &w.Controllers)
	gather(r, "ReplicaSet", replicaSetKind, near, &w.ReplicaSets)
	gather(r, "Deployment", deploymentKind, near, &w.Deployments)
	gather(r, "StatefulSet", statefulSetKind, near, &w.StatefulSets)
	gather(r, "DaemonSet", daemonSetKind, near, &w.DaemonSets)
	gather(r, "Job", jobKind, near, &w.Jobs)
	gather(r, "PodDisruptionBudget", disruptionBudgetKind, near, &w.Budgets)
	r.policies(w, near)
	gather(r, "Node", nodeKind, stream.Scope{}, &w.Nodes)
	gather(r, "Namespace", namespaceKind, stream.Scope{}, &w.Namespaces)
}

// aroundNodes reads the nodes, what is on them, and what may come.
func (r *worldReader) aroundNodes(w *impact.World, of []ref) {
	var pods stream.Scope
	if len(of) == 1 {
		pods.Fields = "spec.nodeName=" + of[0].name
	}
	gather(r, "Pod", podKind, pods, &w.Pods)
	gather(r, "DaemonSet", daemonSetKind, stream.Scope{}, &w.DaemonSets)
	gather(r, "Node", nodeKind, stream.Scope{}, &w.Nodes)
}

// aroundNamespaces reads namespaces, what is in them, and the rules that name them.
func (r *worldReader) aroundNamespaces(w *impact.World, of []ref) {
	near := stream.Scope{Namespaces: namesIn(of)}
	gather(r, "Pod", podKind, near, &w.Pods)
	r.policies(w, near)
	gather(r, "Namespace", namespaceKind, stream.Scope{}, &w.Namespaces)
}

// policies reads the NetworkPolicies of all namespaces or, where these may not be
// listed, those near, and says so.
func (r *worldReader) policies(w *impact.World, near stream.Scope) {
	const name = "NetworkPolicy"
	r.wg.Go(func() {
		rows, reason := collect(r.ctx, r.session.pool, networkPolicyKind, stream.Scope{})
		if reason == notListable {
			rows, reason = collect(r.ctx, r.session.pool, networkPolicyKind, near)
			r.unlooked(impact.Unseen{Kind: name, Reason: notListable + " in other namespaces"})
		}
		w.Policies = rows
		if reason != "" {
			r.unlooked(impact.Unseen{Kind: name, Reason: reason})
		}
	})
}

// gather reads the records of a kind into their place, or notes why it cannot.
func gather[R record.Object](r *worldReader, name string, kind *stream.Kind[R], scope stream.Scope, into *[]R) {
	r.wg.Go(func() {
		rows, reason := collect(r.ctx, r.session.pool, kind, scope)
		*into = rows
		if reason != "" {
			r.unlooked(impact.Unseen{Kind: name, Reason: reason})
		}
	})
}

// unlooked notes what could not be looked at.
func (r *worldReader) unlooked(u impact.Unseen) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unseen = append(r.unseen, u)
}

// notListable is why records are not known that one may not list.
const notListable = "not listable"

// collect reads all records of a kind in a scope, or says why it could not.
func collect[R record.Object](ctx context.Context, pool *stream.Pool, kind *stream.Kind[R], scope stream.Scope) (rows []R, reason string) {
	ctx, cancel := context.WithTimeout(ctx, worldPatience)
	defer cancel()
	feed := stream.Open(pool, kind, scope)
	defer feed.Close()
	for gen := uint64(0); ; {
		snap, err := feed.Next(ctx, gen)
		if err != nil {
			return rows, "still loading"
		}
		gen, rows = snap.Gen, snap.Rows
		switch {
		case whole(snap.Phase):
			return rows, ""
		case snap.Phase == stream.Forbidden:
			return rows, notListable
		case snap.Phase == stream.Failed && apierrors.IsNotFound(snap.Err):
			return nil, "" // the cluster has none
		case snap.Phase == stream.Failed:
			return rows, kube.Explain(snap.Err).What
		}
	}
}

// namespacesIn are the namespaces of objects, each once.
func namespacesIn(of []ref) []string {
	var out []string
	for _, o := range of {
		if o.namespace != "" && !slices.Contains(out, o.namespace) {
			out = append(out, o.namespace)
		}
	}
	return out
}

func namesIn(of []ref) []string {
	out := make([]string, len(of))
	for i, o := range of {
		out[i] = o.name
	}
	return out
}
