package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// plainName is what links and saved states may be called: their names become those of files.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

func checkName(name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("%q: a name has letters, digits, - and _ only, a hundred at most", name)
	}
	return nil
}

// links are the links of one plane, by name. Each has a kubeconfig of its own, so tests at the same time do not disturb
// each other.
type links struct {
	plane *plane
	ctx   context.Context

	mu     sync.Mutex
	byName map[string]*link
}

// newLinks returns an empty set; what is added ends with ctx.
func newLinks(ctx context.Context, p *plane) *links {
	return &links{plane: p, ctx: ctx, byName: map[string]*link{}}
}

// act does what `ctl link NAME ACTION` was asked to do.
func (ls *links) act(words []string) (string, error) {
	if len(words) < 2 {
		return "", errors.New("link wants a name and an action")
	}
	name, action, arguments := words[0], words[1], words[2:]
	if err := checkName(name); err != nil {
		return "", err
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l, there := ls.byName[name]
	if action == "add" {
		if there {
			return "", fmt.Errorf("link %s is there already", name)
		}
		return ls.add(name)
	}
	if !there {
		return "", fmt.Errorf("there is no link %s", name)
	}
	if action == "remove" {
		l.close()
		delete(ls.byName, name)
		return "", os.Remove(ls.kubeconfigFile(name))
	}
	return "", l.act(action, arguments)
}

func (ls *links) kubeconfigFile(name string) string {
	return ls.plane.path("links", name+".kubeconfig")
}

func (ls *links) add(name string) (string, error) {
	l, err := newLink(ls.ctx, net.JoinHostPort(loopback, strconv.Itoa(ls.plane.ports.apiserver)))
	if err != nil {
		return "", err
	}
	p, path := ls.plane, ls.kubeconfigFile(name)
	if err := writeKubeconfig(kubeconfig("https://"+l.from, p.pki.ca, p.users, p.namespace), path); err != nil {
		l.close()
		return "", err
	}
	ls.byName[name] = l
	return path + "\n", nil
}

// close ends all links and returns when they are gone.
func (ls *links) close() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, l := range ls.byName {
		l.close()
	}
}

func (ls *links) status() string {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(ls.byName)) {
		fmt.Fprintf(&b, "link %s\t%s\n", name, ls.byName[name].state())
	}
	return b.String()
}

// act brings a fault about that is named as on the command line.
func (l *link) act(action string, arguments []string) error {
	if len(arguments) > 1 || len(arguments) == 1 && action != "delay" && action != "cut" {
		return fmt.Errorf("%s: too many words", action)
	}
	switch action {
	case "refuse":
		return l.set(fault{refuse: true})
	case "stall":
		return l.set(fault{stall: true})
	case "heal":
		return l.set(fault{})
	case "delay":
		delay, err := time.ParseDuration(strings.Join(arguments, ""))
		if err != nil || delay < 0 {
			return errors.New("delay wants a duration such as 200ms")
		}
		return l.set(fault{delay: delay})
	case "cut":
		bytes := 0
		if len(arguments) == 1 {
			var err error
			if bytes, err = strconv.Atoi(arguments[0]); err != nil || bytes < 1 {
				return errors.New("cut wants a number of bytes, or nothing")
			}
		}
		l.cut(bytes)
		return nil
	}
	return fmt.Errorf("unknown action %q of a link", action)
}
