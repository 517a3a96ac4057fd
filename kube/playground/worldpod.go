package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
)

// stillAnnotation keeps the simulated kubelets' hands off a pod.
const stillAnnotation = "playground.kubist.dev/still"

// sidecars are the second and third containers of the pods that have some.
var sidecars = []string{"proxy", "log-shipper"}

// pod builds the i-th pod, filled up to the world's pod size.
func (w *world) pod(i int) *corev1.Pod {
	plan, r := w.plan(i)
	a := plan.app
	created := metav1.NewTime(w.now.Add(-time.Duration(60+r.IntN(40*24*3600)) * time.Second))
	pod := &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{
			Name: plan.name, GenerateName: a.name + "-" + a.hash + "-", Namespace: plan.namespace, UID: types.UID(plan.uid),
			CreationTimestamp: created, Generation: 1,
			Labels: map[string]string{
				"app": a.name, "env": a.env, "tier": a.tier, "version": a.version, "pod-template-hash": a.hash,
				"app.kubernetes.io/name": a.name, "app.kubernetes.io/managed-by": "helm",
			},
			Annotations: map[string]string{
				"checksum/config":                      hex64(r),
				"prometheus.io/scrape":                 "true",
				"prometheus.io/port":                   "9090",
				"cluster-autoscaler.kubernetes.io/why": "safe-to-evict",
			},
		},
	}
	w.own(pod, a)
	containers := 1 + max(0, r.IntN(5)-2)
	pod.Spec = podSpec(plan, containers)
	pod.Status = podStatus(plan, pod, r, created)
	pod.ManagedFields = managedFields(pod, created)
	w.fill(pod)
	return pod
}

// own names the ReplicaSet. With controllers running, an owner that does not exist would get the pod collected.
func (w *world) own(pod *corev1.Pod, a *app) {
	if w.controlled {
		pod.Annotations[stillAnnotation] = "true"
		return
	}
	pod.OwnerReferences = []metav1.OwnerReference{{
		APIVersion: "apps/v1", Kind: "ReplicaSet", Name: a.name + "-" + a.hash,
		UID: types.UID(uid(w.dice("replicaset", a.first))), Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true),
	}}
}

// fill adds text until the pod has the size that was asked for; a pod is never cut.
func (w *world) fill(pod *corev1.Pod) {
	const key, line = "config.example.com/rendered", "feature.rollout=gradual timeout=2500ms retries=3 backoff=exponential "
	// The key, the tags and the lengths take their share of the missing bytes.
	missing := w.podBytes - pod.Size() - len(key) - 12
	if missing > 0 {
		pod.Annotations[key] = strings.Repeat(line, missing/len(line)+1)[:missing]
	}
}

func podSpec(plan podPlan, containers int) corev1.PodSpec {
	spec := corev1.PodSpec{
		Containers:    []corev1.Container{mainContainer(plan.app)},
		RestartPolicy: corev1.RestartPolicyAlways, TerminationGracePeriodSeconds: ptr.To[int64](30),
		DNSPolicy: corev1.DNSClusterFirst, ServiceAccountName: "default", DeprecatedServiceAccount: "default",
		NodeName: plan.node, SecurityContext: &corev1.PodSecurityContext{}, SchedulerName: corev1.DefaultSchedulerName,
		Tolerations: []corev1.Toleration{
			{Key: corev1.TaintNodeNotReady, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: ptr.To[int64](300)},
			{Key: corev1.TaintNodeUnreachable, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: ptr.To[int64](300)},
		},
		Priority: ptr.To[int32](0), EnableServiceLinks: ptr.To(true), PreemptionPolicy: ptr.To(corev1.PreemptLowerPriority),
		Volumes: []corev1.Volume{
			{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: plan.app.name + "-config"}, DefaultMode: ptr.To[int32](420),
			}}},
			{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		},
	}
	if plan.state == stateCompleted {
		spec.RestartPolicy = corev1.RestartPolicyNever
	}
	for _, name := range sidecars[:containers-1] {
		spec.Containers = append(spec.Containers, sidecar(name))
	}
	return spec
}

func mainContainer(a *app) corev1.Container {
	probe := func(path string) *corev1.Probe {
		return &corev1.Probe{
			ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
				Path: path, Port: intstr.FromString("http"), Scheme: corev1.URISchemeHTTP,
			}},
			InitialDelaySeconds: 5, TimeoutSeconds: 1, PeriodSeconds: 10, SuccessThreshold: 1, FailureThreshold: 3,
		}
	}
	return corev1.Container{
		Name: a.name, Image: "example.com/" + a.name + ":" + a.version, ImagePullPolicy: corev1.PullIfNotPresent,
		Ports: []corev1.ContainerPort{
			{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP},
			{Name: "metrics", ContainerPort: 9090, Protocol: corev1.ProtocolTCP},
		},
		Env: []corev1.EnvVar{
			{Name: "ENVIRONMENT", Value: a.env},
			{Name: "LOG_LEVEL", Value: "info"},
			{Name: "POD_NAME", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.name"}}},
		},
		Resources: resources(mainCPU, mainMemory, mainLimit),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "config", MountPath: "/etc/" + a.name, ReadOnly: true}, {Name: "tmp", MountPath: "/tmp"},
		},
		LivenessProbe: probe("/healthz"), ReadinessProbe: probe("/readyz"),
		TerminationMessagePath: corev1.TerminationMessagePathDefault, TerminationMessagePolicy: corev1.TerminationMessageReadFile,
	}
}

func sidecar(name string) corev1.Container {
	return corev1.Container{
		Name: name, Image: "example.com/" + name + ":v1.4.2", ImagePullPolicy: corev1.PullIfNotPresent,
		Resources:              resources(sideCPU, sideMemory, sideLimit),
		TerminationMessagePath: corev1.TerminationMessagePathDefault, TerminationMessagePolicy: corev1.TerminationMessageReadFile,
	}
}

func resources(cpu, request, limit resource.Quantity) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: cpu, corev1.ResourceMemory: request},
		Limits:   corev1.ResourceList{corev1.ResourceMemory: limit},
	}
}

// quantity parses an amount and keeps its text, which would otherwise be made again for every pod.
func quantity(text string) resource.Quantity {
	q := resource.MustParse(text)
	_ = q.String()
	return q
}

var (
	mainCPU, mainMemory, mainLimit = quantity("250m"), quantity("256Mi"), quantity("512Mi")
	sideCPU, sideMemory, sideLimit = quantity("50m"), quantity("64Mi"), quantity("128Mi")
)

func podStatus(plan podPlan, pod *corev1.Pod, r *rand.Rand, created metav1.Time) corev1.PodStatus {
	if plan.state == statePending {
		return corev1.PodStatus{Phase: corev1.PodPending, QOSClass: corev1.PodQOSBurstable, Conditions: []corev1.PodCondition{{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, LastTransitionTime: created, Reason: corev1.PodReasonUnschedulable,
			Message: "0/1000 nodes are available: 1000 Insufficient memory.",
		}}}
	}
	status := corev1.PodStatus{
		Phase: corev1.PodRunning, QOSClass: corev1.PodQOSBurstable, StartTime: &created,
		HostIP: loopback, HostIPs: []corev1.HostIP{{IP: loopback}}, PodIP: plan.ip, PodIPs: []corev1.PodIP{{IP: plan.ip}},
	}
	ready := corev1.ConditionTrue
	if plan.state != stateRunning {
		ready = corev1.ConditionFalse
	}
	for _, c := range []struct {
		kind   corev1.PodConditionType
		status corev1.ConditionStatus
	}{
		{corev1.PodReadyToStartContainers, corev1.ConditionTrue},
		{corev1.PodInitialized, corev1.ConditionTrue},
		{corev1.PodReady, ready},
		{corev1.ContainersReady, ready},
		{corev1.PodScheduled, corev1.ConditionTrue},
	} {
		status.Conditions = append(status.Conditions, corev1.PodCondition{Type: c.kind, Status: c.status, LastTransitionTime: created})
	}
	for i := range pod.Spec.Containers {
		c := &pod.Spec.Containers[i]
		cs := corev1.ContainerStatus{
			Name: c.Name, Image: c.Image, ImageID: "example.com/" + c.Name + "@sha256:" + hex64(r), ContainerID: "containerd://" + hex64(r),
			Ready: true, Started: ptr.To(true), State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: created}},
		}
		if i == 0 || plan.state == stateCompleted {
			disturb(&cs, plan.state, r, created)
		}
		status.ContainerStatuses = append(status.ContainerStatuses, cs)
	}
	switch plan.state {
	case stateCompleted:
		status.Phase = corev1.PodSucceeded
	case stateImageMissing:
		status.Phase = corev1.PodPending
	}
	return status
}

// disturb gives a container the state that makes its pod what it is.
func disturb(cs *corev1.ContainerStatus, state podState, r *rand.Rand, at metav1.Time) {
	ended := &corev1.ContainerStateTerminated{StartedAt: at, FinishedAt: at, ContainerID: cs.ContainerID}
	switch state {
	case stateRunning:
		if r.IntN(10) == 0 {
			cs.RestartCount = int32(1 + r.IntN(3))
			ended.ExitCode, ended.Reason = 137, "OOMKilled"
			cs.LastTerminationState.Terminated = ended
		}
	case stateCrashing:
		cs.Ready, cs.Started, cs.RestartCount = false, ptr.To(false), int32(2+r.IntN(400))
		ended.ExitCode, ended.Reason = 1, "Error"
		cs.LastTerminationState.Terminated = ended
		cs.State = waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container="+cs.Name)
	case stateImageMissing:
		cs.Ready, cs.Started, cs.ImageID, cs.ContainerID = false, ptr.To(false), "", ""
		cs.State = waiting("ImagePullBackOff", fmt.Sprintf("Back-off pulling image %q", cs.Image))
	case stateCompleted:
		cs.Ready, cs.Started = false, ptr.To(false)
		ended.Reason = "Completed"
		cs.State = corev1.ContainerState{Terminated: ended}
	}
}

func waiting(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

// managedFields says who set what, as the server would record it for a pod of a ReplicaSet.
func managedFields(pod *corev1.Pod, at metav1.Time) []metav1.ManagedFieldsEntry {
	var spec strings.Builder
	spec.WriteString(`{"f:metadata":{"f:annotations":{".":{},"f:checksum/config":{}},"f:generateName":{},"f:labels":{".":{},"f:app":{},"f:env":{},"f:tier":{}},"f:ownerReferences":{}},"f:spec":{"f:containers":{`)
	for i := range pod.Spec.Containers {
		if i > 0 {
			spec.WriteByte(',')
		}
		fmt.Fprintf(&spec, `"k:{\"name\":\"%s\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{}}`, pod.Spec.Containers[i].Name)
	}
	spec.WriteString(`},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},"f:volumes":{}}}`)
	const status = `{"f:status":{"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:phase":{},"f:podIP":{}}}`
	entry := func(manager, subresource, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{
			Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &at,
			FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(fields)}, Subresource: subresource,
		}
	}
	return []metav1.ManagedFieldsEntry{
		entry("kube-controller-manager", "", spec.String()), entry("kubelet", "status", status),
	}
}
