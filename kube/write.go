package kube

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
)

// Write sends one request that may change something and returns the answer's
// body, in JSON, within the request timeout of the options. path is unescaped
// and begins below the server's base path; contentType tells what body is, and
// is ignored where that is nil. A connection that is read-only refuses it; other
// refusals are those of [Connection.Get].
func (c *Connection) Write(ctx context.Context, method, path string, query url.Values, contentType string, body []byte) ([]byte, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	req, err := c.request(ctx, method, path, query, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept", acceptJSON)
	resp, err := c.do(req, path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", path, err)
	}
	return answer, nil
}
