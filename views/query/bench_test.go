package query

import (
	"sync"
	"testing"
	"time"

	"kubist/kube/record"
	"kubist/kube/record/recordtest"
)

const benchRows = 110_000

// benchPods are made once: 110,000 pods as they come from the server.
var benchPods = sync.OnceValue(func() []*record.Pod {
	in := record.NewInterner()
	pods := make([]*record.Pod, benchRows)
	for i := range pods {
		b, err := recordtest.Pod(uint64(i)).Marshal()
		if err != nil {
			panic(err)
		}
		if pods[i], err = record.DecodePod(b, in); err != nil {
			panic(err)
		}
	}
	return pods
})

func benchFields() []Field[*record.Pod] {
	text := func(name string, shown bool, of func(*record.Pod, []byte) []byte) Field[*record.Pod] {
		return Field[*record.Pod]{Name: name, Shown: shown, Text: func(dst []byte, p *record.Pod) []byte { return of(p, dst) }}
	}
	return []Field[*record.Pod]{
		text("NAMESPACE", true, func(p *record.Pod, dst []byte) []byte { return append(dst, p.Namespace...) }),
		text("NAME", true, func(p *record.Pod, dst []byte) []byte { return append(dst, p.Name...) }),
		text("READY", true, (*record.Pod).AppendReady),
		text("STATUS", true, func(p *record.Pod, dst []byte) []byte { return append(dst, p.Status...) }),
		text("RESTARTS", true, func(p *record.Pod, dst []byte) []byte { return p.AppendRestarts(dst, time.Time{}) }),
		{Name: "AGE", Shown: true, Time: func(p *record.Pod) int64 { return p.Created }},
		text("IP", true, (*record.Pod).AppendIP),
		text("NODE", true, (*record.Pod).AppendNode),
	}
}

func BenchmarkKeep110k(b *testing.B) {
	pods := benchPods()
	for _, text := range []string{
		"kubia", "kubia !crash Run", "/web-[0-9a-f]+/", "/[0-9]{5}/", "/(crash|error).*node-[34]/", "/^kub.*[13]$/ !/K8s/",
		"~kb7", "node:node-3", "node:/node-[13]/", "restarts>5", "age<300d", "-l app=web", "age<900d restarts>5 /crash/ -l app=web",
	} {
		b.Run(text, func(b *testing.B) {
			q, err := Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			keep, err := Compile(q, benchFields(), noon)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range pods {
					keep(p)
				}
			}
		})
	}
}
