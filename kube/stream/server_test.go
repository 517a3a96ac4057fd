package stream

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"kubist/kube/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var pods = &Kind[*record.Pod]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "pods"},
	Namespaced: true,
	Decode:     record.DecodePod,
}

// script is a Server whose every answer is given by the test.
type script struct {
	t        *testing.T
	requests chan *request
}

type request struct {
	t      *testing.T
	ctx    context.Context
	path   string
	query  url.Values
	accept string
	reply  chan reply
}

type reply struct {
	body io.ReadCloser
	err  error
}

func (s *script) Get(ctx context.Context, path string, q url.Values, accept string) (*http.Response, error) {
	r := &request{s.t, ctx, path, q, accept, make(chan reply, 1)}
	select {
	case s.requests <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case a := <-r.reply:
		return &http.Response{StatusCode: http.StatusOK, Body: a.body}, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *script) Now() time.Time { return time.Now() }

// is names what a request asks for: stream, watch, count or page.
func (r *request) is() string {
	switch {
	case r.query.Get("sendInitialEvents") == "true":
		return "stream"
	case r.query.Get("watch") == "true":
		return "watch"
	case r.query.Get("limit") == "1":
		return "count"
	}
	return "page"
}

// expect waits for the next request, which must be of that sort.
func (s *script) expect(what string) *request {
	s.t.Helper()
	select {
	case r := <-s.requests:
		if r.is() != what {
			s.t.Fatalf("got a %s (%s), want a %s", r.is(), r.query.Encode(), what)
		}
		return r
	case <-time.After(time.Hour):
		s.t.Fatalf("no %s within the hour", what)
	}
	return nil
}

// quiet checks that nothing is asked for a while.
func (s *script) quiet(d time.Duration) {
	s.t.Helper()
	select {
	case r := <-s.requests:
		s.t.Fatalf("got a %s (%s), want none", r.is(), r.query.Encode())
	case <-time.After(d):
	}
}

func (r *request) fail(err error) { r.reply <- reply{err: err} }

// body answers with all of b.
func (r *request) body(b []byte) { r.reply <- reply{body: io.NopCloser(strings.NewReader(string(b)))} }

// open answers with a body that the test goes on writing.
func (r *request) open() *body {
	pr, pw := io.Pipe()
	r.reply <- reply{body: pr}
	return &body{r.t, pw}
}

type body struct {
	t *testing.T
	w *io.PipeWriter
}

// send writes frames in one go.
func (b *body) send(frames ...[]byte) {
	b.t.Helper()
	if _, err := b.w.Write(slices.Concat(frames...)); err != nil {
		b.t.Fatalf("nobody reads: %v", err)
	}
}

func (b *body) end()            { _ = b.w.Close() }
func (b *body) fail(err error)  { _ = b.w.CloseWithError(err) }
func (b *body) abandoned() bool { _, err := b.w.Write([]byte{0}); return err != nil }

func pod(ns, name, version string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name, UID: types.UID("uid-" + ns + "-" + name), ResourceVersion: version},
		Status:     corev1.PodStatus{Phase: corev1.PodRunning},
	}
}

type marshaler interface{ Marshal() ([]byte, error) }

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func envelope(kind string, obj marshaler) []byte {
	u := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: kind}, Raw: must(obj.Marshal())}
	return append([]byte("k8s\x00"), must(u.Marshal())...)
}

func frame(typ, kind string, obj marshaler) []byte {
	e := metav1.WatchEvent{Type: typ, Object: runtime.RawExtension{Raw: envelope(kind, obj)}}
	b := must(e.Marshal())
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

func added(ns, name, version string) []byte { return frame("ADDED", "Pod", pod(ns, name, version)) }
func modified(ns, name, version string) []byte {
	return frame("MODIFIED", "Pod", pod(ns, name, version))
}

func deleted(ns, name, version string) []byte { return frame("DELETED", "Pod", pod(ns, name, version)) }

func mark(version string) []byte {
	return frame("BOOKMARK", "Pod", &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: version}})
}

func whole(version string) []byte {
	return frame("BOOKMARK", "Pod", &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		ResourceVersion: version, Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"},
	}})
}

func failed(err *apierrors.StatusError) []byte { return frame("ERROR", "Status", &err.ErrStatus) }

// page is a list of pods named names in the namespace shop.
func page(version, next string, remaining int64, names ...string) []byte {
	l := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: version, Continue: next}}
	if next != "" {
		l.RemainingItemCount = &remaining
	}
	for _, n := range names {
		l.Items = append(l.Items, *pod("shop", n, version))
	}
	return envelope("PodList", l)
}

func refusal(code int, reason metav1.StatusReason) *apierrors.StatusError {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: int32(code), Reason: reason, Message: string(reason),
	}}
}

var (
	gone410      = refusal(410, metav1.StatusReasonExpired)
	invalid422   = refusal(422, metav1.StatusReasonInvalid)
	forbidden403 = refusal(403, metav1.StatusReasonForbidden)
)

// watcher reads a feed as a screen does.
type watcher[R record.Object] struct {
	t *testing.T
	Feed[R]
	last *Snapshot[R]
	// phases are those seen since they were last looked at.
	phases []Phase
}

func (w *watcher[R]) next() *Snapshot[R] {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Hour)
	defer cancel()
	var after uint64
	if w.last != nil {
		after = w.last.Gen
	}
	s, err := w.Next(ctx, after)
	if err != nil {
		w.t.Fatalf("next: %v", err)
	}
	if len(w.phases) == 0 || w.phases[len(w.phases)-1] != s.Phase {
		w.phases = append(w.phases, s.Phase)
	}
	w.last = s
	return s
}

// until reads snapshots until one is in the phase and shows the rows.
func (w *watcher[R]) until(p Phase, rows ...string) *Snapshot[R] {
	w.t.Helper()
	for range 100 {
		if w.last != nil && w.last.Phase == p && slices.Equal(names(w.last), rows) {
			return w.last
		}
		w.next()
	}
	w.t.Fatalf("never %s with %v", p, rows)
	return nil
}

func (w *watcher[R]) sawOnly(phases ...Phase) {
	w.t.Helper()
	if !slices.Equal(w.phases, phases) {
		w.t.Errorf("phases were %v, want %v", w.phases, phases)
	}
	w.phases = nil
}

func names[R record.Object](s *Snapshot[R]) []string {
	out := []string{}
	for _, r := range s.Rows {
		out = append(out, r.Head().Name)
	}
	return out
}

// play runs a test with a scripted server and a pool under a fake clock.
func play(t *testing.T, f func(t *testing.T, s *script, p *Pool)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{t, make(chan *request)}
		p := NewPool(context.Background(), s)
		defer p.Close()
		f(t, s, p)
	})
}

func watchPods(t *testing.T, p *Pool, s Scope) *watcher[*record.Pod] {
	return &watcher[*record.Pod]{t: t, Feed: Open(p, pods, s)}
}

func tableFrame(typ, version string, columns []string, rows ...string) []byte {
	return append(must(json.Marshal(map[string]any{"type": typ, "object": tableOf(version, "", columns, rows...)})), '\n')
}

func tableOf(version, next string, columns []string, rows ...string) map[string]any {
	defs := []map[string]any{}
	for _, c := range columns {
		defs = append(defs, map[string]any{"name": c, "type": "string"})
	}
	items := []map[string]any{}
	for _, r := range rows {
		m := map[string]any{"name": r, "namespace": "shop", "uid": "uid-" + r, "resourceVersion": version}
		if r == "" {
			m = map[string]any{"resourceVersion": version, "annotations": map[string]string{metav1.InitialEventsAnnotationKey: "true"}}
		}
		items = append(items, map[string]any{"cells": []any{r, "x", 3}, "object": map[string]any{"metadata": m}})
	}
	return map[string]any{
		"kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": defs, "rows": items,
		"metadata": map[string]any{"resourceVersion": version, "continue": next},
	}
}

func many(n int) (frames []byte) {
	for i := range n {
		frames = append(frames, added("shop", fmt.Sprintf("p%04d", i), "1")...)
	}
	return frames
}

// poll is the next request, if there is one already.
func (s *script) poll() (*request, bool) {
	synctest.Wait()
	select {
	case r := <-s.requests:
		return r, true
	default:
		return nil, false
	}
}
