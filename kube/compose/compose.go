// Package compose makes objects out of a few words, as kubectl create does:
// namespaces, ConfigMaps and Secrets. It reads the files that it is told of, and
// asks no server.
package compose

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Data is what a ConfigMap or a Secret holds, by key.
type Data map[string][]byte

// Keys are the keys in their order.
func (d Data) Keys() []string { return slices.Sorted(maps.Keys(d)) }

// put adds a value. No error names it.
func (d Data) put(key string, value []byte) error {
	if faults := validation.IsConfigMapKey(key); len(faults) > 0 {
		return fmt.Errorf("%q is no key: %s", key, strings.Join(faults, "; "))
	}
	if _, twice := d[key]; twice {
		return fmt.Errorf("the key %s is there twice", key)
	}
	d[key] = value
	return nil
}

// Literal adds what is written as KEY=VALUE.
func (d Data) Literal(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		return errors.New("--from-literal takes KEY=VALUE")
	}
	return d.put(key, []byte(value))
}

// File adds a file under its name, one that is written as KEY=PATH under another
// one, or all files of a directory, without those in the directories in it.
func (d Data) File(text string) error {
	key, path, named := strings.Cut(text, "=")
	if !named {
		path, key = text, filepath.Base(text)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return d.read(key, path)
	case named:
		return fmt.Errorf("%s is a directory: its files have their own names for keys", path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Type().IsRegular() {
			if err := d.read(e.Name(), filepath.Join(path, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d Data) read(key, path string) error {
	value, err := os.ReadFile(path) //nolint:gosec // The user has named it.
	if err != nil {
		return err
	}
	return d.put(key, value)
}

// EnvFile adds what a file has in lines of KEY=VALUE. Empty lines, and those that
// begin with #, are left out; a key alone stands for the value that this program's
// environment has.
func (d Data) EnvFile(path string) error {
	text, err := os.ReadFile(path) //nolint:gosec // The user has named it.
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	lines.Buffer(nil, len(text)+1)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimLeft(lines.Text(), " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			if value, ok = os.LookupEnv(key); !ok {
				continue
			}
		}
		if err := d.put(key, []byte(value)); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
	}
	return lines.Err()
}

// made is an object with a name.
func made(kind, namespace, name string) *unstructured.Unstructured {
	meta := map[string]any{"name": name}
	if namespace != "" {
		meta["namespace"] = namespace
	}
	return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": kind, "metadata": meta}}
}

// Namespace is a namespace.
func Namespace(name string) *unstructured.Unstructured { return made("Namespace", "", name) }

// ConfigMap is a ConfigMap. What is no text is kept as binary data.
func ConfigMap(namespace, name string, d Data) *unstructured.Unstructured {
	o := made("ConfigMap", namespace, name)
	text, binary := map[string]any{}, map[string]any{}
	for key, value := range d {
		if utf8.Valid(value) {
			text[key] = string(value)
			continue
		}
		binary[key] = base64.StdEncoding.EncodeToString(value)
	}
	if len(text) > 0 {
		o.Object["data"] = text
	}
	if len(binary) > 0 {
		o.Object["binaryData"] = binary
	}
	return o
}

// Secret is a Secret of a type, "" for Opaque.
func Secret(namespace, name, kind string, d Data) *unstructured.Unstructured {
	o := made("Secret", namespace, name)
	values := map[string]any{}
	for key, value := range d {
		values[key] = base64.StdEncoding.EncodeToString(value)
	}
	if len(values) > 0 {
		o.Object["data"] = values
	}
	if kind == "" {
		kind = string(corev1.SecretTypeOpaque)
	}
	o.Object["type"] = kind
	return o
}

// Registry is what logs in to a registry of images.
type Registry struct{ Server, User, Password, Email string }

// DefaultRegistry is the server where none is said, spelled as programs look for it.
const DefaultRegistry = "https://index.docker.io/v1/"

// Docker is the Secret that a registry is logged in to with.
func Docker(namespace, name string, r Registry) (*unstructured.Unstructured, error) {
	if r.User == "" || r.Password == "" {
		return nil, errors.New("a registry wants a user and a password: --docker-username and --docker-password")
	}
	if r.Server == "" {
		r.Server = DefaultRegistry
	}
	login := map[string]string{
		"username": r.User, "password": r.Password, "auth": base64.StdEncoding.EncodeToString([]byte(r.User + ":" + r.Password)),
	}
	if r.Email != "" {
		login["email"] = r.Email
	}
	text, err := json.Marshal(map[string]any{"auths": map[string]any{r.Server: login}})
	if err != nil {
		return nil, err
	}
	return Secret(namespace, name, string(corev1.SecretTypeDockerConfigJson), Data{corev1.DockerConfigJsonKey: text}), nil
}
