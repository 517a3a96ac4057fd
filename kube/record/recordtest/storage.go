package recordtest

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// quantity is an amount as people write one, a whole number if it counts things.
func (g gen) quantity(counts bool) resource.Quantity {
	if counts {
		return resource.MustParse(g.pick("0", "1", "10", "2000"))
	}
	return resource.MustParse(g.pick("1", "100m", "1500m", "1Gi", "0.5Gi", "1024Mi", "3e3", "10Ti", "1536Mi"))
}

func (g gen) accessModes() []corev1.PersistentVolumeAccessMode {
	var out []corev1.PersistentVolumeAccessMode
	for _, m := range []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany, corev1.ReadWriteOnce, corev1.ReadOnlyMany} {
		if g.maybe(50) {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		out = append(out, corev1.PersistentVolumeAccessMode(g.pick(string(corev1.ReadWriteOnce), string(corev1.ReadWriteOncePod))))
	}
	return out
}

// PersistentVolume returns the volume of that seed: free, bound, released, failed, of classes old and new.
func PersistentVolume(seed uint64) *corev1.PersistentVolume {
	g := gen{rand.New(rand.NewPCG(seed, 0x7076))}
	v := &corev1.PersistentVolume{ObjectMeta: g.named("volume", seed)}
	v.Namespace = ""
	v.Spec.Capacity = corev1.ResourceList{corev1.ResourceStorage: g.quantity(false)}
	v.Spec.AccessModes = g.accessModes()
	v.Spec.PersistentVolumeReclaimPolicy = corev1.PersistentVolumeReclaimRetain
	v.Spec.StorageClassName = g.pick("", "fast", "slow")
	v.Spec.HostPath = &corev1.HostPathVolumeSource{Path: "/data"}
	if g.maybe(30) {
		v.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: g.pick("", "old")}
	}
	if g.maybe(50) {
		v.Spec.ClaimRef = &corev1.ObjectReference{Kind: "PersistentVolumeClaim", Namespace: "no-such-namespace", Name: g.pick("data", "db-0")}
	}
	if g.maybe(50) {
		v.Spec.VolumeMode = new(corev1.PersistentVolumeMode(g.pick("Filesystem", "Block")))
	}
	v.Status.Phase = corev1.PersistentVolumePhase(g.pick("Available", "Bound", "Released", "Failed", "Pending"))
	v.Status.Reason, v.Status.Message = g.pick("", "VolumeFailedDelete"), g.pick("", "no plugin matched")
	return v
}

// PersistentVolumeClaim returns the claim of that seed: waiting, bound, lost, growing.
func PersistentVolumeClaim(seed uint64) *corev1.PersistentVolumeClaim {
	g := gen{rand.New(rand.NewPCG(seed, 0x7063))}
	c := &corev1.PersistentVolumeClaim{ObjectMeta: g.named("claim", seed)}
	c.Spec.AccessModes = g.accessModes()
	c.Spec.Resources.Requests = corev1.ResourceList{corev1.ResourceStorage: g.quantity(false)}
	if g.maybe(70) {
		c.Spec.StorageClassName = new(g.pick("", "fast", "no-such-class"))
	}
	if g.maybe(60) {
		c.Spec.VolumeName = fmt.Sprintf("no-such-volume-%d", seed)
	}
	if g.maybe(20) {
		c.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: g.pick("old", "older")}
	}
	if g.maybe(50) {
		c.Spec.VolumeMode = new(corev1.PersistentVolumeMode(g.pick("Filesystem", "Block")))
	}
	c.Status.Phase = corev1.PersistentVolumeClaimPhase(g.pick("Pending", "Bound", "Lost"))
	if g.maybe(60) {
		c.Status.Capacity = corev1.ResourceList{corev1.ResourceStorage: g.quantity(false)}
		c.Status.AccessModes = g.accessModes()
	}
	if g.maybe(30) {
		c.Status.Conditions = []corev1.PersistentVolumeClaimCondition{{
			Type:   corev1.PersistentVolumeClaimConditionType(g.pick("Resizing", "FileSystemResizePending", "ControllerResizeError")),
			Status: corev1.ConditionStatus(g.pick("True", "False")), Message: g.pick("", "quota exceeded"),
		}}
	}
	return c
}

// StorageClass returns the class of that seed.
func StorageClass(seed uint64) *storagev1.StorageClass {
	g := gen{rand.New(rand.NewPCG(seed, 0x7363))}
	c := &storagev1.StorageClass{ObjectMeta: g.named("class", seed), Provisioner: g.pick("example.com/disk", "kubernetes.io/no-provisioner")}
	c.Namespace = ""
	if g.maybe(60) {
		c.ReclaimPolicy = new(corev1.PersistentVolumeReclaimPolicy(g.pick("Delete", "Retain")))
	}
	if g.maybe(60) {
		c.VolumeBindingMode = new(storagev1.VolumeBindingMode(g.pick("Immediate", "WaitForFirstConsumer")))
	}
	if g.maybe(60) {
		c.AllowVolumeExpansion = new(g.maybe(50))
	}
	return c
}
