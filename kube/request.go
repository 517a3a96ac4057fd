package kube

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Get makes one GET and hands out the raw body as it streams; the caller
// closes it. path is unescaped and begins below the server's base path; accept
// may be empty.
//
// Nothing but ctx limits its time, even where a credential plugin hangs (the
// error is a [*PluginPendingError] then). A status of 400 or more becomes an
// [apierrors.StatusError], whatever the answer is encoded in; a 401 wraps it
// in a [*LoginError].
func (c *Connection) Get(ctx context.Context, path string, query url.Values, accept string) (*http.Response, error) {
	req, err := c.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", path, err)
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	return c.do(req, path)
}

// request is a request of a path below the server's base path.
func (c *Connection) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	u := *c.base
	u.Path = strings.TrimSuffix(c.base.Path, "/") + "/" + strings.TrimPrefix(path, "/")
	u.RawPath = ""
	u.RawQuery = query.Encode()
	return http.NewRequestWithContext(ctx, method, u.String(), body)
}

// do sends a request and makes a refusal an error.
func (c *Connection) do(req *http.Request, path string) (*http.Response, error) {
	wire, err := c.settled(req.Context())
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", strings.ToLower(req.Method), path, err)
	}
	resp, err := wire.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	defer resp.Body.Close()
	status := statusError(resp, path)
	if resp.StatusCode == http.StatusUnauthorized {
		return nil, newLoginError(c.user, wire.config, status)
	}
	return nil, status
}

const (
	// maxStatus bounds how much of a refusal is read: the API server's are small, a proxy's page may not be.
	maxStatus = 1 << 20
	// protobufMagic begins every protobuf object of the API.
	protobufMagic = "k8s\x00"
)

// statusError reads the refusal an answer carries. It never fails: an answer
// that is none of the API server's becomes the status its code stands for.
func statusError(resp *http.Response, path string) *apierrors.StatusError {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxStatus))
	status, ok := decodeStatus(body)
	if !ok {
		text := fold(string(body))
		if strings.Contains(resp.Header.Get("Content-Type"), "html") {
			text = http.StatusText(resp.StatusCode)
		}
		resource, name := objectOf(path)
		err := apierrors.NewGenericServerResponse(resp.StatusCode, "get", resource, name, text, retryAfter(resp), true)
		if !strings.Contains(err.ErrStatus.Message, text) {
			err.ErrStatus.Message += ": " + text
		}
		return err
	}
	if seconds := retryAfter(resp); seconds > 0 {
		if status.Details == nil {
			status.Details = &metav1.StatusDetails{}
		}
		status.Details.RetryAfterSeconds = int32(seconds) //nolint:gosec // retryAfter keeps it below a day.
	}
	return &apierrors.StatusError{ErrStatus: *status}
}

// decodeStatus reads a Status in JSON or protobuf, told apart by their first
// bytes because proxies are free with content types.
func decodeStatus(body []byte) (*metav1.Status, bool) {
	status := &metav1.Status{}
	if rest, ok := bytes.CutPrefix(body, []byte(protobufMagic)); ok {
		var envelope runtime.Unknown
		if envelope.Unmarshal(rest) != nil || envelope.Kind != "Status" || status.Unmarshal(envelope.Raw) != nil {
			return nil, false
		}
		return status, status.Status == metav1.StatusFailure
	}
	if json.Unmarshal(body, status) != nil || status.Kind != "Status" {
		return nil, false
	}
	return status, status.Status == metav1.StatusFailure
}

// retryAfter is the wait the server asks for in seconds, 0 without one.
func retryAfter(resp *http.Response) int {
	const day = 24 * 60 * 60
	header := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(header); err == nil {
		return min(max(seconds, 0), day)
	}
	until, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(int(until.Sub(now).Seconds()), 0), day)
}

// objectOf names what a path asks for, as far as it can be told.
func objectOf(path string) (schema.GroupResource, string) {
	target, ok := parsePath(path)
	if !ok {
		return schema.GroupResource{}, ""
	}
	return schema.GroupResource{Group: target.group, Resource: target.resource}, target.name
}

// errClosed is what requests on a closed connection fail with.
var errClosed = errors.New("the connection to the cluster is closed")
