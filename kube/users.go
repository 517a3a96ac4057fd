package kube

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube/rights"
	"kubist/kube/usage"
)

// acceptProtobuf asks for a list as the API server sends it fastest.
const acceptProtobuf = "application/vnd.kubernetes.protobuf"

// typedList is a list of a built-in kind.
type typedList interface {
	runtime.Object
	Unmarshal(data []byte) error
	GetContinue() string
	Reset()
}

// UserKinds are the kinds whose objects may use the subject, those first that
// say most.
func UserKinds(s usage.Subject) []Kind {
	words := []string{"deployments", "statefulsets", "daemonsets", "cronjobs", "jobs", "replicasets", "replicationcontrollers", "pods"}
	switch s.Kind {
	case usage.Secret:
		words = append(words, "ingresses", "serviceaccounts")
	case usage.ServiceAccount:
		words = append(words, "rolebindings", "clusterrolebindings")
	case usage.ConfigMap, usage.Claim:
	}
	kinds := make([]Kind, 0, len(words))
	for _, w := range words {
		if k, err := BuiltinKinds().Find(w); err == nil {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// userLists make the lists of the kinds of [UserKinds].
var userLists = map[string]func() typedList{
	"pods":                   func() typedList { return &corev1.PodList{} },
	"replicationcontrollers": func() typedList { return &corev1.ReplicationControllerList{} },
	"serviceaccounts":        func() typedList { return &corev1.ServiceAccountList{} },
	"deployments":            func() typedList { return &appsv1.DeploymentList{} },
	"replicasets":            func() typedList { return &appsv1.ReplicaSetList{} },
	"statefulsets":           func() typedList { return &appsv1.StatefulSetList{} },
	"daemonsets":             func() typedList { return &appsv1.DaemonSetList{} },
	"jobs":                   func() typedList { return &batchv1.JobList{} },
	"cronjobs":               func() typedList { return &batchv1.CronJobList{} },
	"ingresses":              func() typedList { return &networkingv1.IngressList{} },
	"rolebindings":           func() typedList { return &rbacv1.RoleBindingList{} },
	"clusterrolebindings":    func() typedList { return &rbacv1.ClusterRoleBindingList{} },
}

// Users tells found of the objects of one of [UserKinds] that use the subject,
// and how. A role binding may be in any namespace; everything else uses what is
// in its own.
func (c *Connection) Users(ctx context.Context, k Kind, s usage.Subject, found func(object metav1.Object, how []string)) error {
	namespace := s.Namespace
	if k.Resource == "rolebindings" {
		namespace = ""
	}
	return c.each(ctx, k, namespace, userLists[k.Resource](), func(o runtime.Object) {
		if how := usage.Of(o, s); len(how) > 0 {
			if m, ok := o.(metav1.Object); ok {
				found(m, how)
			}
		}
	})
}

// Bindings are the objects of RBAC that decide about what is done in a
// namespace, or in the whole cluster if that is "". missing is told which kinds
// could not be listed, and why; the others are there all the same.
func (c *Connection) Bindings(ctx context.Context, namespace string, step func(done, of int), missing func(Kind, error)) (*rights.Bindings, error) {
	b := &rights.Bindings{}
	words := []string{"clusterroles", "clusterrolebindings"}
	if namespace != "" {
		words = append(words, "roles", "rolebindings")
	}
	for i, w := range words {
		step(i, len(words))
		k, err := BuiltinKinds().Find(w)
		if err != nil {
			return nil, err
		}
		if err := c.bindings(ctx, k, namespace, b); ctx.Err() != nil {
			return nil, ctx.Err()
		} else if err != nil {
			missing(k, err)
		}
	}
	step(len(words), len(words))
	return b, nil
}

// bindings adds the objects of one kind of RBAC.
func (c *Connection) bindings(ctx context.Context, k Kind, namespace string, b *rights.Bindings) error {
	var list typedList
	switch k.Resource {
	case "clusterroles":
		list = &rbacv1.ClusterRoleList{}
	case "roles":
		list = &rbacv1.RoleList{}
	default:
		list = userLists[k.Resource]()
	}
	return c.each(ctx, k, namespace, list, func(o runtime.Object) {
		switch o := o.(type) {
		case *rbacv1.ClusterRole:
			b.ClusterRoles = append(b.ClusterRoles, *o)
		case *rbacv1.Role:
			b.Roles = append(b.Roles, *o)
		case *rbacv1.ClusterRoleBinding:
			b.ClusterRoleBindings = append(b.ClusterRoleBindings, *o)
		case *rbacv1.RoleBinding:
			b.RoleBindings = append(b.RoleBindings, *o)
		}
	})
}

// each lists a built-in kind page by page into list, and tells of each object.
func (c *Connection) each(ctx context.Context, k Kind, namespace string, list typedList, tell func(runtime.Object)) error {
	query := url.Values{"limit": {"500"}}
	for {
		list.Reset()
		if err := c.page(ctx, k.Path(namespace, ""), query, list); err != nil {
			return fmt.Errorf("list %s: %w", k, err)
		}
		if err := meta.EachListItem(list, func(o runtime.Object) error { tell(o); return nil }); err != nil {
			return fmt.Errorf("list %s: %w", k, err)
		}
		if list.GetContinue() == "" {
			return nil
		}
		query.Set("continue", list.GetContinue())
	}
}

// page reads one page in protobuf.
func (c *Connection) page(ctx context.Context, path string, query url.Values, into typedList) error {
	body, err := c.read(ctx, path, query, acceptProtobuf)
	if err != nil {
		return err
	}
	if len(body) < len(protobufMagic) || string(body[:len(protobufMagic)]) != protobufMagic {
		return errors.New("the server does not answer in protobuf")
	}
	var envelope runtime.Unknown
	if err := envelope.Unmarshal(body[len(protobufMagic):]); err != nil {
		return fmt.Errorf("decode %s: %w", path, err)
	}
	if err := into.Unmarshal(envelope.Raw); err != nil {
		return fmt.Errorf("decode %s: %w", path, err)
	}
	return nil
}
