package record

import (
	"strconv"
	"time"
)

// Pod is what the columns of kubectl's pod table need.
type Pod struct {
	Meta
	// IP, Node and NominatedNode are empty when not set.
	IP, Node, NominatedNode string
	// Phase is the API's phase, Status the text of the STATUS column.
	Phase, Status string
	// Images are those of the containers, init containers aside, with commas between them.
	Images string
	// Resources are shared by pods that ask for the same; nil where they are not known.
	Resources *Resources
	// Placement is which nodes it is for, nil for any.
	Placement *Placement
	// LastRestart is when the container that was restarted last had ended, in Unix seconds; 0 is unknown.
	LastRestart int64
	// Restarts is the sum that the RESTARTS column shows.
	Restarts int32
	// Ready of Total containers are ready, sidecars included.
	Ready, Total int32
	// GatesReady of Gates readiness gates are true.
	GatesReady, Gates int32
	// IsReady is the Ready condition.
	IsReady bool
}

// None is what kubectl prints for a value that is not set.
const None = "<none>"

// AppendReady appends the READY column: "1/2".
func (p *Pod) AppendReady(dst []byte) []byte {
	return appendRatio(dst, p.Ready, p.Total)
}

// AppendRestarts appends the RESTARTS column: "0", "12 (40s ago)".
func (p *Pod) AppendRestarts(dst []byte, now time.Time) []byte {
	dst = strconv.AppendInt(dst, int64(p.Restarts), 10)
	if p.Restarts == 0 || p.LastRestart == 0 {
		return dst
	}
	dst = append(dst, " ("...)
	dst = AppendAge(dst, p.LastRestart, now)
	return append(dst, " ago)"...)
}

// AppendIP appends the IP column.
func (p *Pod) AppendIP(dst []byte) []byte { return appendOrNone(dst, p.IP) }

// AppendNode appends the NODE column.
func (p *Pod) AppendNode(dst []byte) []byte { return appendOrNone(dst, p.Node) }

// AppendNominatedNode appends the NOMINATED NODE column.
func (p *Pod) AppendNominatedNode(dst []byte) []byte { return appendOrNone(dst, p.NominatedNode) }

// AppendReadinessGates appends the READINESS GATES column: "1/2", or none.
func (p *Pod) AppendReadinessGates(dst []byte) []byte {
	if p.Gates == 0 {
		return append(dst, None...)
	}
	return appendRatio(dst, p.GatesReady, p.Gates)
}

func appendRatio(dst []byte, n, of int32) []byte {
	dst = strconv.AppendInt(dst, int64(n), 10)
	dst = append(dst, '/')
	return strconv.AppendInt(dst, int64(of), 10)
}

func appendOrNone(dst []byte, s string) []byte {
	if s == "" {
		s = None
	}
	return append(dst, s...)
}
