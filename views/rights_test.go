package views

import (
	"context"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
)

// rule makes a rule of lists with blanks between; an empty list of groups is the core group.
func rule(verbs, groups, resources string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: strings.Fields(verbs), APIGroups: strings.Split(groups, " "), Resources: strings.Fields(resources)}
}

func TestWhatRolesGive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want  string
		rules []rbacv1.PolicyRule
	}{
		{"", nil},
		{"everything · read pods", []rbacv1.PolicyRule{rule("get", "", "pods"), rule("*", "*", "*")}},
		{"everything on all core resources", []rbacv1.PolicyRule{rule("*", "", "*")}},
		{"everything on all of apps", []rbacv1.PolicyRule{rule("*", "apps", "*")}},
		{"write pods, jobs.batch/status", []rbacv1.PolicyRule{rule("create delete", "", "pods"), rule("patch", "batch", "jobs/status")}},
		{"create pods/exec · impersonate users", []rbacv1.PolicyRule{rule("create", "", "pods/exec"), rule("impersonate", "", "users")}},
		{"read pods, services, nodes +2", []rbacv1.PolicyRule{rule("list watch", "", "pods services nodes events secrets pods")}},
		{"read /healthz", []rbacv1.PolicyRule{{Verbs: []string{"get"}, NonResourceURLs: []string{"/healthz"}}}},
		{"read pods", []rbacv1.PolicyRule{{Verbs: []string{"get"}, Resources: []string{"pods"}}}},
	} {
		if got := gives(c.rules); got != c.want {
			t.Errorf("it gives %q, want %q", got, c.want)
		}
	}
}

func TestVerbsOfRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ verbs, read, write, other string }{
		{"get list watch create update patch delete deletecollection", "get list watch", "create change delete", ""},
		{"watch patch", "         watch", "       patch", ""},
		{"update get", "get", "       update", ""},
		{"delete list", "    list", "              delete", ""},
		{"deletecollection bind", "", "", "deletecollection bind"},
		{"* get", "all there are", "", ""},
	} {
		r := rule(c.verbs, "", "pods")
		row := ruleRow{1, &r}
		if got := []string{string(row.appendRead(nil)), string(row.appendWrite(nil)), strings.Join(row.others(), " ")}; !slices.Equal(got, []string{c.read, c.write, c.other}) {
			t.Errorf("%s is shown as %q", c.verbs, got)
		}
	}
}

func TestPowersOfRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule rbacv1.PolicyRule
		want string
	}{
		{rule("get list watch", "", "pods configmaps"), ""},
		{rule("get list", "", "secrets"), "reads the values of Secrets"},
		{rule("get", "apps", "secrets"), ""},
		{rule("*", "*", "*"), "allows everything"},
		{rule("create", "", "pods pods/exec"), "may run anything as any ServiceAccount of the namespace; may run commands in containers"},
		{rule("impersonate", "", "groups"), "may act as a member of any group"},
		{rule("bind escalate", rbacv1.GroupName, "clusterroles"), "may give more than it has; may give any role to anybody"},
		{rbacv1.PolicyRule{Verbs: []string{"*"}, NonResourceURLs: []string{"*"}}, ""},
	} {
		row := ruleRow{1, &c.rule}
		if got := strings.Join(row.powers(), "; "); got != c.want || (row.risk() == record.Warn) != (c.want != "") {
			t.Errorf("%+v is said to be %q, want %q", c.rule, got, c.want)
		}
	}
}

// rowFeed is a feed whose snapshots a test hands over by itself.
type rowFeed[R record.Object] struct{ closed bool }

func (f *rowFeed[R]) Next(context.Context, uint64) (*stream.Snapshot[R], error) {
	return nil, stream.ErrClosed
}
func (f *rowFeed[R]) Look(stream.Lens[R]) uint64 { return 0 }
func (f *rowFeed[R]) Refresh()                   {}
func (f *rowFeed[R]) Close()                     { f.closed = true }

func snapshotOf[R record.Object](phase stream.Phase, rows ...R) *stream.Snapshot[R] {
	return &stream.Snapshot[R]{Phase: phase, Rows: rows, Loaded: len(rows), Total: -1}
}

func newFakeHost() *fakeHost {
	return &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
}

func TestRulesScreen(t *testing.T) {
	t.Parallel()
	r := newRules(&Session{conn: new(kube.Connection)}, ref{gvr: clusterRoleKind.GVR, name: "admin"})
	r.host, r.feed = newFakeHost(), &rowFeed[*wholeRole]{}
	if got := drawn(r, 80, 20); !strings.Contains(got, "loading admin") {
		t.Errorf("at first:\n%s", got)
	}
	role := &wholeRole{
		Meta:      record.Meta{UID: "u", Name: "admin"},
		rules:     []rbacv1.PolicyRule{rule("get", "", "secrets"), {Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}}},
		selectors: []metav1.LabelSelector{{MatchLabels: map[string]string{"a": "b"}}},
	}
	r.Handle("object", snapshotOf(stream.Live, role))
	got := drawn(r, 80, 20)
	for _, want := range []string{"secrets", "/metrics", "groups     core", "so it      reads the values of Secrets", "collected  from ClusterRoles with a=b"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	status := ""
	for _, s := range r.Title().Status {
		status += s.Text
	}
	if status != "2 rules, aggregated · 1 powerful · live" {
		t.Errorf("status %q", status)
	}
	r.Handle("object", snapshotOf[*wholeRole](stream.Live))
	if got := r.Title().Status[0].Text; !strings.HasPrefix(got, "deleted") || !strings.Contains(drawn(r, 80, 20), "secrets") {
		t.Errorf("gone, it is %q", got)
	}
	r.Handle("object", snapshotOf(stream.Live, &wholeRole{Meta: record.Meta{UID: "other"}}))
	if host, _ := r.host.(*fakeHost); len(host.said) != 1 || !strings.Contains(drawn(r, 80, 20), "allows nothing") {
		t.Errorf("of another of its name it says %q:\n%s", host.said, drawn(r, 80, 20))
	}
}

func TestBindingScreen(t *testing.T) {
	t.Parallel()
	last := &roleBinding{Meta: record.Meta{UID: "u", Namespace: "shop", Name: "readers"}, roleKind: "Role", role: "reader", users: "ann, bob"}
	b := newBinding(&Session{conn: new(kube.Connection)}, roleBindingKind, last)
	b.host, b.single.feed, b.feed = newFakeHost(), &rowFeed[*wholeRole]{}, &rowFeed[*roleBinding]{}
	b.Handle("binding", snapshotOf(stream.Live, last))
	b.Handle("object", snapshotOf(stream.Live, &wholeRole{Meta: record.Meta{UID: "r"}, rules: []rbacv1.PolicyRule{rule("get", "", "pods")}}))
	got := drawn(b, 80, 20)
	for _, want := range []string{"gives  Role reader", "where  in shop", "users  ann, bob", "pods", "get"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if got := strings.Join(b.Title().Crumbs, "/"); got != "/shop/RoleBindings/readers" || b.Line() != "rolebindings.rbac.authorization.k8s.io/readers -n shop" {
		t.Errorf("it is %q, %q", got, b.Line())
	}
	b.Handle("binding", snapshotOf(stream.Live, &roleBinding{Meta: last.Meta, roleKind: "Role", role: "reader"}))
	if got := drawn(b, 80, 20); !strings.Contains(got, "nobody") {
		t.Errorf("without subjects:\n%s", got)
	}
	b.Handle("binding", snapshotOf[*roleBinding](stream.Live))
	if got := b.Title().Status[0].Text; got != "deleted; this is how it was" {
		t.Errorf("gone, it is %q", got)
	}

	none := newBinding(&Session{conn: new(kube.Connection)}, clusterRoleBindingKind, &roleBinding{Meta: record.Meta{UID: "u", Name: "x"}, roleKind: "ClusterRole", role: "y", groups: "g", accounts: "shop/a"})
	none.host, none.single.feed, none.feed = newFakeHost(), &rowFeed[*wholeRole]{}, &rowFeed[*roleBinding]{}
	none.Handle("object", snapshotOf[*wholeRole](stream.Live))
	if got := drawn(none, 80, 20); !strings.Contains(got, "which does not exist: nobody gets anything") || none.noRole() == "" {
		t.Errorf("of a role that is none:\n%s", got)
	}
	if got := drawn(none, 30, 6); !strings.Contains(got, "more lines") {
		t.Errorf("on a small terminal:\n%s", got)
	}
}

func TestQuotaScreen(t *testing.T) {
	t.Parallel()
	q := newQuota(&Session{conn: new(kube.Connection)}, ref{gvr: resourceQuotaKind.GVR, namespaced: true, namespace: "shop", name: "team"})
	q.host, q.feed = newFakeHost(), &rowFeed[*resourceQuota]{}
	q.Handle("object", snapshotOf[*resourceQuota](stream.Live))
	if got := drawn(q, 80, 20); !strings.Contains(got, "there is no ResourceQuota team") {
		t.Errorf("of none:\n%s", got)
	}
	of := &resourceQuota{Meta: record.Meta{UID: "u", Name: "team"}, tightest: 0, scopes: "BestEffort", resources: []quotaRow{
		{"pods", amount{"9", 9}, amount{"10", 10}},
		{"secrets", amount{"0", 0}, amount{"0", 0}},
		{"services", amount{}, amount{"5", 5}},
		{"jobs", amount{"12", 12}, amount{"10", 10}},
		{"cpu", amount{"1m", 0.001}, amount{"10", 10}},
	}}
	q.Handle("object", snapshotOf(stream.Live, of))
	got := drawn(q, 80, 20)
	for _, want := range []string{
		"▌pods         9    10    90%  " + strings.Repeat("━", 21) + "╌╌╌", "secrets      0     0      -", "services     ?     5      ?",
		"jobs        12    10   120%  " + strings.Repeat("━", 24), "cpu         1m    10     0%  ━╌", "only for  BestEffort",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
}
