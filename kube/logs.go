package kube

import (
	"log"
	"log/slog"

	"k8s.io/klog/v2"
)

// RouteLogs sends to h what libraries log on their own: client-go through
// klog, its unhandled errors and panics included, and net/http through the
// standard logger. Both would write to standard error. restore undoes it;
// neither may run beside other goroutines that log.
func RouteLogs(h slog.Handler) (restore func()) {
	klog.SetSlogLogger(slog.New(h))

	standard := log.Default()
	writer, flags, prefix := standard.Writer(), standard.Flags(), standard.Prefix()
	standard.SetFlags(0)
	standard.SetPrefix("")
	standard.SetOutput(slog.NewLogLogger(h, slog.LevelWarn).Writer())
	return func() {
		klog.ClearLogger()
		standard.SetOutput(writer)
		standard.SetFlags(flags)
		standard.SetPrefix(prefix)
	}
}
