package views

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

// storageClass is how volumes of a class come about, and what becomes of them.
type storageClass struct {
	record.Meta
	isDefault                    bool
	provisioner, policy, binding string
	expands                      bool
}

var storageClassKind = &stream.Kind[*storageClass]{
	GVR: schema.GroupVersionResource{Group: "storage.k8s.io", Version: "v1", Resource: "storageclasses"},
	Decode: record.Typed(func(o *storagev1.StorageClass, m record.Meta, in *record.Interner) *storageClass {
		c := &storageClass{
			Meta: m, provisioner: in.String(o.Provisioner), isDefault: defaultClass(o.Annotations),
			policy: string(corev1.PersistentVolumeReclaimDelete), binding: string(storagev1.VolumeBindingImmediate),
			expands: o.AllowVolumeExpansion != nil && *o.AllowVolumeExpansion,
		}
		if o.ReclaimPolicy != nil {
			c.policy = in.String(string(*o.ReclaimPolicy))
		}
		if o.VolumeBindingMode != nil {
			c.binding = in.String(string(*o.VolumeBindingMode))
		}
		return c
	}),
}

// defaultClass reports whether a class is marked as that of claims without
// one. Of several the newest counts, which one of them alone does not tell.
func defaultClass(annotations map[string]string) bool {
	return annotations["storageclass.kubernetes.io/is-default-class"] == "true" ||
		annotations["storageclass.beta.kubernetes.io/is-default-class"] == "true"
}

var _ = add(Table[*storageClass]{
	Kind:  storageClassKind,
	Title: "StorageClasses",
	Columns: []Column[*storageClass]{
		classNameColumn(),
		textColumn("DEFAULT", "", grid.Always, func(c *storageClass) string { return onlyYes(c.isDefault) }),
		textColumn("PROVISIONER", "Provisioner", grid.Always, func(c *storageClass) string { return c.provisioner }),
		textColumn("RECLAIMPOLICY", "ReclaimPolicy", grid.Always, func(c *storageClass) string { return c.policy }),
		textColumn("VOLUMEBINDINGMODE", "VolumeBindingMode", grid.Roomy, func(c *storageClass) string { return c.binding }),
		textColumn("ALLOWVOLUMEEXPANSION", "AllowVolumeExpansion", grid.Roomy, func(c *storageClass) string { return strconv.FormatBool(c.expands) }),
		ageColumn[*storageClass](),
	},
})

// classNameColumn is the name alone: in a list the server adds to that of one
// class that it is the default, in a watch it does not.
func classNameColumn() Column[*storageClass] {
	c := nameColumn[*storageClass]()
	c.Server = ""
	return c
}
