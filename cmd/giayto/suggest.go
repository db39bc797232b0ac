package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// nearest returns at most n of the names that are like the word, the likest first.
func nearest(word string, names []string, n int) []string {
	const (
		alike       = 0.75 // Jaro-Winkler similarity, 0 to 1
		boost       = 0.7  // over which a common prefix counts
		prefix      = 4
		longestWord = 64
	)
	if len(word) > longestWord {
		return nil
	}
	likeness := func(name string) float64 { return smetrics.JaroWinkler(strings.ToLower(word), name, boost, prefix) }
	var near []string
	for _, name := range names {
		if likeness(name) >= alike || len(word) > 2 && strings.Contains(name, strings.ToLower(word)) {
			near = append(near, name)
		}
	}
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(likeness(b), likeness(a)) })
	return near[:min(n, len(near))]
}

// didYouMean is a hint for a name that is not one of names.
func didYouMean(word string, names []string) string {
	if near := nearest(word, names, 3); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "one of " + strings.Join(names, ", ")
}
