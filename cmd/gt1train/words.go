package main

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed words
var files embed.FS

// A list is words with weights, in the order of its file, which is from rare to common where there are no weights.
type list struct {
	words   []string
	weights []int
	total   int
}

// lines returns the lines of a file in the folder words. Blanks at their ends belong to them.
func lines(name string) ([]string, error) {
	data, err := files.ReadFile("words/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("word list: %w", err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}

// readList reads a file of words, a line each, or of words and weights where weighted.
func readList(name string, weighted bool) (*list, error) {
	rows, err := lines(name)
	if err != nil {
		return nil, err
	}
	l := &list{}
	for _, row := range rows {
		word, weight := row, 1
		if weighted {
			i := strings.LastIndexByte(row, ' ')
			if weight, err = strconv.Atoi(row[i+1:]); i < 0 || err != nil || weight < 1 {
				return nil, fmt.Errorf("word list %s: line %q has no weight", name, row)
			}
			word = row[:i]
		}
		l.words = append(l.words, word)
		l.weights = append(l.weights, weight)
		l.total += weight
	}
	return l, nil
}

// pick returns a word, as often as its weight says.
func (l *list) pick(r *random) string {
	n := r.below(l.total)
	for i, w := range l.weights {
		if n -= w; n < 0 {
			return l.words[i]
		}
	}
	return ""
}
