// Playground runs a real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager,
// kube-scheduler and kwok's simulated nodes, each a process of its own that ends with this one, however it ends.
//
// It promises that nothing outlives it, neither a process nor a private directory, that several of it run side by side,
// and that no packet leaves 127.0.0.0/8: the addresses of simulated pods exist in objects only.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"k8s.io/component-base/version"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "component":
			return runComponent(args[1:])
		case "ctl":
			return runCtl(args[1:], os.Stdout, os.Stderr)
		case "version":
			fmt.Println(version.Get().GitVersion)
			return 0
		}
	}
	o, err := parseOptions(args, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "playground: %v\n", err)
		return 2
	}
	code, err := serve(o)
	if err != nil {
		fmt.Fprintf(os.Stderr, "playground: %v\n", err)
	}
	return code
}
