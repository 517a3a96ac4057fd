package kube

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// noon is the local time of the tests, to the second.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func TestSkew(t *testing.T) {
	t.Parallel()
	type answer struct{ sent, received, date time.Duration } // since noon
	for _, c := range []struct {
		name    string
		answers []answer
		want    time.Duration
	}{
		{"nothing measured", nil, 0},
		{"clocks agree", []answer{{0, 20 * time.Millisecond, 0}}, 0},
		{"agreement within the second of the header", []answer{{900 * time.Millisecond, 990 * time.Millisecond, 0}}, 0},
		{"a minute ahead", []answer{{0, 0, time.Minute}}, time.Minute + 500*time.Millisecond},
		{"a minute behind", []answer{{0, 0, -time.Minute}}, -time.Minute + 500*time.Millisecond},
		{"a quick answer tightens a slow one", []answer{{0, 8 * time.Second, time.Minute}, {0, 0, time.Minute}}, time.Minute + 500*time.Millisecond},
		{"a slow answer loosens nothing", []answer{{0, 0, time.Minute}, {0, 8 * time.Second, time.Minute}}, time.Minute + 500*time.Millisecond},
		{"a clock was set: the last answer holds", []answer{{0, 0, time.Hour}, {0, 0, time.Minute}}, time.Minute + 500*time.Millisecond},
		{"the local clock was set back meanwhile", []answer{{0, 0, time.Minute}, {time.Hour, 0, 0}}, time.Minute + 500*time.Millisecond},
	} {
		var clock clock
		for _, a := range c.answers {
			clock.observe(noon.Add(a.sent), noon.Add(a.received), noon.Add(a.date))
		}
		if got := clock.skew(); got != c.want {
			t.Errorf("%s: skew %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSkewIsNeverFartherOffThanTheQuickestAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		truth := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "skew"))
		quickest := time.Hour
		local := noon
		var clock clock
		for range rapid.IntRange(1, 20).Draw(t, "answers") {
			local = local.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "pause")))
			there := time.Duration(rapid.Int64Range(0, int64(5*time.Second)).Draw(t, "there"))
			back := time.Duration(rapid.Int64Range(0, int64(5*time.Second)).Draw(t, "back"))
			sent := local
			local = local.Add(there + back)
			clock.observe(sent, local, sent.Add(there+truth).Truncate(time.Second))
			quickest = min(quickest, there+back)
		}
		if off := (clock.skew() - truth).Abs(); off > quickest+time.Second {
			t.Fatalf("skew %s is %s off, more than the quickest answer (%s) allows", clock.skew(), off, quickest)
		}
	})
}

func TestNowFollowsTheServer(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		version37(w, r)
	})
	conn := c.connect(t, Options{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			_, _ = conn.Version(t.Context())
			_ = conn.Now()
		})
	}
	wait.Wait()
	if off := (time.Until(conn.Now()) - time.Hour).Abs(); off > 5*time.Second {
		t.Errorf("now is %s off", off)
	}
	if now := conn.Now(); now != now.Round(0) {
		t.Error("now carries a monotonic reading")
	}
}

func TestClockIgnoresProxies(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusBadGateway)
	})
	conn := c.connect(t, Options{})
	_, err := conn.Version(t.Context())
	if err == nil || conn.Now().After(time.Now().Add(time.Minute)) {
		t.Errorf("the clock followed a bad gateway (%v)", err)
	}
}
