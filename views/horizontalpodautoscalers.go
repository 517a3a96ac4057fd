package views

import (
	"cmp"
	"fmt"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// autoscaler is a HorizontalPodAutoscaler: what the columns of kubectl's table
// need, and what keeps it from scaling.
type autoscaler struct {
	record.Meta
	target    record.Reference
	reference string // "Deployment/kubia"
	targets   string // the metrics, current ones beside what they are to be
	floor     string // "<unset>" where none is given
	most      int32
	now, next int32 // how many pods there are, and how many there should be
	scaled    int64 // when it scaled last, in Unix seconds; 0 for never
	status    string
	message   string
	doing     record.Health
}

var autoscalerKind = &stream.Kind[*autoscaler]{
	GVR:        schema.GroupVersionResource{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"},
	Namespaced: true,
	Decode:     record.Typed(projectAutoscaler),
}

func projectAutoscaler(o *autoscalingv2.HorizontalPodAutoscaler, m record.Meta, in *record.Interner) *autoscaler {
	to := o.Spec.ScaleTargetRef
	a := &autoscaler{
		Meta: m, target: record.Reference{APIVersion: in.String(to.APIVersion), Kind: in.String(to.Kind), Namespace: m.Namespace, Name: to.Name},
		reference: to.Kind + "/" + to.Name, targets: metricTargets(o.Spec.Metrics, o.Status.CurrentMetrics),
		floor: "<unset>", most: o.Spec.MaxReplicas, now: o.Status.CurrentReplicas, next: o.Status.DesiredReplicas,
	}
	if n := o.Spec.MinReplicas; n != nil {
		a.floor = in.String(fmt.Sprint(*n))
	}
	if t := o.Status.LastScaleTime; t != nil {
		a.scaled = t.Unix()
	}
	a.judge(o.Status.Conditions)
	return a
}

// judge fills in what the conditions say.
func (a *autoscaler) judge(conditions []autoscalingv2.HorizontalPodAutoscalerCondition) {
	by := map[autoscalingv2.HorizontalPodAutoscalerConditionType]autoscalingv2.HorizontalPodAutoscalerCondition{}
	for _, c := range conditions {
		by[c.Type] = c
	}
	able, active, limited := by[autoscalingv2.AbleToScale], by[autoscalingv2.ScalingActive], by[autoscalingv2.ScalingLimited]
	say := func(h record.Health, text, message string) { a.doing, a.status, a.message = h, text, message }
	switch {
	case able.Status == corev1.ConditionFalse:
		say(record.Bad, "cannot scale: "+able.Reason, able.Message)
	case active.Status == corev1.ConditionFalse && active.Reason == "ScalingDisabled":
		say(record.Done, "off: the target is scaled to 0", active.Message)
	case active.Status == corev1.ConditionFalse:
		say(record.Bad, "cannot tell: "+active.Reason, active.Message)
	case active.Status != corev1.ConditionTrue:
		say(record.Unknown, "not known yet", active.Message)
	case a.now != a.next:
		say(record.OK, fmt.Sprintf("scaling %d → %d", a.now, a.next), able.Message)
	case limited.Status != corev1.ConditionTrue:
		say(record.OK, "in range", limited.Message)
	case limited.Reason == "TooManyReplicas":
		say(record.Warn, "at the maximum, wants more", limited.Message)
	case limited.Reason == "TooFewReplicas":
		say(record.OK, "at the minimum", limited.Message)
	default:
		say(record.Warn, "limited: "+limited.Reason, limited.Message)
	}
}

var _ = add(Table[*autoscaler]{
	Kind:  autoscalerKind,
	Title: "HorizontalPodAutoscalers",
	Columns: []Column[*autoscaler]{
		nameColumn[*autoscaler](),
		textColumn("REFERENCE", "Reference", grid.Always, func(a *autoscaler) string { return a.reference }),
		textColumn("TARGETS", "Targets", grid.Always, func(a *autoscaler) string { return a.targets }),
		{
			Name: "MINPODS", Server: "MinPods", Level: grid.Roomy, Right: true,
			Less: func(a, b *autoscaler) int { return compareNatural(a.floor, b.floor) },
			Cell: func(dst []byte, a *autoscaler, _ time.Time) []byte { return append(dst, a.floor...) },
		},
		numberColumn("MAXPODS", "MaxPods", grid.Roomy, func(a *autoscaler) int64 { return int64(a.most) }),
		numberColumn("REPLICAS", "Replicas", grid.Always, func(a *autoscaler) int64 { return int64(a.now) }),
		ageColumn[*autoscaler](),
		{
			Name: "STATUS",
			Less: func(a, b *autoscaler) int {
				return cmp.Or(compareHealth(a.doing, b.doing), cmp.Compare(a.status, b.status))
			},
			Cell: func(dst []byte, a *autoscaler, _ time.Time) []byte { return append(dst, a.status...) },
		},
		sinceColumn("LAST SCALE", "", grid.Roomy, record.None, func(a *autoscaler) int64 { return a.scaled }),
		textColumn("MESSAGE", "", grid.Wide, func(a *autoscaler) string { return a.message }),
	},
	Health: func(a *autoscaler) record.Health { return a.doing },
	Faulty: "limited",
	Below:  "its target",
	Enter:  scaleTarget,
})

// scaleTarget is the table of what an autoscaler scales, with the cursor on it.
func scaleTarget(s *Session, a *autoscaler) (screen.Screen, error) {
	kind, ok := s.kindNamed(a.target.APIVersion, a.target.Kind)
	if !ok {
		return nil, fmt.Errorf("the cluster is not known to have the kind %s of %s", a.target.Kind, a.target.APIVersion)
	}
	return s.wished(kind, stream.Scope{Namespaces: []string{a.Namespace}}, wish{name: a.target.Name}), nil
}
