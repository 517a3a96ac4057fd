package views

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/ui/screen"
)

func TestStorageHealth(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]record.Health{
		"Available": record.OK, "Bound": record.OK, "Released": record.Warn, "Pending": record.Warn, "Terminating": record.Warn,
		"Failed": record.Bad, "": record.Unknown, "Whatever": record.Unknown,
	} {
		if got := (&persistentVolume{status: status}).health(); got != want {
			t.Errorf("a volume that is %q is %s, want %s", status, got, want)
		}
	}
	for _, c := range []struct {
		status string
		stuck  bool
		want   record.Health
	}{
		{"Bound", false, record.OK},
		{"Bound", true, record.Bad},
		{"Pending", false, record.Warn},
		{"Terminating", false, record.Warn},
		{"Lost", false, record.Bad},
		{"", false, record.Unknown},
	} {
		if got := (&volumeClaim{status: c.status, stuck: c.stuck}).health(); got != c.want {
			t.Errorf("a claim that is %q, stuck %t, is %s, want %s", c.status, c.stuck, got, c.want)
		}
	}
}

func TestClaimDoing(t *testing.T) {
	t.Parallel()
	claim := func(kind corev1.PersistentVolumeClaimConditionType, status corev1.ConditionStatus, message string) *corev1.PersistentVolumeClaim {
		c := &corev1.PersistentVolumeClaim{}
		c.Status.Conditions = []corev1.PersistentVolumeClaimCondition{{Type: kind, Status: status, Message: message}}
		return c
	}
	for _, c := range []struct {
		claim *corev1.PersistentVolumeClaim
		doing string
		stuck bool
	}{
		{&corev1.PersistentVolumeClaim{}, "", false},
		{claim("Resizing", "True", ""), "resizing", false},
		{claim("Resizing", "False", ""), "", false},
		{claim("FileSystemResizePending", "True", "wait"), "the file system grows once a pod mounts it", false},
		{claim("NodeResizeError", "True", "disk full"), "NodeResizeError: disk full", true},
		{claim("ModifyingVolume", "True", ""), "changing its attributes", false},
		{claim("ModifyVolumeError", "True", "no"), "ModifyVolumeError: no", true},
		{claim("NewerThanUs", "True", "x"), "NewerThanUs: x", false},
	} {
		if doing, stuck := claimDoing(c.claim); doing != c.doing || stuck != c.stuck {
			t.Errorf("%v is %q, stuck %t; want %q, %t", c.claim.Status.Conditions, doing, stuck, c.doing, c.stuck)
		}
	}
}

func TestQuotaHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		used, hard amount
		health     record.Health
		percent    string
	}{
		{amount{"0", 0}, amount{"10", 10}, record.OK, "0%"},
		{amount{"899m", 0.899}, amount{"1", 1}, record.OK, "89%"},
		{amount{"9", 9}, amount{"10", 10}, record.Warn, "90%"},
		{amount{"9999m", 9.999}, amount{"10", 10}, record.Warn, "99%"},
		{amount{"10", 10}, amount{"10", 10}, record.Bad, "100%"},
		{amount{"11", 11}, amount{"10", 10}, record.Bad, "110%"},
		{amount{"1", 1}, amount{"0", 0}, record.Bad, "100%"},
		{amount{"0", 0}, amount{"0", 0}, record.OK, "-"},
		{amount{}, amount{"10", 10}, record.Unknown, "?"},
		{amount{"700m", 0.7}, amount{"1", 1}, record.OK, "70%"},
	} {
		r := quotaRow{"pods", c.used, c.hard}
		if r.health() != c.health || r.percent() != c.percent {
			t.Errorf("%s of %s is %s and %s, want %s and %s", c.used.text, c.hard.text, r.percent(), r.health(), c.percent, c.health)
		}
	}
}

func TestDefinitionHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d    resourceDefinition
		want record.Health
	}{
		{resourceDefinition{established: true}, record.OK},
		{resourceDefinition{established: true, trouble: "names"}, record.Warn},
		{resourceDefinition{}, record.Bad},
		{resourceDefinition{trouble: "names"}, record.Bad},
		{resourceDefinition{Meta: record.Meta{Deleting: 1}, established: true}, record.Warn},
	} {
		if got := c.d.health(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.d, got, c.want)
		}
	}
}

// entered is what enter opens on a row, or why it opens nothing.
func entered[R record.Object](t *testing.T, r R, kind opener) (sc screen.Screen, reason string) {
	t.Helper()
	table, ok := kind.(Table[R])
	if !ok {
		t.Fatalf("%T is not a table of %T", kind, r)
	}
	sc, err := table.Enter(&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"shop"}}, r)
	if err != nil {
		return nil, err.Error()
	}
	return sc, ""
}

func TestEnterOnConfig(t *testing.T) {
	t.Parallel()
	meta := record.Meta{Namespace: "shop", Name: "x", UID: "u"}
	sc, _ := entered(t, &record.Row{Meta: meta}, registry[secretKind.GVR])
	if on, ok := sc.(*values); !ok || !on.secret || on.Line() != "secrets/x -n shop" {
		t.Errorf("a Secret leads to %+v", sc)
	}
	sc, _ = entered(t, &configMap{Meta: meta}, registry[configMapKind.GVR])
	if on, ok := sc.(*values); !ok || on.secret || on.Line() != "configmaps/x -n shop" {
		t.Errorf("a ConfigMap leads to %+v", sc)
	}
	sc, _ = entered(t, &serviceAccount{Meta: meta}, registry[serviceAccountKind.GVR])
	if on, ok := sc.(*list[*roleBinding]); !ok || on.Line() != "rolebindings.rbac.authorization.k8s.io -n shop /serviceaccounts:shop/x" {
		t.Errorf("a ServiceAccount leads to %+v", on)
	}
	sc, _ = entered(t, &role{Meta: meta}, registry[roleKind.GVR])
	if on, ok := sc.(*single[*wholeRole, ruleRow]); !ok || on.Line() != "roles.rbac.authorization.k8s.io/x -n shop" {
		t.Errorf("a Role leads to %+v", sc)
	}
	for _, c := range []struct {
		binding roleBinding
		gvr     opener
		want    string
	}{
		{roleBinding{Meta: meta, roleKind: "Role", role: "r"}, registry[roleBindingKind.GVR], "roles shop/r"},
		{roleBinding{Meta: meta, roleKind: "ClusterRole", role: "r"}, registry[roleBindingKind.GVR], "clusterroles /r"},
		{roleBinding{Meta: record.Meta{Name: "x"}, roleKind: "ClusterRole", role: "r"}, registry[clusterRoleBindingKind.GVR], "clusterroles /r"},
	} {
		sc, _ := entered(t, &c.binding, c.gvr)
		if on, ok := sc.(*binding); !ok || on.of.gvr.Resource+" "+on.of.namespace+"/"+on.of.name != c.want {
			t.Errorf("a binding leads to %+v, want %s", sc, c.want)
		}
	}
	sc, _ = entered(t, &resourceQuota{Meta: meta}, registry[resourceQuotaKind.GVR])
	if on, ok := sc.(*single[*resourceQuota, quotaRow]); !ok || on.Line() != "resourcequotas/x -n shop" {
		t.Errorf("a ResourceQuota leads to %+v", sc)
	}
}

func TestEnterOnStorage(t *testing.T) {
	t.Parallel()
	meta := record.Meta{Namespace: "shop", Name: "data"}
	sc, _ := entered(t, &volumeClaim{Meta: meta, volume: "pv-1"}, registry[persistentVolumeClaimKind.GVR])
	if on, ok := sc.(*list[*persistentVolume]); !ok || on.seek != "pv-1" {
		t.Errorf("a claim leads to %+v", on)
	}
	if _, reason := entered(t, &volumeClaim{Meta: meta, status: "Pending"}, registry[persistentVolumeClaimKind.GVR]); reason != "data is Pending: it has no volume yet" {
		t.Errorf("a claim without a volume leads nowhere because %q", reason)
	}
	sc, _ = entered(t, &persistentVolume{claim: "shop/data"}, registry[persistentVolumeKind.GVR])
	if on, ok := sc.(*list[*volumeClaim]); !ok || on.seek != "data" || len(on.scope.Namespaces) != 1 || on.scope.Namespaces[0] != "shop" {
		t.Errorf("a volume leads to %+v", on)
	}
	if _, reason := entered(t, &persistentVolume{Meta: record.Meta{Name: "pv"}}, registry[persistentVolumeKind.GVR]); reason != "pv is claimed by nobody" {
		t.Errorf("a volume without a claim leads nowhere because %q", reason)
	}
}

func TestEnterOnDefinitions(t *testing.T) {
	t.Parallel()
	table := registry[definitionKind.GVR]
	d := resourceDefinition{
		Meta: record.Meta{Name: "widgets.shop.io"}, group: "shop.io", kind: "Widget", plural: "widgets", namespaced: true, established: true,
		versions: []definedVersion{{name: "v2"}, {name: "v1", served: true}},
	}
	sc, _ := entered(t, &d, table)
	if on, ok := sc.(*list[*record.Row]); !ok || on.table.Kind.GVR.String() != "shop.io/v1, Resource=widgets" || on.scope.Namespaces[0] != "shop" || on.table.Title != "Widgets" {
		t.Errorf("a definition leads to %+v", on)
	}
	d.versions = d.versions[:1]
	if _, reason := entered(t, &d, table); reason != "widgets.shop.io is served in no version" {
		t.Errorf("unserved, it leads nowhere because %q", reason)
	}
	d.established, d.trouble = false, "KindConflict: taken"
	if _, reason := entered(t, &d, table); reason != "widgets.shop.io is not established: KindConflict: taken" {
		t.Errorf("not established, it leads nowhere because %q", reason)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 5 << 40: "5120.0 GiB"} {
		if got := string(appendSize(nil, n)); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
