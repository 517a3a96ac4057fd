package views

import (
	"cmp"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var podKind = &stream.Kind[*record.Pod]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "pods"},
	Namespaced: true,
	Decode:     record.DecodePod,
}

var _ = add(Table[*record.Pod]{
	Kind:  podKind,
	Title: "Pods",
	Columns: []Column[*record.Pod]{
		nameColumn[*record.Pod](),
		{
			Name: "READY", Server: "Ready",
			Less: func(a, b *record.Pod) int {
				return cmp.Or(cmp.Compare(missing(a), missing(b)), cmp.Compare(a.Total, b.Total))
			},
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return p.AppendReady(dst) },
		},
		{
			Name: "STATUS", Server: "Status",
			Less: func(a, b *record.Pod) int { return cmp.Compare(a.Status, b.Status) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return append(dst, p.Status...) },
		},
		{
			Name: "RESTARTS", Server: "Restarts",
			Less: func(a, b *record.Pod) int {
				return cmp.Or(cmp.Compare(a.Restarts, b.Restarts), cmp.Compare(a.LastRestart, b.LastRestart))
			},
			Search: func(dst []byte, p *record.Pod) []byte { return strconv.AppendInt(dst, int64(p.Restarts), 10) },
			Cell:   func(dst []byte, p *record.Pod, now time.Time) []byte { return p.AppendRestarts(dst, now) },
		},
		ageColumn[*record.Pod](),
		{
			Name: "IP", Server: "IP", Level: grid.Roomy, Path: ".status.podIP",
			Less: func(a, b *record.Pod) int { return compareIP(a.IP, b.IP) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return p.AppendIP(dst) },
		},
		{
			Name: "NODE", Server: "Node", Level: grid.Roomy, Path: ".spec.nodeName",
			Less: func(a, b *record.Pod) int { return cmp.Compare(a.Node, b.Node) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return p.AppendNode(dst) },
		},
		{
			Name: "NOMINATED NODE", Server: "Nominated Node", Level: grid.Wide, Path: ".status.nominatedNodeName",
			Less: func(a, b *record.Pod) int { return cmp.Compare(a.NominatedNode, b.NominatedNode) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return p.AppendNominatedNode(dst) },
		},
		{
			Name: "READINESS GATES", Server: "Readiness Gates", Level: grid.Wide,
			Less: func(a, b *record.Pod) int { return cmp.Compare(a.Gates-a.GatesReady, b.Gates-b.GatesReady) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return p.AppendReadinessGates(dst) },
		},
		{
			Name: "IMAGES", Level: grid.Wide,
			Less: func(a, b *record.Pod) int { return cmp.Compare(a.Images, b.Images) },
			Cell: func(dst []byte, p *record.Pod, _ time.Time) []byte { return append(dst, p.Images...) },
		},
	},
	Health: (*record.Pod).Health,
	Faulty: "unhealthy",
	Usage:  podUsage,
	Below:  "containers",
	Enter: func(s *Session, p *record.Pod) (screen.Screen, error) {
		return newContainers(s, p.Namespace, p.Name), nil
	},
	Commands: func(s *Session, row func() (p *record.Pod, reason string)) []screen.Command {
		pod := func() (of ref, reason string) {
			p, reason := row()
			if reason != "" {
				return ref{}, reason
			}
			return ref{gvr: podKind.GVR, namespaced: true, namespace: p.Namespace, name: p.Name, uid: p.UID}, ""
		}
		usual := func() string { return "" }
		return append(s.insideCommands(pod, usual), environmentCommand(s, pod))
	},
})

// podsIn is the list of the pods of a scope.
func podsIn(s *Session, scope stream.Scope) screen.Screen {
	return openKind(s, podKind, scope)
}

// missing is how many containers of a pod are not ready.
func missing(p *record.Pod) int32 { return p.Total - p.Ready }
