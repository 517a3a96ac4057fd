// Package record holds what kubist keeps of one object: a compact, immutable
// form made once when the object arrives, with the fields that columns,
// filters and reasoning read, and nothing else.
//
// Records hold no cells and no colours, do no I/O and know no clock. They are
// shared between goroutines and never change after they were made; an object
// that changes gets a new record. Strings that many objects share (labels,
// namespaces, nodes, images, owners) are interned by an [Interner].
package record

// Meta is what every record knows about its object. It is embedded by value.
type Meta struct {
	// UID is the identity of the object; empty only for kinds whose objects have none.
	UID string
	// Namespace is empty for cluster-scoped kinds.
	Namespace string
	Name      string
	// Labels is never nil; objects with equal labels share one set.
	Labels *Labels
	// Owner is the controlling owner, nil without one. Shared between siblings.
	Owner *Owner
	// Created and Deleting are Unix seconds; 0 means not set.
	Created, Deleting int64
}

// Head returns m itself, so that embedding Meta makes a type an [Object].
func (m *Meta) Head() *Meta { return m }

// Key identifies the object within its kind: its UID, or "namespace/name"
// where a kind's objects have no UID.
func (m *Meta) Key() string {
	if m.UID != "" {
		return m.UID
	}
	return m.Namespace + "/" + m.Name
}

// Object is any record: a pointer to a struct that embeds [Meta], so that its
// head is the same address as long as it is the same record. Nothing else is
// asked of it, comparable least of all: by a method set alone the compiler makes
// one body of a generic function for the pointers of all kinds.
type Object interface{ Head() *Meta }

// Owner names the controller of an object.
type Owner struct {
	APIVersion, Kind, Name, UID string
}
