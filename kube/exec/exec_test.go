package exec

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	utilexec "k8s.io/client-go/util/exec"
)

// How a command has ended is told by its code or in words, whatever the server makes of it.
func TestEndsInWords(t *testing.T) {
	t.Parallel()
	in := Container{"shop", "kubia-0", "main"}
	for _, c := range []struct {
		name    string
		err     error
		code    int
		missing bool
		want    string
	}{
		{"well", nil, 0, false, ""},
		{"with a code", utilexec.CodeExitError{Err: errors.New("x"), Code: 3}, 3, false, "it has ended with exit code 3"},
		{"with that of a program it did not find itself", utilexec.CodeExitError{Err: errors.New("x"), Code: 127}, 127, false, "it has ended with exit code 127"},
		{"with a code in words", errors.New("Internal error occurred: cmd wait: sh -c x: exit status 130"), 130, false, "it has ended with exit code 130"},
		{"with another code in words", errors.New("command terminated with exit code 2"), 2, false, "it has ended with exit code 2"},
		{
			"without the program", errors.New(`exec failed: "sh": executable file not found in $PATH`), 0, true,
			`the container does not have the program: exec failed: "sh": executable file not found in $PATH`,
		},
		{"in another way", errors.New("unable to upgrade connection"), 0, false, "run in container main of pod shop/kubia-0: unable to upgrade connection"},
	} {
		got := told(in, c.err)
		text, n := "", 0
		if got != nil {
			text = got.Error()
		}
		if ended, ok := errors.AsType[*Ended](got); ok {
			n = ended.Code
		}
		if text != c.want || n != c.code || errors.Is(got, ErrNoProgram) != c.missing {
			t.Errorf("%s: %v with code %d, want %s with %d", c.name, got, n, c.want, c.code)
		}
	}
}

// The first size is told at once, others when they come, and nothing after the end.
func TestSizesOfATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		w, h := 0, 0
		resize := func(to, high int) {
			mu.Lock()
			defer mu.Unlock()
			w, h = to, high
		}
		q := &sizes{ctx: ctx, size: func() (int, int) {
			mu.Lock()
			defer mu.Unlock()
			return w, h
		}}
		time.AfterFunc(time.Second, func() { resize(80, 24) })
		if s := q.Next(); s == nil || s.Width != 80 || s.Height != 24 {
			t.Errorf("the first size is %+v", s)
		}
		time.AfterFunc(time.Second, func() { resize(200, 50) })
		if s := q.Next(); s == nil || s.Width != 200 || s.Height != 50 {
			t.Errorf("the next size is %+v", s)
		}
		time.AfterFunc(time.Second, cancel)
		if s := q.Next(); s != nil {
			t.Errorf("after the end it is %+v", s)
		}
	})
}
