package pager

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pathTo is the keys that lead to line i of a YAML document, from the
// outermost on. It reads the lines above by how far in they stand, as the
// highlighting does; lines of a longer text belong to the key of that.
func pathTo(doc Lines, i int) []string {
	inside := blockScalars(doc)
	for i > 0 && (inside[i] || !says(doc.At(i))) {
		i--
	}
	var path []string
	// What lies further in than room is not above the line.
	for room := shapeOf(doc.At(i)).lead + 1; i >= 0 && room > 0; i-- {
		line := doc.At(i)
		if inside[i] || !says(line) {
			continue
		}
		s := shapeOf(line)
		if s.key > s.lead && s.lead < room {
			path = append(path, unquoted(line[s.lead:s.key]))
			room = s.lead
		}
		if dash := blanks(line); dash < s.lead && dash < room {
			room = dash + 1 // the list may stand as far in as its key
		}
	}
	slices.Reverse(path)
	return path
}

// says reports whether a line is more than blank or a comment.
func says(line string) bool {
	rest := strings.TrimLeft(line, " ")
	return rest != "" && rest[0] != '#' && line != "---"
}

// unquoted is the key that is written as text.
func unquoted(text string) string {
	var key string
	if (text[0] == '"' || text[0] == '\'') && yaml.Unmarshal([]byte(text), &key) == nil {
		return key
	}
	return text
}
