package kube

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestRequestsDoNotWaitForCredentialsForEver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		ctx    func(context.Context) (context.Context, context.CancelFunc)
		after  time.Duration
		reason error
	}{
		{"patience", func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }, loginPatience, errPatience},
		{"context", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, time.Second, context.DeadlineExceeded},
		{"a person who is asked", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.WithValue(ctx, askingKey{}, true), time.Hour)
		}, time.Hour, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				answers, late, sent := make(chan struct{}), make(chan struct{}), false
				next := roundTrip(func(req *http.Request) (*http.Response, error) {
					<-answers
					sent = depart(req.Context())
					return nil, errPatience
				})
				g := &guard{next: next, from: CredentialsError{Plugin: "aws", MayAsk: true}, patience: loginPatience, late: func() { close(late) }}
				ctx, cancel := c.ctx(t.Context())
				defer cancel()
				req, err := http.NewRequestWithContext(ctx, http.MethodDelete, "https://a.example", nil)
				must(t, err)

				began := time.Now()
				_, err = g.RoundTrip(req)
				pending, ok := errors.AsType[*CredentialsError](err)
				if !ok || !pending.Pending || !errors.Is(err, c.reason) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != c.after {
					t.Errorf("it took %s, want %s", took, c.after)
				}
				told(t, err, "the credential plugin aws has not answered yet", "run aws in a shell")

				// When the plugin has answered after all, the request is not sent behind the back of who gave it up.
				close(answers)
				<-late
				if sent {
					t.Error("it was sent")
				}
			})
		})
	}
}

func TestARequestThatIsSentIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &guard{patience: loginPatience, next: roundTrip(func(req *http.Request) (*http.Response, error) {
			if !depart(req.Context()) {
				t.Error("it must not be sent")
			}
			time.Sleep(2 * loginPatience) //nolint:forbidigo // In the bubble it takes no time.
			return &http.Response{StatusCode: http.StatusOK}, nil
		})}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://a.example", nil)
		must(t, err)
		resp, err := g.RoundTrip(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("got %v, %v", resp, err)
		}
	})
}
