// Package impact says who gains and who loses an object when its labels
// change, and what follows, as the controllers of Kubernetes really act. It is
// pure: records go in, sentences come out, and what was not looked at is a line
// of its own.
//
// An edit is judged in three worlds: as it is, as it is the moment the labels
// have changed, and as it is once all controllers have acted and the pods they
// started are ready. The first and the last are both computed, so that what a
// controller is about to do anyway is not taken for a consequence.
//
//	w := impact.World{Pods: pods, Services: services, ReplicaSets: sets, Unseen: []impact.Unseen{
//		{Kind: "NetworkPolicy", Reason: "not listable"},
//	}}
//	edit := impact.Edit{Kind: schema.GroupKind{Kind: "Pod"}, Changes: []impact.Change{
//		{Object: pod.Head(), To: record.NewLabels(map[string]string{"app": "debug"})},
//	}}
//	for _, e := range impact.Labels(w, edit) {
//		fmt.Println(e) // − Service kubia: 3 → 2 ready, then 3
//	}
//	for _, line := range impact.Undo(w, edit) {
//		fmt.Println(line)
//	}
//
// What is read of the world depends on the kind of the edit: for pods all of
// their namespaces, with the nodes for the sake of DaemonSets, and the
// NetworkPolicies of all namespaces with the namespaces; for nodes the
// DaemonSets and pods of all namespaces; for namespaces the NetworkPolicies and
// their own pods; for EndpointSlices and Services both of these kinds; for
// ReplicaSets these and the Deployments; for other kinds nothing.
//
// [Template] does the same for the labels of a pod template.
package impact
