// Command kubist is a terminal for Kubernetes.
package main

import (
	"fmt"
	"os"
)

// version is set when a release is built.
var version = "dev"

func main() {
	if err := command().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "kubist: "+describe(err))
		os.Exit(1)
	}
}
