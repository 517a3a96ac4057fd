package selector

import (
	"fmt"
	"testing"

	"kubist/kube/record"
)

// cluster is the label sets of 110,000 pods of which 2,000 are distinct.
func cluster() []*record.Labels {
	sets := make([]*record.Labels, 2_000)
	for i := range sets {
		sets[i] = record.NewLabels(map[string]string{
			"app":                          fmt.Sprintf("app-%d", i/4),
			"app.kubernetes.io/managed-by": "Helm",
			"app.kubernetes.io/name":       fmt.Sprintf("app-%d", i/4),
			"env":                          []string{"prod", "staging", "dev"}[i%3],
			"pod-template-hash":            fmt.Sprintf("%010x", i*7919),
			"tier":                         []string{"web", "db"}[i%2],
		})
	}
	pods := make([]*record.Labels, 110_000)
	for i := range pods {
		pods[i] = sets[i*7919%len(sets)]
	}
	return pods
}

func BenchmarkMatch110k(b *testing.B) {
	pods := cluster()
	for _, text := range []string{"app=app-7", "env in (prod,staging),tier=web,!canary"} {
		s := parse(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, l := range pods {
					s.Matches(l)
				}
			}
		})
	}
}

func BenchmarkFacets110k(b *testing.B) {
	pods := cluster()
	b.ReportAllocs()
	for b.Loop() {
		var f Facets
		for _, l := range pods {
			f.Add(l)
		}
		f.Keys()
	}
}

func BenchmarkComplete(b *testing.B) {
	var f Facets
	for _, l := range cluster() {
		f.Add(l)
	}
	b.ReportAllocs()
	for b.Loop() {
		Complete("env=prod,app in (app-1,app-2", 28, &f)
	}
}

// Every pod of a StatefulSet has a value of its own.
func BenchmarkCompleteDistinct110k(b *testing.B) {
	var f Facets
	for i := range 110_000 {
		f.Add(set(fmt.Sprintf("statefulset.kubernetes.io/pod-name=Shop-%06d", i*7919%110_000)))
	}
	f.Fold()
	const key = "statefulset.kubernetes.io/pod-name"
	for _, text := range []string{key, key + "=", key + "=s", key + "=shop-0123", key + "=99", key + "=nowhere", key + ">", key + " notin (shop-000001,h"} {
		b.Run(text[len(key):], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Complete(text, len(text), &f)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("app.kubernetes.io/name in (kubia,web),env!=prod,!canary"); err != nil {
			b.Fatal(err)
		}
	}
}
