package diagnose

import (
	"cmp"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
)

func (f *findings) claim() {
	c := into[corev1.PersistentVolumeClaim](f)
	switch c.Status.Phase {
	case corev1.ClaimLost:
		f.add(Fault, "lost: PersistentVolume/"+c.Spec.VolumeName+" is gone")
	case corev1.ClaimBound:
		for _, cond := range c.Status.Conditions {
			if cond.Status == corev1.ConditionTrue {
				f.add(Warning, string(cond.Type), cond.Message)
			}
		}
	case corev1.ClaimPending:
		f.pendingClaim(c)
	}
}

func (f *findings) pendingClaim(c *corev1.PersistentVolumeClaim) {
	class := f.Around.Class
	name := ""
	if c.Spec.StorageClassName != nil {
		name = *c.Spec.StorageClassName
	}
	switch {
	case class.missing():
		f.add(Fault, "not bound: StorageClass/"+name+" does not exist")
	case f.because("ProvisioningFailed", "FailedBinding", "VolumeMismatch") != "":
		f.add(Fault, "not bound", f.because("ProvisioningFailed", "FailedBinding", "VolumeMismatch"))
	case class.read() && class.Value.VolumeBindingMode != nil && *class.Value.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer,
		f.because("WaitForFirstConsumer") != "":
		f.add(Warning, "not bound: it waits for the first pod that uses it, as "+cmp.Or(name, "its class")+" has it")
	case name == "":
		f.add(Fault, "not bound: it has no storage class, and no volume that fits was found")
	default:
		f.add(Warning, "not bound", f.because("ExternalProvisioning", "Provisioning", "WaitForPodScheduled"))
	}
}

func (f *findings) volume() {
	v := into[corev1.PersistentVolume](f)
	switch v.Status.Phase {
	case corev1.VolumeFailed:
		f.add(Fault, "failed, "+v.Status.Reason, cmp.Or(v.Status.Message, f.because("VolumeFailedDelete", "VolumeFailedRecycle")))
	case corev1.VolumeReleased:
		f.add(Warning, "released: its claim is gone, and its policy is "+string(v.Spec.PersistentVolumeReclaimPolicy),
			f.because("VolumeFailedDelete", "VolumeFailedRecycle"))
	}
}
