package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A section is one word list in the dictionary: each word in the text that usually surrounds it, so that one reference
// takes both.
type section struct {
	list   string
	frame  string
	ranked bool // its file begins with the commonest and gives weights
	first  int  // how many words to take; 0 means all
}

// sections stand in this order, which hardly matters: what matters is that the skeletons, which every token uses, come
// last, because near references are shorter.
var sections = []section{
	{list: "models", frame: `"%s","colour":"`},
	{list: "insurers", frame: `"%s",`},
	{list: "facilities", frame: `%s`},
	{list: "colours", frame: `"%s","engine_number":"`},
	{list: "makes", frame: `"make":"%s","model":"`, ranked: true},
	{list: "old-provinces", frame: `%s",`},
	{list: "streets", frame: ` đường %s, phường `, ranked: true},
	{list: "commune-words", frame: ` %s, `},
	{list: "provinces", frame: ` %s","_sd":["`},
	{list: "given-names", frame: ` %s","birth_date":"19`, ranked: true},
	{list: "middle-names", frame: ` %s `, ranked: true},
	{list: "surnames", frame: `"%s `, ranked: true},
	{list: "surnames", frame: `","full_name":"%[1]s VĂN ","full_name":"%[1]s THỊ `, ranked: true, first: 15},
	{list: "authorities", frame: `%s`},
	{list: "address-words", frame: `%s`},
}

// dictionary composes what a text may refer to from its start.
func dictionary() ([]byte, error) {
	var b strings.Builder
	for _, s := range sections {
		words, err := s.words()
		if err != nil {
			return nil, err
		}
		for _, word := range words {
			fmt.Fprintf(&b, s.frame, word)
		}
	}
	b.WriteString(daysOfYear())
	if err := skeletons(&b); err != nil {
		return nil, err
	}
	return []byte(b.String()), nil
}

// words returns the words of the section's list, each once, from rare to common.
func (s section) words() ([]string, error) {
	l, err := readList(s.list, s.ranked)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, word := range l.words {
		if s.list == "given-names" || s.list == "middle-names" {
			_, word, _ = strings.Cut(word, " ") // the sex
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if s.first > 0 {
		words = words[:s.first]
	}
	if s.ranked {
		slices.Reverse(words)
	}
	return words, nil
}

func daysOfYear() string {
	var b strings.Builder
	for month, days := range []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		for day := range days {
			fmt.Fprintf(&b, "-%02d-%02d", month+1, day+1)
		}
	}
	return b.String()
}

// skeletons adds what surrounds the values in a token of each type. The file writes a mark as \xff, and so the bytes of a
// character that a line cuts in two.
func skeletons(b *strings.Builder) error {
	rows, err := lines("skeletons")
	if err != nil {
		return err
	}
	for _, row := range rows {
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(row, `"`, `\"`) + `"`)
		if err != nil {
			return fmt.Errorf("word list skeletons: line %q: %w", row, err)
		}
		b.WriteString(s)
	}
	return nil
}
