package selector

import "slices"

// Choice is how a selector stands to one value of a key.
type Choice uint8

// The choices: nothing is said of the value, it is one of those asked for, it
// is one of those kept out.
const (
	Open Choice = iota
	Chosen
	Refused
)

// choices are what a selector says of one key.
type choices struct {
	in, out       []string // sorted
	exists, lacks bool
	bounds        []Requirement // comparisons, which stay as they are
}

// choicesOf divides s into what it says of key and what it says of others.
func (s Selector) choicesOf(key string) (c choices, rest []Requirement) {
	for _, r := range s.reqs {
		switch {
		case r.Key != key:
			rest = append(rest, r)
		case r.Op == Equals || r.Op == In:
			c.ask(r.Values)
		case r.Op == NotEquals || r.Op == NotIn:
			c.out = distinct(append(c.out, r.Values...))
		case r.Op == Exists:
			c.exists = true
		case r.Op == DoesNotExist:
			c.lacks = true
		default:
			c.bounds = append(c.bounds, r)
		}
	}
	return c, rest
}

// ask asks for one of values; of what was asked for before only those stay.
func (c *choices) ask(values []string) {
	if c.in == nil {
		c.in = slices.Clone(values)
		return
	}
	both := slices.DeleteFunc(slices.Clone(c.in), func(v string) bool { return !slices.Contains(values, v) })
	if len(both) > 0 {
		c.in = both
	}
}

// requirements are c as the conditions on key.
func (c choices) requirements(key string) []Requirement {
	out := c.bounds
	one := func(values []string, single, several Op) {
		switch len(values) {
		case 0:
		case 1:
			out = append(out, Requirement{key, single, values})
		default:
			out = append(out, Requirement{key, several, values})
		}
	}
	one(c.in, Equals, In)
	one(c.out, NotEquals, NotIn)
	if c.exists {
		out = append(out, Requirement{Key: key, Op: Exists})
	}
	if c.lacks {
		out = append(out, Requirement{Key: key, Op: DoesNotExist})
	}
	return out
}

// with is s with what change makes of its choices of key.
func (s Selector) with(key string, change func(*choices)) Selector {
	c, rest := s.choicesOf(key)
	change(&c)
	return canonical(append(rest, c.requirements(key)...))
}

// toggled is values, sorted, with value or, where it was there, without it.
func toggled(values []string, value string) []string {
	if slices.Contains(values, value) {
		return without(values, value)
	}
	return distinct(append(slices.Clone(values), value))
}

func without(values []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value })
}

// Choice is how s stands to a value of key.
func (s Selector) Choice(key, value string) Choice {
	choice := Open
	for i := range s.reqs {
		r := &s.reqs[i]
		if r.Key != key {
			continue
		}
		switch r.Op {
		case Equals, In:
			if slices.Contains(r.Values, value) {
				choice = Chosen
			}
		case NotEquals, NotIn:
			if slices.Contains(r.Values, value) {
				return Refused
			}
		}
	}
	return choice
}

// Absence is how s stands to objects without key: they are chosen by "!key",
// refused by "key".
func (s Selector) Absence(key string) Choice {
	for _, r := range s.reqs {
		if r.Key == key && r.Op == DoesNotExist {
			return Chosen
		}
		if r.Key == key && r.Op == Exists {
			return Refused
		}
	}
	return Open
}

// ToggleIn is s with value among those asked for of key or, where it was one of
// them, without it. Asking for a value gives up what contradicts it.
func (s Selector) ToggleIn(key, value string) Selector {
	return s.with(key, func(c *choices) {
		c.in, c.out = toggled(c.in, value), without(c.out, value)
		if len(c.in) > 0 {
			c.exists, c.lacks = false, false
		}
	})
}

// ToggleNotIn is s with value among those kept out of key or, where it was one
// of them, without it.
func (s Selector) ToggleNotIn(key, value string) Selector {
	return s.with(key, func(c *choices) {
		c.in, c.out = without(c.in, value), toggled(c.out, value)
		if len(c.out) > 0 {
			c.lacks = false
		}
	})
}

// ToggleExists is s with the condition that key is there, or without it.
func (s Selector) ToggleExists(key string) Selector {
	return s.with(key, func(c *choices) { c.exists, c.lacks = !c.exists, false })
}

// ToggleLacks is s with the condition that key is not there, and none other on
// it, or without it.
func (s Selector) ToggleLacks(key string) Selector {
	return s.with(key, func(c *choices) { *c = choices{lacks: !c.lacks} })
}
