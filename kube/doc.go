// Package kube connects kubist to clusters the way kubectl does: it reads the
// kubeconfig, chooses a context, authenticates, asks what kinds there are and
// tells failures in words.
//
// A [Config] is the merged kubeconfig; [Config.Connect] makes a [Connection]
// out of one of its contexts without touching the network. A Connection gets
// raw streams ([Connection.Get]), single objects and the kinds of the cluster,
// and lends its authenticated [rest.Config] to those who open other protocols.
// Everything that leaves through it passes one transport, which holds the
// read-only rule, reads the server's clock and collects its warnings.
//
// [Connection.Follow] keeps the credentials in step with the files they come
// from, and [Connection.Changed] says when a failed request is worth another try.
//
// [Explain] turns any error of this package, of client-go and of the network
// into a [Problem]: one sentence of what failed and one of what to do.
//
// Nothing here writes to the terminal. Libraries and credential plugins that
// would do so are redirected by [CaptureStderr] and [RouteLogs].
package kube
