package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// wholeRole is a Role or a ClusterRole with its rules, for the screen of a single one.
type wholeRole struct {
	record.Meta
	rules     []rbacv1.PolicyRule
	selectors []metav1.LabelSelector // of the roles whose rules it has, for one that aggregates
}

var (
	wholeRoleKind = &stream.Kind[*wholeRole]{
		GVR: roleKind.GVR, Namespaced: true,
		Decode: record.Typed(func(o *rbacv1.Role, m record.Meta, _ *record.Interner) *wholeRole {
			return &wholeRole{m, o.Rules, nil}
		}),
	}
	wholeClusterRoleKind = &stream.Kind[*wholeRole]{
		GVR: clusterRoleKind.GVR,
		Decode: record.Typed(func(o *rbacv1.ClusterRole, m record.Meta, _ *record.Interner) *wholeRole {
			r := &wholeRole{m, o.Rules, nil}
			if o.AggregationRule != nil {
				r.selectors = o.AggregationRule.ClusterRoleSelectors
			}
			return r
		}),
	}
)

// ruleRow is one rule of a role.
type ruleRow struct {
	number int
	rule   *rbacv1.PolicyRule
}

// newRules is the screen of what a role allows.
func newRules(s *Session, of ref) *single[*wholeRole, ruleRow] {
	kind := wholeClusterRoleKind
	if of.namespaced {
		kind = wholeRoleKind
	}
	return newSingle(s, kind, of, parts[*wholeRole, ruleRow]{
		crumb:   "Rules",
		columns: ruleColumns,
		key:     func(r ruleRow) string { return strconv.Itoa(r.number) },
		tone:    func(r ruleRow) themes.Token { return tone(r.risk()) },
		of:      ruleRows,
		empty:   "it has no rules: it allows nothing",
		status:  rulesStatus,
		fields:  func(role *wholeRole, r ruleRow) []field { return r.fields(role) },
	})
}

func ruleRows(role *wholeRole) []ruleRow {
	rows := make([]ruleRow, len(role.rules))
	for i := range role.rules {
		rows[i] = ruleRow{i + 1, &role.rules[i]}
	}
	return rows
}

// rulesStatus counts the rules, and those that give away more than they say.
func rulesStatus(role *wholeRole) []screen.Span {
	text := thousands(len(role.rules)) + " rules"
	if len(role.rules) == 1 {
		text = "1 rule"
	}
	spans := []screen.Span{{Style: themes.Style(themes.Text), Text: text}}
	if role.selectors != nil {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: ", aggregated"})
	}
	risky := 0
	for _, r := range ruleRows(role) {
		if r.powers() != nil {
			risky++
		}
	}
	if risky > 0 {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: " · "},
			screen.Span{Style: themes.Style(themes.Warn), Text: thousands(risky) + " powerful"})
	}
	return spans
}

var ruleColumns = []grid.Column[ruleRow]{
	{Name: "ON", Flexible: true, Cell: func(dst []byte, r ruleRow, _ time.Time) []byte {
		return append(dst, strings.Join(ruleResources(r.rule), ", ")...)
	}},
	{Name: "READ", Cell: func(dst []byte, r ruleRow, _ time.Time) []byte { return r.appendRead(dst) }},
	{Name: "WRITE", Cell: func(dst []byte, r ruleRow, _ time.Time) []byte { return r.appendWrite(dst) }},
	{Name: "OTHER", Cell: func(dst []byte, r ruleRow, _ time.Time) []byte { return append(dst, strings.Join(r.others(), " ")...) }},
	{Name: "ONLY NAMED", Level: grid.Roomy, Cell: func(dst []byte, r ruleRow, _ time.Time) []byte {
		return append(dst, strings.Join(r.rule.ResourceNames, ", ")...)
	}},
}

// can reports whether the rule has a verb by its name.
func (r ruleRow) can(verb string) bool { return slices.Contains(r.rule.Verbs, verb) }

// appendRead appends the verbs that read, each in its slot, so that those of
// several rules stand below each other.
func (r ruleRow) appendRead(dst []byte) []byte {
	if r.can(rbacv1.VerbAll) {
		return append(dst, "all there are"...)
	}
	return appendSlots(dst, r.slot("get"), r.slot("list"), r.slot("watch"))
}

// appendWrite appends the verbs that write likewise; to update and to patch is to change.
func (r ruleRow) appendWrite(dst []byte) []byte {
	change := r.slot("update")
	switch {
	case r.can("update") && r.can("patch"):
		change.text = "change"
	case r.can("patch"):
		change.text = "patch"
	}
	return appendSlots(dst, r.slot("create"), change, r.slot("delete"))
}

// slot is where a verb stands: its text, empty without it, and how wide the slot is.
type slot struct {
	text  string
	width int
}

func (r ruleRow) slot(verb string) slot {
	if r.can(verb) {
		return slot{verb, len(verb)}
	}
	return slot{"", len(verb)}
}

// appendSlots appends texts, each in its slot.
func appendSlots(dst []byte, slots ...slot) []byte {
	blanks := 0
	for _, p := range slots {
		if p.text != "" {
			dst = append(append(dst, strings.Repeat(" ", blanks)...), p.text...)
			blanks = 0
		}
		blanks += p.width - len(p.text) + 1
	}
	return dst
}

// others are the verbs that have no slot. To delete many is taken for
// granted with to delete one.
func (r ruleRow) others() []string {
	return slices.DeleteFunc(slices.Clone(r.rule.Verbs), func(verb string) bool {
		switch verb {
		case "get", "list", "watch", "create", "update", "patch", "delete", rbacv1.VerbAll:
			return true
		}
		return verb == "deletecollection" && r.can("delete")
	})
}

// power is a right that gives away more than it says.
type power struct{ verb, group, resource, means string }

// powers are those that are known.
var powers = []power{
	{"get", "", "secrets", "reads the values of Secrets"},
	{"list", "", "secrets", "reads the values of Secrets"},
	{"watch", "", "secrets", "reads the values of Secrets"},
	{"create", "", "pods", "may run anything as any ServiceAccount of the namespace"},
	{"create", "", "pods/exec", "may run commands in containers"},
	{"get", "", "pods/exec", "may run commands in containers"},
	{"create", "", "pods/attach", "may type into containers"},
	{"create", "", "serviceaccounts/token", "may become a ServiceAccount"},
	{"get", "", "nodes/proxy", "may run commands in all containers of a node"},
	{"create", "", "nodes/proxy", "may run commands in all containers of a node"},
	{"impersonate", "", "users", "may act as somebody else"},
	{"impersonate", "", "groups", "may act as a member of any group"},
	{"impersonate", "", "serviceaccounts", "may act as a ServiceAccount"},
	{"escalate", rbacv1.GroupName, "roles", "may give more than it has"},
	{"escalate", rbacv1.GroupName, "clusterroles", "may give more than it has"},
	{"bind", rbacv1.GroupName, "roles", "may give any role to anybody"},
	{"bind", rbacv1.GroupName, "clusterroles", "may give any role to anybody"},
}

// powers are what the rule gives away, in words.
func (r ruleRow) powers() []string {
	var out []string
	has := func(list []string, all, one string) bool {
		return slices.Contains(list, all) || slices.Contains(list, one)
	}
	if slices.Contains(r.rule.Verbs, rbacv1.VerbAll) && slices.Contains(r.rule.Resources, rbacv1.ResourceAll) &&
		slices.Contains(r.rule.APIGroups, rbacv1.APIGroupAll) {
		return []string{"allows everything"}
	}
	for _, p := range powers {
		if has(r.rule.Verbs, rbacv1.VerbAll, p.verb) && has(r.rule.APIGroups, rbacv1.APIGroupAll, p.group) &&
			has(r.rule.Resources, rbacv1.ResourceAll, p.resource) && !slices.Contains(out, p.means) {
			out = append(out, p.means)
		}
	}
	return out
}

func (r ruleRow) risk() record.Health {
	if r.powers() != nil {
		return record.Warn
	}
	return record.OK
}

// fields is all there is to say about the rule.
func (r ruleRow) fields(role *wholeRole) []field {
	var out []field
	say := func(name, text string) {
		if text != "" {
			out = append(out, field{name, themes.Text, text})
		}
	}
	say("may", strings.Join(r.rule.Verbs, ", "))
	say("resources", strings.Join(r.rule.Resources, ", "))
	if len(r.rule.Resources) > 0 {
		say("groups", strings.Join(groupNames(r.rule.APIGroups), ", "))
	}
	say("only named", strings.Join(r.rule.ResourceNames, ", "))
	say("paths", strings.Join(r.rule.NonResourceURLs, ", "))
	name := "so it"
	for _, means := range r.powers() {
		out = append(out, field{name, themes.Warn, means})
		name = ""
	}
	for i := range role.selectors {
		say("collected", "from ClusterRoles with "+metav1.FormatLabelSelector(&role.selectors[i]))
	}
	return out
}

// groupNames are groups as one can read them.
func groupNames(groups []string) []string {
	out := slices.Clone(groups)
	for i, g := range out {
		switch g {
		case "":
			out[i] = "core"
		case rbacv1.APIGroupAll:
			out[i] = "all"
		}
	}
	return out
}
