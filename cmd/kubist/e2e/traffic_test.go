package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// selecting is a Service of one port that selects pods; none where the labels are nil.
func selecting(labels map[string]string) corev1.ServiceSpec {
	return corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{{Name: "http", Port: 80}}}
}

// handMade creates an EndpointSlice of a Service.
func (n *namespace) handMade(service string, addresses ...string) {
	n.t.Helper()
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: service + "-by-hand", Labels: map[string]string{discoveryv1.LabelServiceName: service}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       []discoveryv1.EndpointPort{{Name: new("http"), Port: new(int32(8080))}},
	}
	for _, a := range addresses {
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{Addresses: []string{a}})
	}
	_, err := n.client.DiscoveryV1().EndpointSlices(n.name).Create(n.ctx, slice, metav1.CreateOptions{})
	n.check(err)
}

// certificate creates a TLS Secret for a host, good for 90 days and an hour.
func (n *namespace) certificate(name, host string) {
	n.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	n.check(err)
	now := time.Now()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the shop"}, DNSNames: []string{host},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(90*24*time.Hour + time.Hour),
	}, &x509.Certificate{SerialNumber: big.NewInt(1)}, &key.PublicKey, key)
	n.check(err)
	private, err := x509.MarshalECPrivateKey(key)
	n.check(err)
	_, err = n.client.CoreV1().Secrets(n.name).Create(n.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Type: corev1.SecretTypeTLS, Data: map[string][]byte{
			corev1.TLSCertKey:       pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
			corev1.TLSPrivateKeyKey: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}),
		},
	}, metav1.CreateOptions{})
	n.check(err)
}

// ingress creates an Ingress that leads each of some paths of a host to a Service.
func (n *namespace) ingress(name, host, secret string, paths map[string]string) {
	n.t.Helper()
	i := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: networkingv1.IngressSpec{
		IngressClassName: new("nginx"),
		TLS:              []networkingv1.IngressTLS{{Hosts: []string{host}, SecretName: secret}},
		Rules:            []networkingv1.IngressRule{{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{}}}},
	}}
	for path, service := range paths {
		i.Spec.Rules[0].HTTP.Paths = append(i.Spec.Rules[0].HTTP.Paths, networkingv1.HTTPIngressPath{
			Path: path, PathType: new(networkingv1.PathTypePrefix),
			Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: service, Port: networkingv1.ServiceBackendPort{Name: "http"}}},
		})
	}
	_, err := n.client.NetworkingV1().Ingresses(n.name).Create(n.ctx, i, metav1.CreateOptions{})
	n.check(err)
}

// settled waits until a dialog takes keys that has opened by itself.
func (k *kubist) settled() {
	k.t.Helper()
	timer := time.NewTimer(500 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-k.ctx.Done():
		k.t.Fatal(k.ctx.Err())
	}
}

// From a Service to its endpoints, from one of them to its pod, and back; what
// has no endpoints says why; and all of it follows the cluster.
func TestServicesAndTheirEndpoints(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia-0", labels("app", "kubia"))
	ns.pod("kubia-1", labels("app", "kubia"))
	ns.service("kubia", selecting(map[string]string{"app": "kubia"}))
	ns.service("cart", selecting(map[string]string{"app": "kubia", "env": "prod"}))
	ns.service("legacy", selecting(nil))
	ns.handMade("legacy", "192.0.2.11", "192.0.2.12")
	k := launch(t, args("svc", "-n", ns.name), size(160, 30))
	k.row("kubia ", ` 80/TCP +2/2 .*app=kubia$`)
	k.row("legacy", ` 2/2 .*<none>$`)
	k.row("cart", ` 0/0 .*no endpoints for app=kubia,env=prod`)
	k.header(` 3 · 1 do not answer · live$`)
	k.press(":svc/kubia -n " + ns.name + "<enter>")
	k.cursorOn("▌kubia ")
	k.press("<enter>")
	k.header(`Endpoints ▸ kubia +2 · live$`)
	k.row("kubia-0", `kubia +10\.244\.\d+\.\d+ +ready +kubia-0 +http 80`)
	ns.remove("kubia-0")
	k.header(` 1 · live$`)
	k.press("G<enter>")
	k.header(`Pods ▸ kubia-1`)
	k.press("<esc><esc>")
	k.row("kubia ", ` 1/1 `)
	k.press(":ep -n " + ns.name + "<enter>")
	k.row("cart", ` - +none +no pod has app=kubia,env=prod; 1 pod lacks only env=prod`)
	k.row("192.0.2.11", `legacy +192.0.2.11 +ready +external`)
	k.press("/192.0.2.12<enter>")
	k.cursorOn("192.0.2.12")
	k.press("<enter>")
	k.see("192.0.2.12 is no object of the cluster")
	k.press("y")
	k.see("kind: EndpointSlice", "name: legacy-by-hand")
}

func TestIngressesAndWhatIsBehindThem(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia-0", labels("app", "kubia"))
	ns.service("kubia", selecting(map[string]string{"app": "kubia"}))
	ns.certificate("shop-tls", "shop.example.com")
	ns.ingress("shop", "shop.example.com", "shop-tls", map[string]string{"/": "kubia", "/old": "basket"})
	ns.ingress("api", "api.example.com", "api-tls", map[string]string{"/": "kubia"})
	k := launch(t, args("ing", "-n", ns.name), size(200, 30))
	k.row("/old", ` basket +http +0/0 .*no Service basket`)
	k.row("api.example.com", ` kubia +http 80 +1/1 .* api-tls .*no Secret api-tls`)
	k.header(` 3 · 2 do not lead anywhere · live$`)
	k.press("/host:shop service:kubia<enter>")
	k.cursorOn("shop.example.com")
	k.row("shop.example.com", ` 1/1 .*shop-tls +\? not read`)
	k.press("x")
	k.see("Certificate in Secret shop-tls", "CN=the shop", "90 days left", "good for shop.example.com")
	k.settled()
	k.press("<enter>")
	k.gone("Certificate in Secret")
	k.row("shop.example.com", `shop-tls +90 days left`)
	k.press("<enter>")
	k.header(`Endpoints ▸ kubia `)
	k.row("kubia-0", `ready`)
}
