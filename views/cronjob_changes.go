package views

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// cronJobCommands are what is done with CronJobs.
func (s *Session) cronJobCommands(targets func() subjects) []screen.Command {
	jobless := func(of ref) string { return s.refusal("create", ref{gvr: jobKind.GVR, namespace: of.namespace}, "") }
	return []screen.Command{
		changer(screen.Command{ID: "cronjob.trigger", Title: "trigger: run it now"}, targets, jobless, s.trigger),
		changer(screen.Command{ID: "cronjob.suspend", Title: "suspend"}, targets, s.patchless, func(h screen.Host, of []ref) { s.ask(h, s.suspension(of, true)) }),
		changer(screen.Command{ID: "cronjob.resume", Title: "resume"}, targets, s.patchless, func(h screen.Host, of []ref) { s.ask(h, s.suspension(of, false)) }),
	}
}

// suspension keeps CronJobs from starting Jobs, or lets them again.
func (s *Session) suspension(of []ref, suspend bool) act {
	a := act{verb: "resume", of: of, says: []says{{themes.Text, s.listed(of)}, {themes.Muted, "runs that were missed meanwhile may be made up for at once, up to the starting deadline"}}}
	if suspend {
		a.verb, a.says[1] = "suspend", says{themes.Muted, "no new run starts; those under way go on"}
	}
	a.words = []string{"patch", objectsHere, "-p", fmt.Sprintf(`{"spec":{"suspend":%v}}`, suspend)}
	for _, o := range of {
		a.ops = append(a.ops, change.Patch{On: s.object(o), Edits: []change.Edit{{Path: []string{"spec", "suspend"}, Was: change.Anything, Want: suspend}}})
	}
	return a
}

// trigger runs CronJobs now, as kubectl create job --from does.
func (s *Session) trigger(h screen.Host, of []ref) {
	s.considered(h, "look at "+s.called(of), of, func(objects []*unstructured.Unstructured, _ []says) act {
		a := act{verb: "trigger", of: of, says: []says{{themes.Text, s.listed(of)}, {themes.Muted, "its schedule and its limits on concurrent runs do not hold for this run"}}}
		for _, o := range objects {
			job := jobOf(o, s.conn.Now().Unix())
			a.ops = append(a.ops, change.Create{Kind: s.kindOf(ref{gvr: jobKind.GVR, namespaced: true}), Want: job})
		}
		return a
	})
}

// jobOf is a Job as a CronJob makes it, named after the moment.
func jobOf(cron *unstructured.Unstructured, moment int64) *unstructured.Unstructured {
	const most = 63 - len("-manual-0123456789")
	name := cron.GetName()
	template := runtime.DeepCopyJSON(fieldMap(cron.Object, "spec", "jobTemplate"))
	job := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "batch/v1", "kind": "Job", "spec": template["spec"]}}
	if meta, ok := template["metadata"].(map[string]any); ok {
		job.Object["metadata"] = meta
	}
	job.SetName(name[:min(len(name), most)] + "-manual-" + strconv.FormatInt(moment, 10))
	job.SetNamespace(cron.GetNamespace())
	annotations := job.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations["cronjob.kubernetes.io/instantiate"] = "manual"
	job.SetAnnotations(annotations)
	_ = unstructured.SetNestedSlice(job.Object, []any{map[string]any{
		"apiVersion": "batch/v1", "kind": "CronJob", "name": name, "uid": string(cron.GetUID()), "controller": true,
	}}, "metadata", "ownerReferences")
	return job
}
