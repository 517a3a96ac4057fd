package views

import (
	"slices"
	"sync"
	"time"

	"kubist/kube"
	"kubist/kube/rights"
)

// permissions are what the server has said of what one may do oneself, for those who
// cannot wait. It is safe for concurrent use; the zero value knows nothing.
type permissions struct {
	mu    sync.Mutex
	known map[rights.Act]kube.Verdict
	// wanted are the acts to ask for, the newest last; asking: somebody does.
	wanted []rights.Act
	asking bool
}

const (
	// mostWanted acts wait to be asked for at most: who moves on does not need the older ones.
	mostWanted = 16
	// unhurried is how long the asking waits for the first rows to come in before it.
	unhurried = 300 * time.Millisecond
	// permissionHolds is how long what was said is good for.
	permissionHolds = time.Minute
)

// refused is why one may not do something as far as the server has said so, ""
// where one may or nobody knows yet: then it is asked in the background.
func (s *Session) refused(act rights.Act) string {
	if s.ctx == nil {
		return "" // there is no cluster
	}
	g := &s.permissions
	g.mu.Lock()
	defer g.mu.Unlock()
	if v, ok := g.known[act]; ok {
		if v.Allowed {
			return ""
		}
		return "you may not " + act.String()
	}
	if slices.Contains(g.wanted, act) {
		return ""
	}
	g.wanted = append(g.wanted, act)
	g.wanted = g.wanted[max(len(g.wanted)-mostWanted, 0):]
	if !g.asking {
		g.asking = true
		go s.askPermissions()
	}
	return ""
}

// askPermissions asks for what is wanted, one after the other, until nothing is.
func (s *Session) askPermissions() {
	if !pause(s.ctx, unhurried) {
		return
	}
	for {
		g := &s.permissions
		g.mu.Lock()
		if len(g.wanted) == 0 {
			g.asking = false
			g.mu.Unlock()
			return
		}
		act := g.wanted[len(g.wanted)-1]
		g.mu.Unlock()
		v, err := s.conn.Allowed(s.ctx, act)
		if err != nil {
			v = kube.Verdict{Allowed: true} // what cannot be known is tried and explained
		}
		g.mu.Lock()
		if g.known == nil {
			g.known = map[rights.Act]kube.Verdict{}
		}
		g.known[act] = v
		g.wanted = slices.DeleteFunc(g.wanted, func(w rights.Act) bool { return w == act })
		g.mu.Unlock()
		if s.ctx.Err() != nil {
			return
		}
		time.AfterFunc(permissionHolds, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			delete(g.known, act)
		})
	}
}

// refusal is why one may not do something to an object, as far as is known.
func (s *Session) refusal(verb string, of ref, subresource string) string {
	if s.conn.ReadOnly() {
		return "nothing is changed in a read-only context"
	}
	return s.refused(rights.Act{Verb: verb, Group: of.gvr.Group, Resource: of.gvr.Resource, Subresource: subresource, Namespace: of.namespace})
}
