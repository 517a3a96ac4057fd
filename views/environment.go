package views

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kubist/kube"
	"kubist/kube/environment"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// environmentScreen is what the containers of a pod find around them: their
// variables, and the names they can ask DNS for.
type environmentScreen struct {
	session         *Session
	namespace, name string
	host            screen.Host

	pods stream.Feed[*podDetail]
	snap *stream.Snapshot[*podDetail]
	pod  *podDetail // the last one seen; it stays when the pod is gone

	services  followed[*record.Service] // of the namespace
	server    followed[*record.Service] // kubernetes of default
	endpoints followed[*record.EndpointSlice]

	sources sources
	dns     bool // the names are shown, not the variables
	// of is the container that is shown, "" for the first one that is no init container.
	of       string
	revealed bool // the values of Secrets are shown
	unfolded bool // the variables of Services are shown one by one

	report    environment.Report
	built     time.Time // when the report was
	variables *grid.Grid[variableRow]
	resolver  environment.Resolver
	names     *grid.Grid[environment.Name]
	detail    detail
	lines     placed
}

// placed is where the last painting drew what.
type placed struct{ grid, rule int }

func newEnvironment(s *Session, namespace, name string) *environmentScreen {
	e := &environmentScreen{session: s, namespace: namespace, name: name}
	e.variables = grid.New(e.variableColumns(), func(r variableRow) string { return r.key }, func(r variableRow, _ time.Time) themes.Token { return r.tone() })
	e.names = grid.New(nameColumns, func(n environment.Name) string { return n.Full + " " + n.Record },
		func(n environment.Name, _ time.Time) themes.Token { return e.toneOf(n) })
	e.variables.KeepStill()
	e.names.KeepStill()
	return e
}

// serverNamespace is where the Service of the API server is.
const serverNamespace = "default"

// Mount watches the pod and what it can see.
func (e *environmentScreen) Mount(h screen.Host) {
	e.host = h
	in := stream.Scope{Namespaces: []string{e.namespace}}
	e.pods = stream.Open(e.session.pool, podDetailKind, stream.Scope{Namespaces: in.Namespaces, Fields: "metadata.name=" + e.name})
	e.wait(0)
	e.services = follow(e.session, h, "services", "the Services of "+e.namespace, serviceKind, in)
	if e.namespace != serverNamespace {
		e.server = follow(e.session, h, "server", "the Services of "+serverNamespace, serviceKind,
			stream.Scope{Namespaces: []string{serverNamespace}, Fields: "metadata.name=kubernetes"})
	}
	if e.dns {
		e.followEndpoints()
	}
	e.read()
}

// followEndpoints watches the endpoints, which only the names are made of.
func (e *environmentScreen) followEndpoints() {
	if e.endpoints.feed == nil {
		e.endpoints = follow(e.session, e.host, "endpoints", "the EndpointSlices of "+e.namespace, sliceKind, stream.Scope{Namespaces: []string{e.namespace}})
	}
}

// Unmount stops watching, and forgets what was read of Secrets.
func (e *environmentScreen) Unmount() {
	e.pods.Close()
	e.services.close()
	e.server.close()
	e.endpoints.close()
	e.revealed, e.sources = false, sources{}
	e.build()
}

func (e *environmentScreen) wait(gen uint64) {
	waitFor(e.host, "pod", e.pods, gen)
}

// Handle takes the next state of the pod or of what it can see.
func (e *environmentScreen) Handle(slot string, result any) {
	switch v := result.(type) {
	case *stream.Snapshot[*podDetail]:
		e.wait(v.Gen)
		e.take(v)
	case arrival[*record.Service]:
		if slot == e.server.slot {
			e.server.take(e.host, v)
		} else {
			e.services.take(e.host, v)
		}
	case arrival[*record.EndpointSlice]:
		e.endpoints.take(e.host, v)
	case sourcesRead:
		e.takeSources(v)
	default:
		return
	}
	e.build()
}

func (e *environmentScreen) take(snap *stream.Snapshot[*podDetail]) {
	back := e.snap != nil && e.snap.Phase != stream.Live && snap.Phase == stream.Live
	e.snap = snap
	if len(snap.Rows) > 0 {
		e.pod = snap.Rows[0]
	}
	if back && e.sources.failed() {
		e.sources.of = "" // what could not be read may be there now
	}
	e.read()
}

// build builds what is shown of all that is known.
func (e *environmentScreen) build() {
	if e.pod == nil {
		return
	}
	e.built = e.host.Now()
	all := slices.Concat(e.services.rows(), e.server.rows())
	in := environment.Input{
		Pod: e.pod.whole, Sources: e.sources.found, Node: e.sources.node,
		Services: all, Unlisted: e.services.unread(), Now: e.built,
	}
	if e.namespace != serverNamespace {
		in.NoServer = e.server.unread()
	}
	if c, ok := e.container(); ok {
		e.report = environment.Of(c, &in)
	}
	e.variables.Update(variableRows(&e.report, e.unfolded || len(e.report.Links) <= fewLinks))
	if e.dns {
		e.resolver = environment.ResolverOf(e.pod.whole, e.domain())
		names := environment.Names(e.namespace, e.domain(), all, e.endpoints.rows(), e.endpoints.unread())
		names = append(names, e.unlisted("*", e.namespace, in.Unlisted)...)
		e.names.Update(append(names, e.unlisted("kubernetes", serverNamespace, in.NoServer)...))
	}
}

// domain is what the cluster is called, as far as somebody has said so.
func (e *environmentScreen) domain() string {
	return cmp.Or(e.session.conn.ClusterDomain(), environment.ClusterDomain)
}

// container is the one that is shown.
func (e *environmentScreen) container() (c environment.Container, ok bool) {
	all := environment.Containers(e.pod.whole)
	i := e.at(all)
	if i < 0 {
		return environment.Container{}, false
	}
	return all[i], true
}

// at is the index of the container that is shown, -1 where there is none.
func (e *environmentScreen) at(all []environment.Container) int {
	i := slices.IndexFunc(all, func(c environment.Container) bool { return c.Spec.Name == e.of })
	if i < 0 && len(all) > 0 {
		i = len(e.pod.whole.Spec.InitContainers) % len(all)
	}
	return i
}

// turn shows another container, the one after the last being the first.
func (e *environmentScreen) turn(by int) {
	all := environment.Containers(e.pod.whole)
	n := len(all)
	e.of = all[(e.at(all)+by+n)%n].Spec.Name
	e.variables.SetRows(nil)
	e.build()
	e.variables.MoveTo(0)
}

// gone reports that the pod was there and is not any more.
func (e *environmentScreen) gone() bool {
	return e.pod != nil && e.snap != nil && whole(e.snap.Phase) && len(e.snap.Rows) == 0
}

// Line is the command line that opens the screen.
func (e *environmentScreen) Line() string {
	return line{word: "env", args: []string{"pods/" + e.name}, ns: []string{e.namespace}}.String()
}

// Title says whose environment it is, what is wrong with it and how far it can be trusted.
func (e *environmentScreen) Title() screen.Title {
	side := "Environment"
	if e.dns {
		side = "DNS"
	}
	t := screen.Title{Crumbs: []string{e.session.crumb(), e.namespace, "Pods", e.name, side}}
	if e.snap == nil {
		t.Status = phaseSpans(stream.Connecting, time.Time{}, 0, -1)
		return t
	}
	if e.pod != nil && e.snap.Err != nil {
		t.Notice = notice(kube.Explain(e.snap.Err))
	}
	add := func(token themes.Token, text string) {
		t.Status = append(t.Status, screen.Span{Style: themes.Style(token), Text: text}, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
	}
	if e.revealed {
		add(themes.Warn, "values shown")
	}
	if !e.dns {
		for _, s := range []environment.State{environment.Missing, environment.Changed} {
			if n := count(e.report.Entries, s); n > 0 {
				add(toneOfState(s), fmt.Sprintf("%d %s", n, s))
			}
		}
	}
	if e.gone() {
		t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Warn), Text: "deleted; this is how it was"})
		return t
	}
	t.Status = append(t.Status, phaseSpans(e.snap.Phase, e.snap.Seen, e.snap.Loaded, e.snap.Total)...)
	return t
}

// refresh reads everything again.
func (e *environmentScreen) refresh() {
	e.pods.Refresh()
	e.services.refresh()
	e.server.refresh()
	e.endpoints.refresh()
	e.sources.of = ""
	e.read()
}

// Commands are those of the pod, of its environment, and of moving about.
func (e *environmentScreen) Commands() []screen.Command {
	other, values, reveal, fold, next := "DNS", "show values", 2, 3, 4
	if e.dns {
		other, reveal = "environment", 0
	}
	if e.noFold() != "" {
		fold = 0
	}
	if e.oneContainer() != "" {
		next = 0
	}
	if e.revealed {
		values = "mask values"
	}
	own := []screen.Command{
		{ID: "environment.turn", Title: other, Keys: []string{"tab"}, Hint: 1, Run: func(screen.Host) { e.flip() }},
		{ID: "environment.reveal", Title: values, Keys: []string{"x"}, Hint: reveal, When: e.onlyVariables, Run: func(screen.Host) { e.revealed = !e.revealed }},
		{ID: "environment.fold", Title: "unfold or fold", Keys: []string{"enter"}, Hint: fold, When: e.noFold, Run: func(screen.Host) { e.fold() }},
		{ID: "environment.next", Title: "next container", Keys: []string{"right"}, Hint: next, When: e.oneContainer, Run: func(screen.Host) { e.turn(1) }},
		{ID: "environment.previous", Title: "previous container", Keys: []string{"left"}, When: e.oneContainer, Run: func(screen.Host) { e.turn(-1) }},
		{ID: "environment.copy", Title: "copy", Keys: []string{"c"}, Hint: 5, When: e.noCopy, Run: e.copy},
		{ID: "environment.refresh", Title: "read again", Keys: []string{"ctrl+r"}, Hint: 6, Run: func(screen.Host) { e.refresh() }},
		{ID: "environment.detail-down", Title: "scroll the details down", Keys: []string{"ctrl+d"}, Run: func(screen.Host) { e.detail.scroll(e.detail.half()) }},
		{ID: "environment.detail-up", Title: "scroll the details up", Keys: []string{"ctrl+u"}, Run: func(screen.Host) { e.detail.scroll(-e.detail.half()) }},
	}
	steps := slices.DeleteFunc(moves(e.shown()), func(c screen.Command) bool { return c.ID == "move.left" || c.ID == "move.right" })
	return slices.Concat(own, e.session.objectCommands(e.target), steps)
}

// target is the pod.
func (e *environmentScreen) target() (ref, string) {
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: e.namespace, name: e.name}
	if e.pod != nil {
		of.uid = e.pod.UID
	}
	return of, ""
}

// shown is the grid that is seen.
func (e *environmentScreen) shown() movable {
	if e.dns {
		return e.names
	}
	return e.variables
}

// flip shows the other side.
func (e *environmentScreen) flip() {
	e.dns, e.detail = !e.dns, detail{}
	if e.dns {
		e.followEndpoints()
	}
	e.build()
}

func (e *environmentScreen) onlyVariables() string {
	if e.dns {
		return "names are never masked"
	}
	return ""
}

func (e *environmentScreen) oneContainer() string {
	switch {
	case e.dns:
		return "all containers of the pod ask for the same names"
	case e.pod == nil || len(environment.Containers(e.pod.whole)) < 2:
		return "the pod has no other container"
	}
	return ""
}
