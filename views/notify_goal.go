package views

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// goal is something that may happen to an object.
type goal struct {
	word string // "ready"
	text string // what is said then, after the name: "is ready"
	gone bool   // it is reached when the object does not exist any more
	// reached judges an object, first being as it was in the beginning; nil for goals that are not about its fields.
	reached func(first, now *unstructured.Unstructured) headway
}

// headway is how far an object is on the way to a goal.
type headway struct {
	done, of int    // of is 0 where there is nothing to count
	met      bool   // it is there
	failed   string // why it will never be, "" while it may
}

var (
	goalGone    = goal{word: "gone", text: "is gone", gone: true}
	goalChanged = goal{word: "changed", text: "has changed", reached: func(first, now *unstructured.Unstructured) headway {
		return headway{met: first.GetResourceVersion() != now.GetResourceVersion()}
	}}
	goalReady = goal{word: "ready", text: "is ready", reached: func(_, now *unstructured.Unstructured) headway {
		return headway{met: conditionStatus(now, "Ready") == "True"}
	}}
)

// rolledOut is the goal of a rollout.
const rolledOut = "rolled-out"

// goalsOf are the goals of a kind, those first that are waited for most.
func goalsOf(resource schema.GroupResource) []goal {
	var own []goal
	switch resource {
	case schema.GroupResource{Resource: "pods"}:
		own = []goal{
			{"ready", "is ready", false, podReady},
			{"finished", "has finished", false, podFinished},
		}
	case schema.GroupResource{Group: "apps", Resource: "deployments"}:
		own = []goal{{rolledOut, "is rolled out", false, deploymentRolledOut}}
	case schema.GroupResource{Group: "apps", Resource: "statefulsets"}:
		own = []goal{{rolledOut, "is rolled out", false, statefulSetRolledOut}}
	case schema.GroupResource{Group: "apps", Resource: "daemonsets"}:
		own = []goal{{rolledOut, "is rolled out", false, daemonSetRolledOut}}
	case schema.GroupResource{Group: "batch", Resource: "jobs"}:
		own = []goal{{"finished", "has finished", false, jobFinished}}
	case schema.GroupResource{Resource: "persistentvolumeclaims"}, schema.GroupResource{Resource: "persistentvolumes"}:
		own = []goal{{"bound", "is bound", false, func(_, now *unstructured.Unstructured) headway {
			return headway{met: textField(now, "status", "phase") == "Bound"}
		}}}
	case schema.GroupResource{Resource: "nodes"}:
		own = []goal{goalReady}
	}
	return append(own, goalGone, goalChanged)
}

// intField is an integer field, or what is meant where it is not there.
func intField(o *unstructured.Unstructured, missing int, path ...string) int {
	n, ok, err := unstructured.NestedInt64(o.Object, path...)
	if !ok || err != nil {
		return missing
	}
	return int(n)
}

func textField(o *unstructured.Unstructured, path ...string) string {
	s, _, _ := unstructured.NestedString(o.Object, path...)
	return s
}

// conditionStatus is the status of a condition, "" where there is none.
func conditionStatus(o *unstructured.Unstructured, kind string) string {
	status, _ := conditionOf(o, kind)
	return status
}

func conditionOf(o *unstructured.Unstructured, kind string) (status, reason string) {
	list, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	i := slices.IndexFunc(list, func(c any) bool {
		m, _ := c.(map[string]any)
		return m["type"] == kind
	})
	if i < 0 {
		return "", ""
	}
	m, _ := list[i].(map[string]any)
	status, _ = m["status"].(string)
	reason, _ = m["reason"].(string)
	return status, reason
}

func podReady(_, now *unstructured.Unstructured) headway {
	statuses, _, _ := unstructured.NestedSlice(now.Object, "status", "containerStatuses")
	containers, _, _ := unstructured.NestedSlice(now.Object, "spec", "containers")
	p := headway{of: len(containers), met: conditionStatus(now, "Ready") == "True"}
	for _, s := range statuses {
		if m, ok := s.(map[string]any); ok && m["ready"] == true {
			p.done++
		}
	}
	if phase := textField(now, "status", "phase"); phase == "Succeeded" || phase == "Failed" {
		p.failed = "it will not be ready any more: " + phase
	}
	return p
}

func podFinished(_, now *unstructured.Unstructured) headway {
	phase := textField(now, "status", "phase")
	p := headway{met: phase == "Succeeded"}
	if phase == "Failed" {
		p.failed = "it has failed"
	}
	return p
}

func jobFinished(_, now *unstructured.Unstructured) headway {
	p := headway{done: intField(now, 0, "status", "succeeded"), of: intField(now, 1, "spec", "completions"), met: conditionStatus(now, "Complete") == "True"}
	if status, reason := conditionOf(now, "Failed"); status == "True" {
		p.failed = "it has failed: " + reason
	}
	return p
}

// observed reports whether the controller has seen the spec as it is.
func observed(o *unstructured.Unstructured) bool {
	return intField(o, 0, "status", "observedGeneration") >= int(o.GetGeneration())
}

// deploymentRolledOut is met when only pods of the new template are there, and are available.
func deploymentRolledOut(_, now *unstructured.Unstructured) headway {
	want := intField(now, 1, "spec", "replicas")
	updated, available := intField(now, 0, "status", "updatedReplicas"), intField(now, 0, "status", "availableReplicas")
	p := headway{done: min(updated, available), of: want}
	if !observed(now) {
		return headway{of: want}
	}
	if _, reason := conditionOf(now, "Progressing"); reason == "ProgressDeadlineExceeded" {
		p.failed = "it does not get on: the deadline for its progress is over"
		return p
	}
	p.met = updated >= want && intField(now, 0, "status", "replicas") <= updated && available >= updated
	return p
}

func statefulSetRolledOut(_, now *unstructured.Unstructured) headway {
	want := intField(now, 1, "spec", "replicas")
	updated, ready := intField(now, 0, "status", "updatedReplicas"), intField(now, 0, "status", "readyReplicas")
	p := headway{done: min(updated, ready), of: want}
	if textField(now, "spec", "updateStrategy", "type") == "OnDelete" {
		p.failed = "it replaces pods only when somebody deletes them: OnDelete"
		return p
	}
	if !observed(now) {
		return headway{of: want}
	}
	// Those below the partition keep the template they have.
	need := want - intField(now, 0, "spec", "updateStrategy", "rollingUpdate", "partition")
	p.met = ready >= want && (updated >= want || updated >= need && need < want ||
		textField(now, "status", "currentRevision") == textField(now, "status", "updateRevision"))
	return p
}

func daemonSetRolledOut(_, now *unstructured.Unstructured) headway {
	want := intField(now, 0, "status", "desiredNumberScheduled")
	updated, available := intField(now, 0, "status", "updatedNumberScheduled"), intField(now, 0, "status", "numberAvailable")
	p := headway{done: min(updated, available), of: want}
	if textField(now, "spec", "updateStrategy", "type") == "OnDelete" {
		p.failed = "it replaces pods only when somebody deletes them: OnDelete"
		return p
	}
	if !observed(now) {
		return headway{of: want}
	}
	p.met = updated >= want && available >= want
	return p
}
