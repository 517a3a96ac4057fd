package main

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
)

// born returns the metadata that a namespaced object of a world has beside its labels.
func (w *world) born(kind string, i int, namespace, name string) metav1.ObjectMeta {
	r := w.dice(kind+"-meta", i)
	return metav1.ObjectMeta{
		Name: name, Namespace: namespace, UID: types.UID(uid(r)),
		CreationTimestamp: metav1.NewTime(w.now.Add(-time.Duration(40*24*3600+r.IntN(40*24*3600)) * time.Second)),
	}
}

func (w *world) namespace(i int) *corev1.Namespace {
	ns := &corev1.Namespace{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
		ObjectMeta: w.born("namespace", i, "", w.namespaceName(i)),
		Spec:       corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{corev1.FinalizerKubernetes}},
		Status:     corev1.NamespaceStatus{Phase: corev1.NamespaceActive},
	}
	ns.Labels = map[string]string{corev1.LabelMetadataName: ns.Name, "team": teams[i%len(teams)]}
	return ns
}

func (w *world) node(i int) *corev1.Node {
	name := w.nodeName(i)
	node := &corev1.Node{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Node"},
		ObjectMeta: w.born("node", i, "", name),
		Spec:       corev1.NodeSpec{ProviderID: "simulated://" + name},
		Status: corev1.NodeStatus{
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: loopback}, {Type: corev1.NodeHostName, Address: name},
			},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: w.kubelet}},
			Capacity: corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("16"), corev1.ResourceMemory: resource.MustParse("64Gi"), corev1.ResourcePods: resource.MustParse("250"),
			},
			NodeInfo: corev1.NodeSystemInfo{
				Architecture: "amd64", OperatingSystem: "linux", KubeletVersion: "v1.37.2", KernelVersion: "6.12.41",
				OSImage: "Debian GNU/Linux 13 (trixie)", ContainerRuntimeVersion: "containerd://2.1.4",
			},
		},
	}
	node.Status.Allocatable = node.Status.Capacity
	node.Labels = map[string]string{
		corev1.LabelHostname: name, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64", "type": "kwok",
		corev1.LabelTopologyZone: fmt.Sprintf("eu-%c", 'a'+rune(i%3)), corev1.LabelInstanceTypeStable: "general-16",
	}
	for _, c := range []struct {
		kind   corev1.NodeConditionType
		status corev1.ConditionStatus
		reason string
	}{
		{corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory"},
		{corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure"},
		{corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID"},
		{corev1.NodeReady, corev1.ConditionTrue, "KubeletReady"},
	} {
		node.Status.Conditions = append(node.Status.Conditions, corev1.NodeCondition{
			Type: c.kind, Status: c.status, Reason: c.reason,
			LastHeartbeatTime: metav1.NewTime(w.now), LastTransitionTime: node.CreationTimestamp,
		})
	}
	return node
}

func (w *world) service(i int) *corev1.Service {
	plan := w.servicePlan(i)
	s := &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: w.born("service", i, plan.namespace, plan.name),
		Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeClusterIP, ClusterIP: corev1.ClusterIPNone, Selector: map[string]string{"app": plan.app.name},
			Ports: []corev1.ServicePort{
				{Name: "http", Protocol: corev1.ProtocolTCP, Port: 80, TargetPort: intstr.FromString("http")},
				{Name: "metrics", Protocol: corev1.ProtocolTCP, Port: 9090, TargetPort: intstr.FromString("metrics")},
			},
			SessionAffinity: corev1.ServiceAffinityNone, IPFamilies: []corev1.IPFamily{corev1.IPv4Protocol},
			IPFamilyPolicy: ptr.To(corev1.IPFamilyPolicySingleStack), InternalTrafficPolicy: ptr.To(corev1.ServiceInternalTrafficPolicyCluster),
		},
	}
	s.Labels = map[string]string{"app": plan.app.name, "tier": plan.app.tier, "env": plan.app.env}
	if plan.ip != "" {
		s.Spec.ClusterIP = plan.ip
	}
	s.Spec.ClusterIPs = []string{s.Spec.ClusterIP}
	return s
}

// address builds the record by which the API server knows that the i-th Service's address is taken; without it, it
// would write one itself for every Service. A headless Service has none: nil.
func (w *world) address(i int) *networkingv1.IPAddress {
	plan := w.servicePlan(i)
	if plan.ip == "" {
		return nil
	}
	a := &networkingv1.IPAddress{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "IPAddress"},
		ObjectMeta: w.born("address", i, "", plan.ip),
		Spec: networkingv1.IPAddressSpec{ParentRef: &networkingv1.ParentReference{
			Resource: "services", Namespace: plan.namespace, Name: plan.name,
		}},
	}
	a.Labels = map[string]string{
		networkingv1.LabelIPAddressFamily: string(corev1.IPv4Protocol), networkingv1.LabelManagedBy: "ipallocator.k8s.io",
	}
	return a
}

// endpointSlices builds the slices of the i-th Service.
func (w *world) endpointSlices(i int) []*discoveryv1.EndpointSlice {
	plan := w.servicePlan(i)
	members := w.members(plan.app)
	var out []*discoveryv1.EndpointSlice
	for n := 0; n == 0 || n*sliceMembers < len(members); n++ {
		r := w.dice("slice", i*1000+n)
		slice := &discoveryv1.EndpointSlice{
			TypeMeta:    metav1.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"},
			ObjectMeta:  w.born("slice", i*1000+n, plan.namespace, plan.name+"-"+suffix(r, 5)),
			AddressType: discoveryv1.AddressTypeIPv4,
			Ports: []discoveryv1.EndpointPort{
				{Name: ptr.To("http"), Port: ptr.To[int32](8080), Protocol: ptr.To(corev1.ProtocolTCP)},
				{Name: ptr.To("metrics"), Port: ptr.To[int32](9090), Protocol: ptr.To(corev1.ProtocolTCP)},
			},
		}
		slice.GenerateName = plan.name + "-"
		slice.Generation = 1
		slice.Labels = map[string]string{
			discoveryv1.LabelServiceName: plan.name, discoveryv1.LabelManagedBy: "endpointslice-controller.k8s.io", "app": plan.app.name,
		}
		slice.OwnerReferences = []metav1.OwnerReference{{
			APIVersion: "v1", Kind: "Service", Name: plan.name, UID: w.born("service", i, "", "").UID,
			Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true),
		}}
		for _, m := range members[min(n*sliceMembers, len(members)):min((n+1)*sliceMembers, len(members))] {
			slice.Endpoints = append(slice.Endpoints, endpoint(m))
		}
		out = append(out, slice)
	}
	return out
}

func endpoint(m podPlan) discoveryv1.Endpoint {
	ready := m.state == stateRunning
	return discoveryv1.Endpoint{
		Addresses: []string{m.ip}, NodeName: ptr.To(m.node),
		Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(ready), Serving: ptr.To(ready), Terminating: ptr.To(false)},
		TargetRef:  &corev1.ObjectReference{Kind: "Pod", Namespace: m.namespace, Name: m.name, UID: types.UID(m.uid)},
	}
}
