package impact

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// proxyLabel leaves a Service to another proxy than kube-proxy.
const proxyLabel = "service.kubernetes.io/service-proxy-name"

// serviceLabels are the effects of an edit of Services.
func serviceLabels(w World, e Edit) []Effect {
	var out []Effect
	for _, c := range e.Changes {
		n := 0
		for _, s := range w.Slices {
			if s.Namespace == c.Object.Namespace && s.Service == c.Object.Name && s.Manager == endpointsController {
				n++
			}
		}
		add := func(verb Verb, level Level, text string, then ...string) {
			out = append(out, Effect{Verb: verb, Level: level, Kind: "Service", Namespace: c.Object.Namespace, Name: c.Object.Name, Text: text, Then: then})
		}
		add(Keeps, Note, "its pods stay: they are chosen by its selector, not by its labels")
		if n > 0 && !sameLabels(c.Object.Labels, c.To) {
			add(Changes, Note, fmt.Sprintf("its controller writes the labels into %s too", number(n, "EndpointSlice")))
		}
		was, had := c.Object.Labels.Get(proxyLabel)
		switch is, has := c.To.Get(proxyLabel); {
		case has && !had:
			add(Changes, Fault, "kube-proxy leaves it to "+is, "without that nothing reaches its cluster IP and node ports")
		case had && !has:
			add(Changes, Note, "kube-proxy takes it over from "+was)
		}
	}
	out = append(out, unseen(w, e, "EndpointSlice")...)
	return append(out, Effect{Verb: Unknown, Level: Note, Text: "not looked at: ServiceMonitors, gateways, webhooks and whoever else selects Services"})
}

// replicaSets are the effects of an edit of ReplicaSets, which Deployments select.
func replicaSets(w World, e Edit) []Effect {
	var out []Effect
	by := map[string]*record.ReplicaSet{}
	for _, r := range w.ReplicaSets {
		by[r.Key()] = r
	}
	for _, c := range e.Changes {
		r := by[c.Object.Key()]
		if r == nil {
			out = append(out, Effect{Verb: Unknown, Level: Warning, Kind: "ReplicaSet", Namespace: c.Object.Namespace, Name: c.Object.Name, Text: "not in sight, so what its labels do is not known"})
			continue
		}
		for _, d := range w.Deployments {
			if d.Namespace == r.Namespace && d.Deleting == 0 {
				out = append(out, deployment(w, d, r, c.To)...)
			}
		}
	}
	out = append(out, unseen(w, e, "Deployment", "ReplicaSet")...)
	return append(out, nobody("ReplicaSets"))
}

// deployment is the effect on a Deployment of other labels of a ReplicaSet.
func deployment(w World, d *record.Deployment, r *record.ReplicaSet, to *record.Labels) []Effect {
	match := picks(d.Selector, false)
	was, is := match(r.Labels), match(to)
	e := Effect{Level: Warning, Kind: "Deployment", Namespace: d.Namespace, Name: d.Name}
	switch {
	case was == is:
		return nil
	case is && r.Owner != nil:
		e.Verb, e.Level, e.Text = Keeps, Note, fmt.Sprintf("does not take %s from %s %s", r.Name, r.Owner.Kind, r.Owner.Name)
	case is:
		e.Verb, e.Gained, e.Text = Gains, []string{r.Name}, "takes "+r.Name
		e.Then = []string{fmt.Sprintf("if its template is that of the Deployment, the older of the two stays; otherwise it is scaled down from %d to 0", r.Wanted)}
	case r.Owner != nil && r.Owner.UID == d.UID:
		e.Verb, e.Lost, e.Text = Loses, []string{r.Name}, "frees "+r.Name
		e.Then = freed(w, d, r)
	default:
		return nil
	}
	return []Effect{e}
}

// freed is what follows when a Deployment frees a ReplicaSet.
func freed(w World, d *record.Deployment, r *record.ReplicaSet) []string {
	var then []string
	latest := !slices.ContainsFunc(w.ReplicaSets, func(o *record.ReplicaSet) bool {
		return o.Owner != nil && o.Owner.UID == d.UID && o.Revision > r.Revision
	})
	switch {
	case !latest:
		then = append(then, "its revision leaves the history: a rollout cannot go back to it")
	case d.Paused:
		then = append(then, fmt.Sprintf("when it is resumed it makes another ReplicaSet with %s", number(int(d.Wanted), "pod")))
	default:
		then = append(then, fmt.Sprintf("makes another ReplicaSet with %s, beside those of this one", number(int(d.Wanted), "pod")))
	}
	if r.Wanted > 0 {
		then = append(then, fmt.Sprintf("the %s of %s stay, and nobody rolls them out any more: both sets are behind its Services", number(int(r.Wanted), "pod"), r.Name))
	}
	return then
}

// known says of kinds whose objects something selects by label, beside those with a judge, what that is.
var known = map[schema.GroupKind]string{
	{Kind: "PersistentVolume"}:                                 "claims that are not bound yet may choose it by a selector; those that are bound stay so",
	{Group: "apps", Kind: "ControllerRevision"}:                "StatefulSets and DaemonSets find their history by labels: one that does not match is not rolled back to, and the latest one is made anew",
	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"}:  "aggregated ClusterRoles gain or lose its rules, and whoever is bound to them the rights",
	{Group: "certificates.k8s.io", Kind: "ClusterTrustBundle"}: "projected volumes choose it by label",
	{Group: "apps", Kind: "Deployment"}:                        "its pods stay: they are chosen by its selector, and get the labels of its template",
	{Group: "apps", Kind: "StatefulSet"}:                       "its pods stay: they are chosen by its selector, and get the labels of its template",
	{Group: "apps", Kind: "DaemonSet"}:                         "its pods stay: they are chosen by its selector, and get the labels of its template",
	{Kind: "ReplicationController"}:                            "its pods stay: they are chosen by its selector, and get the labels of its template",
	{Group: "batch", Kind: "Job"}:                              "its pods stay, and its CronJob knows it by its owner: neither goes by its labels",
	{Group: "batch", Kind: "CronJob"}:                          "its Jobs stay: they are known by their owner, and get the labels of its template",
}

// others are the effects of an edit of any other kind.
func others(w World, e Edit) []Effect {
	text, ok := known[e.Kind]
	verb, level := Keeps, Note
	switch {
	case e.Kind.Kind == "ClusterRole" || e.Kind.Kind == "ControllerRevision":
		verb, level = Changes, Warning
	case !ok:
		text = "nothing that is built into Kubernetes selects it by its labels"
	}
	var names []string
	for _, c := range e.Changes {
		names = append(names, c.Object.Name)
	}
	slices.Sort(names)
	out := []Effect{{Verb: verb, Level: level, Kind: e.Kind.Kind, Namespace: e.Changes[0].Object.Namespace, Name: list(names), Text: text}}
	return append(out, nobody(e.Kind.Kind+" objects"))
}

// nobody says who may select objects beside those that are known.
func nobody(plural string) Effect {
	return Effect{
		Verb: Unknown, Level: Note,
		Text: "not looked at: custom resources, webhooks, deployment tools and whoever else selects " + plural,
	}
}
