package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// options are what one run was asked for.
type options struct {
	kubist, playground string
	quick, keep        bool
	rows               *regexp.Regexp
	json               string

	repeat, keys, events int
	idle, churn          time.Duration
}

// bench is one run. It has one world at a time, for the server of a big one takes most of a machine's memory.
type bench struct {
	opt    options
	self   string // our own executable
	log    io.Writer
	world  *world
	floors *floors
	// fat is the world of large pods, as large as there is memory for.
	fat size
}

// newBench looks at the machine, which must be as free as it will be.
func newBench(o options, self string, log io.Writer) *bench {
	b := &bench{opt: o, self: self, log: log, fat: size{Pods: 50_000, Bytes: 10_000}}
	if available() >= fatMemory {
		b.fat.Pods = 110_000
	}
	return b
}

// say tells what is going on.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, format+"\n", args...) }

// result is a row and what came of it.
type result struct {
	Name             string
	Unit             unit
	Peers, Must, Aim string
	figure
	Verdict verdict
	Error   string `json:",omitempty"`
}

// fatMemory is how much memory, in GiB, a world of 110,000 large pods wants.
const fatMemory = 20

// size is how big a world is in this run.
func (b *bench) size(w where) size {
	switch {
	case w == few:
		return size{Pods: 3}
	case w == served:
		return size{Pods: 20_000, Services: 5_000}
	case w == middle || b.opt.quick:
		return size{Pods: 10_000}
	case w == fat:
		return b.fat
	}
	return size{Pods: 110_000}
}

// wanted are the indexes of the rows that are to be measured, in the order that needs the fewest worlds.
func (b *bench) wanted() []int {
	var out []int
	for i, r := range budgets {
		if b.opt.quick && r.full || b.opt.rows != nil && !b.opt.rows.MatchString(label(r, b.size(r.world))) {
			continue
		}
		out = append(out, i)
	}
	slices.SortStableFunc(out, func(i, j int) int {
		x, y := budgets[i], budgets[j]
		if x.world != y.world {
			return int(x.world) - int(y.world)
		}
		switch {
		case x.niced == y.niced:
			return 0
		case x.niced:
			return 1
		}
		return -1
	})
	return out
}

func label(r row, s size) string {
	if strings.Contains(r.name, "%s") {
		return fmt.Sprintf(r.name, thousands(s.Pods))
	}
	return r.name
}

// run measures the rows and returns what came of them in the order they are printed. A row that fails fails alone.
func (b *bench) run(ctx context.Context) ([]result, error) {
	results := map[int]result{}
	for _, i := range b.wanted() {
		r := budgets[i]
		w, err := b.enter(ctx, r)
		if err != nil {
			return inOrder(results), err
		}
		f, err := b.measure(ctx, r, w)
		if ctx.Err() != nil {
			return inOrder(results), ctx.Err()
		}
		res := result{
			Name: label(r, w.size), Unit: r.unit, Peers: r.peers, figure: f,
			Must: r.must.format(r.unit, f.Floor), Aim: r.aim.format(r.unit, f.Floor), Verdict: judge(f, r.must, r.aim),
		}
		if err != nil {
			res.Verdict, res.Error = missed, err.Error()
			b.say("%s: %v", res.Name, err)
		} else {
			b.say("%s: %s  %s", res.Name, r.unit.format(f.Value), f.Note)
		}
		results[i] = res
	}
	return inOrder(results), nil
}

// rowLimit is how long one row may take.
const rowLimit = 6 * time.Minute

func (b *bench) measure(ctx context.Context, r row, w *world) (figure, error) {
	ctx, cancel := context.WithTimeout(ctx, rowLimit)
	defer cancel()
	return r.measure(ctx, b, w)
}

func inOrder(results map[int]result) []result {
	var out []result
	for i := range budgets {
		if r, ok := results[i]; ok {
			out = append(out, r)
		}
	}
	return out
}

// enter is the world of a row, started if it is another than that of the row before.
func (b *bench) enter(ctx context.Context, r row) (*world, error) {
	s := b.size(r.world)
	if b.world != nil && (b.world.size != s || b.world.alive() != nil) {
		b.leave()
	}
	if b.world == nil {
		b.say("a world of %s", s)
		w, err := startWorld(ctx, b.opt.playground, b.self, s, s.args()...)
		if err != nil {
			return nil, err
		}
		b.world = w
		if err := w.rest(ctx); err != nil {
			return nil, err
		}
	}
	if r.niced {
		return b.world, b.world.nice(niceness)
	}
	return b.world, nil
}

// leave ends the world there is.
func (b *bench) leave() {
	if b.world != nil {
		b.world.stop()
		b.world = nil
	}
}
