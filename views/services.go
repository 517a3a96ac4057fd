package views

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/duration"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/kube/traffic"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var serviceKind = &stream.Kind[*record.Service]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "services"},
	Namespaced: true,
	Decode:     record.DecodeService,
}

// serviceRow is a Service with what its slices say.
type serviceRow struct {
	*record.Service
	count traffic.Count
	// known: the slices are there, and count is theirs.
	known bool
	// targets are the ports of the pods behind each port: "http→8080".
	targets string
	// note is what kind of Service it is, or why nothing takes its traffic, which faulty says.
	note   string
	faulty bool
}

// serviceRows is how the rows are made; the objects are read as [serviceKind] is.
var serviceRows = &stream.Kind[*serviceRow]{GVR: serviceKind.GVR, Namespaced: true}

var _ = add(Table[*serviceRow]{
	Kind:    serviceRows,
	Title:   "Services",
	Derive:  deriveServices,
	Objects: objectsOf[*record.Service]{serviceKind},
	Columns: []Column[*serviceRow]{
		nameColumn[*serviceRow](),
		textColumn("TYPE", "Type", grid.Always, func(s *serviceRow) string { return s.Type }),
		{
			Name: "CLUSTER-IP", Server: "Cluster-IP", Level: grid.Roomy,
			Less: func(a, b *serviceRow) int { return slices.CompareFunc(a.ClusterIPs, b.ClusterIPs, compareIP) },
			Cell: func(dst []byte, s *serviceRow, _ time.Time) []byte { return s.AppendClusterIP(dst) },
		},
		{
			Name: "EXTERNAL-IP", Server: "External-IP", Level: grid.Roomy,
			Less: func(a, b *serviceRow) int { return cmp.Compare(external(a), external(b)) },
			Cell: func(dst []byte, s *serviceRow, _ time.Time) []byte { return s.AppendExternalIP(dst) },
		},
		{
			Name: "PORTS", Server: "Port(s)",
			Less: func(a, b *serviceRow) int {
				return slices.CompareFunc(a.Ports, b.Ports, func(p, q record.ServicePort) int { return cmp.Compare(p.Port, q.Port) })
			},
			Cell: func(dst []byte, s *serviceRow, _ time.Time) []byte { return s.AppendPorts(dst) },
		},
		{
			Name: "ENDPOINTS", Right: true,
			Less: func(a, b *serviceRow) int {
				return cmp.Or(cmp.Compare(a.count.Ready, b.count.Ready), cmp.Compare(a.count.Total, b.count.Total))
			},
			Cell: func(dst []byte, s *serviceRow, _ time.Time) []byte { return s.appendEndpoints(dst) },
		},
		ageColumn[*serviceRow](),
		textColumn("NOTE", "", grid.Always, func(s *serviceRow) string { return s.note }),
		{
			Name: "SELECTOR", Server: "Selector", Level: grid.Roomy,
			Cell: func(dst []byte, s *serviceRow, _ time.Time) []byte { return s.AppendSelector(dst) },
		},
		textColumn("TARGETS", "", grid.Wide, func(s *serviceRow) string { return s.targets }),
		textColumn("AFFINITY", "", grid.Wide, (*serviceRow).affinity),
		textColumn("EXTERNAL-POLICY", "", grid.Wide, func(s *serviceRow) string { return s.ExternalPolicy }),
		textColumn("INTERNAL-POLICY", "", grid.Wide, func(s *serviceRow) string { return s.InternalPolicy }),
		textColumn("DISTRIBUTION", "", grid.Wide, func(s *serviceRow) string { return s.Distribution }),
		textColumn("FAMILIES", "", grid.Wide, (*serviceRow).families),
	},
	Health: (*serviceRow).health,
	Faulty: "do not answer",
	Below:  "endpoints",
	Enter: func(s *Session, r *serviceRow) (screen.Screen, error) {
		if r.IsExternalName() {
			return nil, errors.New(r.Name + " has no endpoints: names lead to " + r.ExternalName)
		}
		return endpointsOf(s, r.Namespace, r.Name), nil
	},
})

func external(s *serviceRow) string { return string(s.AppendExternalIP(nil)) }

// appendEndpoints appends how many endpoints are ready: "3/4", "?" where that
// is not known, "-" where there cannot be any.
func (s *serviceRow) appendEndpoints(dst []byte) []byte {
	if s.IsExternalName() {
		return append(dst, '-')
	}
	return appendCount(dst, s.count, s.known)
}

// appendCount appends "3/4", or "?" where the count is not known.
func appendCount(dst []byte, c traffic.Count, known bool) []byte {
	if !known {
		return append(dst, '?')
	}
	dst = strconv.AppendInt(dst, int64(c.Ready), 10)
	return strconv.AppendInt(append(dst, '/'), int64(c.Total), 10)
}

// affinity says whether a client stays with an endpoint, and how long: "ClientIP 3h".
func (s *serviceRow) affinity() string {
	if s.Affinity == 0 {
		return "None"
	}
	return "ClientIP " + duration.HumanDuration(time.Duration(s.Affinity)*time.Second)
}

// families are the IP families, and the policy where it is not that of one family.
func (s *serviceRow) families() string {
	text := strings.Join(s.Families, ",")
	if s.FamilyPolicy == "" || s.FamilyPolicy == "SingleStack" {
		return text
	}
	return text + " " + s.FamilyPolicy
}

func (s *serviceRow) health() record.Health {
	switch {
	case s.IsExternalName():
		return record.OK
	case !s.known:
		return record.Unknown
	case s.faulty && s.Selector.Empty():
		return record.Warn // whoever makes its endpoints may not have done so yet
	case s.faulty:
		return record.Bad
	case s.count.Ready < s.count.Total, s.Type == "LoadBalancer" && len(s.Balancers)+len(s.ExternalIPs) == 0:
		return record.Warn
	}
	return record.OK
}

// serviceJoin makes the rows of Services.
type serviceJoin struct {
	*backends
	outcome[*serviceRow]
}

func deriveServices(_ *Session, scope stream.Scope) stream.Derivation[*serviceRow] {
	j := &serviceJoin{backends: newBackends()}
	return stream.Derivation[*serviceRow]{
		Inputs: j.inputs(scope, stream.Scope{Namespaces: scope.Namespaces}),
		Update: func(in []stream.State) (put, gone []*serviceRow) {
			j.learn(in[0], in[1], in[2])
			for at := range j.dirty {
				j.make(at)
			}
			clear(j.dirty)
			return j.take()
		},
	}
}

// make makes the row of a Service anew.
func (j *serviceJoin) make(at place) {
	s := j.services[at]
	if s == nil {
		j.set(at, nil)
		return
	}
	endpoints := j.of(at)
	r := &serviceRow{Service: s, count: traffic.CountOf(endpoints), known: j.known, targets: targets(s, endpoints)}
	switch {
	case s.IsExternalName():
		r.note = "ExternalName"
	case j.known:
		r.note = traffic.Why(s, endpoints, nil)
		r.faulty = r.note != ""
	}
	if s.Headless() {
		r.note = strings.TrimSuffix("headless, "+r.note, ", ")
	}
	j.set(at, []*serviceRow{r})
}

// targets says what each port leads to: "http→8080"; where a name means several
// numbers how many addresses have each, where it means none a question mark.
func targets(s *record.Service, endpoints []traffic.Endpoint) string {
	var out []string
	for _, p := range s.Ports {
		numbers, missing := traffic.Numbers(p, endpoints)
		out = append(out, cmp.Or(p.Name, strconv.Itoa(int(p.Port)))+"→"+targetOf(p, numbers, missing))
	}
	return strings.Join(out, ", ")
}

func targetOf(p record.ServicePort, numbers map[int32]int, missing int) string {
	order := slices.Sorted(maps.Keys(numbers))
	if _, err := strconv.Atoi(p.Target); len(order) == 0 && err == nil {
		return p.Target // nobody has it yet, but it needs no pod to say what it means
	}
	parts := make([]string, 0, len(order)+1)
	for _, n := range order {
		text := strconv.Itoa(int(n))
		if len(order) > 1 || missing > 0 {
			text += " (" + strconv.Itoa(numbers[n]) + ")"
		}
		parts = append(parts, text)
	}
	switch {
	case len(order) == 0:
		return p.Target + " ?"
	case missing > 0:
		parts = append(parts, "? ("+strconv.Itoa(missing)+")")
	}
	return strings.Join(parts, " ")
}
