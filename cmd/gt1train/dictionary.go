package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dictionary composes what a text may refer to from its start, the commonest last, because near references are shorter.
func dictionary() ([]byte, error) {
	var b strings.Builder
	for _, name := range []string{"models", "insurers", "facilities", "colours", "makes", "old-provinces", "streets", "commune-words", "provinces"} {
		rows, err := lines(name)
		if err != nil {
			return nil, err
		}
		rows = slices.Clone(rows)
		weighted := name == "streets" || name == "makes"
		for i, row := range rows {
			if weighted {
				row = row[:strings.LastIndexByte(row, ' ')]
			}
			rows[i] = row
		}
		if weighted {
			slices.Reverse(rows)
		}
		for _, row := range rows {
			switch name {
			case "provinces", "old-provinces":
				b.WriteString(row + `",`)
			case "facilities":
				b.WriteString(row)
			case "streets", "commune-words":
				b.WriteString(" " + row + ", ")
			default:
				b.WriteString(`"` + row + `",`)
			}
		}
	}
	if err := names(&b); err != nil {
		return nil, err
	}
	for _, name := range []string{"authorities", "address-words"} {
		rows, err := lines(name)
		if err != nil {
			return nil, err
		}
		b.WriteString(strings.Join(rows, ""))
	}
	dates(&b)
	rows, err := lines("skeletons")
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(row, `"`, `\"`) + `"`)
		if err != nil {
			return nil, fmt.Errorf("word list skeletons: line %q: %w", row, err)
		}
		b.WriteString(s)
	}
	return []byte(b.String()), nil
}

func dates(b *strings.Builder) {
	for m, days := range []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		for d := range days {
			fmt.Fprintf(b, `-%02d-%02d"`, m+1, d+1)
		}
	}
}

func names(b *strings.Builder) error {
	given, err := readList("given-names", true)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := len(given.words) - 1; i >= 0; i-- {
		_, word, _ := strings.Cut(given.words[i], " ")
		if !seen[word] {
			seen[word] = true
			b.WriteString(" " + strings.ToUpper(word) + `"`)
		}
	}
	middle, err := readList("middle-names", true)
	if err != nil {
		return err
	}
	for i := len(middle.words) - 1; i >= 0; i-- {
		_, word, _ := strings.Cut(middle.words[i], " ")
		if !seen[word] {
			seen[word] = true
			b.WriteString(" " + strings.ToUpper(word) + ` `)
		}
	}
	surnames, err := readList("surnames", true)
	if err != nil {
		return err
	}
	for i := len(surnames.words) - 1; i >= 0; i-- {
		b.WriteString(`"` + strings.ToUpper(surnames.words[i]) + ` `)
		if i < 14 {
			b.WriteString(`THỊ "` + strings.ToUpper(surnames.words[i]) + ` VĂN `)
		}
	}
	return nil
}
