package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/forward"
	"kubist/kube/rights"
	"kubist/themes"
	"kubist/ui/screen"
)

// loopback is where tunnels listen: for this machine alone.
const loopback = "127.0.0.1"

// unforwardable says why nothing can be forwarded to an object, "" where it can.
func (s *Session) unforwardable(of ref) string {
	switch {
	case of.gvr != serviceKind.GVR && of.gvr != podKind.GVR && !hasLogs(of.gvr):
		return "it has no ports: pods, Services and what makes pods have"
	case s.conn.ReadOnly():
		return "nothing is forwarded in a read-only context"
	}
	return ""
}

// pickPort asks which port of an object to forward.
func (s *Session) pickPort(h screen.Host, of ref) {
	var read *reachable
	h.Pick(screen.Picker{
		Title: "Forward a port of " + of.name,
		More: func(ctx context.Context) (items []screen.Item, err error) {
			r, err := s.reach(ctx, of)
			if err != nil {
				return nil, err
			}
			for _, p := range r.ports() {
				items = append(items, screen.Item{Text: p.String(), Note: loopback + ":" + strconv.Itoa(p.here())})
			}
			if len(items) == 0 {
				return nil, fmt.Errorf("%s says no TCP port: name one, as in :forward %s 8080", of.name, of.word())
			}
			read = r
			return items, nil
		},
		Choose: func(it screen.Item) {
			ports := read.ports()
			i := slices.IndexFunc(ports, func(p port) bool { return p.String() == it.Text })
			s.forward(h, of, read, ports[i], 0)
		},
	})
}

// reach reads what forwarding needs of an object, and says what is in the way of it.
func (s *Session) reach(ctx context.Context, of ref) (*reachable, error) {
	act := rights.Act{Verb: "create", Resource: "pods", Subresource: "portforward", Namespace: of.namespace}
	if v, err := s.conn.Allowed(ctx, act); err == nil && !v.Allowed {
		return nil, fmt.Errorf("you may not %s", act)
	}
	object, err := s.conn.Object(ctx, s.kindOf(of), of.namespace, of.name)
	if err != nil {
		return nil, err
	}
	return reachableOf(object)
}

// forward opens a tunnel to a port of an object. A local port of 0 is one that
// looks like it, or else any that is free.
func (s *Session) forward(h screen.Host, of ref, r *reachable, p port, local int) {
	find, release, err := s.finder(of, r, p)
	if err != nil {
		h.Toast(themes.Warn, err.Error())
		return
	}
	t, err := listen(local, p, find, forward.Dialer(s.conn), s.conn.Now)
	if err != nil {
		release()
		h.Toast(themes.Bad, kube.Explain(err).What)
		return
	}
	row := &tunnelRow{tunnel: t, of: of, port: p, local: t.Local()}
	h.Toast(themes.OK, row.local+" leads to "+row.to()+" · f lists what is forwarded")
	h.Start(screen.Job{
		Title: "forward " + row.local + " to " + row.to(),
		Run: func(ctx context.Context, _ func(done, total int)) error {
			defer release()
			return s.carry(ctx, row)
		},
		Done: func(err error) {
			if err != nil && !errors.Is(err, context.Canceled) {
				h.Notify(themes.Bad, row.local+" is not forwarded any more: "+kube.Explain(err).What)
				return
			}
			h.Toast(themes.Muted, row.local+" is not forwarded any more")
		},
	})
}

// here is the local port that is easy to keep in mind: that of the object itself
// where anybody may have it, else 8000 above it.
func (p port) here() int {
	if p.number < 1024 {
		return int(p.number) + 8000
	}
	return int(p.number)
}

// listen takes the local port that is asked for, or the usual one, or any.
func listen(local int, p port, find forward.Find, dial forward.Dial, now func() time.Time) (t *forward.Tunnel, err error) {
	wishes := []int{local}
	if local == 0 {
		wishes = []int{p.here(), 0}
	}
	for _, wish := range wishes {
		t, e := forward.Listen(context.Background(), loopback, wish, find, dial, now)
		if e == nil {
			return t, nil
		}
		err = cmp.Or(err, e)
	}
	return nil, err
}

// forwardLine reads ":forward svc/kubia 8081:http": an object, the one under the
// cursor without one, and a port, which is asked for without one.
func (r *Router) forwardLine(l line, at screen.Screen) (screen.Place, error) {
	of, rest, err := r.objectThen(l, at)
	if err != nil {
		return screen.Place{}, err
	}
	s := r.session
	if reason := s.unforwardable(of); reason != "" {
		return screen.Place{}, errors.New(reason)
	}
	if len(rest) == 0 {
		return screen.Place{Run: func(h screen.Host) { s.pickPort(h, of) }}, nil
	}
	here, word, both := strings.Cut(rest[0], ":")
	if !both {
		here, word = "", rest[0]
	}
	local, err := strconv.ParseUint("0"+here, 10, 16)
	if err != nil || word == "" || len(rest) > 1 {
		return screen.Place{}, errors.New("a port is a number or name, with a local one before it if that matters: 8081:http")
	}
	return screen.Place{Run: func(h screen.Host) { s.forwardWord(h, of, word, int(local)) }}, nil
}

// forwardWord forwards the port of a name or number, once it is known.
func (s *Session) forwardWord(h screen.Host, of ref, word string, local int) {
	var read *reachable
	var p port
	prepare(h, "look for port "+word+" of "+of.name, func(ctx context.Context, _ func(done, total int)) (err error) {
		if read, err = s.reach(ctx, of); err == nil {
			p, err = read.port(word, of.gvr == serviceKind.GVR)
		}
		return err
	}, func() { s.forward(h, of, read, p, local) })
}
