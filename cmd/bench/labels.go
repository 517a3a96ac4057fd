package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

var labelsLive = regexp.MustCompile(`Labels of Pods .*\b[\d,]+ pods · \d+ keys · live\s*$`)

// labels starts kubist on the labels of all pods, at rest, with all values of the key unfolded that has the most of them.
func (b *bench) labels(ctx context.Context, w *world) (*uitest.Terminal, error) {
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	t, err := onTerminal(exec.Command(b.opt.kubist, "labels", "-A"), w.kube)
	if err != nil {
		return nil, err
	}
	if err := b.unfold(ctx, t, w); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func (b *bench) unfold(ctx context.Context, t *uitest.Terminal, w *world) error {
	live := func(em *vt.Emulator) bool { return labelsLive.MatchString(uitest.Line(em, 0, em.Width())) }
	if _, err := t.Watch("the labels of all pods", live).Wait(ctx); err != nil {
		return err
	}
	const find = "key:pod-template-hash"
	for _, step := range []struct{ keys, want string }{
		{"/" + find + "\r", `▌pod-template-hash .*→ [\d,]+ values`},
		{"\r", `▌pod-template-hash .*□ `},
	} {
		if err := t.Send(step.keys); err != nil {
			return err
		}
		if err := t.Wait(ctx, step.want); err != nil {
			return err
		}
	}
	if err := t.Send(escape); err != nil {
		return err
	}
	cleared := func(em *vt.Emulator) bool {
		for y := range em.Height() {
			if strings.Contains(uitest.Line(em, y, em.Width()), find) {
				return false
			}
		}
		return true
	}
	if _, err := t.Watch("all keys again", cleared).Wait(ctx); err != nil {
		return err
	}
	return w.rest(ctx)
}

// cursorRow is the row under the cursor, and where it is.
func cursorRow(em *vt.Emulator) string {
	for y := 1; y < em.Height(); y++ {
		if c := em.CellAt(0, y); c != nil && c.Content == "▌" {
			return fmt.Sprintf("%d %s", y, uitest.Line(em, y, em.Width()))
		}
	}
	return ""
}

// headerLine is where a selector and its counts stand.
func headerLine(em *vt.Emulator) string { return uitest.Line(em, 0, em.Width()) }

// measureLabelKeys moves about among labels.
func measureLabelKeys(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.labels(ctx, w)
	if err != nil {
		return figure{}, err
	}
	defer t.Close()
	b.say("keys among labels")
	samples, err := newTypist(t, cursorRow).burst(ctx, b.opt.keys, nil)
	if err != nil {
		return figure{}, err
	}
	return b.quantiles(ctx, samples)
}

// measureChoices chooses one value after the other and gives each up again; each choice counts all pods anew.
func measureChoices(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.labels(ctx, w)
	if err != nil {
		return figure{}, err
	}
	defer t.Close()
	b.say("choices among labels")
	choose, move := newTypist(t, headerLine), newTypist(t, cursorRow)
	if err := toValue(ctx, move); err != nil {
		return figure{}, err
	}
	var samples []float64
	for i := range b.opt.keys / 3 {
		took, err := choose.press(ctx, " ")
		if err != nil {
			return figure{}, err
		}
		samples = append(samples, took)
		if err := pause(ctx, choose.gap()); err != nil {
			return figure{}, err
		}
		if i%2 == 1 {
			if err := toValue(ctx, move); err != nil {
				return figure{}, err
			}
		}
	}
	return figure{Value: percentile(samples, 0.95), Samples: samples, Note: spread(samples)}, nil
}

// toValue moves down to the next row that can be chosen: keys of many values are folded.
func toValue(ctx context.Context, move *typist) error {
	for {
		if _, err := move.press(ctx, "j"); err != nil {
			return err
		}
		if strings.Contains(probe(move.t, cursorRow), "□") {
			return nil
		}
	}
}

// measureLabelsChurn is the processor time of kubist on labels while pods change.
func measureLabelsChurn(ctx context.Context, b *bench, w *world) (figure, error) {
	t, err := b.labels(ctx, w)
	if err != nil {
		return figure{}, err
	}
	defer t.Close()
	return b.churnOf(ctx, w, t)
}
