package impact

import (
	"fmt"
	"testing"

	"kubist/kube/record"
)

// What the label editor asks for with every key, in a large namespace.
func BenchmarkLabels(b *testing.B) {
	var w World
	for i := range 200 {
		app := fmt.Sprintf("app=app-%d", i)
		set := replicaSet(fmt.Sprintf("set-%d", i), app, 25)
		w.ReplicaSets = append(w.ReplicaSets, set)
		w.Services = append(w.Services, serviceOf(fmt.Sprintf("svc-%d", i), app))
		w.Budgets = append(w.Budgets, budgetOf(fmt.Sprintf("b-%d", i), app, "50%"))
		w.Policies = append(w.Policies, policyOf(fmt.Sprintf("p-%d", i), app, record.NetworkPeer{Pods: selects(app)}))
		for k := range 25 {
			w.Pods = append(w.Pods, pod(fmt.Sprintf("pod-%d-%d", i, k), app, of("ReplicaSet", set.Name)))
		}
	}
	e := relabel(w, "pod-7-1: app=app-8, pod-7-2: app=app-9, pod-7-3: a=b")
	for b.Loop() {
		if len(Labels(w, e)) < 8 {
			b.Fatal(say(Labels(w, e)))
		}
	}
}
