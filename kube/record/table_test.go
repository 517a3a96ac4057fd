package record

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
)

const widgets = `{
 "kind":"Table","apiVersion":"meta.k8s.io/v1",
 "metadata":{"resourceVersion":"77","continue":"next","remainingItemCount":5},
 "columnDefinitions":[
  {"name":"Name","type":"string","format":"name","description":"","priority":0},
  {"name":"Size","type":"integer","format":"","description":"","priority":0},
  {"name":"Ready","type":"boolean","format":"","description":"","priority":1},
  {"name":"Age","type":"date","format":"","description":"Custom resource definition column (in JSONPath format): .metadata.creationTimestamp","priority":0}],
 "rows":[
  {"cells":["w1",12,true,"5d"],"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{
   "name":"w1","namespace":"shop","uid":"u1","resourceVersion":"70","creationTimestamp":"2026-02-24T12:00:00Z",
   "deletionTimestamp":"2026-02-25T12:00:00Z","labels":{"b":"2","a":"1"},
   "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"secret\":true}"},
   "managedFields":[{"manager":"x","fieldsV1":{"f:a":{}}}],
   "ownerReferences":[{"apiVersion":"v1","kind":"A","name":"no","uid":"o1"},{"apiVersion":"v1","kind":"B","name":"yes","uid":"o2","controller":true}]}}},
  {"cells":["w2",-1.5,null,{"a":[1]}],"object":{"metadata":{"name":"w2","namespace":"shop","uid":"u2","creationTimestamp":null}}}]}`

func TestDecodeTable(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	tab, err := DecodeTable([]byte(widgets), nil, in, now)
	if err != nil {
		t.Fatal(err)
	}
	columns := tab.Columns
	if columns.Age != 3 || columns.Defs[2].Priority != 1 {
		t.Errorf("columns %+v", columns)
	}
	want := &Table{
		ResourceVersion: "77", Continue: "next", Remaining: 5, Columns: columns,
		Rows: []*Row{{
			Meta: Meta{
				UID: "u1", Namespace: "shop", Name: "w1", Labels: NewLabels(map[string]string{"a": "1", "b": "2"}),
				Owner: &Owner{"v1", "B", "yes", "o2"}, Created: 1771934400, Deleting: 1771934400 + 24*3600,
			},
			Columns: columns,
			Cells:   []Cell{{Text: "w1"}, {Text: "12", Number: 12, Numeric: true}, {Text: "true"}, {Text: "5d", Number: 1771934400, Moment: true}},
		}, {
			Meta:    Meta{UID: "u2", Namespace: "shop", Name: "w2", Labels: NewLabels(nil)},
			Columns: columns,
			Cells:   []Cell{{Text: "w2"}, {Text: "-1.5", Number: -1.5, Numeric: true}, {}, {Text: `{"a":[1]}`}},
		}},
	}
	labels := cmp.Comparer(func(a, b *Labels) bool { return a.String() == b.String() })
	if diff := cmp.Diff(want, tab, labels); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTablesShareColumns(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	tab, err := DecodeTable([]byte(widgets), nil, in, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeTable([]byte(widgets), tab.Columns, in, now)
	if err != nil || again.Columns != tab.Columns || again.Rows[0].Labels != tab.Rows[0].Labels {
		t.Errorf("equal columns or labels are not shared (%v)", err)
	}
	changed, err := DecodeTable([]byte(strings.Replace(widgets, "Size", "Weight", 1)), tab.Columns, in, now)
	if err != nil || changed.Columns == tab.Columns || changed.Columns.Defs[1].Name != "Weight" {
		t.Errorf("changed columns do not apply (%v)", err)
	}
}

func TestDecodeTableOfAnEvent(t *testing.T) {
	t.Parallel()
	known := NewColumns([]ColumnDef{{Name: "Name"}})
	tab, err := DecodeTable([]byte(`{"kind":"Table","columnDefinitions":null,"rows":[{"cells":["",1],"object":{"metadata":{
		"resourceVersion":"9","creationTimestamp":null,"annotations":{"k8s.io/initial-events-end":"true"}}}}]}`), known, NewInterner(), now)
	if err != nil {
		t.Fatal(err)
	}
	if !tab.InitialEventsEnd || tab.ResourceVersion != "9" || len(tab.Rows) != 0 || tab.Columns != known || tab.Remaining != -1 {
		t.Errorf("bookmark %+v", tab)
	}
}

func TestDecodeTableRefuses(t *testing.T) {
	t.Parallel()
	if _, err := DecodeTable([]byte(`{"kind":"PodList","apiVersion":"v1","items":[]}`), nil, NewInterner(), now); !errors.Is(err, ErrNotTable) {
		t.Errorf("a list: %v", err)
	}
	for _, bad := range []string{"", "[", `{"kind":"Table","rows":[{"cells":[1e999],"object":{"metadata":{"name":"a"}}}]}`} {
		if _, err := DecodeTable([]byte(bad), nil, NewInterner(), now); err == nil || errors.Is(err, ErrNotTable) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAgeColumn(t *testing.T) {
	t.Parallel()
	created := metav1.ObjectMeta{}.SwaggerDoc()["creationTimestamp"]
	for _, c := range []struct {
		name string
		def  ColumnDef
		want int
	}{
		{"built in", ColumnDef{Name: "Age", Type: "string", Description: created}, 1},
		{"default of custom kinds", ColumnDef{Name: "Age", Type: "date", Description: created}, 1},
		{"by path", ColumnDef{Name: "Created", Type: "date", Description: "Custom resource definition column (in JSONPath format): .metadata.creationTimestamp"}, 1},
		{"by name", ColumnDef{Name: "AGE", Type: "date", Description: "How old it is"}, 1},
		{"another path", ColumnDef{Name: "Age", Type: "date", Description: "Custom resource definition column (in JSONPath format): .status.startTime"}, -1},
		{"another date", ColumnDef{Name: "Expires", Type: "date"}, -1},
		{"a number", ColumnDef{Name: "Age", Type: "integer"}, -1},
	} {
		if got := NewColumns([]ColumnDef{{Name: "Name"}, c.def}).Age; got != c.want {
			t.Errorf("%s: column %d, want %d", c.name, got, c.want)
		}
	}
}

func FuzzDecodeTable(f *testing.F) {
	f.Add([]byte(widgets))
	f.Add([]byte(`{"kind":"Table","rows":[{"cells":[null,"\ud800",0],"object":null}]}`))
	f.Add([]byte(`{"kind":"Table","columnDefinitions":[{}],"rows":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeTable(b, nil, NewInterner(), now)
		var want metav1.Table
		if err != nil || json.Unmarshal(b, &want) != nil {
			return
		}
		if len(got.Rows) > len(want.Rows) {
			t.Errorf("%d rows of %d", len(got.Rows), len(want.Rows))
		}
		for _, r := range got.Rows {
			if r.Name == "" || r.Labels == nil {
				t.Errorf("row %+v", r)
			}
		}
	})
}

// An age that was printed once goes on growing.
func TestAgesOfTables(t *testing.T) {
	t.Parallel()
	decode := func(column, cell string) *Cell {
		tab, err := DecodeTable([]byte(`{"kind":"Table","columnDefinitions":[`+column+`],"rows":[{"cells":[`+cell+`],"object":{"metadata":{"name":"a"}}}]}`),
			nil, NewInterner(), now)
		if err != nil {
			t.Fatal(err)
		}
		return &tab.Rows[0].Cells[0]
	}
	date := `{"name":"Renewed","type":"date"}`
	for _, c := range []struct {
		column, cell string
		since        time.Duration
		later        string // what it says half an hour later
	}{
		{date, `"5m30s"`, 330 * time.Second, "35m"},
		{date, `"3d5h"`, 77 * time.Hour, "3d5h"},
		{date, `"5y120d"`, (5*365 + 120) * 24 * time.Hour, "5y120d"},
		{date, `"0s"`, 0, "30m"},
		{`{"name":"Last Schedule","type":"string","description":"Information when was the last time the job was successfully scheduled."}`, `"90s"`, 90 * time.Second, "31m"},
	} {
		got := decode(c.column, c.cell)
		if !got.Moment || got.Numeric || got.Since() != now.Add(-c.since).Unix() {
			t.Errorf("%s: %+v", c.cell, got)
		}
		if text := `"` + string(got.Append(nil, now)) + `"`; text != c.cell {
			t.Errorf("%s says %s when it arrives", c.cell, text)
		}
		if text := string(got.Append(nil, now.Add(30*time.Minute))); text != c.later {
			t.Errorf("%s says %s later, want %s", c.cell, text, c.later)
		}
	}
	for _, c := range [][2]string{
		{date, `"<invalid>"`},
		{date, `"<unknown>"`},
		{date, `null`},
		{date, `""`},
		{date, `"5"`},
		{date, `"m"`},
		{date, `"5m3"`},
		{date, `"99999999999s"`},
		{`{"name":"Duration","type":"string"}`, `"5m"`},
		{`{"name":"Last Schedule","type":"string"}`, `"5m"`},
	} {
		if got := decode(c[0], c[1]); got.Moment || got.Since() != 0 || string(got.Append(nil, now)) != got.Text {
			t.Errorf("%s %s is taken for an age: %+v", c[0], c[1], got)
		}
	}
}

func TestParseAgeReadsWhatIsPrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		age := rapid.Int64Range(0, 20*365*24*3600).Draw(t, "age")
		text := string(AppendAge(nil, now.Unix()-age, now))
		got, ok := parseAge(text)
		if again := string(AppendAge(nil, now.Unix()-got, now)); !ok || got > age || again != text {
			t.Fatalf("%s of %d seconds is read as %d, which is %s", text, age, got, again)
		}
	})
}
