package record

import "strings"

// Health says how an object is doing. What is not known is never OK.
type Health uint8

const (
	// Unknown: nobody can say, for example because the node is lost.
	Unknown Health = iota
	// OK: it does what it should.
	OK
	// Warn: not there yet, or going away.
	Warn
	// Bad: it fails and is not likely to cure itself.
	Bad
	// Done: it finished successfully.
	Done
)

// String is the health in lower case.
func (h Health) String() string {
	names := [...]string{"unknown", "ok", "warn", "bad", "done"}
	if int(h) < len(names) {
		return names[h]
	}
	return names[Unknown]
}

// Unhealthy reports whether somebody should look: anything but OK and Done.
func (h Health) Unhealthy() bool { return h != OK && h != Done }

// Health judges the pod by its STATUS: a reason that is not known to be a
// stage of a normal life counts as Bad.
func (p *Pod) Health() Health {
	switch {
	case p.Status == "Unknown":
		return Unknown
	case passing(p.Status):
		return Warn
	case p.Status == "Succeeded", p.Status == "Completed":
		if p.Phase == "Failed" {
			return Bad
		}
		if p.Phase == "Succeeded" {
			return Done
		}
		return Warn
	case p.Status == "Running" && p.IsReady && p.Ready == p.Total:
		return OK
	case p.Status == "Running":
		return Warn
	}
	return Bad
}

// passing reports whether status is one that a pod passes through when all is well.
func passing(status string) bool {
	switch status {
	case "", "ContainerCreating", "NotReady", "Pending", "PodInitializing", "SchedulingGated", "Terminating":
		return true
	}
	done, ok := strings.CutPrefix(status, "Init:") // "Init:1/2"
	return ok && done != "" && done[0] >= '0' && done[0] <= '9'
}
