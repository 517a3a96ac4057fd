package views

import (
	"encoding/json"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"kubist/kube/record"
	"kubist/kube/stream"
)

// writtenDefinition is as much of a CustomResourceDefinition as there are columns for.
type writtenDefinition struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		Group string `json:"group"`
		Names struct {
			Plural     string   `json:"plural"`
			Singular   string   `json:"singular"`
			ShortNames []string `json:"shortNames"`
			Kind       string   `json:"kind"`
		} `json:"names"`
		Scope    string `json:"scope"`
		Versions []struct {
			Name       string          `json:"name"`
			Served     bool            `json:"served"`
			Storage    bool            `json:"storage"`
			Deprecated bool            `json:"deprecated"`
			Schema     json.RawMessage `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
	Status struct {
		Conditions []struct {
			Type    string `json:"type"`
			Status  string `json:"status"`
			Reason  string `json:"reason"`
			Message string `json:"message"`
		} `json:"conditions"`
	} `json:"status"`
}

// message writes protobuf.
type message []byte

func (m *message) text(field protowire.Number, s string) { m.bytes(field, []byte(s)) }

func (m *message) bytes(field protowire.Number, b []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), b)
}

func (m *message) flag(field protowire.Number, on bool) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), protowire.EncodeBool(on))
}

// definitionFrame encodes a CustomResourceDefinition in YAML as the API server does.
func definitionFrame(t *testing.T, doc []byte) []byte {
	t.Helper()
	var d writtenDefinition
	if err := yaml.Unmarshal(doc, &d); err != nil {
		t.Fatal(err)
	}
	meta, err := d.Metadata.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var names, spec, status, all message
	names.text(1, d.Spec.Names.Plural)
	names.text(2, d.Spec.Names.Singular)
	for _, s := range d.Spec.Names.ShortNames {
		names.text(3, s)
	}
	names.text(4, d.Spec.Names.Kind)
	spec.text(1, d.Spec.Group)
	spec.bytes(3, names)
	spec.text(4, d.Spec.Scope)
	for _, v := range d.Spec.Versions {
		var version message
		version.text(1, v.Name)
		version.flag(2, v.Served)
		version.flag(3, v.Storage)
		version.bytes(4, v.Schema)
		version.flag(7, v.Deprecated)
		spec.bytes(7, version)
	}
	for _, c := range d.Status.Conditions {
		var condition message
		condition.text(1, c.Type)
		condition.text(2, c.Status)
		condition.text(4, c.Reason)
		condition.text(5, c.Message)
		status.bytes(1, condition)
	}
	all.bytes(1, meta)
	all.bytes(2, spec)
	all.bytes(3, status)
	return all
}

// What is read off the wire is what the API server says of the same definitions in JSON.
func TestDefinitionsAreTheServers(t *testing.T) {
	t.Parallel()
	conn := playground(t)
	resp, err := conn.Get(t.Context(), "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", nil, "application/json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct{ Items []json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	streamed := map[string]*resourceDefinition{}
	for _, d := range liveSnapshot(t, conn, definitionKind, stream.Scope{}).Rows {
		streamed[d.Name] = d
	}
	table, _ := registry[definitionKind.GVR].(Table[*resourceDefinition])
	compared := 0
	for _, item := range list.Items {
		want, err := decodeDefinition(definitionFrame(t, item), record.NewInterner())
		if err != nil {
			t.Fatal(err)
		}
		got := streamed[want.Name]
		if got == nil {
			continue // it is gone meanwhile
		}
		compared++
		for _, c := range table.Columns {
			if a, b := string(c.Cell(nil, got, goldenTime)), string(c.Cell(nil, want, goldenTime)); a != b {
				t.Errorf("%s: %s is %q off the wire, %q in JSON", want.Name, c.Name, a, b)
			}
		}
		if got.health() != want.health() || got.plural != want.plural || got.singular != want.singular {
			t.Errorf("%s is %+v off the wire, %+v in JSON", want.Name, got, want)
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

func TestDefinitionThatIsCutOff(t *testing.T) {
	t.Parallel()
	frame := definitionFrame(t, []byte(`{"metadata":{"name":"a.b"},"spec":{"group":"b","names":{"plural":"a","kind":"A"},"versions":[{"name":"v1"}]}}`))
	if _, err := decodeDefinition(frame[:len(frame)-4], record.NewInterner()); err == nil {
		t.Error("a cut frame is taken for a whole one")
	}
}
