package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports are taken from below the range that the kernel hands to outgoing connections, so that none of those can take a
// port while its component is being started, or stopped for a test.
const (
	firstPort    = 20000
	lastPort     = 32000
	portAttempts = 200
)

const loopback = "127.0.0.1"

// ports holds one free loopback port for each listener of the plane.
type ports struct {
	etcdClient, etcdPeer, apiserver, kwok int
}

// freePorts finds the ports for one plane. They are held while it searches, so they differ, and free when it returns.
func freePorts() (ports, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	var p ports
	for _, into := range []*int{&p.etcdClient, &p.etcdPeer, &p.apiserver, &p.kwok} {
		l, err := listenAnywhere()
		if err != nil {
			return ports{}, err
		}
		held = append(held, l)
		*into = l.Addr().(*net.TCPAddr).Port
	}
	return p, nil
}

func listenAnywhere() (net.Listener, error) {
	var errs []error
	for range portAttempts {
		port := firstPort + rand.IntN(lastPort-firstPort)
		l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", loopback, port))
		if err == nil {
			return l, nil
		}
		errs = append(errs, err)
	}
	return nil, fmt.Errorf("find a free port on %s: %w", loopback, errors.Join(errs...))
}
