package record

import (
	"fmt"
	"sync"

	"kubist/kube/record/wire"
)

// DecodePod projects a core/v1 Pod in protobuf. It reads the few fields that
// a [Pod] is made of and keeps nothing of obj. It never panics; on bytes that
// are not a Pod it fails or returns what it could read. Times at or before
// 1970 count as not set.
func DecodePod(obj []byte, in *Interner) (*Pod, error) {
	s := podScans.Get().(*podScan)
	defer podScans.Put(s)
	s.reset()
	if err := s.pod(obj); err != nil {
		return nil, fmt.Errorf("decode pod: %w", err)
	}
	ip := Text{Bytes: s.podIP}
	if len(ip.Bytes) == 0 && len(s.podIPs) > 0 {
		ip.Bytes = s.podIPs[0]
	}
	p := new(Pod)
	p.Meta = s.meta.Meta(in, &ip)
	p.IP = ip.String
	p.Node = in.Bytes(s.node)
	p.NominatedNode = in.Bytes(s.nominated)
	p.Phase = in.Bytes(s.phase)
	p.Images = in.Bytes(s.images)
	s.summarize(p, in)
	var err error
	if p.Resources, err = in.resourcesOf(s.resources); err != nil {
		return nil, fmt.Errorf("decode pod: %w", err)
	}
	if p.Placement, err = in.placementOf(s.placement); err != nil {
		return nil, fmt.Errorf("decode pod: %w", err)
	}
	return p, nil
}

// podScan holds the parts of one pod that its summary is made of. The slices
// point into the frame.
type podScan struct {
	meta            MetaReader
	node, nominated []byte
	phase, reason   []byte
	podIP           []byte
	podIPs, gates   [][]byte
	specs           int32 // containers, without init containers
	inits           []initSpec
	initStatuses    []containerStatus
	statuses        []containerStatus
	conditions      []condition
	text, images    []byte
	resources       []byte // the parts that ask for resources, see part
	placement       []byte // what is asked of nodes, see place
}

type initSpec struct{ name, restartPolicy, resources []byte }

type condition struct{ kind, status, reason []byte }

type containerStatus struct {
	name           []byte
	state, last    containerState
	ready, started bool
	restarts       int32
}

type containerState struct {
	waiting, running, terminated bool
	waitingReason                []byte
	terminatedReason             []byte
	exitCode, signal             int32
	finished                     int64
}

var podScans = sync.Pool{New: func() any { return new(podScan) }}

func (s *podScan) reset() {
	s.meta.Reset()
	*s = podScan{
		meta:         s.meta,
		podIPs:       s.podIPs[:0],
		gates:        s.gates[:0],
		inits:        s.inits[:0],
		initStatuses: s.initStatuses[:0],
		statuses:     s.statuses[:0],
		conditions:   s.conditions[:0],
		text:         s.text[:0],
		images:       s.images[:0],
		resources:    s.resources[:0],
		placement:    s.placement[:0],
	}
}

func (s *podScan) pod(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			err = s.meta.Read(r.Bytes())
		case 2:
			err = s.spec(r.Bytes())
		case 3:
			err = s.status(r.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

func (s *podScan) spec(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 2:
			s.specs++
			if err := s.container(r.Bytes()); err != nil {
				return err
			}
		case 7:
			s.place(placeSelector, r.Bytes())
		case 10:
			s.node = r.Bytes()
		case 18:
			if err := s.affinity(r.Bytes()); err != nil {
				return err
			}
		case 20:
			c, err := readInitSpec(r.Bytes())
			if err != nil {
				return err
			}
			s.inits = append(s.inits, c)
			if c.sidecar() {
				s.part(partSidecar, c.resources)
			} else {
				s.part(partInit, c.resources)
			}
		case 28:
			gate, err := readText(r.Bytes())
			if err != nil {
				return err
			}
			s.gates = append(s.gates, gate)
		case 32:
			s.part(partOverhead, r.Bytes())
		case 40:
			s.part(partPod, r.Bytes())
		}
	}
	return r.Err()
}

// container adds the image of a container, and what it asks for.
func (s *podScan) container(b []byte) error {
	var image, resources []byte
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 2:
			image = r.Bytes()
		case 8:
			resources = r.Bytes()
		}
		if resources != nil { // what follows them is long
			break
		}
	}
	s.part(partMain, resources)
	if len(image) > 0 {
		if len(s.images) > 0 {
			s.images = append(s.images, ',')
		}
		s.images = append(s.images, image...)
	}
	return r.Err()
}

func (s *podScan) status(b []byte) (err error) {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			s.phase = r.Bytes()
		case 2:
			var c condition
			c, err = readCondition(r.Bytes())
			s.conditions = append(s.conditions, c)
		case 4:
			s.reason = r.Bytes()
		case 6:
			s.podIP = r.Bytes()
		case 8:
			s.statuses, err = appendStatus(s.statuses, r.Bytes())
		case 10:
			s.initStatuses, err = appendStatus(s.initStatuses, r.Bytes())
		case 11:
			s.nominated = r.Bytes()
		case 12:
			var ip []byte
			ip, err = readText(r.Bytes())
			s.podIPs = append(s.podIPs, ip)
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

// readText is the text that is the first field of a message.
func readText(b []byte) (text []byte, err error) {
	r := wire.Read(b)
	for r.Next() {
		if r.Field() == 1 {
			text = r.Bytes()
		}
	}
	return text, r.Err()
}

func readInitSpec(b []byte) (c initSpec, err error) {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			c.name = r.Bytes()
		case 8:
			c.resources = r.Bytes()
		case 24:
			c.restartPolicy = r.Bytes()
		}
	}
	return c, r.Err()
}

func readCondition(b []byte) (c condition, err error) {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			c.kind = r.Bytes()
		case 2:
			c.status = r.Bytes()
		case 5:
			c.reason = r.Bytes()
		}
	}
	return c, r.Err()
}

func appendStatus(to []containerStatus, b []byte) ([]containerStatus, error) {
	var c containerStatus
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			c.name = r.Bytes()
		case 2:
			err = c.state.read(r.Bytes())
		case 3:
			err = c.last.read(r.Bytes())
		case 4:
			c.ready = r.Varint() != 0
		case 5:
			c.restarts = int32(r.Varint())
		case 9:
			c.started = r.Varint() != 0
		}
		if err != nil {
			return to, err
		}
	}
	return append(to, c), r.Err()
}

func (s *containerState) read(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			s.waiting = true
			reason, err := readText(r.Bytes())
			if err != nil {
				return err
			}
			if reason != nil {
				s.waitingReason = reason
			}
		case 2:
			s.running = true
		case 3:
			s.terminated = true
			if err := s.readTerminated(r.Bytes()); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

func (s *containerState) readTerminated(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			s.exitCode = int32(r.Varint())
		case 2:
			s.signal = int32(r.Varint())
		case 3:
			s.terminatedReason = r.Bytes()
		case 6:
			readTime(&r, &s.finished)
		}
	}
	return r.Err()
}
