package logs

import (
	"bytes"
	"io"
	"strings"
)

// maxLine is how long a line may be, its time included; a longer one becomes several, at the
// same places whenever it is read.
const maxLine = 64 << 10

// splitter cuts what is read into lines. Those that are read at a time share
// their memory: there is one allocation for all of them.
type splitter struct {
	from io.Reader
	buf  []byte // what was read of the line that is not whole
	cut  bool   // buf goes on with a line that was too long
	last int64  // the time of the line before
}

func newSplitter(r io.Reader) *splitter {
	return &splitter{from: r, buf: make([]byte, 0, maxLine)}
}

// next reads once, and gives take the lines that are whole. After an error, which
// may be io.EOF, there are none any more; a line that is not whole is taken
// where the log ends, and not where the connection was cut.
func (s *splitter) next(take func(at int64, text string)) error {
	n, err := s.from.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	end := bytes.LastIndexByte(s.buf, '\n') + 1
	switch {
	case err == io.EOF:
		end = len(s.buf)
	case end == 0 && len(s.buf) == cap(s.buf):
		s.lines(string(s.buf), take)
		s.buf, s.cut = s.buf[:0], true
		return err
	}
	if end > 0 {
		s.lines(string(s.buf[:end]), take)
		s.buf = s.buf[:copy(s.buf, s.buf[end:])]
		s.cut = false
	}
	return err
}

func (s *splitter) lines(block string, take func(at int64, text string)) {
	for block != "" {
		line, rest, _ := strings.Cut(block, "\n")
		block = rest
		if s.cut {
			s.cut = false
			if line != "" {
				take(s.last, line)
			}
			continue
		}
		line = strings.TrimSuffix(line, "\r")
		at, text, ok := stamp(line)
		if !ok {
			at, text = s.last, line
		}
		s.last = at
		take(at, text)
	}
}
