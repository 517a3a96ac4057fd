package impact

import (
	"fmt"

	"kubist/kube/record"
)

// Template says what follows when the labels of the pod template of an object
// change to the given ones, in the order of [Labels]. CronJobs and what else
// makes pods by a template that it hands on are judged as makers of new pods.
func Template(w World, of record.Templated, to *record.Labels) []Effect {
	if sameLabels(of.Pods().PodLabels, to) {
		return nil
	}
	t := template{world: w, of: of, to: to, head: of.Head()}
	e := t.own()
	if e.Level == Fault {
		return []Effect{e}
	}
	out := append([]Effect{e}, t.services()...)
	out = append(out, t.rules()...)
	edit := Edit{Changes: []Change{{Object: t.head, To: t.head.Labels}}}
	return arrange(append(out, unseen(w, edit, "Service", "PodDisruptionBudget", "NetworkPolicy")...))
}

// template is a change of the labels of a pod template.
type template struct {
	world World
	of    record.Templated
	head  *record.Meta
	to    *record.Labels
	// replaces: the pods that there are go too.
	replaces bool
	wanted   int
}

// own is the effect on the object itself.
func (t *template) own() Effect {
	e := Effect{Verb: Changes, Level: Note, Namespace: t.head.Namespace, Name: t.head.Name}
	switch r := t.of.(type) {
	case *record.Deployment:
		e.Kind = "Deployment"
		t.deployment(r, &e)
	case *record.StatefulSet:
		e.Kind = "StatefulSet"
		t.stateful(r, &e)
	case *record.DaemonSet:
		e.Kind, e.Text = "DaemonSet", onDeletion
		if t.wanted = int(r.Wanted); r.Strategy == "RollingUpdate" {
			t.rolls(&e, "node by node")
		}
	case *record.ReplicaSet:
		e.Kind, e.Text = "ReplicaSet", "only for pods that it makes from now on"
		if r.Owner != nil {
			e.Level = Warning
			e.Then = append(e.Then, fmt.Sprintf("%s %s no longer finds its own template here: it makes another ReplicaSet and moves the pods there", r.Owner.Kind, r.Owner.Name))
		}
	case *record.ReplicationController:
		e.Kind, e.Text = "ReplicationController", "only for pods that it makes from now on"
	case *record.Job:
		e.Kind, e.Text = "Job", "for the pods that it starts when it is resumed"
		if r.Status != "Suspended" || r.Started != 0 {
			e.Level, e.Text = Fault, "refused by the API server: the template of a Job cannot be changed"
		}
	default:
		e.Text = "only for pods that are made from now on"
	}
	if s := t.of.Pods().Selector; e.Level != Fault && s != nil && !picks(s, false)(t.to) {
		e.Level, e.Text, e.Then = Fault, "refused by the API server: its selector "+string(s.Append(nil))+" does not match these labels", nil
	}
	return e
}

// onDeletion is what a change means to what replaces no pod by itself.
const onDeletion = "only for pods that it makes after somebody deleted the old ones"

func (t *template) deployment(r *record.Deployment, e *Effect) {
	t.wanted = int(r.Wanted)
	switch {
	case r.Paused:
		e.Text = "nothing until it is resumed, for it is paused"
	case r.Strategy == "Recreate":
		t.rolls(e, "all old ones end before new ones start")
	default:
		t.rolls(e, "a few at a time")
	}
}

func (t *template) stateful(r *record.StatefulSet, e *Effect) {
	t.wanted = int(r.Wanted)
	switch {
	case r.Strategy != "RollingUpdate":
		e.Text = onDeletion
	case r.Partition > 0:
		e.Level, e.Text = Warning, fmt.Sprintf("rolls out from the last pod to number %d, where its partition begins", r.Partition)
	default:
		t.rolls(e, "from the last one to the first")
	}
}

// rolls says that all pods are replaced, and how.
func (t *template) rolls(e *Effect, how string) {
	t.replaces = true
	e.Level, e.Text = Warning, fmt.Sprintf("rolls out: replaces %s, %s", number(t.wanted, "pod"), how)
}

// mine reports whether a pod is of the object, or of a ReplicaSet of it.
func (t *template) mine() func(*record.Pod) bool {
	owners := map[string]bool{t.head.UID: true}
	for _, r := range t.world.ReplicaSets {
		if r.Owner != nil && r.Owner.UID == t.head.UID {
			owners[r.UID] = true
		}
	}
	return func(p *record.Pod) bool { return p.Owner != nil && owners[p.Owner.UID] }
}

// services are the Services that new pods are behind and old ones were not, or the other way round.
func (t *template) services() []Effect {
	mine := t.mine()
	var then []*record.Pod
	for _, p := range t.world.Pods {
		if !mine(p) || !t.replaces {
			then = append(then, p)
		}
	}
	if t.replaces {
		for range t.wanted {
			then = append(then, grown(&record.Pod{Meta: record.Meta{Namespace: t.head.Namespace, Labels: t.to}}))
		}
	}
	var out []Effect
	for _, r := range t.world.Services {
		s := newService(t.world, r)
		was, is := s.match(t.of.Pods().PodLabels), s.match(t.to)
		if r.Namespace != t.head.Namespace || was == is {
			continue
		}
		before, after := s.count(t.world.Pods), s.count(then)
		e := Effect{
			Verb: Gains, Level: Note, Kind: "Service", Namespace: r.Namespace, Name: r.Name, Text: "new pods are behind it",
			Count: &Count{Of: "ready", Before: before, After: before, Least: after, Most: after},
		}
		if was {
			e.Verb, e.Level, e.Text = Loses, Warning, "new pods are not behind it"
		}
		if before != after {
			e.Text += ", " + arrow(before, after, "ready") + " in the end"
		}
		if after == 0 && before > 0 {
			e.Level = Fault
			e.Then = append(e.Then, "nothing answers there then")
		}
		out = append(out, e)
	}
	return out
}

// rules are the PodDisruptionBudgets and NetworkPolicies that are for new pods
// and were not for old ones, or the other way round.
func (t *template) rules() []Effect {
	var out []Effect
	add := func(kind string, m *record.Meta, s *record.LabelSelector, gains, loses string) {
		match := picks(s, true)
		was, is := match(t.of.Pods().PodLabels), match(t.to)
		if m.Namespace != t.head.Namespace || was == is {
			return
		}
		e := Effect{Verb: Gains, Level: Note, Kind: kind, Namespace: m.Namespace, Name: m.Name, Text: gains}
		if was {
			e.Verb, e.Level, e.Text = Loses, Warning, loses
		}
		out = append(out, e)
	}
	for _, b := range t.world.Budgets {
		add("PodDisruptionBudget", &b.Meta, b.Selector, "protects new pods", "does not protect new pods")
	}
	for _, r := range t.world.Policies {
		p := newPolicy(r)
		add("NetworkPolicy", &r.Meta, r.Selector, "restricts "+p.directions()+" of new pods", "does not restrict "+p.directions()+" of new pods")
		out = append(out, t.peers(p)...)
	}
	return out
}

// peers is whether the rules of a policy name new pods otherwise than old ones.
func (t *template) peers(p *policy) []Effect {
	old := &record.Pod{Meta: record.Meta{Namespace: t.head.Namespace, Name: "new pods", Labels: t.of.Pods().PodLabels}}
	made := &record.Pod{Meta: record.Meta{Namespace: t.head.Namespace, Name: "new pods", Labels: t.to}}
	j := &judgement{world: t.world, changed: []pair{{old, made}}, rules: []*policy{p}}
	j.named(newSpaces(t.world), p)
	for i := range j.found {
		j.found[i].Lost, j.found[i].Gained = nil, nil
	}
	return j.found
}
