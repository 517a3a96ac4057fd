package change

import (
	"context"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
)

// Result is what came of one op.
type Result struct {
	Op Op
	// Before and After are the object, or the subresource that was changed, as it
	// was and is; nil where it was not or is not. They have no status and no
	// managed fields, and Secrets no values. They must not be changed.
	Before, After *unstructured.Unstructured
	// Err is why nothing was changed, nil where it was.
	Err error
}

// atOnce is how many ops are on their way at a time.
const atOnce = 8

// Do carries ops out, several at a time, and returns what came of each, in their
// order. In a dry run the server does all but store it. What a ctx that ends has
// kept from being begun has its error. progress, unless nil, is told how many are
// done; it is called by several goroutines, one at a time.
func Do(ctx context.Context, c *kube.Connection, ops []Op, dry bool, progress func(done, total int)) []Result {
	results := make([]Result, len(ops))
	var next atomic.Int64
	var mu sync.Mutex
	done := 0
	var wg sync.WaitGroup
	for range min(atOnce, len(ops)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(ops)); i = next.Add(1) - 1 {
				results[i] = one(ctx, c, ops[i], dry)
				mu.Lock()
				if done++; progress != nil {
					progress(done, len(ops))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return results
}

func one(ctx context.Context, c *kube.Connection, op Op, dry bool) Result {
	if err := ctx.Err(); err != nil {
		return Result{Op: op, Err: err}
	}
	before, after, err := op.run(ctx, c, dry)
	return Result{op, kept(op, before), kept(op, after), err}
}

// kept is what is kept of an object: not what the server alone writes, and
// never the values of a Secret.
func kept(op Op, object *unstructured.Unstructured) *unstructured.Unstructured {
	if object == nil {
		return nil
	}
	object = object.DeepCopy()
	unstructured.RemoveNestedField(object.Object, "status")
	unstructured.RemoveNestedField(object.Object, "metadata", "managedFields")
	if IsSecret(op.Object().Kind) {
		unstructured.RemoveNestedField(object.Object, "data")
		unstructured.RemoveNestedField(object.Object, "stringData")
		unstructured.RemoveNestedField(object.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
	}
	return object
}

// IsSecret reports whether objects of a kind hold values that are never kept.
func IsSecret(k kube.Kind) bool { return k.Group == "" && k.Resource == "secrets" }
