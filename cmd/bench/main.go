package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
	"time"
)

// The programs that bench runs itself as; they are not for people.
const (
	holdCommand     = "hold"
	drainCommand    = "drain"
	emptyCommand    = "empty"
	emptyOwnCommand = "empty-own-loop"
)

var errMissed = errors.New("not all that must be met is met")

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:])
	cancel()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case holdCommand:
			return hold()
		case drainCommand:
			return drain(ctx)
		case emptyCommand:
			return runEmpty(ctx, false)
		case emptyOwnCommand:
			return runEmpty(ctx, true)
		case "shot":
			return shot(ctx, args[1:])
		}
	}
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	return measureAll(ctx, o)
}

// parseOptions reads the command line of a measurement.
func parseOptions(args []string) (options, error) {
	var o options
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	binaries(fs, &o.kubist, &o.playground)
	fs.BoolVar(&o.quick, "quick", false, "10,000 pods at most, fewer repetitions: less than three minutes")
	fs.BoolVar(&o.keep, "keep", false, "leave the last playground running until ctrl+c")
	fs.StringVar(&o.json, "json", "", "write everything that was measured to this `file`")
	fs.Func("run", "measure only the rows whose name matches this `regexp`", func(s string) (err error) {
		o.rows, err = regexp.Compile(s)
		return err
	})
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unknown command %q: there are shot and, without one, the measurement", fs.Arg(0))
	}
	o.events = 1000
	o.repeat, o.keys, o.idle, o.churn = 5, 300, time.Minute, 20*time.Second
	if o.quick {
		o.repeat, o.keys, o.idle, o.churn = 3, 100, 20*time.Second, 10*time.Second
	}
	return o, present(o.kubist, o.playground)
}

func binaries(fs *flag.FlagSet, kubist, playground *string) {
	fs.StringVar(kubist, "kubist", filepath.Join("bin", "kubist"), "the `program` that is measured")
	fs.StringVar(playground, "playground", filepath.Join("bin", "playground"), "the `program` that runs control planes")
}

// present makes sure that what is to be run has been built.
func present(files ...string) error {
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			return fmt.Errorf("%w: build it first", err)
		}
	}
	return nil
}

func measureAll(ctx context.Context, o options) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find our own executable: %w", err)
	}
	b := newBench(o, self, os.Stderr)
	defer b.leave()
	began, load := time.Now(), load1()
	results, err := b.run(ctx)
	fmt.Printf("%d cores, load %s before and %s after, %v\n\n", runtime.NumCPU(), load, load1(), time.Since(began).Round(time.Second))
	if e := printTable(os.Stdout, results); err == nil {
		err = e
	}
	if o.json != "" {
		e := writeReport(o.json, report{
			Machine: fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()), Began: began.Format(time.RFC3339),
			Load: load, Quick: o.quick, Rows: results, Missed: countMissed(results),
		})
		if err == nil {
			err = e
		}
	}
	if err != nil {
		return err
	}
	b.keep(ctx, os.Stdout)
	if countMissed(results) > 0 {
		return errMissed
	}
	return nil
}

// keep leaves the last world to the user until ctx ends.
func (b *bench) keep(ctx context.Context, out io.Writer) {
	if !b.opt.keep || b.world == nil {
		return
	}
	fmt.Fprintf(out, "\nexport KUBECONFIG=%s PLAYGROUND_DIR=%s\nctrl+c ends it\n", b.world.kube, b.world.dir)
	<-ctx.Done()
}
