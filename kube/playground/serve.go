package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// serve runs one playground from start to end and returns the exit code: the command's, 0 after a signal, 1 otherwise.
func serve(o *options) (int, error) {
	began := time.Now()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)

	p, err := newPlane(o)
	if err != nil {
		return 1, err
	}
	defer p.close()

	// While it starts, any signal ends it; afterwards what a signal does depends on whether a command runs.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ready := make(chan startResult, 1)
	go func() {
		s, err := bringUp(ctx, p, o)
		ready <- startResult{session: s, err: err}
	}()
	var started startResult
	select {
	case <-signals:
		cancel()
		<-ready
		return 1, nil
	case started = <-ready:
	}
	if started.err != nil {
		return 1, started.err
	}
	defer started.session.close()
	defer cancel()

	if o.kubeconfig != "" {
		if err := p.writeKubeconfig(o.kubeconfig); err != nil {
			return 1, err
		}
	}
	if len(o.command) > 0 {
		return runCommand(p, o.command, signals)
	}
	for _, variable := range p.environment() {
		fmt.Println("export " + variable)
	}
	fmt.Printf("ready in %.1f s\n", time.Since(began).Seconds())
	select {
	case <-signals:
		return 0, nil
	case err := <-p.died:
		return 1, err
	}
}

type startResult struct {
	session *session
	err     error
}

// A session is what runs beside the components in this process: the churn, the life of the demo world, the control
// socket.
type session struct {
	cancel  context.CancelFunc
	churner *churner
	waits   []func()
}

// close stops them and returns when they are gone.
func (s *session) close() {
	s.cancel()
	for _, wait := range s.waits {
		wait()
	}
}

// bringUp starts the components, fills the cluster, and returns when it can be used. On an error nothing of the session
// is left; the components are the plane's.
func bringUp(ctx context.Context, p *plane, o *options) (*session, error) {
	if err := p.start(etcdName); err != nil {
		return nil, err
	}
	w := newWorld(o.world, time.Now())
	w.controlled, w.kubelet = !o.bare, int32(p.ports.kwok)
	if !w.empty() {
		// Objects that are in etcd before the API server looks cost it one list instead of as many events.
		if err := p.awaitEtcd(ctx); err != nil {
			return nil, err
		}
		p.note("etcd is ready")
		if err := writeWorld(ctx, p, w); err != nil {
			return nil, err
		}
		p.note("%d pods, %d services and %d nodes are written", w.pods, w.services, w.nodes)
	}
	if err := p.start(apiserverName); err != nil {
		return nil, err
	}
	if err := p.awaitAnswer(ctx); err != nil {
		return nil, err
	}
	p.note("the API server answers")
	return openSession(ctx, p, o)
}

func openSession(ctx context.Context, p *plane, o *options) (*session, error) {
	ctx, cancel := context.WithCancel(ctx)
	s := &session{cancel: cancel}
	if err := s.open(ctx, p, o); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) open(ctx context.Context, p *plane, o *options) error {
	var err error
	if s.churner, err = newChurner(ctx, p, o.churn); err != nil {
		return err
	}
	s.waits = append(s.waits, s.churner.wait)
	if !p.bare {
		if err := startControllers(ctx, p); err != nil {
			return err
		}
		if err := populate(ctx, p, o.demo); err != nil {
			return err
		}
		p.note("the first objects are there")
		if err := p.awaitKwok(ctx); err != nil {
			return err
		}
	}
	if err := p.awaitAPIServer(ctx); err != nil {
		return err
	}
	p.note("all is ready")
	if o.demo {
		life, err := startLife(ctx, p, o.alive, o.world.seed)
		if err != nil {
			return err
		}
		s.waits = append(s.waits, life.wait)
	}
	var metrics *meter
	if o.metrics {
		if metrics, err = serveMetrics(ctx, p); err != nil {
			return err
		}
	}
	control, err := serveControl(ctx, p, s.churner, metrics)
	if err != nil {
		return err
	}
	s.waits = append(s.waits, control.wait)
	return nil
}

// startControllers starts the clients of the API server. It must answer by then: earlier they would only compete with it
// for the processor, and give up or wait when it takes long.
func startControllers(ctx context.Context, p *plane) error {
	port, err := serveForwards(ctx)
	if err != nil {
		return err
	}
	if err := writeKwokFiles(p, port); err != nil {
		return err
	}
	for _, name := range controllerNames {
		if err := p.start(name); err != nil {
			return err
		}
	}
	return nil
}
