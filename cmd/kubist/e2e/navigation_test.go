package e2e

import (
	"testing"
)

func TestCommandLineOpensKindsWithFlags(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t)
	k.header(`Pods`)
	k.press(":po -n " + ns.name + " -l app=kubia,env=prod<enter>")
	k.header(ns.name + ` ▸ Pods ▸ -l app=kubia,env=prod +2 · .*live$`)
	k.left("kubia-1", "kubia-3")
	k.press("<esc>")
	k.header(`playground ▸ shop ▸ Pods`)
	k.press(":deploy -A<enter>")
	k.header(`all namespaces ▸ Deployments`)
	k.press(":pt platform<enter>")
	k.header(`platform ▸ Paintings`)
	k.see("three-musicians")
}

func TestCommandLineCompletes(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":dep")
	k.match(`deployments +deploy`)
	k.press("<tab>")
	k.see(":deployments")
	k.press(" -n plat")
	k.see("platform  namespace") // the server has been asked meanwhile
	k.press("<tab>")
	k.see(":deployments -n platform")
	k.press("<enter>")
	k.header(`platform ▸ Deployments .*live$`)
	k.see("worker")
}

func TestUnknownKindNamesNearOnes(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":podz<enter>")
	k.see(`no kind "podz"`, "did you mean", "pods")
	k.press("<esc>")
	k.header(`shop ▸ Pods .*live$`)
}

func TestUnknownKindAtLaunch(t *testing.T) {
	t.Parallel()
	k := launch(t, args("paintigs"))
	k.see(`no kind "paintigs"`, "paintings")
	k.press(":paintings<enter>")
	k.see("Pablo Picasso")
}

func TestUnknownFlagOfTheCommandLine(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":po --wide<enter>")
	k.see("--wide is not known here")
	k.press(":po -l app in (<enter>")
	k.match(`-l app in \(: `)
	k.header(`shop ▸ Pods .*live$`)
}

func TestNamespaceByName(t *testing.T) {
	t.Parallel()
	k := launch(t, args("svc"))
	k.see("kubia-nodeport")
	k.press(":ns platform<enter>")
	k.header(`platform ▸ Services .*live$`)
	k.see("search")
	// From now on it is the namespace of command lines.
	k.press(":po<enter>")
	k.header(`platform ▸ Pods`)
	k.see("model-training")
	k.press(":ns all<enter>")
	k.header(`all namespaces ▸ Pods`)
}

func TestNamespacePicker(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":ns<enter>")
	k.see("Namespaces", "▌ shop", "platform")
	k.press("plf")
	k.gone("▌ shop")
	k.press("<enter>")
	k.header(`platform ▸ Pods .*live$`)
	k.press("n")
	k.see("Namespaces", "▌ platform")
	k.press("<esc>")
	k.gone("Namespaces")
	k.header(`platform ▸ Pods`)
}

func TestZeroShowsAllNamespaces(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-l", "app in (quiz,search)"))
	k.header(`shop ▸ Pods ▸ -l app in \(quiz,search\)`)
	k.press("0")
	k.header(`all namespaces ▸ Pods ▸ -l app in \(quiz,search\) .*live$`)
	k.match(`platform +search-`)
	k.press("<esc>")
	k.header(`shop ▸ Pods`)
}

func TestContextPicker(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.press(":ctx<enter>")
	k.see("Contexts", "nobody", "readonly", "shop-only", "https://127.0.0.1:")
	k.press("readon<enter>")
	k.header(`readonly ▸ shop ▸ Pods .*live$`)
	k.press("<ctrl+x>")
	k.see("Contexts")
	k.press("<esc>")
	k.gone("Contexts")
}

func TestContextByNameEndsAllScreensOfTheOneBefore(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":svc<enter>")
	k.header(`Services .*live$`)
	k.press(":ctx readonly<enter>")
	k.header(`readonly ▸ shop ▸ Services .*live$`)
	k.press("q")
	k.see("this is the first screen")
	k.header(`readonly`)
}

func TestUnknownContextStaysWhereItIs(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`live$`)
	k.press(":ctx readonyl<enter>")
	k.see(`there is no context "readonyl"`)
	k.header(`playground ▸ shop ▸ Pods .*live$`)
}

func TestUnreachableContextSaysSoAndCanBeLeft(t *testing.T) {
	t.Parallel()
	k := launch(t, kubeconfig(withServer(t, "away", "https://"+closedPort(t))))
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.press(":ctx away<enter>")
	k.header(`away ▸ shop ▸ Pods`)
	k.see("cannot reach the API server 127.0.0.1:", "connection refused")
	k.header(`not connected$`)
	k.press(":ctx playground<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	k.never("refused")
}

func TestHelpIsSearched(t *testing.T) {
	t.Parallel()
	k := launch(t, size(160, 45))
	k.header(`live$`)
	k.press("?")
	k.see("Keys ›", "only unhealthy", "save the table")
	k.press("names")
	k.see("all namespaces", "sort by namespace")
	k.gone("only unhealthy")
	k.press("<esc>")
	k.gone("Keys ›")
	k.press("?wide<enter>")
	k.gone("Keys ›")
	k.see("NOMINATED NODE")
}

func TestContainersOfAPod(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("pair", addContainer("helper", "example.com/helper:2.0"))
	k := launch(t, args("-n", ns.name))
	k.row("pair", `2/2 +Running`)
	k.press("<enter>")
	k.header(ns.name + ` ▸ Pods ▸ pair +Running · live$`)
	k.see("CONTAINER", "main", "helper", "image", "example.com/e2e:1.0")
	k.press("j")
	k.cursorOn("helper")
	k.match(`image +example.com/helper:2.0`)
	k.press("<esc>")
	k.header(ns.name + ` ▸ Pods +1 · live$`)
	k.cursorOn("pair")
}

func TestContainersOfADeletedPodStay(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("brief", gated)
	k := launch(t, args("-n", ns.name))
	k.see("brief")
	k.press("<enter>")
	k.header(`Pods ▸ brief .*live$`)
	ns.remove("brief")
	k.header(`deleted; this is how it was$`)
	k.see("main")
}

// All namespaces, chosen at launch or by 0, are meant by what is opened next.
func TestAllNamespacesStay(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-A"))
	k.header(`all namespaces ▸ Pods .*live$`)
	k.press(":svc<enter>")
	k.header(`all namespaces ▸ Services .*live$`)
	k.press(":ns platform<enter>")
	k.header(`platform ▸ Services .*live$`)
	k.press(":deploy<enter>")
	k.header(`platform ▸ Deployments .*live$`)
	k.press("0")
	k.header(`all namespaces ▸ Deployments .*live$`)
	k.press(":po<enter>")
	k.header(`all namespaces ▸ Pods .*live$`)
}

// Another context shows what the one before has shown.
func TestContextStaysWithTheKind(t *testing.T) {
	t.Parallel()
	k := launch(t, args("svc"))
	k.header(`playground ▸ shop ▸ Services .*live$`)
	k.press(":ctx readonly<enter>")
	k.header(`readonly ▸ \S+ ▸ Services .*live$`)
}

func TestReadOnlyIsSeen(t *testing.T) {
	t.Parallel()
	k := launch(t, args("--read-only"))
	k.header(`playground \(read-only\) ▸ shop ▸ Pods .*live$`)
	k.press("y")
	k.header(`\(read-only\) ▸ .* ▸ YAML`)
}
