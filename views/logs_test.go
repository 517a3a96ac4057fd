package views

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/logs"
)

// What a line of logs opens leads back to itself.
func TestLogsLines(t *testing.T) {
	t.Parallel()
	r := &Router{session: &Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"shop"}}}
	for text, want := range map[string]string{
		"logs kubia-0":                    "logs pods/kubia-0 -n shop",
		"logs kubia-0/web":                "logs pods/kubia-0/web -n shop",
		"logs pod kubia-0 -n web":         "logs pods/kubia-0 -n web",
		"logs/po/kubia-0":                 "logs pods/kubia-0 -n shop",
		"logs deploy/kubia":               "logs deployments.apps/kubia -n shop",
		"logs deployments.apps/kubia/c":   "logs deployments.apps/kubia/c -n shop",
		"logs svc/kubia /crash !health":   "logs services/kubia -n shop",
		"logs -l app in (a, b)":           "logs -n shop -l app in (a,b)",
		"logs -l app=a -A":                "logs -A -l app=a",
		"logs -n a,b":                     "logs -n a,b",
		"log --field-selector=a=b -n x":   "logs -n x --field-selector=a=b",
		"logs kubia-0 -c web -p --tail 9": "logs pods/kubia-0/web -n shop -p --tail=9",
		"logs -l app=a --since 5m -c web": "logs -n shop -c web --since=5m0s -l app=a",
		"pods -p":                         "",
		"logs configmaps/settings":        "",
		"logs deploy/kubia -A":            "",
		"logs deploy/kubia -l app=kubia":  "",
		"logs deploy/":                    "",
		"logs kubia-0 /a /(/":             "",
	} {
		place, err := r.Open(text, newPending(r.session, nil, "", nil))
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if l, ok := place.Screen.(*logsScreen); !ok || l.Line() != want {
			t.Errorf("%s leads to %v, want %q", text, place.Screen, want)
		}
	}
}

func TestSelectorIn(t *testing.T) {
	t.Parallel()
	for want, selector := range map[string]any{
		"app=kubia":              map[string]any{"app": "kubia"},
		"app=kubia,env in (a,b)": map[string]any{"matchLabels": map[string]any{"app": "kubia"}, "matchExpressions": []any{map[string]any{"key": "env", "operator": "In", "values": []any{"b", "a"}}}},
	} {
		object := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"selector": selector}}}
		if got, err := selectorIn(object); err != nil || got.String() != want {
			t.Errorf("%v: %v, %v", selector, got, err)
		}
	}
	for _, object := range []map[string]any{{}, {"spec": map[string]any{"selector": map[string]any{}}}} {
		if got, err := selectorIn(&unstructured.Unstructured{Object: object}); err == nil {
			t.Errorf("%v selects %v", object, got)
		}
	}
}

// talkative is a pod with a container that prepares it, a proxy and the one that matters.
func talkative(change func(*corev1.Pod)) *podDetail {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0", UID: "u"},
		Spec: corev1.PodSpec{
			InitContainers: []corev1.Container{{Name: "migrate"}},
			Containers:     []corev1.Container{{Name: "istio-proxy"}, {Name: "web"}},
		},
		Status: corev1.PodStatus{
			InitContainerStatuses: []corev1.ContainerStatus{{Name: "migrate", Ready: true, State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed"}}}},
			ContainerStatuses: []corev1.ContainerStatus{
				{Name: "istio-proxy", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}},
				{
					Name: "web", RestartCount: 3, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
					LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 1}},
				},
			},
		},
	}
	change(p)
	return &podDetail{whole: p}
}

func TestWhichContainersAreFollowed(t *testing.T) {
	t.Parallel()
	same := func(*corev1.Pod) {}
	for _, tc := range []struct {
		name   string
		change func(*corev1.Pod)
		only   string
		picked map[string]bool
		want   []string
	}{
		{"all but those that are done preparing", same, "", nil, []string{"istio-proxy", "web"}},
		{"the one that has failed to prepare it too", func(p *corev1.Pod) { p.Status.InitContainerStatuses[0].Ready = false }, "", nil, []string{"migrate", "istio-proxy", "web"}},
		{"the default one", func(p *corev1.Pod) { p.Annotations = map[string]string{defaultContainer: "web"} }, "", nil, []string{"web"}},
		{"a default one that is not there", func(p *corev1.Pod) { p.Annotations = map[string]string{defaultContainer: "gone"} }, "", nil, []string{"istio-proxy", "web"}},
		{"the one that was named", same, "migrate", nil, []string{"migrate"}},
		{"those that were picked", same, "migrate", map[string]bool{"web": true, "istio-proxy": false}, []string{"web"}},
	} {
		l := &logsScreen{rows: []*podDetail{talkative(tc.change)}, only: tc.only, picked: tc.picked}
		var got []string
		for _, target := range l.targets() {
			got = append(got, target.Container)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestHowContainersAreFollowed(t *testing.T) {
	t.Parallel()
	l := &logsScreen{rows: []*podDetail{talkative(func(*corev1.Pod) {})}, picked: map[string]bool{"web": true, "istio-proxy": true, "migrate": true}}
	got := l.targets()
	for i, want := range []logs.Target{
		{State: logs.Ended, Instance: "0", Why: "Completed, exit code 0"},
		{State: logs.Running, Instance: "0"},
		{State: logs.Ended, Instance: "3", Why: "Error, exit code 1; CrashLoopBackOff"},
	} {
		if want.Source = got[i].Source; got[i] != want {
			t.Errorf("%v, want %v", got[i], want)
		}
	}
	if got[0].Source != (logs.Source{Namespace: "shop", Pod: "web-0", UID: "u", Container: "migrate"}) {
		t.Errorf("source %v", got[0].Source)
	}
}

func TestSourceNames(t *testing.T) {
	t.Parallel()
	status := func(namespace, pod, container string) logs.Status {
		return logs.Status{Source: logs.Source{Namespace: namespace, Pod: pod, Container: container}}
	}
	for _, tc := range []struct {
		sources []logs.Status
		want    []string
	}{
		{[]logs.Status{status("n", "a", "c")}, []string{""}},
		{[]logs.Status{status("n", "a", "c"), status("n", "a", "d")}, []string{"c", "d"}},
		{[]logs.Status{status("n", "a", "c"), status("n", "b", "c")}, []string{"a", "b"}},
		{[]logs.Status{status("n", "a", "c"), status("n", "b", "d")}, []string{"a/c", "b/d"}},
		{[]logs.Status{status("m", "a", "c"), status("n", "a", "c")}, []string{"m/a", "n/a"}},
	} {
		if got := sourceNames(tc.sources); !slices.Equal(got, tc.want) {
			t.Errorf("%v: %q, want %q", tc.sources, got, tc.want)
		}
	}
}
