package ui

import "kubist/ui/canvas"

// smallest is the terminal on which everything can still be drawn.
const (
	smallestW = 40
	smallestH = 10
)

// wants is what the layout depends on besides the size.
type wants struct {
	lens   bool // a filter is in force, or something is being typed
	notice bool // something is the matter
	fault  bool // what is being typed is wrong
	choice int  // completions to show
	work   bool // jobs are under way
	toast  bool
}

// areas is where everything goes.
type areas struct {
	Header, Screen, Notice, Work, Choices, Lens, Fault, Hints canvas.Rect
	// Toast lies over the last row of the screen.
	Toast canvas.Rect
}

// arrange divides a terminal of w by h cells. It is pure; layout_test.go has drawings.
func arrange(w, h int, want wants) areas {
	var a areas
	row := func(y, n int) canvas.Rect { return canvas.Rect{X: 0, Y: y, W: w, H: n} }
	a.Header = row(0, 1)
	bottom := h - 1
	a.Hints = row(bottom, 1)
	if want.fault {
		bottom--
		a.Fault = row(bottom, 1)
	}
	if want.lens {
		bottom--
		a.Lens = row(bottom, 1)
	}
	if n := min(want.choice, max((bottom-1)/2, 0), 8); n > 0 {
		a.Choices = row(bottom-n, n)
		bottom -= n
	}
	if want.work {
		bottom--
		a.Work = row(bottom, 1)
	}
	if want.notice {
		bottom--
		a.Notice = row(bottom, 1)
	}
	a.Screen = row(1, max(bottom-1, 0))
	if want.toast {
		a.Toast = row(bottom-1, 1)
	}
	return a
}
