package kube

import (
	"cmp"
	"slices"
	"strings"
)

// nearest sorts words by how much they look like word, most alike first.
func nearest(word string, words []string) []string {
	word = strings.ToLower(word)
	return slices.SortedFunc(slices.Values(words), func(a, b string) int {
		return cmp.Or(
			cmp.Compare(unlikeness(word, strings.ToLower(a)), unlikeness(word, strings.ToLower(b))),
			cmp.Compare(a, b),
		)
	})
}

// Similar are the words that may have been meant by word, nearest first.
func Similar(word string, words []string) []string {
	return slices.DeleteFunc(nearest(word, words), func(other string) bool {
		return unlikeness(strings.ToLower(word), strings.ToLower(other)) > max(1, len(word)/3)
	})
}

// unlikeness is 0 for words one of which begins with or (if it has some
// length) contains the other, their edit distance otherwise.
func unlikeness(a, b string) int {
	const telling = 3 // shorter fragments are everywhere
	if a == b {
		return 0
	}
	if min(len(a), len(b)) >= telling && (strings.Contains(a, b) || strings.Contains(b, a)) {
		return 1
	}
	return distance(a, b)
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour in order to turn a into b.
func distance(a, b string) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
