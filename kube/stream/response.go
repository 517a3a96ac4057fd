package stream

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"
)

// connectLimit ends a request that is not answered.
const connectLimit = 30 * time.Second

var errSilent = errors.New("the server fell silent")

// response is a body that ends when the server falls silent.
type response struct {
	*chunks
	ctx    context.Context
	cancel context.CancelCauseFunc
	body   io.ReadCloser
	unhook func() bool
	// silence is how long the server may say nothing.
	silence time.Duration
	dog     *time.Timer
}

// get begins a request. The caller closes the response.
func (l *loop) get(ctx context.Context, q url.Values, accept string, silence time.Duration) (*response, error) {
	l.opened = false
	r, err := open(ctx, l.server, l.path(), q, accept, silence)
	l.opened = err == nil
	return r, err
}

func open(ctx context.Context, s Server, path string, q url.Values, accept string, silence time.Duration) (*response, error) {
	r := &response{silence: silence}
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	r.dog = time.AfterFunc(connectLimit, func() { r.cancel(errSilent) })
	resp, err := s.Get(r.ctx, path, q, accept) //nolint:bodyclose // close does it
	if err != nil {
		err = r.cause(err)
		r.dog.Stop()
		r.cancel(nil)
		return nil, err
	}
	r.body = resp.Body
	// A read that waits ends when the body is closed, whatever the transport.
	r.unhook = context.AfterFunc(r.ctx, func() { _ = r.body.Close() })
	r.chunks = newChunks(r)
	return r, nil
}

// Read reads the body. Its error says why the read was ended.
func (r *response) Read(p []byte) (int, error) {
	r.dog.Reset(r.silence)
	n, err := r.body.Read(p)
	if err != nil {
		err = r.cause(err)
	}
	return n, err
}

func (r *response) cause(err error) error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return err
}

func (r *response) close() {
	r.dog.Stop()
	r.cancel(nil)
	if r.unhook() {
		_ = r.body.Close()
	}
	r.release()
}
