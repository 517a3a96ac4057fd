package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

const usage = `Usage: playground [flags] [-- COMMAND ARGS...]
       playground ctl [-dir DIR] ACTION
       playground version

Runs a real Kubernetes control plane on loopback, with simulated nodes and a small world of sample applications. With a
COMMAND it runs that once the plane is ready, with KUBECONFIG and PLAYGROUND_DIR set, and ends with it; without, it
prints where the kubeconfig is and stays until a signal. "playground ctl" alone lists what a running one can be told.

Flags:
`

// options are what one run was asked for. parseOptions returns them complete and checked.
type options struct {
	dir, kubeconfig, featureGates string
	demo, alive, bare, metrics    bool
	world                         worldSize
	churn                         float64
	command                       []string
}

// parseOptions reads the command line. Errors are sentences for the user; flag.ErrHelp means that help was printed.
func parseOptions(args []string, out io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("playground", flag.ContinueOnError)
	// Errors are the caller's to print, once.
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.StringVar(&o.dir, "dir", "", "keep everything in this `directory`, new or an earlier playground's (default: a private one, removed at the end)")
	fs.StringVar(&o.kubeconfig, "kubeconfig", "", "write the kubeconfig to this `file` too")
	fs.StringVar(&o.featureGates, "feature-gates", "", "feature `gates` of the API server, such as WatchList=false")
	fs.BoolVar(&o.demo, "demo", true, "fill it with the sample applications (default: unless a size, -churn or -etcd-and-apiserver-only is given)")
	fs.BoolVar(&o.alive, "alive", false, "let people work in the sample applications: releases, restarts, failing probes; and hand COMMAND a note of first steps in $KUBIST_NOTE")
	fs.BoolVar(&o.metrics, "metrics", false, "serve metrics.k8s.io, with numbers that are made up (default: with -alive)")
	fs.BoolVar(&o.bare, "etcd-and-apiserver-only", false, "no controllers, scheduler or simulated nodes, and no request queues: for benchmarks")
	fs.IntVar(&o.world.pods, "pods", 0, "write this `number` of pods")
	fs.IntVar(&o.world.services, "services", 0, "write this `number` of Services with EndpointSlices")
	fs.IntVar(&o.world.nodes, "nodes", 0, "write this `number` of nodes (default: one for each 110 pods)")
	fs.IntVar(&o.world.namespaces, "namespaces", 50, "spread pods and Services over this `number` of namespaces")
	fs.IntVar(&o.world.podBytes, "pod-bytes", 3400, "fill each pod up to this `size` in storage")
	fs.Uint64Var(&o.world.seed, "seed", 1, "the `number` from which names, labels and states of the big world follow, and what happens in the alive one")
	fs.Float64Var(&o.churn, "churn", 0, "change this `number` of pods a second")

	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, usage)
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, flag.ErrHelp
		}
		return nil, fmt.Errorf("%w (-help lists the flags)", err)
	}
	o.command = fs.Args()

	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["demo"] {
		o.demo = !given["pods"] && !given["services"] && !given["nodes"] && !given["namespaces"] && !given["churn"] && !o.bare
	}
	if !given["metrics"] {
		o.metrics = o.alive
	}
	return o, o.validate()
}

func (o *options) validate() error {
	w := o.world
	switch {
	case w.pods < 0 || w.services < 0 || w.nodes < 0 || o.churn < 0:
		return errors.New("a number of objects or changes cannot be negative")
	case w.namespaces < 1:
		return errors.New("-namespaces must be at least 1")
	case w.podBytes < 0 || w.podBytes > 1<<20:
		return errors.New("-pod-bytes must lie between 0 and 1048576, the largest object that etcd takes")
	case w.pods > maxPods:
		return fmt.Errorf("-pods can be at most %d, the number of their addresses", maxPods)
	case w.services > maxServices:
		return fmt.Errorf("-services can be at most %d, the number of their addresses", maxServices)
	case o.alive && !o.demo:
		return errors.New("-alive needs the sample applications: add -demo")
	case o.demo && o.bare:
		return errors.New("-demo needs the controllers that -etcd-and-apiserver-only leaves out")
	}
	return nil
}
