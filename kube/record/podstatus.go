package record

import (
	"bytes"
	"slices"
	"strconv"
)

// summarize fills in what the READY, STATUS, RESTARTS and READINESS GATES
// columns show. The rules are those of the API server's own printer, so that
// kubist and kubectl never disagree.
func (s *podScan) summarize(p *Pod, in *Interner) {
	p.Total = s.specs
	for i := range s.inits {
		if s.inits[i].sidecar() {
			p.Total++
		}
	}
	p.IsReady = slices.ContainsFunc(s.conditions, func(c condition) bool {
		return string(c.kind) == "Ready" && string(c.status) == "True"
	})
	p.Gates = int32(len(s.gates))
	for _, g := range s.gates {
		if s.isTrue(string(g)) {
			p.GatesReady++
		}
	}

	s.text = append(s.text[:0], s.phase...)
	if len(s.reason) > 0 {
		s.text = append(s.text[:0], s.reason...)
	}
	for i := range s.conditions {
		if c := &s.conditions[i]; string(c.kind) == "PodScheduled" && string(c.reason) == "SchedulingGated" {
			s.text = append(s.text[:0], c.reason...)
		}
	}

	initializing, sidecars := s.summarizeInit(p)
	if !initializing || s.isTrue("Initialized") {
		p.Restarts, p.LastRestart = sidecars.count, sidecars.last
		s.summarizeContainers(p)
	}

	if p.Deleting != 0 {
		s.summarizeDeletion(p)
	}
	p.Status = in.Bytes(s.text)
	p.LastRestart = max(p.LastRestart, 0)
}

// restarts counts restarts and remembers the last of them.
type restarts struct {
	count int32
	last  int64
}

func (r *restarts) add(c *containerStatus) {
	r.count += c.restarts
	if c.last.terminated {
		r.last = max(r.last, c.last.finished)
	}
}

// summarizeInit looks at init containers up to the first that is not through.
// It reports whether one holds the pod up, and the restarts of those that keep running.
func (s *podScan) summarizeInit(p *Pod) (initializing bool, sidecars restarts) {
	var all restarts
	defer func() { p.Restarts, p.LastRestart = all.count, all.last }()
	for i := range s.initStatuses {
		c := &s.initStatuses[i]
		all.add(c)
		sidecar := s.sidecar(c.name)
		if sidecar {
			sidecars.add(c)
		}
		st := &c.state
		switch {
		case st.terminated && st.exitCode == 0:
			continue
		case sidecar && c.started:
			if c.ready {
				p.Ready++
			}
			continue
		case st.terminated:
			s.text = append(s.text[:0], "Init:"...)
			s.appendExit(st)
		case st.waiting && len(st.waitingReason) > 0 && string(st.waitingReason) != "PodInitializing":
			s.text = append(s.text[:0], "Init:"...)
			s.text = append(s.text, st.waitingReason...)
		default:
			s.text = append(s.text[:0], "Init:"...)
			s.text = strconv.AppendInt(s.text, int64(i), 10)
			s.text = append(s.text, '/')
			s.text = strconv.AppendInt(s.text, int64(len(s.inits)), 10)
		}
		return true, sidecars
	}
	return false, sidecars
}

// summarizeContainers adds the main containers. The reason of the first one
// counts, hence the order.
func (s *podScan) summarizeContainers(p *Pod) {
	total := restarts{p.Restarts, p.LastRestart}
	running := false
	var failure []byte
	for i := range slices.Backward(s.statuses) {
		c := &s.statuses[i]
		total.add(c)
		st := &c.state
		switch {
		case st.waiting && len(st.waitingReason) > 0:
			s.text = append(s.text[:0], st.waitingReason...)
		case st.terminated:
			s.text = s.text[:0]
			s.appendExit(st)
			if st.exitCode != 0 {
				failure = bytes.Clone(s.text)
			}
		case c.ready && st.running:
			running = true
			p.Ready++
		}
	}
	p.Restarts, p.LastRestart = total.count, total.last

	if string(s.text) != "Completed" {
		return
	}
	switch {
	case running && p.IsReady:
		s.text = append(s.text[:0], "Running"...)
	case failure != nil:
		s.text = append(s.text[:0], failure...)
	case running:
		s.text = append(s.text[:0], "NotReady"...)
	}
}

func (s *podScan) summarizeDeletion(p *Pod) {
	switch {
	case string(s.reason) == "NodeLost":
		s.text = append(s.text[:0], "Unknown"...)
	case p.Phase != "Succeeded" && p.Phase != "Failed":
		s.text = append(s.text[:0], "Terminating"...)
	}
}

// appendExit appends why a container ended.
func (s *podScan) appendExit(st *containerState) {
	switch {
	case len(st.terminatedReason) > 0:
		s.text = append(s.text, st.terminatedReason...)
	case st.signal != 0:
		s.text = append(s.text, "Signal:"...)
		s.text = strconv.AppendInt(s.text, int64(st.signal), 10)
	default:
		s.text = append(s.text, "ExitCode:"...)
		s.text = strconv.AppendInt(s.text, int64(st.exitCode), 10)
	}
}

func (c *initSpec) sidecar() bool { return string(c.restartPolicy) == "Always" }

// sidecar reports whether the init container of that name keeps running. Names
// are unique in valid pods; the last one counts in others.
func (s *podScan) sidecar(name []byte) bool {
	for i := range slices.Backward(s.inits) {
		if bytes.Equal(s.inits[i].name, name) {
			return s.inits[i].sidecar()
		}
	}
	return false
}

// isTrue reports whether the first condition of that type is true.
func (s *podScan) isTrue(kind string) bool {
	for i := range s.conditions {
		if string(s.conditions[i].kind) == kind {
			return string(s.conditions[i].status) == "True"
		}
	}
	return false
}
