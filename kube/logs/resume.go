package logs

import (
	"hash/maphash"
	"time"
)

// resume knows where a log was left. The server can only be asked for whole
// seconds, so that what was said in the last one comes again: those lines are
// known by their time and their text.
type resume struct {
	first int64   // the time of the first line that was read
	last  int64   // the latest time of a line, 0 before the first
	tail  []known // the lines of the second of last

	replay  map[known]int // what will come again, nil while all is new
	until   int64         // and no later than this
	checked bool          // the first line since the log was taken up again has come
}

// known is a line that was read.
type known struct {
	at   int64
	text uint64
}

var seed = maphash.MakeSeed()

// since is the time from which the log is to be read, in seconds since 1970; ok
// is false where nothing was read yet.
func (r *resume) since() (seconds int64, ok bool) {
	return r.last / int64(time.Second), r.last != 0
}

// again is to be called before the log is read again from since on.
func (r *resume) again() {
	if r.last == 0 {
		return
	}
	r.replay = make(map[known]int, len(r.tail))
	for _, k := range r.tail {
		r.replay[k]++
	}
	r.until = second(r.last) + int64(time.Second)
	r.checked = false
}

// forget begins anew: the log is another one.
func (r *resume) forget() { *r = resume{tail: r.tail[:0]} }

// take reports whether a line is new, and whether there may have been others
// between it and the last one that was read.
func (r *resume) take(at int64, text string) (fresh, gap bool) {
	k := known{at, maphash.String(seed, text)}
	if r.replay != nil {
		if at < r.first {
			return false, false // it was not asked for at first
		}
		seen := r.replay[k] > 0
		gap = !r.checked && !seen
		r.checked = true
		switch {
		case seen:
			r.replay[k]--
			return false, false
		case at >= r.until:
			r.replay = nil
		}
	}
	r.note(k)
	return true, gap
}

func (r *resume) note(k known) {
	if r.last == 0 {
		r.first = k.at
	}
	if k.at > r.last {
		if second(k.at) != second(r.last) {
			r.tail = r.tail[:0]
		}
		r.last = k.at
	}
	if second(k.at) == second(r.last) {
		r.tail = append(r.tail, k)
	}
}

// second is the beginning of the second that a time lies in.
func second(at int64) int64 { return at - at%int64(time.Second) }
