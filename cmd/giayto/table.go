package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// A table has two columns: labels and values.
type table []struct{ label, value string }

func (t *table) add(label, value string) {
	*t = append(*t, struct{ label, value string }{safe(label), safe(value)})
}

func (c *console) printTable(t table) {
	widest := 0
	for _, row := range t {
		widest = max(widest, columns(row.label))
	}
	for _, row := range t {
		c.print("  %s  %s\n", pad(row.label, widest), row.value)
	}
}

// columns is the width of printable text on a terminal: marks take none, wide characters two.
func columns(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func (t *table) addIf(label, value string) {
	if value != "" {
		t.add(label, value)
	}
}

// pad fills s up to a number of columns.
func pad(s string, to int) string { return s + strings.Repeat(" ", max(0, to-columns(s))) }
