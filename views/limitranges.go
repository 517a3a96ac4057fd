package views

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

// limitRange is a LimitRange in words.
type limitRange struct {
	record.Meta
	limits string
}

var limitRangeKind = &stream.Kind[*limitRange]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "limitranges"},
	Namespaced: true,
	Decode: record.Typed(func(o *corev1.LimitRange, m record.Meta, in *record.Interner) *limitRange {
		var out []string
		for i := range o.Spec.Limits {
			out = append(out, limitsOf(&o.Spec.Limits[i]))
		}
		return &limitRange{m, in.String(strings.Join(out, "; "))}
	}),
}

var _ = add(Table[*limitRange]{
	Kind:  limitRangeKind,
	Title: "LimitRanges",
	Columns: []Column[*limitRange]{
		nameColumn[*limitRange](),
		ownAgeColumn[*limitRange](),
		textColumn("LIMITS", "", grid.Always, func(r *limitRange) string { return r.limits }),
		createdColumn[*limitRange](),
	},
})

// limitsOf says what a limit allows and gives: "Container: cpu 100m–2 default 500m request 250m".
func limitsOf(l *corev1.LimitRangeItem) string {
	var names []string
	for _, list := range []corev1.ResourceList{l.Min, l.Max, l.Default, l.DefaultRequest, l.MaxLimitRequestRatio} {
		for name := range list {
			names = append(names, string(name))
		}
	}
	slices.Sort(names)
	var out []string
	for _, name := range slices.Compact(names) {
		out = append(out, name+" "+limitOf(l, corev1.ResourceName(name)))
	}
	return string(l.Type) + ": " + strings.Join(out, ", ")
}

// limitOf says what a limit allows and gives of one resource.
func limitOf(l *corev1.LimitRangeItem, name corev1.ResourceName) string {
	at := func(list corev1.ResourceList) string {
		q, ok := list[name]
		if !ok {
			return ""
		}
		return q.String()
	}
	var out []string
	say := func(before, text string) {
		if text != "" {
			out = append(out, before+text)
		}
	}
	switch least, most := at(l.Min), at(l.Max); {
	case least != "" && most != "":
		out = append(out, least+"–"+most)
	default:
		say("≥ ", least)
		say("≤ ", most)
	}
	say("default ", at(l.Default))
	say("request ", at(l.DefaultRequest))
	say("limit/request ≤ ", at(l.MaxLimitRequestRatio))
	return strings.Join(out, " ")
}
