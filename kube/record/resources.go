package record

import (
	"encoding/binary"

	"k8s.io/apimachinery/pkg/api/resource"

	"kubist/kube/record/wire"
)

// Amounts are processor time, in thousandths of a processor, and memory in bytes.
type Amounts struct{ MilliCPU, Memory int64 }

// Resources are what a pod as a whole asks for, as the scheduler counts it, and
// what it can have at most; 0 where it does not say. It has a limit only where
// each of its containers has one: the others could use what they like.
type Resources struct{ Requests, Limits Amounts }

// The parts of a pod that ask for resources, as the key of their sum has them.
const (
	partMain     = 'm' // a container
	partSidecar  = 's' // an init container that keeps running
	partInit     = 'i'
	partOverhead = 'o' // what the pod costs beside its containers
	partPod      = 'p' // what is said for the pod as a whole
)

// part adds what a part of the pod says of resources, a message as it stands
// in the frame, to the key of the sum.
func (s *podScan) part(kind byte, message []byte) {
	s.resources = append(s.resources, kind)
	s.resources = binary.AppendUvarint(s.resources, uint64(len(message)))
	s.resources = append(s.resources, message...)
}

// resourcesOf returns the sum of the parts that key is made of. Pods of one
// template share one, so that it is summed up once. It does not keep key.
func (in *Interner) resourcesOf(key []byte) (*Resources, error) {
	if r, ok := in.resources[string(key)]; ok {
		return r, nil
	}
	r, err := sumResources(key)
	if err != nil {
		return nil, err
	}
	in.resources[string(key)] = r
	return r, nil
}

// sumResources adds up parts. The rules are those of the scheduler: init
// containers run one after the other, beside the sidecars that came before them.
func sumResources(parts []byte) (*Resources, error) {
	var running, sidecars, starting, whole, overhead Resources
	open := struct{ cpu, memory bool }{} // something may use what it likes
	for len(parts) > 0 {
		kind := parts[0]
		size, n := binary.Uvarint(parts[1:])
		message := parts[1+n : 1+n+int(size)]
		parts = parts[1+n+int(size):]
		if kind == partOverhead {
			if err := readAmount(message, &overhead.Requests); err != nil {
				return nil, err
			}
			continue
		}
		r, err := readResources(message)
		if err != nil {
			return nil, err
		}
		switch kind {
		case partSidecar:
			sidecars = sidecars.plus(r)
			starting = starting.max(sidecars)
			fallthrough
		case partMain:
			running = running.plus(r)
			open.cpu = open.cpu || r.Limits.MilliCPU == 0
			open.memory = open.memory || r.Limits.Memory == 0
		case partInit:
			starting = starting.max(sidecars.plus(r))
		case partPod:
			whole = r
		}
	}
	sum := running.max(starting)
	if open.cpu {
		sum.Limits.MilliCPU = 0
	}
	if open.memory {
		sum.Limits.Memory = 0
	}
	return new(sum.or(whole).over(overhead.Requests)), nil
}

func (r Resources) plus(o Resources) Resources {
	return Resources{r.Requests.plus(o.Requests), r.Limits.plus(o.Limits)}
}

func (r Resources) max(o Resources) Resources {
	return Resources{r.Requests.max(o.Requests), r.Limits.max(o.Limits)}
}

// or is what is said for the whole, and r where nothing is.
func (r Resources) or(whole Resources) Resources {
	return Resources{r.Requests.or(whole.Requests), r.Limits.or(whole.Limits)}
}

// over is r and what comes on top of it: of limits, where there are any.
func (r Resources) over(more Amounts) Resources {
	r.Requests = r.Requests.plus(more)
	if r.Limits.MilliCPU > 0 {
		r.Limits.MilliCPU += more.MilliCPU
	}
	if r.Limits.Memory > 0 {
		r.Limits.Memory += more.Memory
	}
	return r
}

func (a Amounts) plus(b Amounts) Amounts {
	return Amounts{a.MilliCPU + b.MilliCPU, a.Memory + b.Memory}
}

func (a Amounts) max(b Amounts) Amounts {
	return Amounts{max(a.MilliCPU, b.MilliCPU), max(a.Memory, b.Memory)}
}

func (a Amounts) or(b Amounts) Amounts {
	if b.MilliCPU > 0 {
		a.MilliCPU = b.MilliCPU
	}
	if b.Memory > 0 {
		a.Memory = b.Memory
	}
	return a
}

// readResources reads a core/v1 ResourceRequirements.
func readResources(message []byte) (out Resources, err error) {
	r := wire.Read(message)
	for r.Next() {
		switch r.Field() {
		case 1:
			err = readAmount(r.Bytes(), &out.Limits)
		case 2:
			err = readAmount(r.Bytes(), &out.Requests)
		}
		if err != nil {
			return out, err
		}
	}
	return out, r.Err()
}

// readAmount takes in one entry of a core/v1 ResourceList. What is no quantity,
// or less than nothing, counts as not said.
func readAmount(entry []byte, into *Amounts) error {
	var name, value []byte
	e := wire.Read(entry)
	for e.Next() {
		switch e.Field() {
		case 1:
			name = e.Any()
		case 2:
			value = e.Any()
		}
	}
	if e.Err() != nil || string(name) != "cpu" && string(name) != "memory" {
		return e.Err()
	}
	text, err := readText(value)
	if err != nil {
		return err
	}
	q, err := resource.ParseQuantity(string(text))
	if err != nil || q.Sign() < 0 {
		return nil //nolint:nilerr // it is as if it had not been said
	}
	if string(name) == "cpu" {
		into.MilliCPU = q.MilliValue()
	} else {
		into.Memory = q.Value()
	}
	return nil
}
