package main

import (
	"context"
	"fmt"
	"time"

	"kubist/ui/uitest"
)

// share is the part of one core, in percent, that each program uses over d.
func share(ctx context.Context, d time.Duration, programs ...*uitest.Terminal) ([]float64, error) {
	before := make([]time.Duration, len(programs))
	began := time.Now()
	for i, p := range programs {
		used, err := cpuTime(p.Cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		before[i] = used
	}
	if err := pause(ctx, d); err != nil {
		return nil, err
	}
	out := make([]float64, len(programs))
	for i, p := range programs {
		used, err := cpuTime(p.Cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		out[i] = 100 * float64(used-before[i]) / float64(time.Since(began))
	}
	return out, nil
}

// measureIdle has kubist and the empty programs do nothing, at the same time.
func measureIdle(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	programs := []*uitest.Terminal{t}
	for _, own := range []bool{false, true} {
		e, err := b.emptyProgram(own)
		if err != nil {
			return figure{}, err
		}
		defer e.Close()
		if err := e.Wait(ctx, `0 keys`); err != nil {
			return figure{}, err
		}
		programs = append(programs, e)
	}
	if err := pause(ctx, settle); err != nil {
		return figure{}, err
	}
	b.say("nothing for %v", b.opt.idle)
	used, err := share(ctx, b.opt.idle, programs...)
	if err != nil {
		return figure{}, err
	}
	return figure{
		Value: used[0], Floor: used[1],
		Note: fmt.Sprintf("empty program %.2f %%, on our loop %.2f %%, over %v", used[1], used[2], b.opt.idle),
	}, nil
}

// churning runs f while pods change and returns how many events a second there really were.
func (b *bench) churning(ctx context.Context, w *world, f func() error) (rate float64, err error) {
	if err := w.churn(ctx, b.opt.events); err != nil {
		return 0, err
	}
	defer func() {
		if e := w.churn(ctx, 0); err == nil {
			err = e
		}
	}()
	before, err := w.changes(ctx)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := f(); err != nil {
		return 0, err
	}
	took := time.Since(began)
	after, err := w.changes(ctx)
	if err != nil {
		return 0, err
	}
	return float64(after-before) / took.Seconds(), nil
}

// measureChurn is the processor time of kubist while pods change.
func measureChurn(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	return b.churnOf(ctx, w, t)
}

func (b *bench) churnOf(ctx context.Context, w *world, t *uitest.Terminal) (figure, error) {
	b.say("%d events a second for %v", b.opt.events, b.opt.churn)
	var used []float64
	rate, err := b.churning(ctx, w, func() (err error) {
		used, err = share(ctx, b.opt.churn, t)
		return err
	})
	if err != nil {
		return figure{}, err
	}
	return figure{Value: used[0], Note: fmt.Sprintf("at %.0f events/s over %v", rate, b.opt.churn)}, nil
}
