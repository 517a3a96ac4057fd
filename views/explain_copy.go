package views

import (
	"slices"
	"strings"

	"kubist/kube"
	"kubist/kube/schema"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// pickVersion asks for another version, and shows the same field there.
func (e *explain) pickVersion(h screen.Host) {
	byName := map[string]kube.Kind{}
	items := []screen.Item{{Text: e.kind.GVR().GroupVersion().String(), Current: true}}
	byName[items[0].Text] = e.kind
	for _, k := range e.others {
		it := screen.Item{Text: k.GVR().GroupVersion().String()}
		if k.Preferred {
			it.Note = "preferred"
		}
		byName[it.Text] = k
		items = append(items, it)
	}
	h.Pick(screen.Picker{Title: "Versions of " + e.kind.Name, Items: items, Choose: func(it screen.Item) {
		e.wanted = toExplain{kind: byName[it.Text], path: e.tree.selected().Path()}
		e.load()
	}})
}

// command is the kubectl command that prints what is shown of a field.
func (e *explain) command(f *schema.Field) string {
	word, flag := e.kind.Resource, ""
	known, _ := e.session.known()
	if meant, err := known.Find(word); err != nil || meant.GVR() != e.kind.GVR() {
		flag = " --api-version=" + e.schema.APIVersion()
	}
	return "kubectl explain " + screen.Quote(schema.FormatPath(slices.Concat([]string{word}, f.Path()))) + flag
}

// copy asks what to copy of the field under the cursor.
func (e *explain) copy(h screen.Host) {
	f := e.tree.selected()
	path := schema.FormatPath(f.Path())
	texts := map[string]string{
		"kubectl command": e.command(f),
		"example":         f.Stanza(),
		"documentation":   sanitize.Text(strings.Join(unlike(f.Docs()), "\n\n")),
	}
	items := []screen.Item{}
	if path != "" {
		texts["path"] = path
		items = append(items, screen.Item{Text: "path", Note: path})
	}
	items = append(items,
		screen.Item{Text: "example", Note: "in YAML"},
		screen.Item{Text: "kubectl command", Note: texts["kubectl command"]},
		screen.Item{Text: "documentation"},
	)
	h.Pick(screen.Picker{Title: "Copy", Items: items, Choose: func(it screen.Item) {
		what := it.Text
		if what == "path" {
			what = path
		}
		h.Copy(texts[it.Text], "the "+what)
	}})
}
