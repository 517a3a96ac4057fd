package record

import (
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// DisruptionBudget is a PodDisruptionBudget: what the columns of kubectl's
// table need, and what decides whether a pod may be evicted.
type DisruptionBudget struct {
	Meta
	// Selector selects every pod of the namespace without a requirement, and none when nil.
	Selector *LabelSelector
	// MinAvailable and MaxUnavailable are as the spec has them: "2", "50%". One of them is empty.
	MinAvailable, MaxUnavailable string
	// Allowed is how many pods may go now. Healthy is how many of the Expected
	// ones are, and Required how many have to be.
	Allowed, Healthy, Required, Expected int32
	// Observed: the counts are those of the spec in force.
	Observed bool
	// Fault is why nothing could be counted, in a word; Message says it in a sentence.
	Fault, Message string
	// Unhealthy is the policy for evicting pods that are not healthy: "AlwaysAllow", "IfHealthyBudget".
	Unhealthy string
}

// DecodeDisruptionBudget projects a policy/v1 PodDisruptionBudget in protobuf.
var DecodeDisruptionBudget = Typed(newDisruptionBudget)

func newDisruptionBudget(o *policyv1.PodDisruptionBudget, m Meta, in *Interner) *DisruptionBudget {
	b := &DisruptionBudget{
		Meta: m, Selector: SelectorOf(o.Spec.Selector, in),
		MinAvailable: amountText(o.Spec.MinAvailable, in), MaxUnavailable: amountText(o.Spec.MaxUnavailable, in),
		Allowed: o.Status.DisruptionsAllowed, Healthy: o.Status.CurrentHealthy,
		Required: o.Status.DesiredHealthy, Expected: o.Status.ExpectedPods,
		Observed:  o.Status.ObservedGeneration >= o.Generation,
		Unhealthy: string(policyv1.IfHealthyBudget),
	}
	if p := o.Spec.UnhealthyPodEvictionPolicy; p != nil {
		b.Unhealthy = in.String(string(*p))
	}
	for _, c := range o.Status.Conditions {
		if c.Type == policyv1.DisruptionAllowedCondition && c.Status != metav1.ConditionTrue && c.Reason == policyv1.SyncFailedReason {
			b.Fault, b.Message = in.String(c.Reason), c.Message
		}
	}
	return b
}

// amountText is a number of pods or a share of them as the spec has it, empty for none.
func amountText(n *intstr.IntOrString, in *Interner) string {
	if n == nil {
		return ""
	}
	return in.String(n.String())
}

// AppendMinAvailable appends the MIN AVAILABLE column.
func (b *DisruptionBudget) AppendMinAvailable(dst []byte) []byte {
	return append(dst, firstOf(b.MinAvailable, "N/A")...)
}

// AppendMaxUnavailable appends the MAX UNAVAILABLE column.
func (b *DisruptionBudget) AppendMaxUnavailable(dst []byte) []byte {
	return append(dst, firstOf(b.MaxUnavailable, "N/A")...)
}

// AppendStatus says what the budget does to who wants to evict a pod.
func (b *DisruptionBudget) AppendStatus(dst []byte) []byte {
	switch {
	case b.Fault != "":
		return append(append(dst, "blocks: "...), b.Fault...)
	case !b.Observed:
		return append(dst, "waiting for its controller"...)
	case b.Expected == 0:
		return append(dst, "no pods"...)
	case b.Allowed > 0:
		return appendOf(append(dst, "allows "...), b.Allowed, b.Expected)
	case b.Healthy < b.Required:
		return append(appendOf(append(dst, "blocks: "...), b.Healthy, b.Required), " healthy"...)
	case b.Healthy >= b.Expected:
		return appendInt(append(dst, "blocks: needs all "...), b.Expected)
	}
	return append(dst, "blocks: 0 allowed"...)
}

// Health judges the budget by what it allows.
func (b *DisruptionBudget) Health() Health {
	switch {
	case b.Fault != "":
		return Bad
	case !b.Observed:
		return Unknown
	case b.Expected == 0:
		return Done
	case b.Allowed <= 0:
		return Warn
	}
	return OK
}
