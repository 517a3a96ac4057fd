package views

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	apilabels "k8s.io/apimachinery/pkg/labels"

	"kubist/kube/logs"
	"kubist/kube/stream"
	"kubist/ui/sanitize"
)

// clean is a text without what a terminal would obey.
func clean(text string) string { return sanitize.Line(text) }

// logless is why there are no logs of an object.
func logless(of ref) string {
	if of.gvr == podKind.GVR || of.gvr == serviceKind.GVR || hasLogs(of.gvr) {
		return ""
	}
	return "logs are of pods, and of what selects pods"
}

// podScope is what selects the pods of an object, or why that is not known.
type podScope struct {
	scope stream.Scope
	err   error
}

// scopeOfPods finds what selects the pods of an object. It may be called by any goroutine.
func scopeOfPods(ctx context.Context, s *Session, of ref) podScope {
	if of.gvr == podKind.GVR {
		return podScope{scope: scopeOf(of)}
	}
	object, err := s.conn.Object(ctx, s.kindOf(of), of.namespace, of.name)
	if err != nil {
		return podScope{err: err}
	}
	sel, err := selectorIn(object)
	if err != nil {
		return podScope{err: fmt.Errorf("the pods of %s: %w", of.name, err)}
	}
	return podScope{scope: stream.Scope{Namespaces: []string{of.namespace}, Labels: sel.String()}}
}

// selectorIn is what an object selects pods by: a selector of labels, or labels alone.
func selectorIn(object *unstructured.Unstructured) (apilabels.Selector, error) {
	spec, found, err := unstructured.NestedMap(object.Object, "spec", "selector")
	if err != nil {
		return nil, err
	}
	if !found || len(spec) == 0 {
		return nil, errors.New("it has no selector")
	}
	if plain, _, err := unstructured.NestedStringMap(object.Object, "spec", "selector"); err == nil {
		return apilabels.SelectorFromSet(plain), nil
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	var sel metav1.LabelSelector
	if err := json.Unmarshal(text, &sel); err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(&sel)
}

// defaultContainer is the annotation that names the container that is meant where none is named.
const defaultContainer = "kubectl.kubernetes.io/default-container"

// targets are the containers to follow.
func (l *logsScreen) targets() []logs.Target {
	var out []logs.Target
	for _, p := range l.rows {
		usual := usualContainers(p.whole)
		for _, r := range containerRows(p.whole) {
			if l.picked == nil && usual(r) && l.only == "" || l.picked[r.name] || l.picked == nil && l.only == r.name {
				out = append(out, targetOfLog(p.whole, r))
			}
		}
	}
	return out
}

// usualContainers tells those that are followed where nobody says which: the
// default one where the pod names it, or else all but those that are there to
// prepare the pod and did.
func usualContainers(p *corev1.Pod) func(containerRow) bool {
	name := p.Annotations[defaultContainer]
	named := slices.ContainsFunc(p.Spec.Containers, func(c corev1.Container) bool { return c.Name == name })
	return func(r containerRow) bool {
		if named {
			return r.name == name
		}
		return r.role != "init" || r.status != nil && !r.ready
	}
}

// targetOfLog is a container as its log is followed.
func targetOfLog(p *corev1.Pod, r containerRow) logs.Target {
	t := logs.Target{Source: logs.Source{Namespace: p.Namespace, Pod: p.Name, UID: string(p.UID), Container: r.name}}
	st := r.status
	if st == nil {
		return t
	}
	t.Instance = strconv.Itoa(int(st.RestartCount))
	switch last := st.LastTerminationState.Terminated; {
	case st.State.Running != nil:
		t.State = logs.Running
	case st.State.Terminated != nil:
		t.State, t.Why = logs.Ended, exitText(st.State.Terminated)
	case last != nil:
		t.State, t.Why = logs.Ended, exitText(last)
		if w := st.State.Waiting; w != nil && w.Reason != "" {
			t.Why += "; " + w.Reason
		}
	default:
		t.Instance = ""
	}
	return t
}

// containerNames are the names of the containers of all pods, each once, and the
// state of whether it is followed.
func (l *logsScreen) containerNames() (names []string, followed map[string]bool) {
	followed = map[string]bool{}
	for _, p := range l.rows {
		for _, r := range containerRows(p.whole) {
			if !slices.Contains(names, r.name) {
				names = append(names, r.name)
			}
		}
	}
	for _, t := range l.targets() {
		followed[t.Container] = true
	}
	return names, followed
}

// sourceNames are the names of sources as short as they tell them apart, "" where there is one.
func sourceNames(sources []logs.Status) []string {
	pods, containers, namespaces := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range sources {
		pods[s.Namespace+"/"+s.Pod+s.UID], containers[s.Container], namespaces[s.Namespace] = true, true, true
	}
	names := make([]string, len(sources))
	for i, s := range sources {
		var parts []string
		if len(namespaces) > 1 {
			parts = append(parts, s.Namespace)
		}
		if len(pods) > 1 {
			parts = append(parts, s.Pod)
		}
		if len(containers) > 1 {
			parts = append(parts, s.Container)
		}
		names[i] = clean(strings.Join(parts, "/"))
	}
	return names
}
