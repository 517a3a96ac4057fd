// Package screen holds the contracts between the shell and the screens: what a
// screen offers, what the shell does for it, and commands as data. It is a
// leaf, so that views never import the shell and the shell never imports a view.
//
// Everything here is called on the one goroutine of the user interface, and
// must not block: what takes time goes through [Host.Wait].
package screen

import (
	"context"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
)

// Screen is one full view: pods, YAML, containers…
type Screen interface {
	// Title is what the header, and the line above the hints, say.
	Title() Title
	// Commands is what can be done here, in the order of the help.
	Commands() []Command
	// Mount is called when the screen becomes visible; it starts its waits.
	Mount(Host)
	// Unmount is called when it is covered or closed; its waits are cancelled already.
	Unmount()
	// Handle takes the result of a wait.
	Handle(slot string, result any)
	// Paint draws the screen. It remembers where things were drawn, and changes nothing else that is seen.
	Paint(canvas.Canvas)
	// Pointer takes a click or a turn of the wheel at column x, row y of the canvas.
	Pointer(x, y int, act Act)
}

// Act is what the mouse did.
type Act uint8

// The acts of a mouse.
const (
	Click Act = iota
	WheelUp
	WheelDown
)

// Span is a piece of text in one style.
type Span struct {
	Style themes.Style
	Text  string
}

// Title is what surrounds a screen.
type Title struct {
	Crumbs []string // where: context, namespace, kind, name
	Status []Span   // what it is: counts, health, live or not; drawn at the right
	Lens   []Span   // the filter in force, empty without one
	Notice []Span   // what is the matter while the rows stay, empty when nothing is
}

// Command is something the user can do, as data. It feeds dispatch, the hint
// line, the help, the palette and the README.
type Command struct {
	ID    string // stable, for rebinding: "pods.containers"
	Title string // a verb, lower case: "containers"
	// Keys are names as [Name] makes them; the first is the one that is shown.
	Keys []string
	// Hint places it on the hint line; the smallest number comes first, 0 keeps it off.
	Hint int
	// When returns why the command cannot be used now, or "".
	When func() (reason string)
	Run  func(Host)
}

// Candidate is one completion: text that replaces [From, To) of what was typed.
type Candidate struct {
	Text     string
	From, To int
	Note     string // a count or a description, shown quietly
}

// Fault is where and why a typed text is not valid. Offsets are in bytes.
type Fault struct {
	At      int
	Message string
}

// Prompt asks for one line at the bottom of the screen. All functions but Done may be nil.
type Prompt struct {
	Label string // stands before the text: "/", ":"
	Text  string
	// Rewrite may replace a text as it is typed, as "-" by "-l " in a filter.
	Rewrite func(text string) string
	// Change is told each new text.
	Change func(text string)
	// Done ends the prompt: ok is false after esc.
	Done func(text string, ok bool)
	// Complete offers completions for the caret at byte offset at.
	Complete func(text string, at int) []Candidate
	// Check finds what is wrong with a text, nil when nothing is.
	Check func(text string) *Fault
	// Note is shown at the right: counts that follow the text.
	Note func() []Span
	// History holds earlier lines, newest last, for ↑ and ↓.
	History []string
}

// Item is one choice of a [Picker].
type Item struct {
	Text, Note string
	// About is what is said of it below the items while the cursor is on it, after
	// a Text that is too long for its row; both are wrapped.
	About string
	// Current marks what is in force; in a picker of several, what is chosen.
	Current bool
}

// Picker asks for one of many, found by typing, or for several of them.
type Picker struct {
	Title string
	Items []Item
	// More, unless nil, fetches further items in the background; what it
	// returns replaces Items, an error is shown below them.
	More   func(context.Context) ([]Item, error)
	Choose func(Item)
	// Preview, unless nil, is told the item under the cursor whenever that is
	// another one; Cancel, unless nil, that nothing was chosen in the end.
	Preview func(Item)
	Cancel  func()
	// Remove, unless nil, lets ctrl+d take an item away for good, and is told which.
	Remove func(Item)
	// Several, unless nil, makes the picker one of several items in an order:
	// space chooses and unchooses, < and > move an item. It is told all items
	// in their order after each change, and once more, in Choose's stead, when
	// they are accepted. It may keep what it is given.
	Several func([]Item)
}

// Choice is one answer to a [Question].
type Choice struct {
	Label string
	// Key answers without moving to the choice, "" for none.
	Key string
}

// Question asks for one of a few answers. The first choice is where the cursor
// begins, so it is the one that does no harm. With a single choice it is a note.
type Question struct {
	Title   string
	Text    []Span   // wrapped; a line break begins a new line
	Choices []Choice // at least one
	// Answer, unless nil, is told the index of the choice; esc is no answer.
	Answer func(choice int)
}

// Job is work that takes a while. It goes on when its screen is left, is seen
// with its progress, and can be cancelled.
type Job struct {
	Title string // what it does: "save 38 pods"
	// Run works in the background until it is done or ctx ends. progress says
	// how much is done; a total of 0 is not known. It never blocks.
	Run func(ctx context.Context, progress func(done, total int)) error
	// Done, unless nil, is told how it ended, on the goroutine of the user
	// interface. Without it the end is shown as a message. A job that was
	// cancelled ends with the error that Run returns then.
	Done func(err error)
}

// Host is what the shell does for a screen. A dialog that is asked for while no
// key is being handled takes no keys for its first moment: they were meant for
// what was there before.
type Host interface {
	// Wait runs f in the background and gives what it returns to Handle. A new
	// wait in a slot cancels the one before, whose result is dropped; so are
	// all results after Unmount.
	Wait(slot string, f func(context.Context) any)
	// Go does what the command line does with line.
	Go(line string)
	// Push opens s over this screen; Pop goes back; Replace puts s in the place of this one.
	Push(s Screen)
	Pop()
	Replace(s Screen)
	Prompt(Prompt)
	Pick(Picker)
	Ask(Question)
	Start(Job)
	// Toast shows a message for some seconds.
	Toast(t themes.Token, text string)
	// Notify tells something that the user has asked to be told of, and may have
	// gone elsewhere meanwhile: the terminal rings, its title says it too, and the
	// message stays until a key is pressed.
	Notify(t themes.Token, text string)
	// Copy puts text on the user's clipboard and says so, calling it what.
	Copy(text, what string)
	// Terminal hands the terminal over until run returns, and calls done then.
	Terminal(run func(in, out *os.File) error, done func(error))
	// Raw is Terminal with the terminal in raw mode: what is typed comes byte by
	// byte, and reads end when run has returned. size is 0 by 0 where nobody knows it.
	Raw(run func(in io.Reader, out io.Writer, size func() (w, h int)) error, done func(error))
	// Now is the time to measure ages from.
	Now() time.Time
}

// WayOut is the key that leads out of a screen that takes all others.
const WayOut = "ctrl+]"

// Typist is a screen that takes what is typed, now and then: while it does, no
// command is reached, and of all keys only [WayOut] is not its own.
type Typist interface {
	// Typing reports whether it takes what is typed now.
	Typing() bool
	// Type takes a key, Paste a text.
	Type(key tea.KeyPressMsg)
	Paste(text string)
	// Stop has it take nothing more; commands are reached again.
	Stop()
}

// Place is where a command line leads: one of a screen or a question.
type Place struct {
	Screen Screen
	// Root closes all other screens: they belong to another connection.
	Root bool
	// Pick is asked over Screen, if there is one, or what is shown already.
	// Without a Choose it opens the same line again with the choice appended,
	// in quotes where it holds a blank.
	Pick *Picker
	// Run does something, over Screen if there is one.
	Run func(Host)
}

// Located is a screen that a command line leads back to.
type Located interface {
	// Line is that command line, with what narrows and orders the screen.
	Line() string
}

// Router turns command lines into places. The shell's own words (quit, help,
// messages, work, theme) do not reach it.
type Router interface {
	// Open is where line leads, seen from screen at, which may be nil before the
	// first; an empty line leads to where one begins then.
	Open(line string, at Screen) (Place, error)
	// Complete offers completions of line for the caret at byte offset at.
	Complete(line string, at int) []Candidate
	// Commands are those that work on every screen.
	Commands() []Command
}

// Discreet is a router that knows of lines that are not to be remembered.
type Discreet interface {
	// Discreet reports whether line is one, for what it holds.
	Discreet(line string) bool
}
