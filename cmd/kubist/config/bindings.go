package config

import (
	"slices"
	"strings"

	"kubist/themes/document"
	"kubist/ui/screen"
)

// bindings are the commands there are, and the keys that a file chooses.
type bindings struct {
	commands []screen.Command
	chosen   map[string][]document.Value
}

// has reports whether there is a command; where none is known, there is every one.
func (b *bindings) has(id string) bool {
	return b.commands == nil || slices.ContainsFunc(b.commands, func(c screen.Command) bool { return c.ID == id })
}

func (b *bindings) ids() []string {
	var ids []string
	for i := range b.commands {
		ids = append(ids, b.commands[i].ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// scopes are where commands work, the scopes of screens, each with those of
// the parts that its screens have.
var scopes = map[string][]string{
	"list":       {"move", "object", "events", "pod", "workload", "rollout", "node", "cronjob", "deployment", "ingresses", "serviceaccounts", "forwards", "shells"},
	"containers": {"move", "object", "events", "pod"},
	"yaml":       {"text", "object", "events"}, "describe": {"text", "object", "events"}, "values": {"text", "move", "object"},
	"binding": {"detail", "move", "object"}, "detail": {"move", "object"}, "environment": {"move", "object"},
	"count": {"move"}, "labels": {"move"}, "log": {"object"}, "explain": {"move"}, "diff": {"text"}, "change": {"text"}, "edit-labels": {"move", "text"},
	"exec": {"text"}, "apply": {"move", "text"}, "term": nil, "pending": nil, "search": nil,
}

// everywhere are the scopes of what works on every screen.
var everywhere = []string{"shell", "go"}

// check notes each key that is given to two commands of one screen: only one of
// them would ever run there. A key that a command has by default may be given
// to another one.
func (b *bindings) check() {
	for id, keys := range b.chosen {
		for i, key := range keys {
			if has(keys[:i], key.Text("")) {
				key.Fault("%q is given twice", key.Text(""))
				continue
			}
			if other := b.rival(key.Text(""), id); other != "" {
				key.Fault("%q is given to %s too", key.Text(""), other)
			}
		}
	}
}

// rival is another command beside id on a screen that key is given to, "" for none.
func (b *bindings) rival(key, id string) string {
	for i := range b.commands {
		if other := b.commands[i].ID; other != id && meet(scopeOf(other), scopeOf(id)) && has(b.chosen[other], key) {
			return other
		}
	}
	return ""
}

func has(keys []document.Value, key string) bool {
	return slices.ContainsFunc(keys, func(k document.Value) bool { return k.Text("") == key })
}

// meet reports whether there is a screen on which commands of both scopes work.
func meet(a, b string) bool {
	if a == b || slices.Contains(everywhere, a) || slices.Contains(everywhere, b) {
		return true
	}
	for own, parts := range scopes {
		on := func(scope string) bool { return scope == own || slices.Contains(parts, scope) }
		if on(a) && on(b) {
			return true
		}
	}
	return false
}

// scopeOf is where a command works: what stands before the dot of its ID.
func scopeOf(id string) string {
	scope, _, _ := strings.Cut(id, ".")
	return scope
}
