package views

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
)

// fixtures are a server that has the objects of a file: it lists them over a
// watch, in protobuf, and then nothing happens any more.
type fixtures struct {
	// By resource: the events of its objects in protobuf, and as Tables with only their names.
	frames, tables map[string][]byte
	// The events that end a list in the one form and in the other.
	end, tableEnd []byte
}

// fixture reads objects in YAML. A kind that is read as the Table that the
// server prints has that Table in the file which is called like its resource.
func fixture(t *testing.T, file string) *fixtures {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	end := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		ResourceVersion: "1", Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"},
	}}
	f := &fixtures{
		frames: map[string][]byte{}, tables: map[string][]byte{},
		end: watchFrame(t, "BOOKMARK", end), tableEnd: tableFrame(t, "BOOKMARK", end),
	}
	resource := strings.TrimSuffix(path.Base(file), ".yaml")
	for doc := range bytes.SplitSeq(text, []byte("\n---\n")) {
		switch {
		case bytes.Contains(doc, []byte("\nkind: Table\n")):
			f.tables[resource] = append(f.tables[resource], printedFrames(t, doc)...)
			continue
		case bytes.Contains(doc, []byte("\nkind: CustomResourceDefinition\n")): // its type is not among the built-in ones
			f.frames[resource] = append(f.frames[resource], rawFrame(t, "ADDED", definitionFrame(t, doc))...)
			continue
		}
		o, gvk, err := scheme.Codecs.UniversalDeserializer().Decode(doc, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v\n%s", file, err, doc)
		}
		plural, _ := meta.UnsafeGuessKindToResource(*gvk)
		f.frames[plural.Resource] = append(f.frames[plural.Resource], watchFrame(t, "ADDED", o)...)
		f.tables[plural.Resource] = append(f.tables[plural.Resource], tableFrame(t, "ADDED", o)...)
	}
	return f
}

// watchFrame is an event of a watch in protobuf.
func watchFrame(t *testing.T, event string, o runtime.Object) []byte {
	t.Helper()
	m, ok := o.(marshaler)
	if !ok {
		t.Fatalf("%T has no protobuf", o)
	}
	return rawFrame(t, event, marshalled(t, m))
}

type marshaler interface{ Marshal() ([]byte, error) }

func marshalled(t *testing.T, m marshaler) []byte {
	t.Helper()
	b, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rawFrame is an event of a watch about an object that is in protobuf already.
func rawFrame(t *testing.T, event string, object []byte) []byte {
	t.Helper()
	raw := marshalled(t, &runtime.Unknown{Raw: object})
	b := marshalled(t, &metav1.WatchEvent{Type: event, Object: runtime.RawExtension{Raw: append([]byte("k8s\x00"), raw...)}})
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// printedFrames are the events of a watch for Tables: one for each row of a Table in YAML.
func printedFrames(t *testing.T, doc []byte) (frames []byte) {
	t.Helper()
	var table map[string]any
	if err := yaml.Unmarshal(doc, &table); err != nil {
		t.Fatal(err)
	}
	rows, _ := table["rows"].([]any)
	for _, row := range rows {
		table["rows"] = []any{row}
		b, err := json.Marshal(map[string]any{"type": "ADDED", "object": table})
		if err != nil {
			t.Fatal(err)
		}
		frames = append(append(frames, b...), '\n')
	}
	return frames
}

// tableFrame is an event of a watch for Tables.
func tableFrame(t *testing.T, event string, o runtime.Object) []byte {
	t.Helper()
	m, err := meta.Accessor(o)
	if err != nil {
		t.Fatal(err)
	}
	table := &metav1.Table{
		TypeMeta:          metav1.TypeMeta{Kind: "Table", APIVersion: "meta.k8s.io/v1"},
		ColumnDefinitions: []metav1.TableColumnDefinition{{Name: "Name", Type: "string", Format: "name"}},
		Rows:              []metav1.TableRow{{Cells: []any{m.GetName()}, Object: runtime.RawExtension{Object: meta.AsPartialObjectMetadata(m)}}},
	}
	b, err := json.Marshal(map[string]any{"type": event, "object": table})
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// Get answers every streaming list, and leaves other questions unanswered.
func (f *fixtures) Get(ctx context.Context, target string, query url.Values, accept string) (*http.Response, error) {
	if query.Get("sendInitialEvents") != "true" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	events, end := f.frames[path.Base(target)], f.end
	if strings.Contains(accept, "as=Table") {
		events, end = f.tables[path.Base(target)], f.tableEnd
	}
	body := io.MultiReader(bytes.NewReader(events), bytes.NewReader(end), silence{ctx})
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(body)}, nil
}

func (f *fixtures) Now() time.Time { return goldenTime }

// silence is the end of a watch in which nothing happens.
type silence struct{ ctx context.Context }

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// fixed are the rows of a table, by name, as a server has them that has the
// objects of a file, once nothing happens any more.
func fixed[R record.Object](t *testing.T, table *Table[R], objects *fixtures) (rows []R) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pool := stream.NewPool(t.Context(), objects)
		defer pool.Close()
		feed := table.feed(&Session{conn: new(kube.Connection), pool: pool, memory: &Memory{}, certificates: &certificates{}}, stream.Scope{})
		defer feed.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		var last *stream.Snapshot[R]
		for gen := uint64(0); ; gen = last.Gen {
			snap, err := feed.Next(ctx, gen)
			if err != nil {
				break
			}
			last = snap
		}
		if last.Phase != stream.Live || last.Err != nil || len(last.Joined) > 0 {
			t.Errorf("in the end the rows are %s: %v, %v", last.Phase, last.Err, last.Joined)
		}
		rows = slices.Clone(last.Rows)
	})
	slices.SortStableFunc(rows, func(a, b R) int { return strings.Compare(a.Head().Name, b.Head().Name) })
	return rows
}
