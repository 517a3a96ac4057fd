package stream

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"kubist/kube/record"
)

func TestFrames(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 3*chunkSize)
	for name, c := range map[string]struct {
		wire string
		want []string
		err  error
	}{
		"binary":      {"\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x01{", []string{"ab", "", "{"}, io.EOF},
		"binary cut":  {"\x00\x00\x00\x02ab\x00\x00", []string{"ab"}, io.ErrUnexpectedEOF},
		"json":        {`{"a":"}\"{"}` + "\n" + ` {"b":{}}` + "\n", []string{`{"a":"}\"{"}`, `{"b":{}}`}, io.EOF},
		"json cut":    {`{"a":1}{"b":`, []string{`{"a":1}`}, io.ErrUnexpectedEOF},
		"larger json": {`{"a":"` + large + `"}`, []string{`{"a":"` + large + `"}`}, io.EOF},
		"nothing":     {"", nil, io.EOF},
	} {
		for slow, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.wire), "byte by byte": iotest.OneByteReader(strings.NewReader(c.wire)),
		} {
			f := newChunks(r)
			var got []string
			var err error
			for {
				var b []byte
				if b, err = f.frame(); err != nil {
					break
				}
				got = append(got, string(b))
			}
			f.release()
			if !errors.Is(err, c.err) || !slices.Equal(got, c.want) {
				t.Errorf("%s %s: %d frames, then %v; want %d, then %v", name, slow, len(got), err, len(c.want), c.err)
			}
		}
	}
}

func TestPageByteByByte(t *testing.T) {
	t.Parallel()
	b := page("10", "more", 7, "a", "b", "c")
	n := 0
	m, err := readPage(newChunks(iotest.OneByteReader(bytes.NewReader(b))), func([]byte) error { n++; return nil })
	if err != nil || n != 3 || m != (listMeta{version: "10", next: "more", remaining: 7, items: 3}) {
		t.Errorf("%+v with %d objects, %v", m, n, err)
	}
	for end := range len(b) - 1 {
		if _, err := readPage(newChunks(bytes.NewReader(b[:end])), func([]byte) error { return nil }); err == nil && end > len(magic) {
			// The envelope may end early only where nothing of the list is missing.
			if m, _ := readCount(newChunks(bytes.NewReader(b[:end]))); m.items > 0 && m.items < 3 {
				t.Errorf("cut at %d of %d goes unnoticed", end, len(b))
			}
		}
	}
}

func TestCountInJSON(t *testing.T) {
	t.Parallel()
	m, err := readCount(newChunks(strings.NewReader(`{"metadata":{"resourceVersion":"5","continue":"c","remainingItemCount":9},"items":[{"metadata":{}}]}`)))
	if err != nil || m.version != "5" || m.total(0) != 10 {
		t.Errorf("%+v, %v", m, err)
	}
}

// Whatever a server sends ends in an error or an event, never in a panic.
func FuzzResponse(f *testing.F) {
	f.Add(slices.Concat(added("shop", "a", "1"), whole("2"), failed(gone410)))
	f.Add(page("10", "more", 7, "a", "b"))
	f.Add([]byte(`{"type":"ERROR","object":{"code":410}}` + "\n" + `{"type":"ADDED"}`))
	f.Add(tableFrame("ADDED", "1", []string{"Name"}, "a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := newPart(&store[*record.Pod]{}, pods, "", time.Now)
		_, _ = p.page(newChunks(bytes.NewReader(b)))
		_, _ = readCount(newChunks(bytes.NewReader(b)))
		c := newChunks(bytes.NewReader(b))
		defer c.release()
		for {
			frame, err := c.frame()
			if err != nil {
				return
			}
			v, obj, err := readEvent(frame)
			if err == nil {
				_, _ = p.apply(v, obj)
			} else if v == failure {
				_ = (&loop{step: watching}).judge(err)
			}
		}
	})
}
