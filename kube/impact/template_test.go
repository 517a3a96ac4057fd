package impact

import (
	"strings"
	"testing"

	"kubist/kube/record"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	deployment := func(change func(*record.Deployment)) *record.Deployment {
		d := &record.Deployment{Workload: workload("Deployment", "kubia", "app=kubia", "app=kubia tier=web", 3), Strategy: "RollingUpdate"}
		change(d)
		return d
	}
	set := replicaSet("kubia", "app=kubia", 3)
	set.Owner = &record.Owner{Kind: "Deployment", Name: "kubia", UID: "uid-Deployment-kubia"}
	world := World{
		Pods: three("app=kubia tier=web", of("ReplicaSet", "kubia")), ReplicaSets: []*record.ReplicaSet{set},
		Services: []*record.Service{serviceOf("kubia", "app=kubia"), serviceOf("web", "tier=web"), serviceOf("v2", "version=2")},
		Budgets:  []*record.DisruptionBudget{budgetOf("web", "tier=web", "1"), budgetOf("all", "", "1")},
		Policies: []*record.NetworkPolicy{policyOf("web", "tier=web"), policyOf("db", "app=db", record.NetworkPeer{Pods: selects("version=2")})},
		Unseen:   []Unseen{{"NetworkPolicy", "other", "not listable"}, {"Job", "", "not listable"}},
	}
	stateful := func(change func(*record.StatefulSet)) *record.StatefulSet {
		s := statefulSet("web", "app=web", 2)
		change(s)
		return s
	}
	suspended := job("sum", "nil", 1, 1)
	suspended.Status = "Suspended"
	for _, c := range []struct {
		name  string
		world World
		of    record.Templated
		to    string
		want  string
	}{
		{"the same labels", world, deployment(func(*record.Deployment) {}), "app=kubia tier=web", ""},
		{
			"a deployment rolls out, and services are others then", world, deployment(func(*record.Deployment) {}),
			"app=kubia version=2", `
				− Service web: new pods are not behind it, 3 → 0 ready in the end [fault]
				    nothing answers there then
				− PodDisruptionBudget web: does not protect new pods [warning]
				− NetworkPolicy web: does not restrict ingress of new pods [warning]
				± Deployment kubia: rolls out: replaces 3 pods, a few at a time [warning]
				+ Service v2: new pods are behind it, 0 → 3 ready in the end [note]
				+ NetworkPolicy db: lets new pods in [note]
				? NetworkPolicy: not listable in other [note]
			`,
		},
		{
			"a paused deployment",
			World{},
			deployment(func(d *record.Deployment) { d.Paused = true }),
			"app=kubia", `
				± Deployment kubia: nothing until it is resumed, for it is paused [note]
			`,
		},
		{
			"a deployment that ends all pods first",
			World{},
			deployment(func(d *record.Deployment) { d.Strategy = "Recreate" }),
			"app=kubia", `
				± Deployment kubia: rolls out: replaces 3 pods, all old ones end before new ones start [warning]
			`,
		},
		{
			"labels that the selector does not match", world, deployment(func(*record.Deployment) {}),
			"app=web", `
				± Deployment kubia: refused by the API server: its selector app=kubia does not match these labels [fault]
			`,
		},
		{
			"a stateful set",
			World{},
			stateful(func(*record.StatefulSet) {}),
			"app=web a=b", `
				± StatefulSet web: rolls out: replaces 2 pods, from the last one to the first [warning]
			`,
		},
		{
			"a stateful set with a partition",
			World{},
			stateful(func(s *record.StatefulSet) { s.Partition = 1 }),
			"app=web a=b", `
				± StatefulSet web: rolls out from the last pod to number 1, where its partition begins [warning]
			`,
		},
		{
			"a stateful set that goes by deletions",
			World{},
			stateful(func(s *record.StatefulSet) { s.Strategy = "OnDelete" }),
			"app=web a=b", `
				± StatefulSet web: only for pods that it makes after somebody deleted the old ones [note]
			`,
		},
		{
			"a daemon set",
			World{},
			daemonSet("d", "app=d", 4),
			"app=d a=b", `
				± DaemonSet d: rolls out: replaces 4 pods, node by node [warning]
			`,
		},
		{
			"a daemon set that goes by deletions",
			World{},
			func() *record.DaemonSet {
				d := daemonSet("d", "app=d", 4)
				d.Strategy = "OnDelete"
				return d
			}(),
			"app=d a=b", `
				± DaemonSet d: only for pods that it makes after somebody deleted the old ones [note]
			`,
		},
		{
			"a set of a deployment",
			World{},
			set,
			"app=kubia a=b", `
				± ReplicaSet kubia: only for pods that it makes from now on [warning]
				    Deployment kubia no longer finds its own template here: it makes another ReplicaSet and moves the pods there
			`,
		},
		{
			"a replication controller",
			World{},
			controllerOf("rc", "app=rc", 1),
			"app=rc a=b", `
				± ReplicationController rc: only for pods that it makes from now on [note]
			`,
		},
		{
			"a job",
			World{},
			job("sum", "uid=1", 1, 1),
			"uid=1 a=b", `
				± Job sum: refused by the API server: the template of a Job cannot be changed [fault]
			`,
		},
		{
			"a job that was never started",
			World{},
			suspended,
			"a=b", `
				± Job sum: for the pods that it starts when it is resumed [note]
			`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			toldAs(t, say(Template(c.world, c.of, labels(c.to))), c.want)
		})
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	full := World{
		Pods:        append(three("app=kubia", of("ReplicaSet", "kubia")), pod("d", "")),
		ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 3)}, Services: []*record.Service{serviceOf("kubia", "app=kubia")},
	}
	stateful := World{
		Pods:         []*record.Pod{pod("web-0", "app=web controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-0", of("StatefulSet", "web"))},
		StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 1)},
	}
	daemons := World{
		Pods:       []*record.Pod{pod("d1", "app=d pod-template-generation=1", of("DaemonSet", "d"), created(5))},
		DaemonSets: []*record.DaemonSet{daemonSet("d", "app=d", 1)}, Nodes: []*record.Node{node("node-1", "x=y")},
	}
	two := World{
		Pods:        []*record.Pod{pod("a", "app=kubia", of("ReplicaSet", "kubia")), pod("o", "app=other", of("ReplicaSet", "other"), unready)},
		ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 1), replicaSet("other", "app=other", 1)},
	}
	for _, c := range []struct {
		name  string
		world World
		edit  string
		want  string
	}{
		{"two of three are taken back", full, "a: app=debug, b: app=debug", "ReplicaSet kubia takes a and b back, has 2 too many then and deletes 2, perhaps not the new ones"},
		{"a pod that may be deleted", full, "d: app=kubia", "d may be deleted by then, and has no labels to restore\nReplicaSet kubia frees 1, starts 1"},
		{"services alone", World{Pods: three("app=kubia"), Services: full.Services}, "a:", "restoring the labels restores all that they changed"},
		{"a pod of a stateful set", stateful, "web-0: controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-0", "StatefulSet web takes web-0 back"},
		{"a pod of a daemon set", daemons, "d1: pod-template-generation=1", "DaemonSet d takes d1 back, has 1 too many then and deletes 1: the oldest of a node stays"},
		{"from one set to another and back", two, "a: app=other", "ReplicaSet kubia takes a back, has 1 too many then and deletes 1, perhaps not the new one\nReplicaSet other frees 1, starts 1"},
		{"nothing", two, "a: app=kubia", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			toldAs(t, strings.Join(Undo(c.world, relabel(c.world, c.edit)), "\n"), c.want)
		})
	}
}
