package stream

import (
	"context"
	"errors"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

const (
	// firstPage is small, so that the first rows are there soon. Tables are
	// held whole, so their pages stay small.
	firstPage = 500
	nextPage  = 2000

	acceptList  = "application/vnd.kubernetes.protobuf"
	acceptCount = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io," +
		"application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
)

// cursor is how far a list in pages got.
type cursor struct {
	next string
	// version is that of the first page: from there on nothing is missed,
	// even where later pages had to be read from a newer state.
	version string
	items   int
}

// pages lists page by page. After an error it goes on where it was.
func (l *loop) pages(ctx context.Context) error {
	l.step = paging
	if l.cursor == nil {
		l.sink.begin()
		l.cursor = &cursor{}
	}
	for c := l.cursor; ; {
		m, err := l.page(ctx, c)
		if err != nil {
			return err
		}
		l.failures = 0
		if c.version == "" {
			c.version = m.version
		}
		if total := m.total(c.items); total >= 0 {
			l.sink.setTotal(total)
		}
		l.sink.flush()
		c.items += m.items
		c.next = m.next
		if m.next == "" {
			break
		}
	}
	l.sink.complete()
	l.version = append(l.version[:0], l.cursor.version...)
	l.cursor, l.cuts, l.suspect = nil, 0, false
	if l.refused {
		// The pages work, so it was the streaming that was refused.
		l.refusals.add(l.gvr)
	}
	if len(l.version) == 0 {
		return errors.New("the list has no resource version")
	}
	return nil
}

func (l *loop) page(ctx context.Context, c *cursor) (listMeta, error) {
	q := l.query()
	limit, accept := firstPage, acceptList
	if c.next != "" {
		q.Set("continue", c.next)
		limit = nextPage
	}
	if l.table {
		limit, accept = firstPage, acceptTable
	}
	q.Set("limit", strconv.Itoa(limit))
	r, err := l.get(ctx, q, accept, connectLimit)
	if err != nil {
		return listMeta{}, err
	}
	defer r.close()
	l.sink.report(Loading, nil)
	return l.sink.page(r.chunks)
}

// first asks for one object of the scope, to learn about the list.
func (l *loop) first(ctx context.Context) (listMeta, error) {
	q := l.query()
	q.Del("includeObject")
	q.Set("limit", "1")
	r, err := open(ctx, l.server, l.path(), q, acceptCount, connectLimit)
	if err != nil {
		return listMeta{}, err
	}
	defer r.close()
	return readCount(r.chunks)
}

// probe asks for one object of the scope as the stream does, to learn about
// the list and its columns.
func (l *loop) probe(ctx context.Context) (m listMeta, redefined bool, err error) {
	if !l.table {
		m, err = l.first(ctx)
		return m, false, err
	}
	q := l.query()
	q.Set("limit", "1")
	r, err := open(ctx, l.server, l.path(), q, acceptTable, connectLimit)
	if err != nil {
		return listMeta{}, false, err
	}
	defer r.close()
	return l.sink.probe(r.chunks)
}

// count learns how many objects a streaming list will bring. Not knowing it is no failure.
func (l *loop) count(ctx context.Context) {
	m, err := l.first(ctx)
	if err != nil {
		return
	}
	if total := m.total(0); total >= 0 {
		l.sink.setTotal(total)
	}
}

// audit makes sure that the server is not older than the version to resume
// at: one that was restored from a backup would accept it, and be silent about all changes until it
// gets there. It looks at the columns too.
func (l *loop) audit(ctx context.Context) error {
	l.step = auditing
	m, redefined, err := l.probe(ctx)
	var status apierrors.APIStatus
	switch {
	case err == nil && (redefined || older(m.version, string(l.version))):
		l.version = l.version[:0]
	case err == nil:
	case errors.As(err, &status) && refused(status.Status().Code):
		// Who may not list cannot know.
	default:
		return err
	}
	l.outdated = false
	return nil
}

// refused reports whether a status code is about the request, not about the moment.
func refused(code int32) bool {
	return code >= 400 && code < 500 && code != 401 && code != 408 && code != 429
}
