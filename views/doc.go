// Package views holds the screens, one file each, and what they share: the
// session with a cluster, the list of any kind, the filter and the router of
// command lines.
//
// A new resource is one file: it declares a [Table] and registers it with add.
// Kinds without a declaration are listed by the Table that the API server
// prints, so every kind has a screen from the start.
//
// Views know records and snapshots and never wait for a cluster: what takes
// time runs in the background through [screen.Host].
package views
