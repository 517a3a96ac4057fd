package main

import (
	"context"
	"fmt"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

const (
	// loadLimit is how long a program may take to have everything.
	loadLimit = 3 * time.Minute
	// settle is the time between the last row and the look at memory.
	settle = 2 * time.Second
)

// load is one start of kubist, from exec until it is live. Times are in milliseconds.
type load struct {
	Frame, Rows, Live float64
	CPU               float64 // seconds of processor time until live
	Memory            memory  // a moment after
}

// loads are several starts of kubist and as many drains, in turn.
type loads struct {
	Starts []load
	Drains []drained
}

func (l *loads) of(what func(load) float64) []float64 {
	out := make([]float64, len(l.Starts))
	for i, s := range l.Starts {
		out[i] = what(s)
	}
	return out
}

func (l *loads) drains(what func(drained) float64) []float64 {
	out := make([]float64, len(l.Drains))
	for i, d := range l.Drains {
		out[i] = what(d)
	}
	return out
}

// ratios are the times until live in those of the drain beside it: what slows the machine down for a while slows both.
func (l *loads) ratios() []float64 {
	out := make([]float64, len(l.Starts))
	for i, s := range l.Starts {
		out[i] = s.Live / l.Drains[i].Wall
	}
	return out
}

// load starts kubist on a world as often as the options say, and drains it as often, in turn and by turns first. It is
// done once a world.
func (b *bench) load(ctx context.Context, w *world) (*loads, error) {
	if w.loaded != nil {
		return w.loaded, nil
	}
	l := &loads{}
	for i := range b.opt.repeat {
		b.say("start %d of %d on %s pods", i+1, b.opt.repeat, thousands(w.size.Pods))
		var s load
		var d drained
		for turn := range 2 {
			if err := w.rest(ctx); err != nil {
				return nil, err
			}
			var err error
			if (i+turn)%2 == 0 {
				s, err = b.start(ctx, w)
			} else {
				d, err = b.drainWorld(ctx, w)
			}
			if err != nil {
				return nil, err
			}
		}
		if d.Frames <= w.size.Pods {
			return nil, fmt.Errorf("the watch had %d frames for %d pods", d.Frames, w.size.Pods)
		}
		l.Starts, l.Drains = append(l.Starts, s), append(l.Drains, d)
		b.say("  frame %.0f ms, rows %.0f ms, all %.2f s with %.2f s of CPU; drained %.2f s with %.2f s",
			s.Frame, s.Rows, s.Live/1000, s.CPU, d.Wall/1000, d.CPU)
	}
	w.loaded = l
	return l, nil
}

// start measures one start of kubist.
func (b *bench) start(ctx context.Context, w *world) (load, error) {
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	t, err := b.kubist(w)
	if err != nil {
		return load{}, err
	}
	defer t.Close()
	frame := t.Watch("the first frame", drawn)
	first := t.Watch("the first pod", listed)
	whole := t.Watch(fmt.Sprintf("%d live pods", w.size.Pods), func(em *vt.Emulator) bool {
		n, ok := live(em)
		return ok && n >= w.size.Pods
	})
	var l load
	for _, step := range []struct {
		watch *uitest.Watch
		into  *float64
	}{{frame, &l.Frame}, {first, &l.Rows}, {whole, &l.Live}} {
		at, err := step.watch.Wait(ctx)
		if err != nil {
			return load{}, err
		}
		*step.into = ms(at.Sub(t.Started))
	}
	pid := t.Cmd.Process.Pid
	used, err := cpuTime(pid)
	if err != nil {
		return load{}, err
	}
	l.CPU = used.Seconds()
	if err := pause(ctx, settle); err != nil {
		return load{}, err
	}
	l.Memory, err = residentMemory(pid)
	return l, err
}

// rested is a kubist that has everything and does nothing. It stays until the world ends.
func (b *bench) rested(ctx context.Context, w *world) (*uitest.Terminal, error) {
	if w.resting != nil {
		return w.resting, nil
	}
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	t, err := b.kubist(w)
	if err != nil {
		return nil, err
	}
	if err := awaitLive(ctx, t, w.size.Pods); err != nil {
		t.Close()
		return nil, err
	}
	w.resting = t
	return t, w.rest(ctx)
}
