package impact

import (
	"testing"

	"kubist/kube/record"
)

// three are three pods of one ReplicaSet.
func three(with string, owner ...func(*record.Pod)) []*record.Pod {
	return []*record.Pod{pod("a", with, owner...), pod("b", with, owner...), pod("c", with, owner...)}
}

func TestPods(t *testing.T) {
	t.Parallel()
	owned := of("ReplicaSet", "kubia")
	deployed := replicaSet("kubia", "app=kubia", 3)
	deployed.Owner = &record.Owner{Kind: "Deployment", Name: "kubia", UID: "uid-Deployment-kubia"}
	for _, c := range []struct {
		name  string
		world World
		edit  string
		want  string
	}{
		{
			"a service and its set lose one of three",
			World{Pods: three("app=kubia", owned), ReplicaSets: []*record.ReplicaSet{deployed}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"a: app=debug", `
				− Service kubia: 3 → 2 ready, then 3 [warning]
				− ReplicaSet kubia: frees 1, starts 1 (Deployment kubia) [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
			`,
		},
		{
			"the last endpoint goes for good",
			World{Pods: []*record.Pod{pod("a", "app=kubia")}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"a:", `
				− Service kubia: 1 → 0 ready [fault]
				    nothing answers there
			`,
		},
		{
			"the last endpoint goes until another is ready",
			World{Pods: []*record.Pod{pod("a", "app=kubia", owned)}, ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 1)}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"a:", `
				− Service kubia: 1 → 0 ready, then 1 [fault]
				    nothing answers there until others are ready
				− ReplicaSet kubia: frees 1, starts 1 [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
			`,
		},
		{
			"a label that the set alone asks for: the service keeps the pod and gets another",
			World{Pods: three("app=kubia hash=1", owned), ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia hash=1", 3)}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"a: app=kubia", `
				− ReplicaSet kubia: frees 1, starts 1 [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
				± Service kubia: 3 ready, then 4 [note]
			`,
		},
		{
			"an orphan comes to a full set",
			World{Pods: append(three("app=kubia", owned), pod("d", "")), ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 3)}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"d: app=kubia", `
				+ ReplicaSet kubia: takes 1, deletes 1, perhaps not this one [warning]
				+ Service kubia: 3 → 4 ready, then 3 [note]
				    traffic for it reaches d
			`,
		},
		{
			"an orphan that is not ready comes to a full set, and is the one to go",
			World{Pods: append(three("app=kubia", owned), pod("d", "", unready)), ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 3)}, Services: []*record.Service{serviceOf("kubia", "app=kubia")}},
			"d: app=kubia", `
				+ ReplicaSet kubia: takes 1, deletes d [warning]
				+ Service kubia: 3 ready [note]
				    1 of those that it gains get no traffic until ready
			`,
		},
		{
			"an orphan comes to a set of which one is pending, which goes",
			World{Pods: []*record.Pod{pod("a", "app=kubia", owned, pending), pod("b", "app=kubia", owned), pod("d", "")}, ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 2)}},
			"d: app=kubia", `
				+ ReplicaSet kubia: takes 1, deletes a [warning]
			`,
		},
		{
			"an orphan comes to a set that lacks one",
			World{Pods: []*record.Pod{pod("a", "app=kubia", owned), pod("d", "")}, ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 2)}},
			"d: app=kubia", `
				+ ReplicaSet kubia: takes 1 [note]
			`,
		},
		{
			"from one set to another that is full",
			World{
				Pods:        append(three("app=kubia", owned), pod("d", "app=other", of("ReplicaSet", "other"))),
				ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 3), replicaSet("other", "app=other", 1)},
			},
			"a: app=other", `
				− ReplicaSet kubia: frees 1, starts 1 [warning]
				+ ReplicaSet other: takes 1, deletes 1, perhaps not this one [warning]
			`,
		},
		{
			"a pod with an owner matches another set too",
			World{
				Pods:        []*record.Pod{pod("a", "app=kubia", owned)},
				ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 1), replicaSet("other", "tier=web", 0)},
			},
			"a: app=kubia tier=web", `
				= ReplicaSet other: does not take a from ReplicaSet kubia [note]
			`,
		},
		{
			"two sets would take an orphan",
			World{Pods: []*record.Pod{pod("a", "")}, ReplicaSets: []*record.ReplicaSet{replicaSet("one", "app=kubia", 1), replicaSet("two", "app=kubia", 1)}},
			"a: app=kubia", `
				+ ReplicaSet one: takes 1 [note]
				    ReplicaSet one and ReplicaSet two match a: whichever is first takes it
			`,
		},
		{
			"pods that end or go away are nobody's business",
			World{
				Pods:        []*record.Pod{pod("a", "", deleting), pod("b", "", ended), pod("c", "app=kubia", owned, ended)},
				ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 0)},
			},
			"a: app=kubia, b: app=kubia, c:", `
				= ReplicaSet kubia: does not take a, for that is going away [note]
				= ReplicaSet kubia: does not take b, for that has ended [note]
				= ReplicaSet kubia: keeps c, for that has ended [note]
			`,
		},
		{
			"a set that is being deleted frees nothing",
			World{Pods: []*record.Pod{pod("a", "app=kubia", owned)}, ReplicaSets: []*record.ReplicaSet{func() *record.ReplicaSet {
				r := replicaSet("kubia", "app=kubia", 1)
				r.Deleting = 1
				return r
			}()}},
			"a:", `
				= ReplicaSet kubia: keeps a, for it is being deleted itself [note]
			`,
		},
		{
			"a set that cannot make pods",
			World{Pods: []*record.Pod{pod("a", "app=kubia", owned)}, ReplicaSets: []*record.ReplicaSet{func() *record.ReplicaSet {
				r := replicaSet("kubia", "app=kubia", 1)
				r.Fault = "FailedCreate"
				return r
			}()}},
			"a:", `
				− ReplicaSet kubia: frees 1, starts 1 [warning]
				    but it cannot make pods now: FailedCreate
				    nobody owns a then: nothing replaces it, and draining a node needs --force
			`,
		},
		{
			"a replication controller",
			World{Pods: three("app=kubia", of("ReplicationController", "kubia")), Controllers: []*record.ReplicationController{controllerOf("kubia", "app=kubia", 3)}},
			"a:, b:", `
				− ReplicationController kubia: frees 2, starts 2 [warning]
				    nobody owns a and b then: nothing replaces them, and draining a node needs --force
			`,
		},
		{
			"an owner of another kind, and one that is not in sight",
			World{Pods: []*record.Pod{pod("a", "", of("CloneSet", "x")), pod("b", "app=kubia", of("ReplicaSet", "gone"))}, ReplicaSets: []*record.ReplicaSet{replicaSet("kubia", "app=kubia", 0)}},
			"a: app=kubia, b:", `
				= ReplicaSet kubia: does not take a from CloneSet x [note]
				? ReplicaSet gone: owns b, and whether it lets go is not known [note]
				? CloneSet x: owns a, and whether it lets go is not known [note]
			`,
		},
		{
			"a stateful set cannot make another of the name",
			World{
				Pods: []*record.Pod{
					pod("web-0", "app=web controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-0", of("StatefulSet", "web")),
					pod("web-1", "app=web controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-1", of("StatefulSet", "web")),
				},
				StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 2)}, Services: []*record.Service{serviceOf("web", "app=web")},
			},
			"web-1: controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-1", `
				− StatefulSet web: frees 1, cannot start another web-1 [fault]
				    until web-1 is deleted, it neither scales nor updates: no two pods have one name
				    it tries again ever more seldom, in the end every 17 minutes
				    nobody owns web-1 then: nothing replaces it, and draining a node needs --force
				− Service web: 2 → 1 ready [warning]
			`,
		},
		{
			"a stateful set starts another when the one that it frees is gone",
			World{Pods: []*record.Pod{pod("web-0", "app=web", of("StatefulSet", "web"), deleting)}, StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 1)}},
			"web-0:", `
				− StatefulSet web: frees 1, starts 1 [warning]
			`,
		},
		{
			"a stateful set gets to no pod behind one that it cannot start, one by one",
			World{
				Pods: []*record.Pod{
					pod("web-0", "app=web controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-0", of("StatefulSet", "web")),
					pod("web-2", "app=web controller-revision-hash=web-1", of("StatefulSet", "web")),
				},
				StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 4)},
			},
			"web-0:", `
				− StatefulSet web: frees 1, cannot start another web-0 [fault]
				    until web-0 is deleted, it neither scales nor updates: no two pods have one name
				    it tries again ever more seldom, in the end every 17 minutes
				    nobody owns web-0 then: nothing replaces it, and draining a node needs --force
			`,
		},
		{
			"a stateful set takes its pod back, and replaces it for want of a revision",
			World{Pods: []*record.Pod{pod("web-0", "")}, StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 1)}},
			"web-0: app=web", `
				+ StatefulSet web: takes 1, replaces web-0 [warning]
				    a pod without the label of the latest revision counts as an old one
			`,
		},
		{
			"a stateful set takes no pod of another name, and deletes one of a number that is too high",
			World{Pods: []*record.Pod{pod("other-0", ""), pod("web-7", "")}, StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 0)}},
			"other-0: app=web, web-7: app=web", `
				+ StatefulSet web: takes 1, deletes web-7 [warning]
			`,
		},
		{
			"a stateful set restores its own labels",
			World{
				Pods:         []*record.Pod{pod("web-0", "app=web controller-revision-hash=web-1 statefulset.kubernetes.io/pod-name=web-0", of("StatefulSet", "web"))},
				StatefulSets: []*record.StatefulSet{statefulSet("web", "app=web", 1)}, Services: []*record.Service{serviceOf("web-0", "statefulset.kubernetes.io/pod-name=web-0")},
			},
			"web-0: app=web controller-revision-hash=web-1", `
				− Service web-0: 1 → 0 ready, then 1 [fault]
				    nothing answers there until others are ready
				± StatefulSet web: writes the name of web-0 into its labels again [note]
			`,
		},
		{
			"a daemon set starts another on the node",
			World{
				Pods:       []*record.Pod{pod("d1", "app=d controller-revision-hash=1 pod-template-generation=1", of("DaemonSet", "d")), pod("d2", "app=d controller-revision-hash=1 pod-template-generation=1", of("DaemonSet", "d"), on("node-2"))},
				DaemonSets: []*record.DaemonSet{daemonSet("d", "app=d", 2)}, Nodes: []*record.Node{node("node-1", "x=y"), node("node-2", "x=y")},
			},
			"d1:", `
				− DaemonSet d: frees 1, starts 1 on node-1 [warning]
				    nobody owns d1 then: nothing replaces it, and draining a node needs --force
			`,
		},
		{
			"a daemon set has two on the node and keeps the oldest",
			World{
				Pods: []*record.Pod{
					pod("d1", "app=d controller-revision-hash=1 pod-template-generation=1", of("DaemonSet", "d"), created(5)),
					pod("new", "", created(9)), pod("far", "", on("node-9"), created(1)),
				},
				DaemonSets: []*record.DaemonSet{daemonSet("d", "app=d", 1)}, Nodes: []*record.Node{node("node-1", "x=y")},
			},
			"new: app=d", `
				+ DaemonSet d: takes 1, deletes new [warning]
			`,
		},
		{
			"a daemon set takes an older pod, which is not of its revision",
			World{
				Pods: []*record.Pod{
					pod("d1", "app=d controller-revision-hash=1 pod-template-generation=1", of("DaemonSet", "d"), created(5)), pod("old", "", created(1)),
				},
				DaemonSets: []*record.DaemonSet{daemonSet("d", "app=d", 1)}, Nodes: []*record.Node{node("node-1", "x=y")},
			},
			"old: app=d", `
				+ DaemonSet d: takes 1, replaces old, deletes d1 [warning]
				    a pod without the label of the latest revision counts as an old one
			`,
		},
		{
			"a job starts another",
			World{Pods: []*record.Pod{pod("a", "uid=1", of("Job", "sum"))}, Jobs: []*record.Job{job("sum", "uid=1", 1, 1)}},
			"a:", `
				− Job sum: frees 1, starts 1 [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
				    what a achieves no longer counts for it
			`,
		},
		{
			"a job whose completions are enough starts none, an ended one frees nothing",
			World{
				Pods: []*record.Pod{pod("a", "uid=1", of("Job", "sum")), pod("b", "uid=2", of("Job", "old"), ended)},
				Jobs: []*record.Job{func() *record.Job {
					j := job("sum", "uid=1", -1, 1)
					j.Succeeded = 1
					return j
				}(), func() *record.Job {
					j := job("old", "uid=2", 1, 1)
					j.Status, j.Succeeded = "Complete", 1
					return j
				}()},
			},
			"a:, b:", `
				− Job sum: frees 1, starts none [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
				    what a achieves no longer counts for it
				= Job old: keeps b, for it has ended [note]
			`,
		},
		{
			"endpoints that are not ready, an ExternalName, a service without a selector",
			World{
				Pods: []*record.Pod{pod("a", "app=kubia", unready), pod("b", "app=kubia"), pod("c", "app=kubia", pending)},
				Services: []*record.Service{serviceOf("kubia", "app=kubia"), serviceOf("none", "nil"), serviceOf("empty", ""), func() *record.Service {
					s := serviceOf("name", "app=kubia")
					s.Type = "ExternalName"
					return s
				}(), func() *record.Service {
					s := serviceOf("early", "app=kubia")
					s.NotReadyToo = true
					return s
				}()},
			},
			"a:, c:", `
				− Service early: 2 → 1 ready [warning]
				    1 of those that it loses took no traffic
				− Service kubia: 1 ready [note]
				    2 of those that it loses took no traffic
			`,
		},
		{
			"a pod between two services",
			World{Pods: three("app=kubia"), Services: []*record.Service{serviceOf("kubia", "app=kubia"), serviceOf("debug", "app=debug")}},
			"a: app=debug, b: app=debug, c: app=debug", `
				− Service kubia: 3 → 0 ready [fault]
				    nothing answers there
				+ Service debug: 0 → 3 ready [note]
				    traffic for it reaches a, b and c
			`,
		},
		{
			"what somebody wrote into a slice counts too",
			World{
				Pods: []*record.Pod{pod("a", "app=kubia")}, Services: []*record.Service{serviceOf("kubia", "app=kubia")},
				Slices: []*record.EndpointSlice{
					{Meta: meta("EndpointSlice", "hand", ""), Service: "kubia", Endpoints: []record.Endpoint{{Address: "10.1.1.1", Ready: true}, {Address: "10.1.1.2"}}},
					{Meta: meta("EndpointSlice", "kept", ""), Service: "kubia", Manager: endpointsController, Endpoints: []record.Endpoint{{Address: "10.1.1.3", Ready: true}}},
				},
			},
			"a:", `
				− Service kubia: 2 → 1 ready [warning]
			`,
		},
		{
			"not in sight",
			World{Unseen: []Unseen{{"Service", "", "not listable"}, {"NetworkPolicy", "other", "not listable"}, {"Service", "other", "not listable"}, {"Secret", "", "not listable"}}, Pods: three("app=kubia")},
			"a:", `
				? Service: not listable [note]
				? NetworkPolicy: not listable in other [note]
			`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			toldAs(t, say(Labels(c.world, relabel(c.world, c.edit))), c.want)
		})
	}
}
