package views

import (
	"strings"
	"testing"

	"kubist/kube"
	"kubist/kube/rights"
	"kubist/kube/stream"
)

func TestMarksOfRights(t *testing.T) {
	t.Parallel()
	some := &may{Right: rights.Right{Resource: "pods", Verbs: []string{"get"}}}
	part := &may{Right: rights.Right{Resource: "pods", Verbs: []string{"get"}}, incomplete: true}
	all := &may{Right: rights.Right{Resource: "*.*", Verbs: []string{"*"}}}
	for _, c := range []struct {
		m    *may
		want string
	}{{some, "✓ ·"}, {part, "✓ ?"}, {all, "✓ ✓"}} {
		if got := c.m.mark("get") + " " + c.m.mark("delete"); got != c.want {
			t.Errorf("%+v: %s, want %s", c.m, got, c.want)
		}
	}
	if incompleteRights(&stream.Snapshot[*may]{Rows: []*may{some, all}}) != nil ||
		!strings.Contains(spansText(incompleteRights(&stream.Snapshot[*may]{Rows: []*may{some, part}})), "cannot tell all rights") {
		t.Error("what is incomplete is not told, or told of what is not")
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	act := rights.Act{Verb: "delete", Resource: "pods", Namespace: "shop"}
	for _, c := range []struct {
		act     rights.Act
		verdict kube.Verdict
		want    string
	}{
		{act, kube.Verdict{Allowed: true, Reason: "RBAC: by a role"}, "May you delete pods in namespace shop? yes RBAC: by a role"},
		{act, kube.Verdict{}, "May you delete pods in namespace shop? no"},
		{act, kube.Verdict{Denied: true}, "May you delete pods in namespace shop? no: it is denied, whatever else allows it"},
		{act, kube.Verdict{Fault: "a webhook is down"}, "May you delete pods in namespace shop? not known the server could not judge all of it: a webhook is down"},
		{act, kube.Verdict{Allowed: true, Fault: "a role is missing"}, "May you delete pods in namespace shop? yes the server could not judge all of it: a role is missing"},
		{rights.Act{Verb: "remove", Resource: "pods"}, kube.Verdict{}, "May you remove pods in the whole cluster? no remove is none of the usual verbs: get, list, watch, create, update, patch, delete, deletecollection, impersonate, bind, escalate, approve, sign, use, proxy, attest, *"},
	} {
		q := answerTo(asked{}, c.act, c.verdict)
		if got := strings.Join(strings.Fields(q.Title+" "+spansText(q.Text)), " "); got != c.want {
			t.Errorf("%+v is told as %q, want %q", c.verdict, got, c.want)
		}
	}
}
