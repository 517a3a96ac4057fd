package views

import (
	"fmt"
	"testing"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/views/query"
)

// What a choice, and a letter typed into the search, cost with 110,000 pods and
// 10,000 values of a key unfolded.
func BenchmarkLabelAnswer110k(b *testing.B) {
	const pods, values = 110_000, 10_000
	sets := make([]*record.Labels, values)
	for i := range sets {
		sets[i] = record.NewLabels(map[string]string{
			"app": fmt.Sprintf("app-%d", i%200), "env": []string{"prod", "staging", "dev"}[i%3], "pod-template-hash": fmt.Sprintf("%010x", i*7919),
		})
	}
	rows := make([]*record.Pod, pods)
	for i := range rows {
		rows[i] = inNamespace("shop", fmt.Sprintf("pod-%06d", i))
		rows[i].Labels = sets[i%values]
	}
	var f rowLabels[*record.Pod]
	counter := new(labelCounter)
	news := []labelNews{{count: func(c *selector.Cross) { f.count(c, rows) }}}
	q := labelQuestion{open: map[string]bool{"pod-template-hash": true}}
	counter.answer(q, news)
	b.Run("choose", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			q.chosen = selector.Selector{}.ToggleIn("app", fmt.Sprintf("app-%d", i%200))
			counter.answer(q, news)
		}
	})
	b.Run("find", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			q.find, _ = query.Parse([]string{"app", "00a", "~a7"}[i%3])
			counter.answer(q, news)
		}
	})
}
