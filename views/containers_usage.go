package views

import (
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/metrics"
	"kubist/kube/record"
	"kubist/ui/grid"
)

// containersUse is what came of reading what the containers of a pod use.
type containersUse struct {
	of  map[string]record.Amounts // by their names
	err error
}

// gauge is what is known of what the containers of a pod use.
type gauge struct {
	of    map[string]record.Amounts // nil where that is not known
	read  time.Time                 // when it was
	fails int                       // in a row
	begun bool
}

// measure has what is in use read after a pause.
func (c *containers) measure(after time.Duration) {
	c.gauge.begun = true
	conn, namespace, name := c.session.conn, c.namespace, c.name
	c.host.Wait("usage", func(ctx context.Context) any {
		if !pause(ctx, after) {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, usageWithin)
		defer cancel()
		of, err := metrics.Containers(ctx, conn, namespace, name)
		return containersUse{of, err}
	})
}

// takeUsage shows what was read. What cannot be read any more stays for a
// while, and is not known then.
func (c *containers) takeUsage(u containersUse) {
	g := &c.gauge
	next := usageEvery
	if u.err == nil {
		g.of, g.read, g.fails = u.of, time.Now(), 0
	} else {
		next = min(usageEvery<<g.fails, usageMost)
		g.fails = min(g.fails+1, 8)
		if time.Since(g.read) > usageFresh && g.of != nil {
			g.of = map[string]record.Amounts{}
		}
	}
	c.measure(next)
	c.grid.SetColumns(g.columns())
}

// columns are those of containers, with what they use beside their ages where it was ever known.
func (g *gauge) columns() []grid.Column[containerRow] {
	if g.of == nil {
		return containerColumns
	}
	at := slices.IndexFunc(containerColumns, func(c grid.Column[containerRow]) bool { return c.Name == "AGE" })
	return slices.Insert(slices.Clone(containerColumns), at+1, usedByContainers(g.of)...)
}

// usedByContainers says what containers use, and how much that is of what they
// asked for and of what they can have.
func usedByContainers(of map[string]record.Amounts) []grid.Column[containerRow] {
	column := func(name string, number func(containerRow) int64, write func([]byte, int64) []byte) grid.Column[containerRow] {
		return grid.Column[containerRow]{Name: name, Level: grid.Roomy, Right: true, Cell: func(dst []byte, r containerRow, _ time.Time) []byte {
			return appendUse(dst, number(r), write)
		}}
	}
	amount := func(what func(record.Amounts) int64) func(containerRow) int64 {
		return func(r containerRow) int64 {
			used, ok := of[r.name]
			switch {
			case ok:
				return what(used)
			case r.started == 0:
				return noNumber
			}
			return notKnown
		}
	}
	share := func(used func(containerRow) int64, name corev1.ResourceName, limit bool) func(containerRow) int64 {
		return func(r containerRow) int64 { return percent(used(r), r.asks(name, limit)) }
	}
	cpu, mem := amount(milliCPU), amount(memory)
	return []grid.Column[containerRow]{
		column("CPU", cpu, appendMilli),
		column("MEM", mem, appendMebibytes),
		column("CPU%R", share(cpu, corev1.ResourceCPU, false), appendPercent),
		column("CPU%L", share(cpu, corev1.ResourceCPU, true), appendPercent),
		column("MEM%R", share(mem, corev1.ResourceMemory, false), appendPercent),
		column("MEM%L", share(mem, corev1.ResourceMemory, true), appendPercent),
	}
}

// asks is what a container asks for of a resource, or can have of it at most,
// in the unit of its columns; 0 where it does not say.
func (r containerRow) asks(name corev1.ResourceName, limit bool) int64 {
	list := r.spec.Resources.Requests
	if limit {
		list = r.spec.Resources.Limits
	}
	q := list[name]
	if name == corev1.ResourceCPU {
		return q.MilliValue()
	}
	return q.Value()
}
