package views

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// below is what enter opens on a row.
func below[R record.Object](t *testing.T, s *Session, table Table[R], r R) screen.Screen {
	t.Helper()
	sc, err := table.Enter(s, r)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// What lies below a row is asked of the server, for exactly that row.
func TestEnter(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	nodes, _ := registry[nodeKind.GVR].(Table[*record.Node])
	namespaces, _ := registry[namespaceKind.GVR].(Table[*record.Namespace])
	events, _ := registry[eventKind.GVR].(Table[*record.Event])

	if on, ok := below(t, s, nodes, &record.Node{Meta: record.Meta{Name: "node-1"}}).(*list[*record.Pod]); !ok ||
		on.scope.Fields != "spec.nodeName=node-1" || len(on.scope.Namespaces) != 0 {
		t.Errorf("a node leads to %+v", on)
	}
	if on, ok := below(t, s, namespaces, &record.Namespace{Meta: record.Meta{Name: "shop"}}).(*list[*record.Pod]); !ok ||
		on.scope.Fields != "" || len(on.scope.Namespaces) != 1 || on.scope.Namespaces[0] != "shop" {
		t.Errorf("a namespace leads to %+v", on)
	}
	of := func(about record.Reference) *record.Event {
		return &record.Event{Meta: record.Meta{Namespace: "shop", Name: "e", UID: "of-e"}, About: about}
	}
	for _, c := range []struct {
		about record.Reference
		want  string
	}{
		{record.Reference{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "kubia-0", UID: "u"}, "pods shop/kubia-0 "},
		{record.Reference{APIVersion: "apps/v1", Kind: "ReplicaSet", Namespace: "shop", Name: "kubia"}, "replicasets.apps shop/kubia "},
		{record.Reference{APIVersion: "v1", Kind: "Node", Name: "node-1", UID: "node-1"}, "nodes /node-1 "},
		{record.Reference{APIVersion: "shop.io/v1", Kind: "Widget", Namespace: "shop", Name: "w"}, "events shop/e of-e"},
		{record.Reference{APIVersion: "v1", Kind: "Pod", Namespace: "shop"}, "events shop/e of-e"},
		{record.Reference{}, "events shop/e of-e"},
	} {
		y, ok := below(t, s, events, of(c.about)).(*yamlScreen)
		if !ok {
			t.Fatalf("%+v leads to no YAML", c.about)
		}
		if got := y.kind.String() + " " + y.namespace + "/" + y.name + " " + y.uid; got != c.want {
			t.Errorf("%+v leads to %q, want %q", c.about, got, c.want)
		}
	}
}

func TestCompareNatural(t *testing.T) {
	t.Parallel()
	order := []string{"", "<none>", "v1.9.11", "v1.36.9", "v1.36.10", "v1.36.10-eks-7", "v1.37.2", "w"}
	for i := range order {
		for j := range order {
			got, want := compareNatural(order[i], order[j]), i-j
			if (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%q and %q compare as %d", order[i], order[j], got)
			}
		}
	}
}

// While a definition changes there are rows of other columns than those shown:
// each cell is looked for by its name.
func TestCellsOfOtherColumns(t *testing.T) {
	t.Parallel()
	was := record.NewColumns([]record.ColumnDef{{Name: "Name"}, {Name: "Size", Type: "integer"}, {Name: "Renewed", Type: "date"}})
	is := record.NewColumns([]record.ColumnDef{{Name: "Name"}, {Name: "Renewed", Type: "date"}, {Name: "Color"}})
	row := &record.Row{Columns: was, Cells: []record.Cell{
		{Text: "w"}, {Text: "3", Number: 3, Numeric: true}, {Text: "5m", Number: float64(noon.Unix() - 300), Moment: true},
	}}
	want := []string{"w", "5m", ""}
	for i, c := range serverColumns[*record.Row](is) {
		if got := string(c.Cell(nil, row, noon)); got != want[i] {
			t.Errorf("%s is %q, want %q", c.Name, got, want[i])
		}
	}
	if at := serverColumns[*record.Row](is)[1].Time(row); at != noon.Unix()-300 {
		t.Errorf("renewed at %d", at)
	}
	if c := serverColumns[*record.Row](is)[1]; len(c.Search(nil, row)) != 0 || c.Less(row, &record.Row{Columns: is, Cells: row.Cells[:1]}) >= 0 {
		t.Error("a date is searched, or sorts behind what has none")
	}
}

// A kind that is
// not declared is listed by its Table, in the whole cluster where it has no namespaces.
func TestUndeclaredKinds(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	k := kube.Kind{Group: "shop.io", Version: "v1", Resource: "widgets", Name: "Widget", Singular: "widget"}
	on, ok := s.open(k, stream.Scope{Namespaces: []string{"shop"}, Fields: "metadata.name=w"}).(*list[*record.Row])
	if !ok || on.table.Kind.GVR != (schema.GroupVersionResource{Group: "shop.io", Version: "v1", Resource: "widgets"}) {
		t.Fatalf("it is %+v", on)
	}
	if len(on.scope.Namespaces) != 0 || on.scope.Fields != "metadata.name=w" {
		t.Errorf("its scope is %+v", on.scope)
	}
}
