package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
)

// Create creates an object.
type Create struct {
	Kind kube.Kind
	// Want is the object; it is not changed.
	Want *unstructured.Unstructured
}

// Object is what is created; where the server is to name it, it has no name.
func (n Create) Object() Object {
	return Object{Kind: n.Kind, Namespace: n.Want.GetNamespace(), Name: n.Want.GetName()}
}

func (n Create) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) {
	body, err := json.Marshal(n.Want.Object)
	if err != nil {
		return nil, nil, err
	}
	answer, err := c.Write(ctx, http.MethodPost, n.Kind.Path(n.Want.GetNamespace(), ""), how(dry), typeJSON, body)
	if err != nil {
		return nil, nil, fmt.Errorf("create %s: %w", n.Object(), err)
	}
	after, err = decode(answer)
	return nil, after, err
}

// Apply makes an object, or the fields of it that are named, what they shall be,
// as a server-side apply.
type Apply struct {
	Kind kube.Kind
	// Want are the fields, with the object's name; it is not changed.
	Want *unstructured.Unstructured
	// Manager is who sets them; "" is this program.
	Manager string
	// Force takes fields over that others have set.
	Force bool
}

// Object is what is applied to.
func (a Apply) Object() Object {
	return Object{Kind: a.Kind, Namespace: a.Want.GetNamespace(), Name: a.Want.GetName()}
}

func (a Apply) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) {
	of := a.Object()
	before, err = read(ctx, c, of, "")
	if _, gone := errors.AsType[*Gone](err); err != nil && !gone {
		return nil, nil, err
	}
	body, err := json.Marshal(a.Want.Object)
	if err != nil {
		return before, nil, err
	}
	query := how(dry)
	if a.Manager != "" {
		query.Set("fieldManager", a.Manager)
	}
	if a.Force {
		query.Set("force", "true")
	}
	answer, err := c.Write(ctx, http.MethodPatch, of.path(), query, typeApply, body)
	if err != nil {
		return before, nil, fmt.Errorf("apply %s: %w", of, err)
	}
	after, err = decode(answer)
	return before, after, err
}
