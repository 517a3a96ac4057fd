// Package document reads the YAML files that people write for kubist. It finds
// everything that is wrong in a file, not only the first, and names the line
// and the column of each, so that one look at the message is enough to mend it.
//
// [Read] gives the value of the whole file; its methods go down into it and
// note what does not fit. A value that does not fit reads as its zero value,
// and [File.Err] says in the end whether there was one.
package document

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Fault is one thing that is wrong in a file. Line and Column count from 1; a
// Column of 0 is not known.
type Fault struct {
	Line, Column int
	Text         string
}

// Error is everything that is wrong in a file, from its top to its bottom.
type Error struct {
	Path   string
	Faults []Fault
}

// Error is a line for each fault, as compilers write them: "path:12:3: text".
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		place := strconv.Itoa(f.Line)
		if f.Column > 0 {
			place += ":" + strconv.Itoa(f.Column)
		}
		lines[i] = e.Path + ":" + place + ": " + f.Text
	}
	return strings.Join(lines, "\n")
}

// File is a file that is being read.
type File struct {
	path   string
	faults []Fault
}

// Read reads a file: its value, which is empty where there is nothing in it or
// where it is no YAML. Whatever follows the first document of a file is a fault.
func Read(path string, data []byte) (*File, Value) {
	f := &File{path: path}
	empty := Value{file: f}
	if valid := validLength(data); valid < len(data) {
		lines := bytes.Split(data[:valid], []byte("\n"))
		last := lines[len(lines)-1]
		f.faults = append(f.faults, Fault{len(lines), utf8.RuneCount(last) + 1, "this is not UTF-8"})
		return f, empty
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var top, more yaml.Node
	err := decoder.Decode(&top)
	if errors.Is(err, io.EOF) {
		return f, empty
	}
	if err != nil {
		f.faults = append(f.faults, syntax(err))
		return f, empty
	}
	if err := decoder.Decode(&more); err == nil {
		Value{f, &more}.Fault("another document begins here, and only the first is read")
	} else if !errors.Is(err, io.EOF) {
		f.faults = append(f.faults, syntax(err))
	}
	return f, Value{f, top.Content[0]}
}

// validLength is how many bytes of data are UTF-8, up to the first that are not.
func validLength(data []byte) int {
	n := 0
	for n < len(data) {
		r, size := utf8.DecodeRune(data[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// Err is an [*Error] with what did not fit, or nil.
func (f *File) Err() error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{f.path, f.faults}
}

// syntax is the fault in a file that is no YAML. The library has no numbers but
// those in its messages, and there the grammar counts lines from 0.
func syntax(err error) Fault {
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, what, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, text = n, what
		}
	}
	if strings.HasPrefix(text, "did not find expected") {
		line++
	}
	return Fault{Line: max(line, 1), Text: "this is not YAML: " + text}
}

// Value is a value in a file. One that is not there, or is there without
// content, reads as nothing, and that is no fault.
type Value struct {
	file *File
	node *yaml.Node
}

// Pair is one entry of a mapping.
type Pair struct{ Key, Value Value }

// Given reports whether there is something to read.
func (v Value) Given() bool {
	n := v.resolved()
	return n != nil && n.ShortTag() != "!!null"
}

// Blank reports whether the value is there without content, as after "color:".
func (v Value) Blank() bool { return v.node != nil && !v.Given() }

// Fault notes that the value does not fit.
func (v Value) Fault(format string, a ...any) {
	f := Fault{Line: 1, Text: fmt.Sprintf(format, a...)}
	if v.node != nil {
		f.Line, f.Column = v.node.Line, v.node.Column
	}
	v.file.faults = append(v.file.faults, f)
}

// Name is the value as it is written, for the key of a [Pair].
func (v Value) Name() string {
	if n := v.resolved(); n != nil {
		return n.Value
	}
	return ""
}

// Text is a text; want says what it should have been where it is none: "the
// name of a theme". A text that looks like a number needs its quotes.
func (v Value) Text(want string) string {
	if !v.Given() {
		return ""
	}
	n := v.resolved()
	switch {
	case n.Kind != yaml.ScalarNode:
		v.unlike(want)
	case n.ShortTag() != "!!str":
		v.Fault("want %s, not %s: in quotes it would be one, %q", want, article(n), n.Value)
	default:
		return n.Value
	}
	return ""
}

// Bool is true or false, or otherwise where nothing is given.
func (v Value) Bool(otherwise bool) bool {
	if !v.Given() {
		return otherwise
	}
	var is bool
	if n := v.resolved(); n.ShortTag() != "!!bool" || n.Decode(&is) != nil {
		v.unlike("true or false")
	}
	return is
}

// Number is a whole number from low to high, or otherwise where nothing is given.
func (v Value) Number(low, high, otherwise int) int {
	if !v.Given() {
		return otherwise
	}
	number := otherwise
	want := fmt.Sprintf("a number from %d to %d", low, high)
	switch n := v.resolved(); {
	case n.ShortTag() != "!!int" || n.Decode(&number) != nil:
		v.unlike(want)
	case number < low || number > high:
		v.Fault("want %s, not %s", want, n.Value)
	default:
		return number
	}
	return otherwise
}

// List is the values of a list; want says what it should have been.
func (v Value) List(want string) []Value {
	if !v.Given() {
		return nil
	}
	n := v.resolved()
	if n.Kind != yaml.SequenceNode {
		v.unlike(want)
		return nil
	}
	values := make([]Value, len(n.Content))
	for i, item := range n.Content {
		values[i] = Value{v.file, item}
	}
	return values
}

// Texts is a list of texts; wants and want say what the list and each of its
// items should have been. Items that do not fit, and empty ones, are left out.
func (v Value) Texts(wants, want string) []Value {
	return slices.DeleteFunc(v.List(wants), func(item Value) bool {
		text := item.Text(want)
		if n := item.resolved(); text == "" && (n.ShortTag() == "!!null" || n.ShortTag() == "!!str") {
			item.Fault("want %s, not nothing", want)
		}
		return text == ""
	})
}

// Pairs is the entries of a mapping in their order; want says what it should
// have been. An entry that is given again is a fault, and left out.
func (v Value) Pairs(want string) []Pair {
	if !v.Given() {
		return nil
	}
	n := v.resolved()
	if n.Kind != yaml.MappingNode {
		v.unlike(want)
		return nil
	}
	pairs := make([]Pair, 0, len(n.Content)/2)
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		pair := Pair{Value{v.file, n.Content[i]}, Value{v.file, n.Content[i+1]}}
		name := pair.Key.Name()
		if line, again := first[name]; again {
			pair.Key.Fault("%q is given twice; the first is in line %d", name, line)
			continue
		}
		first[name] = n.Content[i].Line
		pairs = append(pairs, pair)
	}
	return pairs
}

// Field is how one field of a mapping is read.
type Field struct {
	Name string
	Read func(Value)
}

// Fields reads the fields of a mapping; want says what it should have been. A
// field that is not among those known is a fault, which names the known ones.
func (v Value) Fields(want string, known ...Field) {
	for _, pair := range v.Pairs(want) {
		name := pair.Key.Name()
		i := slices.IndexFunc(known, func(f Field) bool { return f.Name == name })
		if i >= 0 {
			known[i].Read(pair.Value)
			continue
		}
		names := make([]string, len(known))
		for i, f := range known {
			names[i] = f.Name
		}
		pair.Key.Fault("there is no field %q%s", name, Choices(name, names))
	}
}

// unlike notes that the value is of another sort than want.
func (v Value) unlike(want string) { v.Fault("want %s, not %s", want, article(v.resolved())) }

// resolved is the node itself or the one that an alias stands for.
func (v Value) resolved() *yaml.Node {
	if v.node != nil && v.node.Kind == yaml.AliasNode {
		return v.node.Alias
	}
	return v.node
}

// article says what sort of value a node is.
func article(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	case "!!timestamp":
		return "a date"
	}
	return strconv.Quote(n.Value)
}
