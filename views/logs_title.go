package views

import (
	"strings"

	"kubist/kube"
	"kubist/kube/logs"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// Title says whose logs they are, how many lines, whether all are followed, and what is missing.
func (l *logsScreen) Title() screen.Title {
	t := screen.Title{Crumbs: l.crumbs(), Lens: l.view.Lens()}
	var parts []screen.Span
	add := func(token themes.Token, text string) {
		if len(parts) > 0 {
			parts = append(parts, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
		}
		parts = append(parts, screen.Span{Style: themes.Style(token), Text: text})
	}
	if n := len(l.sources); n > 1 {
		add(themes.Text, thousands(n)+" sources")
	}
	add(themes.Text, thousands(l.view.Total())+" lines")
	if n := l.view.Dropped(); n > 0 {
		add(themes.Warn, thousands(n)+" dropped, "+thousands(logBytes>>20)+" MiB are kept")
	}
	if n := l.count(logs.Queued); n > 0 {
		add(themes.Warn, thousands(n)+" not followed")
	}
	if !l.view.Following() {
		text := "held still"
		if n := l.view.Behind(); n > 0 {
			text += ", " + thousands(n) + " new"
		}
		add(themes.Accent, text)
	}
	token, text := l.state()
	add(token, text)
	t.Status, t.Notice = parts, l.notice()
	return t
}

func (l *logsScreen) crumbs() []string {
	if l.of.name != "" {
		out := append(l.session.crumbs(l.of), "Logs")
		switch {
		case l.options.Previous:
			out[len(out)-1] = "Previous logs"
		case l.only != "" && l.picked == nil:
			out[len(out)-1] = "Logs of " + l.only
		}
		return out
	}
	out := []string{l.session.crumb(), strings.Join(l.scope.Namespaces, ",")}
	if len(l.scope.Namespaces) == 0 {
		out[1] = "all"
	}
	if l.scope.Labels != "" {
		out = append(out, "-l "+l.scope.Labels)
	}
	return append(out, "Logs")
}

func (l *logsScreen) count(p logs.Phase) (n int) {
	for i := range l.sources {
		if l.sources[i].Phase == p {
			n++
		}
	}
	return n
}

// state says how the streams are doing, the worst of them first.
func (l *logsScreen) state() (themes.Token, string) {
	of := func(n int) string {
		if n == len(l.sources) {
			return ""
		}
		return " " + thousands(n) + " of " + thousands(len(l.sources))
	}
	reconnecting, failed, connecting := l.count(logs.Reconnecting), l.count(logs.Failed), l.count(logs.Connecting)
	live, waiting := l.count(logs.Live), l.count(logs.Waiting)
	switch {
	case len(l.sources) == 0 && l.rows == nil:
		return themes.Info, "connecting"
	case len(l.sources) == 0:
		return themes.Muted, "no sources"
	case reconnecting > 0:
		return themes.Warn, "reconnecting" + of(reconnecting)
	case failed > 0:
		return themes.Bad, "cannot read" + of(failed)
	case connecting > 0:
		return themes.Info, "connecting" + of(connecting)
	case l.pods.snap != nil && l.pods.snap.Phase == stream.Reconnecting:
		return themes.Warn, "new pods are not seen: reconnecting"
	case live > 0:
		return themes.OK, "live" + of(live)
	case waiting > 0:
		return themes.Info, "not started" + of(waiting)
	}
	return themes.Muted, "ended"
}

// failing is the first source that cannot be read, and what is the matter with it.
func (l *logsScreen) failing() (logs.Status, *kube.Problem) {
	for _, s := range l.sources {
		if s.Err != nil {
			return s, kube.Explain(s.Err)
		}
	}
	return logs.Status{}, nil
}

// notice says what is the matter while lines stay.
func (l *logsScreen) notice() []screen.Span {
	if l.view.Len() == 0 {
		return nil
	}
	if l.pods.problem != nil {
		return notice(l.pods.problem)
	}
	if s, p := l.failing(); p != nil {
		named := *p
		named.What = clean(s.Pod+"/"+s.Container) + ": " + p.What
		return notice(&named)
	}
	return nil
}
