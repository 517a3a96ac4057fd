package impact

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

var onePair = rapid.SampledFrom([]string{"a=1", "a=2", "b=1", "b=2", "c=1"})

// someLabels are labels of a tiny alphabet.
func someLabels(t *rapid.T, what string, least int) string {
	return strings.Join(rapid.SliceOfNDistinct(onePair, least, 3, func(p string) string { return p[:1] }).Draw(t, what), " ")
}

// template is a selector, and labels that it matches.
func drawTemplate(t *rapid.T) (selector, all string) {
	selector = someLabels(t, "selector", 1)
	all = selector
	for more := range strings.FieldsSeq(someLabels(t, "more", 0)) {
		if !strings.Contains(all, more[:1]+"=") {
			all += " " + more
		}
	}
	return selector, all
}

// randomWorld is one with all kinds that have to do with pods.
func randomWorld(t *rapid.T) World {
	var w World
	count := rapid.IntRange(0, 2)
	load := func(kind string) record.Workload {
		s, all := drawTemplate(t)
		name := strings.ToLower(kind) + "-" + strconv.Itoa(len(w.Controllers)+len(w.ReplicaSets)+len(w.StatefulSets)+len(w.DaemonSets))
		return workload(kind, name, s, all, int32(rapid.IntRange(0, 3).Draw(t, "wanted")))
	}
	for range count.Draw(t, "sets") {
		w.ReplicaSets = append(w.ReplicaSets, &record.ReplicaSet{Workload: load("ReplicaSet")})
	}
	for range count.Draw(t, "controllers") {
		w.Controllers = append(w.Controllers, &record.ReplicationController{Workload: load("ReplicationController")})
	}
	for range count.Draw(t, "stateful") {
		s := &record.StatefulSet{Workload: load("StatefulSet"), Strategy: rapid.SampledFrom([]string{"RollingUpdate", "OnDelete"}).Draw(t, "strategy")}
		s.Next, s.Management = s.Name+"-1", rapid.SampledFrom([]string{"OrderedReady", "Parallel"}).Draw(t, "management")
		w.StatefulSets = append(w.StatefulSets, s)
	}
	for range count.Draw(t, "daemons") {
		w.DaemonSets = append(w.DaemonSets, &record.DaemonSet{Workload: load("DaemonSet"), Strategy: "OnDelete"})
	}
	if rapid.Bool().Draw(t, "nodes") {
		w.Nodes = []*record.Node{node("node-1", "x=y"), node("node-2", "")}
	}
	for i := range count.Draw(t, "jobs") {
		w.Jobs = append(w.Jobs, job("job-"+strconv.Itoa(i), someLabels(t, "job", 1), int32(rapid.IntRange(-1, 3).Draw(t, "completions")), 2))
	}
	w.Pods = randomPods(t, controllers(w))
	for i := range rapid.IntRange(0, 4).Draw(t, "services") {
		s := serviceOf("svc-"+strconv.Itoa(i), someLabels(t, "service", 0))
		s.NotReadyToo = rapid.Bool().Draw(t, "early")
		w.Services = append(w.Services, s)
	}
	for i := range count.Draw(t, "budgets") {
		b := budgetOf("b-"+strconv.Itoa(i), someLabels(t, "budget", 0), rapid.SampledFrom([]string{"1", "50%"}).Draw(t, "least"))
		if rapid.Bool().Draw(t, "most") {
			b.MinAvailable, b.MaxUnavailable = "", rapid.SampledFrom([]string{"1", "30%"}).Draw(t, "most")
		}
		w.Budgets = append(w.Budgets, b)
	}
	for i := range count.Draw(t, "policies") {
		p := policyOf("p-"+strconv.Itoa(i), someLabels(t, "policy", 0))
		for range count.Draw(t, "rules") {
			p.Ingress = append(p.Ingress, record.NetworkRule{Peers: []record.NetworkPeer{{Pods: selects(someLabels(t, "peer", 0))}}})
		}
		w.Policies = append(w.Policies, p)
	}
	return w
}

func randomPods(t *rapid.T, cs []*controller) []*record.Pod {
	var out []*record.Pod
	for i := range rapid.IntRange(1, 8).Draw(t, "pods") {
		p := pod("pod-"+strconv.Itoa(i), someLabels(t, "labels", 0), rapid.SampledFrom([]func(*record.Pod){
			func(*record.Pod) {}, func(*record.Pod) {}, unready, pending, deleting, ended, on("node-2"), on("node-2"),
		}).Draw(t, "state"))
		p.Created = int64(rapid.IntRange(1, 9).Draw(t, "created"))
		if len(cs) > 0 && rapid.Bool().Draw(t, "owned") {
			c := cs[rapid.IntRange(0, len(cs)-1).Draw(t, "owner")]
			p.Owner = c.owner()
			if c.stateful != nil {
				p.Name = c.meta.Name + "-" + strconv.Itoa(i)
			}
			if rapid.IntRange(0, 9).Draw(t, "like its template") > 0 {
				p.Labels = c.labels
			}
		}
		out = append(out, p)
	}
	return out
}

// randomEdit changes some pods of a world.
func randomEdit(t *rapid.T, w World) Edit {
	e := Edit{Kind: podKind}
	for _, p := range w.Pods {
		if rapid.IntRange(0, 2).Draw(t, "edited") == 0 {
			e.Changes = append(e.Changes, Change{&p.Meta, labels(someLabels(t, "to", 0))})
		}
	}
	return e
}

func TestTheSameLabelsDoNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		e := randomEdit(t, w)
		for i, c := range e.Changes {
			e.Changes[i].To = record.NewLabels(maps.Collect(func(yield func(string, string) bool) {
				for _, l := range c.Object.Labels.All() {
					yield(l.Key, l.Value)
				}
			}))
		}
		if got := slices.Concat(Labels(w, e), nil); len(got) > 0 || Undo(w, e) != nil {
			t.Fatalf("%s", say(got))
		}
		// Nor does anything come of the judgement itself, which is not asked then.
		if got := say(pods(w, e)); got != "" {
			t.Fatalf("%s", got)
		}
	})
}

// What is lost by an edit is gained by its inverse.
func TestGainsAndLossesAreSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		e := randomEdit(t, w)
		after := w
		after.Pods = relabeled(w.Pods, e)
		there, back := crossings(Labels(w, e)), crossings(Labels(after, e.inverse()))
		for who, c := range there {
			if d := back[who]; !slices.Equal(c.lost, d.gained) || !slices.Equal(c.gained, d.lost) {
				t.Fatalf("%s: %v, and back %v", who, c, d)
			}
		}
		if len(there) != len(back) {
			t.Fatalf("%v, and back %v", there, back)
		}
	})
}

type crossed struct{ lost, gained []string }

// crossings are what is lost and gained of all that selects and owns nothing.
func crossings(effects []Effect) map[string]crossed {
	out := map[string]crossed{}
	for _, e := range effects {
		if len(e.Lost)+len(e.Gained) == 0 || e.Kind != "Service" && e.Kind != "PodDisruptionBudget" && e.Kind != "NetworkPolicy" {
			continue
		}
		who := e.Kind + " " + e.Name
		c := out[who] // a policy has pods that it is for, and peers
		out[who] = crossed{slices.Sorted(slices.Values(append(c.lost, e.Lost...))), slices.Sorted(slices.Values(append(c.gained, e.Gained...)))}
	}
	return out
}

// The endpoints of a Service are those of the edited world, counted the slow way.
func TestEndpointsAreThoseOfTheEditedWorld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		e := randomEdit(t, w)
		to := map[string]*record.Labels{}
		for _, c := range e.Changes {
			to[c.Object.UID] = c.To
		}
		for _, effect := range Labels(w, e) {
			if effect.Kind != "Service" {
				continue
			}
			s := w.Services[slices.IndexFunc(w.Services, func(s *record.Service) bool { return s.Name == effect.Name })]
			before, after := 0, 0
			for _, p := range w.Pods {
				takes := p.IP != "" && p.Phase == "Running" && (s.NotReadyToo || p.IsReady && p.Deleting == 0)
				now := p.Labels
				if l, ok := to[p.UID]; ok {
					now = l
				}
				if takes && slowly(s.Selector, p.Labels) {
					before++
				}
				if takes && slowly(s.Selector, now) {
					after++
				}
			}
			if c := effect.Count; c.Before != before || c.After != after || c.Least > c.Most || c.Least < 0 {
				t.Fatalf("%+v, want %d and %d", c, before, after)
			}
		}
	})
}

// slowly reports whether a Service selects labels.
func slowly(s *record.LabelSelector, l *record.Labels) bool {
	for _, want := range s.Match {
		if v, ok := l.Get(want.Key); !ok || v != want.Value {
			return false
		}
	}
	return len(s.Match) > 0
}

// The answer depends on what is in the world and not on its order, and nothing of the world is changed.
func TestTheAnswerDependsOnTheWorldAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		e := randomEdit(t, w)
		if len(e.Changes) == 0 {
			return
		}
		before := printed(w)
		want, undo := say(Labels(w, e)), fmt.Sprint(Undo(w, e))
		if printed(w) != before {
			t.Fatal("the world is changed")
		}
		w.Pods = rapid.Permutation(w.Pods).Draw(t, "pods")
		w.Services = rapid.Permutation(w.Services).Draw(t, "services")
		w.ReplicaSets = rapid.Permutation(w.ReplicaSets).Draw(t, "sets")
		w.Budgets = rapid.Permutation(w.Budgets).Draw(t, "budgets")
		w.Policies = rapid.Permutation(w.Policies).Draw(t, "policies")
		e.Changes = rapid.Permutation(e.Changes).Draw(t, "changes")
		if got := say(Labels(w, e)); got != want {
			t.Fatalf("%s\nand in another order\n%s", want, got)
		}
		if got := fmt.Sprint(Undo(w, e)); got != undo {
			t.Fatalf("%s\nand in another order\n%s", undo, got)
		}
	})
}

func printed(w World) string {
	var b strings.Builder
	for _, p := range w.Pods {
		fmt.Fprintf(&b, "%p %+v %v %+v\n", p, *p, p.Labels, p.Owner)
	}
	for _, r := range w.ReplicaSets {
		fmt.Fprintf(&b, "%p %+v\n", r, *r)
	}
	return b.String()
}

// Once the controllers have acted, there is nothing left for them to do.
func TestControllersComeToRest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		cs := controllers(w)
		f := settle(w, cs, relabeled(w.Pods, randomEdit(t, w)))
		again := w
		again.Pods = f.grow()
		g := settle(again, cs, again.Pods)
		for _, c := range cs {
			if c.stateful != nil && len(f.acts[c].stuck)+len(g.acts[c].stuck) > 0 || waits(c, again.Pods) {
				continue // it goes on when somebody deletes what is in its way
			}
			if a := g.acts[c]; len(a.starts)+a.deletes()+len(a.restored) > 0 {
				t.Fatalf("%s starts %v and deletes %v and %d of %v, restores %v, after it started %v and deleted %v and %d of %v",
					c.title(), names(a.starts), names(a.ends), a.pick, names(a.among), names(a.restored),
					names(f.acts[c].starts), names(f.acts[c].ends), f.acts[c].pick, names(f.acts[c].among))
			}
		}
		for i, p := range g.claimed {
			if p != again.Pods[i] {
				t.Fatalf("%s changes hands", p.Name)
			}
		}
	})
}

// waits reports whether a StatefulSet waits for a pod to be ready.
func waits(c *controller, pods []*record.Pod) bool {
	return c.stateful != nil && slices.ContainsFunc(pods, func(p *record.Pod) bool { return c.owns(p) && (!p.IsReady || p.Deleting != 0) })
}
