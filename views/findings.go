package views

import (
	"kubist/kube/diagnose"
	"kubist/themes"
	"kubist/ui/canvas"
)

// findingLook is how a finding is marked, by its severity.
func findingLook(s diagnose.Severity) (glyph string, t themes.Token) {
	switch s {
	case diagnose.Fault:
		return "✗", themes.Bad
	case diagnose.Warning:
		return "!", themes.Warn
	case diagnose.Note:
		return "·", themes.Info
	case diagnose.Unknown:
	}
	return "?", themes.Unknown
}

// paintFindings writes findings at the top, in at most half of the rows, with a
// rule below them, and returns the row after it.
func paintFindings(c canvas.Canvas, findings []diagnose.Finding) int {
	const indent = 3
	y, most := 0, c.H()/2
	for i, f := range findings {
		glyph, tone := findingLook(f.Severity)
		lines := wrap(f.Text, max(c.W()-indent-1, 1))
		if y > 0 && y+len(lines) > most {
			c.Put(indent, y, themes.Style(themes.Muted), "and "+thousands(len(findings)-i)+" more")
			y++
			break
		}
		lines = lines[:min(len(lines), max(most, 1))]
		c.Put(1, y, themes.Style(tone)|themes.Bold, glyph)
		for _, text := range lines {
			c.Cut(indent, y, c.W()-indent, themes.Style(tone), text)
			y++
		}
	}
	if y == 0 {
		return 0
	}
	putRule(c, y)
	return y + 1
}

// putRule draws a rule across row y.
func putRule(c canvas.Canvas, y int) {
	for x := 1; x < c.W()-1; x++ {
		c.Put(x, y, themes.Style(themes.Faint), "─")
	}
}
