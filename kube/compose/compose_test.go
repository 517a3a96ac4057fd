package compose_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"kubist/kube/compose"
)

func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// text is an object as YAML.
func text(t *testing.T, v any) string {
	t.Helper()
	out, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestConfigMap(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := compose.Data{}
	for _, err := range []error{
		data.Literal("a=b=c"), data.Literal("empty="), data.File(file(t, dir, "plain.txt", "text\n")),
		data.File("other=" + file(t, dir, "raw.bin", "\xff\x00")), data.EnvFile(file(t, dir, "env", "\ufeff# none\n\n  X=1\nY=\"2\" \n")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := text(t, compose.ConfigMap("shop", "c", data).Object)
	if want := "apiVersion: v1\nbinaryData:\n  other: /wA=\ndata:\n  X: \"1\"\n  \"Y\": '\"2\" '\n  a: b=c\n  empty: \"\"\n  plain.txt: |\n    text\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: shop\n"; got != want {
		t.Errorf("it is\n%s", got)
	}
}

// A directory gives its files, and not what lies deeper.
func TestFilesOfADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file(t, dir, "a.txt", "a")
	file(t, dir, "b", "b")
	if err := os.Mkdir(filepath.Join(dir, "deeper"), 0o700); err != nil {
		t.Fatal(err)
	}
	file(t, filepath.Join(dir, "deeper"), "c", "c")
	data := compose.Data{}
	if err := data.File(dir); err != nil || fmt.Sprint(data.Keys()) != "[a.txt b]" {
		t.Errorf("%v, %v", data.Keys(), err)
	}
}

// What is not taken is said, without the value.
func TestDataIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, c := range map[string]struct {
		add  func(compose.Data) error
		want string
	}{
		"no value":      {func(d compose.Data) error { return d.Literal("hunter2") }, "KEY=VALUE"},
		"no key":        {func(d compose.Data) error { return d.Literal("=hunter2") }, "KEY=VALUE"},
		"a bad key":     {func(d compose.Data) error { return d.Literal("a b=hunter2") }, `"a b" is no key`},
		"twice":         {func(d compose.Data) error { _ = d.Literal("a=b"); return d.Literal("a=hunter2") }, "the key a is there twice"},
		"no file":       {func(d compose.Data) error { return d.File(filepath.Join(dir, "none")) }, "no such file"},
		"a named one":   {func(d compose.Data) error { return d.File("key=" + dir) }, "is a directory"},
		"in an envfile": {func(d compose.Data) error { return d.EnvFile(file(t, dir, "env", "A=1\n\nB C=hunter2\n")) }, "env, line 3: \"B C\" is no key"},
	} {
		err := c.add(compose.Data{})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDocker(t *testing.T) {
	t.Parallel()
	o, err := compose.Docker("shop", "d", compose.Registry{User: "me", Password: "hunter2"})
	if err != nil {
		t.Fatal(err)
	}
	// {"auths":{"https://index.docker.io/v1/":{"auth":"bWU6aHVudGVyMg==","password":"hunter2","username":"me"}}}
	const want = "apiVersion: v1\ndata:\n  .dockerconfigjson: eyJhdXRocyI6eyJodHRwczovL2luZGV4LmRvY2tlci5pby92MS8iOnsiYXV0aCI6ImJXVTZhSFZ1ZEdWeU1nPT0iLCJwYXNzd29yZCI6Imh1bnRlcjIiLCJ1c2VybmFtZSI6Im1lIn19fQ==\nkind: Secret\nmetadata:\n  name: d\n  namespace: shop\ntype: kubernetes.io/dockerconfigjson\n"
	if got := text(t, o.Object); got != want {
		t.Errorf("it is\n%s", got)
	}
	if _, err := compose.Docker("shop", "d", compose.Registry{User: "me"}); err == nil || !strings.Contains(err.Error(), "--docker-password") {
		t.Errorf("without a password: %v", err)
	}
}

// certified is a certificate with its key.
func certified(t *testing.T, until time.Time, hosts ...string) compose.Pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: hosts, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return compose.Pair{
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: own}),
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	tomorrow := now.Add(24 * time.Hour)
	good, other := certified(t, tomorrow, "shop.example.com"), certified(t, tomorrow, "shop.example.com")
	sealed := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	for name, c := range map[string]struct {
		pair          compose.Pair
		fault, warned string
	}{
		"belong together": {good, "", ""},
		"do not":          {compose.Pair{Certificate: good.Certificate, Key: other.Key}, "do not belong together", ""},
		"mixed up":        {compose.Pair{Certificate: good.Key, Key: good.Certificate}, "are --cert and --key mixed up?", ""},
		"no certificate":  {compose.Pair{Certificate: []byte("hello"), Key: good.Key}, "there is no certificate in it", ""},
		"no key":          {compose.Pair{Certificate: good.Certificate, Key: []byte("hello")}, "there is no key in it", ""},
		"a sealed key":    {compose.Pair{Certificate: good.Certificate, Key: sealed}, "the key is encrypted", ""},
		"expired":         {certified(t, now.Add(-time.Hour), "a"), "", "has expired on 2026-12-01"},
		"not yet":         {certified(t, now.Add(96*time.Hour), "a"), "", "is not valid before 2026-12-03"},
		"no host":         {certified(t, tomorrow), "", "names no host"},
	} {
		leaf, warnings, err := c.pair.Check(now)
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v", name, err)
		}
		if got := strings.Join(warnings, "; "); (got == "") != (c.warned == "") || !strings.Contains(got, c.warned) {
			t.Errorf("%s: %s", name, got)
		}
		if err == nil && leaf == nil {
			t.Errorf("%s: no certificate", name)
		}
	}
}
