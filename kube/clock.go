package kube

import (
	"sync"
	"time"
)

// clock estimates how far the server's clock is ahead of the local one.
//
// One answer bounds the skew: the server wrote its Date, cut to the second,
// between the moments the request left and the answer came. The bounds of many
// answers are intersected, so quick answers tighten what slow ones leave open.
type clock struct {
	mu        sync.Mutex
	measured  bool
	low, high time.Duration
}

// observe takes in one answer. Times are compared without their monotonic
// readings: those stand still while a laptop sleeps, the server's clock does not.
func (c *clock) observe(sent, received, date time.Time) {
	low := date.Sub(received.Round(0))
	high := date.Add(time.Second).Sub(sent.Round(0))
	if low > high {
		return // the local clock was set back in between
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.measured {
		both, either := min(c.high, high), max(c.low, low)
		if either <= both {
			c.low, c.high = either, both
			return
		}
		// One of the clocks was set, or has drifted away: only the latest answer still holds.
	}
	c.measured, c.low, c.high = true, low, high
}

// skew is the middle of what is possible, or nothing where the clocks may agree.
func (c *clock) skew() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.low <= 0 && c.high >= 0 {
		return 0
	}
	return c.low + (c.high-c.low)/2
}

// now is the server's time as well as it is known.
func (c *clock) now() time.Time { return time.Now().Round(0).Add(c.skew()) }
