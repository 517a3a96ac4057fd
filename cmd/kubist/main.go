// Command kubist is a terminal for Kubernetes.
package main

import (
	"errors"
	"fmt"
	"os"

	"kubist/kube"
	"kubist/ui/display"
)

// version is set when a release is built.
var version = "dev"

func main() {
	if err := command().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "kubist: "+describe(err))
		os.Exit(1)
	}
}

// describe is an error as it is told to a person.
func describe(err error) string {
	if crash, ok := errors.AsType[*display.Crash](err); ok {
		return fmt.Sprintf("%v\n\n%s", crash.Reason, crash.Stack)
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		return told(err.Error(), r.do)
	}
	p := kube.Explain(err)
	return told(p.What, p.Do)
}

func told(what, do string) string {
	if do == "" {
		return what
	}
	return what + "\n" + do
}
