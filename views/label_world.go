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

// world reads what the labels of objects of one kind matter to: what selects pods
// in their namespaces, the rules that look into them from elsewhere, and for nodes
// and namespaces what is there.
func (s *Session) world(ctx context.Context, of []ref) impact.World {
	r := &worldReader{session: s, ctx: ctx}
	var w impact.World
	near := stream.Scope{Namespaces: namespacesIn(of)}
	pods, daemons := near, near
	switch of[0].gvr {
	case nodeKind.GVR:
		pods, daemons = stream.Scope{}, stream.Scope{}
		if len(of) == 1 {
			pods.Fields = "spec.nodeName=" + of[0].name
		}
	case namespaceKind.GVR:
		near.Namespaces = namesIn(of)
		pods, daemons = near, near
	}
	gather(r, "Pod", podKind, pods, &w.Pods)
	gather(r, "Service", serviceKind, near, &w.Services)
	gather(r, "EndpointSlice", sliceKind, near, &w.Slices)
	gather(r, "ReplicationController", replicationControllerKind, near, &w.Controllers)
	gather(r, "ReplicaSet", replicaSetKind, near, &w.ReplicaSets)
	gather(r, "Deployment", deploymentKind, near, &w.Deployments)
	gather(r, "StatefulSet", statefulSetKind, near, &w.StatefulSets)
	gather(r, "DaemonSet", daemonSetKind, daemons, &w.DaemonSets)
	gather(r, "Job", jobKind, near, &w.Jobs)
	gather(r, "PodDisruptionBudget", disruptionBudgetKind, near, &w.Budgets)
	// Rules of all namespaces may let these pods in.
	gather(r, "NetworkPolicy", networkPolicyKind, stream.Scope{}, &w.Policies)
	gather(r, "Node", nodeKind, stream.Scope{}, &w.Nodes)
	gather(r, "Namespace", namespaceKind, stream.Scope{}, &w.Namespaces)
	r.wg.Wait()
	w.Unseen = r.unseen
	slices.SortFunc(w.Unseen, func(a, b impact.Unseen) int { return strings.Compare(a.Kind, b.Kind) })
	return w
}

// gather reads the records of a kind into its place. Where those of all
// namespaces may not be listed it keeps to those of the objects, and says so.
func gather[R record.Object](r *worldReader, name string, kind *stream.Kind[R], scope stream.Scope, into *[]R) {
	r.wg.Go(func() {
		rows, reason := collect(r.ctx, r.session.pool, kind, scope)
		*into = rows
		if reason != "" {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.unseen = append(r.unseen, impact.Unseen{Kind: name, Reason: reason})
		}
	})
}

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
			return rows, "not listable"
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
