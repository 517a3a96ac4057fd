package views

import (
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var disruptionBudgetKind = &stream.Kind[*record.DisruptionBudget]{
	GVR:        schema.GroupVersionResource{Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"},
	Namespaced: true,
	Decode:     record.DecodeDisruptionBudget,
}

var _ = add(Table[*record.DisruptionBudget]{
	Kind:  disruptionBudgetKind,
	Title: "PodDisruptionBudgets",
	Columns: []Column[*record.DisruptionBudget]{
		nameColumn[*record.DisruptionBudget](),
		{
			Name: "MIN AVAILABLE", Server: "Min Available",
			Less: func(a, b *record.DisruptionBudget) int { return compareNatural(a.MinAvailable, b.MinAvailable) },
			Cell: func(dst []byte, b *record.DisruptionBudget, _ time.Time) []byte { return b.AppendMinAvailable(dst) },
		},
		{
			Name: "MAX UNAVAILABLE", Server: "Max Unavailable",
			Less: func(a, b *record.DisruptionBudget) int { return compareNatural(a.MaxUnavailable, b.MaxUnavailable) },
			Cell: func(dst []byte, b *record.DisruptionBudget, _ time.Time) []byte { return b.AppendMaxUnavailable(dst) },
		},
		numberColumn("ALLOWED DISRUPTIONS", "Allowed Disruptions", grid.Roomy, func(b *record.DisruptionBudget) int64 { return int64(b.Allowed) }),
		ageColumn[*record.DisruptionBudget](),
		{
			Name: "STATUS",
			Less: func(a, b *record.DisruptionBudget) int { return compareHealth(a.Health(), b.Health()) },
			Cell: func(dst []byte, b *record.DisruptionBudget, _ time.Time) []byte { return b.AppendStatus(dst) },
		},
		numberColumn("CURRENT", "", grid.Roomy, func(b *record.DisruptionBudget) int64 { return int64(b.Healthy) }),
		numberColumn("DESIRED", "", grid.Roomy, func(b *record.DisruptionBudget) int64 { return int64(b.Required) }),
		numberColumn("EXPECTED", "", grid.Roomy, func(b *record.DisruptionBudget) int64 { return int64(b.Expected) }),
		selectorColumn("SELECTOR", "", grid.Roomy, func(b *record.DisruptionBudget) *record.LabelSelector { return b.Selector }),
		textColumn("UNHEALTHY PODS", "", grid.Wide, func(b *record.DisruptionBudget) string { return b.Unhealthy }),
		textColumn("MESSAGE", "", grid.Wide, func(b *record.DisruptionBudget) string { return b.Message }),
	},
	Health: (*record.DisruptionBudget).Health,
	Faulty: "blocking",
	Below:  "pods",
	Enter: func(s *Session, b *record.DisruptionBudget) (screen.Screen, error) {
		if b.Selector == nil {
			return nil, errors.New("it selects no pods: it has no selector")
		}
		return podsOf(s, b.Namespace, b.Selector)
	},
})

// compareHealth puts first what somebody should look at.
func compareHealth(a, b record.Health) int { return urgency(a) - urgency(b) }

func urgency(h record.Health) int {
	switch h {
	case record.Bad:
		return 0
	case record.Warn:
		return 1
	case record.Unknown:
		return 2
	case record.OK:
		return 3
	}
	return 4
}
