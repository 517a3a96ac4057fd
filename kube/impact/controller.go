package impact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kubist/kube/record"
)

// controller is an object that owns pods and keeps a number of them.
type controller struct {
	kind   string
	meta   *record.Meta
	above  *record.Owner // what owns it, as a Deployment does a ReplicaSet
	labels *record.Labels
	match  func(*record.Labels) bool
	wanted int
	fault  string // why it cannot make pods, in the word of the cluster
	// One of these is set for the kinds that are not like a ReplicaSet.
	stateful *record.StatefulSet
	daemon   *record.DaemonSet
	job      *record.Job
}

// controllers are those of the world in the order of their names.
func controllers(w World) []*controller {
	var out []*controller
	for _, r := range w.Controllers {
		out = append(out, newController("ReplicationController", &r.Meta, &r.Template, &r.Workload))
	}
	for _, r := range w.ReplicaSets {
		out = append(out, newController("ReplicaSet", &r.Meta, &r.Template, &r.Workload))
	}
	for _, s := range w.StatefulSets {
		c := newController("StatefulSet", &s.Meta, &s.Template, &s.Workload)
		c.stateful = s
		out = append(out, c)
	}
	for _, d := range w.DaemonSets {
		c := newController("DaemonSet", &d.Meta, &d.Template, &d.Workload)
		c.daemon = d
		out = append(out, c)
	}
	for _, j := range w.Jobs {
		c := newController("Job", &j.Meta, &j.Template, nil)
		c.job = j
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b *controller) int { return compareNames(a.meta, b.meta) })
	return out
}

func compareNames(a, b *record.Meta) int {
	return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
}

// byName is the objects in the order of their names.
func byName[R record.Object](all []R) []R {
	return slices.SortedStableFunc(slices.Values(all), func(a, b R) int { return compareNames(a.Head(), b.Head()) })
}

func newController(kind string, m *record.Meta, t *record.Template, w *record.Workload) *controller {
	c := &controller{kind: kind, meta: m, above: m.Owner, labels: t.PodLabels, match: picks(t.Selector, false)}
	if w != nil {
		c.wanted, c.fault = int(w.Wanted), w.Fault
	}
	return c
}

// title is "ReplicaSet kubia".
func (c *controller) title() string { return c.kind + " " + c.meta.Name }

// owns reports whether a pod is its own.
func (c *controller) owns(p *record.Pod) bool { return p.Owner != nil && p.Owner.UID == c.meta.UID }

// owner is what pods of it say of their owner.
func (c *controller) owner() *record.Owner {
	versions := map[string]string{"ReplicationController": "v1", "Job": "batch/v1"}
	version, ok := versions[c.kind]
	if !ok {
		version = "apps/v1"
	}
	return &record.Owner{APIVersion: version, Kind: c.kind, Name: c.meta.Name, UID: c.meta.UID}
}

// matches reports whether a pod is one that it would have: by its labels, and
// with a StatefulSet by its name too.
func (c *controller) matches(p *record.Pod) bool {
	if p.Namespace != c.meta.Namespace || !c.match(p.Labels) {
		return false
	}
	if c.stateful == nil {
		return true
	}
	parent, _ := ordinal(p.Name)
	return parent == c.meta.Name
}

// heeds reports whether it looks at a pod at all.
func (c *controller) heeds(p *record.Pod) bool {
	switch {
	case c.meta.Deleting != 0:
		return false
	case c.job != nil:
		return !c.ended()
	case c.stateful != nil, c.daemon != nil:
		return true
	}
	return active(p)
}

// ended reports whether it is a Job that does nothing any more.
func (c *controller) ended() bool {
	return c.job != nil && (c.job.Status == "Complete" || c.job.Status == "Failed")
}

// takes reports whether it adopts a pod that nobody owns.
func (c *controller) takes(p *record.Pod) bool { return p.Deleting == 0 && c.heeds(p) && c.matches(p) }

// keeps reports whether a pod of its own stays so.
func (c *controller) keeps(p *record.Pod) bool { return !c.heeds(p) || c.matches(p) }

// active reports whether a pod runs or is about to.
func active(p *record.Pod) bool { return !finished(p) && p.Deleting == 0 }

// finished reports whether all containers of a pod have ended for good.
func finished(p *record.Pod) bool { return p.Phase == "Succeeded" || p.Phase == "Failed" }

// ordinal splits the name of a pod of a StatefulSet: "web-1" is web and 1. The
// number is -1 for other names.
func ordinal(name string) (parent string, n int) {
	at := strings.LastIndexByte(name, '-')
	digits := name[at+1:]
	if at < 0 || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > 1<<31-1 {
		return name[:at], -1
	}
	return name[:at], n
}

// claim is the pods with the owners they have once all controllers have let go
// of those that they do not match any more, and taken those that nobody has.
// Where several would take a pod, the first gets it in this account; rivals
// are all of them, by the key of the pod.
func claim(cs []*controller, pods []*record.Pod) (claimed []*record.Pod, rivals map[string][]*controller) {
	byUID := map[string]*controller{}
	for _, c := range cs {
		byUID[c.meta.UID] = c
	}
	rivals = map[string][]*controller{}
	for _, p := range pods {
		if p.Owner != nil {
			c := byUID[p.Owner.UID]
			if c == nil || c.keeps(p) {
				claimed = append(claimed, p)
				continue
			}
		}
		var takers []*controller
		for _, c := range cs {
			if c.takes(p) {
				takers = append(takers, c)
			}
		}
		var owner *record.Owner
		if len(takers) > 0 {
			owner = takers[0].owner()
		}
		if len(takers) > 1 {
			rivals[p.Key()] = takers
		}
		if owner != p.Owner {
			copied := *p
			copied.Owner, p = owner, &copied
		}
		claimed = append(claimed, p)
	}
	return claimed, rivals
}
