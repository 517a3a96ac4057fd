package views

import (
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// problemOf tells why a kind cannot be listed or watched, nil for no error. It
// may take a moment.
func problemOf(err error, gvr schema.GroupVersionResource) *kube.Problem {
	switch {
	case err == nil:
		return nil
	case missingKind(err):
		return &kube.Problem{What: "the cluster has no " + gvr.GroupResource().String() + " any more", Do: "ctrl+r looks again", Err: err}
	}
	return kube.Explain(err)
}

// missingKind reports whether an error says that the cluster does not have the kind at all.
func missingKind(err error) bool { return apierrors.IsNotFound(err) }

// notice tells a fault in one line, and what to do about it.
func notice(p *kube.Problem) []screen.Span {
	spans := []screen.Span{{Style: themes.Style(themes.Warn), Text: "! " + p.What}}
	if p.Do != "" {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: " · " + p.Do})
	}
	return spans
}

// phaseSpans is the honest state of a stream.
func phaseSpans(p stream.Phase, seen time.Time, loaded, total int) []screen.Span {
	one := func(t themes.Token, text string) []screen.Span {
		return []screen.Span{{Style: themes.Style(t), Text: text}}
	}
	switch p {
	case stream.Connecting:
		return one(themes.Info, "connecting")
	case stream.Loading:
		text := thousands(loaded)
		if total > loaded {
			text += " of " + thousands(total)
		}
		return one(themes.Info, text+" · loading "+bar(loaded, total))
	case stream.Live:
		return one(themes.OK, "live")
	case stream.Reconnecting:
		if seen.IsZero() {
			return one(themes.Warn, "not connected")
		}
		return one(themes.Warn, "reconnecting · last seen "+lastSeen(seen))
	case stream.Stale:
		return one(themes.Unknown, "as of "+seen.Local().Format(time.TimeOnly)+", not live")
	case stream.Forbidden:
		return one(themes.Bad, "forbidden")
	}
	return one(themes.Bad, "failed · last seen "+lastSeen(seen))
}

// lastSeen is how long nothing was heard, by the clock of this machine.
func lastSeen(seen time.Time) string {
	if seen.IsZero() {
		return "never"
	}
	return ago(time.Since(seen))
}

func ago(d time.Duration) string { return seconds(d) + " ago" }

func seconds(d time.Duration) string { return strconv.Itoa(int(max(d, 0)/time.Second)) + " s" }

// bar draws progress in ten cells, nothing when the end is not known.
func bar(done, total int) string {
	if total <= 0 {
		return ""
	}
	n := min(10*done/total, 10)
	return strings.Repeat("▰", n) + strings.Repeat("▱", 10-n)
}

// thousands writes n with separators: "38,500".
func thousands(n int) string { return screen.Number(n) }

// paintMessage writes what is the matter, and what to do, in the middle.
func paintMessage(c canvas.Canvas, what, do string, t themes.Token) {
	y := c.H() / 3
	for _, part := range []screen.Span{{Style: themes.Style(t), Text: what}, {Style: themes.Style(themes.Muted), Text: do}} {
		for _, line := range wrap(part.Text, c.W()-8) {
			c.Put(max((c.W()-canvas.Width(line))/2, 0), y, part.Style, line)
			y++
		}
	}
}

// wrap breaks text into lines of at most width columns, at blanks.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for w := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = w
		case canvas.Width(line)+1+canvas.Width(w) > width:
			lines = append(lines, line)
			line = w
		default:
			line += " " + w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
