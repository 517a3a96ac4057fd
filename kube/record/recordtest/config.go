package recordtest

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// named is the metadata of the object of a seed.
func (g gen) named(name string, seed uint64) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: fmt.Sprintf("%s-%d", name, seed), Namespace: g.pick("shop", "default"),
		UID:             types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)),
		ResourceVersion: fmt.Sprint(1000 + seed), CreationTimestamp: g.time(),
	}
}

// ConfigMap returns the ConfigMap of that seed: empty, of text, of bytes, of both.
func ConfigMap(seed uint64) *corev1.ConfigMap {
	g := gen{rand.New(rand.NewPCG(seed, 0x636d))}
	m := &corev1.ConfigMap{ObjectMeta: g.named("settings", seed)}
	for i := range g.IntN(4) {
		if m.Data == nil {
			m.Data = map[string]string{}
		}
		m.Data[fmt.Sprintf("key-%d", i)] = g.pick("", "blue", "größer als ⅔\n")
	}
	for i := range g.IntN(3) {
		if m.BinaryData == nil {
			m.BinaryData = map[string][]byte{}
		}
		m.BinaryData[fmt.Sprintf("blob-%d", i)] = []byte(g.pick("", "\x00\xff", "\x89PNG"))
	}
	if g.maybe(20) {
		m.Immutable = new(g.maybe(70))
	}
	return m
}

// ServiceAccount returns the ServiceAccount of that seed.
func ServiceAccount(seed uint64) *corev1.ServiceAccount {
	g := gen{rand.New(rand.NewPCG(seed, 0x7361))}
	a := &corev1.ServiceAccount{ObjectMeta: g.named("kubia", seed)}
	for range g.IntN(3) {
		a.Secrets = append(a.Secrets, corev1.ObjectReference{Name: g.pick("token", "registry")})
	}
	for range g.IntN(3) {
		a.ImagePullSecrets = append(a.ImagePullSecrets, corev1.LocalObjectReference{Name: g.pick("registry", "mirror")})
	}
	if g.maybe(50) {
		a.AutomountServiceAccountToken = new(g.maybe(50))
	}
	return a
}

// limited are the resources that quotas limit, and whether they are counted in whole numbers.
var limited = []struct {
	name   corev1.ResourceName
	counts bool
}{
	{"cpu", false},
	{"memory", false},
	{"requests.cpu", false},
	{"requests.memory", false},
	{"limits.cpu", false},
	{"limits.memory", false},
	{"pods", true},
	{"configmaps", true},
	{"secrets", true},
	{"count/deployments.apps", true},
	{"requests.nvidia.com/gpu", true},
	{"fast.storageclass.storage.k8s.io/requests.storage", true},
}

// ResourceQuota returns the quota of that seed: of many resources, of few, of none.
func ResourceQuota(seed uint64) *corev1.ResourceQuota {
	g := gen{rand.New(rand.NewPCG(seed, 0x7271))}
	q := &corev1.ResourceQuota{ObjectMeta: g.named("budget", seed)}
	q.Spec.Hard = corev1.ResourceList{}
	for _, r := range limited {
		if g.maybe(40) {
			q.Spec.Hard[r.name] = g.quantity(r.counts)
		}
	}
	return q
}

// LimitRange returns the LimitRange of that seed.
func LimitRange(seed uint64) *corev1.LimitRange {
	g := gen{rand.New(rand.NewPCG(seed, 0x6c72))}
	r := &corev1.LimitRange{ObjectMeta: g.named("limits", seed)}
	for _, kind := range []corev1.LimitType{corev1.LimitTypePod, corev1.LimitTypePersistentVolumeClaim} {
		if g.maybe(60) {
			name := corev1.ResourceCPU
			if kind == corev1.LimitTypePersistentVolumeClaim {
				name = corev1.ResourceStorage
			}
			r.Spec.Limits = append(r.Spec.Limits, corev1.LimitRangeItem{Type: kind, Max: corev1.ResourceList{name: g.quantity(false)}})
		}
	}
	return r
}

// Rules returns the rules of a role of that seed.
func Rules(seed uint64) []rbacv1.PolicyRule {
	g := gen{rand.New(rand.NewPCG(seed, 0x7275))}
	var rules []rbacv1.PolicyRule
	for range g.IntN(4) {
		rules = append(rules, rbacv1.PolicyRule{
			APIGroups: []string{g.pick("", "apps", "*")}, Resources: []string{g.pick("pods", "deployments", "*", "pods/exec")},
			Verbs: []string{g.pick("get", "*", "create", "use"), g.pick("list", "watch", "patch")},
		})
	}
	return rules
}

// Binding returns to whom a binding of that seed gives which role, "Role" or
// "ClusterRole" being the kinds there may be.
func Binding(seed uint64, kinds ...string) (rbacv1.RoleRef, []rbacv1.Subject) {
	g := gen{rand.New(rand.NewPCG(seed, 0x7262))}
	var subjects []rbacv1.Subject
	for range g.IntN(5) {
		switch g.IntN(3) {
		case 0:
			subjects = append(subjects, rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: g.pick("ann", "bob@example.com")})
		case 1:
			subjects = append(subjects, rbacv1.Subject{Kind: rbacv1.GroupKind, APIGroup: rbacv1.GroupName, Name: g.pick("example:authenticated", "größen")})
		default:
			subjects = append(subjects, rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: g.pick("shop", "default"), Name: g.pick("kubia", "default")})
		}
	}
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: g.pick(kinds...), Name: g.pick("oracle-view", "no-such-role")}, subjects
}
