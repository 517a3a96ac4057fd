package kube

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// pluginMode makes the test binary a credential plugin; its value says of what kind.
const pluginMode = "KUBE_TEST_PLUGIN"

// pluginWaitsFor is the address a waiting plugin connects to, and waits until it is hung up on.
const pluginWaitsFor = "KUBE_TEST_WAIT"

func TestMain(m *testing.M) {
	if mode := os.Getenv(pluginMode); mode != "" {
		os.Exit(plugin(mode))
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("k8s.io/klog/v2.(*flushDaemon).run.func1"))
}

// plugin is what the test binary does as a credential plugin.
func plugin(mode string) int {
	token := "from-plugin"
	switch mode {
	case "token":
	case "fail":
		fmt.Fprint(os.Stderr, "\x1b[31mError:\x1b[0m getting a token\n\nlogin required: the session of jane has expired\nexit status 1\n")
		return 3
	case "garbage":
		fmt.Print("please wait…")
		return 0
	case "ask":
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
	fmt.Printf(`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":%q}}`, token)
	return 0
}
