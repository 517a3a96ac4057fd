package main

import (
	"context"
	"fmt"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// What is typed letter by letter into the filter.
var (
	// filterWords are names that many pods have, one of a node, a status, and one that none has.
	filterWords = []string{"checkout", "gallery-web", "node-0042", "crash", "kubia"}
	// filterTerms are one of each other kind: a regular expression, letters in a row, a column, a comparison, an
	// age, a word that must not be there, and a selector.
	filterTerms = []string{"/web-[0-9a-f]+-/", "~gwb", "node:node-0042", "restarts>3", "age<2h", "!crash run", "run -l app=checkout"}
)

const (
	backspace = "\x7f"
	escape    = "\x1b"
)

// measureFilter types texts into the filter and takes them away again; both are keystrokes that want an answer.
func measureFilter(texts []string) measure {
	return func(ctx context.Context, b *bench, w *world) (figure, error) {
		t, err := b.home(ctx, w)
		if err != nil {
			return figure{}, err
		}
		b.say("filters on %d pods", w.size.Pods)
		y := newTypist(t, selected)
		var samples []float64
		for _, text := range texts {
			some, err := y.filter(ctx, text)
			if err != nil {
				return figure{}, err
			}
			samples = append(samples, some...)
		}
		return figure{Value: percentile(samples, 0.95), Samples: samples, Note: spread(samples)}, nil
	}
}

func (y *typist) filter(ctx context.Context, word string) ([]float64, error) {
	if err := y.t.Send("/"); err != nil {
		return nil, err
	}
	if err := y.t.Quiet(ctx, 100*time.Millisecond); err != nil {
		return nil, err
	}
	var out []float64
	for _, s := range strokes(word) {
		took, err := y.ask(ctx, s)
		if err != nil {
			return nil, err
		}
		out = append(out, took)
		if err := pause(ctx, 2*y.gap()); err != nil {
			return nil, err
		}
	}
	if err := y.t.Send(escape); err != nil {
		return nil, err
	}
	_, err := y.t.Watch("the filter to close", func(em *vt.Emulator) bool { return !prompting(em) }).Wait(ctx)
	return out, err
}

// stroke is a key and the text of the filter after it.
type stroke struct{ key, text string }

// strokes types word and takes all but its first letter away again.
func strokes(word string) []stroke {
	var out []stroke
	for i := range len(word) {
		out = append(out, stroke{word[i : i+1], word[:i+1]})
	}
	for i := len(word) - 1; i > 0; i-- {
		out = append(out, stroke{backspace, word[:i]})
	}
	return out
}

// ask types one stroke and returns the milliseconds until its count is there.
func (y *typist) ask(ctx context.Context, s stroke) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, keyLimit)
	defer cancel()
	w := y.t.Watch(fmt.Sprintf("the count of %q", s.text), func(em *vt.Emulator) bool { return answered(em, s.text) })
	began := time.Now()
	if err := y.t.Send(s.key); err != nil {
		return 0, fmt.Errorf("type %q: %w", s.key, err)
	}
	at, err := w.Wait(ctx)
	if err != nil {
		return 0, err
	}
	return ms(at.Sub(began)), nil
}

// prompting reports whether the filter line is open.
func prompting(em *vt.Emulator) bool {
	for y := em.Height() - 1; y > em.Height()-6; y-- {
		if line := uitest.Line(em, y, 2); line == " /" {
			return true
		}
	}
	return false
}
