package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/forward"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// tunnelRow is a tunnel and what it does.
type tunnelRow struct {
	record.Meta
	tunnel *forward.Tunnel
	of     ref
	port   port
	local  string
	end    context.CancelFunc
	status forward.Status
}

// to is where it leads: "services/kubia:http".
func (r *tunnelRow) to() string {
	return r.of.word() + ":" + cmp.Or(r.port.name, strconv.Itoa(int(r.port.number)))
}

// statusEvery is how often the table of tunnels says how much went through them.
const statusEvery = 200 * time.Millisecond

// carry serves a tunnel until ctx ends, somebody stops it, or its context is left.
func (s *Session) carry(ctx context.Context, row *tunnelRow) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	stop := context.AfterFunc(s.ctx, end)
	defer stop()
	row.end = end
	row.Meta = record.Meta{UID: row.local, Namespace: row.of.namespace, Name: row.of.name, Labels: record.NewLabels(nil), Created: s.conn.Now().Unix()}
	s.tunnels.Set([]*tunnelRow{row}, nil)
	defer s.tunnels.Set(nil, []*tunnelRow{row})
	go func() {
		pace := time.NewTicker(statusEvery)
		defer pace.Stop()
		for {
			select {
			case <-row.tunnel.Changed():
			case <-ctx.Done():
				return
			}
			now := *row
			now.status = row.tunnel.Status()
			s.tunnels.Set([]*tunnelRow{&now}, nil)
			select {
			case <-pace.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return row.tunnel.Serve(ctx)
}

// newForwards is the table of what is forwarded.
func newForwards(s *Session) screen.Screen {
	t := &Table[*tunnelRow]{
		Kind:  &stream.Kind[*tunnelRow]{GVR: schema.GroupVersionResource{Resource: "forwards"}, Namespaced: true},
		Title: "Forwards",
		Local: func(s *Session) *stream.Local[*tunnelRow] { return s.tunnels },
		Columns: []Column[*tunnelRow]{
			textColumn("LOCAL", "", grid.Always, func(r *tunnelRow) string { return r.local }),
			textColumn("TO", "", grid.Always, (*tunnelRow).to),
			textColumn("POD", "", grid.Always, func(r *tunnelRow) string { return r.status.Pod.Pod }),
			numberColumn("OPEN", "", grid.Always, func(r *tunnelRow) int64 { return int64(r.status.Open) }),
			numberColumn("MADE", "", grid.Roomy, func(r *tunnelRow) int64 { return int64(r.status.Made) }),
			sizeColumn("RECEIVED", func(r *tunnelRow) int64 { return r.status.Received }),
			sizeColumn("SENT", func(r *tunnelRow) int64 { return r.status.Sent }),
			ownAgeColumn[*tunnelRow](),
			textColumn("NOTE", "", grid.Always, (*tunnelRow).note),
		},
		Health: func(r *tunnelRow) record.Health {
			if r.status.Err != nil {
				return record.Bad
			}
			return record.OK
		},
		Faulty:   "fail",
		Object:   func(r *tunnelRow) ref { return r.of },
		Below:    "the object",
		Enter:    func(s *Session, r *tunnelRow) (screen.Screen, error) { return s.listOf(r.of), nil },
		Commands: forwardCommands,
		Kubectl:  forwardEquivalents,
	}
	return newList(s, t, stream.Scope{})
}

// sizeColumn is a column of a number of bytes.
func sizeColumn[R record.Object](name string, size func(R) int64) Column[R] {
	c := numberColumn(name, "", grid.Roomy, size)
	c.Cell = func(dst []byte, r R, _ time.Time) []byte { return appendSize(dst, size(r)) }
	return c
}

// note is what was the matter with the last connection.
func (r *tunnelRow) note() string {
	if r.status.Err == nil {
		return ""
	}
	return r.status.Err.Error()
}

func forwardCommands(_ *Session, row func() (*tunnelRow, string)) []screen.Command {
	when := func() string {
		_, reason := row()
		return reason
	}
	return []screen.Command{
		{ID: "forwards.stop", Title: "stop", Keys: []string{"ctrl+d"}, Hint: 2, When: when, Run: func(screen.Host) {
			if r, reason := row(); reason == "" {
				r.end()
			}
		}},
		{ID: "forwards.browse", Title: "open in the browser", Keys: []string{"o"}, Hint: 2, When: when, Run: func(h screen.Host) {
			if r, reason := row(); reason == "" {
				browse(h, r.url())
			}
		}},
	}
}

// url is what a browser asks for.
func (r *tunnelRow) url() string {
	if r.port.number == 443 || r.port.number == 8443 || r.port.name == "https" {
		return "https://" + r.local
	}
	return "http://" + r.local
}

// browse opens an address in the browser of this machine.
func browse(h screen.Host, url string) {
	words := []string{"xdg-open", url}
	switch runtime.GOOS {
	case "darwin":
		words[0] = "open"
	case "windows":
		words = []string{"rundll32", "url.dll,FileProtocolHandler", url}
	}
	h.Start(screen.Job{
		Title: "open " + url,
		Run: func(ctx context.Context, _ func(done, total int)) error {
			return exec.CommandContext(ctx, words[0], words[1:]...).Run()
		},
		Done: func(err error) {
			if err != nil && !errors.Is(err, context.Canceled) {
				h.Toast(themes.Bad, fmt.Sprintf("no browser opens %s: %v", url, err))
			}
		},
	})
}

// forwardEquivalents is the kubectl command that does the same for one pod.
func forwardEquivalents(s *Session, r *tunnelRow) []equivalent {
	_, local, _ := net.SplitHostPort(r.local)
	return []equivalent{{
		words: append([]string{"port-forward", s.kubectlKind(r.of.gvr, true) + "/" + r.of.name, local + ":" + strconv.Itoa(int(r.port.number))}, namespaceFlag(true, r.of.namespace)...),
		omits: "the next pod once this one is gone, counts",
	}}
}
