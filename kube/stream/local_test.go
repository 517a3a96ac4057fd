package stream

import (
	"testing"
	"time"

	"kubist/kube/record"
)

// What is put into a local stream is seen by all feeds, also later ones, and goes when it is taken away.
func TestLocalStream(t *testing.T) {
	play(t, func(t *testing.T, _ *script, p *Pool) {
		l := NewLocal[*pair](time.Now)
		made := func(name, uid string) *pair {
			return &pair{Meta: record.Meta{Name: name, UID: uid, Labels: record.NewLabels(nil)}}
		}
		early := &watcher[*pair]{t: t, Feed: l.Open(p)}
		t.Cleanup(early.Close)
		early.until(Live)
		a, b := made("a", "1"), made("b", "2")
		l.Set([]*pair{a, b}, nil)
		early.until(Live, "a", "b")
		late := &watcher[*pair]{t: t, Feed: l.Open(p)}
		t.Cleanup(late.Close)
		late.until(Live, "a", "b")
		l.Set([]*pair{made("c", "2")}, []*pair{a})
		early.until(Live, "c")
		late.until(Live, "c")
	})
}
