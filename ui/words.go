package ui

import (
	"slices"
	"strings"

	"kubist/ui/screen"
)

// linesKept is how many command lines are remembered.
const linesKept = 500

// word is a command line of the shell itself.
type word struct {
	text, note string
	others     []string
	run        func(s *Shell, rest string)
}

// words are the command lines of the shell itself. What kubist works at is not
// called jobs here: those are Kubernetes' own.
func words() []word {
	return []word{
		{"messages", "what was said", []string{"mes", "msg"}, func(s *Shell, _ string) { s.messages() }},
		{"work", "what is under way, and what became of it", nil, func(s *Shell, _ string) { s.work() }},
		{"theme", "choose the colours", []string{"themes", "skin"}, (*Shell).theme},
		{"help", "all keys", []string{"h", "?"}, func(s *Shell, _ string) { s.help() }},
		{"quit", "end kubist", []string{"q", "exit", "qa"}, func(s *Shell, _ string) { s.quit() }},
		{"q!", "end kubist without asking", nil, func(s *Shell, _ string) { s.end() }},
	}
}

// Words are all the names of the command lines of the shell itself.
func Words() []string {
	var out []string
	for _, w := range words() {
		out = append(append(out, w.text), w.others...)
	}
	return out
}

// own does what the words of the shell itself say, and reports whether line is one.
func (s *Shell) own(line string) bool {
	w, rest, ok := ownWord(line)
	if ok {
		w.run(s, rest)
	}
	return ok
}

func ownWord(line string) (w word, rest string, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	for _, w := range words() {
		if w.text == first || slices.Contains(w.others, first) {
			return w, strings.TrimSpace(rest), true
		}
	}
	return word{}, "", false
}

// lineOf is the command line that does what one of the shell's commands does, "" for none.
func lineOf(id string) string {
	name := strings.TrimPrefix(id, "shell.")
	if _, _, ok := ownWord(name); ok && name != id {
		return ":" + name
	}
	return ""
}

// complete offers the router's completions and the shell's own.
func (s *Shell) complete(text string, at int) []screen.Candidate {
	head := text[:at]
	from := strings.LastIndexByte(head, ' ') + 1
	begun := head[from:]
	if from > 0 {
		w, rest, ok := ownWord(head[:from])
		if !ok {
			return s.opt.Router.Complete(text, at)
		}
		var out []screen.Candidate
		if w.text == "theme" && rest == "" && s.opt.Look != nil {
			for _, it := range s.themes() {
				if strings.HasPrefix(it.Text, begun) && it.Text != begun {
					out = append(out, screen.Candidate{Text: it.Text, Note: it.Note, From: from, To: at})
				}
			}
		}
		return out
	}
	out := s.opt.Router.Complete(text, at)
	for _, w := range words() {
		if strings.HasPrefix(w.text, begun) && w.text != begun {
			out = append(out, screen.Candidate{Text: w.text, Note: w.note, To: at})
		}
	}
	return out
}

// commandLine opens the command line.
func (s *Shell) commandLine() {
	s.ask(screen.Prompt{
		Label:    ":",
		Complete: s.complete,
		History:  s.opt.Memory.Lines,
		Done: func(line string, ok bool) {
			if line = strings.TrimSpace(line); ok && line != "" {
				if on, is := s.opt.Router.(screen.Discreet); !is || !on.Discreet(line) {
					s.opt.Memory.add(line)
				}
				s.open(line)
			}
		},
	})
}

// add makes line the newest of the lines that are remembered.
func (m *Memory) add(line string) {
	m.Lines = slices.DeleteFunc(slices.Clone(m.Lines), func(l string) bool { return l == line })
	m.Lines = append(m.Lines, line)
	if n := len(m.Lines) - linesKept; n > 0 {
		m.Lines = m.Lines[n:]
	}
}
