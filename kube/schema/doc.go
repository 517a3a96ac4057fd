// Package schema reads what an API server says of its kinds: their fields with
// types, defaults and documentation, from its OpenAPI v3 documents.
//
// A [Library] fetches the document of a group and version once, keeps what is
// needed of it, and remembers that on disk under the hash the server gives it.
// A [Kind] has its fields as a tree of [Field], each of which is read when it
// is looked at: schemas refer to each other, and some to themselves.
//
// Names, types and documentation are those of kubectl explain. Lists and maps
// are no steps of a path, as in its "pods.spec.containers.image".
package schema
