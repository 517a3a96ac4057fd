package views

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
)

// holding is an object with values, which are in base64 where secret says so.
func holding(secret bool, version string, data map[string]string) *unstructured.Unstructured {
	values := map[string]any{}
	for k, v := range data {
		if secret {
			v = base64.StdEncoding.EncodeToString([]byte(v))
		}
		values[k] = v
	}
	o := &unstructured.Unstructured{Object: map[string]any{"kind": "ConfigMap", "data": values}}
	if secret {
		o.Object["kind"], o.Object["type"] = "Secret", "Opaque"
	}
	o.SetUID("u")
	o.SetResourceVersion(version)
	return o
}

// holder is the screen of the values of an object, as it was read and is live.
func holder(t *testing.T, object *unstructured.Unstructured) (*values, *fakeHost) {
	t.Helper()
	gvr := configMapKind.GVR
	if object.GetKind() == "Secret" {
		gvr = secretKind.GVR
	}
	v := newValues(&Session{conn: new(kube.Connection)}, ref{gvr: gvr, namespaced: true, namespace: "shop", name: "db"})
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	v.host, v.feed = h, &yamlFeed{}
	v.wait(0)
	v.fetch()
	v.Handle("object", reading{object: object})
	v.Handle("changes", snapshot(stream.Live, new(record.Row)))
	return v, h
}

func drawn(v interface{ Paint(canvas.Canvas) }, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	v.Paint(f.Canvas())
	return f.String()
}

func (v *values) pressed(t *testing.T, h *fakeHost, key string) {
	t.Helper()
	for _, c := range v.Commands() {
		if slices.Contains(c.Keys, key) {
			if c.When == nil || c.When() == "" {
				c.Run(h)
			}
			return
		}
	}
	t.Fatalf("nothing is bound to %s", key)
}

func (v *values) status() string {
	var b strings.Builder
	for _, s := range v.Title().Status {
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestValuesOfASecretAreMasked(t *testing.T) {
	t.Parallel()
	v, h := holder(t, holding(true, "1", map[string]string{"password": "hunter2", "user": "ann"}))
	if got := drawn(v, 80, 20); strings.Contains(got, "hunter2") || strings.Contains(got, "ann") || !strings.Contains(got, "7 B") {
		t.Errorf("unasked:\n%s", got)
	}
	v.pressed(t, h, "c")
	if h.copied != "hunter2" {
		t.Errorf("copied %q", h.copied)
	}
	v.pressed(t, h, "x")
	if got := drawn(v, 80, 20); strings.Count(got, "hunter2") != 2 || strings.Contains(got, "ann") {
		t.Errorf("of one:\n%s", got)
	}
	if got := v.status(); got != "Opaque · 2 keys · values shown · live" {
		t.Errorf("status %q", got)
	}
	v.pressed(t, h, "j")
	if got := drawn(v, 80, 20); !strings.Contains(got, "masked: x shows it") || strings.Count(got, "hunter2") != 1 {
		t.Errorf("of another:\n%s", got)
	}
	v.pressed(t, h, "a")
	if got := drawn(v, 80, 20); !strings.Contains(got, "ann") || !strings.Contains(got, "hunter2") {
		t.Errorf("of all:\n%s", got)
	}
	v.Handle("object", reading{object: holding(true, "2", map[string]string{"password": "hunter3", "user": "bob"})})
	if got := drawn(v, 80, 20); !strings.Contains(got, "bob") || !strings.Contains(got, "hunter3") {
		t.Errorf("after a change:\n%s", got)
	}
	v.Unmount()
	if got := drawn(v, 80, 20); strings.Contains(got, "hunter") || strings.Contains(got, "bob") || v.text.pager.Len() != 2 {
		t.Errorf("after leaving:\n%s", got)
	}
	v.pressed(t, h, "a")
	v.pressed(t, h, "a")
	if got := drawn(v, 80, 20); strings.Contains(got, "hunter") {
		t.Errorf("masked again:\n%s", got)
	}
}

func TestValuesOfAConfigMap(t *testing.T) {
	t.Parallel()
	o := holding(false, "1", map[string]string{"app.yaml": "color: blue\nsize: 7\n", "mode": "live", "none": "", "settings.json": `{"a": 1}`})
	o.Object["binaryData"] = map[string]any{"logo.png": base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 5000)))}
	o.Object["immutable"] = true
	v, h := holder(t, o)
	got := drawn(v, 100, 30)
	for _, want := range []string{"YAML", "color: blue …", "size: 7", "JSON", "binary", "89504e470d0a1a0a", "empty", "4.9 KiB", "live"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if got := v.status(); got != "immutable · 5 keys · live" {
		t.Errorf("status %q", got)
	}
	v.pressed(t, h, "x")
	if len(v.revealed) != 0 {
		t.Error("something is masked that is no Secret")
	}
	v.pressed(t, h, "j")
	v.pressed(t, h, "enter")
	if got := drawn(v, 100, 30); !strings.Contains(got, "00000000  89 50 4e 47") || strings.Contains(got, "KEY") {
		t.Errorf("of a binary value alone:\n%s", got)
	}
	if got := strings.Join(v.Title().Crumbs, "/"); got != "/shop/ConfigMaps/db/logo.png" {
		t.Errorf("crumbs %q", got)
	}
	v.pressed(t, h, "G")
	if got := drawn(v, 100, 30); !strings.Contains(got, "and 912 bytes more") {
		t.Errorf("at its end:\n%s", got)
	}
	v.pressed(t, h, "c")
	if !strings.HasPrefix(h.copied, "iVBORw0KGgp4") {
		t.Errorf("copied %.20q", h.copied)
	}
	v.pressed(t, h, "esc")
	if got := drawn(v, 160, 30); !strings.Contains(got, "│") || !strings.Contains(got, "KEY") {
		t.Errorf("beside each other:\n%s", got)
	}
}

func TestValuesThatAreNone(t *testing.T) {
	t.Parallel()
	v, h := holder(t, holding(false, "1", nil))
	if got := drawn(v, 60, 12); !strings.Contains(got, "it holds no values") {
		t.Errorf("of an empty one:\n%s", got)
	}
	for _, key := range []string{"enter", "x", "a", "c", "j", "/"} {
		v.pressed(t, h, key)
	}
	large := holding(false, "2", map[string]string{"a": strings.Repeat("x", mostText+1)})
	v.Handle("object", reading{object: large})
	if got := v.noCopy(); got != "the value is too large for a clipboard" {
		t.Errorf("a large one cannot be copied because %q", got)
	}
	v.Handle("changes", snapshot(stream.Live))
	if got := v.status(); !strings.Contains(got, "deleted") || !strings.Contains(drawn(v, 60, 12), "xxx") {
		t.Errorf("deleted, it is %q", got)
	}
}

// issued is a certificate in PEM that is good from one moment to another.
func issued(t *testing.T, from, to time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "shop.example.com"}, NotBefore: from, NotAfter: to,
		DNSNames: []string{"shop.example.com", "www.example.com"}, IPAddresses: []net.IP{net.IPv4(10, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		from, to time.Duration
		health   record.Health
		want     string
	}{
		{-day, 90*day + time.Hour, record.OK, "shop.example.com, 90 days left"},
		{-day, 20*day + time.Hour, record.Warn, "shop.example.com, 20 days left"},
		{-day, day + time.Hour, record.Warn, "shop.example.com, 1 day left"},
		{-9 * day, -3*day - time.Hour, record.Bad, "shop.example.com, expired 3 days ago"},
		{2*day + time.Hour, 90 * day, record.Bad, "shop.example.com, not valid for another 2 days"},
	} {
		v := newValue("tls.crt", []byte(issued(t, noon.Add(c.from), noon.Add(c.to))))
		if v.summary(noon) != c.want || v.certificates.health(noon) != c.health || v.form != "certificate" {
			t.Errorf("it is a %s, %q and %s, want %q and %s", v.form, v.summary(noon), v.certificates.health(noon), c.want, c.health)
		}
	}
	chain := strings.Repeat(issued(t, noon, noon.Add(day)), 10)
	v, _ := holder(t, holding(true, "1", map[string]string{"tls.crt": chain, "tls.key": "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n"}))
	got := drawn(v, 100, 60)
	for _, want := range []string{"10 certificates", "private key", "names", "www.example.com, 10.0.0.1", "issued by    itself", "2 more", "masked"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "MHcC") || strings.Contains(got, "BEGIN") {
		t.Errorf("the key is seen:\n%s", got)
	}
	for _, broken := range []string{"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if v := newValue("x", []byte(broken)); v.summary(noon) != "" || v.tone(noon) != themes.Text || v.certificateFields(noon) != nil {
			t.Errorf("%q is said to be %q", broken, v.summary(noon))
		}
	}
}

func TestFactsOfValues(t *testing.T) {
	t.Parallel()
	texts := func(fields []field) string {
		var out []string
		for _, f := range fields {
			out = append(out, f.name+": "+f.text)
		}
		return strings.Join(out, "; ")
	}
	claims, err := json.Marshal(map[string]any{
		"sub": "system:serviceaccount:shop:kubia", "iss": "https://kubernetes.default.svc", "aud": []string{"api", "vault"}, "exp": noon.Unix(),
	})
	if err != nil {
		t.Fatal(err)
	}
	token := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(claims) + ".c2lnbmF0dXJl"
	auth := base64.StdEncoding.EncodeToString([]byte("robot:hunter2"))
	for _, c := range []struct {
		key, data string
		masked    bool
		form      string
		want      string
	}{
		{"token", token, true, "token", "token of: system:serviceaccount:shop:kubia; issued by: https://kubernetes.default.svc; for: api vault; good: until " + noon.UTC().Format(dateAndTime)},
		{"token", "eyJ9.e30.x", true, "token", "good: until it is revoked: it does not expire"},
		{"token", "eyJ9.!.x", true, "text", ""},
		{".dockerconfigjson", `{"auths":{"r.io":{"auth":"` + auth + `"},"a.io":{"username":"ann","password":"p"}}}`, true, "JSON", "registry: a.io; registry: r.io"},
		{".dockerconfigjson", `{"auths":{"r.io":{"auth":"` + auth + `"},"a.io":{"username":"ann","password":"p"}}}`, false, "JSON", "registry: a.io as ann; registry: r.io as robot"},
		{".dockercfg", `{"r.io":{"auth":"` + auth + `"}}`, false, "JSON", "registry: r.io as robot"},
		{".dockerconfigjson", `{`, false, "text", ""},
		{"a.properties", "x=1", false, "properties", ""},
		{"a", "größer\n", false, "text", ""},
		{"a", "   ", false, "text", ""},
		{"a", "a\x00b", false, "binary", ""},
		{"a", "\xff", false, "binary", ""},
	} {
		v := newValue(c.key, []byte(c.data))
		if got := texts(v.facts(c.masked)); got != c.want || v.form != c.form {
			t.Errorf("%s %q is %s: %s; want %s: %s", c.key, c.data, v.form, got, c.form, c.want)
		}
	}
}

func TestFirstLines(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"one": "one", "one\n": "one", "\n\none\r\ntwo": "one …", "": "", "\x00\x01": "0001",
		strings.Repeat("ü", 200): strings.Repeat("ü", 128) + " …",
	} {
		if got := string(newValue("k", []byte(data)).appendFirstLine(nil)); got != want {
			t.Errorf("%q begins with %q, want %q", data, got, want)
		}
	}
}
