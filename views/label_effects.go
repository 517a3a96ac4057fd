package views

import (
	"slices"

	"kubist/kube/impact"
	"kubist/kube/record"
	"kubist/themes"
)

// templated are the records of the workloads being edited, nil where one is not known.
func (e *labelEditor) templated() []record.Templated {
	if e.world == nil || e.tab != templateTab {
		return nil
	}
	out := make([]record.Templated, len(e.of))
	for i, o := range e.of {
		out[i] = templatedOf(e.world, o)
	}
	return out
}

// templatedOf is the record of a workload.
func templatedOf(w *impact.World, of ref) record.Templated {
	var all []record.Templated
	for _, r := range w.Deployments {
		all = append(all, r)
	}
	for _, r := range w.StatefulSets {
		all = append(all, r)
	}
	for _, r := range w.DaemonSets {
		all = append(all, r)
	}
	for _, r := range w.ReplicaSets {
		all = append(all, r)
	}
	for _, r := range w.Controllers {
		all = append(all, r)
	}
	for _, r := range w.Jobs {
		all = append(all, r)
	}
	i := slices.IndexFunc(all, func(r record.Templated) bool {
		h := r.Head()
		return h.Name == of.name && h.Namespace == of.namespace && (of.uid == "" || h.UID == of.uid)
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

func templateEffects(w impact.World, of []record.Templated, d *labelDraft, in *record.Interner) effectsFound {
	var out effectsFound
	for i, t := range of {
		if t == nil {
			out = append(out, says{themes.Unknown, "? what this does is not known: the workload was not found"})
			continue
		}
		out = append(out, labelEffects(impact.Template(w, t, in.LabelsOf(d.after(i))), nil)...)
	}
	return out
}

// labelEffects are effects as lines: each with what follows from it, and last what undoing comes to.
func labelEffects(all []impact.Effect, undo []string) effectsFound {
	var out effectsFound
	for _, f := range all {
		token := themes.Text
		switch {
		case f.Verb == impact.Unknown:
			token = themes.Unknown
		case f.Level == impact.Fault:
			token = themes.Bad
		case f.Level == impact.Warning:
			token = themes.Warn
		}
		out = append(out, says{token, f.String()})
		for _, then := range f.Then {
			out = append(out, says{themes.Muted, "    " + then})
		}
	}
	if len(out) == 0 {
		out = append(out, says{themes.OK, "nothing that was looked at selects by these labels"})
	}
	for _, line := range undo {
		out = append(out, says{themes.Muted, "undo: " + line})
	}
	return out
}
