package views

import (
	"context"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// still is a feed of an inquiry that says nothing by itself.
type still struct{}

func (still) Next(context.Context, uint64) (*stream.Snapshot[*kube.Owned], error) {
	return nil, stream.ErrClosed
}
func (still) Look(stream.Lens[*kube.Owned]) uint64 { return 1 }
func (still) Refresh()                             {}
func (still) Close()                               {}

func quietHost() *fakeHost {
	return &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
}

func spansText(spans []screen.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

var kubiaDeployment = ref{
	gvr:        schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
	namespaced: true, namespace: "shop", name: "kubia", uid: "u",
}

// While it asks it says how far it is, then as of when it is, and always what could not be asked.
func TestInquiryIsHonest(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	q, _ := newChildren(s, kubiaDeployment).(*inquiry[*kube.Owned])
	h := quietHost()
	q.host, q.feed = h, still{}
	q.look(false)
	kind, _ := kube.BuiltinKinds().Find("rs")
	rows := []*kube.Owned{{
		Meta: record.Meta{UID: "1", Name: "kubia-1", Namespace: "shop", Labels: record.NewLabels(nil), Created: noon.Unix() - 60},
		Kind: kind, Ready: "2/3", Status: "odd",
	}}
	take := func(snap stream.Snapshot[*kube.Owned]) screen.Title {
		snap.Lens = 1
		q.Handle("rows", newArrival(&snap, q.table.Kind.GVR))
		return q.Title()
	}
	if got := spansText(q.Title().Status); got != "connecting" {
		t.Errorf("at first it says %q", got)
	}
	title := take(stream.Snapshot[*kube.Owned]{Gen: 1, Phase: stream.Loading, Rows: rows, Loaded: 1, Steps: stream.Steps{Done: 12, Of: 40}})
	if got := spansText(title.Status); got != "1 · 12 of 40 kinds ▰▰▰▱▱▱▱▱▱▱" || len(title.Notice) > 0 {
		t.Errorf("while asking it says %q, and %q", got, spansText(title.Notice))
	}
	var joined []stream.Joined
	for _, r := range []string{"secrets", "leases", "a", "b", "c"} {
		joined = append(joined, stream.Joined{Resource: schema.GroupResource{Resource: r}, Phase: stream.Forbidden})
	}
	joined = append(joined, stream.Joined{Resource: schema.GroupResource{Group: "shop.io", Resource: "*"}, Phase: stream.Failed})
	title = take(stream.Snapshot[*kube.Owned]{Gen: 2, Phase: stream.Stale, Rows: rows, Loaded: 1, Seen: noon, Joined: joined})
	if got := spansText(title.Status); !strings.HasPrefix(got, "1 · as of ") || !strings.HasSuffix(got, ", not live") {
		t.Errorf("when it is done it says %q", got)
	}
	if got := spansText(title.Notice); got != "! 5 kinds forbidden: secrets, leases, a, b…; 1 kind not answered: *.shop.io · there may be more" {
		t.Errorf("what is missing is told as %q", got)
	}
	if got := strings.Join(title.Crumbs, "▸"); got != "▸shop▸Deployments▸kubia▸Children" {
		t.Errorf("the crumbs are %q", got)
	}
	if got := drawn(q, 80, 5); !strings.Contains(got, "▌ReplicaSet  kubia-1  2/3    odd     60s") {
		t.Errorf("painted:\n%s", got)
	}
	if got := q.Line(); got != "children deployments.apps/kubia -n shop" {
		t.Errorf("its line is %q", got)
	}
	q.sortBy("AGE")
	q.setQuery("kubia-1")
	if got := q.Line(); got != "children deployments.apps/kubia -n shop --sort=AGE /kubia-1" {
		t.Errorf("its line is %q", got)
	}
	if got := q.in([]string{"db"}); got != "pods -n db" {
		t.Errorf("in another namespace it leads to %q", got)
	}
	if _, err := q.counted(""); err == nil {
		t.Error("it can be counted")
	}
	q.enter()
	if on, ok := h.pushed.(interface{ Line() string }); !ok || on.Line() != "replicasets.apps -n shop" {
		t.Errorf("enter opens %T", h.pushed)
	}
	of, reason := q.target()
	if reason != "" || of.word() != "replicasets.apps/kubia-1" || of.namespace != "shop" || of.uid != "1" {
		t.Errorf("the object is %+v, %s", of, reason)
	}
}

// Rows without an object behind them say so.
func TestRowsWithoutObjects(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	q, _ := newRights(s, []string{"shop"}).(*inquiry[*may])
	q.host = quietHost()
	q.grid.SetRows([]*may{{Meta: record.Meta{Name: "pods", Labels: record.NewLabels(nil)}}})
	if _, reason := q.target(); reason != "there is no object behind a row of rights" {
		t.Errorf("the reason is %q", reason)
	}
	if same := q.kubectl(); len(same) != 1 || strings.Join(same[0].words, " ") != "auth can-i --list -n shop" {
		t.Errorf("the same with kubectl: %v", same)
	}
	if got := q.Line() + ", " + q.in([]string{"a", "b"}) + ", " + q.in(nil); got != "can -n shop, can -n a,b, pods -A" {
		t.Errorf("its lines are %q", got)
	}
}

func TestOwnable(t *testing.T) {
	t.Parallel()
	kinds := append(kube.BuiltinKinds().All(),
		kube.Kind{Group: "metrics.k8s.io", Version: "v1", Resource: "pods", Namespaced: true, Preferred: true, Verbs: []string{"list"}},
		kube.Kind{Group: "shop.io", Version: "v1", Resource: "widgets", Namespaced: true, Verbs: []string{"list"}})
	var in, all []string
	for _, k := range ownable(slices.Clone(kinds), true) {
		in = append(in, k.String())
	}
	for _, k := range ownable(kinds, false) {
		all = append(all, k.String())
	}
	for _, never := range []string{"events", "events.events.k8s.io", "bindings", "pods.metrics.k8s.io", "widgets.shop.io", "componentstatuses"} {
		if slices.Contains(all, never) {
			t.Errorf("%s are asked for", never)
		}
	}
	if slices.Contains(in, "nodes") || !slices.Contains(all, "nodes") || slices.Index(in, "jobs.batch") > slices.Index(in, "secrets") {
		t.Errorf("asked for %q, and in the whole cluster for %q", in, all)
	}
}

// Owners that are known are gone to at once, the others once the server has said who they are.
func TestGoToOwner(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-1"}
	for owner, want := range map[record.Owner]string{
		{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "kubia"}:       "replicasets.apps/kubia -n shop",
		{APIVersion: "apps/v1beta1", Kind: "ReplicaSet", Name: "kubia"}:  "replicasets.apps/kubia -n shop",
		{APIVersion: "v1", Kind: "Node", Name: "node-1"}:                 "nodes/node-1",
		{APIVersion: "v1", Kind: "ReplicationController", Name: "kubia"}: "replicationcontrollers/kubia -n shop",
	} {
		h := quietHost()
		of.owner = &owner
		s.goToOwner(h, of)
		if !slices.Equal(h.gone, []string{want}) {
			t.Errorf("%+v leads to %q, want %q", owner, h.gone, want)
		}
	}
	h := quietHost()
	of.owner = &record.Owner{APIVersion: "shop.io/v1", Kind: "Widget", Name: "w"}
	s.goToOwner(h, of)
	if _, ok := h.pushed.(*pending); !ok || len(h.gone) > 0 {
		t.Errorf("a kind that is not known leads to %T, %q", h.pushed, h.gone)
	}

	kind, _ := kube.BuiltinKinds().Find("node")
	known := ownerOf{record.Owner{Kind: "Node", Name: "node-1"}, kind, true}
	unknown := ownerOf{record.Owner{APIVersion: "shop.io/v1", Kind: "Widget", Name: "w"}, kube.Kind{}, false}
	for _, c := range []struct {
		owners []ownerOf
		said   string
		gone   string
	}{
		{nil, "kubia-1 has no owner", ""},
		{[]ownerOf{unknown}, "the owner of kubia-1 is Widget w, and the cluster has no such kind in shop.io/v1", ""},
		{[]ownerOf{known}, "", "nodes/node-1"},
	} {
		h := quietHost()
		chooseOwner(h, of, c.owners)
		if got := strings.Join(h.said, ""); got != c.said || strings.Join(h.gone, "") != c.gone {
			t.Errorf("%+v: said %q, gone to %q", c.owners, got, h.gone)
		}
	}
	h = quietHost()
	chooseOwner(h, of, []ownerOf{unknown, known})
	h.picker.Choose(h.picker.Items[1])
	if strings.Join(h.gone, "") != "nodes/node-1" {
		t.Errorf("of several, the second leads to %q", h.gone)
	}
}

func TestPending(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	h := quietHost()
	answer := func() (func(screen.Host), error) {
		return nil, apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "kubia")
	}
	p := newPending(s, []string{"here"}, "looking…", func(context.Context) (func(screen.Host), error) { return answer() })
	draw := func() string { return drawn(p, 60, 8) }
	p.Mount(h)
	if !strings.Contains(draw(), "looking…") {
		t.Errorf("painted:\n%s", draw())
	}
	p.Handle("answer", h.waits["answer"](t.Context()))
	if !strings.Contains(draw(), "does not have it") || h.popped > 0 {
		t.Errorf("after a failure it has gone back %d times, and is painted:\n%s", h.popped, draw())
	}
	answer = func() (func(screen.Host), error) { return func(h screen.Host) { h.Go("there") }, nil }
	p.Commands()[0].Run(h)
	p.Handle("answer", h.waits["answer"](t.Context()))
	if h.popped != 1 || !slices.Equal(h.gone, []string{"there"}) {
		t.Errorf("gone back %d times, then to %q", h.popped, h.gone)
	}
}

func TestLinesAboutObjects(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"default"}}}
	l, _ := shown("shop")
	tell(l, inNamespace("shop", "kubia-0"))
	empty, _ := shown("shop")
	for _, c := range []struct {
		text string
		at   screen.Screen
		line string // that leads to what is opened
		err  string
	}{
		{"children deploy/kubia -n shop", nil, "children deployments.apps/kubia -n shop", ""},
		{"children no/node-1", nil, "children nodes/node-1", ""},
		{"children", l, "children pods/kubia-0 -n shop", ""},
		{"children", empty, "", "there is no row"},
		{"children", newPending(r.session, nil, "", nil), "", "name an object, for example :children deploy/kubia"},
		{"children deploy", l, "", ":children takes one object, for example :children deploy/kubia -n shop"},
		{"children deploy/kubia -A", l, "", "in which namespace is deploy/kubia? -n says it"},
		{"children widgets/w -n shop", nil, "children widgets/w -n shop", ""}, // once the server has said what they are
		{"used cm/conf", nil, "used configmaps/conf -n default", ""},
		{"used", l, "", "who uses it is known of configmaps, secrets, persistentvolumeclaims and serviceaccounts"},
		{"used deploy/kubia", nil, "", "who uses it is known of configmaps, secrets, persistentvolumeclaims and serviceaccounts"},
		{"can", nil, "can -n default", ""},
		{"can -n a,b /pods", nil, "can -n a,b /pods", ""},
		{"can -A", nil, "", "the server tells rights by namespace: :can -n shop. Whether you may do something in all of them: :can list pods -A"},
		{"can delete", nil, "", "say what: :can VERB RESOURCE[/NAME] [SUBRESOURCE], for example :can delete pods -n shop"},
		{"can delete pods -n a,b", nil, "", "one namespace at a time: :can delete pods -n a"},
		{"who-can get secrets/db -n shop /bot", nil, "who-can get secrets/db -n shop /bot", ""},
		{"can who get secrets -A", nil, "who-can get secrets -A", ""},
		{"who-can get -A /metrics", nil, "who-can get -A /metrics", ""},
		{"who-can get", nil, "", "say what: :who-can VERB RESOURCE[/NAME] [SUBRESOURCE], for example :who-can delete pods -n shop"},
		{"notify po/kubia-0 happy", nil, "", "of pods/kubia-0 it can be told when it is ready, finished, gone, changed"},
		{"notify po/kubia-0 -A", nil, "", "in which namespace is kubia-0? -n says it"},
		{"notify", empty, "", "there is no row"},
		{"notify podz/kubia-0", nil, "", `the cluster has no kind "podz"; did you mean pods?`},
	} {
		place, err := r.open(c.text, c.at)
		switch on, ok := place.Screen.(screen.Located); {
		case c.err != "":
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %q", c.text, err, c.err)
			}
		case err != nil || !ok || on.Line() != c.line:
			t.Errorf("%s opens %T, %v, want %q", c.text, place.Screen, err, c.line)
		}
	}
}

// A kind that is gone meanwhile has nothing to tell; one that is forbidden is noted.
func TestKindsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	pool := stream.NewPool(t.Context(), new(kube.Connection))
	defer pool.Close()
	var kinds []kube.Kind
	for _, name := range []string{"pods", "secrets", "jobs"} {
		k, _ := kube.BuiltinKinds().Find(name)
		kinds = append(kinds, k)
	}
	snap := answered(t, stream.Ask(pool, "kinds", stream.Scope{}, func(ctx context.Context, a *stream.Answer[*kube.Owned]) error {
		return askKinds(ctx, a, kinds, func(_ context.Context, k kube.Kind, found func(...*kube.Owned)) error {
			switch k.Resource {
			case "jobs":
				return apierrors.NewNotFound(k.GVR().GroupResource(), "")
			case "secrets":
				return apierrors.NewForbidden(k.GVR().GroupResource(), "", nil)
			}
			found(&kube.Owned{Meta: record.Meta{UID: "1", Name: "kubia-0", Labels: record.NewLabels(nil)}})
			return nil
		})
	}))
	if len(snap.Rows) != 1 || len(snap.Joined) != 1 || snap.Joined[0].Resource.Resource != "secrets" || snap.Steps.Done != len(kinds) {
		t.Errorf("%d rows, %+v missing, after %d of %d", len(snap.Rows), snap.Joined, snap.Steps.Done, len(kinds))
	}
}
