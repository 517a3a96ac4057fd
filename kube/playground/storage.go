package main

import (
	"bytes"
	"context"
	"fmt"

	clientv3 "go.etcd.io/etcd/client/v3"
	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"
)

const (
	// putsPerTxn keeps below etcd's limit of operations in one transaction.
	putsPerTxn   = 100
	writeWorkers = 4
	txnBytes     = 1 << 20
	podPrefix    = "/registry/pods/"
)

// storage is the encoding in which the API server keeps built-in kinds.
var storage = protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)

// encode returns an object as the API server stores it. The object must carry its kind and version.
func encode(obj runtime.Object) (string, error) {
	var buf bytes.Buffer
	if err := storage.Encode(obj, &buf); err != nil {
		return "", fmt.Errorf("encode %T for storage: %w", obj, err)
	}
	return buf.String(), nil
}

func decodePod(data []byte) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	if _, _, err := storage.Decode(data, nil, pod); err != nil {
		return nil, fmt.Errorf("decode a stored pod: %w", err)
	}
	pod.APIVersion, pod.Kind = "v1", "Pod"
	return pod, nil
}

// An entry is one object and the key that it is stored under.
type entry struct {
	key string
	obj runtime.Object
}

// entries yields, kind by kind, how many objects a world has and how to build the i-th with what belongs to it.
func (w *world) entries(yield func(count int, build func(i int) []entry)) {
	yield(w.usedNamespaces(), func(i int) []entry {
		ns := w.namespace(i)
		return []entry{{"/registry/namespaces/" + ns.Name, ns}}
	})
	yield(w.nodes, func(i int) []entry {
		n := w.node(i)
		return []entry{{"/registry/minions/" + n.Name, n}}
	})
	yield(w.services, func(i int) []entry {
		s := w.service(i)
		out := []entry{{"/registry/services/specs/" + s.Namespace + "/" + s.Name, s}}
		if a := w.address(i); a != nil {
			out = append(out, entry{"/registry/ipaddresses/" + a.Name, a})
		}
		for _, slice := range w.endpointSlices(i) {
			out = append(out, entry{"/registry/endpointslices/" + slice.Namespace + "/" + slice.Name, slice})
		}
		return out
	})
	yield(w.pods, func(i int) []entry {
		p := w.pod(i)
		return []entry{{podPrefix + p.Namespace + "/" + p.Name, p}}
	})
}

func (w *world) usedNamespaces() int {
	if len(w.apps) == 0 {
		return 0
	}
	return w.namespaces
}

// writeWorld writes a world into the plane's etcd. The API server must not run yet: objects of one transaction share a
// revision, which it never does itself.
func writeWorld(ctx context.Context, p *plane, w *world) error {
	client, err := p.etcd(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	group, ctx := errgroup.WithContext(ctx)
	for worker := range writeWorkers {
		group.Go(func() error {
			b := &batch{ctx: ctx, client: client}
			w.entries(func(count int, build func(int) []entry) {
				for i := worker; i < count && b.err == nil; i += writeWorkers {
					for _, e := range build(i) {
						b.put(e)
					}
				}
			})
			b.flush()
			return b.err
		})
	}
	return group.Wait()
}

// A batch collects puts and sends them in transactions. After an error it does nothing.
type batch struct {
	ctx    context.Context
	client *clientv3.Client
	ops    []clientv3.Op
	size   int
	err    error
}

func (b *batch) put(e entry) {
	if b.err != nil {
		return
	}
	value, err := encode(e.obj)
	if err != nil {
		b.err = fmt.Errorf("write %s: %w", e.key, err)
		return
	}
	b.ops = append(b.ops, clientv3.OpPut(e.key, value))
	// A request may not be larger than 1.5 MiB, whatever the number of its puts.
	b.size += len(value)
	if len(b.ops) == putsPerTxn || b.size > txnBytes {
		b.flush()
	}
}

func (b *batch) flush() {
	if b.err != nil || len(b.ops) == 0 {
		return
	}
	if _, err := b.client.Txn(b.ctx).Then(b.ops...).Commit(); err != nil {
		b.err = fmt.Errorf("write %d objects to etcd: %w", len(b.ops), err)
	}
	b.ops, b.size = b.ops[:0], 0
}
