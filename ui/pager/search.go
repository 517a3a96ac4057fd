package pager

import (
	"slices"
	"sort"

	"kubist/themes"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// search asks for a text and goes to where it stands while it is typed.
func (p *Pager) search(h screen.Host) {
	here := p.spot
	p.began = &here
	h.Prompt(screen.Prompt{
		Label:   "/",
		Change:  p.seek,
		Note:    p.tally,
		History: p.past,
		Done: func(text string, ok bool) {
			if ok {
				p.seek(text)
			}
			switch {
			case !ok:
				p.giveUp()
			case text == "":
			case len(p.found) == 0:
				p.giveUp()
				h.Toast(themes.Warn, "there is no “"+text+"” here")
			default:
				p.remember(text)
			}
			p.began = nil
		},
	})
}

// seek searches for text from where the search began.
func (p *Pager) seek(text string) {
	p.spot = *p.began
	p.query, p.current = sanitize.Line(text), -1
	p.look()
	if len(p.found) > 0 {
		i := sort.SearchInts(p.found, p.began.top)
		p.visit(p.found[i%len(p.found)])
	}
}

// giveUp goes back to where the search began, and to what was searched for before.
func (p *Pager) giveUp() {
	p.spot = *p.began
	p.look()
	p.clamp()
}

func (p *Pager) remember(text string) {
	if n := len(p.past); n == 0 || p.past[n-1] != text {
		p.past = append(slices.Clip(p.past), text)
	}
}

// forget ends the search; the window stays.
func (p *Pager) forget() { p.query, p.found, p.current = "", nil, -1 }

// look finds where the query stands: in any case, unless it has a letter in
// upper case. The current match becomes the one at its place, or after it.
func (p *Pager) look() {
	switch {
	case p.query == "" || hasUpper(p.query):
		p.found = matches(p.lines.text, p.query)
	default:
		if p.folded == "" {
			p.folded = fold(p.lines.text)
		}
		p.found = matches(p.folded, fold(p.query))
	}
	if p.current < 0 {
		return
	}
	i := sort.SearchInts(p.found, p.current)
	p.current = -1
	if len(p.found) > 0 {
		p.current = p.found[min(i, len(p.found)-1)]
	}
}

// step goes to the next match, or to the one before when by is negative. It
// counts from the current match while that is seen, otherwise from the window.
func (p *Pager) step(h screen.Host, by int) {
	n := len(p.found)
	if n == 0 {
		h.Toast(themes.Warn, "there is no “"+p.query+"” here")
		return
	}
	from := p.top
	seen := p.seen(p.current)
	if seen {
		from = p.current
	}
	i := sort.SearchInts(p.found, from)
	if by < 0 {
		i--
	} else if seen {
		i++
	}
	switch {
	case i < 0:
		h.Toast(themes.Text, "the search goes on at the end")
	case i >= n:
		h.Toast(themes.Text, "the search goes on at the top")
	}
	p.visit(p.found[(i+n)%n])
}

// seen reports whether offset is in the window's rows.
func (p *Pager) seen(offset int) bool {
	return offset >= p.top && p.Len() > 0 && offset <= p.bottom().to
}

// visit makes the match at an offset the current one and brings it into the
// window, with some of what stands before it.
func (p *Pager) visit(match int) {
	p.current, p.at = match, p.rowAt(match).from
	if !p.seen(match) {
		p.jump(p.walk(p.rowAt(match), -p.height/3).from)
	}
	if p.wrap || p.width == 0 {
		return
	}
	start := p.rowAt(match).from
	from := width(p.lines.text[start:match])
	to := from + width(p.lines.text[match:match+len(p.query)])
	if to <= p.width {
		p.left = 0
	} else if from < p.left || to > p.left+p.width {
		p.left = max(min(to-p.width/2, from), 0)
	}
}

// tally says which match of how many the reader is at.
func (p *Pager) tally() []screen.Span {
	switch {
	case p.query == "":
		return nil
	case len(p.found) == 0:
		return []screen.Span{{Style: themes.Style(themes.Warn), Text: "no match"}}
	}
	text := screen.Number(len(p.found))
	if i := sort.SearchInts(p.found, p.current); p.current >= 0 {
		text = screen.Number(i+1) + " of " + text
	}
	return []screen.Span{{Style: themes.Style(themes.Muted), Text: text}}
}
