package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kubist/kube/record"
	"kubist/kube/record/recordtest"
)

// big is the size of a big cluster.
const big = 110_000

// bigPod is the i-th of them in the order in which the API server lists them.
func bigPod(i int) *corev1.Pod {
	p := recordtest.Pod(uint64(i % 997))
	p.Name = fmt.Sprintf("kubia-7c78b4fbb-%08x", i*39043)
	p.UID = types.UID(fmt.Sprintf("%08x-1b9d-4bad-9bdd-%012x", i, i))
	p.Namespace = fmt.Sprintf("ns-%02d", i*50/big)
	p.Spec.NodeName = fmt.Sprintf("node-%04d", i%1000)
	p.ManagedFields = []metav1.ManagedFieldsEntry{{
		Manager: "kubelet", Operation: "Update", FieldsType: "FieldsV1",
		FieldsV1: metav1.NewFieldsV1(strings.Repeat(`{"f:status":{}}`, 180)),
	}}
	return p
}

func bigRecords(b *testing.B) []*record.Pod {
	in := record.NewInterner()
	out := make([]*record.Pod, big)
	for i := range out {
		p, err := record.DecodePod(must(bigPod(i).Marshal()), in)
		if err != nil {
			b.Fatal(err)
		}
		out[i] = p
	}
	return out
}

func BenchmarkFold(b *testing.B) {
	records := bigRecords(b)
	v := &view[*record.Pod]{}
	v.reset(records)
	r := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		changes := make([]change[*record.Pod], 100)
		for i, at := range r.Perm(big)[:100] {
			fresh := *v.all[at]
			changes[i] = change[*record.Pod]{v.all[at], &fresh}
		}
		b.StartTimer()
		v.fold(changes)
	}
}

func BenchmarkLook(b *testing.B) {
	v := &view[*record.Pod]{}
	v.reset(bigRecords(b))
	contains := func(text string) func(*record.Pod) bool {
		return func(p *record.Pod) bool {
			return strings.Contains(p.Name, text) || strings.Contains(p.Namespace, text) ||
				strings.Contains(p.Status, text) || strings.Contains(p.Node, text) || strings.Contains(p.IP, text)
		}
	}
	byAge := func(x, y *record.Pod) int { return int(y.Created - x.Created) }
	b.Run("substring", func(b *testing.B) {
		for b.Loop() {
			v.look(Lens[*record.Pod]{Keep: contains("7f")})
		}
	})
	b.Run("narrowed", func(b *testing.B) {
		wide := *v
		wide.look(Lens[*record.Pod]{Keep: contains("7f")})
		for b.Loop() {
			narrow := wide
			narrow.look(Lens[*record.Pod]{Keep: contains("7f3"), Narrows: true})
		}
	})
	b.Run("substring by age", func(b *testing.B) {
		v.look(Lens[*record.Pod]{Less: byAge})
		for b.Loop() {
			v.look(Lens[*record.Pod]{Less: byAge, Keep: contains("7f")})
		}
	})
	b.Run("sort", func(b *testing.B) {
		for b.Loop() {
			v.look(Lens[*record.Pod]{Less: byAge})
			v.look(Lens[*record.Pod]{})
		}
	})
}

// memory is a Server that streams a list out of memory and then stays live.
type memory struct{ frames []byte }

func (m *memory) Get(ctx context.Context, _ string, q url.Values, _ string) (*http.Response, error) {
	if q.Get("watch") == "" {
		return nil, forbidden403
	}
	pr, pw := io.Pipe()
	context.AfterFunc(ctx, func() { _ = pw.Close() })
	return &http.Response{Body: struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(m.frames), pr), pr}}, nil
}

func (m *memory) Now() time.Time { return time.Now() }

// BenchmarkLoad takes in a big cluster, from bytes to the last snapshot, with
// a reader as impatient as a screen.
func BenchmarkLoad(b *testing.B) {
	var m memory
	for i := range big {
		m.frames = append(m.frames, frame("ADDED", "Pod", bigPod(i))...)
	}
	m.frames = append(m.frames, whole("1")...)
	b.SetBytes(int64(len(m.frames)))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		p := NewPool(context.Background(), &m)
		f := Open(p, pods, Scope{})
		var s *Snapshot[*record.Pod]
		for s == nil || s.Phase != Live {
			var gen uint64
			if s != nil {
				gen = s.Gen
			}
			var err error
			if s, err = f.Next(b.Context(), gen); err != nil {
				b.Fatal(err)
			}
		}
		if len(s.Rows) != big {
			b.Fatalf("%d rows", len(s.Rows))
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-held")
		p.Close()
		b.StartTimer()
	}
}
