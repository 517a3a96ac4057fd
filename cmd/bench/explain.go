package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// explains is how often the fields of a kind are opened; the first time they are fetched, and not counted.
const explains = 12

// measureExplain opens the fields of Pods, whose document is the largest there is, and goes back.
func measureExplain(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	open := func(em *vt.Emulator) bool {
		return strings.Contains(uitest.Line(em, 0, columns), "Explain") && strings.Contains(uitest.Line(em, 2, columns), "apiVersion")
	}
	var samples []float64
	for range explains {
		watch, start := t.Watch("the fields of Pods", open), time.Now()
		if err := t.Send("X"); err != nil {
			return figure{}, err
		}
		at, err := watch.Wait(ctx)
		if err != nil {
			return figure{}, err
		}
		samples = append(samples, ms(at.Sub(start)))
		back := t.Watch("the pods", func(em *vt.Emulator) bool { return !open(em) })
		if err := t.Send(escape); err != nil {
			return figure{}, err
		}
		if _, err := back.Wait(ctx); err != nil {
			return figure{}, err
		}
		if err := t.Quiet(ctx, lull); err != nil {
			return figure{}, err
		}
	}
	first, samples := samples[0], samples[1:]
	return figure{Value: percentile(samples, 0.5), Samples: samples, Note: fmt.Sprintf("%s; %.0f ms the first time", spread(samples), first)}, nil
}
