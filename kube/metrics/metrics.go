// Package metrics reads what pods and nodes use of processors and memory, as the
// API metrics.k8s.io tells it. It has no watch: whoever shows it asks again.
package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"kubist/kube/record"
)

// Server is one API server, see kube.Connection.
type Server interface {
	Get(ctx context.Context, path string, query url.Values, accept string) (*http.Response, error)
}

// Scope is what is asked for: pods, or nodes.
type Scope struct {
	Nodes bool
	// Namespaces are those of the pods, all if there are none; each is a request of its own.
	Namespaces []string
	// Labels is a selector in the API's own syntax.
	Labels string
}

// ID is equal for equal scopes.
func (s Scope) ID() string { return fmt.Sprint(s.Nodes, s.Namespaces, s.Labels) }

// requests are the paths to get.
func (s Scope) requests() []string {
	const base = "/apis/metrics.k8s.io/v1beta1/"
	switch {
	case s.Nodes:
		return []string{base + "nodes"}
	case len(s.Namespaces) == 0:
		return []string{base + "pods"}
	}
	paths := make([]string, len(s.Namespaces))
	for i, namespace := range s.Namespaces {
		paths[i] = base + "namespaces/" + namespace + "/pods"
	}
	return paths
}

// trendLength is how many measurements a trend has at most.
const trendLength = 8

// apart is how long after one another two measurements can be made and still be
// neighbours: what was not measured between them is not made up.
const apart = 3 * time.Minute

// Use is what a pod or a node uses, and how its use of processors went before.
type Use struct {
	record.Amounts
	measured int64 // Unix seconds
	trend    [trendLength]int32
	n        int
}

// Trend is the use of processors by the last measurements, in thousandths of a
// processor, the newest last.
func (u Use) Trend() []int32 { return u.trend[:u.n] }

// after is u with the trend of what was measured before.
func (u Use) after(before Use) Use {
	since := time.Duration(u.measured-before.measured) * time.Second
	if before.n == 0 || since < 0 || since > apart {
		u.trend[0], u.n = int32(u.MilliCPU), 1
		return u
	}
	u.trend, u.n = before.trend, before.n
	if since == 0 { // nothing was measured since
		return u
	}
	if u.n == trendLength {
		copy(u.trend[:], u.trend[1:])
		u.n--
	}
	u.trend[u.n] = int32(u.MilliCPU)
	u.n++
	return u
}

type key struct{ namespace, name string }

// Snapshot is what was in use at one time. It is immutable and may be read by any goroutine.
type Snapshot struct {
	// Read is when it was read, by the clock of this machine; Took is how long that took.
	Read time.Time
	Took time.Duration
	uses map[key]Use
}

// Of is what a pod uses, or a node, whose namespace is empty. It is false where that was not measured.
func (s *Snapshot) Of(namespace, name string) (Use, bool) {
	u, ok := s.uses[key{namespace, name}]
	return u, ok
}

// Read asks for everything in a scope; before, unless nil, is what was read last
// and gives the trends. A namespace that fails is left out, unless all do. The
// list is decoded as it streams in: it may be long.
func Read(ctx context.Context, server Server, scope Scope, before *Snapshot) (*Snapshot, error) {
	start := time.Now()
	out := &Snapshot{uses: map[key]Use{}}
	if before != nil {
		out.uses = make(map[key]Use, len(before.uses))
	}
	query := url.Values{}
	if scope.Labels != "" {
		query.Set("labelSelector", scope.Labels)
	}
	var errs []error
	paths := scope.requests()
	for _, path := range paths {
		if err := out.read(ctx, server, path, query, before); err != nil {
			errs = append(errs, fmt.Errorf("read what is in use: %w", err))
		}
	}
	if len(errs) == len(paths) {
		return nil, errors.Join(errs...)
	}
	out.Read, out.Took = time.Now(), time.Since(start)
	return out, nil
}

func (s *Snapshot) read(ctx context.Context, server Server, path string, query url.Values, before *Snapshot) error {
	resp, err := server.Get(ctx, path, query, "application/json")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return eachItem(resp.Body, func(m measurement) {
		u := Use{Amounts: m.sum(), measured: m.Timestamp.Unix()}
		k := key{m.Metadata.Namespace, m.Metadata.Name}
		var earlier Use
		if before != nil {
			earlier = before.uses[k]
		}
		s.uses[k] = u.after(earlier)
	})
}

// Containers is what each container of a pod uses.
func Containers(ctx context.Context, server Server, namespace, pod string) (map[string]record.Amounts, error) {
	resp, err := server.Get(ctx, Scope{Namespaces: []string{namespace}}.requests()[0]+"/"+pod, nil, "application/json")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var m measurement
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		return nil, fmt.Errorf("decode what is in use: %w", err)
	}
	out := make(map[string]record.Amounts, len(m.Containers))
	for _, c := range m.Containers {
		out[c.Name] = c.Usage.read()
	}
	return out, nil
}

// measurement is a PodMetrics or a NodeMetrics.
type measurement struct {
	Metadata struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Timestamp  time.Time  `json:"timestamp"`
	Usage      quantities `json:"usage"` // of a node
	Containers []struct {
		Name  string     `json:"name"`
		Usage quantities `json:"usage"`
	} `json:"containers"`
}

type quantities struct {
	CPU    string `json:"cpu"`
	Memory string `json:"memory"`
}

func (q quantities) read() (a record.Amounts) {
	if cpu, err := resource.ParseQuantity(q.CPU); err == nil {
		a.MilliCPU = cpu.MilliValue()
	}
	if memory, err := resource.ParseQuantity(q.Memory); err == nil {
		a.Memory = memory.Value()
	}
	return a
}

func (m measurement) sum() record.Amounts {
	a := m.Usage.read()
	for _, c := range m.Containers {
		used := c.Usage.read()
		a.MilliCPU += used.MilliCPU
		a.Memory += used.Memory
	}
	return a
}

// eachItem calls f with the items of a list in JSON, one after the other.
func eachItem(body io.Reader, f func(measurement)) error {
	dec := json.NewDecoder(body)
	if err := findItems(dec); err != nil {
		return fmt.Errorf("decode what is in use: %w", err)
	}
	for dec.More() {
		var m measurement
		if err := dec.Decode(&m); err != nil {
			return fmt.Errorf("decode what is in use: %w", err)
		}
		f(m)
	}
	if _, err := dec.Token(); err != nil { // an end that is missing means that the list was cut
		return fmt.Errorf("decode what is in use: %w", err)
	}
	return nil
}

// errNoItems says that an answer is no list.
var errNoItems = errors.New("the answer is no list")

// findItems reads up to the first item of a list.
func findItems(dec *json.Decoder) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errNoItems, err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		if name == "items" {
			if t, err := dec.Token(); err != nil || t != json.Delim('[') {
				return errors.Join(errNoItems, err)
			}
			return nil
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return err
		}
	}
	return errNoItems
}
