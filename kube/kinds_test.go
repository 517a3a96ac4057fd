package kube

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	apidiscovery "k8s.io/api/apidiscovery/v2"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/restmapper"
)

// offer is a group as an API server tells it: its versions in order, the
// kinds of each in the notation "plural/Kind/short,short".
type offer struct {
	group    string
	versions []offered
}

type offered struct {
	name  string
	stale bool
	kinds []string
}

// world is a cluster whose words are ambiguous in every way they can be.
var world = []offer{
	{"", []offered{{name: "v1", kinds: []string{"pods/Pod/po", "events/Event/ev", "services/Service/svc", "endpoints/Endpoints/ep"}}}},
	{"apps", []offered{{name: "v1", kinds: []string{"deployments/Deployment/deploy", "replicasets/ReplicaSet/rs"}}}},
	{"events.k8s.io", []offered{{name: "v1", kinds: []string{"events/Event/ev"}}}},
	{"autoscaling", []offered{
		{name: "v2", kinds: []string{"horizontalpodautoscalers/HorizontalPodAutoscaler/hpa"}},
		{name: "v1", kinds: []string{"horizontalpodautoscalers/HorizontalPodAutoscaler/hpa", "onlyolds/OnlyOld/oo"}},
	}},
	{"networking.k8s.io", []offered{{name: "v1", kinds: []string{"ingresses/Ingress/ing", "networkpolicies/NetworkPolicy/netpol"}}}},
	{"cert-manager.io", []offered{{name: "v1", kinds: []string{"certificates/Certificate/cert,certs"}}}},
	{"networking.istio.io", []offered{{name: "v1", kinds: []string{"gateways/Gateway/gw", "services/Service/"}}}},
	{"gateway.networking.k8s.io", []offered{{name: "v1", kinds: []string{"gateways/Gateway/gtw", "deploy/Deploy/"}}}},
	{"metrics.k8s.io", []offered{{name: "v1beta1", kinds: []string{"pods/PodMetrics/", "nodes/NodeMetrics/"}}}},
	{"odd.example.com", []offered{{name: "v1alpha1", kinds: []string{"geese/Goose/po,g"}}, {name: "v1", kinds: []string{"geese/Goose/g"}}}},
}

func aggregated(t *testing.T, offers []offer) string {
	t.Helper()
	list := apidiscovery.APIGroupDiscoveryList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupDiscoveryList", APIVersion: "apidiscovery.k8s.io/v2"}}
	for _, o := range offers {
		group := apidiscovery.APIGroupDiscovery{ObjectMeta: metav1.ObjectMeta{Name: o.group}}
		for _, v := range o.versions {
			version := apidiscovery.APIVersionDiscovery{Version: v.name, Freshness: apidiscovery.DiscoveryFreshnessCurrent}
			if v.stale {
				version.Freshness = apidiscovery.DiscoveryFreshnessStale
			}
			for _, k := range v.kinds {
				part := strings.Split(k, "/")
				resource := apidiscovery.APIResourceDiscovery{
					Resource: part[0], SingularResource: strings.ToLower(part[1]), Scope: apidiscovery.ScopeNamespace, Verbs: []string{"get", "list"},
					ResponseKind: &metav1.GroupVersionKind{Group: o.group, Version: v.name, Kind: part[1]},
					Subresources: []apidiscovery.APISubresourceDiscovery{{Subresource: "status", Verbs: []string{"get"}}},
				}
				if part[2] != "" {
					resource.ShortNames = strings.Split(part[2], ",")
				}
				version.Resources = append(version.Resources, resource)
			}
			group.Versions = append(group.Versions, version)
		}
		list.Items = append(list.Items, group)
	}
	body, err := json.Marshal(list)
	must(t, err)
	return string(body)
}

// discoverable serves the aggregated discovery of some offers and counts how often it is asked.
func discoverable(t *testing.T, offers []offer, asked *atomic.Int32) http.HandlerFunc {
	const contentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
	core, rest := aggregated(t, offers[:1]), aggregated(t, offers[1:])
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api":
			asked.Add(1)
			answer(http.StatusOK, contentType, core)(w, r)
		case "/apis":
			answer(http.StatusOK, contentType, rest)(w, r)
		default:
			http.NotFound(w, r)
		}
	}
}

func TestFindResolvesAsKubectlDoes(t *testing.T) {
	t.Parallel()
	c := newCluster(t, discoverable(t, world, new(atomic.Int32)))
	conn := c.connect(t, Options{})
	kinds, err := conn.Kinds(t.Context())
	must(t, err)
	kubectl := newKubectl(t, conn)

	for word := range words(kinds) {
		want, wantErr := kubectl.find(word)
		got, err := kinds.Find(word)
		if (err != nil) != (wantErr != nil) {
			t.Errorf("%s: got %v (%v), kubectl %v (%v)", word, got.GVK(), err, want, wantErr)
			continue
		}
		if err == nil && got.GVK() != want {
			t.Errorf("%s: got %v, kubectl %v", word, got.GVK(), want)
		}
	}
}

// words are all that can be typed for some kinds, and some that cannot.
func words(kinds *Kinds) map[string]struct{} {
	words := map[string]struct{}{
		"": {}, "nonsense": {}, "pods.nonsense": {}, "pods.v2.": {}, "pods.v1.": {}, "ingresses.networking": {}, "ing.networking": {},
		"gateways.networking": {}, "gateways.gateway": {}, "services.networking": {}, "po.odd": {}, "g.odd.example": {}, "certs.cert": {},
		"NetworkPolicy": {}, "Goose": {}, "goose.odd.example.com": {}, "Goose.v1.odd.example.com": {}, ".apps": {},
		// A short name with a version is left out: kubectl forgets the version, we honour it.
	}
	for _, k := range kinds.All() {
		for _, word := range append([]string{k.Resource, k.Singular, k.Name}, k.ShortNames...) {
			words[word], words[word+"."+k.Group] = struct{}{}, struct{}{}
			if !slices.Contains(k.ShortNames, word) {
				words[word+"."+k.Version+"."+k.Group] = struct{}{}
			}
		}
	}
	return words
}

// kubectl resolves words by the very code kubectl is made of.
type kubectl struct {
	t      *testing.T
	mapper meta.RESTMapperWithContext
}

func newKubectl(t *testing.T, conn *Connection) *kubectl {
	t.Helper()
	plain, err := discovery.NewDiscoveryClientForConfigAndClient(conn.REST(), conn.HTTPClient())
	must(t, err)
	client := ordered{plain}
	groups, err := restmapper.GetAPIGroupResourcesWithContext(t.Context(), client)
	must(t, err)
	mapper := restmapper.NewShortcutExpanderWithContext(restmapper.NewDiscoveryRESTMapperWithContext(groups), client, nil)
	return &kubectl{t, mapper}
}

// ordered tells the resources in the order of their groups and versions, as
// kubectl's discovery on disk does; the plain client goes through a map.
type ordered struct {
	discovery.DiscoveryInterfaceWithContext
}

func (o ordered) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	groups, lists, err := o.DiscoveryInterfaceWithContext.ServerGroupsAndResourcesWithContext(ctx)
	var rank []string
	for _, group := range groups {
		for _, version := range group.Versions {
			rank = append(rank, version.GroupVersion)
		}
	}
	slices.SortFunc(lists, func(a, b *metav1.APIResourceList) int {
		return slices.Index(rank, a.GroupVersion) - slices.Index(rank, b.GroupVersion)
	})
	return groups, lists, err
}

// find goes the way of the resource builder of cli-runtime.
func (k *kubectl) find(word string) (schema.GroupVersionKind, error) {
	ctx := k.t.Context()
	exact, loose := schema.ParseResourceArg(word)
	if exact != nil {
		if gvk, err := k.mapper.KindForWithContext(ctx, *exact); err == nil && !gvk.Empty() {
			return gvk, nil
		}
	}
	if gvk, err := k.mapper.KindForWithContext(ctx, loose.WithVersion("")); err == nil && !gvk.Empty() {
		return gvk, nil
	}
	exactKind, looseKind := schema.ParseKindArg(word)
	if exactKind != nil {
		if mapping, err := k.mapper.RESTMappingWithContext(ctx, exactKind.GroupKind(), exactKind.Version); err == nil {
			return mapping.GroupVersionKind, nil
		}
	}
	mapping, err := k.mapper.RESTMappingWithContext(ctx, looseKind)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	return mapping.GroupVersionKind, nil
}

func TestFindIgnoresCaseAndHonoursVersions(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"PO": "pods", "NetworkPolicy": "networkpolicies.networking.k8s.io", " deploy ": "deployments.apps",
		"DEPLOY.Apps": "deployments.apps", "deployments.v1.apps": "deployments.apps", "endpoints": "endpoints",
		"ep": "endpoints", "ev": "events", "sts": "statefulsets.apps", "crds": "customresourcedefinitions.apiextensions.k8s.io",
	} {
		kind, err := BuiltinKinds().Find(word)
		if err != nil || kind.String() != want {
			t.Errorf("%q is %s (%v), want %s", word, kind, err, want)
		}
	}
}

func TestUnknownKindsNameTheirNeighbours(t *testing.T) {
	t.Parallel()
	for word, want := range map[string][]string{
		"pdos": {"pods"}, "ingres": {"ingresses"}, "deploymnet.apps": {"deployments"}, "xyzzy": nil,
	} {
		_, err := BuiltinKinds().Find(word)
		unknown, ok := errors.AsType[*UnknownKindError](err)
		if !ok {
			t.Fatalf("%q: got %v", word, err)
		}
		if want == nil && len(unknown.Near) > 0 || want != nil && !slices.Contains(unknown.Near, want[0]) {
			t.Errorf("%q: near are %v, want %v", word, unknown.Near, want)
		}
	}
}

func TestKindsAreDiscoveredOnceAndOnDemand(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	conn := newCluster(t, discoverable(t, world, &asked)).connect(t, Options{ReadOnly: true})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if kinds, err := conn.Kinds(t.Context()); err != nil || len(kinds.All()) == 0 {
				t.Errorf("got %v, %v", kinds, err)
			}
		})
	}
	wait.Wait()
	if asked.Load() != 1 {
		t.Errorf("discovered %d times, want once", asked.Load())
	}
	conn.ForgetKinds()
	_, err := conn.Kinds(t.Context())
	must(t, err)
	if asked.Load() != 2 {
		t.Errorf("discovered %d times after forgetting, want twice", asked.Load())
	}
}

func TestPartialDiscoveryKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	offers := append(slices.Clone(world), offer{"down.example.com", []offered{{name: "v1", stale: true}}})
	kinds, err := newCluster(t, discoverable(t, offers, new(atomic.Int32))).connect(t, Options{}).Kinds(t.Context())
	must(t, err)
	if _, err := kinds.Find("deploy"); err != nil {
		t.Error(err)
	}
	failed := slices.Collect(maps.Keys(kinds.Failed()))
	if diff := cmp.Diff([]schema.GroupVersion{{Group: "down.example.com", Version: "v1"}}, failed); diff != "" {
		t.Error(diff)
	}
	_, err = kinds.Find("xyzzy")
	if problem := Explain(err); !strings.Contains(problem.Do, "did not answer") {
		t.Errorf("told to %q", problem.Do)
	}
}

func TestDiscoveryThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	var up atomic.Bool
	good := discoverable(t, world, new(atomic.Int32))
	conn := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			answer(http.StatusForbidden, "text/plain", "no")(w, r)
			return
		}
		good(w, r)
	}).connect(t, Options{})
	if _, err := conn.Kinds(t.Context()); err == nil {
		t.Fatal("no error from a server that refuses")
	}
	up.Store(true)
	_, err := conn.Kinds(t.Context())
	must(t, err)
}

func TestDiscoveryOfOldServers(t *testing.T) {
	t.Parallel()
	kinds, err := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		body, ok := map[string]string{
			"/api":               `{"kind":"APIVersions","versions":["v1"]}`,
			"/apis":              `{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1beta1","version":"v1beta1"},{"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]}`,
			"/api/v1":            `{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","namespaced":true,"kind":"Pod","shortNames":["po"],"verbs":["get"]},{"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]}]}`,
			"/apis/apps/v1":      `{"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get"]}]}`,
			"/apis/apps/v1beta1": `{"kind":"APIResourceList","groupVersion":"apps/v1beta1","resources":[{"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get"]}]}`,
		}[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		answer(http.StatusOK, acceptJSON, body)(w, r)
	}).connect(t, Options{}).Kinds(t.Context())
	must(t, err)
	want := []Kind{
		{Version: "v1", Resource: "pods", Name: "Pod", Singular: "pod", ShortNames: []string{"po"}, Verbs: []string{"get"}, Namespaced: true, Preferred: true},
		{Group: "apps", Version: "v1", Resource: "deployments", Name: "Deployment", Singular: "deployment", Verbs: []string{"get"}, Namespaced: true, Preferred: true},
		{Group: "apps", Version: "v1beta1", Resource: "deployments", Name: "Deployment", Singular: "deployment", Verbs: []string{"get"}, Namespaced: true},
	}
	if diff := cmp.Diff(want, kinds.All()); diff != "" {
		t.Error(diff)
	}
}

func TestKindPaths(t *testing.T) {
	t.Parallel()
	find := func(word string) Kind {
		kind, err := BuiltinKinds().Find(word)
		must(t, err)
		return kind
	}
	for _, c := range []struct{ word, namespace, name, want string }{
		{"po", "", "", "/api/v1/pods"},
		{"po", "shop", "", "/api/v1/namespaces/shop/pods"},
		{"po", "shop", "a", "/api/v1/namespaces/shop/pods/a"},
		{"deploy", "shop", "a", "/apis/apps/v1/namespaces/shop/deployments/a"},
		{"no", "shop", "a", "/api/v1/nodes/a"},
		{"ns", "", "shop", "/api/v1/namespaces/shop"},
	} {
		if got := find(c.word).Path(c.namespace, c.name); got != c.want {
			t.Errorf("%s %s/%s is at %s, want %s", c.word, c.namespace, c.name, got, c.want)
		}
	}
}

func TestBuiltinKindsAreWhole(t *testing.T) {
	t.Parallel()
	seen := make(map[schema.GroupVersionResource]bool)
	for _, k := range BuiltinKinds().All() {
		if seen[k.GVR()] {
			t.Errorf("%s is there twice", k)
		}
		seen[k.GVR()] = true
		if k.Singular == "" || k.Name == "" || k.Version == "" || !k.Preferred || len(k.Verbs) == 0 {
			t.Errorf("%s lacks something: %+v", k, k)
		}
		if found, ok := BuiltinKinds().ByGVR(k.GVR()); !ok || found.Name != k.Name {
			t.Errorf("%s is not found by its GVR", k)
		}
	}
	for word := range strings.FieldsSeq("po svc ep endpointslices ing ns no cm secrets deploy rs sts ds rc jobs cj pvc pv sa hpa pdb netpol crd sc ev") {
		if _, err := BuiltinKinds().Find(word); err != nil {
			t.Error(err)
		}
	}
}
