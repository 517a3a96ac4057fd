package kube

import (
	"fmt"
	"net/url"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// PodStream is where a subresource of a pod is that takes over its connection:
// exec, attach, portforward; and what a client of it is made of. Options may be
// nil. The connection's rules hold for such a client too.
func (c *Connection) PodStream(namespace, pod, subresource string, options runtime.Object) (*rest.Config, *url.URL, error) {
	config := c.REST()
	config.APIPath, config.GroupVersion = "/api", &corev1.SchemeGroupVersion
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	client, err := rest.RESTClientFor(config)
	if err != nil {
		return nil, nil, fmt.Errorf("make a client: %w", err)
	}
	request := client.Get().Namespace(namespace).Resource("pods").Name(pod).SubResource(subresource)
	if options != nil {
		request = request.VersionedParams(options, scheme.ParameterCodec)
	}
	return config, request.URL(), nil
}
