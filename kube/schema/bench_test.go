package schema

import (
	"fmt"
	"strings"
	"testing"
)

// large is a document as large as that of Pods: mostly paths, and some hundred schemas.
func large() string {
	var paths, more strings.Builder
	for i := range 400 {
		fmt.Fprintf(&paths, `"/apis/gallery.test/v1/namespaces/{namespace}/frames%d": {"get": {"description": "%s"}},`, i, strings.Repeat("list or watch objects of a kind. ", 80))
	}
	for i := range 400 {
		fmt.Fprintf(&more, `"test.more%d": {"type": "object", "properties": {"a": {"type": "string", "description": "%s"}}},`, i, strings.Repeat("What there is to say of it. ", 40))
	}
	text := strings.Replace(document, `{"paths": {`, `{"paths": {`+paths.String(), 1)
	return strings.Replace(text, `"test.odd"`, more.String()+`"test.odd"`, 1)
}

// BenchmarkOpen is how long the fields of a kind take to be there: with the
// document fetched, on the disk, and in memory.
func BenchmarkOpen(b *testing.B) {
	s := newServer()
	s.documents["apis/gallery.test/v1"] = large()
	dir := b.TempDir()
	open := func(b *testing.B, l *Library) {
		k, err := l.Kind(b.Context(), frame)
		if err != nil || len(k.Root().Children()) == 0 {
			b.Fatal(err)
		}
	}
	b.Run("fetched", func(b *testing.B) {
		for b.Loop() {
			open(b, NewLibrary(s, ""))
		}
	})
	open(b, NewLibrary(s, dir))
	b.Run("on disk", func(b *testing.B) {
		for b.Loop() {
			open(b, NewLibrary(s, dir))
		}
	})
	held := NewLibrary(s, dir)
	b.Run("in memory", func(b *testing.B) {
		for b.Loop() {
			open(b, held)
		}
	})
}
