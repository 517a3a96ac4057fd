package pager

import (
	"fmt"
	"strings"
	"testing"

	"kubist/ui/canvas"
)

// manifest is YAML of the given number of lines, one in five longer than a screen is wide.
func manifest(lines int) string {
	var b strings.Builder
	for i := range lines / 5 {
		fmt.Fprintf(&b, "- name: container-%d\n  image: registry.example.com/shop/kubia:v1.%d\n  ready: true\n  restartCount: %d\n  message: %s\n",
			i, i, i, strings.Repeat("back-off restarting failed container ", 8))
	}
	return b.String()
}

func BenchmarkPaint(b *testing.B) {
	text := manifest(100_000)
	for _, wrap := range []bool{false, true} {
		for _, query := range []string{"", "container"} {
			b.Run(fmt.Sprintf("wrap=%t/query=%s", wrap, query), func(b *testing.B) {
				p := New(YAML)
				p.SetText(text)
				p.wrap, p.query = wrap, query
				p.look()
				f := new(canvas.Frame)
				f.Reset(200, 50)
				p.Paint(f.Canvas())
				p.jump(len(text) / 2)
				b.ReportAllocs()
				for b.Loop() {
					p.Paint(f.Canvas())
				}
			})
		}
	}
}

// BenchmarkScroll also lays out the rows that come into view.
func BenchmarkScroll(b *testing.B) {
	p := New(YAML)
	p.SetText(manifest(100_000))
	p.wrap = true
	f := new(canvas.Frame)
	f.Reset(200, 50)
	p.Paint(f.Canvas())
	b.ReportAllocs()
	for b.Loop() {
		if p.scroll(p.page()); p.bottom().to == len(p.lines.text) {
			p.jump(0)
		}
		p.Paint(f.Canvas())
	}
}

func BenchmarkSetText(b *testing.B) {
	text := manifest(100_000)
	later := strings.Replace(text, "restartCount: 7\n", "restartCount: 8\n", 1)
	p := New(YAML)
	p.SetText(text)
	p.resize(200, 50)
	p.jump(len(text) / 2)
	b.ReportAllocs()
	for b.Loop() {
		p.SetText(later)
		text, later = later, text
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, query := range []string{"container-19999", "container", "Container"} {
		b.Run(query, func(b *testing.B) {
			p := New(YAML)
			p.SetText(manifest(100_000))
			p.query = query
			b.ReportAllocs()
			for b.Loop() {
				p.look()
			}
		})
	}
}
