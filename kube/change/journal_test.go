package change

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
)

var (
	podKind    = kube.Kind{Version: "v1", Resource: "pods", Name: "Pod", Singular: "pod", Namespaced: true}
	secretKind = kube.Kind{Version: "v1", Resource: "secrets", Name: "Secret", Singular: "secret", Namespaced: true}
)

func thing(kind, name string, more map[string]any) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name, "namespace": "shop", "uid": "u-" + name},
	}}
	maps.Copy(o.Object, more)
	return o
}

// A journal has its newest first, and lets go of the objects of the oldest.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	var j Journal
	big := strings.Repeat("x", mostKept/3)
	at := time.Unix(1_800_000_000, 0)
	for i := range 4 {
		before := thing("Pod", "p", map[string]any{"spec": map[string]any{"text": big}})
		j.Note(&Entry{At: at.Add(time.Duration(i) * time.Second), Results: []Result{{Op: Delete{On: Object{Kind: podKind, Name: "p"}}, Before: before}}})
	}
	entries := j.Entries()
	if len(entries) != 4 || !entries[0].At.After(entries[3].At) {
		t.Fatalf("%d entries, %v to %v", len(entries), entries[0].At, entries[3].At)
	}
	if err := entries[0].CanUndo(); err != nil {
		t.Errorf("the newest: %v", err)
	}
	if err := entries[3].CanUndo(); !errors.Is(err, ErrSpent) {
		t.Errorf("the oldest: %v", err)
	}
	j.SetUndone(entries[0].Number)
	if err := j.Entries()[0].CanUndo(); !errors.Is(err, ErrUndone) {
		t.Errorf("undone: %v", err)
	}
	for i := range mostEntries {
		j.Note(&Entry{At: at.Add(time.Hour + time.Duration(i)*time.Second)})
	}
	if n := len(j.Entries()); n != mostEntries {
		t.Errorf("%d entries", n)
	}
}

// What cannot be undone says so, and what can says what is lost.
func TestUndoIsHonest(t *testing.T) {
	t.Parallel()
	pod, secret := Object{Kind: podKind, Namespace: "shop", Name: "p"}, Object{Kind: secretKind, Namespace: "shop", Name: "s"}
	undo := func(results ...Result) ([]Op, []string, error) { return (&Entry{Results: results}).Undo() }

	if _, _, err := undo(Result{Op: Delete{On: secret}, Before: kept(Delete{On: secret}, thing("Secret", "s", map[string]any{"data": map[string]any{"a": "eA=="}}))}); !errors.Is(err, ErrSecret) {
		t.Errorf("a Secret that was deleted: %v", err)
	}
	if _, _, err := undo(Result{Op: Delete{On: pod}, Err: errors.New("forbidden")}); !errors.Is(err, ErrNothing) {
		t.Errorf("what has failed: %v", err)
	}
	ops, lost, err := undo(Result{Op: Delete{On: pod}, Before: thing("Pod", "p", map[string]any{"spec": map[string]any{"nodeName": "n"}})})
	if err != nil || len(ops) != 1 || len(lost) != 1 || !strings.Contains(lost[0], "as a new one") {
		t.Fatalf("%v %v %v", ops, lost, err)
	}
	again := ops[0].(Create).Want
	if again.GetUID() != "" {
		t.Errorf("it is created with the UID of the old one")
	}
	if node, _, _ := unstructured.NestedString(again.Object, "spec", "nodeName"); node != "" {
		t.Errorf("it is created on node %s", node)
	}
	ops, _, err = undo(Result{Op: Create{Kind: podKind, Want: thing("Pod", "", nil)}, After: thing("Pod", "p", nil)})
	if err != nil || len(ops) != 1 || ops[0].(Delete).On.UID != "u-p" || ops[0].(Delete).On.Name != "p" {
		t.Errorf("what was created: %v %v", ops, err)
	}
	_, lost, err = undo(Result{
		Op:     Apply{Kind: secretKind, Want: thing("Secret", "s", nil)},
		Before: thing("Secret", "s", nil), After: thing("Secret", "s", map[string]any{"type": "Opaque"}),
	})
	if err != nil || len(lost) != 1 || !strings.Contains(lost[0], "Secrets") {
		t.Errorf("a Secret that was applied: %v %v", lost, err)
	}
}
