package views

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"kubist/themes"
	"kubist/ui/canvas"
)

// readiness is when pods were seen to be ready, and when not, as long as
// somebody was looking. It belongs to a session; its zero value has seen nothing.
type readiness struct {
	pods map[string]*sightings // by UID
}

const (
	mostPods      = 64  // pods that are remembered
	mostStretches = 256 // stretches of one pod that are
)

// sightings are what was seen of one pod, oldest first, with gaps between what was not.
type sightings struct {
	stretches []stretch
	open      bool // the last one goes on
}

// stretch is a time in which a pod was watched and did not change.
type stretch struct {
	from, to time.Time
	ready    bool
}

// observe notes how a pod is now; where nobody is watching, watched is false and
// it was seen last at seen.
func (r *readiness) observe(uid string, now, seen time.Time, watched, ready bool) {
	if uid == "" {
		return
	}
	s := r.pods[uid]
	switch {
	case s == nil && !watched:
		return
	case s == nil:
		s = r.admit(uid)
	}
	last := len(s.stretches) - 1
	if last >= 0 && now.Before(s.stretches[last].to) {
		now = s.stretches[last].to // the clock of the server was found to be another one
	}
	if s.open {
		s.stretches[last].to = now
		if !watched && seen.Before(now) && seen.After(s.stretches[last].from) {
			s.stretches[last].to = seen
		}
	}
	if watched && (!s.open || s.stretches[last].ready != ready) {
		if last+1 == mostStretches {
			s.stretches = append(s.stretches[:0], s.stretches[1:]...)
		}
		s.stretches = append(s.stretches, stretch{now, now, ready})
	}
	s.open = watched
}

// admit makes room for one more pod, at the expense of the one that was seen least lately.
func (r *readiness) admit(uid string) *sightings {
	if r.pods == nil {
		r.pods = map[string]*sightings{}
	}
	if len(r.pods) >= mostPods {
		oldest := ""
		for id, s := range r.pods {
			if oldest == "" || s.end().Before(r.pods[oldest].end()) {
				oldest = id
			}
		}
		delete(r.pods, oldest)
	}
	s := &sightings{}
	r.pods[uid] = s
	return s
}

func (s *sightings) end() time.Time { return s.stretches[len(s.stretches)-1].to }

// sight is what was seen in one slot of time.
type sight uint8

const (
	unwatched sight = iota
	seenReady
	seenUnready // at any moment of the slot
)

// slots are the lengths that slots may have.
var slots = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour,
}

// strip is what was seen of a pod until now, in at most width slots of equal
// length; nothing where nothing was.
func (r *readiness) strip(uid string, now time.Time, width int) (cells []sight, slot time.Duration) {
	s := r.pods[uid]
	if s == nil || width < 1 {
		return nil, 0
	}
	if now.Before(s.end()) {
		now = s.end()
	}
	first := s.stretches[0].from
	n := 0
	for _, slot = range slots {
		if n = int(now.Truncate(slot).Sub(first.Truncate(slot))/slot) + 1; n <= width {
			break
		}
	}
	n = min(n, width)
	begin := now.Truncate(slot).Add(-time.Duration(n-1) * slot)
	cells = make([]sight, n)
	for i, st := range s.stretches {
		to := st.to
		if s.open && i == len(s.stretches)-1 {
			to = now
		}
		sees := seenReady
		if !st.ready {
			sees = seenUnready
		}
		for k := max(int(st.from.Sub(begin)/slot), 0); k < n && !begin.Add(time.Duration(k)*slot).After(to); k++ {
			cells[k] = max(cells[k], sees)
		}
	}
	return cells, slot
}

// paintStrip draws in one line when a pod was ready.
func (r *readiness) paintStrip(c canvas.Canvas, uid string, now time.Time) {
	const label, legend = "ready", "█ yes ▁ no · not watched"
	x := canvas.Width(label) + 2
	cells, slot := r.strip(uid, now, c.W()-x-canvas.Width(legend)-14)
	if len(cells) == 0 {
		return
	}
	c.Put(0, 0, themes.Style(themes.Muted), label)
	for _, s := range cells {
		switch s {
		case unwatched:
			x = c.Put(x, 0, themes.Style(themes.Faint), "·")
		case seenReady:
			x = c.Put(x, 0, themes.Style(themes.OK), "█")
		case seenUnready:
			x = c.Put(x, 0, themes.Style(themes.Bad), "▁")
		}
	}
	c.Put(x+2, 0, themes.Style(themes.Muted), slotText(slot)+" each  "+legend)
}

// slotText is the length of a slot: "5 s".
func slotText(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return thousands(int(d/time.Hour)) + " h"
	case d >= time.Minute:
		return thousands(int(d/time.Minute)) + " min"
	}
	return seconds(d)
}

// observe notes whether the pod is ready now, or that nobody has watched it since seen.
func (c *containers) observe(watched bool, seen time.Time) {
	if c.pod == nil {
		return
	}
	status := &c.pod.whole.Status
	if status.Phase == corev1.PodSucceeded || status.Phase == corev1.PodFailed {
		watched = false // it is not expected to be ready
	}
	ready := slices.ContainsFunc(status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
	c.session.readiness.observe(c.uid(), c.host.Now(), seen, watched, ready)
}
