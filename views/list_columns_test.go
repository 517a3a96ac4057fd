package views

import (
	"slices"
	"strings"
	"testing"

	"kubist/kube/record"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

func columnNames(columns []Column[*record.Pod]) string {
	var out []string
	for _, c := range columns {
		name := c.Name
		if c.Level == grid.Wide {
			name = "(" + name + ")"
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestArrangedColumns(t *testing.T) {
	t.Parallel()
	own := []Column[*record.Pod]{{Name: "NAME"}, {Name: "STATUS"}, {Name: "AGE"}, {Name: "GATES", Level: grid.Wide}}
	cases := []struct{ picks, labels, want string }{
		{"", "", "NAME STATUS AGE (GATES)"},
		{"", "app,env", "NAME STATUS AGE (GATES) APP ENV"},
		{"GATES,NAME", "", "GATES NAME (STATUS) (AGE)"},
		{"gates,name,name,nothing", "", "GATES NAME (STATUS) (AGE)"},
		{"NAME,label:app,AGE", "app,env", "NAME APP AGE ENV (STATUS) (GATES)"},
		{"label:app,label:app", "", "NAME STATUS AGE (GATES) APP"},
		{"nothing", "", "NAME STATUS AGE (GATES)"},
		{"", "app.kubernetes.io/name", "NAME STATUS AGE (GATES) APP.KUBERNETES.IO/NAME"},
		{"", "a.io/tier,b.io/tier,tier", "NAME STATUS AGE (GATES) A.IO/TIER B.IO/TIER TIER"},
		{"", "status,name", "NAME STATUS AGE (GATES) label:status label:name"},
		{"", "App,app", "NAME STATUS AGE (GATES) label:App label:app"},
		{"", "x/namespace", "NAME STATUS AGE (GATES) X/NAMESPACE"},
	}
	for _, c := range cases {
		split := func(list string) []string { return strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) }
		columns, keys := arranged(own, split(c.picks), split(c.labels))
		if got := columnNames(columns); got != c.want {
			t.Errorf("%q and -L %q make %s, want %s", c.picks, c.labels, got, c.want)
		}
		for name, key := range keys {
			if i := slices.IndexFunc(columns, func(c Column[*record.Pod]) bool { return c.Name == name }); i < 0 || columns[i].Cell == nil {
				t.Errorf("the label %s has no column %s", key, name)
			}
		}
	}
}

func TestPickedColumns(t *testing.T) {
	t.Parallel()
	l, _ := shown()
	p := inNamespace("shop", "a")
	p.Labels = record.NewLabels(map[string]string{"app": "kubia", "env": "prod"})
	tell(l, p)
	press(t, l, "C")
	picker := fake(l).picker
	var texts []string
	for _, it := range picker.Items {
		texts = append(texts, it.Text)
	}
	if got := strings.Join(texts, " "); got != "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES IMAGES label:app label:env" {
		t.Errorf("the columns to pick from are %s", got)
	}
	chosen := []screen.Item{{Text: "label:env", Current: true}, {Text: "STATUS"}, {Text: "NAME", Current: true}}
	picker.Several(chosen)
	if got := screenOf(l); !strings.Contains(got, "NAMESPACE ↑  ENV   NAME") || !strings.Contains(got, "shop         prod  a") {
		t.Errorf("what is picked is not shown meanwhile:\n%s", got)
	}
	picker.Cancel()
	if got := screenOf(l); !strings.Contains(got, "STATUS") || strings.Contains(got, "ENV") || len(l.session.memory.Columns) != 0 {
		t.Errorf("what was given up stays, %v:\n%s", l.session.memory.Columns, got)
	}
	picker.Several(chosen)
	if got := l.session.memory.Columns["pods"]; !slices.Equal(got, []string{"label:env", "NAME"}) {
		t.Errorf("it remembers %v", got)
	}
	other := newList(l.session, l.table, l.scope)
	if got := columnNames(other.columns); !strings.HasPrefix(got, "NAMESPACE ENV NAME (READY)") {
		t.Errorf("another table of the kind has %s", got)
	}
	l.sortBy("ENV")
	f, _ := l.feed.(*stillFeed)
	if q := inNamespace("a", "b"); f.lens.Less == nil || f.lens.Less(q, p) >= 0 || l.Line() != "pods -A --sort=ENV" {
		t.Errorf("sorted by a label, the line is %s", l.Line())
	}
}
