package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// resourceQuota is a ResourceQuota: each resource it limits, the way the server
// prints them, and the one of which there is least left.
type resourceQuota struct {
	record.Meta
	resources        []quotaRow
	tightest         int // index in resources, -1 without one
	requests, limits string
	scopes           string
}

// quotaRow is how much of one resource is used.
type quotaRow struct {
	name       string
	used, hard amount // used is none until it was counted
}

var resourceQuotaKind = &stream.Kind[*resourceQuota]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "resourcequotas"},
	Namespaced: true,
	Decode:     record.Typed(projectQuota),
}

func projectQuota(o *corev1.ResourceQuota, m record.Meta, in *record.Interner) *resourceQuota {
	q := &resourceQuota{Meta: m, tightest: -1, scopes: in.String(quotaScopes(&o.Spec))}
	var requests, limits []string
	for name, hard := range o.Status.Hard {
		row := quotaRow{name: in.String(string(name)), hard: amountOf(hard, in)}
		if used, ok := o.Status.Used[name]; ok {
			row.used = amountOf(used, in)
		}
		q.resources = append(q.resources, row)
	}
	slices.SortFunc(q.resources, func(a, b quotaRow) int { return cmp.Compare(a.name, b.name) })
	for i, r := range q.resources {
		text := r.name + ": " + cmp.Or(r.used.text, new(resource.Quantity).String()) + "/" + r.hard.text
		if strings.HasPrefix(r.name, "limits.") {
			limits = append(limits, text)
		} else {
			requests = append(requests, text)
		}
		if r.known() && (q.tightest < 0 || r.share() > q.resources[q.tightest].share()) {
			q.tightest = i
		}
	}
	q.requests, q.limits = strings.Join(requests, ", "), strings.Join(limits, ", ")
	return q
}

// quotaScopes is which pods a quota is for, empty for all of them.
func quotaScopes(s *corev1.ResourceQuotaSpec) string {
	var out []string
	for _, scope := range s.Scopes {
		out = append(out, string(scope))
	}
	if s.ScopeSelector != nil {
		for _, e := range s.ScopeSelector.MatchExpressions {
			text := string(e.ScopeName)
			if e.Operator != corev1.ScopeSelectorOpExists || len(e.Values) > 0 {
				text += " " + string(e.Operator)
			}
			if len(e.Values) > 0 {
				text += " " + strings.Join(e.Values, "|")
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, ", ")
}

// known reports whether the use was counted, and is of something: nothing of
// what is not allowed at all is not a share.
func (r quotaRow) known() bool { return r.used.text != "" && (r.hard.value > 0 || r.used.value > 0) }

// share is how much of the resource is used: 1 is all of it.
func (r quotaRow) share() float64 {
	if r.hard.value <= 0 {
		return 1
	}
	return r.used.value / r.hard.value
}

// percent is the share in whole percents, rounded down: 100% is full.
func (r quotaRow) percent() string {
	switch {
	case r.used.text == "":
		return "?"
	case !r.known():
		return "-"
	}
	return strconv.FormatFloat(float64(int64(100*r.share()+1e-9)), 'f', 0, 64) + "%"
}

func (r quotaRow) health() record.Health {
	const nearly = 0.9
	switch {
	case r.used.text == "":
		return record.Unknown
	case !r.known():
		return record.OK
	case r.share() >= 1:
		return record.Bad
	case r.share() >= nearly:
		return record.Warn
	}
	return record.OK
}

func (q *resourceQuota) health() record.Health {
	switch {
	case q.tightest >= 0:
		return q.resources[q.tightest].health()
	case slices.ContainsFunc(q.resources, func(r quotaRow) bool { return r.used.text != "" }):
		return record.OK
	}
	return record.Unknown
}

// tightness is the resource of which there is least left: "pods 95%".
func (q *resourceQuota) tightness() string {
	switch {
	case q.tightest >= 0:
		r := q.resources[q.tightest]
		return r.percent() + " " + r.name
	case q.health() == record.OK:
		return "-"
	}
	return "?"
}

func (q *resourceQuota) share() float64 {
	if q.tightest < 0 {
		return -1
	}
	return q.resources[q.tightest].share()
}

var _ = add(Table[*resourceQuota]{
	Kind:  resourceQuotaKind,
	Title: "ResourceQuotas",
	Columns: []Column[*resourceQuota]{
		nameColumn[*resourceQuota](),
		{
			Name: "TIGHTEST",
			Less: func(a, b *resourceQuota) int { return cmp.Compare(a.share(), b.share()) },
			Cell: func(dst []byte, q *resourceQuota, _ time.Time) []byte { return append(dst, q.tightness()...) },
		},
		ageColumn[*resourceQuota](),
		textColumn("SCOPES", "", grid.Roomy, func(q *resourceQuota) string { return q.scopes }),
		textColumn("REQUEST", "Request", grid.Roomy, func(q *resourceQuota) string { return q.requests }),
		textColumn("LIMIT", "Limit", grid.Roomy, func(q *resourceQuota) string { return q.limits }),
	},
	Health: (*resourceQuota).health,
	Faulty: "tight",
	Below:  "used of each resource",
	Enter: func(s *Session, q *resourceQuota) (screen.Screen, error) {
		return newQuota(s, ref{gvr: resourceQuotaKind.GVR, namespaced: true, namespace: q.Namespace, name: q.Name, uid: q.UID}), nil
	},
})

// newQuota is the screen of how much is used of each resource of a quota.
func newQuota(s *Session, of ref) *single[*resourceQuota, quotaRow] {
	return newSingle(s, resourceQuotaKind, of, parts[*resourceQuota, quotaRow]{
		crumb:   "Used",
		columns: quotaColumns,
		key:     func(r quotaRow) string { return r.name },
		tone:    func(r quotaRow) themes.Token { return tone(r.health()) },
		of:      func(q *resourceQuota) []quotaRow { return q.resources },
		empty:   "nothing is limited by it yet",
		status: func(q *resourceQuota) []screen.Span {
			return []screen.Span{{Style: themes.Style(tone(q.health())), Text: q.tightness()}}
		},
		fields: func(q *resourceQuota, _ quotaRow) []field {
			if q.scopes == "" {
				return nil
			}
			return []field{{"only for", themes.Text, q.scopes}}
		},
	})
}

var quotaColumns = []grid.Column[quotaRow]{
	{Name: "RESOURCE", Flexible: true, Cell: func(dst []byte, r quotaRow, _ time.Time) []byte { return append(dst, r.name...) }},
	{Name: "USED", Right: true, Cell: func(dst []byte, r quotaRow, _ time.Time) []byte { return append(dst, cmp.Or(r.used.text, "?")...) }},
	{Name: "HARD", Right: true, Cell: func(dst []byte, r quotaRow, _ time.Time) []byte { return append(dst, r.hard.text...) }},
	{Name: "SHARE", Right: true, Cell: func(dst []byte, r quotaRow, _ time.Time) []byte { return append(dst, r.percent()...) }},
	{Name: "", Cell: func(dst []byte, r quotaRow, _ time.Time) []byte { return append(dst, r.bar()...) }},
}

// bar draws the share: what is used, then what is left.
func (r quotaRow) bar() string {
	if !r.known() {
		return ""
	}
	n := min(int(barWidth*r.share()), barWidth)
	if r.used.value > 0 {
		n = max(n, 1)
	}
	return strings.Repeat("━", n) + strings.Repeat("╌", barWidth-n)
}
