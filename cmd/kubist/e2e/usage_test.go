package e2e

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/wait"
)

// wanting has a pod ask for resources.
func wanting(cpu, memory, cpuMost string) trait {
	return func(p *corev1.Pod) {
		r := &p.Spec.Containers[0].Resources
		r.Requests = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)}
		r.Limits = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpuMost)}
	}
}

// What is in use stands beside what was asked for where somebody measures it, and nowhere else.
func TestUsage(t *testing.T) {
	t.Parallel()
	s := newServer(t, "-metrics")
	ns := newNamespaceIn(t, s.config)
	for name, cpu := range map[string]string{"small": "100m", "great": "4"} {
		ns.pod(name, wanting(cpu, "64Mi", "8"))
		ns.status(name, `{"phase":"Running","containerStatuses":[{"name":"main","image":"x","imageID":"x","ready":true,"restartCount":0,
			"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}`)
	}
	ns.pod("waiting")
	ns.check(wait.PollUntilContextCancel(ns.ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := ns.client.CoreV1().RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1/namespaces", ns.name, "pods").DoRaw(ctx)
		return err == nil, nil
	}))

	k := launch(t, kubeconfig(s.config), args("-n", ns.name), size(160, 30))
	k.row("NAME ↑", `AGE +CPU +MEM +IP +NODE +CPU%R +CPU%L +MEM%R +MEM%L +CPU TREND$`)
	k.row("small", ` \d+m +\d+Mi .* \d+% +\d+% +\d+% +- +[▁▂▃▄▅▆▇█]$`)
	k.row("waiting", ` - +- .* - +- +- +-$`)
	k.press(":po -n " + ns.name + " --sort=-CPU /cpu>1m<enter>")
	k.see("2 of 3 · here", "CPU ↓")
	k.order("great", "small")
	k.gone("waiting")
	k.press("K")
	k.see("kubectl top pods -n " + ns.name)
	k.press("<esc>")
	k.gone("kubectl top")
	k.press("<enter>")
	k.row("CONTAINER", `AGE +CPU +MEM +CPU%R`)
	k.row("main ", ` \d+m +\d+Mi +\d+%`)

	s.do("metrics", "off")
	k = launch(t, kubeconfig(s.config), args("-n", ns.name), size(160, 30))
	k.header(` 3 · .*live$`)
	k.press(":po -n " + ns.name + " --sort=-CPU<enter>")
	k.see("there is no column CPU to sort by")
	k.never("MEM%R", "?  ")
}
