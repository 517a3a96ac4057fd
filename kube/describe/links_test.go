package describe_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube/describe"
	"kubist/kube/diagnose"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	slices := diagnose.Around{Slices: diagnose.Known[[]discoveryv1.EndpointSlice]{Asked: true, Value: []discoveryv1.EndpointSlice{{
		Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.244.0.1"}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: "kubia-0"}}},
	}}}}
	for _, c := range []struct {
		name, apiVersion, kind, owner string
		text                          string
		want                          string // each link as Kind.group namespace/name, in the order of the text
	}{
		{
			name: "a pod", apiVersion: "v1", kind: "Pod", owner: "apps/v1",
			text: `Name:             kubia-7c78-x
Namespace:        shop
Priority Class Name:  high
Service Account:  web
Node:             node-1/10.0.0.1
Labels:           Node=x
Annotations:      Node: not-a-node
                  Service Account: nor-this
Controlled By:    ReplicaSet/kubia-7c78
Containers:
  main:
    Environment Variables from:
      defaults  ConfigMap  Optional: false
      password  Secret with prefix 'X_'  Optional: true
    Environment:
      Node:    no-node
      TOKEN:   <set to the key 'a' in secret 'tokens'>        Optional: false
      MODE:    <set to the key 'b' of config map 'modes'>  Optional: true
    Mounts:
      /data from data (rw)
Volumes:
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  big
  certs:
    Type:        Secret (a volume populated by a Secret)
    SecretName:  tls
Events:
  Type    Reason     Age  From  Message
  ----    ------     ---  ----  -------
  Normal  Scheduled  5m   default-scheduler  Successfully assigned shop/kubia-7c78-x to node-1`,
			want: `Namespace shop
PriorityClass.scheduling.k8s.io high
ServiceAccount shop/web
Node node-1
ReplicaSet.apps shop/kubia-7c78
ConfigMap shop/defaults
Secret shop/password
Secret shop/tokens
ConfigMap shop/modes
PersistentVolumeClaim shop/big
Secret shop/tls
Node node-1`,
		},
		{
			name: "nothing where there is nothing", apiVersion: "v1", kind: "Pod",
			text: "Name:  x\nNode:  <none>\nService Account:  ",
		},
		{
			name: "a Service", apiVersion: "v1", kind: "Service",
			text: "Name:       kubia\nEndpoints:  10.244.0.1:8080,10.244.0.9:8080 + 3 more...",
			want: "Pod shop/kubia-0",
		},
		{
			name: "a Deployment", apiVersion: "apps/v1", kind: "Deployment",
			text: `Pod Template:
  Labels:           app=kubia
  Service Account:  web
OldReplicaSets:  kubia-1 (0/0 replicas created), kubia-2 (1/1 replicas created)
NewReplicaSet:   kubia-3 (2/2 replicas created)
Events:
  Normal  ScalingReplicaSet  5m  deployment-controller  Scaled up replica set kubia-3 from 0 to 2`,
			want: `ServiceAccount shop/web
ReplicaSet.apps shop/kubia-1
ReplicaSet.apps shop/kubia-2
ReplicaSet.apps shop/kubia-3
ReplicaSet.apps shop/kubia-3`,
		},
		{
			name: "an Ingress", apiVersion: "networking.k8s.io/v1", kind: "Ingress",
			text: `Ingress Class:    nginx
Default backend:  <default>
TLS:
  web-tls terminates shop.example.com
Rules:
  Host              Path  Backends
  ----              ----  --------
  shop.example.com
                    /api   kubia:80 (10.244.0.1:8080)
                    /web   web:http ()`,
			want: `IngressClass.networking.k8s.io nginx
Secret shop/web-tls
Service shop/kubia
Service shop/web`,
		},
		{
			name: "a binding", apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding",
			text: `Role:
  Kind:  ClusterRole
  Name:  view
Subjects:
  Kind            Name  Namespace
  ----            ----  ---------
  ServiceAccount  bot   tools
  User            jane  `,
			want: `ClusterRole.rbac.authorization.k8s.io view
ServiceAccount tools/bot`,
		},
		{
			name: "a ServiceAccount", apiVersion: "v1", kind: "ServiceAccount",
			text: "Image pull secrets:  one\n                     two\nMountable secrets:   <none>\nTokens:              three\nEvents:              <none>",
			want: "Secret shop/one\nSecret shop/two\nSecret shop/three",
		},
		{
			name: "a node", apiVersion: "v1", kind: "Node",
			text: `Non-terminated Pods:          (2 in total)
  Namespace                   Name                 CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----                 ------------  ----------  ---------------  -------------  ---
  shop                        kubia-0              100m (10%)    0 (0%)      0 (0%)           0 (0%)         5m
Allocated resources:
  cpu                100m (10%)  0 (0%)`,
			want: "Pod shop/kubia-0",
		},
		{
			name: "a volume", apiVersion: "v1", kind: "PersistentVolume",
			text: "StorageClass:  fast\nStatus:        Bound\nClaim:         web/data",
			want: "StorageClass.storage.k8s.io fast\nPersistentVolumeClaim web/data",
		},
		{
			name: "a claim", apiVersion: "v1", kind: "PersistentVolumeClaim",
			text: "StorageClass:  fast\nVolume:        pv-1\nUsed By:       db-0\n               db-1",
			want: "StorageClass.storage.k8s.io fast\nPersistentVolume pv-1\nPod shop/db-0\nPod shop/db-1",
		},
		{
			name: "what a ConfigMap holds is text", apiVersion: "v1", kind: "ConfigMap",
			text: "Name:         x\nData\n====\nfile:\n----\nControlled By: Pod/none\n\nBinaryData\n====\n",
		},
		{
			name: "an autoscaler", apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler",
			text: "Reference:  Deployment/kubia", want: "Deployment.apps shop/kubia",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := &unstructured.Unstructured{Object: map[string]any{
				"spec": map[string]any{"scaleTargetRef": map[string]any{"apiVersion": "apps/v1"}},
			}}
			o.SetAPIVersion(c.apiVersion)
			o.SetKind(c.kind)
			o.SetNamespace("shop")
			if c.owner != "" {
				_ = unstructured.SetNestedSlice(o.Object, []any{map[string]any{"apiVersion": c.owner, "kind": "ReplicaSet", "name": "x", "controller": true}}, "metadata", "ownerReferences")
			}
			lines := strings.Split(c.text, "\n")
			var got []string
			for _, l := range describe.Links(o, slices, len(lines), func(i int) string { return lines[i] }) {
				to := l.Target
				kind, name := to.Kind, to.Name
				if to.Group != "" {
					kind += "." + to.Group
				}
				switch to.Kind {
				case "Node", "Namespace", "PriorityClass", "IngressClass", "ClusterRole", "StorageClass", "PersistentVolume":
				default:
					name = to.Namespace + "/" + name
				}
				got = append(got, kind+" "+name)
				if text := lines[l.Line][l.From:l.To]; text != to.Name && !strings.HasPrefix(text, "10.") {
					t.Errorf("the link to %s is drawn on %q", to.Name, text)
				}
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("found\n%s\nwant\n%s", text, c.want)
			}
		})
	}
}
