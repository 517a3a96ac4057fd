package schema

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// server answers as an API server does, and counts what it is asked.
type server struct {
	mu        sync.Mutex
	documents map[string]string // by the path of a group and version: "apis/apps/v1"
	hash      string            // of all of them
	base      string            // that is written before the addresses
	refused   int               // the status of all answers, 0 for what is wanted
	asked     map[string]int
}

func newServer() *server {
	return &server{
		documents: map[string]string{"apis/gallery.test/v1": document}, hash: "one", asked: map[string]int{},
	}
}

func (s *server) ServerURL() string { return "https://gallery.test" + s.base }

func (s *server) Get(_ context.Context, path string, query url.Values, accept string) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[path]++
	body := ""
	switch name, ok := strings.CutPrefix(path, "/openapi/v3/"); {
	case s.refused != 0:
		return nil, &apierrors.StatusError{ErrStatus: metav1.Status{Code: int32(s.refused), Reason: reasons[s.refused], Message: "refused"}}
	case accept != "application/json":
		return nil, fmt.Errorf("asked for %s", accept)
	case path == "/openapi/v3":
		paths := map[string]any{}
		for name := range s.documents {
			address := s.base + "/openapi/v3/" + name
			if s.hash != "" {
				address += "?hash=" + s.hash
			}
			paths[name] = map[string]any{"serverRelativeURL": address}
		}
		text, err := json.Marshal(map[string]any{"paths": paths})
		if err != nil {
			return nil, err
		}
		body = string(text)
	case ok && query.Get("hash") == s.hash:
		body = s.documents[name]
	default:
		return nil, errors.New("there is nothing at " + path)
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
}

var reasons = map[int]metav1.StatusReason{http.StatusNotFound: metav1.StatusReasonNotFound, http.StatusForbidden: metav1.StatusReasonForbidden}

// fetches is how often documents were asked for.
func (s *server) fetches() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for path, times := range s.asked {
		if path != "/openapi/v3" {
			n += times
		}
	}
	return n
}

var frame = schema.GroupVersionKind{Group: "gallery.test", Version: "v1", Kind: "Frame"}

// document describes a kind that has a bit of everything, and one that is in itself.
const document = `{"paths": {"/apis/gallery.test/v1/frames": {"get": {}}}, "components": {"schemas": {
"test.gallery.v1.Frame": {"type": "object", "description": "A Frame holds.", "required": ["spec"], "properties": {
  "apiVersion": {"type": "string"}, "kind": {"type": "string"},
  "metadata": {"default": {}, "description": "Who it is.", "allOf": [{"$ref": "#/components/schemas/test.meta"}]},
  "spec": {"default": {}, "allOf": [{"$ref": "#/components/schemas/test.spec"}]}, "status": {"type": "object"}},
  "x-kubernetes-group-version-kind": [{"group": "gallery.test", "version": "v1", "kind": "Frame"}, {"group": "gallery.test", "version": "v2", "kind": "Framed"}]},
"test.meta": {"type": "object", "properties": {"labels": {"type": "object", "additionalProperties": {"type": "string", "default": ""}}, "name": {"type": "string"}}},
"test.spec": {"type": "object", "description": "What it is made of.", "required": ["sides", "width"], "properties": {
  "sides": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], "minItems": 1, "maxItems": 4,
    "items": {"allOf": [{"$ref": "#/components/schemas/test.side"}], "default": {}}},
  "width": {"type": "integer", "format": "int32", "default": 0},
  "inner": {"description": "A frame in the frame.", "allOf": [{"$ref": "#/components/schemas/test.spec"}]},
  "style": {"type": "string", "enum": ["gilded", "", "plain"], "default": "plain", "nullable": true},
  "hooks": {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/test.side"}}},
  "gap": {"$ref": "#/components/schemas/test.quantity"},
  "lost": {"$ref": "#/components/schemas/test.nowhere"},
  "loop": {"$ref": "#/components/schemas/test.loop"},
  "free": {"type": "object", "additionalProperties": true, "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-embedded-resource": true}},
  "x-kubernetes-validations": [{"rule": "self.width > 0", "message": "no frame is flat"}]},
"test.side": {"type": "object", "description": "One side.", "required": ["name"], "properties": {
  "name": {"type": "string", "default": "", "minLength": 1, "maxLength": 63, "pattern": "^[a-z]+$"},
  "long": {"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 2.5, "externalDocs": {"url": "https://gallery.test/long"}},
  "weight": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]}}},
"test.quantity": {"type": "string", "description": "A quantity."},
"test.loop": {"$ref": "#/components/schemas/test.loop"},
"test.odd": {"type": 7}
}}}`
