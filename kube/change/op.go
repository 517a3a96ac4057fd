package change

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"

	"kubist/kube"
)

// Object is what is written to.
type Object struct {
	Kind            kube.Kind
	Namespace, Name string // Namespace is "" for kinds without one
	// UID is that of the object that is meant, "" for whichever has the name.
	UID string
}

// String is "pod shop/kubia-0".
func (o Object) String() string {
	if o.Namespace == "" {
		return o.Kind.Singular + " " + o.Name
	}
	return o.Kind.Singular + " " + o.Namespace + "/" + o.Name
}

func (o Object) path() string { return o.Kind.Path(o.Namespace, o.Name) }

// Op is one write to one object.
type Op interface {
	// Object is what is written to; a [Create] may not have a name yet.
	Object() Object
	// run writes, or lets the server check what it would do in a dry run. before
	// and after are the object as it was and is, nil where it was not or is not.
	run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error)
}

// manager is who the server notes down as the one that set a field.
const manager = "kubist"

const (
	typeJSON      = "application/json"
	typeJSONPatch = "application/json-patch+json"
	typeApply     = "application/apply-patch+yaml"
	typeStrategic = "application/strategic-merge-patch+json"
)

// Gone is the refusal to write to an object that is not there any more, or whose
// name another one has by now.
type Gone struct {
	Object Object
	// Replaced: another one has its name.
	Replaced bool
}

func (e *Gone) Error() string {
	if e.Replaced {
		return e.Object.String() + " is gone, and another one has its name"
	}
	return e.Object.String() + " is gone"
}

// read gets the object as it is; subresource may be "".
func read(ctx context.Context, c *kube.Connection, of Object, subresource string) (*unstructured.Unstructured, error) {
	path := of.path()
	if subresource != "" {
		path += "/" + subresource
	}
	body, err := c.Write(ctx, http.MethodGet, path, nil, "", nil)
	switch {
	case apierrors.IsNotFound(err):
		return nil, &Gone{Object: of}
	case err != nil:
		return nil, fmt.Errorf("get %s: %w", of, err)
	}
	object, err := decode(body)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", of, err)
	}
	if of.UID != "" && string(object.GetUID()) != of.UID {
		return nil, &Gone{of, true}
	}
	return object, nil
}

func decode(body []byte) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(body, &object.Object); err != nil { // which leaves whole numbers whole
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return object, nil
}

// how are the parameters of a write: fields are refused that the kind does not have.
func how(dry bool) url.Values {
	query := url.Values{"fieldManager": {manager}, "fieldValidation": {"Strict"}}
	if dry {
		query.Set("dryRun", "All")
	}
	return query
}
