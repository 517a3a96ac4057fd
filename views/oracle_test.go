package views

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/record/recordtest"
	"kubist/kube/stream"
)

// generated is how many pods are compared: enough to see every state with every other.
const generated = 2000

// playground connects to the control plane that the tests run in.
func playground(t *testing.T) *kube.Connection { return playgroundAs(t, "") }

// playgroundAs connects as a user, "" being the one who may do everything.
func playgroundAs(t *testing.T, user string) *kube.Connection {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := kube.LoadConfig(kube.Options{As: user})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := config.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// namespaced makes a namespace for one test.
func namespaced(t *testing.T, client kubernetes.Interface, name string) string {
	t.Helper()
	ns, err := client.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: name + "-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	return ns.Name
}

// makePod writes the pod of a seed with its status. Nobody schedules it, and nobody runs it.
func makePod(ctx context.Context, client kubernetes.Interface, ns string, seed uint64) error {
	p := recordtest.Pod(seed)
	deleting := p.DeletionTimestamp != nil
	p.ObjectMeta = metav1.ObjectMeta{Name: p.Name, Namespace: ns, Labels: p.Labels, Finalizers: p.Finalizers}
	p.Spec.SchedulerName = "nobody"
	if p.Spec.NodeName != "" {
		p.Spec.NodeName = ns + "-" + p.Spec.NodeName
	}
	made, err := client.CoreV1().Pods(ns).Create(ctx, p, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create pod %s: %w", p.Name, err)
	}
	made.Status = p.Status
	if p.Spec.NodeName != "" {
		made.Status.NominatedNodeName = "" // a bound pod cannot have one
	}
	if _, err := client.CoreV1().Pods(ns).UpdateStatus(ctx, made, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("update status of pod %s: %w", p.Name, err)
	}
	if deleting {
		return client.CoreV1().Pods(ns).Delete(ctx, p.Name, metav1.DeleteOptions{})
	}
	return nil
}

// makeNodes writes the nodes of the generated pods, without which they would be collected.
func makeNodes(t *testing.T, client kubernetes.Interface, ns string) {
	t.Helper()
	for i := range 5 {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-node-%d", ns, i)}}
		if _, err := client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = client.CoreV1().Nodes().Delete(context.WithoutCancel(t.Context()), n.Name, metav1.DeleteOptions{})
		})
	}
}

func makePods(t *testing.T, client kubernetes.Interface, ns string) {
	t.Helper()
	var wg sync.WaitGroup
	for w := range uint64(16) {
		wg.Go(func() {
			for seed := w; seed < generated; seed += 16 {
				if err := makePod(t.Context(), client, ns, seed); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Cleanup(func() { release(t, client, ns) })
}

// release lets the pods that wait for a finalizer go.
func release(t *testing.T, client kubernetes.Interface, ns string) {
	ctx := context.WithoutCancel(t.Context())
	list, err := client.CoreV1().Pods(ns).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := w; i < len(list.Items); i += 16 {
				p := &list.Items[i]
				if len(p.Finalizers) > 0 {
					p.Finalizers = nil
					_, _ = client.CoreV1().Pods(ns).Update(ctx, p, metav1.UpdateOptions{})
				}
			}
		})
	}
	wg.Wait()
}

// printedRow is what the API server prints of an object: by column.
type printedRow struct {
	version string // the resource version that was printed
	cells   map[string]string
}

// printed is the API server's own Table of a list: by UID.
func printed(t *testing.T, conn *kube.Connection, path string) map[string]printedRow {
	t.Helper()
	resp, err := conn.Get(t.Context(), path, nil, "application/json;as=Table;v=v1;g=meta.k8s.io")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var table metav1.Table
	if err := json.NewDecoder(resp.Body).Decode(&table); err != nil {
		t.Fatal(err)
	}
	rows := map[string]printedRow{}
	for _, row := range table.Rows {
		var meta metav1.PartialObjectMetadata
		if err := json.Unmarshal(row.Object.Raw, &meta); err != nil {
			t.Fatal(err)
		}
		cells := map[string]string{}
		for i, c := range row.Cells {
			cells[table.ColumnDefinitions[i].Name] = fmt.Sprint(c)
		}
		rows[string(meta.UID)] = printedRow{version: meta.ResourceVersion, cells: cells}
	}
	return rows
}

// liveSnapshot is all objects of a scope as a live stream has them.
func liveSnapshot[R record.Object](t *testing.T, conn *kube.Connection, kind *stream.Kind[R], scope stream.Scope) *stream.Snapshot[R] {
	t.Helper()
	pool := stream.NewPool(t.Context(), conn)
	defer pool.Close()
	table, ok := registry[kind.GVR].(Table[R])
	if !ok {
		table.Kind = kind
	}
	feed := table.feed(&Session{conn: conn, pool: pool, memory: &Memory{}, certificates: &certificates{}}, scope)
	defer feed.Close()
	for gen := uint64(0); ; {
		snap, err := feed.Next(t.Context(), gen)
		if err != nil {
			t.Fatal(err)
		}
		if snap.Phase == stream.Live && len(snap.Joined) == 0 {
			return snap
		}
		gen = snap.Gen
	}
}

// Every cell of every pod is exactly the text that the API server prints for it.
func TestPodColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	client, err := kubernetes.NewForConfig(conn.REST())
	if err != nil {
		t.Fatal(err)
	}
	ns := namespaced(t, client, "oracle")
	makeNodes(t, client, ns)
	makePods(t, client, ns)
	pods := printsLikeTheServer(t, conn, podKind, stream.Scope{Namespaces: []string{ns}}, generated)
	seen := map[string]bool{}
	for _, p := range pods {
		seen[p.Status] = true
	}
	if len(seen) < 25 {
		t.Errorf("only %d different states were compared", len(seen))
	}
}

// printsLikeTheServer compares every cell of the objects of a scope, of which
// there are count, with the text that the API server prints for it, and returns
// their records. Controllers may be changing some of them: the server prints
// before and after the records are read, and what differs in an object that
// changed in between is looked at again.
func printsLikeTheServer[R record.Object](t *testing.T, conn *kube.Connection, kind *stream.Kind[R], scope stream.Scope, count int) []R {
	t.Helper()
	k, ok := kube.BuiltinKinds().ByGVR(kind.GVR)
	if !ok {
		t.Fatalf("%s is not built in", kind.GVR)
	}
	path := k.Path("", "")
	if len(scope.Namespaces) > 0 {
		path = k.Path(scope.Namespaces[0], "")
	}
	for deadline := time.Now().Add(2 * time.Minute); ; {
		from, before := conn.Now(), printed(t, conn, path)
		snap := liveSnapshot(t, conn, kind, scope)
		after, to := printed(t, conn, path), conn.Now()
		if len(snap.Rows) != count {
			t.Fatalf("%d %s streamed, want %d", len(snap.Rows), kind.GVR.Resource, count)
		}
		still, moving := faults(t, snap.Rows, before, after, from, to)
		if len(still)+len(moving) == 0 {
			return snap.Rows
		}
		if out := slices.Concat(still, moving); len(still) > 0 || time.Now().After(deadline) {
			t.Fatalf("%d cells differ, such as:\n%s", len(out), strings.Join(out[:min(len(out), 20)], "\n"))
		}
	}
}

// faults are the cells that are not what was printed from one time to the
// other: of objects that stood still in between, and of those that changed.
func faults[R record.Object](t *testing.T, records []R, before, after map[string]printedRow, from, to time.Time) (still, moving []string) {
	t.Helper()
	var table Table[R]
	for _, o := range registry {
		if found, ok := o.(Table[R]); ok {
			table = found
		}
	}
	for _, r := range records {
		uid := table.object(r).uid
		row, ok := after[uid]
		out := &still
		if row.version != before[uid].version {
			out = &moving
		}
		if !ok {
			*out = append(*out, r.Head().Name+" is not printed")
			continue
		}
		for _, c := range table.Columns {
			want, ok := row.cells[c.Server]
			switch texts := texts(c, r, from, to); {
			case c.Server == "":
			case !ok:
				t.Fatalf("the server has no column %q", c.Server)
			case !slices.Contains(texts, want):
				*out = append(*out, fmt.Sprintf("%s: %s is %q, the server prints %q", r.Head().Name, c.Name, texts[0], want))
			}
		}
	}
	return still, moving
}

// texts are the texts of a cell for every second from one time to the other, and one around them.
func texts[R record.Object](c Column[R], r R, from, to time.Time) []string {
	var out []string
	for now := from.Add(-time.Second); !now.After(to.Add(time.Second)); now = now.Add(time.Second) {
		text := c.Cell(nil, r, now)
		if len(out) == 0 || !bytes.Equal(text, []byte(out[len(out)-1])) {
			out = append(out, string(text))
		}
	}
	return out
}
