package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var deploymentKind = &stream.Kind[*record.Deployment]{
	GVR:        schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
	Namespaced: true,
	Decode:     record.DecodeDeployment,
}

var _ = add(Table[*record.Deployment]{
	Kind:  deploymentKind,
	Title: "Deployments",
	Columns: []Column[*record.Deployment]{
		nameColumn[*record.Deployment](),
		readyColumn(func(d *record.Deployment) *record.Workload { return &d.Workload }),
		numberColumn("UP-TO-DATE", "Up-to-date", grid.Roomy, func(d *record.Deployment) int64 { return int64(d.Updated) }),
		numberColumn("AVAILABLE", "Available", grid.Roomy, func(d *record.Deployment) int64 { return int64(d.Available) }),
		ageColumn[*record.Deployment](),
		stageColumn[*record.Deployment](),
		containersColumn[*record.Deployment](),
		imagesColumn[*record.Deployment](),
		podSelectorColumn[*record.Deployment](),
		textColumn("STRATEGY", "", grid.Wide, func(d *record.Deployment) string { return d.Strategy }),
		textColumn("MESSAGE", "", grid.Wide, func(d *record.Deployment) string { return d.Message }),
	},
	Health:   (*record.Deployment).Health,
	Faulty:   "not available",
	Below:    "pods",
	Enter:    enterPods[*record.Deployment],
	Commands: deploymentCommands,
})

func deploymentCommands(s *Session, row func() (*record.Deployment, string)) []screen.Command {
	return []screen.Command{{
		ID: "deployment.replica-sets", Title: "replica sets", Keys: []string{"R"}, Hint: 3,
		When: func() string { _, reason := row(); return reason },
		Run: func(h screen.Host) {
			d, reason := row()
			if reason != "" {
				return
			}
			below, err := replicaSetsOf(s, d)
			if err != nil {
				h.Toast(themes.Muted, err.Error())
				return
			}
			h.Push(below)
		},
	}}
}

// replicaSetsOf is the list of the ReplicaSets of a Deployment: it gives them the labels that it selects by.
func replicaSetsOf(s *Session, d *record.Deployment) (screen.Screen, error) {
	scope, err := selected(d.Namespace, d.Selector)
	if err != nil {
		return nil, err
	}
	return openKind(s, replicaSetKind, scope), nil
}
