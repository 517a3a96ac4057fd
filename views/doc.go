// Package views holds the screens, one file each, and what they share: the
// session with a cluster, the list of any kind, its counts, and the router of
// command lines. A line leads to a screen, and each screen knows the line that
// leads back to it. The grammar of the filter is a package of its own, query.
//
// A new resource is one file: it declares a [Table] and registers it with add.
// Kinds without a declaration are listed by the Table that the API server
// prints, so every kind has a screen from the start.
//
// Views know records and snapshots and never wait for a cluster: what takes
// time runs in the background through [screen.Host].
package views
