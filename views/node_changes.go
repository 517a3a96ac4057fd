package views

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"

	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// nodeCommands are what is done with nodes.
func (s *Session) nodeCommands(targets func() subjects) []screen.Command {
	refuse := s.patchless
	return []screen.Command{
		changer(screen.Command{ID: "node.cordon", Title: "cordon: no more pods go there"}, targets, refuse, func(h screen.Host, of []ref) { s.ask(h, s.cordoned(of, true)) }),
		changer(screen.Command{ID: "node.uncordon", Title: "uncordon: pods may go there again"}, targets, refuse, func(h screen.Host, of []ref) { s.ask(h, s.cordoned(of, nil)) }),
		changer(screen.Command{ID: "node.drain", Title: "drain: cordon, and evict its pods"}, targets, refuse, s.drain),
		changer(screen.Command{ID: "node.taint", Title: "taint"}, targets, refuse, s.taint),
	}
}

// cordoned keeps pods off nodes that are not there yet, or lets them on again.
func (s *Session) cordoned(of []ref, keepOff any) act {
	a := act{verb: "uncordon", of: of, says: []says{{themes.Text, s.listed(of)}, {themes.Muted, "the scheduler may choose it again"}}}
	if keepOff != nil {
		a.verb = "cordon"
		a.says[1] = says{themes.Muted, "what runs there stays; nothing new is scheduled there"}
	}
	a.words = []string{a.verb, objectsHere}
	for _, o := range of {
		a.ops = append(a.ops, s.cordonOp(o, keepOff))
	}
	return a
}

func (s *Session) cordonOp(of ref, keepOff any) change.Op {
	return change.Patch{On: s.object(of), Edits: []change.Edit{{Path: []string{"spec", "unschedulable"}, Was: change.Anything, Want: keepOff}}}
}

// taint asks for a taint to add to nodes, or to take away from them.
func (s *Session) taint(h screen.Host, of []ref) {
	h.Prompt(screen.Prompt{
		Label: "taint " + s.called(of) + ": ",
		Check: func(text string) *screen.Fault {
			if _, _, err := parseTaint(text); err != nil && text != "" {
				return &screen.Fault{At: len(text), Message: err.Error()}
			}
			return nil
		},
		Done: func(text string, ok bool) {
			taint, remove, err := parseTaint(text)
			switch {
			case !ok || text == "":
			case err != nil:
				h.Toast(themes.Warn, err.Error())
			default:
				s.ask(h, s.tainted(of, text, taint, remove))
			}
		},
	})
}

// taintEffects are those that the API knows.
var taintEffects = []corev1.TaintEffect{corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute}

// parseTaint reads a taint as kubectl writes it: "key=value:NoSchedule"; one that
// ends with a minus is to be taken away, by its key, or its key and effect.
func parseTaint(text string) (taint corev1.Taint, remove bool, err error) {
	text, remove = strings.CutSuffix(strings.TrimSpace(text), "-")
	pair, effect, effective := strings.Cut(text, ":")
	taint.Key, taint.Value, _ = strings.Cut(pair, "=")
	taint.Effect = corev1.TaintEffect(effect)
	known := slices.Contains(taintEffects, taint.Effect)
	switch wrong := validation.IsQualifiedName(taint.Key); {
	case len(wrong) > 0:
		return taint, remove, fmt.Errorf("write it as key=value:NoSchedule, or as key- to take it away")
	case remove && (!effective || known), !remove && known:
		return taint, remove, nil
	}
	return taint, remove, fmt.Errorf("the effect is NoSchedule, PreferNoSchedule or NoExecute")
}

// tainted gives nodes a taint in the place of one with the same key and effect, or takes it away.
func (s *Session) tainted(of []ref, text string, taint corev1.Taint, remove bool) act {
	a := act{verb: "taint", of: of, what: s.called(of) + " with " + text, words: []string{"taint", objectsHere, text}}
	for _, o := range of {
		a.ops = append(a.ops, change.Patch{On: s.object(o), From: func(live *unstructured.Unstructured) []change.Edit {
			return []change.Edit{taintEdit(live, taint, remove)}
		}})
	}
	a.says = []says{{themes.Text, s.listed(of)}}
	switch {
	case remove:
		a.says = append(a.says, says{themes.Muted, "what is kept off by it may come"})
	case taint.Effect == corev1.TaintEffectNoExecute:
		a.says = append(a.says, says{themes.Bad, "pods there that do not tolerate it are evicted at once, whatever PodDisruptionBudgets say"})
	default:
		a.says = append(a.says, says{themes.Muted, "what runs there stays; pods that do not tolerate it do not come"})
	}
	return a
}

// taintEdit puts a taint among those of a node, which others give and take, too.
func taintEdit(node *unstructured.Unstructured, taint corev1.Taint, remove bool) change.Edit {
	path := []string{"spec", "taints"}
	was, found, _ := unstructured.NestedSlice(node.Object, path...)
	edit := change.Edit{Path: path}
	if found {
		edit.Was = was
	}
	left := slices.DeleteFunc(slices.Clone(was), func(t any) bool {
		m, _ := t.(map[string]any)
		return m["key"] == taint.Key && (m["effect"] == string(taint.Effect) || remove && taint.Effect == "")
	})
	if !remove {
		one := map[string]any{"key": taint.Key, "effect": string(taint.Effect)}
		if taint.Value != "" {
			one["value"] = taint.Value
		}
		left = append(left, one)
	}
	if len(left) > 0 {
		edit.Want = left
	}
	return edit
}
