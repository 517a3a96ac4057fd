package kube

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ReadOnlyError is the refusal of a read-only connection. The request has not
// left the process.
type ReadOnlyError struct {
	Method, Path string
}

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("%s %s refused: the connection is read-only", e.Method, e.Path)
}

// actingSubresources do things when they are merely read: a GET opens a
// shell, a tunnel, or reaches whatever a pod serves.
var actingSubresources = []string{"exec", "attach", "portforward", "proxy"}

// selfReviews are the objects that are created in order to ask what one may
// do oneself; the server stores nothing.
var selfReviews = map[string][]string{
	"authorization.k8s.io":  {"selfsubjectaccessreviews", "selfsubjectrulesreviews"},
	"authentication.k8s.io": {"selfsubjectreviews"},
}

// reads reports whether a request changes nothing. What cannot be told counts
// as a change.
func reads(req *http.Request, base string) bool {
	// No read of ours changes protocols; exec over WebSocket is a GET that does.
	if req.Header.Get("Upgrade") != "" {
		return false
	}
	path, ok := below(req.URL.Path, base)
	if !ok {
		return false
	}
	target, isResource := parsePath(path)
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "": // net/http sends an empty method as GET
		return !ambiguous(path) && !(isResource && slices.Contains(actingSubresources, target.subresource))
	case http.MethodPost:
		return !ambiguous(path) && isResource && target.name == "" && target.namespace == "" &&
			slices.Contains(selfReviews[target.group], target.resource)
	default:
		return false
	}
}

// below is the path under the server's base path, false outside of it.
func below(path, base string) (string, bool) {
	base = strings.Trim(base, "/")
	if base == "" {
		return path, true
	}
	rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "/"), base)
	return rest, ok && strings.HasPrefix(rest, "/")
}

// ambiguous reports whether a server or a proxy might read a path differently
// than parsePath does.
func ambiguous(path string) bool {
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "." || part == ".." || part == "" && strings.Trim(path, "/") != "" || strings.ContainsAny(part, "\\%;") {
			return true
		}
	}
	return false
}

// target is what a path of the API is about.
type target struct {
	group, version, namespace, resource, name, subresource string
}

// parsePath reads a path of the API as the API server does. It is false for
// paths that are not about resources, such as /version.
func parsePath(path string) (target, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	var t target
	switch {
	case parts[0] == "api" && len(parts) > 2:
		t.version, parts = parts[1], parts[2:]
	case parts[0] == "apis" && len(parts) > 3:
		t.group, t.version, parts = parts[1], parts[2], parts[3:]
	default:
		return target{}, false
	}
	// The old form puts the verb first.
	switch {
	case parts[0] == "proxy" || parts[0] == "redirect":
		t.subresource, parts = "proxy", parts[1:]
	case parts[0] == "watch" && len(parts) > 1:
		parts = parts[1:]
	}
	if len(parts) > 2 && parts[0] == "namespaces" && parts[2] != "status" && parts[2] != "finalize" {
		t.namespace, parts = parts[1], parts[2:]
	}
	fields := []*string{&t.resource, &t.name, &t.subresource}
	for i, part := range parts[:min(len(parts), len(fields))] {
		if *fields[i] == "" {
			*fields[i] = part
		}
	}
	return t, true
}
