package impact

import (
	"slices"
	"strconv"
	"strings"

	"kubist/kube/record"
)

// number is "1 pod", "2 pods".
func number(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// names are the names of pods, sorted.
func names(pods []*record.Pod) []string {
	var out []string
	for _, p := range pods {
		out = append(out, p.Name)
	}
	slices.Sort(out)
	return out
}

// list is "a", "a and b", "a, b and 3 more".
func list(all []string) string {
	const most = 3
	if len(all) > most {
		return strings.Join(all[:most-1], ", ") + " and " + strconv.Itoa(len(all)-most+1) + " more"
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// them is the object of a sentence about n pods: "it", "them".
func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// arrow is "3 → 1 ready", "3 ready" when it stays.
func arrow(before, after int, of string) string {
	if before == after {
		return strconv.Itoa(before) + " " + of
	}
	return strconv.Itoa(before) + " → " + strconv.Itoa(after) + " " + of
}

// span is "3", "2 to 3".
func span(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return strconv.Itoa(least) + " to " + strconv.Itoa(most)
}
