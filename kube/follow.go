package kube

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"
)

// lookEvery is how often the files of a connection are looked at: some stats,
// which cost microseconds.
const lookEvery = time.Second

// Follow keeps the connection in step with the files it was made of, the
// kubeconfig and those it names, until ctx ends. Credentials that change there
// (a token, a certificate, a plugin, the credentials of a proxy) are used by all later
// requests; what is under way goes on. A context that now leads elsewhere is
// not followed there but told by [Connection.Moved], and one that is gone
// leaves all as it is. A file counts once it has been at rest for a second and
// can be parsed: until then the old entries hold.
//
// It blocks; one goroutine at a time may run it.
func (c *Connection) Follow(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	f := follower{conn: c}
	for {
		select {
		case <-tick.C:
			f.look()
		case <-ctx.Done():
			return
		}
	}
}

// Changed is closed at the next change of the credentials in use (by Follow, by
// [Connection.Login], or because a plugin that was given up on has answered after all) or of
// [Connection.Moved]: what failed for want of credentials is worth another
// try. Take the channel before looking at what it announces.
func (c *Connection) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// Moved says that the kubeconfig by now leads the context to another server,
// trusts it in another way or names another user, none of which is taken over
// while connected. It is nil as long as that is not so, and again once it is
// no longer so.
func (c *Connection) Moved() *Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}

// announce wakes those who wait for a change.
func (c *Connection) announce() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.changed)
	c.changed = make(chan struct{})
}

// follower remembers how the files looked.
type follower struct {
	conn *Connection
	// named are the files that the entries named when they were read last.
	named []string
	// last is how all looked at the last look, read when they were read. The
	// second look always reads: something may have changed since the connection was made.
	last, read string
}

// look reads the files again if they differ from those that were read and have
// not changed since the last look.
func (f *follower) look() {
	now := looks(slices.Concat(f.conn.origin.Load().Files(), f.named))
	still := now == f.last
	f.last = now
	if still && now != f.read {
		f.read = now
		f.named = f.conn.reread()
	}
}

// looks is equal for files that did not change.
func looks(files []string) string {
	b := strings.Builder{}
	b.WriteString("looked")
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintln(&b, file, info.Mode(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// reread takes over what changed in the files, and returns the paths of those
// that decide about it besides the kubeconfig.
func (c *Connection) reread() (named []string) {
	was := c.currentSource()
	fresh, err := c.origin.Load().Reload()
	if err != nil {
		slog.Warn("the kubeconfig is not taken over", "reason", err)
		return slices.Sorted(maps.Keys(was.files))
	}
	now := fresh.sourceOf(c.context)
	c.origin.Store(fresh)
	// What lost its entry or all its credentials is gone, or half written.
	if fresh.check(c.context) == nil && (was.bare() || !now.bare()) {
		c.follow(fresh, was, now)
	}
	return slices.Sorted(maps.Keys(now.files))
}

// follow goes from one source to another as far as it may.
func (c *Connection) follow(config *Config, was, now *source) {
	moved := c.moves(was.goal(), now.goal())
	renewed := moved == nil && !now.same(was)
	if renewed {
		client, _, err := config.client(c.context)
		if err == nil {
			err = c.renew(client)
		}
		if err != nil {
			slog.Warn("the credentials are not taken over", "reason", err)
			return
		}
	}
	c.mu.Lock()
	if renewed {
		c.source = now
	}
	told := (moved == nil) != (c.moved == nil) || moved != nil && moved.What != c.moved.What
	c.moved = moved
	c.mu.Unlock()
	if renewed || told {
		c.announce()
	}
}

// renew makes all later requests go by another configuration.
func (c *Connection) renew(config *rest.Config) error {
	wire, err := c.wireOf(config)
	if err != nil {
		return err
	}
	c.wire.Store(wire)
	return nil
}

func (c *Connection) currentSource() *source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.source
}

// moves tells where a context leads by now, nil where it leads as before.
func (c *Connection) moves(was, now goal) *Problem {
	var what string
	switch {
	case now == was:
		return nil
	case now.server != was.server:
		what = "the context " + quote(c.context) + " now leads to " + now.server
	case now.owner != was.owner:
		what = "the context " + quote(c.context) + " is now for the user " + quote(now.owner)
	default:
		what = "the context " + quote(c.context) + " now checks its server in another way"
	}
	return newProblem(what, ":ctx "+c.context+" connects anew", nil)
}
