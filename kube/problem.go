package kube

import (
	"errors"
	"strings"
)

// Problem is a failure told to a person. Both sentences are plain text on one
// line, free of control characters.
type Problem struct {
	// What failed, naming the thing.
	What string
	// Do is what can be done about it; empty where nothing can.
	Do string
	// Err is the cause, nil if this package found the fault itself.
	Err error
}

// Error is What, so that a Problem travels as an error.
func (p *Problem) Error() string { return p.What }

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Explain tells any error of this package, of client-go, of the network, of
// TLS, of credential plugins and of the API server as a [Problem] that wraps
// it; nil for nil. What it does not know is told by its last meaningful line.
// It blocks for at most a fraction of a second, while the last words of a
// failed plugin arrive.
func Explain(err error) *Problem {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	// Ordered from what is certain to what is guessed from a text.
	for _, explain := range []func(error) (what, do string){
		explainOwn,
		explainStatus,
		explainPlugin,
		explainProxy,
		explainCertificate,
		explainTLS,
		explainNetwork,
		explainEnd,
		explainFile,
	} {
		if what, do := explain(err); what != "" {
			return newProblem(what, do, err)
		}
	}
	return newProblem(fold(err.Error()), "see the log for more: --log-file", err)
}

// newProblem makes both sentences fit for a screen, where others may look on.
func newProblem(what, do string, err error) *Problem {
	return &Problem{What: join(redact(what)), Do: join(redact(do)), Err: err}
}

// explainOwn tells the typed errors of this package.
func explainOwn(err error) (what, do string) {
	if e, ok := errors.AsType[*ReadOnlyError](err); ok {
		return "this connection is read-only: " + e.Method + " " + e.Path + " was not sent",
			"start kubist without --read-only, or take the context off the read-only ones of the config"
	}
	if e, ok := errors.AsType[*UnknownKindError](err); ok {
		return explainKind(e)
	}
	if e, ok := errors.AsType[*CredentialsError](err); ok {
		return e.explain()
	}
	if e, ok := errors.AsType[*LoginError](err); ok {
		return e.explain()
	}
	if errors.Is(err, errClosed) {
		return errClosed.Error(), "open the context again"
	}
	return "", ""
}

func explainKind(e *UnknownKindError) (what, do string) {
	what = `the cluster has no kind "` + e.Word + `"`
	switch {
	case len(e.Near) > 0:
		do = "did you mean " + orList(e.Near) + "?"
	case e.Incomplete:
		do = "some API groups did not answer, it may be in one of them; try again later"
	default:
		do = "see all kinds with kubectl api-resources"
	}
	return what, do
}

// orList is "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
