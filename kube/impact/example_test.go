package impact_test

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/impact"
	"kubist/kube/record"
)

func ExampleLabels() {
	app := record.NewLabels(map[string]string{"app": "kubia"})
	selector := &record.LabelSelector{Match: app.All()}
	set := &record.ReplicaSet{Workload: record.Workload{
		Meta: record.Meta{UID: "set", Namespace: "shop", Name: "kubia"}, Template: record.Template{Selector: selector, PodLabels: app}, Wanted: 2,
	}}
	w := impact.World{
		ReplicaSets: []*record.ReplicaSet{set},
		Services:    []*record.Service{{Meta: record.Meta{UID: "service", Namespace: "shop", Name: "kubia"}, Selector: selector}},
		Unseen:      []impact.Unseen{{Kind: "NetworkPolicy", Reason: "not listable"}},
	}
	for _, name := range []string{"kubia-a", "kubia-b"} {
		w.Pods = append(w.Pods, &record.Pod{
			Meta:  record.Meta{UID: name, Namespace: "shop", Name: name, Labels: app, Owner: &record.Owner{Kind: "ReplicaSet", Name: "kubia", UID: "set"}},
			Phase: "Running", IP: "10.244.0.7", Node: "node-1", IsReady: true,
		})
	}
	debug := record.NewLabels(map[string]string{"app": "debug"})
	edit := impact.Edit{Kind: schema.GroupKind{Kind: "Pod"}, Changes: []impact.Change{{Object: w.Pods[0].Head(), To: debug}}}
	for _, e := range impact.Labels(w, edit) {
		fmt.Println(e)
	}
	for _, line := range impact.Undo(w, edit) {
		fmt.Println("undo:", line)
	}
	// Output:
	// − Service kubia: 2 → 1 ready, then 2
	// − ReplicaSet kubia: frees 1, starts 1
	// ? NetworkPolicy: not listable
	// ? not looked at: affinity and spreading of other pods, webhooks, custom resources and whoever else selects pods
	// undo: ReplicaSet kubia takes kubia-a back, has 1 too many then and deletes 1, perhaps not the new one
}
