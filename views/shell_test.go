package views

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func TestContainersThatCanBeEntered(t *testing.T) {
	t.Parallel()
	const status = `
status:
  initContainerStatuses: [{name: setup, state: {terminated: {exitCode: 0}}}, {name: proxy, state: {running: {}}}]
  containerStatuses: [{name: web, state: {running: {}}}, {name: slow, state: {waiting: {}}}]
  ephemeralContainerStatuses: [{name: debugger, state: {running: {}}}]
`
	usual := func(name string) string {
		return "metadata: {name: kubia-0, annotations: {kubectl.kubernetes.io/default-container: " + name + "}}"
	}
	const plain = "metadata: {name: kubia-0}"
	for _, c := range []struct{ about, pod, name, want string }{
		{"all that run, those of the pod first", plain + status, "", "web, proxy, debugger"},
		{"the one that is asked for", plain + status, "proxy", "proxy"},
		{"which has to run", plain + status, "slow", "container slow of kubia-0 does not run"},
		{"and to be there", plain + status, "gone", "container gone of kubia-0 does not run"},
		{"the usual one", usual("web") + status, "", "web"},
		{"unless another one is asked for", usual("web") + status, "debugger", "debugger"},
		{"or it does not run", usual("slow") + status, "", "web, proxy, debugger"},
		{"none", plain, "", "no container of kubia-0 runs"},
	} {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(c.pod), &object.Object); err != nil {
			t.Fatal(err)
		}
		pod, err := podOf(object)
		if err != nil {
			t.Fatal(err)
		}
		names, err := runningIn(pod, c.name)
		got := strings.Join(names, ", ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.about, got, c.want)
		}
	}
}
