// Package usage finds out how an object uses another one that it names: a pod a
// ConfigMap, an Ingress the Secret of a certificate. Everything in it is a pure
// function of API objects.
package usage

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Kind is what can be used.
type Kind string

// The kinds of which it is known who uses them.
const (
	ConfigMap      Kind = "ConfigMap"
	Secret         Kind = "Secret"
	Claim          Kind = "PersistentVolumeClaim"
	ServiceAccount Kind = "ServiceAccount"
)

// Subject is the object whose users are looked for.
type Subject struct {
	Kind            Kind
	Namespace, Name string
}

// Of says in words how an object uses the subject, each way once: "volume
// config", "env LOG_LEVEL of container main". It is empty for one that does not,
// and for a ReplicaSet or a Job that something else has made, whose template
// says the same.
func Of(object any, s Subject) []string {
	if m, ok := object.(metav1.Object); ok && madeByAnother(object) && metav1.GetControllerOfNoCopy(m) != nil {
		return nil
	}
	u := &user{subject: s}
	if namespace, spec := template(object); spec != nil {
		u.in(namespace, func() { u.pod(spec) })
	}
	switch o := object.(type) {
	case *appsv1.StatefulSet:
		u.in(o.Namespace, func() { u.claims(o) })
	case *networkingv1.Ingress:
		u.in(o.Namespace, func() { u.ingress(o) })
	case *corev1.ServiceAccount:
		u.in(o.Namespace, func() { u.account(o) })
	case *rbacv1.RoleBinding:
		u.subjects(o.Subjects, o.RoleRef, o.Namespace)
	case *rbacv1.ClusterRoleBinding:
		u.subjects(o.Subjects, o.RoleRef, "")
	}
	return u.how
}

// template is the spec of a pod, or of the pods that a workload makes, and the
// namespace they are in; nil for what makes none.
func template(object any) (namespace string, spec *corev1.PodSpec) {
	switch o := object.(type) {
	case *corev1.Pod:
		return o.Namespace, &o.Spec
	case *corev1.ReplicationController:
		if o.Spec.Template != nil {
			return o.Namespace, &o.Spec.Template.Spec
		}
	case *appsv1.Deployment:
		return o.Namespace, &o.Spec.Template.Spec
	case *appsv1.ReplicaSet:
		return o.Namespace, &o.Spec.Template.Spec
	case *appsv1.StatefulSet:
		return o.Namespace, &o.Spec.Template.Spec
	case *appsv1.DaemonSet:
		return o.Namespace, &o.Spec.Template.Spec
	case *batchv1.Job:
		return o.Namespace, &o.Spec.Template.Spec
	case *batchv1.CronJob:
		return o.Namespace, &o.Spec.JobTemplate.Spec.Template.Spec
	}
	return "", nil
}

// madeByAnother reports whether objects of the type are often copies of a template that is found anyway.
func madeByAnother(object any) bool {
	switch object.(type) {
	case *appsv1.ReplicaSet, *batchv1.Job:
		return true
	}
	return false
}

// user collects how one object uses the subject.
type user struct {
	subject Subject
	how     []string
}

// in looks where names mean objects of one namespace.
func (u *user) in(namespace string, look func()) {
	if namespace == u.subject.Namespace {
		look()
	}
}

// uses notes a way if it is the subject that is named.
func (u *user) uses(k Kind, name string, how ...string) {
	if k == u.subject.Kind && name == u.subject.Name && name != "" {
		u.how = append(u.how, strings.Join(how, ""))
	}
}

func (u *user) pod(spec *corev1.PodSpec) {
	for i := range spec.InitContainers {
		c := &spec.InitContainers[i]
		u.container("init container "+c.Name, c.Env, c.EnvFrom)
	}
	for i := range spec.Containers {
		c := &spec.Containers[i]
		u.container("container "+c.Name, c.Env, c.EnvFrom)
	}
	for i := range spec.EphemeralContainers {
		c := &spec.EphemeralContainers[i]
		u.container("ephemeral container "+c.Name, c.Env, c.EnvFrom)
	}
	for i := range spec.Volumes {
		u.volume(&spec.Volumes[i])
	}
	for _, r := range spec.ImagePullSecrets {
		u.uses(Secret, r.Name, "pulls images with it")
	}
	account := spec.ServiceAccountName
	if account == "" {
		account = "default"
	}
	u.uses(ServiceAccount, account, "runs as it")
}

func (u *user) container(name string, env []corev1.EnvVar, from []corev1.EnvFromSource) {
	for i := range env {
		source := env[i].ValueFrom
		if source == nil {
			continue
		}
		if r := source.ConfigMapKeyRef; r != nil {
			u.uses(ConfigMap, r.Name, "env ", env[i].Name, " of ", name)
		}
		if r := source.SecretKeyRef; r != nil {
			u.uses(Secret, r.Name, "env ", env[i].Name, " of ", name)
		}
	}
	for i := range from {
		if r := from[i].ConfigMapRef; r != nil {
			u.uses(ConfigMap, r.Name, "all env of ", name)
		}
		if r := from[i].SecretRef; r != nil {
			u.uses(Secret, r.Name, "all env of ", name)
		}
	}
}

func (u *user) volume(v *corev1.Volume) {
	how := "volume " + v.Name
	if v.ConfigMap != nil {
		u.uses(ConfigMap, v.ConfigMap.Name, how)
	}
	if v.Secret != nil {
		u.uses(Secret, v.Secret.SecretName, how)
	}
	if v.PersistentVolumeClaim != nil {
		u.uses(Claim, v.PersistentVolumeClaim.ClaimName, how)
	}
	if v.Projected != nil {
		for i := range v.Projected.Sources {
			if s := v.Projected.Sources[i].ConfigMap; s != nil {
				u.uses(ConfigMap, s.Name, how, ", projected")
			}
			if s := v.Projected.Sources[i].Secret; s != nil {
				u.uses(Secret, s.Name, how, ", projected")
			}
		}
	}
	u.driver(v, how)
}

// driver looks for the Secrets that the drivers of volumes are given.
func (u *user) driver(v *corev1.Volume, how string) {
	for _, r := range []*corev1.LocalObjectReference{
		ref(v.CSI, func(s *corev1.CSIVolumeSource) *corev1.LocalObjectReference { return s.NodePublishSecretRef }),
		ref(v.CephFS, func(s *corev1.CephFSVolumeSource) *corev1.LocalObjectReference { return s.SecretRef }),
		ref(v.FlexVolume, func(s *corev1.FlexVolumeSource) *corev1.LocalObjectReference { return s.SecretRef }),
		ref(v.ISCSI, func(s *corev1.ISCSIVolumeSource) *corev1.LocalObjectReference { return s.SecretRef }),
		ref(v.RBD, func(s *corev1.RBDVolumeSource) *corev1.LocalObjectReference { return s.SecretRef }),
	} {
		if r != nil {
			u.uses(Secret, r.Name, how, ", for its driver")
		}
	}
	if v.AzureFile != nil {
		u.uses(Secret, v.AzureFile.SecretName, how, ", for its driver")
	}
}

func ref[S any](source *S, of func(*S) *corev1.LocalObjectReference) *corev1.LocalObjectReference {
	if source == nil {
		return nil
	}
	return of(source)
}

// claims looks whether a claim is one that a StatefulSet makes for its pods: TEMPLATE-NAME-0.
func (u *user) claims(s *appsv1.StatefulSet) {
	for i := range s.Spec.VolumeClaimTemplates {
		t := s.Spec.VolumeClaimTemplates[i].Name
		ordinal, ok := strings.CutPrefix(u.subject.Name, t+"-"+s.Name+"-")
		if ok && ordinal != "" && strings.Trim(ordinal, "0123456789") == "" {
			u.uses(Claim, u.subject.Name, "claim template ", t)
		}
	}
}

func (u *user) ingress(ing *networkingv1.Ingress) {
	for i := range ing.Spec.TLS {
		t := &ing.Spec.TLS[i]
		hosts := "any host"
		if len(t.Hosts) > 0 {
			hosts = strings.Join(t.Hosts, ", ")
		}
		u.uses(Secret, t.SecretName, "tls of ", hosts)
	}
}

func (u *user) account(a *corev1.ServiceAccount) {
	for i := range a.Secrets {
		u.uses(Secret, a.Secrets[i].Name, "listed as mountable")
	}
	for i := range a.ImagePullSecrets {
		u.uses(Secret, a.ImagePullSecrets[i].Name, "its pods pull images with it")
	}
}

func (u *user) subjects(subjects []rbacv1.Subject, role rbacv1.RoleRef, namespace string) {
	s := u.subject
	for i := range subjects {
		of := &subjects[i]
		where := of.Namespace
		if where == "" {
			where = namespace
		}
		switch {
		case s.Kind != ServiceAccount:
		case of.Kind == rbacv1.ServiceAccountKind && where == s.Namespace && of.Name == s.Name:
			u.how = append(u.how, "gives it "+role.Kind+" "+role.Name)
		case of.Kind == rbacv1.UserKind && of.Name == "system:serviceaccount:"+s.Namespace+":"+s.Name:
			u.how = append(u.how, "gives it "+role.Kind+" "+role.Name+", by its user name")
		}
	}
}
