package views

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/kube/traffic"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var ingressKind = &stream.Kind[*record.Ingress]{
	GVR:        schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "ingresses"},
	Namespaced: true,
	Decode:     record.DecodeIngress,
}

// ingressRow is one path of an Ingress with what is behind it.
type ingressRow struct {
	record.Meta
	ingress *record.Ingress
	record.IngressRule
	count traffic.Count
	// known: the Service and its slices are there, and count is theirs.
	known bool
	// outside: the Service is only another name for something elsewhere.
	outside bool
	// secret is the name of the Secret with the certificate of the host, empty without TLS.
	secret string
	certs  *certificates
	note   string
	health record.Health
}

// ingressRows is how the rows are made; the objects are read as [ingressKind] is.
var ingressRows = &stream.Kind[*ingressRow]{GVR: ingressKind.GVR, Namespaced: true}

var _ = add(Table[*ingressRow]{
	Kind:    ingressRows,
	Title:   "Ingresses",
	Derive:  deriveIngresses,
	Objects: objectsOf[*record.Ingress]{ingressKind},
	Object: func(r *ingressRow) ref {
		return ref{gvr: ingressKind.GVR, namespaced: true, namespace: r.Namespace, name: r.Name, uid: r.ingress.UID}
	},
	Columns: []Column[*ingressRow]{
		{
			Name: "NAME", Server: "Name", Flexible: true,
			Less: func(a, b *ingressRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.UID, b.UID)) },
			Cell: func(dst []byte, r *ingressRow, _ time.Time) []byte { return append(dst, r.Name...) },
		},
		textColumn("HOST", "", grid.Always, (*ingressRow).host),
		textColumn("PATH", "", grid.Always, (*ingressRow).path),
		textColumn("TYPE", "", grid.Roomy, func(r *ingressRow) string { return r.PathType }),
		textColumn("SERVICE", "", grid.Always, func(r *ingressRow) string { return cmp.Or(r.Service, r.Resource, "-") }),
		textColumn("PORT", "", grid.Roomy, (*ingressRow).port),
		{
			Name: "ENDPOINTS", Right: true,
			Less: func(a, b *ingressRow) int {
				return cmp.Or(cmp.Compare(a.count.Ready, b.count.Ready), cmp.Compare(a.count.Total, b.count.Total))
			},
			Cell: func(dst []byte, r *ingressRow, _ time.Time) []byte {
				if r.Service == "" || r.outside {
					return append(dst, '-')
				}
				return appendCount(dst, r.count, r.known)
			},
		},
		textColumn("CLASS", "Class", grid.Roomy, func(r *ingressRow) string { return cmp.Or(r.ingress.Class, record.None) }),
		{
			Name: "ADDRESS", Server: "Address", Level: grid.Roomy,
			Less: func(a, b *ingressRow) int {
				return slices.CompareFunc(a.ingress.Addresses, b.ingress.Addresses, compareIP)
			},
			Cell: func(dst []byte, r *ingressRow, _ time.Time) []byte { return r.ingress.AppendAddress(dst) },
		},
		textColumn("TLS", "", grid.Roomy, func(r *ingressRow) string { return r.secret }),
		{
			Name: "CERTIFICATE", Level: grid.Roomy, // what is known of it changes while the row does not
			Search: func(dst []byte, _ *ingressRow) []byte { return dst },
			Cell:   func(dst []byte, r *ingressRow, now time.Time) []byte { return append(dst, r.certificate(now)...) },
		},
		textColumn("NOTE", "", grid.Always, func(r *ingressRow) string { return r.note }),
		ageColumn[*ingressRow](),
	},
	Health: func(r *ingressRow) record.Health { return r.health },
	Faulty: "do not lead anywhere",
	Below:  "endpoints",
	Enter: func(s *Session, r *ingressRow) (screen.Screen, error) {
		if r.Service == "" {
			return nil, errors.New("there is no Service behind this rule")
		}
		return endpointsOf(s, r.Namespace, r.Service), nil
	},
	Commands: func(s *Session, row func() (*ingressRow, string)) []screen.Command {
		return []screen.Command{{
			ID: "ingresses.certificate", Title: "read the certificate", Keys: []string{"x"}, Hint: 5,
			When: func() string {
				r, reason := row()
				if reason == "" && r.secret == "" {
					return "no Secret holds a certificate for this host"
				}
				return reason
			},
			Run: func(h screen.Host) {
				if r, reason := row(); reason == "" {
					h.Start(r.readCertificate(s, h))
				}
			},
		}}
	},
})

// host is the host of a rule, "*" for all of them.
func (r *ingressRow) host() string { return cmp.Or(r.Host, "*") }

// path is the path of a rule, and for the default backend what it stands for.
func (r *ingressRow) path() string {
	if r.Default {
		return "(default)"
	}
	return cmp.Or(r.Path, "/")
}

// port is the name and the number of the port of the Service, "http 80", as far
// as the rule, or the Service, says them.
func (r *ingressRow) port() string {
	if r.Port == 0 {
		return r.PortName
	}
	return strings.TrimSpace(r.PortName + " " + strconv.Itoa(int(r.Port)))
}

// ingressClass is what rows need of an IngressClass.
type ingressClass struct {
	record.Meta
	// usual: Ingresses without a class are of it.
	usual bool
}

var ingressClassKind = &stream.Kind[*ingressClass]{
	GVR: schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "ingressclasses"},
	Decode: record.Typed(func(o *networkingv1.IngressClass, m record.Meta, _ *record.Interner) *ingressClass {
		return &ingressClass{m, o.Annotations[networkingv1.AnnotationIsDefaultIngressClass] == "true"}
	}),
}

// ingressJoin makes the rows of Ingresses.
type ingressJoin struct {
	*backends
	outcome[*ingressRow]
	certs     *certificates
	ingresses map[place]*record.Ingress
	classes   map[string]*ingressClass
	secrets   map[place]struct{}
	// moved are the Ingresses that changed, stale that all are to be made anew.
	moved map[place]struct{}
	stale bool
	// What is known of the Services with their slices, of the classes and of the
	// Secrets, which are read once there is TLS.
	backed, classesKnown, secretsKnown, secretsWanted bool
}

func deriveIngresses(s *Session, scope stream.Scope) stream.Derivation[*ingressRow] {
	j := &ingressJoin{
		backends: newBackends(), certs: s.certificates,
		ingresses: map[place]*record.Ingress{}, classes: map[string]*ingressClass{}, secrets: map[place]struct{}{}, moved: map[place]struct{}{},
	}
	there := stream.Scope{Namespaces: scope.Namespaces}
	secrets := stream.From(secretKind, there, j.secret)
	inputs := []stream.Input{stream.From(ingressKind, scope, j.ingress)}
	inputs = append(inputs, j.inputs(there, there)...)
	return stream.Derivation[*ingressRow]{
		Inputs: append(inputs, stream.From(ingressClassKind, stream.Scope{}, j.class), secrets.When(func() bool { return j.secretsWanted })),
		Update: j.update,
	}
}

func (j *ingressJoin) ingress(old, fresh *record.Ingress) {
	if fresh == nil {
		delete(j.ingresses, placeOf(old.Head()))
		j.moved[placeOf(old.Head())] = struct{}{}
		return
	}
	j.ingresses[placeOf(fresh.Head())] = fresh
	j.moved[placeOf(fresh.Head())] = struct{}{}
	j.secretsWanted = j.secretsWanted || slices.ContainsFunc(fresh.TLS, func(t record.IngressTLS) bool { return t.Secret != "" })
}

func (j *ingressJoin) class(old, fresh *ingressClass) {
	if fresh == nil {
		delete(j.classes, old.Name)
	} else {
		j.classes[fresh.Name] = fresh
	}
	j.stale = true
}

func (j *ingressJoin) secret(old, fresh *record.Row) {
	switch {
	case fresh == nil:
		delete(j.secrets, placeOf(old.Head()))
	case old == nil:
		j.secrets[placeOf(fresh.Head())] = struct{}{}
	default:
		return
	}
	j.stale = true
}

// update makes the rows anew of the Ingresses that changed, and of those that
// name what changed.
func (j *ingressJoin) update(in []stream.State) (put, gone []*ingressRow) {
	j.learn(in[1], in[2], in[3])
	backed := j.named && j.known
	j.stale = j.stale || backed != j.backed || in[4].Known != j.classesKnown || in[5].Known != j.secretsKnown
	j.backed, j.classesKnown, j.secretsKnown = backed, in[4].Known, in[5].Known
	for at, i := range j.ingresses {
		if j.stale || slices.ContainsFunc(i.Rules, func(r record.IngressRule) bool {
			_, dirty := j.dirty[place{at.namespace, r.Service}]
			return dirty
		}) {
			j.moved[at] = struct{}{}
		}
	}
	for at := range j.moved {
		j.set(at, j.make(j.ingresses[at]))
	}
	clear(j.moved)
	clear(j.dirty)
	j.stale = false
	return j.take()
}

// make makes the rows of an Ingress.
func (j *ingressJoin) make(i *record.Ingress) []*ingressRow {
	if i == nil {
		return nil
	}
	rows := make([]*ingressRow, 0, len(i.Rules))
	for n, rule := range i.Rules {
		r := &ingressRow{Meta: i.Meta, ingress: i, IngressRule: rule, secret: i.Secret(rule.Host), certs: j.certs}
		r.UID += "/" + strconv.Itoa(n+100) // as texts, too, in the order of the rules
		j.judge(r)
		rows = append(rows, r)
	}
	return rows
}

// judge says what is behind a rule, and what is missing.
func (j *ingressJoin) judge(r *ingressRow) {
	var faults, doubts []string
	fault, doubt := j.backend(r)
	for _, f := range []string{fault, j.classFault(r.ingress), j.secretFault(r)} {
		if f != "" {
			faults = append(faults, f)
		}
	}
	if doubt != "" {
		doubts = append(doubts, doubt)
	}
	r.note = strings.Join(append(faults, doubts...), "; ")
	switch {
	case len(faults) > 0:
		r.health = record.Bad
	case r.Service != "" && !r.known && !r.outside:
		r.health = record.Unknown
	case len(doubts) > 0:
		r.health = record.Warn
	default:
		r.health = record.OK
	}
}

// backend counts the endpoints behind a rule: a fault is why nothing answers, a
// doubt why not all do.
func (j *ingressJoin) backend(r *ingressRow) (fault, doubt string) {
	at := place{r.Namespace, r.Service}
	s := j.services[at]
	switch {
	case r.Service == "" && r.Resource == "":
		return "", "no backend: what answers is up to the controller"
	case r.Service == "":
		return "", ""
	case s == nil && !j.backed:
		return "", ""
	case s == nil:
		r.known = true
		return "no Service " + r.Service, ""
	case s.IsExternalName():
		r.outside = true
		return "", ""
	}
	r.known = j.backed
	i := slices.IndexFunc(s.Ports, func(p record.ServicePort) bool {
		return r.PortName != "" && p.Name == r.PortName || r.PortName == "" && p.Port == r.Port
	})
	if i < 0 {
		return "Service " + r.Service + " has no port " + r.port(), ""
	}
	r.PortName, r.Port = s.Ports[i].Name, s.Ports[i].Port
	endpoints := j.of(at)
	r.count = traffic.CountOf(slices.DeleteFunc(slices.Clone(endpoints), func(e traffic.Endpoint) bool {
		_, has := e.Port(s.Ports[i])
		return !has
	}))
	switch {
	case !j.backed:
	case r.count.Ready == 0:
		return cmp.Or(traffic.Why(s, endpoints, nil), "no pod has port "+s.Ports[i].Target), ""
	case r.count.Ready < r.count.Total:
		return "", strconv.Itoa(r.count.Total-r.count.Ready) + " of " + strconv.Itoa(r.count.Total) + " endpoints not ready"
	}
	return "", ""
}

func (j *ingressJoin) classFault(i *record.Ingress) string {
	if !j.classesKnown || j.classes[i.Class] != nil {
		return ""
	}
	if i.Class != "" {
		return "no IngressClass " + i.Class
	}
	for _, c := range j.classes {
		if c.usual {
			return ""
		}
	}
	return "no class, and no default IngressClass"
}

func (j *ingressJoin) secretFault(r *ingressRow) string {
	if _, there := j.secrets[place{r.Namespace, r.secret}]; r.secret == "" || there || !j.secretsKnown {
		return ""
	}
	return "no Secret " + r.secret
}
