package change

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
)

// Debug adds an ephemeral container to a pod, which cannot be taken back.
type Debug struct {
	On        Object
	Container corev1.EphemeralContainer
}

// Object is the pod.
func (d Debug) Object() Object { return d.On }

func (d Debug) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) {
	if before, err = read(ctx, c, d.On, ""); err != nil {
		return nil, nil, err
	}
	body, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": before.GetUID()}, // another pod of the name refuses it
		"spec":     map[string]any{"ephemeralContainers": []corev1.EphemeralContainer{d.Container}},
	})
	if err != nil {
		return before, nil, err
	}
	answer, err := c.Write(ctx, http.MethodPatch, d.On.path()+"/ephemeralcontainers", how(dry), typeStrategic, body)
	switch {
	case apierrors.IsConflict(err):
		return nil, nil, &Gone{d.On, true}
	case err != nil:
		return before, nil, fmt.Errorf("add container %s to %s: %w", d.Container.Name, d.On, err)
	}
	after, err = decode(answer)
	return before, after, err
}
