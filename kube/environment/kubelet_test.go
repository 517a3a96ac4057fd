package environment

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

// answers are those of the kubelet's own code: kube/playground/kubelet makes them.
type answers struct {
	Expansions []struct {
		Text string
		Vars map[string]string
		Want string
	}
	Services []struct {
		Service corev1.Service
		Want    [][2]string
	}
	Amounts []struct {
		Selector    corev1.ResourceFieldSelector
		Resources   corev1.ResourceRequirements
		Allocatable corev1.ResourceList
		Want        string
	}
	Fields []struct {
		Meta metav1.ObjectMeta
		Path string
		Want string
	}
}

func TestAnswersAreTheKubelets(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/kubelet.json")
	if err != nil {
		t.Fatal(err)
	}
	var all answers
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Expansions) == 0 || len(all.Services) == 0 || len(all.Amounts) == 0 || len(all.Fields) == 0 {
		t.Fatal("there are kinds of answers that nothing is compared with")
	}
	for _, c := range all.Expansions {
		got := Expand(c.Text, func(name string) (Value, bool) {
			v, ok := c.Vars[name]
			return plain(v), ok
		})
		if got.Text(true) != c.Want {
			t.Errorf("%q with %q is %q, want %q", c.Text, c.Vars, got.Text(true), c.Want)
		}
	}
	for _, c := range all.Services {
		in := &Input{Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}, Services: []*record.Service{serviceOf(t, &c.Service)}}
		var got [][2]string
		for _, e := range Of(Container{Spec: &corev1.Container{}}, in).Links {
			got = append(got, [2]string{e.Name, e.Value.Text(true)})
		}
		if !slices.Equal(got, c.Want) {
			t.Errorf("%s %v makes\n%q, want\n%q", c.Service.Name, c.Service.Spec, got, c.Want)
		}
	}
	for _, c := range all.Amounts {
		in := &Input{Pod: &corev1.Pod{}, Node: &Node{Allocatable: c.Allocatable}}
		of := &corev1.Container{Resources: c.Resources, Env: []corev1.EnvVar{{Name: "X", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &c.Selector}}}}
		if got := Of(Container{Spec: of}, in).Entries[0].Value.Text(true); got != c.Want {
			t.Errorf("%s in %s of %v is %s, want %s", c.Selector.Resource, c.Selector.Divisor.String(), c.Resources, got, c.Want)
		}
	}
	for _, c := range all.Fields {
		if got, ok := fieldValue(&corev1.Pod{ObjectMeta: c.Meta}, c.Path); !ok || got != c.Want {
			t.Errorf("%s is %q, want %q", c.Path, got, c.Want)
		}
	}
}

// serviceOf is the record of a Service, with the protocols that the API server sets.
func serviceOf(t *testing.T, s *corev1.Service) *record.Service {
	t.Helper()
	full := s.DeepCopy()
	for i := range full.Spec.Ports {
		if full.Spec.Ports[i].Protocol == "" {
			full.Spec.Ports[i].Protocol = corev1.ProtocolTCP
		}
	}
	b, err := full.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.DecodeService(b, record.NewInterner())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
