package impact

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// change is an edit of one object.
func change(group, kind string, m record.Meta, to string) Edit {
	return Edit{Kind: schema.GroupKind{Group: group, Kind: kind}, Changes: []Change{{&m, labels(to)}}}
}

func placed(d *record.DaemonSet, selector string, terms ...record.NodeTerm) *record.DaemonSet {
	d.Placement = &record.Placement{Selector: labels(selector).All(), Affinity: len(terms) > 0, Terms: terms}
	return d
}

func TestKinds(t *testing.T) {
	t.Parallel()
	ssd := placed(daemonSet("ssd", "app=ssd", 1), "disk=ssd")
	ssdPod := pod("ssd-1", "app=ssd", of("DaemonSet", "ssd"))
	zoned := func(p *record.Pod) {
		p.Placement = &record.Placement{Affinity: true, Terms: []record.NodeTerm{{Labels: []record.Expression{{Key: "zone", Operator: "In", Values: []string{"a"}}}}}}
	}
	tainted := node("node-2", "")
	tainted.Tainted = []record.Taint{{Key: "gpu", Effect: "NoSchedule"}}
	tolerant := placed(daemonSet("tolerant", "app=t", 0), "disk=ssd")
	tolerant.Tolerations = []record.Toleration{{Key: "gpu", Operator: "Exists"}}
	chosen := func(name string, p record.NetworkPeer) *record.NetworkPolicy {
		n := policyOf(name, "", p)
		n.Namespace = "db"
		return n
	}
	pods := func(n int, namespace string) (out []*record.Pod) {
		for i := range n {
			p := pod(string(rune('a'+i)), "app=web")
			p.Namespace = namespace
			out = append(out, p)
		}
		return out
	}
	kept := record.EndpointSlice{
		Meta: meta("EndpointSlice", "one-x", "kubernetes.io/service-name=one endpointslice.kubernetes.io/managed-by="+endpointsController), Service: "one", Manager: endpointsController,
		Endpoints: []record.Endpoint{{Address: "10.0.0.1", Ready: true}, {Address: "10.0.0.2", Ready: true}},
	}
	hand := record.EndpointSlice{Meta: meta("EndpointSlice", "hand", "kubernetes.io/service-name=bare"), Service: "bare", Endpoints: []record.Endpoint{{Address: "10.0.0.3", Ready: true}}}
	sliced := World{Slices: []*record.EndpointSlice{&kept, &hand}, Services: []*record.Service{serviceOf("one", "app=one"), serviceOf("two", "app=two"), serviceOf("bare", "")}}
	managed := " endpointslice.kubernetes.io/managed-by=" + endpointsController
	deployment := &record.Deployment{Workload: workload("Deployment", "kubia", "app=kubia", "app=kubia", 3)}
	latest, former := replicaSet("kubia-2", "app=kubia hash=2", 3), replicaSet("kubia-1", "app=kubia hash=1", 0)
	for i, r := range []*record.ReplicaSet{former, latest} {
		r.Labels, r.Revision = labels("app=kubia"), int64(i+1)
		r.Owner = &record.Owner{Kind: "Deployment", Name: "kubia", UID: deployment.UID}
	}
	stray := replicaSet("stray", "app=stray", 2)
	paused := *deployment
	paused.Paused = true
	for _, c := range []struct {
		name  string
		world World
		edit  Edit
		want  string
	}{
		{
			"a daemon set leaves a node, and the pods of others stay",
			World{Nodes: []*record.Node{node("node-1", "disk=ssd zone=a")}, DaemonSets: []*record.DaemonSet{ssd, daemonSet("every", "app=e", 1)}, Pods: []*record.Pod{ssdPod, pod("a", "", zoned), pod("b", ""), pod("w", "", pending, zoned)}},
			change("", "Node", node("node-1", "disk=ssd zone=a").Meta, "zone=b"), `
				− DaemonSet ssd: 1 → 0 nodes [warning]
				    deletes ssd-1 on node-1
				− Pod w: waits for a node, and cannot come to node-1 any more [note]
				= Pod a: stays on node-1, and would not be scheduled there any more: labels count when a pod is scheduled [note]
			`,
		},
		{
			"a daemon set comes to a node, and a pod that waits may",
			World{Nodes: []*record.Node{node("node-2", "")}, DaemonSets: []*record.DaemonSet{ssd}, Pods: []*record.Pod{ssdPod, pod("w", "", pending, zoned)}},
			change("", "Node", node("node-2", "").Meta, "disk=ssd zone=a"), `
				+ DaemonSet ssd: 1 → 2 nodes [warning]
				    starts a pod on node-2
				+ Pod w: waits for a node, and may come to node-2 now [note]
			`,
		},
		{
			"taints keep it off, unless it tolerates them",
			World{Nodes: []*record.Node{tainted}, DaemonSets: []*record.DaemonSet{ssd, tolerant}},
			change("", "Node", node("node-2", "").Meta, "disk=ssd"), `
				+ DaemonSet tolerant: 0 → 1 nodes [warning]
				    starts a pod on node-2
				= DaemonSet ssd: does not come to node-2: its pods do not tolerate a taint there [note]
			`,
		},
		{
			"a daemon set leaves a node whose pods are not in sight",
			World{Nodes: []*record.Node{node("node-1", "disk=ssd")}, DaemonSets: []*record.DaemonSet{ssd}, Unseen: []Unseen{{"Pod", "", "still loading"}}},
			change("", "Node", node("node-1", "disk=ssd").Meta, ""), `
				− DaemonSet ssd: 1 → 0 nodes [warning]
				? Pod: still loading [note]
			`,
		},
		{
			"labels that have a meaning",
			World{Nodes: []*record.Node{node("node-2", "topology.kubernetes.io/zone=a")}},
			change("", "Node", node("node-2", "topology.kubernetes.io/zone=a").Meta, "topology.kubernetes.io/zone=b node.kubernetes.io/exclude-from-external-load-balancers="), `
				± Node node-2: node.kubernetes.io/exclude-from-external-load-balancers: load balancers leave out a node that has it [warning]
				± Node node-2: topology.kubernetes.io/zone: volumes, spreading and the zones of EndpointSlices go by it: pods and volumes that are there stay as they are [warning]
			`,
		},
		{
			"what is not in sight of a node",
			World{Unseen: []Unseen{{"Pod", "", "not listable"}, {"DaemonSet", "kube-system", "not listable"}}},
			change("", "Node", node("node-2", "").Meta, "a=b"), `
				? DaemonSet: not listable in kube-system [note]
				? Pod: not listable [note]
				? Node node-2: its taints are not in sight [note]
			`,
		},
		{
			"a namespace is named by rules no more, and by others",
			World{Pods: pods(2, "web"), Policies: []*record.NetworkPolicy{
				chosen("in", record.NetworkPeer{Namespaces: selects("team=a")}), chosen("out", record.NetworkPeer{Namespaces: selects("team=b")}),
				chosen("own", record.NetworkPeer{Pods: selects("team=a")}), chosen("all", record.NetworkPeer{Namespaces: selects("")}),
			}},
			change("", "Namespace", namespace("web", "team=a").Meta, "team=b kubernetes.io/metadata.name=web"), `
				− NetworkPolicy in: no longer lets pods of web in, of which there are 2 [warning]
				+ NetworkPolicy out: lets pods of web in, of which there are 2 [note]
			`,
		},
		{
			"the name of a namespace is written again",
			World{},
			change("", "Namespace", namespace("web", "").Meta, "kubernetes.io/metadata.name=db"), `
				= Namespace web: the API server writes kubernetes.io/metadata.name again [note]
			`,
		},
		{
			"security gets tighter",
			World{Pods: pods(2, "web")},
			change("", "Namespace", namespace("web", "").Meta, "kubernetes.io/metadata.name=web pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/enforce-version=v1.30"), `
				± Namespace web: enforce default of the cluster → restricted [warning]
				    new pods that break restricted are refused, those that controllers start too: a workload that breaks it cannot replace its pods
				    2 pods here are not touched, whatever they are allowed
				    the API server warns of running pods that break it when the label is set
				± Namespace web: enforce goes by the rules of v1.30, before the latest version [note]
				± Namespace web: warn default of the cluster → restricted: who makes pods that break it is warned [note]
			`,
		},
		{
			"security gets looser",
			World{},
			change("", "Namespace", namespace("web", "pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/audit=baseline").Meta, "kubernetes.io/metadata.name=web pod-security.kubernetes.io/enforce=baseline"), `
				± Namespace web: enforce restricted → baseline [warning]
				    new pods may do more than before
				    running pods are not touched, whatever they are allowed
				± Namespace web: audit baseline → default of the cluster: pods that break it are noted in the audit log [note]
			`,
		},
		{
			"security goes, or is misspelled",
			World{},
			Edit{Kind: schema.GroupKind{Kind: "Namespace"}, Changes: []Change{
				{&namespace("a", "pod-security.kubernetes.io/enforce=restricted").Meta, labels("kubernetes.io/metadata.name=a")},
				{&namespace("b", "").Meta, labels("kubernetes.io/metadata.name=b pod-security.kubernetes.io/enforce=strict")},
				{&namespace("c", "").Meta, labels("kubernetes.io/metadata.name=c pod-security.kubernetes.io/enforce=privileged")},
			}},
			`
				± Namespace b: refused by the API server: pod-security.kubernetes.io/enforce is none of privileged, baseline, restricted [fault]
				± Namespace a: enforce restricted → default of the cluster [warning]
				    what new pods may do is up to the cluster
				    running pods are not touched, whatever they are allowed
				± Namespace c: enforce default of the cluster → privileged [warning]
				    new pods may do anything
				    running pods are not touched, whatever they are allowed
			`,
		},
		{
			"a slice of the controller comes to another service",
			sliced, change("discovery.k8s.io", "EndpointSlice", kept.Meta, "kubernetes.io/service-name=two"+managed), `
				− Service one: 2 → 0 ready [fault]
				    nothing answers there
				± EndpointSlice one-x: the controller of Service one waits for it and writes no other [fault]
				    the endpoints of Service one are not brought up to date until the label is restored, the Service is made anew or the controller starts again
				± EndpointSlice one-x: the controller of Service two deletes it, for it was made for another [fault]
				    then restoring the label is not possible any more
				+ Service two: 0 → 2 ready, then 0 [note]
			`,
		},
		{
			"a slice of the controller comes to a service without a selector",
			sliced, change("discovery.k8s.io", "EndpointSlice", kept.Meta, "kubernetes.io/service-name=bare"+managed), `
				− Service one: 2 → 0 ready [fault]
				    nothing answers there
				± EndpointSlice one-x: the controller of Service one waits for it and writes no other [fault]
				    the endpoints of Service one are not brought up to date until the label is restored, the Service is made anew or the controller starts again
				+ Service bare: 1 → 3 ready [note]
			`,
		},
		{
			"a slice of the controller is nobody's",
			sliced, change("discovery.k8s.io", "EndpointSlice", kept.Meta, managed), `
				− Service one: 2 → 0 ready [fault]
				    nothing answers there
				± EndpointSlice one-x: the controller of Service one waits for it and writes no other [fault]
				    the endpoints of Service one are not brought up to date until the label is restored, the Service is made anew or the controller starts again
			`,
		},
		{
			"a slice is taken from the controller",
			sliced, change("discovery.k8s.io", "EndpointSlice", kept.Meta, "kubernetes.io/service-name=one"), `
				± EndpointSlice one-x: the controller of Service one waits for it and writes no other [fault]
				    the endpoints of Service one are not brought up to date until the label is restored, the Service is made anew or the controller starts again
			`,
		},
		{
			"a slice by hand is given to the controller of another service",
			sliced, change("discovery.k8s.io", "EndpointSlice", hand.Meta, "kubernetes.io/service-name=one"+managed), `
				− Service bare: 1 → 0 ready [fault]
				    nothing answers there
				± EndpointSlice hand: the controller of Service one takes it for its own and deletes it, for it was made by somebody else [warning]
				+ Service one: 2 → 3 ready, then 2 [note]
			`,
		},
		{
			"a slice by hand comes to a service that does not exist",
			sliced, change("discovery.k8s.io", "EndpointSlice", hand.Meta, "kubernetes.io/service-name=nobody"), `
				− Service bare: 1 → 0 ready [fault]
				    nothing answers there
				+ Service nobody: 0 → 1 ready [note]
				    there is no Service of this name
			`,
		},
		{
			"other labels of a slice, and one that hides it",
			sliced, change("discovery.k8s.io", "EndpointSlice", kept.Meta, "team=a service.kubernetes.io/headless= kubernetes.io/service-name=one"+managed), `
				± EndpointSlice one-x: kube-proxy does not look at it any more: no traffic for its addresses [fault]
				= EndpointSlice one-x: its controller gives it the labels of the Service again, when its endpoints change next [note]
			`,
		},
		{
			"labels of a service",
			sliced, change("", "Service", sliced.Services[0].Meta, "team=a service.kubernetes.io/service-proxy-name=mine"), `
				± Service one: kube-proxy leaves it to mine [fault]
				    without that nothing reaches its cluster IP and node ports
				± Service one: its controller writes the labels into 1 EndpointSlice too [note]
				= Service one: its pods stay: they are chosen by its selector, not by its labels [note]
			`,
		},
		{
			"a deployment loses its latest set",
			World{Deployments: []*record.Deployment{deployment}, ReplicaSets: []*record.ReplicaSet{latest, former}},
			change("apps", "ReplicaSet", latest.Meta, ""), `
				− Deployment kubia: frees kubia-2 [warning]
				    makes another ReplicaSet with 3 pods, beside those of this one
				    the 3 pods of kubia-2 stay, and nobody rolls them out any more: both sets are behind its Services
			`,
		},
		{
			"a paused deployment loses its latest set",
			World{Deployments: []*record.Deployment{&paused}, ReplicaSets: []*record.ReplicaSet{latest, former}},
			change("apps", "ReplicaSet", latest.Meta, ""), `
				− Deployment kubia: frees kubia-2 [warning]
				    when it is resumed it makes another ReplicaSet with 3 pods
				    the 3 pods of kubia-2 stay, and nobody rolls them out any more: both sets are behind its Services
			`,
		},
		{
			"a deployment loses a set of its history",
			World{Deployments: []*record.Deployment{deployment}, ReplicaSets: []*record.ReplicaSet{latest, former}},
			change("apps", "ReplicaSet", former.Meta, ""), `
				− Deployment kubia: frees kubia-1 [warning]
				    its revision leaves the history: a rollout cannot go back to it
			`,
		},
		{
			"a deployment takes a set of nobody, and none of another",
			World{Deployments: []*record.Deployment{deployment, {Workload: workload("Deployment", "other", "tier=web", "tier=web", 1)}}, ReplicaSets: []*record.ReplicaSet{latest, stray}},
			Edit{Kind: schema.GroupKind{Group: "apps", Kind: "ReplicaSet"}, Changes: []Change{{&stray.Meta, labels("app=kubia")}, {&latest.Meta, labels("app=kubia tier=web")}}},
			`
				+ Deployment kubia: takes stray [warning]
				    if its template is that of the Deployment, the older of the two stays; otherwise it is scaled down from 2 to 0
				= Deployment other: does not take kubia-2 from Deployment kubia [note]
			`,
		},
		{"a deployment", World{}, change("apps", "Deployment", deployment.Meta, "a=b"), "= Deployment kubia: its pods stay: they are chosen by its selector, and get the labels of its template [note]"},
		{"a cluster role", World{}, change("rbac.authorization.k8s.io", "ClusterRole", record.Meta{Name: "view", Labels: labels("")}, "a=b"), "± ClusterRole view: aggregated ClusterRoles gain or lose its rules, and whoever is bound to them the rights [warning]"},
		{"a custom resource that is called Service", World{}, change("serving.knative.dev", "Service", meta("Service", "x", ""), "a=b"), "= Service x: nothing that is built into Kubernetes selects it by its labels [note]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Labels(c.world, c.edit)
			toldAs(t, say(got), c.want)
			if !strings.HasPrefix(got[len(got)-1].Text, "not looked at") {
				t.Errorf("ends with %q", got[len(got)-1])
			}
		})
	}
}
