package main

import (
	"context"
	"os/exec"
	"regexp"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// tableStarts is how often a table is started to measure that.
const tableStarts = 7

// measureTableStart is the time from the start of kubist on the table of a word,
// in all namespaces, until a line of the screen has what it is joined with.
func measureTableStart(word, joined string) measure {
	has := regexp.MustCompile(joined)
	return func(ctx context.Context, b *bench, w *world) (figure, error) {
		b.say("starts on %s", word)
		var samples []float64
		for range tableStarts {
			t, err := onTerminal(exec.Command(b.opt.kubist, word, "-A"), w.kube)
			if err != nil {
				return figure{}, err
			}
			at, err := t.Watch("rows of "+word, func(em *vt.Emulator) bool {
				for y := 1; y < em.Height(); y++ {
					if has.MatchString(uitest.Line(em, y, em.Width())) {
						return true
					}
				}
				return false
			}).Wait(ctx)
			t.Close()
			if err != nil {
				return figure{}, err
			}
			samples = append(samples, ms(at.Sub(t.Started)))
			if err := w.rest(ctx); err != nil {
				return figure{}, err
			}
		}
		return figure{Value: percentile(samples, 0.5), Samples: samples, Note: spread(samples)}, nil
	}
}

// measureTableKeys moves about in the table of a word, in all namespaces, once
// its header says that all rows are there.
func measureTableKeys(word, header string) measure {
	whole := regexp.MustCompile(header)
	return func(ctx context.Context, b *bench, w *world) (figure, error) {
		b.say("keys among %s", word)
		t, err := onTerminal(exec.Command(b.opt.kubist, word, "-A"), w.kube)
		if err != nil {
			return figure{}, err
		}
		defer t.Close()
		if _, err := t.Watch("all "+word, func(em *vt.Emulator) bool { return whole.MatchString(headerLine(em)) }).Wait(ctx); err != nil {
			return figure{}, err
		}
		if err := w.rest(ctx); err != nil {
			return figure{}, err
		}
		samples, err := newTypist(t, cursorRow).burst(ctx, b.opt.keys, nil)
		if err != nil {
			return figure{}, err
		}
		return b.quantiles(ctx, samples)
	}
}
