package views

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// rolling are the kinds whose pods are replaced bit by bit when their template changes.
var rolling = map[string]bool{"deployments.apps": true, "statefulsets.apps": true, "daemonsets.apps": true}

// rolloutCommands are what is done with the pods of workloads as a whole.
func (s *Session) rolloutCommands(targets func() subjects) []screen.Command {
	deployment := func(of ref) string {
		if of.gvr.GroupResource() != deploymentKind.GVR.GroupResource() {
			return "only Deployments can be paused"
		}
		return s.patchless(of)
	}
	one := oneOf(targets)
	return []screen.Command{
		changer(screen.Command{ID: "rollout.restart", Title: "restart"}, targets, s.patchless, s.restart),
		changer(screen.Command{ID: "rollout.history", Title: "history, and back to a revision"}, one, s.patchless, func(h screen.Host, of []ref) { s.history(h, of[0]) }),
		changer(screen.Command{ID: "rollout.undo", Title: "back to the revision before"}, one, s.patchless, func(h screen.Host, of []ref) { s.rollBack(h, of[0]) }),
		changer(screen.Command{ID: "rollout.pause", Title: "pause"}, targets, deployment, func(h screen.Host, of []ref) { s.pauseRollout(h, of, true) }),
		changer(screen.Command{ID: "rollout.resume", Title: "resume"}, targets, deployment, func(h screen.Host, of []ref) { s.pauseRollout(h, of, nil) }),
		changer(screen.Command{ID: "rollout.status", Title: "tell when it is rolled out"}, one, func(ref) string { return "" }, func(h screen.Host, of []ref) { s.tellRolledOut(h, of[0]) }),
	}
}

func (s *Session) tellRolledOut(h screen.Host, of ref) {
	for _, g := range goalsOf(of.gvr.GroupResource()) {
		if g.word == rolledOut {
			s.tellWhen(h, of, g)
		}
	}
}

// considered reads objects before they are changed, and asks with what came of it:
// build makes the change out of them.
func (s *Session) considered(h screen.Host, title string, of []ref, build func([]*unstructured.Unstructured, []says) act) {
	objects := make([]*unstructured.Unstructured, len(of))
	var said []says
	prepare(h, title, func(ctx context.Context, progress func(done, total int)) (err error) {
		for i, o := range of {
			if objects[i], err = s.live(ctx, o); err != nil {
				return err
			}
			said = append(said, s.keepers(ctx, objects[i])...)
			progress(i+1, len(of))
		}
		return nil
	}, func() { s.ask(h, build(objects, said)) })
}

// restarted is where kubectl notes when a workload was restarted.
const restarted = "kubectl.kubernetes.io/restartedAt"

// restart replaces all pods of workloads, as their strategies say.
func (s *Session) restart(h screen.Host, of []ref) {
	s.considered(h, "look at "+s.called(of), of, func(objects []*unstructured.Unstructured, said []says) act {
		a := act{verb: "restart", of: of, words: []string{"rollout", "restart", objectsHere}}
		now := s.conn.Now().Format(time.RFC3339)
		path := []string{"spec", "template", "metadata", "annotations", restarted}
		for i, o := range objects {
			was, found, _ := unstructured.NestedString(o.Object, path...)
			edit := change.Edit{Path: path, Want: now}
			if found {
				edit.Was = was
			}
			a.ops = append(a.ops, change.Patch{On: s.object(of[i]), Edits: []change.Edit{edit}})
			a.says = append(a.says, says{themes.Text, of[i].name + ": " + templateEffect(o)})
		}
		a.says = append(a.says, said...)
		return a
	})
}

// templateEffect is what a change of a workload's template does, in words.
func templateEffect(o *unstructured.Unstructured) string {
	paused, _, _ := unstructured.NestedBool(o.Object, "spec", "paused")
	update, _, _ := unstructured.NestedString(o.Object, "spec", "updateStrategy", "type")
	deploy, _, _ := unstructured.NestedString(o.Object, "spec", "strategy", "type")
	switch kind := o.GetKind(); {
	case paused:
		return "it is paused: nothing happens until it is resumed"
	case update == "OnDelete":
		return "its pods change only when they are deleted (OnDelete)"
	case kind == "ReplicaSet" || kind == "ReplicationController":
		return "only pods that it starts from now on have it"
	case deploy == "Recreate":
		return "all its pods end before new ones start (Recreate)"
	case rolling[map[string]string{"Deployment": "deployments.apps", "StatefulSet": "statefulsets.apps", "DaemonSet": "daemonsets.apps"}[kind]]:
		return "its pods are replaced bit by bit"
	}
	return "what runs is not touched"
}

// pauseRollout holds the rollouts of Deployments, or lets them go on.
func (s *Session) pauseRollout(h screen.Host, of []ref, paused any) {
	s.considered(h, "look at "+s.called(of), of, func(objects []*unstructured.Unstructured, said []says) act {
		a := act{verb: "resume", of: of, says: []says{{themes.Text, "what was changed meanwhile is rolled out"}}}
		if paused != nil {
			a.verb, a.says = "pause", []says{{themes.Text, "changes of its template wait until it is resumed; scaling goes on"}}
		}
		a.words = []string{"rollout", a.verb, objectsHere}
		path := []string{"spec", "paused"}
		for i, o := range objects {
			edit := change.Edit{Path: path, Want: paused}
			if was, found, _ := unstructured.NestedBool(o.Object, path...); found {
				edit.Was = was
			}
			a.ops = append(a.ops, change.Patch{On: s.object(of[i]), Edits: []change.Edit{edit}})
		}
		a.says = append(a.says, said...)
		return a
	})
}
