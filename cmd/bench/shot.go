package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

const (
	// still is how long nothing may be written before a picture is taken or the next keys are typed.
	still = 400 * time.Millisecond
	// shotLimit ends the wait for a program that never pauses or never shows what is waited for.
	shotLimit = 20 * time.Second
)

// step is one thing to do before the picture: keys to type, or a pattern to wait for.
type step struct{ keys, pattern string }

// scene is what a picture is taken of.
type scene struct {
	w, h    int
	steps   []step
	out     string
	demo    bool
	text    bool
	command []string

	kubist, playground string
}

func parseScene(args []string) (scene, error) {
	s := scene{w: 100, h: 30}
	fs := flag.NewFlagSet("bench shot", flag.ContinueOnError)
	binaries(fs, &s.kubist, &s.playground)
	fs.Func("size", "columns x rows, such as 80x24 (default 100x30)", func(text string) error {
		if _, err := fmt.Sscanf(text, "%dx%d", &s.w, &s.h); err != nil || s.w < 1 || s.h < 1 || s.w > 1000 || s.h > 1000 {
			return fmt.Errorf("not a size: %q", text)
		}
		return nil
	})
	fs.Func("keys", `type these `+"`keys`"+`, with Go's escapes: /kubia\r \x1b; may be given several times`, func(text string) error {
		keys, err := strconv.Unquote(`"` + text + `"`)
		s.steps = append(s.steps, step{keys: keys})
		return err
	})
	fs.Func("wait", "wait until the screen matches this `regexp`; in order with -keys", func(text string) error {
		s.steps = append(s.steps, step{pattern: text})
		return nil
	})
	fs.StringVar(&s.out, "out", "", "write the picture to this `file`")
	fs.BoolVar(&s.demo, "demo", false, "on a playground of its own with the sample applications, not on $KUBECONFIG")
	fs.BoolVar(&s.text, "text", false, "print the screen as text too")
	if err := fs.Parse(args); err != nil {
		return s, err
	}
	if s.out == "" && !s.text {
		return s, errors.New("a picture needs -out FILE")
	}
	if s.command = fs.Args(); len(s.command) == 0 {
		s.command = []string{s.kubist}
	}
	return s, nil
}

// shot takes a picture of a program, by default kubist, on a terminal of its own.
func shot(ctx context.Context, args []string) error {
	s, err := parseScene(args)
	if err != nil {
		return err
	}
	kubeconfig := os.Getenv("KUBECONFIG")
	if s.demo {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find our own executable: %w", err)
		}
		w, err := startWorld(ctx, s.playground, self, size{}, "-demo")
		if err != nil {
			return err
		}
		defer w.stop()
		kubeconfig = w.kube
	}
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "KUBECONFIG="+kubeconfig)
	t, err := uitest.Start(cmd, s.w, s.h)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := s.play(ctx, t); err != nil {
		return err
	}
	return s.take(t)
}

// play goes through the steps. What never pauses, as a screen with a clock, is not waited for longer than the limit.
func (s scene) play(ctx context.Context, t *uitest.Terminal) error {
	rest := func() error {
		limited, cancel := context.WithTimeout(ctx, shotLimit)
		defer cancel()
		if err := t.Quiet(limited, still); err != nil && ctx.Err() != nil {
			return err
		}
		return nil
	}
	if _, err := t.Watch("the first frame", drawn).Wait(ctx); err != nil {
		return err
	}
	if err := rest(); err != nil {
		return err
	}
	for _, step := range s.steps {
		if step.pattern != "" {
			limited, cancel := context.WithTimeout(ctx, shotLimit)
			err := t.Wait(limited, step.pattern)
			cancel()
			if err != nil {
				return err
			}
			continue
		}
		if err := t.Send(step.keys); err != nil {
			return fmt.Errorf("type %q: %w", step.keys, err)
		}
		if err := rest(); err != nil {
			return err
		}
	}
	return nil
}

// take writes the screen as it is.
func (s scene) take(t *uitest.Terminal) error {
	if s.text {
		fmt.Println(t.Screen())
	}
	if s.out == "" {
		return nil
	}
	p, err := newPicture()
	if err != nil {
		return err
	}
	f, err := os.Create(s.out)
	if err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	t.Emulator(func(em *vt.Emulator) { err = p.write(f, em) })
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", s.out, err)
	}
	return nil
}
