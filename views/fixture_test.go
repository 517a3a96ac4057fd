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

// fixture reads objects in YAML.
func fixture(t *testing.T, path string) *fixtures {
	t.Helper()
	file, err := os.ReadFile(path)
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
	for doc := range bytes.SplitSeq(file, []byte("\n---\n")) {
		o, gvk, err := scheme.Codecs.UniversalDeserializer().Decode(doc, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, doc)
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
	must := func(m interface{ Marshal() ([]byte, error) }) []byte {
		b, err := m.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m, ok := o.(interface{ Marshal() ([]byte, error) })
	if !ok {
		t.Fatalf("%T has no protobuf", o)
	}
	raw := must(&runtime.Unknown{Raw: must(m)})
	b := must(&metav1.WatchEvent{Type: event, Object: runtime.RawExtension{Raw: append([]byte("k8s\x00"), raw...)}})
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
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
