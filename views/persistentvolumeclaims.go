package views

import (
	"errors"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// volumeClaim is a PersistentVolumeClaim: what was asked for, and what it got.
type volumeClaim struct {
	record.Meta
	status          string
	volume          string
	requested       amount
	capacity        amount // none until it is bound
	modes           string
	class           string
	attributesClass string
	mode            string
	// doing says in words what is under way or in its way, empty when nothing is.
	doing string
	// stuck: it cannot go on by itself.
	stuck bool
}

var persistentVolumeClaimKind = &stream.Kind[*volumeClaim]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumeclaims"},
	Namespaced: true,
	Decode:     record.Typed(projectClaim),
}

func projectClaim(o *corev1.PersistentVolumeClaim, m record.Meta, in *record.Interner) *volumeClaim {
	c := &volumeClaim{
		Meta: m, status: in.String(string(o.Status.Phase)), volume: strings.Clone(o.Spec.VolumeName),
		class:           in.String(storageClassOf(o.Annotations, o.Spec.StorageClassName)),
		attributesClass: in.String(orUnset(o.Spec.VolumeAttributesClassName)), mode: in.String(orUnset(o.Spec.VolumeMode)),
	}
	if q, ok := o.Spec.Resources.Requests[corev1.ResourceStorage]; ok {
		c.requested = amountOf(q, in)
	}
	if c.volume != "" {
		c.capacity = amountOf(o.Status.Capacity[corev1.ResourceStorage], in)
		c.modes = in.String(accessModes(o.Status.AccessModes))
	}
	if o.DeletionTimestamp != nil {
		c.status = "Terminating"
	}
	doing, stuck := claimDoing(o)
	c.doing, c.stuck = in.String(doing), stuck
	return c
}

// claimDoing says what is under way with a claim, and whether it has come to a halt.
func claimDoing(o *corev1.PersistentVolumeClaim) (doing string, stuck bool) {
	var out []string
	say := func(text, message string) { out = append(out, join(text, message)) }
	for _, c := range o.Status.Conditions {
		if c.Status != corev1.ConditionTrue {
			continue
		}
		switch c.Type {
		case corev1.PersistentVolumeClaimResizing:
			say("resizing", c.Message)
		case corev1.PersistentVolumeClaimFileSystemResizePending:
			say("the file system grows once a pod mounts it", "")
		case corev1.PersistentVolumeClaimControllerResizeError, corev1.PersistentVolumeClaimNodeResizeError, corev1.PersistentVolumeClaimVolumeModifyVolumeError:
			say(string(c.Type), c.Message)
			stuck = true
		case corev1.PersistentVolumeClaimVolumeModifyingVolume:
			say("changing its attributes", c.Message)
		default:
			say(string(c.Type), c.Message)
		}
	}
	if status, ok := o.Status.AllocatedResourceStatuses[corev1.ResourceStorage]; ok && strings.HasSuffix(string(status), "Infeasible") {
		say("cannot grow that far", "")
		stuck = true
	}
	if o.Status.Phase == corev1.ClaimPending && o.Spec.VolumeName != "" {
		say("waits for volume "+o.Spec.VolumeName, "")
	}
	return strings.Join(out, "; "), stuck
}

var _ = add(Table[*volumeClaim]{
	Kind:  persistentVolumeClaimKind,
	Title: "PersistentVolumeClaims",
	Columns: []Column[*volumeClaim]{
		nameColumn[*volumeClaim](),
		textColumn("STATUS", "Status", grid.Always, func(c *volumeClaim) string { return c.status }),
		textColumn("VOLUME", "Volume", grid.Roomy, func(c *volumeClaim) string { return c.volume }),
		amountColumn("CAPACITY", "Capacity", func(c *volumeClaim) amount { return c.capacity }),
		amountColumn("REQUESTED", "", func(c *volumeClaim) amount { return c.requested }),
		textColumn("ACCESS MODES", "Access Modes", grid.Roomy, func(c *volumeClaim) string { return c.modes }),
		textColumn("STORAGECLASS", "StorageClass", grid.Always, func(c *volumeClaim) string { return c.class }),
		textColumn("VOLUMEATTRIBUTESCLASS", "VolumeAttributesClass", grid.Wide, func(c *volumeClaim) string { return c.attributesClass }),
		ageColumn[*volumeClaim](),
		textColumn("VOLUMEMODE", "VolumeMode", grid.Wide, func(c *volumeClaim) string { return c.mode }),
		textColumn("DOING", "", grid.Roomy, func(c *volumeClaim) string { return c.doing }),
	},
	Health: (*volumeClaim).health,
	Faulty: "not bound",
	Below:  "its volume",
	Enter: func(s *Session, c *volumeClaim) (screen.Screen, error) {
		if c.volume == "" {
			return nil, errors.New(c.Name + " is " + c.status + ": it has no volume yet")
		}
		return s.listOf(ref{gvr: persistentVolumeKind.GVR, name: c.volume}), nil
	},
})

// health judges a claim by its phase, and by what is in its way.
func (c *volumeClaim) health() record.Health {
	switch {
	case c.status == string(corev1.ClaimLost), c.stuck:
		return record.Bad
	case c.status == string(corev1.ClaimPending), c.status == "Terminating":
		return record.Warn
	case c.status == string(corev1.ClaimBound):
		return record.OK
	}
	return record.Unknown
}
