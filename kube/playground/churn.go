package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

const (
	churnTick = 10 * time.Millisecond
	// churnSet is how many pods take turns; they are kept in memory, so that a change costs etcd one request.
	churnSet = 2000
	// replaceEvery makes one change in so many a delete and a create.
	replaceEvery = 50
)

// A churner changes pods at a steady rate, each change one revision of etcd, as the API server's own are. A pod that
// somebody else changed meanwhile is read again, never overwritten.
type churner struct {
	plane   *plane
	rate    atomic.Uint64 // changes a second, in thousandths
	changed atomic.Int64
	wake    chan struct{}
	done    chan struct{}
}

// newChurner starts a churner; it rests while the rate is 0, and ends with ctx.
func newChurner(ctx context.Context, p *plane, rate float64) (*churner, error) {
	client, err := p.etcd(ctx)
	if err != nil {
		return nil, err
	}
	c := &churner{plane: p, wake: make(chan struct{}, 1), done: make(chan struct{})}
	c.setRate(rate)
	go func() {
		defer close(c.done)
		defer client.Close()
		c.run(ctx, client)
	}()
	return c, nil
}

// setRate changes how many pods change a second from now on.
func (c *churner) setRate(rate float64) {
	c.rate.Store(uint64(rate * 1000))
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *churner) perSecond() float64 { return float64(c.rate.Load()) / 1000 }

// wait returns when the churner has ended.
func (c *churner) wait() { <-c.done }

func (c *churner) run(ctx context.Context, client *clientv3.Client) {
	for {
		if c.perSecond() > 0 {
			// Pods may come and go entirely, so each round of an error starts with a fresh choice.
			if err := c.churn(ctx, client); err != nil && ctx.Err() == nil {
				c.plane.note("churn: %v", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-time.After(time.Second):
		}
	}
}

// churn changes pods until the rate is 0 or something fails.
func (c *churner) churn(ctx context.Context, client *clientv3.Client) error {
	set, err := loadPods(ctx, client)
	if err != nil {
		return err
	}
	tick := time.NewTicker(churnTick)
	defer tick.Stop()
	due, last := 0.0, time.Now()
	for turn := 0; c.perSecond() > 0; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			// What could not be done within a second is forgotten: a burst would not be a rate.
			due = min(due+now.Sub(last).Seconds()*c.perSecond(), c.perSecond())
			last = now
		}
		for ; due >= 1; due-- {
			turn++
			s := set[turn%len(set)]
			if s.pod == nil {
				continue
			}
			if err := s.change(ctx, client, turn); err != nil {
				return err
			}
			c.changed.Add(1)
		}
	}
	return nil
}

// A storedPod is a pod as etcd holds it. A nil pod was removed by somebody else.
type storedPod struct {
	key      string
	revision int64
	pod      *corev1.Pod
}

// loadPods picks pods evenly from all namespaces and reads them.
func loadPods(ctx context.Context, client *clientv3.Client) ([]*storedPod, error) {
	keys, err := client.Get(ctx, podPrefix, clientv3.WithPrefix(), clientv3.WithKeysOnly())
	if err != nil {
		return nil, fmt.Errorf("list pods in etcd: %w", err)
	}
	if len(keys.Kvs) == 0 {
		return nil, errors.New("there are no pods to change")
	}
	step := max(1, len(keys.Kvs)/churnSet)
	var set []*storedPod
	for i := 0; i < len(keys.Kvs); i += step {
		s := &storedPod{key: string(keys.Kvs[i].Key)}
		if err := s.read(ctx, client); err != nil {
			return nil, err
		}
		set = append(set, s)
	}
	return set, nil
}

func (s *storedPod) read(ctx context.Context, client *clientv3.Client) error {
	got, err := client.Get(ctx, s.key)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.key, err)
	}
	s.pod = nil
	if len(got.Kvs) == 0 {
		return nil
	}
	s.revision = got.Kvs[0].ModRevision
	s.pod, err = decodePod(got.Kvs[0].Value)
	return err
}

// change writes the next state of the pod, or replaces it, or, when it was changed by somebody else, reads it again.
func (s *storedPod) change(ctx context.Context, client *clientv3.Client, turn int) error {
	if turn%replaceEvery == 0 {
		return s.replace(ctx, client)
	}
	advance(s.pod, turn, time.Now())
	return s.commit(ctx, client)
}

func (s *storedPod) commit(ctx context.Context, client *clientv3.Client) error {
	value, err := encode(s.pod)
	if err != nil {
		return fmt.Errorf("change %s: %w", s.key, err)
	}
	done, err := client.Txn(ctx).If(clientv3.Compare(clientv3.ModRevision(s.key), "=", s.revision)).
		Then(clientv3.OpPut(s.key, value)).Commit()
	if err != nil {
		return fmt.Errorf("change %s: %w", s.key, err)
	}
	if !done.Succeeded {
		return s.read(ctx, client)
	}
	s.revision = done.Header.Revision
	return nil
}

// replace deletes the pod and creates its successor, as its controller would.
func (s *storedPod) replace(ctx context.Context, client *clientv3.Client) error {
	done, err := client.Txn(ctx).If(clientv3.Compare(clientv3.ModRevision(s.key), "=", s.revision)).
		Then(clientv3.OpDelete(s.key)).Commit()
	if err != nil {
		return fmt.Errorf("delete %s: %w", s.key, err)
	}
	if !done.Succeeded {
		return s.read(ctx, client)
	}
	r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	prefix := s.pod.GenerateName
	if prefix == "" {
		prefix = "churned-"
	}
	s.pod.Name, s.pod.UID = prefix+suffix(r, 5), types.UID(uid(r))
	s.pod.CreationTimestamp = metav1.NewTime(time.Now().Truncate(time.Second))
	s.key, s.revision = podPrefix+s.pod.Namespace+"/"+s.pod.Name, 0
	return s.commit(ctx, client)
}

// advance is one step in the life of a pod: by turns a running one becomes unready, and ready again with a restart. Of
// others only an annotation changes.
func advance(pod *corev1.Pod, turn int, now time.Time) {
	if pod.Status.Phase != corev1.PodRunning || len(pod.Status.ContainerStatuses) == 0 {
		if pod.Annotations == nil {
			pod.Annotations = map[string]string{}
		}
		pod.Annotations["playground.kubist.dev/turn"] = strconv.Itoa(turn)
		return
	}
	at := metav1.NewTime(now.Truncate(time.Second))
	ready := !isReady(pod)
	for i := range pod.Status.Conditions {
		c := &pod.Status.Conditions[i]
		if c.Type == corev1.PodReady || c.Type == corev1.ContainersReady {
			c.Status, c.LastTransitionTime = corev1.ConditionFalse, at
			if ready {
				c.Status = corev1.ConditionTrue
			}
		}
	}
	cs := &pod.Status.ContainerStatuses[0]
	cs.Ready = ready
	if ready {
		cs.RestartCount++
		cs.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: 137, Reason: "OOMKilled", StartedAt: pod.CreationTimestamp, FinishedAt: at, ContainerID: cs.ContainerID,
		}
		cs.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at}}
	}
}

func isReady(pod *corev1.Pod) bool {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}
