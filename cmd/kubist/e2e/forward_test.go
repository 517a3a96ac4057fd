package e2e

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// hit asks what listens on an address, over a connection of its own.
func hit(t *testing.T, address string) (answer string, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// address is where the tunnel in the table listens.
func (k *kubist) address() string {
	var found string
	k.until("an address", func(lines []string) bool {
		found = regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(strings.Join(lines[1:], "\n"))
		return found != ""
	})
	return found
}

// A port of a Service is led here, to whichever pod is ready, until it is stopped.
func TestForward(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia-0", labels("app", "kubia"))
	ns.pod("kubia-1", labels("app", "kubia"))
	ns.service("kubia", selecting(map[string]string{"app": "kubia"}))
	k := launch(t, args("svc", "-n", ns.name), size(160, 30))
	k.row("kubia ", ` 2/2 `)
	k.press("F")
	k.see("Forward a port of kubia", "http 80")
	k.settled()
	k.press("<enter>")
	k.see("leads to services/kubia:http")
	k.press("f")
	k.header(`Forwards +1 · live$`)
	address := k.address()
	if answer, err := hit(t, address); err != nil || !strings.Contains(answer, "simulated pod") {
		t.Fatalf("%s answers %q, %v", address, answer, err)
	}
	k.row(address, `services/kubia:http +kubia-\d +0 +1 +\d+ B +\d+ B`)
	ns.remove("kubia-0")
	k.until("the other pod", func(lines []string) bool {
		_, _ = hit(t, address) // until the Service has heard of it, this leads to the pod that is gone
		return strings.Contains(strings.Join(lines, "\n"), " kubia-1 ")
	})
	k.press("K")
	k.see("kubectl port-forward service/kubia")
	k.press("<esc>")
	k.press("<ctrl+d>")
	k.see(address + " is not forwarded any more")
	k.header(`Forwards +0 · live$`)
	if answer, err := hit(t, address); err == nil {
		t.Errorf("%s still answers %q", address, answer)
	}
}

// A port by name or number, with a local one; what is wrong with it is said.
func TestForwardLine(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia-0", labels("app", "kubia"))
	ns.service("cart", selecting(map[string]string{"app": "cart"}))
	k := launch(t, args("pods/kubia-0", "-n", ns.name), size(180, 30))
	k.row("kubia-0", "Running")
	k.press(":forward svc/cart -n " + ns.name + " grpc<enter>")
	k.say("there is no TCP port grpc: it has http 80")
	k.press(":forward svc/cart -n " + ns.name + " http<enter>")
	k.see("leads to services/cart:http")
	k.press(":forwards<enter>")
	cart := k.address()
	_, _ = hit(t, cart)
	k.row(cart, `no endpoint of Service cart is ready for port http 80`)
	k.press("q")
	k.press(":forward 9999<enter>")
	k.see("leads to pods/kubia-0:9999")
	k.press(":q<enter>")
	k.say("would be cancelled: forward", "and 1 more")
}

func TestForwardIsRefused(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia-0", labels("app", "kubia"))
	k := launch(t, args("pods", "-n", ns.name, "--read-only"), size(120, 30))
	k.row("kubia-0", "Running")
	k.press("F")
	k.say("nothing is forwarded in a read-only context")
	user := ns.may("get", "list", "watch")
	other := launch(t, args("pods", "-n", ns.name, "--as", user), size(120, 30))
	other.row("kubia-0", "Running")
	other.press("F")
	other.say("you may not create pods/portforward")
}
