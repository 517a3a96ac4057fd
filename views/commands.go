package views

import (
	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/stream"
	"kubist/ui/screen"
	"kubist/ui/term"
)

// Commands are all commands of all screens, each once, with the keys they have
// by default: for those who only want to know of them. They must not be run.
func Commands() []screen.Command {
	var out []screen.Command
	seen := map[string]bool{}
	all := (&Router{}).Commands()
	for _, sc := range samples() {
		all = append(all, sc.Commands()...)
	}
	for _, c := range all {
		if !seen[c.ID] {
			seen[c.ID] = true
			out = append(out, c)
		}
	}
	return out
}

// samples has one screen of each type, without a cluster.
func samples() []screen.Screen {
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	pods := registry[podKind.GVR].open(s, stream.Scope{Namespaces: []string{"default"}})
	pod := ref{gvr: podKind.GVR, namespaced: true, namespace: "default", name: "pod"}
	explaining := newExplain(s, toExplain{})
	explaining.search.query = "text" // which can be ended then
	out := []screen.Screen{
		pods,
		registry[ingressKind.GVR].open(s, stream.Scope{Namespaces: []string{"default"}}),
		registry[deploymentKind.GVR].open(s, stream.Scope{Namespaces: []string{"default"}}),
		registry[nodeKind.GVR].open(s, stream.Scope{}),
		registry[cronJobKind.GVR].open(s, stream.Scope{Namespaces: []string{"default"}}),
		newContainers(s, "default", "pod"),
		newEnvironment(s, "default", "pod"),
		newYAML(s, pod),
		sampleLogs(s, pod),
		newDescription(s, pod),
		newChildren(s, pod),
		newDiff(s, pod, pod),
		newForwards(s),
		newShells(s),
		newShellScreen(s, &livingShell{of: pod, container: "main", term: term.New()}),
		newExec(s, []ref{pod}, order{words: []string{"env"}}),
		newJournal(s),
		newLabelEditor(s, []ref{pod}),
		newChange(s, change.Entry{}),
		newApply(s, source{}),
		newPending(s, nil, "", nil),
		newSearch(s, "kind", stream.Scope{}),
		newValues(s, ref{gvr: secretKind.GVR, namespaced: true, namespace: "default", name: "secret"}),
		newBinding(s, clusterRoleBindingKind, &roleBinding{role: "role"}),
		newQuota(s, ref{gvr: resourceQuotaKind.GVR, namespaced: true, namespace: "default", name: "quota"}),
		registry[serviceAccountKind.GVR].open(s, stream.Scope{}),
		explaining,
	}
	if on, ok := pods.(counting); ok {
		counts, _ := on.counted("")
		out = append(out, counts)
	}
	if on, ok := pods.(labelled); ok {
		out = append(out, on.labelScreen())
	}
	return out
}

// sampleLogs are logs with something to end: a filter.
func sampleLogs(s *Session, pod ref) screen.Screen {
	l := newLogs(s, pod, "")
	_ = l.view.Filter("text")
	return l
}
