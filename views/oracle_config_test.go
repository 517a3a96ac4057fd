package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube/record"
	"kubist/kube/record/recordtest"
	"kubist/kube/stream"
)

// writer writes the object of a seed, of which only the name is left of what it knows of itself.
type writer func(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error

// bare is the metadata that a test may write.
func bare(o metav1.ObjectMeta, ns, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: ns, Name: name, Annotations: o.Annotations, Labels: map[string]string{"kubist.test/oracle": testOf(ns, name)},
	}
}

// testOf is the namespace of the test, which the names of objects without one begin with.
func testOf(ns, name string) string {
	if ns != "" {
		return ns
	}
	name, _, _ = strings.Cut(name, ".")
	return name
}

// writeAll writes the objects of many seeds, and returns how many there are.
func writeAll(t *testing.T, client kubernetes.Interface, ns string, count uint64, write writer) int {
	t.Helper()
	var wg sync.WaitGroup
	for w := range uint64(8) {
		wg.Go(func() {
			for seed := w; seed < count; seed += 8 {
				if err := write(t.Context(), client, ns, seed); err != nil {
					t.Errorf("the object of seed %d: %v", seed, err)
					return
				}
			}
		})
	}
	wg.Wait()
	return int(count)
}

func TestConfigColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 300
	conn, client, ns := oracle(t)
	scope := stream.Scope{Namespaces: []string{ns}, Labels: "kubist.test/oracle=" + ns}
	writeAll(t, client, ns, count, func(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error {
		m, a := recordtest.ConfigMap(seed), recordtest.ServiceAccount(seed)
		m.ObjectMeta, a.ObjectMeta = bare(m.ObjectMeta, ns, m.Name), bare(a.ObjectMeta, ns, a.Name)
		l := recordtest.LimitRange(seed)
		l.ObjectMeta = bare(l.ObjectMeta, ns, l.Name)
		_, err := client.CoreV1().ConfigMaps(ns).Create(ctx, m, metav1.CreateOptions{})
		_, err2 := client.CoreV1().ServiceAccounts(ns).Create(ctx, a, metav1.CreateOptions{})
		_, err3 := client.CoreV1().LimitRanges(ns).Create(ctx, l, metav1.CreateOptions{})
		return errors.Join(err, err2, err3)
	})
	printsLikeTheServer(t, conn, configMapKind, scope, count)
	printsLikeTheServer(t, conn, serviceAccountKind, scope, count)
	printsLikeTheServer(t, conn, limitRangeKind, scope, count)
}

func TestQuotaColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 150
	conn, client, ns := oracle(t)
	scope := stream.Scope{Namespaces: []string{ns}}
	writeAll(t, client, ns, count, func(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error {
		q := recordtest.ResourceQuota(seed)
		q.ObjectMeta = bare(q.ObjectMeta, ns, q.Name)
		_, err := client.CoreV1().ResourceQuotas(ns).Create(ctx, q, metav1.CreateOptions{})
		return err
	})
	pool := stream.NewPool(t.Context(), conn)
	defer pool.Close()
	f := &follower[*resourceQuota]{t: t, Feed: stream.Open(pool, resourceQuotaKind, scope)}
	f.until("all are counted", func(s *stream.Snapshot[*resourceQuota]) bool {
		counted := 0
		for _, q := range s.Rows {
			if len(q.resources) > 0 {
				counted++
			}
		}
		return counted > count*9/10
	})
	seen := map[string]bool{}
	for _, q := range printsLikeTheServer(t, conn, resourceQuotaKind, scope, count) {
		seen[q.requests+q.limits] = true
	}
	if len(seen) < count/2 {
		t.Errorf("only %d different quotas were compared", len(seen))
	}
}

func TestRightsColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 150
	conn, client, ns := oracle(t)
	scope := stream.Scope{Namespaces: []string{ns}}
	mine := metav1.ListOptions{LabelSelector: "kubist.test/oracle=" + ns}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_ = client.RbacV1().ClusterRoles().DeleteCollection(ctx, metav1.DeleteOptions{}, mine)
		_ = client.RbacV1().ClusterRoleBindings().DeleteCollection(ctx, metav1.DeleteOptions{}, mine)
	})
	writeAll(t, client, ns, count, func(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error {
		name := fmt.Sprintf("%s.%d", ns, seed)
		in, out := bare(metav1.ObjectMeta{}, ns, name), bare(metav1.ObjectMeta{}, "", name)
		rules := recordtest.Rules(seed)
		ref, subjects := recordtest.Binding(seed, "Role", "ClusterRole")
		wideRef, wideSubjects := recordtest.Binding(seed, "ClusterRole")
		_, err := client.RbacV1().Roles(ns).Create(ctx, &rbacv1.Role{ObjectMeta: in, Rules: rules}, metav1.CreateOptions{})
		_, err2 := client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: out, Rules: rules}, metav1.CreateOptions{})
		_, err3 := client.RbacV1().RoleBindings(ns).Create(ctx, &rbacv1.RoleBinding{ObjectMeta: in, RoleRef: ref, Subjects: subjects}, metav1.CreateOptions{})
		_, err4 := client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: out, RoleRef: wideRef, Subjects: wideSubjects}, metav1.CreateOptions{})
		return errors.Join(err, err2, err3, err4)
	})
	printsLikeTheServer(t, conn, roleKind, scope, count)
	printsLikeTheServer(t, conn, roleBindingKind, scope, count)
	printsLikeTheServer(t, conn, clusterRoleKind, stream.Scope{Labels: mine.LabelSelector}, count)
	printsLikeTheServer(t, conn, clusterRoleBindingKind, stream.Scope{Labels: mine.LabelSelector}, count)
}

func TestStorageColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	mine := metav1.ListOptions{LabelSelector: "kubist.test/oracle=" + ns}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_ = client.CoreV1().PersistentVolumes().DeleteCollection(ctx, metav1.DeleteOptions{}, mine)
		_ = client.StorageV1().StorageClasses().DeleteCollection(ctx, metav1.DeleteOptions{}, mine)
	})
	writeAll(t, client, ns, count, writeStorage)
	seen := map[string]bool{}
	for _, c := range printsLikeTheServer(t, conn, persistentVolumeClaimKind, stream.Scope{Namespaces: []string{ns}}, count) {
		seen["claim "+c.status] = true
	}
	for _, v := range printsLikeTheServer(t, conn, persistentVolumeKind, stream.Scope{Labels: mine.LabelSelector}, count) {
		seen["volume "+v.status] = true
	}
	printsLikeTheServer(t, conn, storageClassKind, stream.Scope{Labels: mine.LabelSelector}, count)
	if len(seen) < 3 {
		t.Errorf("only %v were compared", seen)
	}
}

// writeStorage writes a claim, a volume and a class, with what they are doing.
func writeStorage(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error {
	name := fmt.Sprintf("%s.%d", ns, seed)
	claim, volume, class := recordtest.PersistentVolumeClaim(seed), recordtest.PersistentVolume(seed), recordtest.StorageClass(seed)
	claim.ObjectMeta = bare(claim.ObjectMeta, ns, claim.Name)
	volume.ObjectMeta, class.ObjectMeta = bare(volume.ObjectMeta, "", name), bare(class.ObjectMeta, "", name)
	claims, volumes := client.CoreV1().PersistentVolumeClaims(ns), client.CoreV1().PersistentVolumes()
	if _, err := client.StorageV1().StorageClasses().Create(ctx, class, metav1.CreateOptions{}); err != nil {
		return err
	}
	made, err := claims.Create(ctx, claim, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	made.Status = claim.Status
	if _, err := claims.UpdateStatus(ctx, made, metav1.UpdateOptions{}); err != nil && !apierrors.IsConflict(err) {
		return err // the controller may have been faster
	}
	vol, err := volumes.Create(ctx, volume, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	vol.Status = volume.Status
	if _, err := volumes.UpdateStatus(ctx, vol, metav1.UpdateOptions{}); err != nil && !apierrors.IsConflict(err) {
		return err
	}
	return nil
}

// What is kept of a ConfigMap off the wire is what its type has.
func TestConfigMapOffTheWire(t *testing.T) {
	t.Parallel()
	in := record.NewInterner()
	for seed := range uint64(500) {
		want := recordtest.ConfigMap(seed)
		frame, err := want.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeConfigMap(frame, in)
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for _, v := range want.Data {
			size += len(v)
		}
		for _, v := range want.BinaryData {
			size += len(v)
		}
		if got.count != int64(len(want.Data)+len(want.BinaryData)) || got.size != int64(size) || got.immutable != (want.Immutable != nil && *want.Immutable) {
			t.Fatalf("%d: %+v of %+v", seed, got, want)
		}
		if m := record.MetaOf(want, in); m != got.Meta {
			t.Fatalf("%d: %+v, want %+v", seed, got.Meta, m)
		}
		if _, err := decodeConfigMap(frame[:len(frame)-1], in); err == nil {
			t.Fatalf("%d: a cut frame is taken for a whole one", seed)
		}
	}
}
