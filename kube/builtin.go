package kube

import (
	"strings"
	"sync"
)

// BuiltinKinds are the kinds every current cluster has, known without asking,
// so that the first screen need not wait for discovery. They rank as the API
// server ranks them.
func BuiltinKinds() *Kinds { return builtin() }

var builtin = sync.OnceValue(func() *Kinds {
	var kinds []Kind
	for _, group := range builtinGroups {
		for _, row := range group.kinds {
			kind := row
			kind.Group, kind.Version = group.name, group.version
			kind.Singular = strings.ToLower(kind.Name)
			kind.Preferred = true
			if kind.Verbs == nil {
				kind.Verbs = strings.Fields("create delete deletecollection get list patch update watch")
			}
			kinds = append(kinds, kind)
		}
	}
	return &Kinds{kinds: kinds}
})

var all = []string{"all"}

// builtinGroups holds what cannot be derived: a nil Verbs stands for all of
// them, the singular is the Kind in lower case.
var builtinGroups = []struct {
	name, version string
	kinds         []Kind
}{
	{"", "v1", []Kind{
		{Resource: "bindings", Name: "Binding", Namespaced: true, Verbs: []string{"create"}},
		{Resource: "componentstatuses", Name: "ComponentStatus", ShortNames: []string{"cs"}, Verbs: []string{"get", "list"}},
		{Resource: "configmaps", Name: "ConfigMap", ShortNames: []string{"cm"}, Namespaced: true},
		{Resource: "endpoints", Name: "Endpoints", ShortNames: []string{"ep"}, Namespaced: true},
		{Resource: "events", Name: "Event", ShortNames: []string{"ev"}, Namespaced: true},
		{Resource: "limitranges", Name: "LimitRange", ShortNames: []string{"limits"}, Namespaced: true},
		{Resource: "namespaces", Name: "Namespace", ShortNames: []string{"ns"}, Verbs: strings.Fields("create delete get list patch update watch")},
		{Resource: "nodes", Name: "Node", ShortNames: []string{"no"}},
		{Resource: "persistentvolumeclaims", Name: "PersistentVolumeClaim", ShortNames: []string{"pvc"}, Namespaced: true},
		{Resource: "persistentvolumes", Name: "PersistentVolume", ShortNames: []string{"pv"}},
		{Resource: "pods", Name: "Pod", ShortNames: []string{"po"}, Categories: all, Namespaced: true},
		{Resource: "podtemplates", Name: "PodTemplate", Namespaced: true},
		{Resource: "replicationcontrollers", Name: "ReplicationController", ShortNames: []string{"rc"}, Categories: all, Namespaced: true},
		{Resource: "resourcequotas", Name: "ResourceQuota", ShortNames: []string{"quota"}, Namespaced: true},
		{Resource: "secrets", Name: "Secret", Namespaced: true},
		{Resource: "serviceaccounts", Name: "ServiceAccount", ShortNames: []string{"sa"}, Namespaced: true},
		{Resource: "services", Name: "Service", ShortNames: []string{"svc"}, Categories: all, Namespaced: true},
	}},
	{"apiregistration.k8s.io", "v1", []Kind{
		{Resource: "apiservices", Name: "APIService", Categories: []string{"api-extensions"}},
	}},
	{"apps", "v1", []Kind{
		{Resource: "controllerrevisions", Name: "ControllerRevision", Namespaced: true},
		{Resource: "daemonsets", Name: "DaemonSet", ShortNames: []string{"ds"}, Categories: all, Namespaced: true},
		{Resource: "deployments", Name: "Deployment", ShortNames: []string{"deploy"}, Categories: all, Namespaced: true},
		{Resource: "replicasets", Name: "ReplicaSet", ShortNames: []string{"rs"}, Categories: all, Namespaced: true},
		{Resource: "statefulsets", Name: "StatefulSet", ShortNames: []string{"sts"}, Categories: all, Namespaced: true},
	}},
	{"events.k8s.io", "v1", []Kind{
		{Resource: "events", Name: "Event", ShortNames: []string{"ev"}, Namespaced: true},
	}},
	{"autoscaling", "v2", []Kind{
		{Resource: "horizontalpodautoscalers", Name: "HorizontalPodAutoscaler", ShortNames: []string{"hpa"}, Categories: all, Namespaced: true},
	}},
	{"batch", "v1", []Kind{
		{Resource: "cronjobs", Name: "CronJob", ShortNames: []string{"cj"}, Categories: all, Namespaced: true},
		{Resource: "jobs", Name: "Job", Categories: all, Namespaced: true},
	}},
	{"certificates.k8s.io", "v1", []Kind{
		{Resource: "certificatesigningrequests", Name: "CertificateSigningRequest", ShortNames: []string{"csr"}},
	}},
	{"networking.k8s.io", "v1", []Kind{
		{Resource: "ingressclasses", Name: "IngressClass"},
		{Resource: "ingresses", Name: "Ingress", ShortNames: []string{"ing"}, Namespaced: true},
		{Resource: "networkpolicies", Name: "NetworkPolicy", ShortNames: []string{"netpol"}, Namespaced: true},
	}},
	{"policy", "v1", []Kind{
		{Resource: "poddisruptionbudgets", Name: "PodDisruptionBudget", ShortNames: []string{"pdb"}, Namespaced: true},
	}},
	{"rbac.authorization.k8s.io", "v1", []Kind{
		{Resource: "clusterrolebindings", Name: "ClusterRoleBinding"},
		{Resource: "clusterroles", Name: "ClusterRole"},
		{Resource: "rolebindings", Name: "RoleBinding", Namespaced: true},
		{Resource: "roles", Name: "Role", Namespaced: true},
	}},
	{"storage.k8s.io", "v1", []Kind{
		{Resource: "csidrivers", Name: "CSIDriver"},
		{Resource: "csinodes", Name: "CSINode"},
		{Resource: "csistoragecapacities", Name: "CSIStorageCapacity", Namespaced: true},
		{Resource: "storageclasses", Name: "StorageClass", ShortNames: []string{"sc"}},
		{Resource: "volumeattachments", Name: "VolumeAttachment"},
	}},
	{"admissionregistration.k8s.io", "v1", []Kind{
		{Resource: "mutatingwebhookconfigurations", Name: "MutatingWebhookConfiguration", Categories: []string{"api-extensions"}},
		{Resource: "validatingwebhookconfigurations", Name: "ValidatingWebhookConfiguration", Categories: []string{"api-extensions"}},
	}},
	{"apiextensions.k8s.io", "v1", []Kind{
		{Resource: "customresourcedefinitions", Name: "CustomResourceDefinition", ShortNames: []string{"crd", "crds"}, Categories: []string{"api-extensions"}},
	}},
	{"scheduling.k8s.io", "v1", []Kind{
		{Resource: "priorityclasses", Name: "PriorityClass", ShortNames: []string{"pc"}},
	}},
	{"coordination.k8s.io", "v1", []Kind{
		{Resource: "leases", Name: "Lease", Namespaced: true},
	}},
	{"node.k8s.io", "v1", []Kind{
		{Resource: "runtimeclasses", Name: "RuntimeClass"},
	}},
	{"discovery.k8s.io", "v1", []Kind{
		{Resource: "endpointslices", Name: "EndpointSlice", Namespaced: true},
	}},
	{"flowcontrol.apiserver.k8s.io", "v1", []Kind{
		{Resource: "flowschemas", Name: "FlowSchema"},
		{Resource: "prioritylevelconfigurations", Name: "PriorityLevelConfiguration"},
	}},
}
