package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
)

//go:embed demo/*.yaml demo/first-steps.txt
var demoFiles embed.FS

// The files of the world, in steps: what is in one step may need what was in an earlier one.
var (
	baseSteps = [][]string{{"base.yaml"}}
	demoSteps = [][]string{{"base.yaml", "namespaces.yaml"}, {"shop.yaml", "network.yaml", "platform.yaml", "default.yaml", "paintings.yaml"}}
)

const (
	applyWorkers = 8
	shopTLS      = "shop-tls"
)

// populate creates the base objects, or the whole demo world. Objects that exist already are left as they are.
func populate(ctx context.Context, p *plane, demo bool) error {
	client, err := dynamic.NewForConfig(p.restConfig())
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	steps := baseSteps
	if demo {
		steps = demoSteps
	}
	for _, step := range steps {
		var objects []*unstructured.Unstructured
		for _, file := range step {
			read, err := readObjects(file)
			if err != nil {
				return err
			}
			objects = append(objects, read...)
		}
		if err := createAll(ctx, p, client, objects); err != nil {
			return err
		}
	}
	if !demo {
		return nil
	}
	secret, err := tlsSecret()
	if err != nil {
		return err
	}
	return createAll(ctx, p, client, []*unstructured.Unstructured{secret})
}

// firstSteps is the note for those who look at the demo world for the first time. Its first line is its title.
const firstSteps = "first-steps.txt"

func writeFirstSteps(dir string) error {
	text, err := demoFiles.ReadFile("demo/" + firstSteps)
	if err != nil {
		return fmt.Errorf("open %s: %w", firstSteps, err)
	}
	return writePrivate(filepath.Join(dir, firstSteps), text)
}

// readObjects parses one embedded file.
func readObjects(file string) ([]*unstructured.Unstructured, error) {
	data, err := demoFiles.ReadFile("demo/" + file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(string(data)), 4096)
	var objects []*unstructured.Unstructured
	for {
		u := &unstructured.Unstructured{}
		if err := decoder.Decode(&u.Object); errors.Is(err, io.EOF) {
			return objects, nil
		} else if err != nil {
			return nil, fmt.Errorf("parse object %d of %s: %w", len(objects)+1, file, err)
		}
		objects = append(objects, u)
	}
}

func createAll(ctx context.Context, p *plane, client dynamic.Interface, objects []*unstructured.Unstructured) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(applyWorkers)
	for _, u := range objects {
		group.Go(func() error {
			what := fmt.Sprintf("%s %s", u.GetKind(), strings.TrimPrefix(u.GetNamespace()+"/"+u.GetName(), "/"))
			var refused error
			err := p.poll(ctx, what, func(ctx context.Context) error {
				err := create(ctx, client, u)
				if apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) {
					refused = err
					return nil
				}
				return err
			})
			return errors.Join(refused, err)
		})
	}
	return group.Wait()
}

// create creates one object. A kind or namespace that is not known yet is an error like any other: a definition takes
// a moment to be served, and so does a namespace to be seen by admission.
func create(ctx context.Context, client dynamic.Interface, u *unstructured.Unstructured) error {
	gvr, _ := meta.UnsafeGuessKindToResource(u.GroupVersionKind())
	var to dynamic.ResourceInterface = client.Resource(gvr)
	if ns := u.GetNamespace(); ns != "" {
		to = client.Resource(gvr).Namespace(ns)
	}
	_, err := to.Create(ctx, u, metav1.CreateOptions{FieldManager: byPlayground})
	if err == nil || apierrors.IsAlreadyExists(err) {
		return nil
	}
	return fmt.Errorf("create %s %s: %w", u.GetKind(), u.GetName(), err)
}

// tlsSecret makes the certificate that the demo's Ingress names, signed by itself.
func tlsSecret() (*unstructured.Unstructured, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	cert := certificate("shop.example.com")
	cert.DNSNames = []string{"shop.example.com"}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("sign the shop's certificate: %w", err)
	}
	keyPEM, err := encodeKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the shop's certificate: %w", err)
	}
	secret := &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: shopTLS, Namespace: "shop", Labels: map[string]string{"app": "web"}},
		Type:       corev1.SecretTypeTLS,
		Data: map[string][]byte{
			corev1.TLSCertKey: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), corev1.TLSPrivateKeyKey: keyPEM,
		},
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(secret)
	if err != nil {
		return nil, fmt.Errorf("convert secret %s: %w", shopTLS, err)
	}
	return &unstructured.Unstructured{Object: object}, nil
}
