package views

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// podDetail is a pod with all of its fields, for the screens of a single one.
type podDetail struct {
	*record.Pod
	whole *corev1.Pod
}

var podDetailKind = &stream.Kind[*podDetail]{
	GVR:        podKind.GVR,
	Namespaced: true,
	Decode: func(obj []byte, in *record.Interner) (*podDetail, error) {
		p, err := record.DecodePod(obj, in)
		if err != nil {
			return nil, err
		}
		whole := new(corev1.Pod)
		if err := whole.Unmarshal(obj); err != nil {
			return nil, err
		}
		return &podDetail{p, whole}, nil
	},
}

// containers is the screen of the containers of one pod, the one under the cursor in full below.
type containers struct {
	session         *Session
	namespace, name string
	host            screen.Host
	feed            stream.Feed[*podDetail]
	snap            *stream.Snapshot[*podDetail]
	pod             *podDetail                // the last one seen; it stays when the pod is gone
	failures        followed[*record.Event]   // of its probes
	services        followed[*record.Service] // of its namespace
	news            probeNews
	grid            *grid.Grid[containerRow]
	detail          detail
	gauge           gauge
	top             int // the row of the rule above the detail, by the last painting
	pane            eventsPane
}

func newContainers(s *Session, namespace, name string) *containers {
	c := &containers{session: s, namespace: namespace, name: name, pane: newEventsPane(s)}
	c.grid = grid.New(containerColumns, func(r containerRow) string { return r.name },
		func(r containerRow, _ time.Time) themes.Token { return tone(r.health) })
	return c
}

var containerColumns = []grid.Column[containerRow]{
	{Name: "CONTAINER", Flexible: true, Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.name...) }},
	{Name: "ROLE", Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.role...) }},
	{Name: "READY", Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, yesNo(r.ready)...) }},
	{Name: "STATE", Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.state...) }},
	{Name: "RESTARTS", Right: true, Cell: func(dst []byte, r containerRow, _ time.Time) []byte {
		return strconv.AppendInt(dst, int64(r.restarts), 10)
	}},
	{Name: "AGE", Right: true, Cell: func(dst []byte, r containerRow, now time.Time) []byte {
		if r.started == 0 {
			return append(dst, '-')
		}
		return record.AppendAge(dst, r.started, now)
	}},
	{Name: "PORTS", Level: grid.Roomy, Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.ports()...) }},
	{Name: "PROBES", Level: grid.Roomy, Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.probes()...) }},
	{Name: "IMAGE", Level: grid.Roomy, Cell: func(dst []byte, r containerRow, _ time.Time) []byte { return append(dst, r.spec.Image...) }},
}

// Mount watches the pod.
func (c *containers) Mount(h screen.Host) {
	c.host, c.gauge.begun = h, false
	c.feed = stream.Open(c.session.pool, podDetailKind, stream.Scope{
		Namespaces: []string{c.namespace}, Fields: "metadata.name=" + c.name,
	})
	c.wait(0)
	c.failures = follow(c.session, h, "failures", "the events", eventKind, stream.Scope{
		Namespaces: []string{c.namespace}, Fields: "involvedObject.kind=Pod,involvedObject.name=" + c.name + ",reason=Unhealthy",
	})
	c.services = follow(c.session, h, "services", "the Services", serviceKind, stream.Scope{Namespaces: []string{c.namespace}})
	c.pane.mount(h)
}

// Unmount stops watching.
func (c *containers) Unmount() {
	c.observe(false, c.host.Now())
	c.feed.Close()
	c.failures.close()
	c.services.close()
	c.pane.unmount()
}

func (c *containers) wait(gen uint64) {
	waitFor(c.host, "pod", c.feed, gen)
}

// Handle takes the next state of the pod, or what its containers use.
func (c *containers) Handle(_ string, result any) {
	if c.pane.handle(result) {
		return
	}
	switch v := result.(type) {
	case *stream.Snapshot[*podDetail]:
		c.take(v)
	case arrival[*record.Event]:
		c.failures.take(c.host, v)
	case arrival[*record.Service]:
		c.services.take(c.host, v)
	case containersUse:
		c.takeUsage(v)
	}
	if c.pod != nil {
		c.hear()
	}
}

// take takes the next state of the pod.
func (c *containers) take(snap *stream.Snapshot[*podDetail]) {
	c.wait(snap.Gen)
	c.snap = snap
	if len(snap.Rows) > 0 {
		if uid := c.uid(); uid != "" && uid != snap.Rows[0].UID {
			c.host.Toast(themes.Warn, "another pod of the name "+c.name+" has come")
		}
		c.pod = snap.Rows[0]
		c.grid.SetRows(containerRows(c.pod.whole))
		if !c.gauge.begun {
			c.measure(0)
		}
	}
	c.observe(snap.Phase == stream.Live && len(snap.Rows) > 0, snap.Seen)
}

// uid is that of the pod, "" until it was seen.
func (c *containers) uid() string {
	if c.pod == nil {
		return ""
	}
	return c.pod.UID
}

// gone reports that the pod was there and is not any more.
func (c *containers) gone() bool {
	return c.pod != nil && whole(c.snap.Phase) && len(c.snap.Rows) == 0
}

// Line is the command line that leads to the pod in its table.
func (c *containers) Line() string { return lineTo(podKind.GVR, c.namespace, c.name) }

// Title says which pod it is and how it is doing.
func (c *containers) Title() screen.Title {
	t := screen.Title{Crumbs: []string{c.session.crumb(), c.namespace, "Pods", c.name}}
	if c.pod != nil && c.snap != nil && c.snap.Err != nil {
		t.Notice = notice(kube.Explain(c.snap.Err))
	}
	switch {
	case c.snap == nil:
		t.Status = phaseSpans(stream.Connecting, time.Time{}, 0, -1)
	case c.gone():
		t.Status = []screen.Span{{Style: themes.Style(themes.Warn), Text: "deleted; this is how it was"}}
	default:
		if c.pod != nil {
			t.Status = []screen.Span{
				{Style: themes.Style(tone(c.pod.Health())), Text: c.pod.Status},
				{Style: themes.Style(themes.Muted), Text: " · "},
			}
		}
		t.Status = append(t.Status, phaseSpans(c.snap.Phase, c.snap.Seen, c.snap.Loaded, c.snap.Total)...)
	}
	return t
}

// Commands are those of the pod and of moving about.
func (c *containers) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "containers.logs", Title: "logs of the container", Keys: []string{"enter"}, Hint: 1, When: c.noContainer, Run: func(h screen.Host) { c.logs(h) }},
		{ID: "containers.copy", Title: "copy the image", Keys: []string{"c"}, Hint: 2, Run: func(h screen.Host) {
			if r, ok := c.grid.Selected(); ok {
				h.Copy(r.spec.Image, r.spec.Image)
			}
		}},
		{
			ID: "containers.detail-down", Title: "scroll the details down", Keys: []string{"ctrl+d"}, Hint: c.detail.hint(),
			Run: func(screen.Host) { c.detail.scroll(c.detail.half()) },
		},
		{
			ID: "containers.detail-up", Title: "scroll the details up", Keys: []string{"ctrl+u"},
			Run: func(screen.Host) { c.detail.scroll(-c.detail.half()) },
		},
	}
	own = append(append(own, c.session.insideCommands(c.target, c.current)...), environmentCommand(c.session, c.target))
	return c.pane.commands(slices.Concat(c.session.objectCommands(c.target), own, moves(c.grid)), "")
}

func (c *containers) noContainer() string {
	if _, ok := c.grid.Selected(); !ok {
		return "there is no container"
	}
	return ""
}

// current is the name of the container under the cursor, "" without one.
func (c *containers) current() string {
	r, _ := c.grid.Selected()
	return r.name
}

// logs opens the log of the container under the cursor.
func (c *containers) logs(h screen.Host) {
	if r, ok := c.grid.Selected(); ok {
		of, _ := c.target()
		h.Push(newLogs(c.session, of, r.name))
	}
}

// target is the pod.
func (c *containers) target() (ref, string) {
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: c.namespace, name: c.name, uid: c.uid()}
	if c.pod != nil {
		of.owner = c.pod.Owner
	}
	return of, ""
}

// Pointer moves the cursor; the wheel turns what is under the pointer.
func (c *containers) Pointer(x, y int, act screen.Act) {
	if c.pane.pointer(x, y, act) {
		return
	}
	c.detail.point(c.grid, c.top, x, y, act)
}

// roomForStrip is how high the screen is that has a line to spare.
const roomForStrip = 16

// Paint draws the containers, and below a rule all about the one under the cursor.
func (c *containers) Paint(cv canvas.Canvas) {
	cv = c.pane.paint(cv, c.target)
	if c.pod == nil {
		c.paintWaiting(cv)
		return
	}
	top := min(c.grid.Len()+1, cv.H()/2)
	c.grid.Paint(cv.Sub(canvas.Rect{X: 0, Y: 0, W: cv.W(), H: top}), c.host.Now())
	if cv.H() >= roomForStrip {
		c.session.readiness.paintStrip(cv.Sub(canvas.Rect{X: 1, Y: top, W: cv.W() - 2, H: 1}), c.uid(), c.host.Now())
		top++
	}
	c.top = top
	if r, ok := c.grid.Selected(); ok {
		c.detail.paint(cv, top, r.name, r.fields(c.host.Now(), c.news))
	} else {
		paintRule(cv, top)
	}
}

func (c *containers) paintWaiting(cv canvas.Canvas) {
	switch {
	case c.snap != nil && c.snap.Err != nil:
		p := kube.Explain(c.snap.Err)
		paintMessage(cv, p.What, p.Do, themes.Bad)
	case c.snap != nil && whole(c.snap.Phase):
		paintMessage(cv, "there is no pod "+c.name+" in "+c.namespace, "esc goes back", themes.Warn)
	default:
		paintMessage(cv, "loading "+c.name+"…", "", themes.Muted)
	}
}

// containerRows are the containers of a pod in the order they start.
func containerRows(p *corev1.Pod) []containerRow {
	var rows []containerRow
	status := func(list []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
		i := slices.IndexFunc(list, func(s corev1.ContainerStatus) bool { return s.Name == name })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	for i := range p.Spec.InitContainers {
		spec := &p.Spec.InitContainers[i]
		role := "init"
		if spec.RestartPolicy != nil && *spec.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			role = "sidecar"
		}
		rows = append(rows, newContainerRow(p, spec, role, status(p.Status.InitContainerStatuses, spec.Name)))
	}
	for i := range p.Spec.Containers {
		spec := &p.Spec.Containers[i]
		rows = append(rows, newContainerRow(p, spec, "main", status(p.Status.ContainerStatuses, spec.Name)))
	}
	for i := range p.Spec.EphemeralContainers {
		e := &p.Spec.EphemeralContainers[i]
		spec := corev1.Container(e.EphemeralContainerCommon)
		rows = append(rows, newContainerRow(p, &spec, "ephemeral", status(p.Status.EphemeralContainerStatuses, e.Name)))
	}
	return rows
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// exitText is why a container ended: "Error, exit code 1".
func exitText(t *corev1.ContainerStateTerminated) string {
	text := cmp.Or(t.Reason, "ended")
	if t.Signal != 0 {
		return text + ", signal " + strconv.Itoa(int(t.Signal))
	}
	return text + ", exit code " + strconv.Itoa(int(t.ExitCode))
}
