package document

import (
	"slices"
	"strings"
)

// Choices ends a sentence about a word that is not one of words: with those
// that may have been meant, or with all of them where none is like it.
func Choices(word string, words []string) string {
	words = slices.Sorted(slices.Values(words))
	const few = 3
	if near := similar(word, words); len(near) > 0 {
		return "; did you mean " + strings.Join(near[:min(len(near), few)], ", ") + "?"
	}
	const most = 12
	if len(words) > most {
		return ""
	}
	return "; there are " + strings.Join(words, ", ")
}

// similar are the words that may have been meant by word, nearest first.
func similar(word string, words []string) []string {
	word = strings.ToLower(word)
	far := map[string]int{}
	var near []string
	for _, other := range words {
		d := distance(word, strings.ToLower(other))
		if len(word) > 2 && (strings.Contains(other, word) || strings.Contains(word, other)) {
			d = min(d, 1)
		}
		if d <= max(1, len(word)/3) {
			far[other] = d
			near = append(near, other)
		}
	}
	slices.SortStableFunc(near, func(a, b string) int { return far[a] - far[b] })
	return near
}

// distance counts the letters to insert, delete or replace in order to turn a
// into b; two neighbours that have changed places count as one.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
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
