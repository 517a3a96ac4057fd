package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"kubist/ui/uitest"
)

// What the one container says whose log is followed.
const (
	talker   = "bench-talker"
	logRate  = 50_000 // lines a second
	logLines = 8 * logRate
	logTick  = 20 * time.Millisecond
)

// kubelet stands in for the one of a node: it has the log of one container, which is written as it is asked for.
type kubelet struct {
	*httptest.Server
	begin sync.Once
	begun chan struct{}
	ended chan struct{}
}

func newKubelet() *kubelet {
	k := &kubelet{begun: make(chan struct{}), ended: make(chan struct{})}
	k.Server = httptest.NewTLSServer(k)
	return k
}

// ServeHTTP writes the log to the first who asks, and keeps the stream open.
func (k *kubelet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first := false
	k.begin.Do(func() { first = true })
	if first {
		close(k.begun)
		k.talk(r.Context(), w)
		close(k.ended)
	}
	<-r.Context().Done()
}

// talk writes all lines at their rate.
func (k *kubelet) talk(ctx context.Context, w http.ResponseWriter) {
	flush := http.NewResponseController(w)
	began := time.Now()
	var block []byte
	for said := 0; said < logLines; {
		due := min(int(time.Since(began).Seconds()*logRate), logLines)
		block = block[:0]
		for ; said < due; said++ {
			block = time.Now().UTC().AppendFormat(block, "2006-01-02T15:04:05.000000000Z")
			block = fmt.Appendf(block, ` {"level":"info","msg":"request","path":"/api/cart","status":200,"n":%d}`+"\n", said)
		}
		if _, err := w.Write(block); err != nil {
			return
		}
		if err := flush.Flush(); err != nil {
			return
		}
		if err := pause(ctx, logTick); err != nil {
			return
		}
	}
}

// node makes a node that the kubelet is of, with one pod on it; remove takes both away.
func (k *kubelet) node(ctx context.Context, w *world) (remove func(), err error) {
	config, err := clientcmd.BuildConfigFromFlags("", w.kube)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	address := k.Listener.Addr().(*net.TCPAddr) //nolint:forcetypeassert // it is what httptest listens on.
	core := client.CoreV1()
	_, err = core.Nodes().Create(ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: talker},
		Status: corev1.NodeStatus{
			Addresses:       []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: address.IP.String()}},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: int32(address.Port)}}, //nolint:gosec // a port.
		},
	}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	at := context.WithoutCancel(ctx)
	remove = func() {
		_ = core.Pods(metav1.NamespaceDefault).Delete(at, talker, metav1.DeleteOptions{GracePeriodSeconds: new(int64)})
		_ = core.Nodes().Delete(at, talker, metav1.DeleteOptions{})
	}
	pod, err := core.Pods(metav1.NamespaceDefault).Create(ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: talker},
		Spec:       corev1.PodSpec{NodeName: talker, Containers: []corev1.Container{{Name: "main", Image: "example.com/talker:1"}}},
	}, metav1.CreateOptions{})
	if err == nil {
		pod.Status.Phase = corev1.PodRunning
		pod.Status.ContainerStatuses = []corev1.ContainerStatus{{
			Name: "main", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}},
		}}
		_, err = core.Pods(metav1.NamespaceDefault).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	}
	if err != nil {
		remove()
		return nil, err
	}
	return remove, nil
}

// follow has kubist follow the log, and do something meanwhile.
func (b *bench) follow(ctx context.Context, w *world, meanwhile func(*uitest.Terminal, *kubelet) error) (figure, error) {
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	k := newKubelet()
	defer k.Close()
	defer k.CloseClientConnections()
	remove, err := k.node(ctx, w)
	if err != nil {
		return figure{}, err
	}
	defer remove()
	t, err := onTerminal(exec.Command(b.opt.kubist, "logs", talker, "-n", metav1.NamespaceDefault), w.kube)
	if err != nil {
		return figure{}, err
	}
	defer t.Close()
	for _, happens := range []<-chan struct{}{k.begun, nil, k.ended} {
		if happens == nil {
			if err := meanwhile(t, k); err != nil {
				return figure{}, err
			}
			continue
		}
		select {
		case <-happens:
		case <-ctx.Done():
			return figure{}, fmt.Errorf("nobody follows the log, or not to its end: %w", ctx.Err())
		}
	}
	if err := t.Quiet(ctx, lull); err != nil {
		return figure{}, err
	}
	n := 0
	t.Emulator(func(em *vt.Emulator) { n = parseLines(uitest.Line(em, 0, em.Width())) })
	return figure{Value: float64(logLines - n), Note: fmt.Sprintf("%s of %s lines came", thousands(n), thousands(logLines))}, nil
}

var linesTitle = regexp.MustCompile(` ([\d,]+) lines `)

// parseLines is how many lines a header of logs says there are.
func parseLines(line string) int {
	m := linesTitle.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	if err != nil {
		return 0
	}
	return n
}

// measureFollow is how many lines are lost.
func measureFollow(ctx context.Context, b *bench, w *world) (figure, error) {
	b.say("following %s lines a second", thousands(logRate))
	return b.follow(ctx, w, func(*uitest.Terminal, *kubelet) error { return nil })
}

// measureFollowKeys moves about in what has come, while more does.
func measureFollowKeys(ctx context.Context, b *bench, w *world) (figure, error) {
	b.say("keys while %s lines a second come in", thousands(logRate))
	var samples []float64
	f, err := b.follow(ctx, w, func(t *uitest.Terminal, k *kubelet) error {
		if _, err := t.Watch("a screen full of lines", full).Wait(ctx); err != nil {
			return err
		}
		if err := t.Send(strings.Repeat("k", rows/2)); err != nil {
			return err
		}
		if err := pause(ctx, lull/4); err != nil {
			return err
		}
		var err error
		samples, err = newTypist(t, cursorRow).burst(ctx, b.opt.keys, func() bool {
			select {
			case <-k.ended:
				return true
			default:
				return false
			}
		})
		return err
	})
	if err != nil {
		return figure{}, err
	}
	keys, err := b.quantiles(ctx, samples)
	keys.Note += ", " + f.Note
	return keys, err
}
