// Package describe describes objects in the words of kubectl describe, by
// kubectl's own package, and reads what a diagnosis wants to know around them.
//
// All requests are reads, pass the transport of the connection, and end with
// the context of the call.
package describe

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"

	"kubist/kube"
)

// chunk is how many objects kubectl asks for at a time.
const chunk = 500

// Text is what kubectl describe prints of an object of a kind. The values of a
// Secret are told by their sizes, those of a service account token too.
func Text(ctx context.Context, conn *kube.Connection, kind kube.Kind, object *unstructured.Unstructured) (text string, err error) {
	what := kind.Singular + " " + object.GetName()
	defer func() {
		// The library takes for granted what an API server of its own version promises.
		if reason := recover(); reason != nil {
			text, err = "", fmt.Errorf("describe %s: kubectl's package gave up: %v", what, reason)
		}
	}()
	if kind.Group == "" && kind.Name == "Secret" {
		return secret(object)
	}
	config, err := config(ctx, conn)
	if err != nil {
		return "", fmt.Errorf("describe %s: %w", what, err)
	}
	describer, ok := describe.DescriberFor(kind.GVK().GroupKind(), config)
	if !ok {
		mapping := &meta.RESTMapping{Resource: kind.GVR(), GroupVersionKind: kind.GVK(), Scope: meta.RESTScopeRoot}
		if describer, ok = describe.GenericDescriberFor(mapping, config); !ok {
			return "", fmt.Errorf("describe %s: there is no description of %s", what, kind)
		}
	}
	text, err = describer.Describe(object.GetNamespace(), object.GetName(), describe.DescriberSettings{ShowEvents: true, ChunkSize: chunk})
	if err != nil {
		return "", fmt.Errorf("describe %s: %w", what, err)
	}
	return text, nil
}

// secret describes a Secret. kubectl prints the token of a service account in
// full, which is told by its size here as all other values are.
func secret(object *unstructured.Unstructured) (string, error) {
	s := &corev1.Secret{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, s); err != nil {
		return "", fmt.Errorf("describe secret %s: %w", object.GetName(), err)
	}
	if token, ok := s.Data[corev1.ServiceAccountTokenKey]; ok && s.Type == corev1.SecretTypeServiceAccountToken {
		s.Data[corev1.ServiceAccountTokenKey] = fmt.Appendf(nil, "%d bytes", len(token))
	}
	text, err := describe.DefaultObjectDescriber.DescribeObject(s)
	if err != nil {
		return "", fmt.Errorf("describe secret %s: %w", object.GetName(), err)
	}
	return text, nil
}

// config is a client configuration whose requests pass the transport of the
// connection and end with ctx.
func config(ctx context.Context, conn *kube.Connection) (*rest.Config, error) {
	from := conn.REST()
	base, _, err := rest.DefaultServerUrlFor(from)
	if err != nil {
		return nil, err
	}
	return &rest.Config{
		Host:      base.String(),
		UserAgent: from.UserAgent,
		QPS:       -1,
		Transport: &bound{ctx: ctx, next: conn.HTTPClient().Transport},
		// Warnings are read off the answers by the transport.
		WarningHandler: rest.NoWarnings{},
		ContentConfig: rest.ContentConfig{
			ContentType:        runtime.ContentTypeProtobuf,
			AcceptContentTypes: strings.Join([]string{runtime.ContentTypeProtobuf, runtime.ContentTypeJSON}, ","),
		},
	}, nil
}

// bound ends requests with a context, which the library does not take.
type bound struct {
	ctx  context.Context //nolint:containedctx // A transport has no other way to know the call it is made for.
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (b *bound) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(req.WithContext(b.ctx))
	if err == nil {
		// client-go would sleep and ask again, whether anybody waits or not.
		resp.Header.Del("Retry-After")
	}
	return resp, err
}
