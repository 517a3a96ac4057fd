package stream

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"kubist/kube/record"
)

// change is what happened to one object: old is the record it had, fresh the
// one it has; the zero R stands for none.
type change[R record.Object] struct{ old, fresh R }

// same reports whether a and b are one record, or both none.
func same[R record.Object](a, b R) bool { return any(a) == any(b) }

// absent reports whether r stands for no record.
func absent[R record.Object](r R) bool {
	var none R
	return same(r, none)
}

// view is what one lens makes of a stream. Its slices are never changed once
// they are made, as snapshots share them.
type view[R record.Object] struct {
	lens Lens[R]
	// all holds every record in order, rows those that the lens keeps. They
	// are the same slice when it keeps all.
	all, rows []R
	flagged   int
}

// compare orders records; it is 0 only for the same object.
func (v *view[R]) compare(a, b R) int {
	if v.lens.Less != nil {
		if c := v.lens.Less(a, b); c != 0 {
			return c
		}
	}
	x, y := a.Head(), b.Head()
	if x.Namespace != y.Namespace {
		return cmp.Compare(x.Namespace, y.Namespace)
	}
	if c := cmp.Compare(x.Name, y.Name); c != 0 {
		return c
	}
	return cmp.Compare(x.UID, y.UID)
}

// look changes the lens.
func (v *view[R]) look(l Lens[R]) {
	ordered := v.lens.Less == nil && l.Less == nil
	v.lens = l
	// Functions cannot be compared, but whether they order alike can be seen,
	// and checking is far cheaper than sorting.
	from := v.rows
	if !ordered && !sorted(v.all, v.compare) {
		v.all = slices.Clone(v.all)
		v.sort(v.all)
		from = v.all
	}
	if !l.Narrows {
		from = v.all
	}
	v.filter(from)
}

// reset starts over from records in any order, which it takes over.
func (v *view[R]) reset(records []R) {
	v.sort(records)
	v.all = records
	v.filter(records)
}

// fold takes changes, oldest first, into the order.
func (v *view[R]) fold(changes []change[R]) {
	olds, fresh := net(changes)
	slices.SortFunc(fresh, v.compare)
	all, ok := v.merge(v.all, olds, fresh)
	if !ok {
		// The lens orders by something that moved under it.
		v.reset(without(v.all, olds, fresh))
		return
	}
	if v.lens.Keep == nil {
		v.all, v.rows = all, all
		v.flagged += v.count(fresh) - v.count(olds)
		return
	}
	v.all = all
	refused := func(r R) bool { return !v.lens.Keep(r) }
	olds, fresh = slices.DeleteFunc(olds, refused), slices.DeleteFunc(fresh, refused)
	if len(olds)+len(fresh) == 0 {
		return
	}
	rows, ok := v.merge(v.rows, olds, fresh)
	if !ok {
		v.filter(v.all)
		return
	}
	v.rows = rows
	v.flagged += v.count(fresh) - v.count(olds)
}

// net reduces changes to the records that leave the order and those that come.
func net[R record.Object](changes []change[R]) (olds, fresh []R) {
	var none R
	fresh = make([]R, 0, len(changes))
	var index map[*record.Meta]int
	for i, c := range changes {
		if !absent(c.old) && index == nil {
			index = make(map[*record.Meta]int, len(changes))
			for j, f := range fresh[:i] {
				index[f.Head()] = j
			}
		}
		if !absent(c.old) {
			if j, ok := index[c.old.Head()]; ok {
				fresh[j] = none
			} else {
				olds = append(olds, c.old)
			}
		}
		if index != nil && !absent(c.fresh) {
			index[c.fresh.Head()] = i
		}
		fresh = append(fresh, c.fresh)
	}
	return olds, slices.DeleteFunc(fresh, absent[R])
}

// merge returns rows without olds and with fresh, which is in order. It
// reports false when an old record is not where the order says.
func (v *view[R]) merge(rows, olds, fresh []R) ([]R, bool) {
	drop := make([]int, 0, len(olds)+1)
	for _, r := range olds {
		i, ok := slices.BinarySearchFunc(rows, r, v.compare)
		if !ok || rows[i].Head() != r.Head() {
			return nil, false
		}
		drop = append(drop, i)
	}
	slices.Sort(drop)
	out := make([]R, 0, len(rows)-len(olds)+len(fresh))
	at := 0
	copyTo := func(end int) {
		for len(drop) > 0 && drop[0] < end {
			out = append(out, rows[at:drop[0]]...)
			at = drop[0] + 1
			drop = drop[1:]
		}
		out = append(out, rows[at:end]...)
		at = end
	}
	for _, r := range fresh {
		copyTo(at + v.gallop(rows[at:], r))
		out = append(out, r)
	}
	copyTo(len(rows))
	return out, true
}

// gallop finds how many of rows come before r, in steps that double: cheap
// when the place is near, never worse than a binary search.
func (v *view[R]) gallop(rows []R, r R) int {
	lo, step := 0, 1
	for lo+step <= len(rows) && v.compare(rows[lo+step-1], r) < 0 {
		lo += step
		step *= 2
	}
	end := min(lo+step, len(rows))
	i, _ := slices.BinarySearchFunc(rows[lo:end], r, v.compare)
	return lo + i
}

// without returns rows without olds and with fresh, in no order.
func without[R record.Object](rows, olds, fresh []R) []R {
	drop := make(map[*record.Meta]struct{}, len(olds))
	for _, r := range olds {
		drop[r.Head()] = struct{}{}
	}
	out := make([]R, 0, len(rows)+len(fresh))
	for _, r := range rows {
		if _, ok := drop[r.Head()]; !ok {
			out = append(out, r)
		}
	}
	return append(out, fresh...)
}

func (v *view[R]) count(rows []R) int {
	if v.lens.Flag == nil {
		return 0
	}
	n := 0
	for _, r := range rows {
		if v.lens.Flag(r) {
			n++
		}
	}
	return n
}

// filter makes rows, and counts the flagged, of a slice in order.
func (v *view[R]) filter(from []R) {
	parts := split(from)
	kept := make([][]R, len(parts))
	flagged := make([]int, len(parts))
	each(len(parts), func(i int) {
		kept[i] = parts[i]
		if v.lens.Keep != nil {
			kept[i] = keep(parts[i], v.lens.Keep)
		}
		flagged[i] = v.count(kept[i])
	})
	v.flagged = 0
	for _, n := range flagged {
		v.flagged += n
	}
	switch {
	case v.lens.Keep == nil:
		v.rows = from
	case len(kept) == 1:
		v.rows = kept[0]
	default:
		v.rows = slices.Concat(kept...)
	}
}

func keep[R any](rows []R, ok func(R) bool) []R {
	var out []R
	for _, r := range rows {
		if ok(r) {
			out = append(out, r)
		}
	}
	return out
}

// sort sorts rows in place.
func (v *view[R]) sort(rows []R) {
	parts := split(rows)
	each(len(parts), func(i int) { slices.SortFunc(parts[i], v.compare) })
	done := parts[0]
	for _, next := range parts[1:] {
		done, _ = v.merge(done, nil, next)
	}
	copy(rows, done)
}

// sorted reports whether rows are in order.
func sorted[R any](rows []R, compare func(a, b R) int) bool {
	parts := split(rows)
	ok := make([]bool, len(parts))
	each(len(parts), func(i int) { ok[i] = slices.IsSortedFunc(parts[i], compare) })
	for i := range parts {
		if !ok[i] {
			return false
		}
		if i > 0 && compare(parts[i-1][len(parts[i-1])-1], parts[i][0]) > 0 {
			return false
		}
	}
	return true
}

// worthSplitting is the number of rows from which a second core pays.
const worthSplitting = 8192

// split cuts rows into one part for each core that is worth using.
func split[R any](rows []R) [][]R {
	n := min(runtime.GOMAXPROCS(0), 4, 1+len(rows)/worthSplitting)
	parts := make([][]R, 0, n)
	for i := range n {
		parts = append(parts, rows[i*len(rows)/n:(i+1)*len(rows)/n])
	}
	return parts
}

// each calls f with 0 to n-1, at the same time, and returns when all calls have
// ended. A panic of any of them is one of the caller.
func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	crashes := make([]string, n)
	for i := 1; i < n; i++ {
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					// The stack would be lost with the goroutine.
					crashes[i] = fmt.Sprintf("%v\n\n%s", r, debug.Stack())
				}
			}()
			f(i)
		})
	}
	func() {
		defer wg.Wait()
		f(0)
	}()
	for _, crash := range crashes {
		if crash != "" {
			panic(crash)
		}
	}
}
