package wire

import (
	"errors"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func TestReader(t *testing.T) {
	t.Parallel()
	entry := protowire.AppendTag(nil, 2, protowire.BytesType)
	entry = protowire.AppendString(entry, "v")
	entry = protowire.AppendTag(entry, 1, protowire.BytesType)
	entry = protowire.AppendString(entry, "k")

	b := protowire.AppendTag(nil, 1, protowire.BytesType)
	b = protowire.AppendString(b, "name")
	b = protowire.AppendTag(b, 9, protowire.StartGroupType)
	b = protowire.AppendTag(b, 1, protowire.StartGroupType)
	b = protowire.AppendTag(b, 2, protowire.BytesType)
	b = protowire.AppendString(b, "skipped")
	b = protowire.AppendTag(b, 1, protowire.EndGroupType)
	b = protowire.AppendTag(b, 9, protowire.EndGroupType)
	b = protowire.AppendTag(b, 3, protowire.Fixed64Type)
	b = protowire.AppendFixed64(b, 1)
	b = protowire.AppendTag(b, 4, protowire.Fixed32Type)
	b = protowire.AppendFixed32(b, 1)
	b = protowire.AppendTag(b, 500, protowire.VarintType)
	b = protowire.AppendVarint(b, 1<<63)
	b = protowire.AppendTag(b, 6, protowire.BytesType)
	b = protowire.AppendBytes(b, entry)

	var fields []int32
	r := Read(b)
	for r.Next() {
		fields = append(fields, r.Field())
		switch r.Field() {
		case 1:
			if got := r.Bytes(); string(got) != "name" {
				t.Errorf("name %q", got)
			}
		case 500:
			if got := r.Varint(); got != 1<<63 {
				t.Errorf("number %d", got)
			}
		case 6:
			if k, v := r.Entry(); string(k) != "k" || string(v) != "v" {
				t.Errorf("entry %q %q", k, v)
			}
		}
	}
	if r.Err() != nil || len(fields) != 6 {
		t.Errorf("fields %v, %v", fields, r.Err())
	}
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		msg  string
		want error
	}{
		"cut tag":         {"\x80", ErrTruncated},
		"cut string":      {"\x0a\x05ab", ErrTruncated},
		"cut number":      {"\x10", ErrTruncated},
		"cut group":       {"\x1b\x08\x01", ErrTruncated},
		"cut fixed":       {"\x19\x00", ErrTruncated},
		"endless number":  {"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", ErrMalformed},
		"field zero":      {"\x02\x00", ErrMalformed},
		"end of no group": {"\x0c", ErrMalformed},
		"unknown type":    {"\x1f", ErrMalformed},
		"number as text":  {"\x08\x01", ErrType},
		"text as number":  {"\x12\x00", ErrType},
		"cut entry":       {"\x22\x02\x0a\x09", ErrTruncated},
	} {
		r := Read([]byte(c.msg))
		for r.Next() {
			switch r.Field() {
			case 1:
				_ = r.Bytes()
			case 2:
				_ = r.Varint()
			case 4:
				_, _ = r.Entry()
			}
		}
		if !errors.Is(r.Err(), c.want) {
			t.Errorf("%s: %v, want %v", name, r.Err(), c.want)
		}
	}
}
