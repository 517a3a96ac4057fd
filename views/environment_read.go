package views

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/environment"
)

// sources are what was read for the variables of a pod. Values of Secrets are
// in it, so it lives no longer than the screen is seen.
type sources struct {
	// of says what it was read for: it is read again when that has changed.
	of      string
	found   map[environment.Ref]environment.Source
	node    *environment.Node
	at      time.Time // zero before
	reading bool
}

// failed reports whether something could not be read.
func (s *sources) failed() bool {
	for _, f := range s.found {
		if f.Unread != "" {
			return true
		}
	}
	return false
}

// sourcesRead is what came of reading.
type sourcesRead struct {
	found map[environment.Ref]environment.Source
	node  *environment.Node
}

// read reads the ConfigMaps and Secrets that the pod refers to, each by one
// GET, unless that was done since its containers started last.
func (e *environmentScreen) read() {
	if e.pod == nil || e.sources.reading {
		return
	}
	pod := e.pod.whole
	refs := environment.References(pod)
	var starts []time.Time
	for _, c := range environment.Containers(pod) {
		starts = append(starts, c.Started)
	}
	of := fmt.Sprint(refs, pod.Spec.NodeName, starts)
	if e.sources.of == of {
		return
	}
	e.sources.of, e.sources.reading = of, true
	node := pod.Spec.NodeName
	if !environment.NeedsNode(pod) {
		node = ""
	}
	reader := sourceReader{conn: e.session.conn, namespace: e.namespace}
	for _, plural := range []string{"configmaps", "secrets", "nodes"} {
		reader.kinds = append(reader.kinds, e.session.kindOf(ref{
			gvr: schema.GroupVersionResource{Version: "v1", Resource: plural}, namespaced: plural != "nodes",
		}))
	}
	e.host.Wait("sources", func(ctx context.Context) any { return reader.all(ctx, refs, node) })
}

func (e *environmentScreen) takeSources(r sourcesRead) {
	e.sources.reading = false
	e.sources.found, e.sources.node, e.sources.at = r.found, r.node, e.host.Now()
	e.read() // the pod may have changed meanwhile
}

// sourceReader reads what a pod refers to.
type sourceReader struct {
	conn      *kube.Connection
	namespace string
	kinds     []kube.Kind // of ConfigMaps, Secrets and Nodes
}

// readers is how many objects are read at once.
const readers = 4

func (r *sourceReader) all(ctx context.Context, refs []environment.Ref, node string) sourcesRead {
	out := sourcesRead{found: map[environment.Ref]environment.Source{}}
	found := make([]environment.Source, len(refs))
	var wg sync.WaitGroup
	turns := make(chan struct{}, readers)
	for i, of := range refs {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			found[i] = r.one(ctx, of)
		})
	}
	if node != "" {
		wg.Go(func() {
			if object, err := r.conn.Object(ctx, r.kinds[2], "", node); err == nil {
				out.node = nodeOf(object)
			}
		})
	}
	wg.Wait()
	for i, of := range refs {
		out.found[of] = found[i]
	}
	return out
}

func (r *sourceReader) one(ctx context.Context, of environment.Ref) environment.Source {
	kind := r.kinds[0]
	if of.Kind == "Secret" {
		kind = r.kinds[1]
	}
	object, err := r.conn.Object(ctx, kind, r.namespace, of.Name)
	switch {
	case apierrors.IsNotFound(err):
		return environment.Source{Absent: true}
	case apierrors.IsForbidden(err):
		return environment.Source{Unread: "you may not read " + of.String()}
	case err != nil:
		return environment.Source{Unread: of.String() + " was not read: " + kube.Explain(err).What}
	}
	return sourceOf(object, of.Kind == "Secret")
}

// sourceOf is what a ConfigMap or a Secret has for variables.
func sourceOf(object *unstructured.Unstructured, secret bool) environment.Source {
	s := environment.Source{Created: object.GetCreationTimestamp().Time, Fields: object.GetManagedFields()}
	s.Data, _, _ = unstructured.NestedStringMap(object.Object, "data")
	s.Immutable, _, _ = unstructured.NestedBool(object.Object, "immutable")
	if !secret {
		return s
	}
	for key, value := range s.Data {
		plain, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			delete(s.Data, key)
			continue
		}
		s.Data[key] = string(plain)
	}
	return s
}

// nodeOf is what a container gets of its node.
func nodeOf(object *unstructured.Unstructured) *environment.Node {
	n := &environment.Node{Allocatable: corev1.ResourceList{}}
	n.Kubelet, _, _ = unstructured.NestedString(object.Object, "status", "nodeInfo", "kubeletVersion")
	amounts, _, _ := unstructured.NestedStringMap(object.Object, "status", "allocatable")
	for name, amount := range amounts {
		if q, err := resource.ParseQuantity(strings.TrimSpace(amount)); err == nil {
			n.Allocatable[corev1.ResourceName(name)] = q
		}
	}
	return n
}
