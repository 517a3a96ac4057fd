package logview

// weight is what a line takes besides its text, in bytes.
const weight = 40

// ring holds the latest lines. Each has a number, from 0 for the first there ever was.
type ring struct {
	buf   []Line
	head  int // of the first line in buf
	first int // the number of that line
	bytes int
	limit int
	// dropped are those that had to go since forget, the oldest first.
	dropped []Line
}

func (r *ring) lines() []Line { return r.buf[r.head:] }

// end is the number that the next line gets.
func (r *ring) end() int { return r.first + len(r.buf) - r.head }

func (r *ring) at(number int) Line { return r.buf[r.head+number-r.first] }

func (r *ring) push(l Line) {
	r.bytes += len(l.Text) + weight
	for r.bytes > r.limit && r.head < len(r.buf) {
		r.drop()
	}
	if r.head > 1024 && r.head > len(r.buf)/2 {
		n := copy(r.buf, r.buf[r.head:])
		clear(r.buf[n:])
		r.buf, r.head = r.buf[:n], 0
	}
	r.buf = append(r.buf, l)
}

func (r *ring) drop() {
	l := r.buf[r.head]
	r.dropped = append(r.dropped, l)
	r.bytes -= len(l.Text) + weight
	r.buf[r.head] = Line{}
	r.head++
	r.first++
}

func (r *ring) forget() {
	clear(r.dropped)
	r.dropped = r.dropped[:0]
}

// clear drops all lines, as if there had been none.
func (r *ring) clear() { *r = ring{limit: r.limit} }
