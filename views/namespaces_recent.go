package views

import "slices"

// mostRecent is how many namespaces of a context are remembered.
const mostRecent = 20

// visit notes that a namespace is used. In what is remembered from run to run
// the newest is the first. The digits stay as they are while kubist runs, so
// that a key does not change its meaning under the finger: a namespace takes
// the first free digit, and once all are taken that of the one that was used
// longest ago.
func (s *Session) visit(namespace string) {
	context := s.conn.Context()
	if s.memory.Recent == nil {
		s.memory.Recent = map[string][]string{}
	}
	all := slices.DeleteFunc(slices.Clone(s.memory.Recent[context]), func(n string) bool { return n == namespace })
	all = slices.Insert(all, 0, namespace)
	all = all[:min(len(all), mostRecent)]
	s.memory.Recent[context] = all
	if slices.Contains(s.recent[:], namespace) {
		return
	}
	at := slices.IndexFunc(s.recent[:], func(n string) bool { return !slices.Contains(all, n) })
	for i := len(all) - 1; i >= 0 && at < 0; i-- {
		at = slices.Index(s.recent[:], all[i])
	}
	s.recent[max(at, 0)] = namespace
}
