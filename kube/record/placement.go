package record

import (
	"encoding/binary"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record/wire"
)

// Placement is which nodes a pod is for by their labels: those that have all of
// Selector and, where there is one, meet an alternative of the affinity that is
// required when a pod is scheduled. It is immutable, and shared by pods that
// say the same.
type Placement struct {
	// Selector is sorted by key.
	Selector []Label
	// Affinity: one of Terms has to be met. Without it they mean nothing.
	Affinity bool
	Terms    []NodeTerm
}

// NodeTerm is one alternative of a required affinity: all of it has to be met.
// One that asks for nothing is met by no node.
type NodeTerm struct {
	// Labels are of the node; beside the operators of a [LabelSelector] they have Gt and Lt.
	Labels []Expression
	// Names are of the node too: in those of "In", in none of "NotIn". The record of
	// a pod has Named instead, for the pods of a DaemonSet differ in nothing else.
	Names []Expression
	// Named: something is asked of the name of the node, which is not kept.
	Named bool
}

// PlacementOf is the placement of pods with a spec, nil where any node will do.
func PlacementOf(s *corev1.PodSpec, in *Interner) *Placement {
	p := &Placement{Selector: in.LabelsOf(s.NodeSelector).All()}
	if a := s.Affinity; a != nil && a.NodeAffinity != nil && a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution != nil {
		p.Affinity = true
		for _, t := range a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
			p.Terms = append(p.Terms, NodeTerm{Labels: nodeExpressions(t.MatchExpressions, in), Names: nodeExpressions(t.MatchFields, in)})
		}
	}
	if len(p.Selector) == 0 && !p.Affinity {
		return nil
	}
	return p
}

func nodeExpressions(all []corev1.NodeSelectorRequirement, in *Interner) []Expression {
	var out []Expression
	for _, r := range all {
		values := make([]string, len(r.Values))
		for i, v := range r.Values {
			values[i] = in.String(v)
		}
		slices.Sort(values)
		out = append(out, Expression{in.String(r.Key), in.String(string(r.Operator)), values})
	}
	return out
}

// The parts of a placement, as its key has them.
const (
	placeSelector = 's' // one label of the node selector
	placeAffinity = 'a' // there is a required affinity
	placeTerm     = 't' // one of its terms begins
	placeLabel    = 'l' // what a term asks of a label
	placeName     = 'n' // a term asks for a name
)

// place adds a part of the placement, a message as it stands in the frame, to its key.
func (s *podScan) place(kind byte, message []byte) {
	s.placement = append(s.placement, kind)
	s.placement = binary.AppendUvarint(s.placement, uint64(len(message)))
	s.placement = append(s.placement, message...)
}

// affinity adds what a core/v1 Affinity requires of the node.
func (s *podScan) affinity(b []byte) error {
	for range 2 { // the node's in the affinity, the required one in that
		r := wire.Read(b)
		b = nil
		for r.Next() {
			if r.Field() == 1 {
				b = r.Bytes()
			}
		}
		if r.Err() != nil || b == nil {
			return r.Err()
		}
	}
	s.place(placeAffinity, nil)
	terms := wire.Read(b)
	for terms.Next() {
		if terms.Field() != 1 {
			continue
		}
		s.place(placeTerm, nil)
		t := wire.Read(terms.Bytes())
		for t.Next() {
			switch t.Field() {
			case 1:
				s.place(placeLabel, t.Bytes())
			case 2:
				s.place(placeName, nil)
			}
		}
		if t.Err() != nil {
			return t.Err()
		}
	}
	return terms.Err()
}

// placementOf returns the placement that key is made of, nil for an empty one.
// It does not keep key.
func (in *Interner) placementOf(key []byte) (*Placement, error) {
	if len(key) == 0 {
		return nil, nil
	}
	if p, ok := in.placements[string(key)]; ok {
		return p, nil
	}
	p, err := in.readPlacement(key)
	if err != nil {
		return nil, fmt.Errorf("placement: %w", err)
	}
	in.placements[string(key)] = p
	return p, nil
}

func (in *Interner) readPlacement(parts []byte) (*Placement, error) {
	p, selector := &Placement{}, []RawLabel(nil)
	for len(parts) > 0 {
		kind := parts[0]
		size, n := binary.Uvarint(parts[1:])
		message := parts[1+n : 1+n+int(size)]
		parts = parts[1+n+int(size):]
		switch kind {
		case placeSelector:
			label, err := readPair(message)
			if err != nil {
				return nil, err
			}
			selector = append(selector, label)
		case placeAffinity:
			p.Affinity, p.Terms = true, nil
		case placeTerm:
			p.Terms = append(p.Terms, NodeTerm{})
		case placeName:
			p.Terms[len(p.Terms)-1].Named = true
		case placeLabel:
			var r corev1.NodeSelectorRequirement
			if err := r.Unmarshal(message); err != nil {
				return nil, err
			}
			last := &p.Terms[len(p.Terms)-1]
			last.Labels = append(last.Labels, nodeExpressions([]corev1.NodeSelectorRequirement{r}, in)...)
		}
	}
	p.Selector = in.Labels(normalize(selector)).All()
	return p, nil
}

// readPair reads an entry of a map of strings.
func readPair(message []byte) (l RawLabel, err error) {
	r := wire.Read(message)
	for r.Next() {
		switch r.Field() {
		case 1:
			l.Key = r.Bytes()
		case 2:
			l.Value = r.Bytes()
		}
	}
	return l, r.Err()
}

// Taint keeps pods off a node that do not tolerate it.
type Taint struct{ Key, Value, Effect string }

// Toleration is a taint, or several, that a pod puts up with. An empty Key
// stands for all of them, an empty Effect for all effects.
type Toleration struct{ Key, Operator, Value, Effect string }

func tolerationsOf(all []corev1.Toleration, in *Interner) []Toleration {
	var out []Toleration
	for _, t := range all {
		out = append(out, Toleration{in.String(t.Key), in.String(string(t.Operator)), in.String(t.Value), in.String(string(t.Effect))})
	}
	return out
}
