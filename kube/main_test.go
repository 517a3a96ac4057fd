package kube

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// pluginMode makes the test binary a credential plugin; its value says of what kind.
const pluginMode = "KUBE_TEST_PLUGIN"

// pluginToken is what a plugin answers that reads its token from its environment.
const pluginToken = "KUBE_TEST_TOKEN"

// pluginWaitsFor is the address a waiting plugin connects to, and waits until it is hung up on.
const pluginWaitsFor = "KUBE_TEST_WAIT"

func TestMain(m *testing.M) {
	if mode := os.Getenv(pluginMode); mode != "" {
		os.Exit(plugin(mode))
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("k8s.io/klog/v2.(*flushDaemon).run.func1"))
}

// plugin is what the test binary does as a credential plugin.
func plugin(mode string) int {
	token, expires := "from-plugin", ""
	switch mode {
	case "token":
	case "env":
		token = os.Getenv(pluginToken)
	case "fail":
		fmt.Fprint(os.Stderr, "\x1b[31mError:\x1b[0m getting a token\n\nlogin required: the session of jane has expired\nexit status 1\n")
		return 3
	case "garbage":
		fmt.Print("please wait…")
		return 0
	case "ask", "ask each time":
		if mode == "ask each time" {
			expires = `"expirationTimestamp":"2020-01-01T00:00:00Z",`
		}
		fmt.Fprint(os.Stderr, "Password: ")
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, "error: nobody answers:", err)
			return 1
		}
		token = strings.TrimSpace(line)
	case "wait":
		// The test decides when the plugin answers, and its end frees it too.
		conn, err := net.Dial("tcp", os.Getenv(pluginWaitsFor))
		if err != nil {
			return 1
		}
		_, _ = io.Copy(io.Discard, conn)
	}
	fmt.Printf(`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{%s"token":%q}}`, expires, token)
	return 0
}
