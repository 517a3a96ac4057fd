package kube

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"k8s.io/client-go/util/connrotation"
)

// dialer opens the network connections of one [Connection] and can end them all.
type dialer struct {
	plain   *net.Dialer
	tracked *connrotation.Dialer
	closed  atomic.Bool
}

func newDialer() *dialer {
	// Ten seconds are three lost SYNs: a host that has not answered by then is not going to.
	plain := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &dialer{plain: plain, tracked: connrotation.NewDialer(plain.DialContext)}
}

// DialContext opens a connection, unless the dialer is closed.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if d.closed.Load() {
		return nil, errClosed
	}
	conn, err := d.tracked.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	// A Close between the two looks found nothing to close yet.
	if d.closed.Load() {
		conn.Close()
		return nil, errClosed
	}
	return conn, nil
}

// Close ends all connections and refuses new ones.
func (d *dialer) Close() {
	d.closed.Store(true)
	d.tracked.CloseAll()
}
