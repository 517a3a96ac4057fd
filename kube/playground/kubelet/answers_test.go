// Package kubelet asks the kubelet's own code for answers that kubist has to
// give too, and keeps them where its tests find them.
package kubelet

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apiresource "k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/api/v1/resource"
	"k8s.io/kubernetes/pkg/fieldpath"
	"k8s.io/kubernetes/pkg/kubelet/envvars"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

var update = flag.Bool("update", false, "write the answers anew")

// path is where the answers are kept.
const path = "../../environment/testdata/kubelet.json"

type answers struct {
	Expansions []expanded
	Services   []linked
	Amounts    []amount
	Fields     []field
}

type expanded struct {
	Text string
	Vars map[string]string
	Want string
}

type linked struct {
	Service corev1.Service
	Want    [][2]string
}

type amount struct {
	Selector    corev1.ResourceFieldSelector
	Resources   corev1.ResourceRequirements
	Allocatable corev1.ResourceList
	Want        string
}

type field struct {
	Meta metav1.ObjectMeta
	Path string
	Want string
}

func TestAnswers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all answers
	for range 400 {
		all.Expansions = append(all.Expansions, expansionCase(r))
	}
	for i := range 40 {
		all.Services = append(all.Services, serviceCase(r, i))
	}
	for range 80 {
		all.Amounts = append(all.Amounts, amountCase(t, r))
	}
	for _, path := range []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations",
		"metadata.labels['app']", "metadata.labels['none']", "metadata.annotations['example.com/note']",
	} {
		all.Fields = append(all.Fields, fieldCase(t, path))
	}
	got, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the kubelet answers otherwise than %s has it: -update writes it anew", path)
	}
}

func expansionCase(r *rand.Rand) expanded {
	parts := []string{"$", "$$", "(", ")", "$(", "A", "B", "$(A)", "$(B)", "$(none)", "ü", "日", " ", "\x01", "$()", "text"}
	var text strings.Builder
	for range r.IntN(10) {
		text.WriteString(parts[r.IntN(len(parts))])
	}
	vars := map[string]string{"A": parts[r.IntN(len(parts))], "B": parts[r.IntN(len(parts))]}
	return expanded{text.String(), vars, expansion.Expand(text.String(), expansion.MappingFuncFor(vars))}
}

func serviceCase(r *rand.Rand, i int) linked {
	s := corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("my-shop-%d", i), Namespace: "shop"}}
	s.Spec.ClusterIP = []string{"10.0.0.7", "fd00::7", corev1.ClusterIPNone, ""}[r.IntN(4)]
	protocols := []corev1.Protocol{"", corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP}
	count := 1 + r.IntN(3)
	for n := range count {
		p := corev1.ServicePort{Port: r.Int32N(65535) + 1, Protocol: protocols[r.IntN(len(protocols))]}
		if count > 1 || r.IntN(2) == 0 {
			p.Name = fmt.Sprintf("port-%d", n)
		}
		s.Spec.Ports = append(s.Spec.Ports, p)
	}
	out := linked{Service: s}
	for _, v := range envvars.FromServices([]*corev1.Service{&s}) {
		out.Want = append(out.Want, [2]string{v.Name, v.Value})
	}
	return out
}

func amountCase(t *testing.T, r *rand.Rand) amount {
	t.Helper()
	quantity := func(texts ...string) apiresource.Quantity { return apiresource.MustParse(texts[r.IntN(len(texts))]) }
	list := func() corev1.ResourceList {
		out := corev1.ResourceList{}
		if r.IntN(2) == 0 {
			out[corev1.ResourceCPU] = quantity("100m", "1", "2500m", "0", "1m")
		}
		if r.IntN(2) == 0 {
			out[corev1.ResourceMemory] = quantity("64Mi", "1G", "1", "100M", "0")
		}
		return out
	}
	a := amount{
		Resources: corev1.ResourceRequirements{Limits: list(), Requests: list()},
		Allocatable: corev1.ResourceList{
			corev1.ResourceCPU: apiresource.MustParse("3920m"), corev1.ResourceMemory: apiresource.MustParse("7Gi"),
			corev1.ResourceEphemeralStorage: apiresource.MustParse("47093746742"),
		},
	}
	names := []string{"limits.cpu", "requests.cpu", "limits.memory", "requests.memory", "limits.ephemeral-storage", "requests.ephemeral-storage"}
	a.Selector.Resource = names[r.IntN(len(names))]
	if strings.HasSuffix(a.Selector.Resource, "cpu") {
		a.Selector.Divisor = quantity("0", "1", "1m")
	} else {
		a.Selector.Divisor = quantity("0", "1", "1Ki", "1Mi", "1M", "1Gi")
	}
	of := &corev1.Container{Resources: *a.Resources.DeepCopy()}
	resource.MergeContainerResourceLimits(of, a.Allocatable)
	want, err := resource.ExtractContainerResourceValue(&a.Selector, of)
	if err != nil {
		t.Fatal(err)
	}
	a.Want = want
	return a
}

func fieldCase(t *testing.T, path string) field {
	t.Helper()
	f := field{Path: path, Meta: metav1.ObjectMeta{
		Name: "kubia-0", Namespace: "shop", UID: "7b1f",
		Labels:      map[string]string{"app": "kubia", "tier": `a "quoted" one`},
		Annotations: map[string]string{"example.com/note": "two\nlines", "empty": ""},
	}}
	want, err := fieldpath.ExtractFieldPathAsString(&corev1.Pod{ObjectMeta: f.Meta}, path)
	if err != nil {
		t.Fatal(err)
	}
	f.Want = want
	return f
}
