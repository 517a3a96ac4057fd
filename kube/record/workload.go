package record

import (
	"strconv"
)

// Workload is what the kinds that keep a number of pods alike have in common.
// It is embedded by value.
type Workload struct {
	Meta
	Template
	// Wanted is how many pods there should be, Current how many there are. Of
	// these Updated are made of the latest template; Ready and Available count old and new.
	Wanted, Current, Updated, Ready, Available int32
	// Observed: the counts are those of the spec in force.
	Observed bool
	// Fault is why pods cannot be made or a rollout does not go on, in the word of
	// the controller: "ProgressDeadlineExceeded". Empty when nothing is wrong.
	// Message is its sentence.
	Fault, Message string
}

// Stage is how far a workload is on the way to what its spec says. The stages
// are in the order in which somebody should look.
type Stage uint8

const (
	// Stalled: it goes no further by itself.
	Stalled Stage = iota
	// Starting: all pods are of the latest template, and some are not available.
	Starting
	// RollingOut: old pods are being replaced, or new ones made.
	RollingOut
	// HeldBack: old pods stay until somebody does something: a rollout is
	// paused, partitioned, or goes by pods that are deleted.
	HeldBack
	// Shrinking: there are more pods than wanted.
	Shrinking
	// Unseen: the controller has not looked at the spec in force yet.
	Unseen
	// Leaving: it is being deleted.
	Leaving
	// Available: everything is as it should be.
	Available
	// Empty: no pods are wanted, and there are none.
	Empty
)

// Health judges a workload by its stage.
func (s Stage) Health() Health {
	switch s {
	case Stalled:
		return Bad
	case Available:
		return OK
	case Empty:
		return Done
	}
	return Warn
}

// stage is how far a workload is that replaces its pods by itself.
func (w *Workload) stage() Stage {
	switch {
	case w.Deleting != 0:
		return Leaving
	case w.Fault != "":
		return Stalled
	case !w.Observed:
		return Unseen
	case w.Wanted == 0 && w.Current == 0:
		return Empty
	case w.Updated < w.Wanted, w.Current > w.Updated:
		return RollingOut
	case w.Current > w.Wanted:
		return Shrinking
	case w.Available < w.Wanted:
		return Starting
	}
	return Available
}

// appendStage appends a stage in words: "rolling out 3 of 5".
func (w *Workload) appendStage(dst []byte, s Stage) []byte {
	switch s {
	case Stalled:
		return append(append(dst, "stalled: "...), w.Fault...)
	case Starting:
		return append(appendOf(dst, w.Available, w.Wanted), " available"...)
	case RollingOut:
		return w.appendUpdated(append(dst, "rolling out "...))
	case HeldBack:
		return append(w.appendUpdated(dst), " updated"...)
	case Shrinking:
		return append(appendInt(dst, w.Current-w.Wanted), " too many"...)
	case Unseen:
		return append(dst, "waiting for its controller"...)
	case Leaving:
		return append(dst, "terminating"...)
	case Empty:
		return append(dst, "scaled to 0"...)
	}
	return append(dst, "available"...)
}

// appendUpdated appends how many pods are of the latest template: of those
// wanted, or of all where enough are and old ones stand beside them.
func (w *Workload) appendUpdated(dst []byte) []byte {
	if w.Updated < w.Wanted {
		return appendOf(dst, w.Updated, w.Wanted)
	}
	return appendOf(dst, w.Updated, w.Current)
}

// AppendReady appends the READY column of Deployments and StatefulSets: "2/3".
func (w *Workload) AppendReady(dst []byte) []byte {
	return appendInt(append(appendInt(dst, w.Ready), '/'), w.Wanted)
}

// Lacking is how many pods are not ready of those wanted.
func (w *Workload) Lacking() int32 { return w.Wanted - w.Ready }

// fail notes a condition as what is wrong.
func (w *Workload) fail(reason, message string, in *Interner) {
	if reason == "" {
		reason = unknown
	}
	w.Fault, w.Message = in.String(reason), message
}

func appendInt(dst []byte, n int32) []byte { return strconv.AppendInt(dst, int64(n), 10) }

// appendOf appends "2 of 3".
func appendOf(dst []byte, n, of int32) []byte {
	return appendInt(append(appendInt(dst, n), " of "...), of)
}

// numberAt is the number that p points to, other for nil.
func numberAt(p *int32, other int32) int32 {
	if p == nil {
		return other
	}
	return *p
}

// AppendOwner appends what an object belongs to as kubectl names it:
// "deployment/kubia", "<none>".
func (m *Meta) AppendOwner(dst []byte) []byte {
	if m.Owner == nil {
		return append(dst, None...)
	}
	return append(append(appendLower(dst, m.Owner.Kind), '/'), m.Owner.Name...)
}

// appendLower appends a name of the API in lower case.
func appendLower(dst []byte, name string) []byte {
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
