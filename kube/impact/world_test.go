package impact

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// labels reads "a=b c=d"; "" has none.
func labels(text string) *record.Labels {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(text) {
		k, v, _ := strings.Cut(pair, "=")
		m[k] = v
	}
	return record.NewLabels(m)
}

// selects is a selector of pairs, nil for "nil".
func selects(text string) *record.LabelSelector {
	if text == "nil" {
		return nil
	}
	return &record.LabelSelector{Match: labels(text).All()}
}

// meta is an object of the namespace shop.
func meta(kind, name, with string) record.Meta {
	return record.Meta{UID: "uid-" + kind + "-" + name, Namespace: "shop", Name: name, Labels: labels(with)}
}

// pod is a pod that runs and is ready.
func pod(name, with string, more ...func(*record.Pod)) *record.Pod {
	p := &record.Pod{Meta: meta("Pod", name, with), IP: "10.244.0.1", Node: "node-1", Phase: "Running", Status: "Running", IsReady: true}
	for _, m := range more {
		m(p)
	}
	return p
}

// of makes somebody the owner of a pod.
func of(kind, name string) func(*record.Pod) {
	return func(p *record.Pod) {
		p.Owner = &record.Owner{APIVersion: "apps/v1", Kind: kind, Name: name, UID: "uid-" + kind + "-" + name}
	}
}

func unready(p *record.Pod)  { p.IsReady = false }
func pending(p *record.Pod)  { p.IsReady, p.IP, p.Node, p.Phase = false, "", "", "Pending" }
func deleting(p *record.Pod) { p.Deleting = 1 }
func ended(p *record.Pod)    { p.IsReady, p.Phase = false, "Succeeded" }

func on(node string) func(*record.Pod)   { return func(p *record.Pod) { p.Node = node } }
func created(at int64) func(*record.Pod) { return func(p *record.Pod) { p.Created = at } }

func workload(kind, name, selector, template string, wanted int32) record.Workload {
	return record.Workload{
		Meta: meta(kind, name, ""), Template: record.Template{Selector: selects(selector), PodLabels: labels(template)},
		Wanted: wanted, Current: wanted, Updated: wanted, Ready: wanted, Available: wanted, Observed: true,
	}
}

func replicaSet(name, selector string, wanted int32) *record.ReplicaSet {
	return &record.ReplicaSet{Workload: workload("ReplicaSet", name, selector, selector, wanted)}
}

func controllerOf(name, selector string, wanted int32) *record.ReplicationController {
	return &record.ReplicationController{Workload: workload("ReplicationController", name, selector, selector, wanted)}
}

func statefulSet(name, selector string, wanted int32) *record.StatefulSet {
	return &record.StatefulSet{
		Workload: workload("StatefulSet", name, selector, selector, wanted), Strategy: "RollingUpdate", Revision: name + "-1", Next: name + "-1",
	}
}

func daemonSet(name, selector string, wanted int32) *record.DaemonSet {
	return &record.DaemonSet{Workload: workload("DaemonSet", name, selector, selector, wanted), NodeSelector: labels(""), Strategy: "RollingUpdate"}
}

func job(name, selector string, completions, parallelism int32) *record.Job {
	return &record.Job{
		Meta: meta("Job", name, ""), Template: record.Template{Selector: selects(selector), PodLabels: labels(selector)},
		Status: "Running", Completions: completions, Parallelism: parallelism,
	}
}

func serviceOf(name, selector string) *record.Service {
	return &record.Service{Meta: meta("Service", name, ""), Type: "ClusterIP", Selector: selects(selector)}
}

func budgetOf(name, selector, least string) *record.DisruptionBudget {
	return &record.DisruptionBudget{Meta: meta("PodDisruptionBudget", name, ""), Selector: selects(selector), MinAvailable: least, Observed: true}
}

func node(name, with string) *record.Node {
	return &record.Node{Meta: record.Meta{UID: "uid-Node-" + name, Name: name, Labels: labels(with)}, Status: "Ready"}
}

func namespace(name, with string) *record.Namespace {
	return &record.Namespace{Meta: record.Meta{UID: "uid-Namespace-" + name, Name: name, Labels: labels("kubernetes.io/metadata.name=" + name + " " + with)}}
}

var podKind = schema.GroupKind{Kind: "Pod"}

// relabel is an edit of the pods of a world: "a: app=x, b: app=y".
func relabel(w World, text string) Edit {
	e := Edit{Kind: podKind}
	for part := range strings.SplitSeq(text, ",") {
		name, to, _ := strings.Cut(strings.TrimSpace(part), ":")
		for _, p := range w.Pods {
			if p.Name == name {
				e.Changes = append(e.Changes, Change{&p.Meta, labels(to)})
			}
		}
	}
	return e
}

// say is effects as text: one on a line, with its level and what follows.
func say(effects []Effect) string {
	var b strings.Builder
	for _, e := range effects {
		if e.Kind == "" && strings.HasPrefix(e.Text, "not looked at") {
			continue
		}
		b.WriteString(e.String() + " [" + e.Level.String() + "]\n")
		for _, t := range e.Then {
			b.WriteString("    " + t + "\n")
		}
	}
	return b.String()
}

// told compares effects with the text that is wanted.
func toldAs(t *testing.T, got, want string) {
	t.Helper()
	if clean := strings.TrimSpace(strings.ReplaceAll(want, "\t", "")); strings.TrimSpace(got) != clean {
		t.Errorf("got:\n%s\nwant:\n%s", got, clean)
	}
}
