package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // as the release binaries do
	_ "k8s.io/component-base/metrics/prometheus/version"  // as the release binaries do
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwok "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
)

// The components, by the names under which the program starts itself and reports on them.
const (
	etcdName       = "etcd"
	apiserverName  = "kube-apiserver"
	managerName    = "kube-controller-manager"
	schedulerName  = "kube-scheduler"
	kwokName       = "kwok"
	dropDirFlag    = "--drop-dir="
	etcdQuota      = 8 << 30
	etcdTick       = 50
	etcdElection   = 250
	removeAttempts = 40
)

// controllerNames are the clients of the API server.
var controllerNames = []string{managerName, schedulerName, kwokName}

// runComponent is the whole life of a child process: it becomes the named component until that ends or the parent is
// gone. It returns the exit code.
func runComponent(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "playground component: no name given")
		return 2
	}
	name, args := args[0], args[1:]
	// Each component's own command reads the program's arguments somewhere.
	os.Args = append([]string{name}, args...)

	// A terminal that goes away is the parent's business. To ignore the signal would make the shells in simulated
	// containers ignore it too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)

	atEnd := func() {}
	if name == etcdName {
		atEnd = func() { dropDir(args) }
	}
	if err := holdLifeline(atEnd); err != nil {
		fmt.Fprintf(os.Stderr, "playground component %s: %v\n", name, err)
		return 2
	}
	switch name {
	case etcdName:
		return runEtcd(args)
	case apiserverName:
		return runCobra(newAPIServer(), args)
	case managerName:
		return runCobra(manager.NewControllerManagerCommand(), args)
	case schedulerName:
		return runCobra(scheduler.NewSchedulerCommand(), args)
	case kwokName:
		return runKwok()
	}
	fmt.Fprintf(os.Stderr, "playground component: unknown name %q\n", name)
	return 2
}

func runCobra(cmd *cobra.Command, args []string) int {
	cmd.SetArgs(args)
	return cli.Run(cmd)
}

// runEtcd serves until the process ends. Its arguments are the data directory, the client and the peer URL.
func runEtcd(args []string) int {
	if len(args) < 3 {
		fmt.Fprintln(os.Stderr, "etcd: want DATA-DIR CLIENT-URL PEER-URL")
		return 2
	}
	cfg, err := etcdConfig(args[0], args[1], args[2])
	if err != nil {
		fmt.Fprintf(os.Stderr, "etcd: %v\n", err)
		return 1
	}
	server, err := embed.StartEtcd(cfg)
	if err != nil {
		fmt.Fprintf(os.Stderr, "etcd: start: %v\n", err)
		return 1
	}
	fmt.Fprintf(os.Stderr, "etcd: %v\n", <-server.Err())
	return 1
}

func etcdConfig(dir, client, peer string) (*embed.Config, error) {
	clientURL, err := url.Parse(client)
	if err != nil {
		return nil, fmt.Errorf("parse client URL %s: %w", client, err)
	}
	peerURL, err := url.Parse(peer)
	if err != nil {
		return nil, fmt.Errorf("parse peer URL %s: %w", peer, err)
	}
	cfg := embed.NewConfig()
	cfg.Dir = dir
	cfg.LogLevel = "error"
	cfg.UnsafeNoFsync = true
	cfg.QuotaBackendBytes = etcdQuota
	// One member has nobody to wait for: short ticks make it elect itself at once.
	cfg.TickMs, cfg.ElectionMs = etcdTick, etcdElection
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = []url.URL{*clientURL}, []url.URL{*clientURL}
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = []url.URL{*peerURL}, []url.URL{*peerURL}
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	return cfg, nil
}

// dropDir removes the private directory when the parent was killed and could not. The others write into it until they
// are gone too, so it is tried again for a while.
func dropDir(args []string) {
	for _, arg := range args {
		if len(arg) <= len(dropDirFlag) || arg[:len(dropDirFlag)] != dropDirFlag {
			continue
		}
		for range removeAttempts {
			if err := os.RemoveAll(arg[len(dropDirFlag):]); err == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// runKwok does what kwok's own main does, its flags read from os.Args.
func runKwok() int {
	flags := pflag.NewFlagSet("global", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx, logger := kwoklog.InitFlags(context.Background(), flags)
	ctx, err := kwokconfig.InitFlags(ctx, flags)
	if err != nil {
		logger.Error("Read the configuration", "err", err)
		return 1
	}
	cmd := kwok.NewCommand(ctx)
	// cobra would ask for a version flag, and finds the one of the Kubernetes components, of another type.
	cmd.Version = ""
	cmd.PersistentFlags().AddFlagSet(flags)
	if err := cmd.ExecuteContext(ctx); err != nil {
		logger.Error("Run", "err", err)
		return 1
	}
	return 0
}
