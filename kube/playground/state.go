package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Saved states are copies of etcd's directory: a member whose files are put back goes on from its old revision.

func (p *plane) stateDir(name string) string { return p.path("states", name) }

// save copies etcd's contents under a name. etcd rests meanwhile, for about a second; requests of clients wait so long.
func (p *plane) save(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := os.RemoveAll(p.stateDir(name)); err != nil {
		return fmt.Errorf("drop the earlier state %s: %w", name, err)
	}
	p.stop(etcdName)
	if err := os.CopyFS(p.stateDir(name), os.DirFS(p.path("etcd"))); err != nil {
		return fmt.Errorf("save state %s: %w", name, err)
	}
	if err := p.start(etcdName); err != nil {
		return err
	}
	if err := p.awaitEtcd(ctx); err != nil {
		return err
	}
	if !p.isRunning(apiserverName) {
		return nil
	}
	return p.awaitAPIServer(ctx)
}

// restore puts a saved state back, as one would from a backup: resource versions go back below those that clients have
// seen. Every component starts anew, because those that remember newer versions would wait for them. It returns when all
// that was running is ready again; the API server is started in any case.
func (p *plane) restore(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if _, err := os.Stat(p.stateDir(name)); err != nil {
		return fmt.Errorf("there is no state %s: %w", name, err)
	}
	controllers := slices.DeleteFunc(slices.Clone(controllerNames), func(name string) bool { return !p.isRunning(name) })
	for _, component := range append(slices.Clone(controllers), apiserverName, etcdName) {
		p.stop(component)
	}
	if err := os.RemoveAll(p.path("etcd")); err != nil {
		return fmt.Errorf("drop the present state: %w", err)
	}
	if err := os.CopyFS(p.path("etcd"), os.DirFS(p.stateDir(name))); err != nil {
		return fmt.Errorf("restore state %s: %w", name, err)
	}
	if err := p.start(etcdName); err != nil {
		return err
	}
	if err := p.awaitEtcd(ctx); err != nil {
		return err
	}
	if err := p.freeNodes(ctx); err != nil {
		return err
	}
	if err := p.start(apiserverName); err != nil {
		return err
	}
	if err := p.awaitAnswer(ctx); err != nil {
		return err
	}
	for _, component := range controllers {
		if err := p.start(component); err != nil {
			return err
		}
	}
	if slices.Contains(controllers, kwokName) {
		if err := p.awaitKwok(ctx); err != nil {
			return err
		}
	}
	return p.awaitAPIServer(ctx)
}

// freeNodes ends the leases of the simulated nodes: a new kwok would wait until those of the one before run out.
func (p *plane) freeNodes(ctx context.Context) error {
	client, err := p.etcd(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	if _, err := client.Delete(ctx, "/registry/leases/kube-node-lease/", clientv3.WithPrefix()); err != nil {
		return fmt.Errorf("end the leases of nodes: %w", err)
	}
	return nil
}

// stream lets the API server answer watches that ask for a streamed list, or not. It is restarted for that.
func (p *plane) stream(ctx context.Context, on bool) error {
	p.streaming = &on
	p.stop(apiserverName)
	if err := p.start(apiserverName); err != nil {
		return err
	}
	return p.awaitAPIServer(ctx)
}
