package stream

import "kubist/kube/record"

// note is what an event says besides its object.
type note struct {
	// version points into the frame.
	version []byte
	// end: this bookmark ends the initial events.
	end bool
	// redefined: the columns are others than those of the rows before.
	redefined bool
}

// apply takes one watch event.
func (p *part[R]) apply(v verb, obj []byte) (note, error) {
	if p.kind.Decode == nil {
		return p.applyTable(v, obj)
	}
	var n note
	var err error
	if n.version, n.end, err = objectMark(obj); err != nil {
		return n, &decodeError{err}
	}
	if v == bookmark {
		return n, nil
	}
	return n, p.add(obj, v == gone)
}

// add decodes one object in protobuf.
func (p *part[R]) add(obj []byte, gone bool) error {
	p.renew()
	r, err := p.kind.Decode(obj, p.in)
	if err != nil {
		return &decodeError{err}
	}
	p.batch = append(p.batch, op[R]{r, gone})
	return nil
}

func (p *part[R]) applyTable(v verb, obj []byte) (note, error) {
	t, err := p.addTable(obj, v == gone, v == bookmark)
	if err != nil {
		return note{}, err
	}
	return t.note, nil
}

// table is a Table without its rows, which went to the batch.
type table struct {
	note
	meta listMeta
}

// addTable decodes one Table.
func (p *part[R]) addTable(obj []byte, gone, mark bool) (table, error) {
	p.renew()
	t, err := record.DecodeTable(obj, p.known, p.in, p.now())
	if err != nil {
		return table{}, &decodeError{err}
	}
	if t.Columns != p.known {
		t.Columns = p.store.share(t.Columns)
	}
	out := table{
		note: note{
			version:   []byte(t.ResourceVersion),
			end:       mark && t.InitialEventsEnd,
			redefined: p.known != nil && t.Columns != p.known,
		},
		meta: listMeta{version: t.ResourceVersion, next: t.Continue, remaining: t.Remaining, items: len(t.Rows)},
	}
	p.known = t.Columns
	if mark {
		return out, nil
	}
	for _, row := range t.Rows {
		row.Columns = t.Columns
		p.batch = append(p.batch, op[R]{any(row).(R), gone})
	}
	return out, nil
}

// probe reads a page of a list of Tables for what it says about the list.
func (p *part[R]) probe(c *chunks) (m listMeta, redefined bool, err error) {
	frame, err := c.frame()
	if err != nil {
		return m, false, cut(err)
	}
	t, err := record.DecodeTable(frame, p.known, p.in, p.now())
	if err != nil {
		return m, false, &decodeError{err}
	}
	m = listMeta{version: t.ResourceVersion, next: t.Continue, remaining: t.Remaining, items: len(t.Rows)}
	return m, p.known != nil && t.Columns != p.known, nil
}

// page reads one page of a list.
func (p *part[R]) page(c *chunks) (listMeta, error) {
	asJSON, err := c.isJSON()
	switch {
	case err != nil:
		return listMeta{}, cut(err)
	case p.kind.Decode != nil && asJSON:
		return listMeta{}, &decodeError{errJSON}
	case p.kind.Decode != nil:
		return readPage(c, func(obj []byte) error {
			if err := p.add(obj, false); err != nil {
				return err
			}
			if len(p.batch) >= batchSize {
				p.flush()
			}
			return nil
		})
	}
	frame, err := c.frame()
	if err != nil {
		return listMeta{}, cut(err)
	}
	t, err := p.addTable(frame, false, false)
	return t.meta, err
}

const (
	// batchSize is how many objects of a page wait for each other at most.
	batchSize = 128
	// internedMin is how many objects are decoded at least before strings that
	// no record uses any more are given up.
	internedMin = 1 << 16
)

// renew starts a new interner now and then: a stream that lives for days would
// otherwise keep every string it ever saw.
func (p *part[R]) renew() {
	p.decoded++
	if p.decoded > internedMin && p.decoded > 4*len(p.objects) {
		p.in, p.decoded = record.NewInterner(), 0
	}
}
