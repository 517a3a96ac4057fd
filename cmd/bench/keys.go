package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

// keyLimit is how long a key may go unanswered.
const keyLimit = 10 * time.Second

// typist presses keys as a person does, at uneven times, so that no clock of the program falls in step with it.
type typist struct {
	t    *uitest.Terminal
	read func(*vt.Emulator) string // what a key must change
	dice *rand.Rand
	down int // how far below its first row the cursor is
}

func newTypist(t *uitest.Terminal, read func(*vt.Emulator) string) *typist {
	return &typist{t: t, read: read, dice: rand.New(rand.NewPCG(7, 11))}
}

// gap is the time between two keys: 40 to 90 ms.
func (y *typist) gap() time.Duration {
	return 40*time.Millisecond + time.Duration(y.dice.IntN(50_000))*time.Microsecond
}

// next is a move of the cursor that is possible: mostly one down, one up, and now and then further down.
func (y *typist) next() string {
	if y.down > 0 && y.dice.IntN(2) == 0 {
		y.down--
		return "k"
	}
	y.down++
	return "j"
}

// press types one key and returns the milliseconds until it is answered.
func (y *typist) press(ctx context.Context, key string) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, keyLimit)
	defer cancel()
	before := probe(y.t, y.read)
	w := y.t.Watch(fmt.Sprintf("the answer to %q", key), func(em *vt.Emulator) bool { return y.read(em) != before })
	began := time.Now()
	if err := y.t.Send(key); err != nil {
		return 0, fmt.Errorf("type %q: %w", key, err)
	}
	at, err := w.Wait(ctx)
	if err != nil {
		return 0, err
	}
	return ms(at.Sub(began)), nil
}

// burst presses n keys, or fewer when until says that it is enough, and returns the latency of each.
func (y *typist) burst(ctx context.Context, n int, until func() bool) ([]float64, error) {
	var out []float64
	for len(out) < n && (until == nil || !until()) {
		took, err := y.press(ctx, y.next())
		if err != nil {
			return out, err
		}
		out = append(out, took)
		if err := pause(ctx, y.gap()); err != nil {
			return out, err
		}
	}
	return out, nil
}

// floors are latencies of the empty program, in bursts.
type floors struct{ tea, own [][]float64 }

// floorBursts is how many bursts there are: what disturbs the machine for a while disturbs one of them.
const floorBursts = 3

// p99 is the median of the bursts' 99th percentiles.
func p99(bursts [][]float64) float64 {
	var each []float64
	for _, burst := range bursts {
		each = append(each, percentile(burst, 0.99))
	}
	return median(each)
}

// floor measures the empty program on both loops, once a run, in turn.
func (b *bench) floor(ctx context.Context) (*floors, error) {
	if b.floors != nil {
		return b.floors, nil
	}
	b.say("keys of the empty program")
	f := &floors{}
	for range floorBursts {
		tea, err := b.floorBurst(ctx, false)
		if err != nil {
			return nil, err
		}
		own, err := b.floorBurst(ctx, true)
		if err != nil {
			return nil, err
		}
		f.tea, f.own = append(f.tea, tea), append(f.own, own)
	}
	b.floors = f
	return f, nil
}

func (b *bench) floorBurst(ctx context.Context, own bool) ([]float64, error) {
	t, err := b.emptyProgram(own)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if err := t.Wait(ctx, `0 keys`); err != nil {
		return nil, err
	}
	if err := t.Quiet(ctx, 5*lull); err != nil {
		return nil, err
	}
	return newTypist(t, counted).burst(ctx, b.opt.keys/floorBursts, nil)
}

// quantiles is the figure of latencies: the 99th percentile over the empty program's.
func (b *bench) quantiles(ctx context.Context, samples []float64) (figure, error) {
	if len(samples) == 0 {
		return figure{}, errors.New("no key was pressed")
	}
	f, err := b.floor(ctx)
	if err != nil {
		return figure{}, err
	}
	return figure{
		Value: percentile(samples, 0.99), Floor: p99(f.tea), Samples: samples,
		Note: spread(samples),
	}, nil
}

func spread(samples []float64) string {
	return fmt.Sprintf("p50 %.1f, p95 %.1f, max %.1f, %d keys",
		percentile(samples, 0.5), percentile(samples, 0.95), percentile(samples, 1), len(samples))
}

func measureEmpty(own bool) measure {
	return func(ctx context.Context, b *bench, _ *world) (figure, error) {
		f, err := b.floor(ctx)
		if err != nil {
			return figure{}, err
		}
		bursts := f.tea
		if own {
			bursts = f.own
		}
		samples := slices.Concat(bursts...)
		return figure{Value: p99(bursts), Samples: samples, Note: spread(samples)}, nil
	}
}

func measureKeys(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	b.say("keys at rest")
	samples, err := newTypist(t, selected).burst(ctx, b.opt.keys, nil)
	if err != nil {
		return figure{}, err
	}
	return b.quantiles(ctx, samples)
}

// measureKeysLoading types while rows come in, in as many starts as it takes, at most six.
func measureKeysLoading(ctx context.Context, b *bench, w *world) (figure, error) {
	var samples []float64
	for i := 0; i < 6 && len(samples) < b.opt.keys; i++ {
		b.say("keys while %d pods load: %d of %d", w.size.Pods, len(samples), b.opt.keys)
		if err := w.rest(ctx); err != nil {
			return figure{}, err
		}
		some, err := b.keysOfLoad(ctx, w, b.opt.keys-len(samples))
		if err != nil {
			return figure{}, err
		}
		samples = append(samples, some...)
	}
	return b.quantiles(ctx, samples)
}

func (b *bench) keysOfLoad(ctx context.Context, w *world, n int) ([]float64, error) {
	t, err := b.kubist(w)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	// A full screen has room to move about; the first key takes hold of an object, which the cursor then follows
	// wherever new rows push it.
	if _, err := t.Watch("a screen full of pods", full).Wait(ctx); err != nil {
		return nil, err
	}
	if err := t.Send("j"); err != nil {
		return nil, err
	}
	if err := t.Quiet(ctx, lull/4); err != nil {
		return nil, err
	}
	return newTypist(t, selected).burst(ctx, n, func() bool {
		done := false
		t.Emulator(func(em *vt.Emulator) { _, done = live(em) })
		return done
	})
}

func measureKeysChurn(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.home(ctx, w)
	if err != nil {
		return figure{}, err
	}
	b.say("keys while %d events a second come in", b.opt.events)
	var samples []float64
	rate, err := b.churning(ctx, w, func() error {
		samples, err = newTypist(t, selected).burst(ctx, b.opt.keys, nil)
		return err
	})
	if err != nil {
		return figure{}, err
	}
	f, err := b.quantiles(ctx, samples)
	f.Note += fmt.Sprintf(", %.0f events/s", rate)
	return f, err
}

// home is the rested kubist with its cursor on the first row.
func (b *bench) home(ctx context.Context, w *world) (*uitest.Terminal, error) {
	t, err := b.rested(ctx, w)
	if err != nil {
		return nil, err
	}
	if err := t.Send("g"); err != nil {
		return nil, err
	}
	if err := w.rest(ctx); err != nil {
		return nil, err
	}
	return t, t.Quiet(ctx, 100*time.Millisecond)
}
