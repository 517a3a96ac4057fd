package views

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"kubist/kube/record"
	"kubist/kube/stream"
)

var definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}

// definition is that of a kind such as Easel, with columns besides its names.
func definition(kind string, columns ...map[string]any) *unstructured.Unstructured {
	singular := strings.ToLower(kind)
	list := []any{}
	for _, c := range columns {
		list = append(list, c)
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": singular + "s.oracle.kubist.test"},
		"spec": map[string]any{
			"group": "oracle.kubist.test", "scope": "Namespaced",
			"names": map[string]any{"plural": singular + "s", "singular": singular, "kind": kind},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true, "additionalPrinterColumns": list,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{
					"type": "object", "x-kubernetes-preserve-unknown-fields": true,
				}},
			}},
		},
	}}
}

// follower reads a feed until it shows what is waited for.
type follower[R record.Object] struct {
	t *testing.T
	stream.Feed[R]
	last *stream.Snapshot[R]
}

func (f *follower[R]) until(what string, ok func(*stream.Snapshot[R]) bool) *stream.Snapshot[R] {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), time.Minute)
	defer cancel()
	for {
		var gen uint64
		if f.last != nil {
			gen = f.last.Gen
		}
		snap, err := f.Next(ctx, gen)
		if err != nil {
			f.t.Fatalf("never %s, but %s, %d rows, %v, %v", what, f.last.Phase, len(f.last.Rows), headers(f.last.Columns), f.last.Err)
		}
		f.last = snap
		if ok(snap) {
			return snap
		}
	}
}

func headers(c *record.Columns) (names []string) {
	if c == nil {
		return nil
	}
	for _, c := range serverColumns[*record.Row](c) {
		names = append(names, c.Name)
	}
	return names
}

// A kind that is shown while its definition comes, changes its columns, goes
// and comes back follows all of it by itself.
func TestCustomKindComesAndGoes(t *testing.T) {
	t.Parallel()
	conn, _, ns := oracle(t)
	client, err := dynamic.NewForConfig(conn.REST())
	if err != nil {
		t.Fatal(err)
	}
	crds := client.Resource(definitions)
	easels := schema.GroupVersionResource{Group: "oracle.kubist.test", Version: "v1", Resource: "easels"}
	remove := func(ctx context.Context) error {
		return crds.Delete(ctx, "easels."+easels.Group, metav1.DeleteOptions{})
	}
	t.Cleanup(func() { _ = remove(context.WithoutCancel(t.Context())) })
	define := func(columns ...map[string]any) {
		t.Helper()
		if _, err := crds.Create(t.Context(), definition("Easel", columns...), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	put := func(name string) error {
		_, err := client.Resource(easels).Namespace(ns).Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "oracle.kubist.test/v1", "kind": "Easel", "metadata": map[string]any{"name": name},
			"spec": map[string]any{"height": int64(180), "renewed": time.Now().Add(-3 * time.Hour).UTC().Format(time.RFC3339)},
		}}, metav1.CreateOptions{})
		return err
	}

	pool := stream.NewPool(t.Context(), conn)
	defer pool.Close()
	f := &follower[*record.Row]{t: t, Feed: stream.Open(pool, stream.Tables(easels, true), stream.Scope{Namespaces: []string{ns}})}
	f.until("missing", func(s *stream.Snapshot[*record.Row]) bool { return s.Phase == stream.Failed })

	height := map[string]any{"name": "Height", "type": "integer", "jsonPath": ".spec.height"}
	renewed := map[string]any{"name": "Renewed", "type": "date", "jsonPath": ".spec.renewed", "priority": int64(1)}
	shows := func(phase stream.Phase, columns []string, rows ...string) func(*stream.Snapshot[*record.Row]) bool {
		return func(s *stream.Snapshot[*record.Row]) bool {
			var names []string
			for _, r := range s.Rows {
				names = append(names, r.Name)
			}
			return s.Phase == phase && slices.Equal(headers(s.Columns), columns) && slices.Equal(names, rows)
		}
	}
	define(height)
	eventually(t, func() error { return put("a") })
	f.Refresh()
	f.until("there", shows(stream.Live, []string{"NAME", "HEIGHT"}, "a"))

	live, err := crds.Get(t.Context(), "easels."+easels.Group, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	live.Object["spec"] = definition("Easel", height, renewed).Object["spec"]
	if _, err := crds.Update(t.Context(), live, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	snap := f.until("redefined", shows(stream.Live, []string{"NAME", "HEIGHT", "RENEWED"}, "a"))
	column := serverColumns[*record.Row](snap.Columns)[2]
	if since := time.Since(time.Unix(column.Time(snap.Rows[0]), 0)); since < 3*time.Hour || since > 4*time.Hour {
		t.Errorf("renewed %v ago", since)
	}
	if text := fmt.Sprintf("%s, %s", column.Cell(nil, snap.Rows[0], conn.Now()), column.Cell(nil, snap.Rows[0], conn.Now().Add(2*time.Hour))); text != "3h, 5h" {
		t.Errorf("now and later it is %s", text)
	}

	if err := remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.until("gone", func(s *stream.Snapshot[*record.Row]) bool { return s.Phase == stream.Failed && s.Err != nil })
	eventually(t, func() error {
		_, err := crds.Create(t.Context(), definition("Easel"), metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error { return put("b") })
	f.until("back", shows(stream.Live, []string{"NAME", "AGE"}, "b"))
}

// A kind that is looked for before it is defined is found once it is.
func TestSearchFindsWhatIsDefinedLater(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	client, err := dynamic.NewForConfig(conn.REST())
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(&Session{conn: conn, memory: &Memory{}}, "brushs.oracle.kubist.test", stream.Scope{})
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	s.Mount(h)
	look := func() error {
		f, _ := h.waits["kinds"](t.Context()).(found)
		if f.problem == nil {
			return nil
		}
		s.Handle("kinds", f)
		if !f.sure {
			return fmt.Errorf("not sure: %w", f.problem)
		}
		s.refresh() // rather than to wait for it
		return f.problem
	}
	if err := look(); err == nil || !strings.Contains(err.Error(), "no kind") {
		t.Fatalf("what nobody defined: %v", err)
	}
	crds := client.Resource(definitions)
	if _, err := crds.Create(t.Context(), definition("Brush"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = crds.Delete(context.WithoutCancel(t.Context()), "brushs.oracle.kubist.test", metav1.DeleteOptions{})
	})
	eventually(t, look)
}

// eventually tries until it works: definitions take a moment to be in force.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal(err)
		}
	}
}
