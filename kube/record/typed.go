package record

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// apiType is a pointer to an API type that reads itself from protobuf.
type apiType[T any] interface {
	*T
	metav1.Object
	Unmarshal(b []byte) error
}

// Typed is a decoder of objects in protobuf by way of their API type T. project
// makes the record of what is decoded once; it must not keep the object, for
// strings of it are as large as the object was. It is for kinds of which a
// cluster has thousands; those of which it has hundreds of thousands read the
// fields they need, as [DecodePod] does.
func Typed[R any, T any, P apiType[T]](project func(o P, m Meta, in *Interner) R) func(obj []byte, in *Interner) (R, error) {
	return func(obj []byte, in *Interner) (R, error) {
		o := P(new(T))
		if err := o.Unmarshal(obj); err != nil {
			var none R
			return none, fmt.Errorf("decode %T: %w", o, err)
		}
		return project(o, MetaOf(o, in), in), nil
	}
}

// MetaOf is what a record knows of a decoded object. It keeps nothing of o but strings.
func MetaOf(o metav1.Object, in *Interner) Meta {
	m := Meta{
		UID:       string(o.GetUID()),
		Namespace: in.String(o.GetNamespace()),
		Name:      o.GetName(),
		Labels:    in.LabelsOf(o.GetLabels()),
		Created:   unix(o.GetCreationTimestamp().Time),
	}
	if d := o.GetDeletionTimestamp(); d != nil {
		m.Deleting = unix(d.Time)
	}
	if owner := metav1.GetControllerOfNoCopy(o); owner != nil {
		m.Owner = in.Owner(Owner{owner.APIVersion, owner.Kind, owner.Name, string(owner.UID)})
	}
	return m
}
