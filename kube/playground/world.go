package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"
)

const (
	// Pods get their addresses from 10.244.0.0/14 and Services theirs from 10.96.0.0/16, the first few left out.
	maxPods      = 1 << 18
	maxServices  = 65000
	podsPerNode  = 110
	podsPerApp   = 10 // when there are no Services to say it
	sliceMembers = 100
)

// worldSize says how many objects of what size a big world has. The seed decides everything else.
type worldSize struct {
	pods, services, nodes, namespaces, podBytes int
	seed                                        uint64
}

// A world is a big cluster that is computed, not stored: every object is a function of the size, the seed and the time
// at which the world was made. Its methods are safe for concurrent use.
type world struct {
	worldSize
	now        time.Time
	kubelet    int32 // the port at which the simulated kubelets answer
	controlled bool  // controllers run, so owners that do not exist may not be named
	apps       []app
	ends       []int // index of the first pod after each app's
}

// An app is what a Deployment would be: pods that share a name, labels and a template.
type app struct {
	name, namespace, hash string
	tier, env, version    string
	first, replicas       int // its pods are first … first+replicas-1
}

var (
	nouns = []string{
		"cart", "catalog", "checkout", "customer", "delivery", "gallery", "inventory", "invoice", "mail",
		"media", "order", "payment", "price", "rating", "search", "session", "stock", "tax", "voucher", "wishlist",
	}
	roles = []string{"api", "web", "worker", "cache", "db", "sync"}
	tiers = map[string]string{"api": "backend", "web": "frontend", "worker": "backend", "cache": "data", "db": "data", "sync": "batch"}
	envs  = []string{"prod", "prod", "prod", "staging", "canary"}
	teams = []string{"shop", "search", "payments", "platform", "media", "data", "mobile", "partner", "growth", "support"}
)

// newWorld lays out the apps of a world; nothing is built yet. A node count of zero becomes what the pods need.
func newWorld(size worldSize, now time.Time) *world {
	w := &world{worldSize: size, now: now.Truncate(time.Second)}
	if w.nodes == 0 && w.pods > 0 {
		w.nodes = max(3, (w.pods+podsPerNode-1)/podsPerNode)
	}
	average := podsPerApp
	if w.services > 0 {
		average = max(1, w.pods/w.services)
	}
	for pods := 0; pods < w.pods || (len(w.apps) == 0 && w.services > 0); {
		a := w.layOut(len(w.apps), average)
		a.first, a.replicas = pods, min(a.replicas, w.pods-pods)
		pods += a.replicas
		w.apps = append(w.apps, a)
		w.ends = append(w.ends, pods)
	}
	return w
}

func (w *world) empty() bool { return w.pods == 0 && w.services == 0 && w.nodes == 0 }

func (w *world) layOut(i, average int) app {
	r := w.dice("app", i)
	nth := i / w.namespaces // its number within the namespace
	role := roles[(nth/len(nouns)+nth%len(nouns))%len(roles)]
	name := nouns[nth%len(nouns)] + "-" + role
	if round := nth / (len(nouns) * len(roles)); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	return app{
		name: name, namespace: w.namespaceName(i % w.namespaces), hash: suffix(r, 10), tier: tiers[role],
		env: envs[r.IntN(len(envs))], version: fmt.Sprintf("v%d.%d.%d", 1+r.IntN(4), r.IntN(20), r.IntN(10)),
		replicas: 1 + r.IntN(2*average-1),
	}
}

func (w *world) namespaceName(i int) string {
	name := "team-" + teams[i%len(teams)]
	if i >= len(teams) {
		name = fmt.Sprintf("%s-%d", name, i/len(teams)+1)
	}
	return name
}

func (w *world) nodeName(i int) string { return fmt.Sprintf("node-%04d", i) }

// dice returns the source of chance for one object: the same for the same object of the same seed.
func (w *world) dice(kind string, i int) *rand.Rand {
	h := w.seed
	for _, c := range kind {
		h = h*1099511628211 + uint64(c)
	}
	return rand.New(rand.NewPCG(h, uint64(i)))
}

// appOf returns the app of the i-th pod.
func (w *world) appOf(i int) *app {
	return &w.apps[sort.SearchInts(w.ends, i+1)]
}

// A podState is what the status of a pod tells.
type podState int

const (
	stateRunning podState = iota
	stateCrashing
	statePending
	stateCompleted
	stateImageMissing
)

// A podPlan is the part of a pod that other objects refer to.
type podPlan struct {
	app                        *app
	name, namespace, node, uid string
	ip                         string
	state                      podState
}

// plan returns the i-th pod's plan and the rest of its dice.
func (w *world) plan(i int) (podPlan, *rand.Rand) {
	r := w.dice("pod", i)
	a := w.appOf(i)
	p := podPlan{
		app: a, namespace: a.namespace, name: a.name + "-" + a.hash + "-" + suffix(r, 5), uid: uid(r),
		node: w.nodeName(r.IntN(w.nodes)), state: stateOf(r.IntN(1000)),
		ip: fmt.Sprintf("10.%d.%d.%d", 244+i>>16, i>>8&0xff, i&0xff),
	}
	if p.state == statePending {
		p.node, p.ip = "", ""
	}
	return p, r
}

func stateOf(perMille int) podState {
	switch {
	case perMille < 25:
		return stateCrashing
	case perMille < 40:
		return statePending
	case perMille < 60:
		return stateCompleted
	case perMille < 70:
		return stateImageMissing
	}
	return stateRunning
}

// alphabet is the one from which Kubernetes draws generated names: no vowels, nothing that looks like another.
const alphabet = "bcdfghjklmnpqrstvwxz2456789"

func suffix(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

func uid(r *rand.Rand) string {
	hi, lo := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xfff, 0x8000|lo>>48&0x3fff, lo&0xffffffffffff)
}

func hex64(r *rand.Rand) string {
	return fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
}

// A servicePlan is what a Service and its slices share.
type servicePlan struct {
	app             *app
	name, namespace string
	ip              string // empty for a headless one
}

// servicePlan returns the i-th Service. When there are more Services than apps, apps have several.
func (w *world) servicePlan(i int) servicePlan {
	a := &w.apps[i%len(w.apps)]
	s := servicePlan{app: a, name: a.name, namespace: a.namespace}
	if round := i / len(w.apps); round > 0 {
		s.name = fmt.Sprintf("%s-alt%d", a.name, round)
	}
	if w.dice("service", i).IntN(20) > 0 {
		n := i + 256
		s.ip = fmt.Sprintf("10.96.%d.%d", n>>8&0xff, n&0xff)
	}
	return s
}

// members returns the plans of an app's pods that have an address, ordered as its slices are filled.
func (w *world) members(a *app) []podPlan {
	var ps []podPlan
	for i := a.first; i < a.first+a.replicas; i++ {
		if p, _ := w.plan(i); p.ip != "" && p.state != stateCompleted {
			ps = append(ps, p)
		}
	}
	slices.SortFunc(ps, func(a, b podPlan) int { return strings.Compare(a.ip, b.ip) })
	return ps
}
