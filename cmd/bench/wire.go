package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

const (
	// moves is how many cursor moves bytes are counted for.
	moves = 21
	// lull is how long a program must be silent after a key to have said all there is to say.
	lull = 80 * time.Millisecond
	// slowLine is a bad line, in bytes a second.
	slowLine = 8 << 10
	// slowMoves are typed on it.
	slowMoves = 100
)

// measureMove counts the bytes of one move of the cursor.
func measureMove(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	return countBytes(ctx, t)
}

// measureScroll counts the bytes of a move that scrolls the table by one row.
func measureScroll(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	if err := t.Send(strings.Repeat("j", rows)); err != nil {
		return figure{}, err
	}
	if err := t.Quiet(ctx, 3*lull); err != nil {
		return figure{}, err
	}
	return countBytes(ctx, t)
}

func countBytes(ctx context.Context, t *uitest.Terminal) (figure, error) {
	y := newTypist(t, selected)
	var samples []float64
	for range moves {
		before := t.Written()
		if _, err := y.press(ctx, "j"); err != nil {
			return figure{}, err
		}
		if err := t.Quiet(ctx, lull); err != nil {
			return figure{}, err
		}
		samples = append(samples, float64(t.Written()-before))
	}
	return figure{
		Value: median(samples), Samples: samples,
		Note: fmt.Sprintf("%.0f to %.0f", percentile(samples, 0), percentile(samples, 1)),
	}, nil
}

// measureSlow holds a key down on a slow line and times how long after the last repeat the screen has caught up.
func measureSlow(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	if err := t.Send(strings.Repeat("j", slowMoves)); err != nil {
		return figure{}, err
	}
	if err := t.Quiet(ctx, 3*lull); err != nil {
		return figure{}, err
	}
	last := probe(t, selected)
	if t, err = b.home(ctx, w); err != nil {
		return figure{}, err
	}
	t.Throttle(slowLine)
	defer t.Throttle(0)
	arrived := t.Watch("the row of the last key", func(em *vt.Emulator) bool { return selected(em) == last })
	var began time.Time
	for range slowMoves {
		began = time.Now()
		if err := t.Send("j"); err != nil {
			return figure{}, err
		}
		if err := pause(ctx, 33*time.Millisecond); err != nil {
			return figure{}, err
		}
	}
	limited, cancel := context.WithTimeout(ctx, keyLimit)
	defer cancel()
	at, err := arrived.Wait(limited)
	if err != nil {
		return figure{}, err
	}
	return figure{Value: ms(at.Sub(began)), Note: fmt.Sprintf("%d repeats, 30 a second, at %d kB/s", slowMoves, slowLine>>10)}, nil
}
