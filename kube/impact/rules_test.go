package impact

import (
	"testing"

	"kubist/kube/record"
)

// share is a budget of the pods that may be missing.
func share(name, selector, most string) *record.DisruptionBudget {
	b := budgetOf(name, selector, "")
	b.MaxUnavailable = most
	return b
}

// policyOf is a policy that lets nothing in but what its peers say.
func policyOf(name, selector string, peers ...record.NetworkPeer) *record.NetworkPolicy {
	p := &record.NetworkPolicy{Meta: meta("NetworkPolicy", name, ""), Selector: selects(selector), RestrictsIngress: true}
	if len(peers) > 0 {
		p.Ingress = []record.NetworkRule{{Peers: peers}}
	}
	return p
}

func TestRules(t *testing.T) {
	t.Parallel()
	owned := of("ReplicaSet", "kubia")
	set := replicaSet("kubia", "app=kubia", 3)
	deployed := replicaSet("kubia", "app=kubia", 3)
	deployed.Owner = &record.Owner{Kind: "Deployment", Name: "kubia", UID: "uid-Deployment-kubia"}
	out := policyOf("out", "app=web")
	out.RestrictsIngress, out.RestrictsEgress = false, true
	out.Egress = []record.NetworkRule{{Peers: []record.NetworkPeer{{Pods: selects("app=kubia")}}}}
	for _, c := range []struct {
		name  string
		world World
		edit  string
		want  string
	}{
		{
			"a budget of a number loses one of three pods of nobody, and nobody tells it",
			World{Pods: three("app=kubia"), Budgets: []*record.DisruptionBudget{budgetOf("b", "app=kubia", "2")}},
			"a:", `
				− PodDisruptionBudget b: disruptions allowed 1 → 0 [warning]
				    no pod of it may be evicted then: 2 healthy, 2 required
				    it is not counted anew until another of its pods changes, and allows 1 as long
				± Pod a: no budget is left: nothing holds up an eviction [note]
			`,
		},
		{
			"a budget of a number loses a pod that is replaced",
			World{Pods: three("app=kubia", owned), ReplicaSets: []*record.ReplicaSet{set}, Budgets: []*record.DisruptionBudget{budgetOf("b", "app=kubia", "2")}},
			"a:", `
				− ReplicaSet kubia: frees 1, starts 1 [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
				− PodDisruptionBudget b: disruptions allowed 1 → 0, then 1 [warning]
				± Pod a: no budget is left: nothing holds up an eviction [note]
			`,
		},
		{
			"a budget loses its last pod",
			World{Pods: []*record.Pod{pod("a", "app=kubia")}, Budgets: []*record.DisruptionBudget{budgetOf("b", "app=kubia", "0")}},
			"a:", `
				− PodDisruptionBudget b: disruptions allowed 1 → 0 [warning]
				    it protects no pod any more
				    it is not counted anew until another of its pods changes, and allows 1 as long
				± Pod a: no budget is left: nothing holds up an eviction [note]
			`,
		},
		{
			"a budget of a share counts what the owners want, here a deployment",
			World{
				Pods: three("app=kubia", owned), ReplicaSets: []*record.ReplicaSet{deployed},
				Deployments: []*record.Deployment{{Workload: workload("Deployment", "kubia", "app=kubia", "app=kubia", 3)}},
				Budgets:     []*record.DisruptionBudget{budgetOf("b", "app=kubia", "50%")},
			},
			"a:", `
				− ReplicaSet kubia: frees 1, starts 1 (Deployment kubia) [warning]
				    nobody owns a then: nothing replaces it, and draining a node needs --force
				− PodDisruptionBudget b: disruptions allowed 1 → 0, then 1 [warning]
				± Pod a: no budget is left: nothing holds up an eviction [note]
			`,
		},
		{
			"a budget of a share counts pods of nobody for nothing",
			World{Pods: append(three("app=kubia", owned), pod("d", "")), ReplicaSets: []*record.ReplicaSet{set}, Budgets: []*record.DisruptionBudget{share("b", "tier=web", "1"), share("c", "app=kubia", "1")}},
			"d: tier=web", `
				+ PodDisruptionBudget b: disruptions allowed 0 [note]
				    no owner says how many there should be of d: healthy, but not expected
			`,
		},
		{
			"a budget of a share cannot count daemon sets",
			World{
				Pods: append(three("app=kubia", owned), pod("d", "app=d pod-template-generation=1", of("DaemonSet", "d"))), ReplicaSets: []*record.ReplicaSet{set},
				DaemonSets: []*record.DaemonSet{daemonSet("d", "app=d", 1)}, Budgets: []*record.DisruptionBudget{share("b", "tier=web", "1")},
			},
			"d: app=d tier=web pod-template-generation=1", `
				+ PodDisruptionBudget b: disruptions allowed 0 [warning]
				    it cannot count any more and allows no disruption: DaemonSet d has no scale
			`,
		},
		{
			"an owner that is not in sight",
			World{Pods: []*record.Pod{pod("a", "", of("CloneSet", "x"))}, Budgets: []*record.DisruptionBudget{share("b", "app=kubia", "1")}},
			"a: app=kubia", `
				+ PodDisruptionBudget b: what it allows then is not known: an owner of its pods is not in sight [note]
				? CloneSet x: owns a, and whether it lets go is not known [note]
			`,
		},
		{
			"a second budget, and back",
			World{Pods: []*record.Pod{pod("a", "app=kubia"), pod("b", "app=kubia tier=web")}, Budgets: []*record.DisruptionBudget{budgetOf("b", "app=kubia", "0"), budgetOf("c", "tier=web", "0")}},
			"a: app=kubia tier=web, b: app=kubia", `
				± PodDisruptionBudget c: disruptions allowed 1 [warning]
				± Pod a: 2 budgets select it, b and c: every eviction of it fails [warning]
				± Pod b: one budget is left, b: evictions can succeed again [note]
			`,
		},
		{
			"an empty selector is everything for a budget, an absent one nothing",
			World{Pods: []*record.Pod{pod("a", "app=kubia")}, Budgets: []*record.DisruptionBudget{budgetOf("every", "", "0"), budgetOf("none", "nil", "0")}},
			"a: app=web", "",
		},
		{
			"isolation begins",
			World{Pods: []*record.Pod{pod("a", "")}, Policies: []*record.NetworkPolicy{policyOf("db", "app=db", record.NetworkPeer{Pods: selects("app=web")})}},
			"a: app=db", `
				± Pod a: ingress is denied but for what is allowed [warning]
				    db allows from pods app=web
				+ NetworkPolicy db: for a too, and restricts ingress [warning]
			`,
		},
		{
			"isolation ends, of two ways",
			World{Pods: []*record.Pod{pod("a", "app=db"), pod("b", "app=web")}, Policies: []*record.NetworkPolicy{policyOf("db", "app=db"), out}},
			"a:, b:", `
				− NetworkPolicy db: no longer for a, whose ingress it restricted [warning]
				− NetworkPolicy out: no longer for b, whose egress it restricted [warning]
				± Pod a: ingress is not restricted any more: whoever reaches it may connect [warning]
				± Pod b: egress is not restricted any more: it may connect to whatever it reaches [warning]
			`,
		},
		{
			"an empty selector is everything for a policy: isolation stays",
			World{Pods: []*record.Pod{pod("a", "app=db")}, Policies: []*record.NetworkPolicy{policyOf("db", "app=db"), policyOf("every", "")}},
			"a:", `
				− NetworkPolicy db: no longer for a, whose ingress it restricted [warning]
			`,
		},
		{
			"a peer no more, and one anew",
			World{Pods: []*record.Pod{pod("a", "app=web")}, Policies: []*record.NetworkPolicy{policyOf("db", "app=db", record.NetworkPeer{Pods: selects("app=web")}), out}},
			"a: app=kubia", `
				− NetworkPolicy db: no longer lets a in [warning]
				− NetworkPolicy out: no longer for a, whose egress it restricted [warning]
				± Pod a: egress is not restricted any more: it may connect to whatever it reaches [warning]
				+ NetworkPolicy out: lets its pods out to a [note]
			`,
		},
		{
			"a peer by another rule alone is lost and gained, by another peer of the rule it stays",
			World{Pods: []*record.Pod{pod("a", "app=web")}, Policies: []*record.NetworkPolicy{
				policyOf("one", "app=db", record.NetworkPeer{Pods: selects("app=web")}, record.NetworkPeer{Pods: selects("app=kubia")}),
				func() *record.NetworkPolicy {
					p := policyOf("two", "app=db", record.NetworkPeer{Pods: selects("app=web")})
					p.Ingress = append(p.Ingress, record.NetworkRule{Peers: []record.NetworkPeer{{Pods: selects("app=kubia")}}})
					return p
				}(),
			}},
			"a: app=kubia", `
				− NetworkPolicy two: no longer lets a in [warning]
				+ NetworkPolicy two: lets a in [note]
			`,
		},
		{
			"peers of namespaces, by their names and by labels that are in sight or not",
			World{Pods: []*record.Pod{pod("a", "")}, Policies: func() []*record.NetworkPolicy {
				var out []*record.NetworkPolicy
				for _, s := range []string{"kubernetes.io/metadata.name=shop", "kubernetes.io/metadata.name=other", "team=a", ""} {
					p := policyOf("p"+s[max(0, len(s)-5):], "app=db", record.NetworkPeer{Pods: selects("app=web"), Namespaces: selects(s)})
					p.Namespace = "elsewhere"
					out = append(out, p)
				}
				return out
			}()},
			"a: app=web", `
				+ NetworkPolicy p: lets a in [note]
				+ NetworkPolicy p=shop: lets a in [note]
				? NetworkPolicy peam=a: whether it lets a in depends on labels of namespaces that are not in sight [note]
			`,
		},
		{
			"peers of a namespace with labels that are in sight, blocks aside",
			World{
				Pods: []*record.Pod{pod("a", "app=web")}, Namespaces: []*record.Namespace{namespace("shop", "team=a")},
				Policies: []*record.NetworkPolicy{
					policyOf("a", "app=db", record.NetworkPeer{Pods: selects("app=web"), Namespaces: selects("team=a")}, record.NetworkPeer{Block: "10.0.0.0/8"}),
					policyOf("b", "app=db", record.NetworkPeer{Pods: selects("app=web"), Namespaces: selects("team=b")}),
				},
			},
			"a:", `
				− NetworkPolicy a: no longer lets a in [warning]
			`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			toldAs(t, say(Labels(c.world, relabel(c.world, c.edit))), c.want)
		})
	}
}
