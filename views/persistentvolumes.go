package views

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// persistentVolume is a PersistentVolume and whose it is.
type persistentVolume struct {
	record.Meta
	capacity        amount
	modes           string
	policy          string
	status          string
	claim           string // "namespace/name", empty without one
	class           string
	attributesClass string
	mode            string
	reason, message string
	source          string // what holds the data: "csi ebs.csi.aws.com", "hostPath /data"
}

var persistentVolumeKind = &stream.Kind[*persistentVolume]{
	GVR:    schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumes"},
	Decode: record.Typed(projectVolume),
}

func projectVolume(o *corev1.PersistentVolume, m record.Meta, in *record.Interner) *persistentVolume {
	v := &persistentVolume{
		Meta: m, capacity: amountOf(o.Spec.Capacity[corev1.ResourceStorage], in), modes: in.String(accessModes(o.Spec.AccessModes)),
		policy: in.String(string(o.Spec.PersistentVolumeReclaimPolicy)), status: in.String(string(o.Status.Phase)),
		class: in.String(storageClassOf(o.Annotations, &o.Spec.StorageClassName)), attributesClass: in.String(orUnset(o.Spec.VolumeAttributesClassName)),
		mode: in.String(orUnset(o.Spec.VolumeMode)), reason: in.String(o.Status.Reason), message: in.String(o.Status.Message),
		source: in.String(volumeSource(&o.Spec.PersistentVolumeSource)),
	}
	if o.DeletionTimestamp != nil {
		v.status = "Terminating"
	}
	if c := o.Spec.ClaimRef; c != nil {
		v.claim = strings.Clone(c.Namespace + "/" + c.Name)
	}
	return v
}

// amount is a quantity as it is printed, and as it is compared: a Quantity
// writes into itself when it is printed, which a record that is shared must not.
// Its zero value is one that is not there.
type amount struct {
	text  string
	value float64
}

func amountOf(q resource.Quantity, in *record.Interner) amount {
	return amount{in.String(q.String()), q.AsApproximateFloat64()}
}

// amountColumn is a column of amounts, what is not there before all others.
func amountColumn[R record.Object](name, server string, of func(R) amount) Column[R] {
	c := textColumn(name, server, grid.Always, func(r R) string { return of(r).text })
	c.Right = true
	c.Less = func(a, b R) int {
		x, y := of(a), of(b)
		return cmp.Or(cmp.Compare(x.value, y.value), cmp.Compare(x.text, y.text))
	}
	return c
}

// accessModes are the modes as the server prints them.
func accessModes(modes []corev1.PersistentVolumeAccessMode) string {
	var out []string
	for _, m := range []struct {
		mode  corev1.PersistentVolumeAccessMode
		short string
	}{
		{corev1.ReadWriteOnce, "RWO"}, {corev1.ReadOnlyMany, "ROX"}, {corev1.ReadWriteMany, "RWX"}, {corev1.ReadWriteOncePod, "RWOP"},
	} {
		if slices.Contains(modes, m.mode) {
			out = append(out, m.short)
		}
	}
	return strings.Join(out, ",")
}

// storageClassOf is the class of a volume or claim: the annotation of old outranks the field.
func storageClassOf(annotations map[string]string, field *string) string {
	if class, ok := annotations[corev1.BetaStorageClassAnnotation]; ok {
		return class
	}
	if field == nil {
		return ""
	}
	return *field
}

func orUnset[T ~string](s *T) string {
	if s == nil {
		return "<unset>"
	}
	return string(*s)
}

// volumeSource says what holds the data of a volume.
func volumeSource(s *corev1.PersistentVolumeSource) string {
	switch {
	case s.CSI != nil:
		return "csi " + s.CSI.Driver
	case s.HostPath != nil:
		return "hostPath " + s.HostPath.Path
	case s.Local != nil:
		return "local " + s.Local.Path
	case s.NFS != nil:
		return "nfs " + s.NFS.Server + ":" + s.NFS.Path
	case s.ISCSI != nil:
		return "iscsi " + s.ISCSI.TargetPortal
	case s.FC != nil:
		return "fc"
	case s.AWSElasticBlockStore != nil:
		return "awsElasticBlockStore " + s.AWSElasticBlockStore.VolumeID
	case s.GCEPersistentDisk != nil:
		return "gcePersistentDisk " + s.GCEPersistentDisk.PDName
	case s.AzureDisk != nil:
		return "azureDisk " + s.AzureDisk.DiskName
	case s.AzureFile != nil:
		return "azureFile " + s.AzureFile.ShareName
	case s.CephFS != nil:
		return "cephfs " + s.CephFS.Path
	case s.RBD != nil:
		return "rbd " + s.RBD.RBDImage
	}
	return ""
}

var _ = add(Table[*persistentVolume]{
	Kind:  persistentVolumeKind,
	Title: "PersistentVolumes",
	Columns: []Column[*persistentVolume]{
		nameColumn[*persistentVolume](),
		amountColumn("CAPACITY", "Capacity", func(v *persistentVolume) amount { return v.capacity }),
		textColumn("ACCESS MODES", "Access Modes", grid.Roomy, func(v *persistentVolume) string { return v.modes }),
		textColumn("RECLAIM POLICY", "Reclaim Policy", grid.Roomy, func(v *persistentVolume) string { return v.policy }),
		textColumn("STATUS", "Status", grid.Always, func(v *persistentVolume) string { return v.status }),
		textColumn("CLAIM", "Claim", grid.Always, func(v *persistentVolume) string { return v.claim }),
		textColumn("STORAGECLASS", "StorageClass", grid.Roomy, func(v *persistentVolume) string { return v.class }),
		textColumn("VOLUMEATTRIBUTESCLASS", "VolumeAttributesClass", grid.Wide, func(v *persistentVolume) string { return v.attributesClass }),
		textColumn("REASON", "Reason", grid.Roomy, func(v *persistentVolume) string { return v.reason }),
		ageColumn[*persistentVolume](),
		textColumn("VOLUMEMODE", "VolumeMode", grid.Wide, func(v *persistentVolume) string { return v.mode }),
		textColumn("SOURCE", "", grid.Wide, func(v *persistentVolume) string { return v.source }),
		textColumn("MESSAGE", "", grid.Roomy, func(v *persistentVolume) string { return v.message }),
	},
	Health: (*persistentVolume).health,
	Faulty: "not in use",
	Below:  "its claim",
	Enter: func(s *Session, v *persistentVolume) (screen.Screen, error) {
		namespace, name, ok := strings.Cut(v.claim, "/")
		if !ok {
			return nil, errors.New(v.Name + " is claimed by nobody")
		}
		return s.listOf(ref{gvr: persistentVolumeClaimKind.GVR, namespaced: true, namespace: namespace, name: name}), nil
	},
})

// health judges a volume by its phase: one that was released keeps its data,
// and nobody gets it until somebody decides.
func (v *persistentVolume) health() record.Health {
	switch v.status {
	case string(corev1.VolumeAvailable), string(corev1.VolumeBound):
		return record.OK
	case string(corev1.VolumeReleased), string(corev1.VolumePending), "Terminating":
		return record.Warn
	case string(corev1.VolumeFailed):
		return record.Bad
	}
	return record.Unknown
}
