package kube

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// escapes are the control sequences of terminals: CSI, OSC and the like, and the short ones.
	escapes = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b[ -/]*[0-~]")
	// userinfo is what stands before the host of a URL.
	userinfo = regexp.MustCompile(`(\w://)[^/?#\s"]*@`)
	// telling is how lines begin to speak of a failure.
	telling = regexp.MustCompile(`(?i)error|fail|denied|expired|panic|unable|cannot|could not|invalid|not found|unauthorized|forbidden|refused|login|log in`)
)

// maxText bounds a folded text, in characters: a sentence or two.
const maxText = 300

// clean strips from one line what could act on a terminal, and the space around it.
func clean(line string) string {
	line = escapes.ReplaceAllString(strings.ToValidUTF8(line, ""), "")
	line = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line)
	return strings.TrimSpace(line)
}

// fold makes one line out of a text: a text of one line stays, of several the
// last one that speaks of a failure is kept, or else the last with words in it.
func fold(text string) string {
	var last, told string
	for line := range strings.Lines(text) {
		line = clean(line)
		if !strings.ContainsFunc(line, unicode.IsLetter) {
			continue
		}
		last = line
		// "exit status 1" at the end of a Go program's words tells nothing.
		if telling.MatchString(line) && !strings.HasPrefix(line, "exit status") {
			told = line
		}
	}
	if told != "" {
		last = told
	}
	if last == "" {
		last = clean(text)
	}
	return shorten(last)
}

// join makes one line out of a text and keeps all of it: for hints, whose
// lines belong together.
func join(text string) string {
	return shorten(strings.Join(strings.Fields(clean(text)), " "))
}

// redact takes user and password out of the URLs in a text.
func redact(text string) string { return userinfo.ReplaceAllString(text, "$1") }

func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxText {
		return strings.TrimSpace(string(runes[:maxText-1])) + "…"
	}
	return text
}
